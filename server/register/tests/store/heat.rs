use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::concentration;
use register::heat::matrix::{Ask, heatmap};
use register::heat::store::{Boards, tiers_on};
use register::heat::vendor::{Dimension, Ground, VendorAsk, vendors};
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

async fn engagement(base: &Base, party: &str, department: &str) -> String {
    let pairs = [
        ("party_id", party),
        ("service_ja", "保守"),
        ("function_ja", "事務"),
        ("department", department),
        ("kind", "outsourcing"),
        ("risk_importance", "critical"),
        ("chain_state", "confirmed"),
    ];
    add(base, Kind::Engagement, &pairs).await
}

on_both! {
    async fn the_board_is_read_anew_after_a_change(base) {
        let boards = Boards::default();
        let empty = boards.load(&mut base.read().await).await.unwrap();
        assert!(empty.lines.is_empty() && vendors(&empty, &VendorAsk::default()).rows.is_empty());
        let party = base.party("甲社").await;
        let id = engagement(base, &party, "事務部").await;
        let function = add(base, Kind::Function, &[("name_ja", "預金"), ("criticality", "critical"), ("department", "事務部")]).await;
        add(base, Kind::Dependency, &[("engagement_id", &id), ("function_id", &function), ("level", "essential")]).await;
        let board = boards.load(&mut base.read().await).await.unwrap();
        let found = heatmap(&board, &Ask { cell: "1.unassessed".into(), ..Ask::default() }, None, None);
        assert_eq!((found.total, found.cells[0][4].critical), (1, 1));
        assert!(found.lines[0].provisional && found.lines[0].residual.is_none() && found.lines[0].impact.is_some());
        let again = boards.load(&mut base.read().await).await.unwrap();
        assert!(std::sync::Arc::ptr_eq(&board, &again), "nothing changed, nothing is read");
        let contract = base.contract("契約", Some(&party), None).await;
        base.check(&contract, clauses::Verdict::Stated, &[(3, clauses::Verdict::NotFound)], &[]).await;
        let board = boards.load(&mut base.read().await).await.unwrap();
        let rows = vendors(&board, &VendorAsk::default()).rows;
        let at = Dimension::ALL.iter().position(|one| *one == Dimension::Clauses).unwrap();
        assert_eq!(rows[0].marks[at].ground, Ground::Clauses { stated: 11, required: 12, unread: 0 });
        let tiers = tiers_on(&mut base.read().await, "2026-11-21").await.unwrap().unwrap();
        assert_eq!(tiers.get(&id), Some(&Some(1)));
        assert!(tiers_on(&mut base.read().await, "2026-11-20").await.unwrap().unwrap().is_empty());
        assert_eq!(tiers_on(&mut base.read().await, "x").await.unwrap(), None);
    }

    async fn a_business_owner_sees_the_own_department(base) {
        let (own, other) = (base.party("甲社").await, base.party("乙社").await);
        let mine = engagement(base, &own, "事務部").await;
        engagement(base, &other, "市場部").await;
        let boards = Boards::default();
        assert_eq!(boards.load(&mut base.read().await).await.unwrap().lines.len(), 2);
        for (department, seen) in [(Some("事務部"), 1), (None, 0)] {
            let person = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(department.map(str::to_owned));
            let mut tx = base.db.read(&person.require(Action::RegisterRead).unwrap()).await.unwrap();
            let board = boards.load(&mut tx).await.unwrap();
            assert_eq!(board.lines.len(), seen, "{department:?}");
            let figures = concentration::store::load(&mut tx).await.unwrap();
            assert_eq!(figures.engagements.len(), seen);
            assert!(figures.parties.iter().all(|party| party.id.is_empty() || party.id == own));
            assert!(seen == 0 || figures.engagements[0].id == mine);
        }
    }
}

on_both! {
    async fn scenarios_are_kept_changed_and_put_away(base) {
        use register::concentration::scenario::{Step, store as scenarios};
        let mut tx = base.write(Action::ViewSave).await;
        let id = scenarios::insert(&mut tx, " 停止 ", "").await.unwrap();
        tx.commit().await.unwrap();
        let steps = vec![Step::Fails { id: "p".into() }];
        let mut tx = base.write(Action::ViewSave).await;
        scenarios::set_steps(&mut tx, &id, 1, &steps).await.unwrap();
        tx.commit().await.unwrap();
        let found = scenarios::list(&mut base.read().await).await.unwrap();
        assert_eq!((found[0].name.as_str(), &found[0].steps, found[0].version), ("停止", &steps, 2));
        let mut tx = base.write(Action::ViewSave).await;
        let late = scenarios::set_steps(&mut tx, &id, 1, &[]).await;
        assert!(matches!(late, Err(register::Error::Conflict("changed_meanwhile"))));
        drop(tx);
        let mut tx = base.write(Action::ViewSave).await;
        assert!(matches!(scenarios::insert(&mut tx, " ", "").await, Err(register::Error::Invalid(_))));
        drop(tx);
        let owner = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some("事務部".into()));
        let mut narrow = base.db.read(&owner.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(scenarios::list(&mut narrow).await.unwrap().is_empty(), "others' scenarios name others' parties");
        assert_eq!(scenarios::find(&mut narrow, &id).await.unwrap(), None);
        drop(narrow);
        let mut tx = base.write(Action::ViewSave).await;
        scenarios::archive(&mut tx, &id, 2).await.unwrap();
        tx.commit().await.unwrap();
        assert!(scenarios::list(&mut base.read().await).await.unwrap().is_empty());
        let told = base.number("select count(*) from audit_entry where object_kind = 'scenario'").await;
        assert_eq!(told, 3);
    }

    async fn alerts_are_taken_note_of(base) {
        use register::concentration::alert::store as alerts;
        let party = base.party("甲社").await;
        let id = engagement(base, &party, "事務部").await;
        let function = add(base, Kind::Function, &[("name_ja", "預金"), ("criticality", "critical"), ("department", "事務部")]).await;
        add(base, Kind::Dependency, &[("engagement_id", &id), ("function_id", &function), ("level", "essential")]).await;
        let boards = Boards::default();
        let mut tx = base.write(Action::OfficeWrite).await;
        let board = boards.load(&mut tx).await.unwrap();
        let key = format!("share:{party}");
        let wrong = alerts::acknowledge(&mut tx, &board, &key, ("", "N", "2026-11-20")).await;
        let register::Error::Invalid(fields) = wrong.unwrap_err() else { panic!("a mistake in the fields") };
        let codes: Vec<&str> = fields.iter().map(|field| field.code.as_str()).collect();
        assert_eq!(codes, ["required", "past"]);
        drop(tx);
        let mut tx = base.write(Action::OfficeWrite).await;
        let none = alerts::acknowledge(&mut tx, &board, "share:none", ("湊", "N", "2026-12-31")).await;
        assert!(matches!(none, Err(register::Error::NotFound("alert"))));
        drop(tx);
        for note in ["一", "二"] {
            let mut tx = base.write(Action::OfficeWrite).await;
            alerts::acknowledge(&mut tx, &board, &key, ("湊", note, "2026-12-31")).await.unwrap();
            tx.commit().await.unwrap();
        }
        let found = alerts::list(&mut base.read().await, &board).await.unwrap();
        let share = found.iter().find(|line| line.raised.key == key).unwrap();
        assert!(!share.open && share.acknowledged.as_ref().unwrap().note == "二");
        assert_eq!(base.number("select count(*) from alert_note").await, 2, "what was said before is kept");
        assert!(found.iter().any(|line| line.open), "the others are open");
    }

    async fn key_figures_are_kept_once_a_day(base) {
        use register::kpi::store as kpi;
        let boards = Boards::default();
        let keep = async || {
            let mut tx = base.write(Action::SystemOperate).await;
            let kept = kpi::keep_day(&mut tx, &boards).await.unwrap();
            tx.commit().await.unwrap();
            kept
        };
        assert!(keep().await);
        assert_eq!(base.number("select count(*) from risk_day").await, 0, "an empty register has no figures");
        let party = base.party("甲社").await;
        engagement(base, &party, "事務部").await;
        assert!(keep().await && !keep().await);
        let mut tx = base.read().await;
        let board = boards.load(&mut tx).await.unwrap();
        let found = kpi::figures(&mut tx, &board).await.unwrap();
        let important = found.readings.iter().find(|one| one.code == "important").unwrap();
        assert_eq!((important.value, important.days.clone()), (Some(1.0), vec![("2026-11-21".to_owned(), 1.0)]));
        let owner = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(None);
        let mut narrow = base.db.read(&owner.require(Action::RegisterRead).unwrap()).await.unwrap();
        let board = boards.load(&mut narrow).await.unwrap();
        let none = kpi::figures(&mut narrow, &board).await.unwrap();
        assert!(none.narrowed && none.readings.iter().all(|one| one.value.is_none() && one.days.is_empty()));
    }
}

on_both! {
    async fn evidence_incidents_and_what_is_overdue_stand_beside_each_party(base) {
        let (known, bare) = (base.party("甲社").await, base.party("乙社").await);
        engagement(base, &known, "事務部").await;
        engagement(base, &bare, "事務部").await;
        for (kind, until) in [("iso27001", "2027-11-21"), ("iso27001", "2026-01-01"), ("pci_dss", "2026-12-01"), ("soc2_type2", "2026-11-20")] {
            add(base, Kind::Evidence, &[("party_id", &known), ("kind", kind), ("title", "T"), ("valid_until", until)]).await;
        }
        let before = Boards::default().load(&mut base.read().await).await.unwrap();
        assert!(before.parties.iter().all(|party| party.incidents.is_none()), "nobody has written one down yet");
        for (state, learned) in [("open", "2020-01-01 09:00"), ("closed", "2026-06-01 09:00"), ("closed", "2020-01-01 09:00")] {
            add(base, Kind::Incident, &[
                ("party_id", &known), ("title", "T"), ("kind", "ransomware"), ("severity", "high"), ("state", state),
                ("learned_at", learned), ("prevention_due_on", "2026-11-01"),
            ]).await;
        }
        let boards = Boards::default();
        let board = boards.load(&mut base.read().await).await.unwrap();
        assert_eq!(board.parties.iter().filter(|party| party.overdue.is_none()).count(), 1, "nothing dated is not nothing late");
        let rows = vendors(&board, &VendorAsk { sort: "name".into(), ascending: false, ..VendorAsk::default() }).rows;
        let ground = |name: &str, dimension: Dimension| {
            let row = rows.iter().find(|row| row.party.ja == name).unwrap();
            row.marks[Dimension::ALL.iter().position(|one| *one == dimension).unwrap()].ground.clone()
        };
        assert_eq!(ground("甲社", Dimension::Evidence), Ground::Evidence { valid: 2, wanted: 3, ending: 1 });
        assert_eq!(ground("甲社", Dimension::Incidents), Ground::Incidents { all: 2, open: 1 }, "an old one that is open counts");
        assert_eq!(ground("甲社", Dimension::Overdue), Ground::Overdue(3));
        assert_eq!(ground("乙社", Dimension::Evidence), Ground::Evidence { valid: 0, wanted: 0, ending: 0 });
        assert_eq!(ground("乙社", Dimension::Incidents), Ground::Incidents { all: 0, open: 0 });
    }
}
