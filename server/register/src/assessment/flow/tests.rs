use super::*;
use crate::approval::{DEFAULT, steps};

pub(super) fn case(kind: Kind, tier: Option<i64>) -> Case {
    Case {
        kind,
        stage: kind.first(),
        before: None,
        transitional: false,
        tier,
        steps: steps(&DEFAULT, tier),
        policy_version: 0,
        decision: None,
        hands: ["owner".to_owned()].into(),
        round: 1,
        approvals: Vec::new(),
        exceptions: Vec::new(),
    }
}

pub(super) fn facts(content: u64) -> Facts {
    Facts { content: content.to_string(), today: "2026-11-21".into(), ..Facts::default() }
}

#[test]
fn the_gates_of_the_whole_way_hold_one_by_one() {
    let mut facts = facts(1);
    let mut case = case(Kind::DueDiligence, Some(2));
    for stage in [Stage::Draft, Stage::InherentRisk, Stage::Questionnaire, Stage::Received, Stage::Review] {
        assert_eq!(case.stage, stage);
        for need in gate(case.kind, stage, case.tier) {
            facts.open.insert(need, vec!["x".into()]);
            let refused = case.advance(&facts, &Role::ALL);
            let expected = Refused::Missing(vec![Missing { need, what: vec!["x".into()] }]);
            assert_eq!(refused, Err(expected), "{stage:?}");
            facts.open.clear();
        }
        assert_eq!(case.advance(&facts, &[Role::InternalAudit]), Err(Refused::Role));
        case.stage = case.advance(&facts, stage.keepers()).unwrap();
    }
    assert_eq!(case.stage, Stage::Approval);
    assert_eq!(case.advance(&facts, &Role::ALL), Err(Refused::Stage), "only approvals lead on");
    assert_eq!(
        case.decide(&facts, "owner", Step::GeneralManager, Decision::Approve),
        Err(Refused::OwnRecord)
    );
    assert_eq!(
        case.decide(&facts, "ciso", Step::Ciso, Decision::Approve),
        Err(Refused::Step),
        "in their order"
    );
    let lacking = case.decide(&facts, "manager", Step::GeneralManager, Decision::Conditional);
    assert!(matches!(lacking, Err(Refused::Missing(_))), "conditions that nobody wrote down");
    let given = |step, actor: &str| Approval {
        round: 1,
        step,
        decision: Decision::Approve,
        reason: String::new(),
        content_hash: "1".into(),
        actor_id: actor.into(),
        actor_name: actor.into(),
        at: 0,
        policy_version: Some(0),
    };
    assert_eq!(case.decide(&facts, "manager", Step::GeneralManager, Decision::Approve), Ok(Stage::Approval));
    case.approvals.push(given(Step::GeneralManager, "manager"));
    assert_eq!(case.decide(&facts, "manager", Step::Ciso, Decision::Approve), Err(Refused::Person));
    facts.content = "2".into();
    assert_eq!(case.steps_open("2"), [Step::GeneralManager, Step::Ciso], "other content, other approvals");
    facts.content = "1".into();
    assert_eq!(case.decide(&facts, "ciso", Step::Ciso, Decision::Approve), Ok(Stage::ContractReview));
    case.approvals.push(given(Step::Ciso, "ciso"));
    case.stage = Stage::ContractReview;
    assert!(!case.reopens(&facts));
    facts.content = "2".into();
    assert!(case.reopens(&facts), "changed after the approval");
}

#[test]
fn a_renewal_goes_where_it_was_decided_to_go() {
    let mut case = Case { stage: Stage::Approval, ..case(Kind::Renewal, Some(4)) };
    for (decision, to) in [
        (RenewalDecision::Continue, Stage::Live),
        (RenewalDecision::ChangeTerms, Stage::ContractReview),
        (RenewalDecision::End, Stage::Closed),
    ] {
        case.decision = Some(decision);
        assert_eq!(case.decide(&facts(1), "manager", Step::Manager, Decision::Approve), Ok(to));
    }
}

#[test]
fn what_entered_live_is_not_through_its_gates() {
    let case = Case { stage: Stage::Live, transitional: true, ..case(Kind::DueDiligence, Some(1)) };
    assert_eq!(case.begin(), Ok(Stage::Draft));
    assert_eq!(Case { transitional: false, ..case }.begin(), Err(Refused::Stage));
}
