use std::collections::BTreeMap;

use register::access::{Action, Role, Session, system};
use register::catalogue::Kind;
use register::lint::store::{completeness, hints, keep_day, page, report};
use register::lint::{Class, Severity, Tally};
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

async fn engagement(base: &Base, party: &str, more: &[(&str, &str)]) -> String {
    let head = [
        ("party_id", party),
        ("service_ja", "勘定系の運用"),
        ("function_ja", "預金の記帳"),
        ("department", "事務部"),
        ("kind", "outsourcing"),
        ("state", "live"),
    ];
    let pairs: Vec<(&str, &str)> = head.into_iter().chain(more.iter().copied()).collect();
    // A later pair replaces an earlier one of the same code.
    add(base, Kind::Engagement, &pairs).await
}

/// The findings of a class: kind, id, field.
async fn of(base: &Base, class: Class) -> Vec<(Kind, String, String)> {
    let page = page(&mut base.read().await, class, 0).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|row| (row.kind, row.id, row.field)).collect()
}

async fn counts(base: &Base) -> BTreeMap<Class, i64> {
    let report = report(&mut base.read().await).await.unwrap();
    report.counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

const TIER_1: [(&str, &str); 4] = [
    ("risk_importance", "critical"),
    ("risk_data", "bulk_personal"),
    ("risk_access", "privileged"),
    ("impact", "high"),
];

on_both! {
    async fn an_empty_register_has_no_findings_and_no_percentage(base) {
        assert_eq!(counts(base).await, BTreeMap::new());
        let report = report(&mut base.read().await).await.unwrap();
        assert_eq!((report.tally.percent(), report.engagements), (None, 0));
    }

    async fn each_blank_ledger_field_is_a_finding_and_unknown_is_none(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &[]).await;
        let missing = of(base, Class::MissingField).await;
        let at = |kind: &str| (Kind::Engagement, id.clone(), kind.to_owned());
        assert_eq!(missing, [at("access_grant"), at("data_handling"), at("location")], "no row says anything");
        let tally = completeness(&mut base.read().await, std::slice::from_ref(&id)).await.unwrap()[&id];
        assert_eq!(tally.fields - tally.answered, 3);
        let grant = add(base, Kind::AccessGrant, &[("engagement_id", &id), ("system", "勘定系")]).await;
        add(base, Kind::AccessGrant, &[("engagement_id", &id), ("system", "情報系"), ("level", "不明"), ("expires_on", "2027-03-31")]).await;
        add(base, Kind::Location, &[("engagement_id", &id), ("role", "storage"), ("country", "不明")]).await;
        change(base, Kind::Engagement, &id, &[("risk_data", "不明")]).await;
        let missing = of(base, Class::MissingField).await;
        assert_eq!(missing, [(Kind::AccessGrant, grant, "level".to_owned())]);
        let now = completeness(&mut base.read().await, std::slice::from_ref(&id)).await.unwrap()[&id];
        assert_eq!(now, Tally { fields: tally.fields + 1, answered: tally.fields, unknown: 3 });
        assert_eq!(of(base, Class::LocationUnknown).await.len(), 1);
        assert_eq!(of(base, Class::GrantWithoutExpiry).await.len(), 1, "the one with an expiry is fine");
        change(base, Kind::Engagement, &id, &[("state", "draft")]).await;
        assert_eq!(of(base, Class::MissingField).await, [], "a draft is not live");
    }

    async fn where_nothing_is_handed_over_nothing_is_wanted(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &[("risk_data", "none"), ("risk_access", "none")]).await;
        assert_eq!(of(base, Class::MissingField).await, []);
        let tally = completeness(&mut base.read().await, std::slice::from_ref(&id)).await.unwrap()[&id];
        assert!(tally.is_complete() && tally.unknown == 0, "{tally:?}");
    }

    async fn an_important_engagement_needs_contract_and_chain(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &TIER_1).await;
        let finding = |field: &str| vec![(Kind::Engagement, id.clone(), field.to_owned())];
        assert_eq!(of(base, Class::ImportantWithoutContract).await, finding("contractless"));
        assert_eq!(of(base, Class::ChainUnknown).await, finding("chain_state"));
        change(base, Kind::Engagement, &id, &[("contractless", "yes"), ("chain_state", "confirmed"), ("chain_attested_on", "2026-10-01")]).await;
        assert_eq!(of(base, Class::ImportantWithoutContract).await, []);
        assert_eq!(of(base, Class::ChainUnknown).await, []);
        assert_eq!(of(base, Class::OutOfDate).await, []);
        change(base, Kind::Engagement, &id, &[("contractless", ""), ("chain_attested_on", "2025-11-01")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, finding("chain_attested_on"));
        base.contract("基本契約", Some(&party), None).await;
        assert_eq!(of(base, Class::ImportantWithoutContract).await, [], "a contract with the party as a whole");
        let low = engagement(base, &party, &[]).await;
        assert_eq!(of(base, Class::Unassessed).await, [(Kind::Engagement, low, "risk_importance".to_owned())]);
    }

    async fn an_important_engagement_needs_a_conclusion(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &TIER_1).await;
        engagement(base, &party, &[]).await;
        let wanted = [(Kind::Engagement, id.clone(), "assessment".to_owned())];
        assert_eq!(of(base, Class::ImportantUnconcluded).await, wanted, "the other is not important");
        let case = |stage: &str| format!("insert into assessment (id, engagement_id, kind, stage, cause, transitional, opened_by, opened_by_name, opened_at, round, version)
            values ('{stage}', '{id}', 'initial', '{stage}', 'request', false, 'u', '湊', 1, 1, 1)");
        base.raw(&case("review")).await.unwrap();
        assert_eq!(of(base, Class::ImportantUnconcluded).await, wanted, "an open case is no conclusion");
        base.raw("update assessment set conclusion = 'fit', concluded_at = 2, concluded_by = 'u'").await.unwrap();
        assert_eq!(of(base, Class::ImportantUnconcluded).await, []);
        base.raw("update assessment set stage = 'withdrawn'").await.unwrap();
        assert_eq!(of(base, Class::ImportantUnconcluded).await, wanted, "what was withdrawn concludes nothing");
    }

    async fn evidence_that_ran_out_counts_until_a_newer_one_does(base) {
        let party = base.party("甲社").await;
        let report = [("party_id", party.as_str()), ("kind", "soc2_type2"), ("title", "SOC2"), ("period_to", "2025-03-31")];
        let old = add(base, Kind::Evidence, &report).await;
        assert_eq!(of(base, Class::OutOfDate).await, [], "nothing is live with the party");
        engagement(base, &party, &[]).await;
        let stale = [(Kind::Evidence, old.clone(), "valid_until".to_owned())];
        assert_eq!(of(base, Class::OutOfDate).await, stale);
        let letter = add(base, Kind::Evidence, &[("party_id", &party), ("kind", "bridge_letter"), ("title", "つなぎ"), ("bridges_id", &old), ("valid_until", "2027-01-31")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, [], "the letter bridges it");
        change(base, Kind::Evidence, &letter, &[("valid_until", "2026-01-31")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, stale);
        add(base, Kind::Evidence, &[("party_id", &party), ("kind", "soc2_type2"), ("title", "SOC2"), ("period_to", "2026-03-31")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, [], "a year from the end of its period");
        let visit = add(base, Kind::AuditVisit, &[("party_id", &party), ("kind", "on_site"), ("title", "実地"), ("held_on", "2025-05-01"), ("next_due_on", "2026-05-01")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, [(Kind::AuditVisit, visit, "next_due_on".to_owned())]);
        add(base, Kind::AuditVisit, &[("party_id", &party), ("kind", "on_site"), ("title", "実地"), ("held_on", "2026-05-10"), ("next_due_on", "2027-05-01")]).await;
        assert_eq!(of(base, Class::OutOfDate).await, []);
    }

    async fn contracts_that_end_are_seen_beside_those_that_go_on(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &[]).await;
        let contract = add(base, Kind::Contract, &[("title", "保守契約"), ("kind", "standalone"), ("party_id", &party), ("ends_on", "2026-10-31")]).await;
        let cover = |contract: &str| format!("insert into contract_engagement (contract_id, engagement_id) values ('{contract}', '{id}')");
        base.raw(&cover(&contract)).await.unwrap();
        let found = page(&mut base.read().await, Class::ContractEnded, 0).await.unwrap();
        let row = &found.rows[0];
        assert_eq!((row.kind, row.id.as_str(), row.field.as_str(), row.title.0.as_str()), (Kind::Contract, contract.as_str(), "ends_on", "保守契約"));
        assert_eq!(row.engagement.as_ref().map(|(id, title)| (id.clone(), title.0.clone())), Some((id.clone(), "勘定系の運用".to_owned())));
        assert_eq!(row.party.as_ref().map(|(_, title)| title.0.as_str()), Some("甲社"));
        change(base, Kind::Contract, &contract, &[("auto_renewal", "yes"), ("renewal_months", "12"), ("notice_own", "3"), ("notice_own_unit", "months")]).await;
        assert_eq!(of(base, Class::ContractEnded).await, [], "it renews itself");
        change(base, Kind::Contract, &contract, &[("auto_renewal", "no"), ("ends_on", "2027-02-28")]).await;
        assert_eq!(of(base, Class::NoticeNear).await, [(Kind::Contract, contract.clone(), "notice_deadline".to_owned())]);
        change(base, Kind::Contract, &contract, &[("state", "ended")]).await;
        assert_eq!(of(base, Class::ContractEnded).await.len(), 1);
        let next = add(base, Kind::Contract, &[("title", "新契約"), ("kind", "standalone"), ("party_id", &party)]).await;
        base.raw(&cover(&next)).await.unwrap();
        assert_eq!(of(base, Class::ContractEnded).await, [], "another contract covers it");
    }

    /// What the store refuses is found where it came in by another way.
    async fn what_the_store_would_refuse_is_found(base) {
        let (first, second, third) = (base.party("甲社").await, base.party("乙社").await, base.party("丙社").await);
        let id = engagement(base, &first, &[("started_on", "2026-04-01"), ("ended_on", "2027-03-31")]).await;
        let edge = |from: &str, to: &str, purpose: &str| {
            let pairs = [("engagement_id", id.as_str()), ("from_party_id", from), ("to_party_id", to), ("purpose", purpose)];
            values(&pairs)
        };
        let mut tx = base.write(Action::PartyWrite).await;
        store::insert(&mut tx, Kind::Chain, &edge(&first, &second, "運用")).await.unwrap();
        let last = store::insert(&mut tx, Kind::Chain, &edge(&second, &third, "監視")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counts(base).await.get(&Class::ChainCycle), None);
        base.raw(&format!("update chain_edge set to_party_id = '{first}' where id = '{last}'")).await.unwrap();
        base.raw(&format!("update engagement set started_on = '2027-12-01' where id = '{id}'")).await.unwrap();
        base.raw(&format!("update party set name_key = '甲社' where id = '{second}'")).await.unwrap();
        let found = counts(base).await;
        for (class, count) in [(Class::ChainCycle, 1), (Class::EndsBeforeStart, 1), (Class::DuplicateName, 2), (Class::NoIdentifier, 3)] {
            assert_eq!(found.get(&class), Some(&count), "{}", class.code());
        }
        let cycle = page(&mut base.read().await, Class::ChainCycle, 0).await.unwrap().rows.remove(0);
        assert_eq!((cycle.kind, cycle.engagement.unwrap().0), (Kind::Chain, id.clone()));
        assert_eq!(of(base, Class::EndsBeforeStart).await, [(Kind::Engagement, id, "ended_on".to_owned())]);
    }

    async fn a_critical_function_asks_for_substitutability(base) {
        let party = base.party("甲社").await;
        let id = engagement(base, &party, &[]).await;
        let function = add(base, Kind::Function, &[("name_ja", "為替"), ("criticality", "critical"), ("department", "事務部")]).await;
        add(base, Kind::Dependency, &[("engagement_id", &id), ("function_id", &function), ("level", "minor")]).await;
        assert_eq!(of(base, Class::CriticalUnassessed).await.len(), 1);
        let hints = hints(&mut base.read().await, Kind::Engagement, &id, 5).await.unwrap();
        assert!(hints.iter().any(|hint| hint.class == Class::CriticalUnassessed && hint.field == "substitutability"));
        change(base, Kind::Engagement, &id, &[("substitutability", "不明")]).await;
        assert_eq!(of(base, Class::CriticalUnassessed).await.len(), 1, "unknown is not judged");
        change(base, Kind::Engagement, &id, &[("substitutability", "easy")]).await;
        assert_eq!(of(base, Class::CriticalUnassessed).await, []);
    }

    async fn the_day_is_kept_once(base) {
        let party = base.party("甲社").await;
        engagement(base, &party, &[]).await;
        let grant = system("worker", Action::SystemOperate);
        for expected in [true, false] {
            let report = report(&mut base.read().await).await.unwrap();
            let mut tx = base.db.begin(&grant).await.unwrap();
            assert_eq!(keep_day(&mut tx, report).await.unwrap(), expected);
            tx.commit().await.unwrap();
        }
        base.clock.advance(86_400_000);
        engagement(base, &party, &[]).await;
        let found = report(&mut base.read().await).await.unwrap();
        let mut tx = base.db.begin(&grant).await.unwrap();
        assert!(keep_day(&mut tx, found.clone()).await.unwrap());
        tx.commit().await.unwrap();
        let report = report(&mut base.read().await).await.unwrap();
        let days: Vec<(&str, i64, i64)> = report.days.iter().map(|day| (day.day.as_str(), day.engagements, day.errors)).collect();
        assert_eq!(days, [("2026-11-21", 1, 3), ("2026-11-22", 2, 6)]);
        assert_eq!(report.sum(Severity::Error), 6);
        let mut tx = base.write(Action::PartyWrite).await;
        assert!(keep_day(&mut tx, found).await.is_err(), "only the process itself keeps them");
    }

    async fn a_business_owner_sees_the_own_department(base) {
        let party = base.party("甲社").await;
        engagement(base, &party, &[]).await;
        let own = engagement(base, &party, &[("department", "総務部")]).await;
        let session = Session::user("owner", "所管", vec![Role::BusinessOwner]).of_department(Some("総務部".into()));
        let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
        let report = report(&mut tx).await.unwrap();
        assert_eq!((report.engagements, report.sum(Severity::Error)), (1, 3));
        let missing = page(&mut tx, Class::MissingField, 0).await.unwrap();
        assert!(missing.rows.iter().all(|row| row.id == own));
    }
}
