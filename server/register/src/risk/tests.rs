use proptest::prelude::*;

use super::*;

fn answered() -> Facts {
    Facts {
        importance: Some("supporting".into()),
        data: Some("internal".into()),
        access: Some("user".into()),
        exposure: Some("dedicated".into()),
        substitutability: Some("easy".into()),
        impact: Some("low".into()),
        chain_state: Some("none_declared".into()),
        ..Facts::default()
    }
}

#[test]
fn the_score_is_the_weighted_mean() {
    let outcome = assess(&answered(), &Policy::default());
    // (25·.3 + 20·.3 + 20·.6 + 10·.4 + 10·.1 + 10·.1 + 5·0) / 100
    assert!((outcome.score.unwrap() - 31.5).abs() < 1e-9, "{outcome:?}");
    assert_eq!((outcome.tier, outcome.provisional), (Some(3), false));
    assert!(outcome.floors.is_empty());
}

#[test]
fn nothing_answered_is_no_score() {
    let outcome = assess(&Facts::default(), &Policy::default());
    assert_eq!((outcome.score, outcome.tier), (None, None));
}

#[test]
fn an_unanswered_first_factor_makes_tier_one_provisional() {
    for open in 0..3 {
        let mut facts = answered();
        match open {
            0 => facts.importance = None,
            1 => facts.data = None,
            _ => facts.access = None,
        }
        let outcome = assess(&facts, &Policy::default());
        assert_eq!((outcome.tier, outcome.provisional), (Some(1), true));
        assert_eq!(outcome.floors, [(Floor::Provisional, 1)]);
    }
    let mut facts = answered();
    facts.substitutability = None;
    assert!(!assess(&facts, &Policy::default()).provisional);
}

#[test]
fn no_connection_leaves_both_sums() {
    let mut facts = answered();
    facts.access = Some("none".into());
    facts.exposure = None;
    let outcome = assess(&facts, &Policy::default());
    let exposure = outcome.shares.iter().find(|share| share.factor == Factor::Exposure).unwrap();
    assert_eq!((exposure.answer, exposure.points), (Answer::NotApplicable, 0.0));
    // (25·.3 + 20·.3 + 10·.1 + 10·.1) / 90
    assert!((outcome.score.unwrap() - 100.0 * 15.5 / 90.0).abs() < 1e-9);
}

#[test]
fn rows_are_stronger_than_a_mild_answer() {
    let mut facts = answered();
    facts.grants = vec![Grant { level: Some("privileged".into()), path: Some("internet".into()) }];
    facts.handled = vec![Handling { category: Some("account".into()), volume: Some("over_1000000".into()) }];
    let outcome = assess(&facts, &Policy::default());
    let floors: Vec<Floor> = outcome.floors.iter().map(|(floor, _)| *floor).collect();
    assert_eq!(floors, [Floor::PrivilegedData, Floor::Privileged, Floor::BulkPersonal]);
    assert_eq!(outcome.tier, Some(1));
    facts.grants[0].level = None;
    assert!(assess(&facts, &Policy::default()).provisional, "a grant of unknown level answers nothing");
}

#[test]
fn each_floor_can_be_switched_off() {
    let mut facts = answered();
    facts.designated = true;
    assert_eq!(assess(&facts, &Policy::default()).tier, Some(1));
    let mut policy = Policy::default();
    policy.floors.insert("designated".into(), 0);
    assert_eq!(assess(&facts, &policy).tier, Some(3));
}

fn choice(codes: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(codes).prop_map(str::to_owned))
}

prop_compose! {
    fn facts()(
        importance in choice(&["critical", "important", "supporting", "minor"]),
        data in choice(&["bulk_personal", "personal", "secret", "internal", "none"]),
        access in choice(&["privileged", "operator", "user", "api", "physical", "data_received", "none"]),
        exposure in choice(&["internet", "remote", "dedicated", "on_site", "none"]),
        substitutability in choice(&["easy", "medium", "hard", "impossible"]),
        impact in choice(&["low", "medium", "high"]),
        rto_hours in prop::option::of(0_i64..1_000),
        chain_state in choice(&["confirmed", "partial", "none_declared", "unconfirmed"]),
        flags in prop::array::uniform4(any::<bool>()),
    ) -> Facts {
        let [essential_critical, joint_center, designated, chain_foreign] = flags;
        Facts { importance, data, access, exposure, substitutability, impact, rto_hours, chain_state,
            chain_foreign, essential_critical, joint_center, designated, ..Facts::default() }
    }
}

proptest! {
    #[test]
    fn shares_add_up_and_stay_in_range(facts in facts(), weights in prop::array::uniform7(0_i64..50)) {
        let mut policy = Policy::default();
        for (factor, weight) in Factor::ALL.into_iter().zip(weights) {
            policy.weights.insert(factor.code().to_owned(), weight);
        }
        let outcome = assess(&facts, &policy);
        if let Some(score) = outcome.score {
            let sum: f64 = outcome.shares.iter().map(|share| share.points).sum();
            prop_assert!((score - sum).abs() < 1e-9);
            prop_assert!((-1e-9..=100.0 + 1e-9).contains(&score));
            prop_assert!((1..=4).contains(&outcome.tier.unwrap()));
        } else {
            prop_assert!(outcome.tier.is_none());
        }
    }

    /// Taking an answer away never lowers the score, and never makes the tier milder: unknown is no good news.
    #[test]
    fn forgetting_never_helps(facts in facts(), which in 0..5) {
        let before = assess(&facts, &Policy::default());
        let mut forgotten = facts;
        match which {
            0 => forgotten.importance = None,
            1 => forgotten.data = None,
            2 => forgotten.substitutability = None,
            3 => { forgotten.impact = None; forgotten.rto_hours = None; }
            _ => forgotten.chain_state = None,
        }
        let after = assess(&forgotten, &Policy::default());
        if let (Some(before), Some(after)) = (&before.score, &after.score) {
            prop_assert!(*after >= *before - 1e-9);
        }
        prop_assert!(after.tier.unwrap_or(1) <= before.tier.unwrap_or(1));
    }

    #[test]
    fn a_floor_is_never_undercut(facts in facts()) {
        let outcome = assess(&facts, &Policy::default());
        for (_, tier) in &outcome.floors {
            prop_assert!(outcome.tier.unwrap() <= *tier);
        }
    }
}
