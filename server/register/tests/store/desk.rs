use clauses::Verdict;
use register::Error;
use register::access::{Action, Role, Session};
use register::clause_check::desk::Second;
use register::clause_check::desk::store::{assign, comment, desk, look_again};
use register::clause_check::heatmap::narrowed;
use register::clause_check::map::MapFilter;
use register::clause_check::{ReviewInput, store::review};
use register::search::index::SearchIndex;
use register::search::store::search;

use crate::support::{Base, into, on_both};

async fn judged(base: &Base, tier: i64) -> String {
    let party = base.party("北浜システム").await;
    base.engagement(&party, "D", Some(tier)).await;
    let contract = base.contract("基本契約", Some(&party), None).await;
    base.upload("a", into(&contract)).await;
    base.text("a", "ok", &["乙は、甲の監査を受ける。"]).await;
    base.check(&contract, Verdict::Stated, &[(2, Verdict::Partial)], &[]).await;
    contract
}

async fn decide_all(base: &Base, contract: &str, who: &str) {
    let grant = Session::user(who, who, vec![Role::Legal]).require(Action::FindingReview).unwrap();
    for item in 1..=12 {
        let mut tx = base.db.begin(&grant).await.unwrap();
        let input = ReviewInput {
            contract_id: contract.into(),
            item,
            verdict: Verdict::Stated,
            reason: "原本".into(),
            adverse: String::new(),
        };
        review(&mut tx, &input).await.unwrap();
        tx.commit().await.unwrap();
    }
}

on_both! {
    /// Tier 1: two people; whoever decided about an item does not look a second time.
    async fn an_important_contract_is_looked_at_by_two(base) {
        let contract = judged(base, 1).await;
        let as_person = |who: &str| Session::user(who, who, vec![Role::Legal]).require(Action::FindingReview).unwrap();
        let mut tx = base.db.begin(&as_person("u2")).await.unwrap();
        assert!(matches!(look_again(&mut tx, &contract).await, Err(Error::Conflict("review_incomplete"))));
        drop(tx);
        decide_all(base, &contract, "u1").await;
        let mut tx = base.db.begin(&as_person("u1")).await.unwrap();
        assert!(matches!(look_again(&mut tx, &contract).await, Err(Error::Refused(_))));
        drop(tx);
        let mut tx = base.db.begin(&as_person("u2")).await.unwrap();
        look_again(&mut tx, &contract).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.read().await;
        assert_eq!(desk(&mut tx, &contract).await.unwrap().second, Second::Done);
        drop(tx);
        base.clock.advance(1_000);
        base.check(&contract, Verdict::Stated, &[(2, Verdict::NotFound)], &[5]).await;
        let mut tx = base.read().await;
        let now = desk(&mut tx, &contract).await.unwrap();
        assert_eq!(now.second, Second::Outdated, "another check");
        let moved: Vec<_> = now.moved.iter().map(|one| (one.item, one.before, one.after, one.adverse)).collect();
        assert_eq!(
            moved,
            [(2, Verdict::Partial, Verdict::NotFound, None), (5, Verdict::Stated, Verdict::Stated, Some(true))]
        );
        assert_eq!(now.before.as_deref(), Some("test 1"));
    }

    async fn a_review_is_assigned_and_talked_about(base) {
        let contract = judged(base, 2).await;
        let mut tx = base.write(Action::FindingReview).await;
        assert!(matches!(assign(&mut tx, &contract, "nobody", "").await, Err(Error::Invalid(_))));
        assert!(matches!(assign(&mut tx, &contract, "", "2026-13-01").await, Err(Error::Invalid(_))));
        assign(&mut tx, &contract, "", "2026-12-01").await.unwrap();
        assert!(matches!(comment(&mut tx, &contract, 2, " ").await, Err(Error::Invalid(_))));
        comment(&mut tx, &contract, 2, "回数の上限を確認").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.read().await;
        let found = desk(&mut tx, &contract).await.unwrap();
        assert_eq!(found.assignment.due_on.as_deref(), Some("2026-12-01"));
        assert_eq!((found.comments.len(), found.comments[0].item), (1, 2));
        assert_eq!(found.second, Second::NotNeeded);
    }

    /// A person's word about an adverse sentence counts, and needs its reason.
    async fn a_person_says_what_is_adverse(base) {
        let contract = judged(base, 1).await;
        let input = |reason: &str| ReviewInput {
            contract_id: contract.clone(), item: 3, verdict: Verdict::Stated, reason: reason.into(), adverse: "yes".into(),
        };
        let mut tx = base.write(Action::FindingReview).await;
        assert!(matches!(review(&mut tx, &input("")).await, Err(Error::Invalid(_))));
        drop(tx);
        let mut tx = base.write(Action::FindingReview).await;
        review(&mut tx, &input("免責により打ち消されている")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.read().await;
        let page = narrowed(&mut tx, &MapFilter { show: "adverse".into(), ..MapFilter::default() }).await.unwrap();
        assert_eq!((page.total, page.margins[2].adverse), (1, 1));
        let before = narrowed(&mut tx, &MapFilter { since: "2026-11-20".into(), ..MapFilter::default() }).await.unwrap();
        assert_eq!(before.margins[0].then, Some((0, 0)), "nothing was checked by then");
        let today = narrowed(&mut tx, &MapFilter { since: "2026-11-21".into(), ..MapFilter::default() }).await.unwrap();
        assert_eq!(today.margins[0].then, Some((1, 1)));
    }

    /// Filters narrow to what is in reach, and counts with them.
    async fn a_search_is_narrowed_by_what_is_known_of_the_contract(base) {
        judged(base, 1).await;
        let index = SearchIndex::open(&base.folder.path().join("search")).unwrap();
        index.follow().unwrap().catch_up(&base.db).await.unwrap();
        for (query, total) in [
            ("監査", 1),
            ("監査 party:北浜", 1),
            ("監査 party:南浜", 0),
            ("監査 tier:1", 1),
            ("監査 tier:2", 0),
            ("監査 item:2 verdict:partial", 1),
            ("監査 item:3 verdict:partial", 0),
            ("監査 from:2026-11-21 to:2026-11-21", 1),
            ("監査 from:2026-11-22", 0),
            ("tier:1", 1),
        ] {
            let mut tx = base.read().await;
            assert_eq!(search(&mut tx, &index, query, 0).await.unwrap().total, total, "{query}");
        }
        for (department, total) in [("D", 1), ("E", 0)] {
            let session = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some(department.into()));
            let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
            assert_eq!(search(&mut tx, &index, "監査", 0).await.unwrap().total, total, "{department}");
        }
    }
}
