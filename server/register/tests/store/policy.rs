use clauses::Verdict;
use register::access::Action;
use register::catalogue::Kind;
use register::clause_check::HeatmapFilter;
use register::clause_check::heatmap::load;
use register::policy::preview::preview;
use register::policy::{Demand, Policy, store};
use register::record::{Values, store as record};

use crate::support::{Base, on_both};

/// An engagement of tier 3 under a contract whose check lacks items 9 and 10.
async fn portfolio(base: &Base) -> (String, String) {
    let party = base.party("甲社").await;
    let answers = [
        ("party_id", party.as_str()),
        ("service_ja", "保守"),
        ("function_ja", "事務"),
        ("department", "事務部"),
        ("kind", "outsourcing"),
        ("risk_importance", "supporting"),
        ("risk_data", "internal"),
        ("risk_access", "user"),
        ("risk_exposure", "dedicated"),
        ("substitutability", "easy"),
        ("impact", "low"),
        ("chain_state", "none_declared"),
    ];
    let values: Values =
        answers.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
    let mut tx = base.write(Action::PartyWrite).await;
    let id = record::insert(&mut tx, Kind::Engagement, &values).await.unwrap();
    tx.commit().await.unwrap();
    let contract = base.contract("保守契約", Some(&party), None).await;
    let missing = [(9, Verdict::NotFound), (10, Verdict::Partial)];
    base.check(&contract, Verdict::Stated, &missing, &[]).await;
    (id, contract)
}

on_both! {
    async fn a_stricter_matrix_names_the_clauses_that_would_be_missing(base) {
        let (_, contract) = portfolio(base).await;
        let mut policy = Policy::default();
        // Item 2 is stated already, item 9 is not; item 10 stays required.
        policy.clauses[2][1] = Demand::Required;
        policy.clauses[2][8] = Demand::Required;
        let seen = preview(&mut base.read().await, &policy).await.unwrap();
        let named: Vec<(u8, &str)> = seen.clauses.iter().map(|one| (one.item, one.contract_id.as_str())).collect();
        assert_eq!(named, [(9, contract.as_str())]);
        assert_eq!((seen.tiers.len(), seen.satisfied, seen.lifted, seen.engagements), (0, 1, 0, 1));
        let demand = |row: &register::clause_check::HeatmapRow| row.demands[8];
        let before = load(&mut base.read().await, &HeatmapFilter::default()).await.unwrap().rows;
        assert_eq!(demand(&before[0]), Demand::Optional, "a preview changes nothing");
        let mut tx = base.write(Action::PolicyWrite).await;
        store::save(&mut tx, 0, &policy, "訓練を求める").await.unwrap();
        tx.commit().await.unwrap();
        let after = load(&mut base.read().await, &HeatmapFilter::default()).await.unwrap().rows;
        assert_eq!(demand(&after[0]), Demand::Required);
        let check = register::clause_check::store::current(&mut base.read().await, &contract).await.unwrap().unwrap();
        assert_eq!(check.items[8].demand, Demand::Required);
        let nothing = preview(&mut base.read().await, &policy).await.unwrap();
        assert_eq!((nothing.clauses.len(), nothing.tiers.len()), (0, 0), "it is in force");
    }

    async fn a_tier_that_moves_brings_its_clauses(base) {
        let (id, _) = portfolio(base).await;
        let strict = Policy { bands: [31, 20, 10], ..Policy::default() };
        let seen = preview(&mut base.read().await, &strict).await.unwrap();
        assert_eq!(seen.tiers.iter().map(|one| (one.engagement_id.as_str(), one.now, one.then)).collect::<Vec<_>>(), [(id.as_str(), Some(3), Some(1))]);
        assert_eq!(seen.clauses.iter().map(|one| (one.item, one.now, one.then)).collect::<Vec<_>>(), [(9, Some(3), Some(1))]);
        assert!(seen.satisfied >= 4, "what tier 1 adds and the contract states: {}", seen.satisfied);
        let mild = Policy { bands: [99, 98, 97], ..Policy::default() };
        let seen = preview(&mut base.read().await, &mild).await.unwrap();
        assert_eq!((seen.tiers[0].then, seen.clauses.len(), seen.lifted), (Some(4), 0, 0), "item 10 is required of tier 4 too");
        let wrong = Policy { bands: [1, 2, 3], ..Policy::default() };
        assert!(preview(&mut base.read().await, &wrong).await.is_err());
    }
}
