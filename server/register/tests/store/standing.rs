//! Where engagements and parties stood, day by day, and what has moved since.

use register::access::Action;
use register::catalogue::Kind;
use register::heat::matrix::{Ask, Axes, heatmap};
use register::heat::store::{Boards, days};
use register::heat::vendor::{VendorAsk, vendors_since};
use register::policy::{Policy, store as policies};
use register::record::{Values, store};

use crate::support::{Base, on_both};

const DAY: i64 = 86_400_000;

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

async fn engagement(base: &Base, party: &str, importance: &str) -> String {
    let pairs = [
        ("party_id", party),
        ("service_ja", "保守"),
        ("function_ja", "事務"),
        ("department", "事務部"),
        ("kind", "outsourcing"),
        ("risk_importance", importance),
        ("risk_data", "none"),
        ("risk_access", "none"),
        ("chain_state", "none_declared"),
    ];
    let mut tx = base.write(Action::PartyWrite).await;
    let id = store::insert(&mut tx, Kind::Engagement, &values(&pairs)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn keep(base: &Base, boards: &Boards, most: usize) -> usize {
    let mut tx = base.write(Action::SystemOperate).await;
    let written = days::keep(&mut tx, boards, most).await.unwrap();
    tx.commit().await.unwrap();
    written
}

async fn change(base: &Base, id: &str, pairs: &[(&str, &str)]) {
    let mut tx = base.write(Action::PartyWrite).await;
    let version = store::find(&mut tx, Kind::Engagement, id).await.unwrap().unwrap().version;
    store::update(&mut tx, Kind::Engagement, id, version, &values(pairs)).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    async fn what_moved_since_a_day_is_kept_a_row_for_each_change(base) {
        let boards = Boards::default();
        assert_eq!(keep(base, &boards, 9).await, 0, "an empty register stands nowhere");
        let none = days::on(&mut base.read().await, "2026-11-21").await.unwrap().unwrap();
        assert!(!none.is_kept() && none.not_kept().unwrap().first.is_none());
        let (first, second) = (base.party("甲社").await, base.party("乙社").await);
        let one = engagement(base, &first, "supporting").await;
        let two = engagement(base, &second, "supporting").await;
        // Little by little: two engagements and two parties.
        assert_eq!([keep(base, &boards, 3).await, keep(base, &boards, 3).await, keep(base, &boards, 3).await], [3, 1, 0]);
        base.clock.advance(DAY);
        assert_eq!(keep(base, &boards, 9).await, 0, "what stands where it stood needs no row");
        change(base, &one, &[("risk_importance", "critical"), ("risk_data", "bulk_personal"), ("risk_access", "privileged")]).await;
        let mut tx = base.write(Action::PartyWrite).await;
        let version = store::find(&mut tx, Kind::Engagement, &two).await.unwrap().unwrap().version;
        store::archive(&mut tx, Kind::Engagement, &two, version, "終了").await.unwrap();
        tx.commit().await.unwrap();
        let three = engagement(base, &first, "supporting").await;
        let mut tx = base.read().await;
        let board = boards.load(&mut tx).await.unwrap();
        let then = days::on(&mut tx, "2026-11-21").await.unwrap().unwrap();
        assert_eq!((then.engagements.len(), then.parties.len()), (2, 2));
        for axes in [Axes::Assurance, Axes::Likelihood] {
            let found = heatmap(&board, &Ask { axes, since: "2026-11-21".into(), ..Ask::default() }, None, Some(&then));
            assert!(found.compared && found.not_kept.is_none());
            let sum = |of: fn(&register::heat::matrix::Cell) -> usize| found.cells.iter().flatten().map(of).sum::<usize>();
            // One moved, one is new, one is gone.
            assert_eq!((sum(|cell| cell.came), sum(|cell| cell.went)), (2, 2), "{axes:?}");
            let rows = found.moved.unwrap();
            assert_eq!(rows.iter().map(|(came, _)| came).sum::<usize>(), 2, "{axes:?}");
        }
        let own = Ask { department: "事務部".into(), ..Ask::default() };
        let found = heatmap(&board, &own, None, Some(&then));
        assert_eq!(found.cells.iter().flatten().map(|cell| cell.went).sum::<usize>(), 1, "of what is gone nobody knows the department");
        let marks = vendors_since(&board, &VendorAsk::default(), Some(&then));
        assert_eq!(marks.rows.len(), 1, "the other party has no live engagement");
        let tier = &marks.rows[0].marks[0];
        assert!(tier.before.is_some_and(|before| before < tier.grade) && !marks.rows[0].is_new);
        assert_eq!(marks.moved.unwrap()[0], (1, 0));
        let early = days::on(&mut tx, "2026-11-20").await.unwrap().unwrap();
        let found = heatmap(&board, &Ask::default(), None, Some(&early));
        assert_eq!(found.not_kept.unwrap().first.as_deref(), Some("2026-11-21"));
        assert!(!found.compared && vendors_since(&board, &VendorAsk::default(), Some(&early)).moved.is_none());
        assert_eq!(days::on(&mut tx, "2026-13-01").await.unwrap(), None, "that is no day");
        drop(tx);
        keep(base, &boards, 99).await;
        let history = days::history(&mut base.read().await, &one).await.unwrap();
        let told: Vec<(&str, Option<i64>)> = history.iter().map(|day| (day.day.as_str(), day.stood.and_then(|stood| stood.tier))).collect();
        assert_eq!(told.iter().map(|(day, _)| *day).collect::<Vec<_>>(), ["2026-11-22", "2026-11-21"]);
        assert!(told[0].1 < told[1].1, "it rose: {told:?}");
        let gone = days::history(&mut base.read().await, &two).await.unwrap();
        assert!(gone[0].stood.is_none() && gone[1].stood.is_some());
        assert_eq!(days::history(&mut base.read().await, &three).await.unwrap().len(), 1);
        // Twice on one day: the later one counts.
        change(base, &one, &[("risk_access", "none")]).await;
        keep(base, &boards, 99).await;
        assert_eq!(base.number("select count(*) from engagement_day where day = '2026-11-22'").await, 3);
    }

    async fn key_figures_alone_judge_no_engagement_anew(base) {
        let party = base.party("甲社").await;
        engagement(base, &party, "critical").await;
        let before = base.number("select count(*) from risk_result").await;
        let policy = Policy::default().with([("key_figures.overdue.watch", "2"), ("key_figures.important.on", "no")]);
        let mut tx = base.write(Action::PolicyWrite).await;
        let version = policies::save(&mut tx, 0, &policy, "指標の見直し").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(version, 1);
        assert_eq!(base.number("select count(*) from risk_result").await, before);
        let boards = Boards::default();
        let mut tx = base.read().await;
        let board = boards.load(&mut tx).await.unwrap();
        let found = register::kpi::store::figures(&mut tx, &board).await.unwrap();
        assert_eq!(found.policy_version, 1);
        assert!(found.readings.iter().all(|one| one.code != "important"));
        assert_eq!(found.readings.iter().find(|one| one.code == "overdue").unwrap().limits, Some([2, 10]));
        drop(tx);
        // What the policy does not show is kept all the same.
        let mut tx = base.write(Action::SystemOperate).await;
        register::kpi::store::keep_day(&mut tx, &boards).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(base.number("select count(*) from risk_day where figure = 'important'").await, 1);
        let wrong = Policy::default().with([("key_figures.overdue.watch", "99")]);
        let mut tx = base.write(Action::PolicyWrite).await;
        let refused = policies::save(&mut tx, 1, &wrong, "誤り").await;
        assert!(matches!(refused, Err(register::Error::Invalid(fields)) if fields[0].code == "limits_order"));
    }
}
