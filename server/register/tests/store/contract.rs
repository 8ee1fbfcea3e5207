use register::Error;
use register::access::Action;
use register::catalogue::Kind;
use register::contract::{ContractFilter, ContractInput, store};
use register::engagement;
use register::record::query::Query;
use register::record::{Values, store as record};

use crate::support::{Base, contract, engagement as engagement_input, into, on_both};

async fn titles(base: &Base, filter: ContractFilter) -> (Vec<String>, i64) {
    let page = store::list(&mut base.read().await, &filter).await.unwrap();
    (page.rows.into_iter().map(|row| row.title).collect(), page.total)
}

fn text(text: &str) -> ContractFilter {
    ContractFilter { text: text.into(), ..ContractFilter::default() }
}

on_both! {
    async fn a_contract_knows_its_party_parent_and_tier(base) {
        let party = base.party("甲社").await;
        base.engagement(&party, "事務部", Some(3)).await;
        base.engagement(&party, "事務部", Some(2)).await;
        let above = base.contract("基本契約", Some(&party), None).await;
        let below = base.contract("個別契約", Some(&party), Some(&above)).await;
        let found = store::find(&mut base.read().await, &below).await.unwrap().unwrap();
        assert_eq!(found.party_name.as_deref(), Some("甲社"));
        assert_eq!(found.parent_title.as_deref(), Some("基本契約"));
        assert_eq!((found.tier, found.version, found.checked_at), (Some(2), 1, None));
        assert!(store::find(&mut base.read().await, "none").await.unwrap().is_none());
    }

    async fn the_set_is_the_parents_outermost_first(base) {
        let top = base.contract("基本", None, None).await;
        let middle = base.contract("個別", None, Some(&top)).await;
        let bottom = base.contract("覚書", None, Some(&middle)).await;
        let mut tx = base.read().await;
        assert_eq!(store::set_of(&mut tx, &bottom).await.unwrap(), [top.clone(), middle, bottom]);
        assert_eq!(store::set_of(&mut tx, &top).await.unwrap(), [top]);
        assert!(store::set_of(&mut tx, "none").await.unwrap().is_empty());
    }

    async fn a_contract_never_stands_above_itself(base) {
        let top = base.contract("基本", None, None).await;
        let middle = base.contract("個別", None, Some(&top)).await;
        let bottom = base.contract("覚書", None, Some(&middle)).await;
        for (id, parent) in [(&top, &top), (&top, &middle), (&top, &bottom), (&middle, &bottom)] {
            let mut tx = base.write(Action::ContractWrite).await;
            let change = contract("変更", None, Some(parent)).checked().unwrap();
            let refused = store::update(&mut tx, id, 1, &change).await;
            assert!(matches!(refused, Err(Error::Conflict("own_parent"))), "{refused:?}");
        }
    }

    async fn two_edits_from_one_version_do_not_overwrite_each_other(base) {
        let id = base.contract("契約", None, None).await;
        for (title, fits) in [("先", true), ("後", false)] {
            let mut tx = base.write(Action::ContractWrite).await;
            let outcome = store::update(&mut tx, &id, 1, &contract(title, None, None).checked().unwrap()).await;
            if fits {
                outcome.unwrap();
                tx.commit().await.unwrap();
            } else {
                assert!(matches!(outcome, Err(Error::Conflict("changed_meanwhile"))), "{outcome:?}");
            }
        }
        let found = store::find(&mut base.read().await, &id).await.unwrap().unwrap();
        assert_eq!((found.title.as_str(), found.version), ("先", 2));
    }

    /// A foreign key refused these with an inner error, which reached the person as "our fault".
    async fn a_party_or_parent_that_does_not_exist_is_not_found(base) {
        let id = base.contract("契約", None, None).await;
        for (party, parent, missing) in [(Some("x"), None, "party"), (None, Some("x"), "contract")] {
            let change = contract("契約", party, parent).checked().unwrap();
            let mut tx = base.write(Action::ContractWrite).await;
            let inserted = store::insert(&mut tx, &change).await;
            assert!(matches!(inserted, Err(Error::NotFound(what)) if what == missing), "{inserted:?}");
            drop(tx);
            let mut tx = base.write(Action::ContractWrite).await;
            let updated = store::update(&mut tx, &id, 1, &change).await;
            assert!(matches!(updated, Err(Error::NotFound(what)) if what == missing), "{updated:?}");
        }
        let mut tx = base.write(Action::PartyWrite).await;
        let change = engagement_input("事務部", None).checked().unwrap();
        let added = engagement::store::insert(&mut tx, "x", &change).await;
        assert!(matches!(added, Err(Error::NotFound("party"))), "{added:?}");
    }

    async fn the_list_is_filtered_by_title_and_party(base) {
        let party = base.party("みなとシステム").await;
        base.contract("SaaS利用契約", Some(&party), None).await;
        base.contract("保守契約 50%_特約", None, None).await;
        assert_eq!(titles(base, text("saas")).await, (vec!["SaaS利用契約".to_owned()], 1));
        assert_eq!(titles(base, text("みなと")).await, (vec!["SaaS利用契約".to_owned()], 1));
        assert_eq!(titles(base, text("契約")).await.1, 2);
        let of = ContractFilter { party_id: party, ..ContractFilter::default() };
        assert_eq!(titles(base, of).await, (vec!["SaaS利用契約".to_owned()], 1));
    }

    /// `%` and `_` were wildcards once.
    async fn percent_and_underscore_are_not_wildcards(base) {
        base.contract("50%_特約", None, None).await;
        base.contract("5000円の特約", None, None).await;
        for part in ["50%", "%", "_", "%_特"] {
            assert_eq!(titles(base, text(part)).await, (vec!["50%_特約".to_owned()], 1), "{part}");
        }
        assert_eq!(titles(base, text("\\")).await.1, 0);
    }

    async fn the_newest_change_comes_first(base) {
        let old = base.contract("旧", None, None).await;
        base.clock.advance(1);
        base.contract("新", None, None).await;
        assert_eq!(titles(base, ContractFilter::default()).await.0, ["新", "旧"]);
        base.clock.advance(1);
        let mut tx = base.write(Action::ContractWrite).await;
        store::update(&mut tx, &old, 1, &contract("旧改", None, None).checked().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(titles(base, ContractFilter::default()).await.0, ["旧改", "新"]);
    }

    async fn a_new_parent_asks_for_new_checks_of_everything_below(base) {
        let top = base.contract("基本", None, None).await;
        let middle = base.contract("個別", None, None).await;
        let bottom = base.contract("覚書", None, Some(&middle)).await;
        let mut tx = base.write(Action::ContractWrite).await;
        store::update(&mut tx, &middle, 1, &contract("個別", None, Some(&top)).checked().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        for id in [&middle, &bottom] {
            let sql = format!("select count(*) from job where unique_key = 'contract_check:{id}'");
            assert_eq!(base.number(&sql).await, 1);
        }
        assert_eq!(base.number("select count(*) from job").await, 2);
        // A change of the title alone asks for nothing.
        let mut tx = base.write(Action::ContractWrite).await;
        store::update(&mut tx, &top, 1, &contract("改題", None, None).checked().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(base.number("select count(*) from job").await, 2);
    }

    async fn dates_and_kinds_are_checked_before_they_are_stored(base) {
        let input = ContractInput {
            starts_on: "2026-04-01".into(),
            ends_on: "2026-03-31".into(),
            kind: "other".into(),
            title: " ".into(),
            ..ContractInput::default()
        };
        let errors = input.checked().unwrap_err();
        let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["ends_before_start", "required", "required"]);
        let id = base.contract("契約", None, None).await;
        let dated = ContractInput { starts_on: "2026-04-01".into(), ..contract("契約", None, None) };
        let mut tx = base.write(Action::ContractWrite).await;
        store::update(&mut tx, &id, 1, &dated.checked().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        let found = store::find(&mut base.read().await, &id).await.unwrap().unwrap();
        assert_eq!((found.starts_on.as_deref(), found.ends_on), (Some("2026-04-01"), None));
    }

    async fn covering_an_engagement_twice_is_the_same_as_once(base) {
        let party = base.party("甲社").await;
        let engagement = base.engagement(&party, "事務部", None).await;
        let id = base.contract("契約", Some(&party), None).await;
        for _ in 0..2 {
            let mut tx = base.write(Action::ContractWrite).await;
            store::cover(&mut tx, &id, std::slice::from_ref(&engagement)).await.unwrap();
            tx.commit().await.unwrap();
        }
        assert_eq!(base.number("select count(*) from contract_engagement").await, 1);
    }

    async fn engagements_are_listed_with_their_departments(base) {
        let party = base.party("甲社").await;
        base.engagement(&party, "事務部", Some(3)).await;
        base.engagement(&party, "システム部", Some(1)).await;
        base.engagement(&party, "事務部", Some(2)).await;
        let mut tx = base.read().await;
        let tiers: Vec<Option<i64>> = engagement::store::of_party(&mut tx, &party).await.unwrap().into_iter().map(|e| e.tier).collect();
        assert_eq!(tiers, [Some(1), Some(2), Some(3)]);
        let departments = engagement::store::departments(&mut tx).await.unwrap();
        assert_eq!(departments.len(), 2);
    }

    async fn the_list_shows_how_far_documents_are(base) {
        let id = base.contract("契約", None, None).await;
        base.upload("読める", into(&id)).await;
        base.upload("読めない", into(&id)).await;
        let row = store::list(&mut base.read().await, &ContractFilter::default()).await.unwrap().rows.remove(0);
        assert_eq!((row.documents, row.waiting, row.failed, row.stated), (2, 2, 0, None));
        base.text("読める", "ok", &["監査"]).await;
        base.text("読めない", "broken", &[]).await;
        base.check(&id, clauses::Verdict::Stated, &[(1, clauses::Verdict::NotFound)], &[2, 3]).await;
        let row = store::list(&mut base.read().await, &ContractFilter::default()).await.unwrap().rows.remove(0);
        assert_eq!((row.documents, row.waiting, row.failed), (2, 1, 1));
        assert_eq!((row.stated, row.adverse), (Some(11), Some(2)));
    }

    /// The field and the table of what is covered say the same, whichever was written.
    async fn what_a_contract_covers_is_one_of_its_fields(base) {
        let party = base.party("甲社").await;
        let (first, second) = (base.engagement(&party, "事務部", None).await, base.engagement(&party, "市場部", None).await);
        let id = base.contract("契約", Some(&party), None).await;
        let covered = async || {
            let mut tx = base.read().await;
            let of = |engagement: &str| Query::default().with("contracts", "1").with("party_id", &party).with("department", engagement);
            let mut departments = Vec::new();
            for department in ["事務部", "市場部"] {
                if record::count(&mut tx, Kind::Engagement, &of(department)).await.unwrap() == 1 {
                    departments.push(department);
                }
            }
            departments
        };
        let mut tx = base.write(Action::ContractWrite).await;
        let version = record::find(&mut tx, Kind::Contract, &id).await.unwrap().unwrap().version;
        let given: Values = [("engagements".to_owned(), first.clone())].into();
        let version = record::update(&mut tx, Kind::Contract, &id, version, &given).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(covered().await, ["事務部"]);
        let mut tx = base.write(Action::ContractWrite).await;
        store::cover(&mut tx, &id, std::slice::from_ref(&second)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(covered().await, ["事務部", "市場部"]);
        let mut both = [first, second.clone()];
        both.sort();
        let found = record::find(&mut base.read().await, Kind::Contract, &id).await.unwrap().unwrap();
        assert_eq!(found.get("engagements").items(), both);
        let mut tx = base.write(Action::ContractWrite).await;
        let given: Values = [("engagements".to_owned(), second)].into();
        let version = record::update(&mut tx, Kind::Contract, &id, version, &given).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(covered().await, ["市場部"]);
        let mut tx = base.write(Action::ContractWrite).await;
        record::update(&mut tx, Kind::Contract, &id, version, &[("engagements".to_owned(), String::new())].into()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(covered().await.is_empty());
    }
}
