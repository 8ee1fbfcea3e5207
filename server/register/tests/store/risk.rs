use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::policy::{self, Policy};
use register::record::{Values, store};
use register::risk::Floor;
use register::risk::store::{assess_all, decide, preview, propose, standing};
use register::{Error, Tx};

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

const MILD: [(&str, &str); 7] = [
    ("risk_importance", "supporting"),
    ("risk_data", "internal"),
    ("risk_access", "user"),
    ("risk_exposure", "dedicated"),
    ("substitutability", "easy"),
    ("impact", "low"),
    ("chain_state", "none_declared"),
];

async fn engagement(base: &Base, answers: &[(&str, &str)]) -> String {
    let party = base.party("甲社").await;
    let head = [
        ("party_id", party.as_str()),
        ("service_ja", "保守"),
        ("function_ja", "事務"),
        ("department", "事務部"),
        ("kind", "outsourcing"),
    ];
    let pairs: Vec<(&str, &str)> = head.into_iter().chain(answers.iter().copied()).collect();
    add(base, Kind::Engagement, &pairs).await
}

async fn tier(base: &Base, id: &str) -> Option<i64> {
    let found = store::find(&mut base.read().await, Kind::Engagement, id).await.unwrap().unwrap();
    let stands = standing(&mut base.read().await, id).await.unwrap();
    assert_eq!(found.get("tier").as_number(), stands.tier, "stored and computed afresh");
    stands.tier
}

/// Somebody else than the tests' own actor.
async fn as_person(base: &Base, id: &str, role: Role, action: Action) -> Tx {
    base.db.begin(&Session::user(id, id, vec![role]).require(action).unwrap()).await.unwrap()
}

fn codes(error: Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("{other}"),
    }
}

on_both! {
    async fn the_tier_follows_what_is_known(base) {
        let id = engagement(base, &[]).await;
        assert_eq!(tier(base, &id).await, None, "nothing answered is no tier");
        let mut tx = base.write(Action::PartyWrite).await;
        store::update(&mut tx, Kind::Engagement, &id, 1, &values(&MILD)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(3));
        add(base, Kind::DataHandling, &[("engagement_id", &id), ("category", "personal"), ("volume", "over_1000000")]).await;
        assert_eq!(tier(base, &id).await, Some(2), "personal data in bulk");
        let privileged = add(base, Kind::AccessGrant, &[("engagement_id", &id), ("system", "勘定系"), ("level", "privileged"), ("path", "vpn")]).await;
        assert_eq!(tier(base, &id).await, Some(1));
        let mut tx = base.write(Action::PartyWrite).await;
        store::update(&mut tx, Kind::AccessGrant, &privileged, 1, &values(&[("revoked_on", "2026-11-01")])).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(2));
        let named = base.number("select count(*) from risk_result where policy_version = 0 and is_current").await;
        assert_eq!(named, 1);
        assert!(base.number("select count(*) from risk_result").await >= 4, "earlier results stay");
    }

    async fn a_critical_function_reaches_its_engagements(base) {
        let mut answers = MILD.to_vec();
        answers[4] = ("substitutability", "hard");
        let id = engagement(base, &answers).await;
        let function = add(base, Kind::Function, &[("name_ja", "為替"), ("criticality", "important"), ("department", "事務部")]).await;
        add(base, Kind::Dependency, &[("engagement_id", &id), ("function_id", &function), ("level", "essential")]).await;
        assert_eq!(tier(base, &id).await, Some(3));
        let mut tx = base.write(Action::PartyWrite).await;
        store::update(&mut tx, Kind::Function, &function, 1, &values(&[("criticality", "critical")])).await.unwrap();
        tx.commit().await.unwrap();
        let stands = standing(&mut base.read().await, &id).await.unwrap();
        assert_eq!((stands.tier, stands.assessment.floors[0].0), (Some(1), Floor::CriticalHard));
        assert_eq!(tier(base, &id).await, Some(1));
    }

    async fn an_import_is_judged_at_its_end(base) {
        let party = base.party("甲社").await;
        let mut tx = base.write(Action::RegisterImport).await;
        let head = [("party_id", party.as_str()), ("service_ja", "保守"), ("function_ja", "事務"), ("department", "事務部"), ("kind", "outsourcing")];
        let pairs: Vec<(&str, &str)> = head.into_iter().chain(MILD).collect();
        let id = store::insert(&mut tx, Kind::Engagement, &values(&pairs)).await.unwrap();
        assert_eq!(assess_all(&mut tx, "import").await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(3));
    }

    async fn a_new_policy_moves_tiers_as_its_preview_said(base) {
        let id = engagement(base, &MILD).await;
        let strict = Policy { bands: [31, 20, 10], ..Policy::default() };
        let expected = vec![(id.clone(), Some(3), Some(1))];
        assert_eq!(preview(&mut base.read().await, &strict).await.unwrap(), expected);
        assert_eq!(tier(base, &id).await, Some(3), "a preview changes nothing");
        let mut tx = base.write(Action::PolicyWrite).await;
        assert_eq!(policy::store::save(&mut tx, 0, &strict, "見直し").await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(1));
        assert_eq!(standing(&mut base.read().await, &id).await.unwrap().policy_version, 1);
        let current = policy::store::current(&mut base.read().await).await.unwrap();
        assert_eq!((current.version, current.policy, current.reason.as_str()), (1, strict, "見直し"));
        let versions: Vec<i64> = policy::store::list(&mut base.read().await).await.unwrap().iter().map(|one| one.version).collect();
        assert_eq!(versions, [1, 0]);
        let mut tx = base.write(Action::PolicyWrite).await;
        let late = policy::store::save(&mut tx, 0, &Policy::default(), "古い画面").await;
        assert!(matches!(late, Err(Error::Conflict("changed_meanwhile"))), "{late:?}");
        drop(tx);
        let mut tx = base.write(Action::PolicyWrite).await;
        let wrong = Policy { bands: [1, 2, 3], ..Policy::default() };
        let refused = codes(policy::store::save(&mut tx, 1, &wrong, " ").await.unwrap_err());
        assert_eq!(refused, [("bands".to_owned(), "bands".to_owned()), ("reason".to_owned(), "required".to_owned())]);
    }

    async fn a_tier_set_by_hand_needs_a_second_person_and_ends(base) {
        let mut answers = MILD.to_vec();
        answers[1] = ("risk_data", "bulk_personal");
        let id = engagement(base, &answers).await;
        assert_eq!(tier(base, &id).await, Some(2));
        let mut tx = as_person(base, "office", Role::RiskOffice, Action::PartyWrite).await;
        for (tier, reason, until, field, code) in [
            (4, "閲覧のみ", "", "expires_on", "required"),
            (4, "閲覧のみ", "2026-11-20", "expires_on", "past"),
            (4, "閲覧のみ", "2027-11-22", "expires_on", "too_far"),
            (4, " ", "2027-01-31", "reason", "required"),
            (5, "閲覧のみ", "2027-01-31", "tier", "tier"),
        ] {
            let refused = codes(propose(&mut tx, &id, tier, reason, until).await.unwrap_err());
            assert_eq!(refused, [(field.to_owned(), code.to_owned())]);
        }
        propose(&mut tx, &id, 4, "閲覧のみ", "2027-01-31").await.unwrap();
        let again = propose(&mut tx, &id, 3, "もう一つ", "2027-01-31").await;
        assert!(matches!(again, Err(Error::Conflict("override_open"))), "{again:?}");
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(2), "a proposal alone changes nothing");
        let proposal = standing(&mut base.read().await, &id).await.unwrap().overrides[0].id.clone();
        let mut tx = as_person(base, "office", Role::Approver, Action::OverrideApprove).await;
        let own = codes(decide(&mut tx, &proposal, true).await.unwrap_err());
        assert_eq!(own, [("decision".to_owned(), "own_record".to_owned())]);
        drop(tx);
        let sql = format!("update tier_override set decided_by = 'office' where id = '{proposal}'");
        assert!(base.raw(&sql).await.is_err(), "the database refuses it too");
        let mut tx = as_person(base, "head", Role::Approver, Action::OverrideApprove).await;
        decide(&mut tx, &proposal, true).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(4));
        let stands = standing(&mut base.read().await, &id).await.unwrap();
        assert_eq!(stands.assessment.tier, Some(2), "the computed tier stays visible beside it");
        base.clock.advance(80 * 86_400_000);
        assert_eq!(standing(&mut base.read().await, &id).await.unwrap().tier, Some(2), "run out");
        let mut tx = base.write(Action::PartyWrite).await;
        assert_eq!(assess_all(&mut tx, "expiry").await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(2));
    }

    async fn a_stricter_tier_needs_no_end(base) {
        let id = engagement(base, &MILD).await;
        let mut tx = as_person(base, "office", Role::RiskOffice, Action::PartyWrite).await;
        propose(&mut tx, &id, 1, "経営の判断", "").await.unwrap();
        tx.commit().await.unwrap();
        let proposal = standing(&mut base.read().await, &id).await.unwrap().overrides[0].id.clone();
        let mut tx = as_person(base, "head", Role::Approver, Action::OverrideApprove).await;
        decide(&mut tx, &proposal, false).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(tier(base, &id).await, Some(3), "rejected");
        let mut tx = as_person(base, "head", Role::Approver, Action::OverrideApprove).await;
        let late = decide(&mut tx, &proposal, true).await;
        assert!(matches!(late, Err(Error::Conflict("override_decided"))), "{late:?}");
    }
}
