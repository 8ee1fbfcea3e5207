use proptest::prelude::*;

use super::facts::{
    Audit, ContactTest, Economic, Engagement, Evidence, ExitPlan, ExitTest, Party, SlaValue, Target, Training,
};
use super::rules::{compare, missed};
use super::view::{Filter, view};
use super::*;

const TODAY: &str = "2026-11-21";

fn engagement(id: &str, tier: Option<i64>) -> Engagement {
    Engagement {
        id: id.into(),
        party: "p".into(),
        names: (format!("取引{id}"), String::new()),
        department: "事務部".into(),
        tier,
        chain_state: Some("confirmed".into()),
        attested_on: Some("2026-11-01".into()),
        ..Engagement::default()
    }
}

/// A party with one engagement of tier 3, which asks for nothing by itself.
fn facts(tier: Option<i64>) -> Facts {
    let party = Party { names: ("甲社".into(), String::new()), awake: true, ..Party::default() };
    Facts {
        today: TODAY.into(),
        everything: true,
        sees_measures: true,
        engagements: vec![engagement("e", tier)],
        parties: [("p".to_owned(), party)].into(),
        ..Facts::default()
    }
}

fn of(facts: &Facts, source: Source) -> Vec<(Reason, Option<String>, Window)> {
    let found = items(facts).into_iter().filter(|item| item.source == source);
    found.map(|item| (item.reason, item.due, item.window)).collect()
}

fn day(text: &str) -> String {
    text.to_owned()
}

#[test]
fn each_day_belongs_to_one_window_and_none_is_skipped() {
    let edges = [
        (-1, Window::Overdue),
        (0, Window::Today),
        (1, Window::Within7),
        (7, Window::Within7),
        (8, Window::Within30),
        (30, Window::Within30),
        (31, Window::Within60),
        (60, Window::Within60),
        (61, Window::Within90),
        (90, Window::Within90),
        (91, Window::Later),
    ];
    for (days, expected) in edges {
        assert_eq!(window(days), expected, "{days}");
    }
    assert!((-400..400).map(window).is_sorted(), "a date only ever comes nearer");
    assert_eq!(window_of(None, TODAY), Window::Overdue);
    assert_eq!(window_of(Some("2026-11-21"), TODAY), Window::Today);
}

#[test]
fn a_quiet_engagement_asks_for_nothing_and_an_important_one_for_everything() {
    assert_eq!(items(&facts(Some(3))), Vec::new());
    let mut grave = facts(Some(1));
    grave.engagements[0].attested_on = None;
    grave.parties.get_mut("p").unwrap().awake = false;
    grave.engagements[0].designated = true;
    let sources: Vec<Source> = items(&grave).into_iter().map(|item| item.source).collect();
    for source in [
        Source::Evidence,
        Source::Audit,
        Source::Exit,
        Source::Chain,
        Source::Contact,
        Source::Training,
        Source::EconomicSecurity,
    ] {
        assert!(sources.contains(&source), "{source:?}");
    }
    let unassessed = facts(None);
    assert_eq!(items(&unassessed).len(), items(&facts(Some(1))).len(), "unknown is never good");
    assert!(
        items(&grave).iter().all(|item| item.window == Window::Overdue && item.due.is_none() && item.absent
            || item.source == Source::Chain)
    );
}

#[test]
fn only_the_report_that_counts_longest_is_watched_and_a_letter_extends_it() {
    let mut facts = facts(Some(3));
    let report = |id: &str, to: &str| Evidence {
        id: id.into(),
        party: "p".into(),
        title: format!("SOC2 {to}"),
        kind: "soc2_type2".into(),
        period_to: Some(day(to)),
        ..Evidence::default()
    };
    facts.evidence = vec![report("old", "2024-12-31"), report("new", "2025-12-31")];
    assert_eq!(of(&facts, Source::Evidence), [(Reason::Due, Some(day("2026-12-31")), Window::Within60)]);
    facts.evidence.push(Evidence {
        id: "letter".into(),
        party: "p".into(),
        kind: "bridge_letter".into(),
        period_to: Some(day("2027-03-31")),
        bridges: Some("new".into()),
        ..Evidence::default()
    });
    assert_eq!(of(&facts, Source::Evidence), [(Reason::Due, Some(day("2027-03-31")), Window::Later)]);
    facts.evidence.push(Evidence {
        id: "iso".into(),
        party: "p".into(),
        kind: "iso27001".into(),
        ..Evidence::default()
    });
    assert_eq!(of(&facts, Source::Evidence)[0], (Reason::Undated, None, Window::Overdue));
}

#[test]
fn audits_follow_the_cadence_of_the_tier() {
    let held = |on: &str, result: &str| Audit {
        id: on.into(),
        party: "p".into(),
        held_on: Some(day(on)),
        result: Some(result.into()),
        ..Audit::default()
    };
    for (tier, due) in [(1, "2026-10-01"), (3, "2027-10-01"), (4, "2028-10-01")] {
        let mut facts = facts(Some(tier));
        facts.audits = vec![held("2025-10-01", "satisfactory"), held("2024-10-01", "minor")];
        assert_eq!(of(&facts, Source::Audit)[0].1, Some(day(due)), "tier {tier}");
        facts.audits.push(held("2026-11-01", "not_held"));
        assert_eq!(
            of(&facts, Source::Audit)[0].1,
            Some(day(due)),
            "an audit that was not held counts for nothing"
        );
    }
    let mut planned = facts(Some(1));
    planned.audits = vec![Audit {
        id: "a".into(),
        party: "p".into(),
        planned_on: Some(day("2027-01-15")),
        ..Audit::default()
    }];
    assert_eq!(of(&planned, Source::Audit), [(Reason::Due, Some(day("2027-01-15")), Window::Within60)]);
    planned.audits[0].findings_due_on = Some(day("2026-11-20"));
    assert_eq!(of(&planned, Source::Finding), [(Reason::Open, Some(day("2026-11-20")), Window::Overdue)]);
    planned.audits[0].findings_closed_on = Some(day("2026-11-19"));
    assert_eq!(of(&planned, Source::Finding), []);
}

#[test]
fn a_missed_level_stays_until_it_is_mended_and_a_missing_report_is_one() {
    let mut facts = facts(Some(3));
    facts.targets = vec![Target {
        id: "t".into(),
        engagement: "e".into(),
        name: "稼働率".into(),
        direction: "at_least".into(),
        target: "99.95".into(),
        cadence: "monthly".into(),
        starts_on: Some(day("2026-08-01")),
        ends_on: None,
    }];
    let value = |month: &str, value: Option<&str>, closed: Option<&str>| SlaValue {
        id: month.into(),
        target: "t".into(),
        period_from: month.into(),
        value: value.map(str::to_owned),
        closed_on: closed.map(str::to_owned),
    };
    assert_eq!(of(&facts, Source::SlaReport), [(Reason::Missed, Some(day("2026-10-01")), Window::Overdue)]);
    facts.results = vec![value("2026-08-01", Some("99.95"), None), value("2026-09-01", Some("99.9"), None)];
    assert_eq!(of(&facts, Source::SlaMiss), [(Reason::Missed, Some(day("2026-11-01")), Window::Overdue)]);
    assert_eq!(of(&facts, Source::SlaReport), [(Reason::Missed, Some(day("2026-12-01")), Window::Within30)]);
    facts.results[1].closed_on = Some(day("2026-10-20"));
    facts.results.push(value("2026-10-01", None, None));
    assert_eq!(of(&facts, Source::SlaMiss), [(Reason::Missed, Some(day("2026-12-01")), Window::Within30)]);
    assert_eq!(of(&facts, Source::SlaReport), [], "November has not ended");
    facts.targets[0].ends_on = Some(day("2026-10-31"));
    assert_eq!(of(&facts, Source::SlaReport), []);
}

#[test]
fn decimals_are_compared_as_numbers() {
    for (left, right, expected) in [
        ("99.95", "99.9", std::cmp::Ordering::Greater),
        ("100", "99.99", std::cmp::Ordering::Greater),
        ("09.50", "9.5", std::cmp::Ordering::Equal),
        ("0.05", "0.1", std::cmp::Ordering::Less),
    ] {
        assert_eq!(compare(left, right), expected, "{left} {right}");
    }
    assert!(missed("at_most", "4", Some("4.1")) && !missed("at_most", "4", Some("4.0")));
    assert!(missed("at_most", "4", None), "not reported is not met");
}

#[test]
fn a_way_out_is_due_again_two_years_after_it_worked() {
    let mut facts = facts(Some(2));
    facts.plans =
        vec![ExitPlan { id: "x".into(), engagement: "e".into(), title: "計画".into(), next_test_on: None }];
    assert_eq!(of(&facts, Source::Exit), [(Reason::Never, None, Window::Overdue)]);
    let test = |on: &str, result: &str| ExitTest {
        id: on.into(),
        plan: "x".into(),
        tested_on: on.into(),
        result: result.into(),
        ..ExitTest::default()
    };
    facts.tests = vec![test("2025-01-10", "met")];
    assert_eq!(of(&facts, Source::Exit), [(Reason::Due, Some(day("2027-01-10")), Window::Within60)]);
    facts.plans[0].next_test_on = Some(day("2026-12-01"));
    assert_eq!(of(&facts, Source::Exit)[0].1, Some(day("2026-12-01")));
    facts.tests.push(test("2026-11-01", "failed"));
    assert_eq!(of(&facts, Source::Exit), [(Reason::Failed, Some(day("2026-12-01")), Window::Within30)]);
    facts.plans[0].next_test_on = Some(day("2026-11-01"));
    assert_eq!(of(&facts, Source::Exit), [(Reason::Failed, None, Window::Overdue)]);
}

#[test]
fn contacts_training_chains_and_measures() {
    let mut facts = facts(Some(1));
    facts.contacts = vec![ContactTest {
        id: "c".into(),
        party: "p".into(),
        plan: "対応計画".into(),
        tested_on: Some(day("2026-01-01")),
        result: Some("reached".into()),
    }];
    assert_eq!(of(&facts, Source::Contact), [(Reason::Due, Some(day("2027-01-01")), Window::Within60)]);
    facts.contacts[0].result = Some("failed".into());
    assert_eq!(of(&facts, Source::Contact), [(Reason::Failed, None, Window::Overdue)]);
    facts.trainings =
        vec![Training { party: "p".into(), confirmed_on: Some(day("2025-11-28")), ..Training::default() }];
    assert_eq!(of(&facts, Source::Training), [(Reason::Due, Some(day("2026-11-28")), Window::Within7)]);
    facts.engagements[0].chain_state = Some("unconfirmed".into());
    assert_eq!(of(&facts, Source::Chain), [(Reason::Never, None, Window::Overdue)]);
    facts.engagements[0].designated = true;
    facts.economic = vec![Economic {
        id: "s".into(),
        engagement: "e".into(),
        state: Some("cleared".into()),
        ..Economic::default()
    }];
    assert_eq!(of(&facts, Source::EconomicSecurity), [(Reason::Unanswered, None, Window::Overdue)]);
    facts.sees_measures = false;
    assert_eq!(of(&facts, Source::EconomicSecurity), [], "who may not see the measures is not told of them");
}

#[test]
fn a_page_counts_what_fits() {
    let mut facts = facts(Some(1));
    facts.engagements.push(engagement("f", Some(2)));
    let all = items(&facts);
    let first = view(&all, &Filter::default(), TODAY);
    assert_eq!((first.total, first.calendar.len()), (all.len(), 12));
    assert_eq!(first.calendar[0].month, "2026-11");
    assert_eq!(first.windows.values().sum::<usize>(), all.len());
    let chains = view(&all, &Filter { source: Some(Source::Chain), ..Filter::default() }, TODAY);
    assert_eq!(chains.total, 2);
    assert_eq!(chains.sources, first.sources, "the counts of the sources do not depend on the one chosen");
    let second = view(&all, &Filter { tier: Some(2), text: "取引F".into(), ..Filter::default() }, TODAY);
    assert!(second.total > 0 && second.rows.iter().all(|item| item.tier == Some(2)));
    let other = view(&all, &Filter { department: "営業部".into(), ..Filter::default() }, TODAY);
    assert_eq!(other.total, 0);
}

proptest! {
    /// Whatever day it is looked at: an item that is not closed never leaves the list by time alone.
    #[test]
    fn nothing_leaves_the_list_by_time(ahead in 0_i64..2_000, later in 0_i64..400, tier in 1_i64..5) {
        let start = date_days(TODAY).unwrap();
        let at = |days: i64| crate::calendar::days_date(start + days);
        let mut facts = facts(Some(tier));
        facts.evidence = vec![Evidence { id: "iso".into(), party: "p".into(), kind: "iso27001".into(), valid_until: Some(at(ahead)), ..Evidence::default() }];
        facts.audits = vec![Audit { id: "a".into(), party: "p".into(), findings_due_on: Some(at(ahead)), ..Audit::default() }];
        let seen = |facts: &Facts| items(facts).into_iter().map(|item| (item.source, item.kind, item.id)).collect::<std::collections::BTreeSet<_>>();
        let before = seen(&facts);
        let windows = |facts: &Facts| items(facts).into_iter().filter(|item| item.due.as_deref() == Some(&at(ahead))).map(|item| item.window).min();
        let then = windows(&facts);
        facts.today = at(later);
        prop_assert!(seen(&facts).is_superset(&before));
        prop_assert!(windows(&facts) <= then, "a window only comes nearer");
    }
}
