//! The board that follows the trail is the board that is read anew: after every change, for everybody who looks.

use std::collections::BTreeMap;

use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::concentration::view::{Question, view};
use register::concentration::{Level, Strength};
use register::heat::Board;
use register::heat::matrix::{Ask, Axes, heatmap};
use register::heat::store::Boards;
use register::heat::vendor::{VendorAsk, vendors};
use register::kpi;
use register::record::{Values, store};

use crate::support::{Base, on_both};

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values(pairs)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn change(base: &Base, kind: Kind, id: &str, pairs: &[(&str, &str)]) {
    let mut tx = base.write(kind.info().write).await;
    let version = store::find(&mut tx, kind, id).await.unwrap().unwrap().version;
    store::update(&mut tx, kind, id, version, &values(pairs)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put_away(base: &Base, kind: Kind, id: &str) {
    let mut tx = base.write(kind.info().write).await;
    let version = store::find(&mut tx, kind, id).await.unwrap().unwrap().version;
    store::archive(&mut tx, kind, id, version, "終了").await.unwrap();
    tx.commit().await.unwrap();
}

async fn engagement(base: &Base, party: &str, department: &str) -> String {
    let pairs = [
        ("party_id", party),
        ("service_ja", "保守"),
        ("function_ja", "事務"),
        ("department", department),
        ("kind", "outsourcing"),
        ("chain_state", "confirmed"),
        ("annual_cost", "1200"),
    ];
    add(base, Kind::Engagement, &pairs).await
}

type Dependency = (String, String, Strength);
type Edge = (String, String, String, bool);

/// Names in the place of numbers, which follow the order in which rows were met.
fn ties(board: &Board) -> (Vec<Dependency>, Vec<Edge>) {
    let (register, portfolio) = (&board.register, &board.register.portfolio);
    let id = |names: &[register::concentration::Named], number: u32| names[number as usize].id.clone();
    let mut dependencies: Vec<_> = portfolio
        .dependencies
        .iter()
        .map(|row| {
            (id(&register.functions, row.function), id(&register.engagements, row.engagement), row.strength)
        })
        .collect();
    let mut edges: Vec<_> = portfolio
        .edges
        .iter()
        .map(|row| {
            let ends = (id(&register.parties, row.from), id(&register.parties, row.to));
            (id(&register.engagements, row.engagement), ends.0, ends.1, row.approved)
        })
        .collect();
    dependencies.sort();
    edges.sort();
    (dependencies, edges)
}

fn lines(board: &Board) -> BTreeMap<&str, &register::heat::Line> {
    board.register.engagements.iter().map(|name| name.id.as_str()).zip(&board.lines).collect()
}

fn same(kept: &Board, read: &Board, step: &str) {
    assert_eq!(ties(kept), ties(read), "{step}");
    assert_eq!(lines(kept), lines(read), "{step}");
    assert_eq!(kept.parties, read.parties, "{step}");
    assert_eq!(kpi::values(kept, 0), kpi::values(read, 0), "{step}");
    for level in [Level::Party, Level::Group] {
        let question = Question { level, ..Question::default() };
        assert_eq!(view(kept, &question), view(read, &question), "{step}");
    }
    let ask = VendorAsk::default();
    assert_eq!(vendors(kept, &ask), vendors(read, &ask), "{step}");
    for axes in [Axes::Assurance, Axes::Likelihood] {
        let ask = Ask { axes, ..Ask::default() };
        assert_eq!(heatmap(kept, &ask, None, None), heatmap(read, &ask, None, None), "{step}");
    }
}

/// Compares what two servers follow with what is read anew, for everybody and for one department.
async fn compare(base: &Base, servers: &[Boards], step: &str) {
    let read = Boards::default();
    for server in servers {
        let kept = server.load(&mut base.read().await).await.unwrap();
        let fresh = read.load(&mut base.read().await).await.unwrap();
        same(&kept, &fresh, step);
        let person = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some("事務部".into()));
        let grant = person.require(Action::RegisterRead).unwrap();
        let part = server.load(&mut base.db.read(&grant).await.unwrap()).await.unwrap();
        let fresh = read.load(&mut base.db.read(&grant).await.unwrap()).await.unwrap();
        same(&part, &fresh, step);
        assert!(part.register.narrowed);
    }
}

on_both! {
    async fn a_board_that_follows_is_a_board_read_anew(base) {
        let servers = [Boards::default(), Boards::default()];
        compare(base, &servers, "an empty register").await;
        let group = add(base, Kind::Group, &[("name_ja", "湊グループ")]).await;
        let mut parties = Vec::new();
        for name in ["甲社", "乙社", "丙社", "丁社"] {
            parties.push(base.party(name).await);
        }
        change(base, Kind::Party, &parties[0], &[("group_id", &group), ("country", "JP")]).await;
        change(base, Kind::Party, &parties[1], &[("group_id", &group)]).await;
        let mut functions = Vec::new();
        for name in ["預金", "為替", "融資"] {
            functions.push(add(base, Kind::Function, &[("name_ja", name), ("criticality", "critical"), ("department", "事務部")]).await);
        }
        let mut engagements = Vec::new();
        for (place, department) in ["事務部", "市場部", "事務部"].into_iter().enumerate() {
            engagements.push(engagement(base, &parties[place], department).await);
        }
        compare(base, &servers, "the first rows").await;
        // One number after the other, the same in each run: what happens, and to whom.
        let mut seed = 7_u64;
        let mut below = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % end
        };
        let mut chains: Vec<String> = Vec::new();
        let mut dependencies: Vec<String> = Vec::new();
        let mut places: Vec<String> = Vec::new();
        for step in 0..45 {
            let (one, party) = (engagements[below(engagements.len())].clone(), parties[below(parties.len())].clone());
            let what = below(15);
            match what {
                0 | 1 => {
                    let function = &functions[below(functions.len())];
                    let level = ["essential", "essential", "degraded"][below(3)];
                    dependencies.push(add(base, Kind::Dependency, &[("engagement_id", &one), ("function_id", function), ("level", level)]).await);
                }
                2 if !dependencies.is_empty() => {
                    let id = dependencies.swap_remove(below(dependencies.len()));
                    put_away(base, Kind::Dependency, &id).await;
                }
                3 | 4 => {
                    let mut tx = base.write(Action::PartyWrite).await;
                    let to = &parties[below(parties.len())];
                    let pairs = values(&[("engagement_id", &one), ("from_party_id", &party), ("to_party_id", to)]);
                    // A circle or a duplicate is refused, and leaves nothing.
                    if let Ok(id) = store::insert(&mut tx, Kind::Chain, &pairs).await {
                        tx.commit().await.unwrap();
                        chains.push(id);
                    }
                }
                5 if !chains.is_empty() => {
                    let id = &chains[below(chains.len())];
                    change(base, Kind::Chain, id, &[("approval", ["approved", "unapproved"][below(2)])]).await;
                }
                6 if !chains.is_empty() => {
                    let id = chains.swap_remove(below(chains.len()));
                    put_away(base, Kind::Chain, &id).await;
                }
                7 | 8 => {
                    let country = ["JP", "US", "不明"][below(3)];
                    let place = ["東京", "ＴＯＫＹＯ　第1DC", "tokyo 第1dc", "不明"][below(4)];
                    places.push(add(base, Kind::Location, &[("engagement_id", &one), ("role", "storage"), ("country", country), ("place", place)]).await);
                }
                9 if !places.is_empty() => {
                    let id = places.swap_remove(below(places.len()));
                    put_away(base, Kind::Location, &id).await;
                }
                10 => {
                    let state = ["confirmed", "unconfirmed", "none_declared"][below(3)];
                    change(base, Kind::Engagement, &one, &[("chain_state", state), ("chain_attested_on", "2026-10-01"), ("annual_cost", "900"), ("risk_data", "none")]).await;
                }
                11 => change(base, Kind::Engagement, &one, &[("department", ["市場部", "事務部", "総務部"][below(3)]), ("service_type", ["S01", "S02"][below(2)])]).await,
                12 => engagements.push(engagement(base, &party, "事務部").await),
                13 => {
                    add(base, Kind::ExitPlan, &[("engagement_id", &one), ("title", "出口計画"), ("strategy", "switch"), ("state", "in_force")]).await;
                    add(base, Kind::Evidence, &[("party_id", &party), ("kind", "iso27001"), ("title", "T"), ("valid_until", "2027-11-21")]).await;
                }
                _ => {
                    add(base, Kind::DataHandling, &[("engagement_id", &one), ("category", "personal")]).await;
                    change(base, Kind::Engagement, &one, &[("risk_importance", "critical")]).await;
                }
            }
            compare(base, &servers[..=step % 2], &format!("step {step}: {what}")).await;
        }
        compare(base, &servers, "the end").await;
        // What changes a whole list is read as a whole.
        change(base, Kind::Function, &functions[0], &[("criticality", "supporting")]).await;
        put_away(base, Kind::Engagement, &engagements[0]).await;
        base.party("戊社").await;
        compare(base, &servers, "other lists").await;
        base.clock.advance(86_400_000);
        compare(base, &servers, "the next day").await;
    }

    async fn what_is_not_committed_is_nobody_elses(base) {
        let boards = Boards::default();
        let party = base.party("甲社").await;
        let id = engagement(base, &party, "事務部").await;
        let before = boards.load(&mut base.read().await).await.unwrap();
        let mut tx = base.write(Action::PartyWrite).await;
        let version = store::find(&mut tx, Kind::Engagement, &id).await.unwrap().unwrap().version;
        store::update(&mut tx, Kind::Engagement, &id, version, &values(&[("department", "市場部")])).await.unwrap();
        let own = boards.load(&mut tx).await.unwrap();
        assert_eq!(own.register.departments, ["市場部"]);
        drop(tx);
        let after = boards.load(&mut base.read().await).await.unwrap();
        assert!(std::sync::Arc::ptr_eq(&before, &after), "nothing has changed for anybody else");
        assert_eq!(after.register.departments, ["事務部"]);
    }

    async fn what_lies_beside_the_register_leaves_the_board_alone(base) {
        let boards = Boards::default();
        let party = base.party("甲社").await;
        engagement(base, &party, "事務部").await;
        let before = boards.load(&mut base.read().await).await.unwrap();
        let mut tx = base.write(Action::ViewSave).await;
        register::concentration::scenario::store::insert(&mut tx, "停止", "").await.unwrap();
        tx.commit().await.unwrap();
        add(base, Kind::Contact, &[("party_id", &party), ("name", "湊"), ("role", "emergency")]).await;
        let after = boards.load(&mut base.read().await).await.unwrap();
        assert!(std::sync::Arc::ptr_eq(&before, &after));
    }
}
