use super::*;
use crate::assessment::Need;

/// A small source of numbers: the traces are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn of<'x, T>(&mut self, all: &'x [T]) -> &'x T {
        &all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

const PEOPLE: [&str; 6] = ["owner", "office", "manager", "ciso", "executive", "other"];

fn case(kind: Kind, tier: Option<i64>) -> Case {
    Case {
        kind,
        stage: kind.first(),
        before: None,
        transitional: false,
        tier,
        decision: None,
        hands: ["owner".to_owned()].into(),
        round: 1,
        approvals: Vec::new(),
        exceptions: Vec::new(),
    }
}

fn facts(content: u64) -> Facts {
    Facts { content: content.to_string(), today: "2026-11-21".into(), ..Facts::default() }
}

/// What the way to `to` needed, computed apart from the machine: nothing open without an exception in force.
fn closed(case: &Case, facts: &Facts, need: Need) -> bool {
    let excused = case.exceptions.iter().any(|one| {
        one.need == need
            && need.waivable()
            && one.state == "approved"
            && one.proposed_by != one.decider_name.clone().unwrap_or_default()
            && one.expires_on >= facts.today
    });
    !facts.open.contains_key(&need) || excused
}

#[test]
fn no_trace_passes_an_unmet_gate_or_approves_an_own_record() {
    let (mut reached, mut refused, mut decided) = (0_u32, 0_u32, 0_u32);
    for seed in 1..=100_000_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let kind = *dice.of(Kind::ALL);
        let tier = *dice.of(&[None, Some(1), Some(2), Some(3), Some(4)]);
        let mut case = case(kind, tier);
        let mut facts = facts(0);
        for need in Need::ALL {
            if dice.roll(6) == 0 {
                facts.open.insert(*need, Vec::new());
            }
        }
        for _ in 0..40 {
            let actor = *dice.of(&PEOPLE);
            let before = case.clone();
            match dice.roll(12) {
                0..=3 => {
                    if let Ok(to) = case.advance(&facts, &Role::ALL) {
                        for need in gate(kind, before.stage, tier) {
                            let given = before.steps_open(&facts.content).is_empty();
                            let passed = match need {
                                Need::Approvals | Need::ApprovalStands => given,
                                other => closed(&before, &facts, other),
                            };
                            assert!(passed, "{seed}: {need:?}");
                        }
                        assert_ne!(before.stage, Stage::Approval, "{seed}");
                        case.stage = to;
                        reached += u32::from(to == Stage::Live);
                    } else {
                        refused += 1;
                    }
                }
                4..=6 => {
                    let open = case.steps_open(&facts.content).first().copied();
                    let step = open.filter(|_| dice.roll(4) > 0).unwrap_or(*dice.of(Step::ALL));
                    let decision = if dice.roll(4) > 0 { Decision::Approve } else { *dice.of(Decision::ALL) };
                    if let Ok(to) = case.decide(&facts, actor, step, decision) {
                        decided += 1;
                        assert!(!before.hands.contains(actor), "{seed}: an own record");
                        let round = case.round_for(&facts.content);
                        let twice =
                            case.approvals.iter().any(|one| one.round == round && one.actor_id == actor);
                        assert!(!twice, "{seed}: one person twice");
                        case.round = round;
                        case.approvals.push(Approval {
                            round,
                            step,
                            decision,
                            reason: String::new(),
                            content_hash: facts.content.clone(),
                            actor_id: actor.to_owned(),
                            actor_name: actor.to_owned(),
                            at: 0,
                        });
                        if to != Stage::Approval && to != Stage::Rejected {
                            // Every step of the tier, by as many people, to what stands there now.
                            let given: Vec<&Approval> = case.standing(&facts.content).collect();
                            let people: BTreeSet<&str> =
                                given.iter().map(|one| one.actor_id.as_str()).collect();
                            assert_eq!(people.len(), steps(tier).len(), "{seed}");
                            assert!(given.iter().all(|one| one.content_hash == facts.content));
                        }
                        assert_eq!(
                            to == Stage::Rejected,
                            decision == Decision::Reject,
                            "{seed}: one rejection stops"
                        );
                        case.stage = to;
                    }
                }
                7 => {
                    let need = *dice.of(Need::ALL);
                    case.hands.insert(actor.to_owned());
                    case.exceptions.push(Exception {
                        id: case.exceptions.len().to_string(),
                        assessment_id: String::new(),
                        need,
                        reason: String::new(),
                        control: String::new(),
                        expires_on: (*dice.of(&["2026-11-20", "2026-12-31"])).to_owned(),
                        state: "proposed".into(),
                        proposed_by: actor.to_owned(),
                        proposer_name: String::new(),
                        proposed_at: 0,
                        decider_name: None,
                        decided_at: None,
                    });
                }
                8 => {
                    let waiting = case.exceptions.iter().position(|one| one.state == "proposed");
                    if let Some(at) = waiting
                        && case.decides_exception(&case.exceptions[at], actor).is_ok()
                    {
                        assert_ne!(case.exceptions[at].proposed_by, actor, "{seed}: an own exception");
                        case.exceptions[at].state = "approved".into();
                        case.exceptions[at].decider_name = Some(actor.to_owned());
                    }
                }
                9 => {
                    // Somebody mends or breaks something; a change is another content.
                    let need = *dice.of(Need::ALL);
                    if facts.open.remove(&need).is_none() && dice.roll(4) == 0 {
                        facts.open.insert(need, Vec::new());
                    }
                    if dice.roll(4) == 0 {
                        facts.content = dice.roll(4).to_string();
                    }
                    facts.conditions = usize::from(dice.roll(2) == 1);
                }
                10 => {
                    if case.reopens(&facts) {
                        case.stage = Stage::Approval;
                    }
                }
                _ => {
                    let moved = match dice.roll(5) {
                        0 => case.suspend(),
                        1 => case.resume(),
                        2 => case.inquire(),
                        3 => case.begin(),
                        _ if dice.roll(20) == 0 => case.withdraw(),
                        _ => continue,
                    };
                    if let Ok(to) = moved {
                        assert!(
                            !matches!(to, Stage::Live | Stage::Closed),
                            "{seed}: no way round a gate to {to:?}"
                        );
                        assert!(to != Stage::ContractReview || before.before == Some(to), "{seed}");
                        case.before = (to == Stage::Suspended).then_some(before.stage);
                        case.stage = to;
                    }
                }
            }
            assert!(!before.stage.ended() || case.stage == before.stage, "{seed}: the end is the end");
        }
    }
    assert!(
        reached > 100 && refused > 10_000 && decided > 10_000,
        "{reached} {refused} {decided}: traces that try nothing prove nothing"
    );
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
    let mut case = Case { stage: Stage::Approval, tier: Some(4), ..case(Kind::Renewal, Some(4)) };
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
