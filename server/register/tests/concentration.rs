//! The figures of concentration: the worked example, and the laws that hold for every register.

use proptest::prelude::*;
use register::concentration::exposure::{UnitExposure, exposure};
use register::concentration::herfindahl::{herfindahl, spreads};
use register::concentration::single_point::{Weakness, single_points};
use register::concentration::what_if::{Certainty, Change, Failure, blows, changed};
use register::concentration::{
    Alert, ChainState, Dependency, Edge, Engagement, Function, Level, Limits, Party, Place, PlaceRole,
    Portfolio, Strength, Substitution, Unit, chain, place, tally,
};

const TODAY: i32 = 20_000;
const CLOSE: f64 = 1e-9;

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < CLOSE
}

/// Ten critical functions of weight 1; A (0) serves 4, B (1) 3, C (2) 2, D (3) 1; A and C use X (4) and have
/// confirmed that, B and D have confirmed nothing.
fn example() -> Portfolio {
    let engagement = |party, chain: ChainState| Engagement {
        party,
        chain,
        attested: chain.is_confirmed().then_some(TODAY - 30),
        service_type: Some(0),
        ..Engagement::default()
    };
    let serves = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3];
    Portfolio {
        parties: vec![Party::default(); 5],
        functions: vec![Function { weight: 1.0, critical: true, tolerance_hours: Some(4) }; 10],
        engagements: vec![
            engagement(0, ChainState::Confirmed),
            engagement(1, ChainState::Unconfirmed),
            engagement(2, ChainState::Confirmed),
            engagement(3, ChainState::Unconfirmed),
        ],
        dependencies: (0..)
            .zip(serves)
            .map(|(function, engagement)| Dependency { function, engagement, strength: Strength::Essential })
            .collect(),
        edges: [0, 2]
            .map(|engagement| Edge {
                engagement,
                from: engagement,
                to: 4,
                approved: true,
                attested: Some(TODAY),
            })
            .to_vec(),
        today: TODAY,
    }
}

#[expect(clippy::unwrap_used, reason = "a missing value fails the test")]
fn unit(portfolio: &Portfolio, level: Level, unit: Unit) -> UnitExposure {
    let found = exposure(portfolio, level, &Limits::default()).unwrap();
    found.units.into_iter().find(|exposure| exposure.unit == unit).unwrap()
}

#[test]
fn the_worked_example() {
    let portfolio = example();
    let x = unit(&portfolio, Level::Group, Unit::Party(4));
    assert!(near(x.lower, 0.6) && near(x.upper, 1.0) && near(x.direct, 0.0), "{x:?}");
    assert_eq!(x.overlap, 2);
    let a = unit(&portfolio, Level::Group, Unit::Party(0));
    assert!(near(a.direct, 0.4), "{a:?}");
    let all = exposure(&portfolio, Level::Group, &Limits::default()).unwrap();
    assert!(near(all.coverage.unwrap(), 0.6));
    assert_eq!(all.units[0].unit, Unit::Party(4), "the greatest comes first");

    let spread = spreads(&portfolio, Level::Group).remove(0).by_functions.unwrap();
    assert!(near(spread.value, 0.30), "{spread:?}");
    assert!((spread.effective - 3.33).abs() < 0.01 && (spread.normalised.unwrap() - 0.0667).abs() < 0.0001);

    let one_group = changed(&portfolio, &Change::Merged(vec![0, 1]));
    let merged = spreads(&one_group, Level::Group).remove(0).by_functions.unwrap();
    assert!(near(merged.value, 0.54) && (merged.effective - 1.85).abs() < 0.01, "{merged:?}");
    let apart = spreads(&one_group, Level::Party).remove(0).by_functions.unwrap();
    assert!(near(apart.value, 0.30), "the toggle looks at parties alone");
}

#[test]
fn limits_raise_alerts() {
    let limits = Limits::default();
    assert_eq!(limits.share(0.29), None);
    assert_eq!(limits.share(0.30), Some(Alert::Caution));
    assert_eq!(limits.share(0.50), Some(Alert::Warning));
    assert!(limits.overlaps(3, 0.3) && !limits.overlaps(2, 0.9) && !limits.overlaps(9, 0.2));
}

#[test]
fn no_data_gives_no_value() {
    let empty = Portfolio::default();
    assert_eq!(exposure(&empty, Level::Group, &Limits::default()), None);
    assert_eq!(place::places(&empty), None);
    assert_eq!(tally::shared(&empty), None);
    assert_eq!(herfindahl([].into_iter()), None);
    assert_eq!(herfindahl([0.0, 0.0].into_iter()), None);
    let weightless = Portfolio {
        functions: vec![Function { critical: true, ..Function::default() }],
        ..Portfolio::default()
    };
    assert_eq!(exposure(&weightless, Level::Group, &Limits::default()), None);
    let alone = Portfolio {
        functions: vec![Function { critical: true, weight: 1.0, ..Function::default() }],
        ..Portfolio::default()
    };
    let found = exposure(&alone, Level::Group, &Limits::default()).unwrap();
    assert_eq!((found.coverage, found.without_engagement), (None, 1), "not covered, but not measured either");
}

#[test]
fn one_party_serving_everything() {
    let mut portfolio = example();
    portfolio.dependencies.iter_mut().for_each(|dependency| dependency.engagement = 0);
    let all = unit(&portfolio, Level::Group, Unit::Party(0));
    assert!(near(all.direct, 1.0) && near(all.lower, 1.0) && near(all.upper, 1.0));
    let spread = spreads(&portfolio, Level::Group).remove(0).by_functions.unwrap();
    assert!(near(spread.value, 1.0) && spread.normalised.is_none(), "{spread:?}");
}

#[test]
fn a_single_provider_is_no_weakness_while_it_can_be_replaced() {
    let mut portfolio = example();
    let weak = single_points(&portfolio, Level::Group, &Limits::default());
    assert_eq!(weak.len(), 10);
    assert_eq!(weak[0].weaknesses, [Weakness::SubstitutionUnassessed, Weakness::NoExitPlan]);
    let sound = &mut portfolio.engagements[0];
    (sound.substitution, sound.exit_plan) = (Some(Substitution::Easy), true);
    sound.exit_tested = Some(TODAY - 730);
    assert_eq!(single_points(&portfolio, Level::Group, &Limits::default()).len(), 6);
    portfolio.engagements[0].exit_tested = Some(TODAY - 731);
    let again = single_points(&portfolio, Level::Group, &Limits::default());
    assert_eq!(again[0].weaknesses, [Weakness::ExitTestOld]);
    // A second provider for the same function takes it off the list.
    portfolio.dependencies.push(Dependency { function: 0, engagement: 1, strength: Strength::Essential });
    assert_eq!(single_points(&portfolio, Level::Group, &Limits::default()).len(), 9);
}

#[test]
fn nothing_shared_is_zero_and_no_minus() {
    let mut portfolio = example();
    assert!(tally::shared(&portfolio).is_some_and(|share| share == 0.0 && share.is_sign_positive()));
    portfolio.engagements[1].shared = true;
    assert!(tally::shared(&portfolio).is_some_and(|share| near(share, 0.3)));
}

#[test]
fn unknown_places_stay_apart() {
    let mut portfolio = example();
    let at = |country| Place { role: PlaceRole::Storage, country, region: None };
    portfolio.engagements[0].places = vec![
        at(Some(1)),
        at(Some(1)),
        Place { role: PlaceRole::RemoteMaintenance, country: Some(2), region: None },
    ];
    portfolio.engagements[1].places = vec![at(None)];
    let found = place::places(&portfolio).unwrap();
    assert_eq!(found.iter().map(|share| share.at).collect::<Vec<_>>(), [Some(1), Some(2), None]);
    assert!(near(found[0].share, 0.4) && near(found[0].roles[&PlaceRole::Storage], 0.4));
    assert!(near(found[1].roles[&PlaceRole::RemoteMaintenance], 0.4));
    assert!(near(found[2].share, 0.6), "不明 and nothing on record");
}

#[test]
fn a_failure_shows_what_stops_and_how_surely() {
    let mut portfolio = example();
    portfolio.edges.push(Edge { engagement: 1, from: 1, to: 4, approved: false, attested: None });
    portfolio.engagements[0].rto_hours = Some(8);
    portfolio.engagements[2].rto_hours = Some(2);
    let found = blows(&portfolio, Failure::Unit(Unit::Party(4)));
    assert_eq!(found.len(), 9);
    assert_eq!(found.iter().filter(|blow| blow.certainty == Certainty::Certain).count(), 6);
    assert_eq!(found[0].within_tolerance, Some(false));
    assert_eq!(found.iter().find(|blow| blow.function == 7).unwrap().within_tolerance, Some(true));
    assert_eq!(found.last().unwrap().within_tolerance, None, "no RTO on record is no promise");
}

#[test]
fn circles_and_loose_ends_do_not_hold_up_the_ranks() {
    let mut portfolio = example();
    let edge = |from, to| Edge { engagement: 0, from, to, approved: false, attested: None };
    portfolio.edges = vec![edge(0, 1), edge(1, 2), edge(2, 0), edge(2, 1), edge(3, 4)];
    let found = chain::chains(&portfolio, &Limits::default());
    assert_eq!((found.depth, found.unapproved.len(), found.unattested.len()), (Some(3), 5, 5));
    assert!(!chain::ranks(&portfolio, 0, &[0, 1, 2, 3, 4]).contains_key(&4));
}

prop_compose! {
    fn register()(
        groups in prop::collection::vec(prop::option::of(0_u32..3), 1..8),
        weights in prop::collection::vec((0_u32..5, prop::bool::weighted(0.8)), 1..8),
        engagements in prop::collection::vec((any::<prop::sample::Index>(), 0_u32..3, 0_u8..4, prop::option::of(0_u64..9)), 1..10),
        dependencies in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_u8..3), 0..20),
        edges in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..20),
    ) -> Portfolio {
        let at = |index: prop::sample::Index, count: usize| u32::try_from(index.index(count)).unwrap_or_default();
        let parties: Vec<Party> = groups.into_iter().map(|group| Party { group }).collect();
        let count = engagements.len();
        Portfolio {
            functions: weights.iter().map(|(weight, critical)| Function {
                weight: f64::from(*weight), critical: *critical, tolerance_hours: None,
            }).collect(),
            dependencies: dependencies.into_iter().map(|(function, engagement, strength)| Dependency {
                function: at(function, weights.len()),
                engagement: at(engagement, count),
                strength: [Strength::Minor, Strength::Degraded, Strength::Essential][usize::from(strength)],
            }).collect(),
            edges: edges.into_iter().map(|(engagement, from, to)| Edge {
                engagement: at(engagement, count), from: at(from, parties.len()), to: at(to, parties.len()),
                approved: true, attested: Some(TODAY),
            }).collect(),
            engagements: engagements.into_iter().map(|(party, service, chain, cost)| Engagement {
                party: at(party, parties.len()),
                service_type: Some(service),
                cost,
                chain: [ChainState::Confirmed, ChainState::Partial, ChainState::NoneDeclared, ChainState::Unconfirmed]
                    [usize::from(chain)],
                attested: Some(TODAY),
                ..Engagement::default()
            }).collect(),
            parties,
            today: TODAY,
        }
    }
}

fn of(portfolio: &Portfolio, level: Level) -> Vec<UnitExposure> {
    exposure(portfolio, level, &Limits::default()).map(|found| found.units).unwrap_or_default()
}

proptest! {
    #[test]
    fn shares_add_up_and_an_index_is_between_even_and_one(weights in prop::collection::vec(0.0_f64..1e6, 1..40)) {
        if let Some(found) = herfindahl(weights.iter().copied()) {
            prop_assert!(found.value >= 1.0 / found.providers as f64 - CLOSE && found.value <= 1.0 + CLOSE);
            prop_assert!(near(found.effective * found.value, 1.0));
        }
    }

    #[test]
    fn cost_shares_add_up(portfolio in register()) {
        for spread in spreads(&portfolio, Level::Group) {
            let sum: f64 = spread.cost.iter().map(|(_, share)| share).sum();
            prop_assert!(spread.cost.is_empty() || near(sum, 1.0));
        }
    }

    #[test]
    fn merging_never_lowers_an_index(weights in prop::collection::vec(0.01_f64..1e3, 2..20)) {
        let apart = herfindahl(weights.iter().copied()).unwrap();
        let merged = std::iter::once(weights[0] + weights[1]).chain(weights[2..].iter().copied());
        prop_assert!(herfindahl(merged).unwrap().value >= apart.value - CLOSE);
    }

    #[test]
    fn the_lower_end_is_never_above_the_upper(portfolio in register()) {
        for level in [Level::Party, Level::Group] {
            for unit in of(&portfolio, level) {
                prop_assert!(unit.direct <= unit.lower + CLOSE && unit.lower <= unit.upper + CLOSE, "{:?}", unit);
                prop_assert!(unit.upper <= 1.0);
            }
        }
    }

    #[test]
    fn confirming_a_chain_never_widens_an_interval(portfolio in register(), which in any::<prop::sample::Index>()) {
        let mut after = portfolio.clone();
        let which = which.index(after.engagements.len());
        after.engagements[which].chain = ChainState::Confirmed;
        let unknown = |portfolio: &Portfolio| exposure(portfolio, Level::Group, &Limits::default()).map_or(0.0, |found| found.unknown);
        let (before_units, rest) = (of(&portfolio, Level::Group), unknown(&portfolio));
        for unit in of(&after, Level::Group) {
            let before = before_units.iter().find(|before| before.unit == unit.unit);
            let (lower, upper) = before.map_or((0.0, rest), |before| (before.lower, before.upper));
            prop_assert!(unit.lower >= lower - CLOSE && unit.upper <= upper + CLOSE, "{:?} {} {}", unit, lower, upper);
        }
    }

    #[test]
    fn removing_an_engagement_never_raises_the_overlap(portfolio in register(), which in any::<prop::sample::Index>()) {
        let engagement = u32::try_from(which.index(portfolio.engagements.len())).unwrap();
        let before = of(&portfolio, Level::Group);
        for unit in of(&changed(&portfolio, &Change::Removed { engagement }), Level::Group) {
            let overlap = before.iter().find(|before| before.unit == unit.unit).map_or(0, |before| before.overlap);
            prop_assert!(unit.overlap <= overlap);
        }
    }

    #[test]
    fn a_removed_engagement_leaves_a_sound_register(portfolio in register(), which in any::<prop::sample::Index>()) {
        let engagement = u32::try_from(which.index(portfolio.engagements.len())).unwrap();
        let after = changed(&portfolio, &Change::Removed { engagement });
        let count = u32::try_from(after.engagements.len()).unwrap();
        prop_assert!(after.dependencies.iter().all(|dependency| dependency.engagement < count));
        prop_assert!(after.edges.iter().all(|edge| edge.engagement < count));
    }
}
