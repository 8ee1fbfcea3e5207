//! Figures kept up to date are the figures computed anew, after every edit and to the last bit.

use proptest::prelude::*;
use proptest::sample::Index as Pick;
use register::concentration::figures::figures;
use register::concentration::kept::{Edit, Kept};
use register::concentration::what_if::{Failure, blows};
use register::concentration::{
    ChainState, Dependency, Edge, Engagement, Function, Limits, Party, Place, PlaceRole, Portfolio, Strength,
    Substitution, Unit,
};

const TODAY: i32 = 20_000;

fn at(pick: Pick, count: usize) -> u32 {
    u32::try_from(pick.index(count)).unwrap_or_default()
}

fn engagement() -> impl Strategy<Value = (Pick, Engagement)> {
    let chain = prop::sample::select(vec![
        ChainState::Confirmed,
        ChainState::Confirmed,
        ChainState::Partial,
        ChainState::NoneDeclared,
        ChainState::Unconfirmed,
    ]);
    let substitution = prop::option::of(prop::sample::select(vec![
        Substitution::Easy,
        Substitution::Hard,
        Substitution::Impossible,
    ]));
    let role = prop::sample::select(vec![PlaceRole::Storage, PlaceRole::Backup]);
    let places = prop::collection::vec(
        (role, prop::option::of(0_u32..3), prop::option::of(0_u32..4))
            .prop_map(|(role, country, region)| Place { role, country, region }),
        0..4,
    );
    let numbers = (
        prop::option::of(0_u32..3),
        prop::option::of(0_u32..3),
        prop::option::of(prop_oneof![0_u64..9, any::<u64>()]),
        0_u32..4,
        prop::option::of(TODAY - 800..TODAY),
        prop::option::of(TODAY - 800..TODAY),
        prop::option::of(0_u32..9),
    );
    (any::<Pick>(), numbers, chain, substitution, places, any::<[bool; 2]>()).prop_map(
        |(
            party,
            (service_type, department, cost, contracts, attested, tested, rto),
            chain,
            substitution,
            places,
            [shared, plan],
        )| {
            let engagement = Engagement {
                party: 0,
                service_type,
                department,
                cost,
                contracts,
                shared,
                chain,
                attested,
                substitution,
                exit_plan: plan,
                exit_tested: tested,
                rto_hours: rto,
                places,
            };
            (party, engagement)
        },
    )
}

fn dependency() -> impl Strategy<Value = (Pick, Pick, Strength)> {
    let strength = prop::sample::select(vec![
        Strength::Minor,
        Strength::Degraded,
        Strength::Essential,
        Strength::Essential,
    ]);
    (any::<Pick>(), any::<Pick>(), strength)
}

type EdgeSeed = (Pick, Pick, Pick, bool, Option<i32>);

fn edge() -> impl Strategy<Value = EdgeSeed> {
    (any::<Pick>(), any::<Pick>(), any::<Pick>(), any::<bool>(), prop::option::of(TODAY - 800..TODAY))
}

fn made_edge(
    (engagement, from, to, approved, attested): EdgeSeed,
    engagements: usize,
    parties: usize,
) -> Edge {
    Edge {
        engagement: at(engagement, engagements),
        from: at(from, parties),
        to: at(to, parties),
        approved,
        attested,
    }
}

fn made_dependency(
    (function, engagement, strength): (Pick, Pick, Strength),
    functions: usize,
    engagements: usize,
) -> Dependency {
    Dependency { function: at(function, functions), engagement: at(engagement, engagements), strength }
}

prop_compose! {
    fn portfolio()(
        groups in prop::collection::vec(prop::option::of(0_u32..3), 1..8),
        functions in prop::collection::vec((prop_oneof![(0_u32..4).prop_map(f64::from), 0.0..1e3], prop::bool::weighted(0.8), prop::option::of(0_u32..9)), 1..7),
        engagements in prop::collection::vec(engagement(), 1..9),
        dependencies in prop::collection::vec(dependency(), 0..20),
        edges in prop::collection::vec(edge(), 0..20),
    ) -> Portfolio {
        let (parties, count) = (groups.len(), engagements.len());
        Portfolio {
            parties: groups.into_iter().map(|group| Party { group }).collect(),
            dependencies: dependencies.into_iter().map(|seed| made_dependency(seed, functions.len(), count)).collect(),
            functions: functions.into_iter().map(|(weight, critical, tolerance_hours)| Function { weight, critical, tolerance_hours }).collect(),
            engagements: engagements.into_iter().map(|(party, one)| Engagement { party: at(party, parties), ..one }).collect(),
            edges: edges.into_iter().map(|seed| made_edge(seed, count, parties)).collect(),
            today: TODAY,
        }
    }
}

type Seed = (u8, Pick, EdgeSeed, (Pick, Pick, Strength), (Pick, Engagement));

fn edit((kind, row, edge, dependency, (party, engagement)): Seed, now: &Portfolio) -> Edit {
    let (parties, engagements, functions) = (now.parties.len(), now.engagements.len(), now.functions.len());
    match kind {
        0 => Edit::Edge(at(row, now.edges.len() + 1), made_edge(edge, engagements, parties)),
        1 if !now.edges.is_empty() => Edit::EdgeGone(at(row, now.edges.len())),
        2 if !now.dependencies.is_empty() => Edit::DependencyGone(at(row, now.dependencies.len())),
        3 => {
            let party = at(party, parties);
            Edit::Engagement(at(row, engagements + 1), Engagement { party, ..engagement })
        }
        _ => Edit::Dependency(
            at(row, now.dependencies.len() + 1),
            made_dependency(dependency, functions, engagements),
        ),
    }
}

proptest! {
    #[test]
    fn every_edit_leaves_the_figures_of_a_full_computation(
        before in portfolio(),
        seeds in prop::collection::vec((0_u8..5, any::<Pick>(), edge(), dependency(), engagement()), 1..12),
    ) {
        let limits = Limits::default();
        let mut kept = Kept::new(before, limits);
        prop_assert_eq!(kept.figures(), &figures(kept.portfolio(), &limits));
        for seed in seeds {
            let edit = edit(seed, kept.portfolio());
            prop_assert!(kept.apply(edit.clone()), "{:?}", edit);
            prop_assert_eq!(kept.figures(), &figures(kept.portfolio(), &limits), "{:?}", edit);
            for party in 0..u32::try_from(kept.portfolio().parties.len()).unwrap_or_default() {
                let failure = Failure::Unit(Unit::Party(party));
                prop_assert_eq!(kept.blows(failure), blows(kept.portfolio(), failure));
            }
            for group in 0..4 {
                let failure = Failure::Unit(Unit::Group(group));
                prop_assert_eq!(kept.blows(failure), blows(kept.portfolio(), failure));
            }
        }
    }

    #[test]
    fn taking_back_an_edit_takes_back_its_figures(before in portfolio(), seed in edge()) {
        let mut kept = Kept::new(before, Limits::default());
        let (figures, portfolio) = (kept.figures().clone(), kept.portfolio().clone());
        let last = u32::try_from(portfolio.edges.len()).unwrap_or_default();
        let new = made_edge(seed, portfolio.engagements.len(), portfolio.parties.len());
        prop_assert!(kept.apply(Edit::Edge(last, new)) && kept.apply(Edit::EdgeGone(last)));
        prop_assert_eq!(kept.figures(), &figures);
        prop_assert_eq!(kept.portfolio(), &portfolio);
    }
}

#[test]
fn an_empty_register_has_no_value_and_takes_no_edit_that_names_nothing() {
    let mut kept = Kept::new(Portfolio::default(), Limits::default());
    assert_eq!(kept.figures(), &figures(&Portfolio::default(), &Limits::default()));
    assert!(kept.figures().groups.exposure.is_none() && kept.figures().places.is_none());
    let edge = Edge { engagement: 0, from: 0, to: 0, approved: true, attested: None };
    let row = Dependency { function: 0, engagement: 0, strength: Strength::Minor };
    for edit in [
        Edit::Edge(0, edge),
        Edit::EdgeGone(0),
        Edit::Dependency(0, row),
        Edit::DependencyGone(0),
        Edit::Engagement(0, Engagement::default()),
    ] {
        assert!(!kept.apply(edit));
    }
    assert_eq!(kept.blows(Failure::Unit(Unit::Group(7))), []);
    assert_eq!(kept.portfolio(), &Portfolio::default());
}

#[test]
fn every_engagement_with_one_party_and_weights_of_zero() {
    let limits = Limits::default();
    for weight in [0.0, 1.0] {
        let one = Engagement { chain: ChainState::Confirmed, ..Engagement::default() };
        let mut kept = Kept::new(
            Portfolio {
                parties: vec![Party { group: Some(0) }, Party { group: Some(0) }],
                functions: vec![Function { weight, critical: true, tolerance_hours: None }; 5],
                engagements: vec![one; 5],
                dependencies: (0..5)
                    .map(|number| Dependency {
                        function: number,
                        engagement: number,
                        strength: Strength::Essential,
                    })
                    .collect(),
                edges: Vec::new(),
                today: TODAY,
            },
            limits,
        );
        // The chain leads back to the party itself, then within its own group.
        for (place, (from, to)) in (0..).zip([(0, 0), (0, 1), (1, 0)]) {
            let edge = Edge { engagement: 0, from, to, approved: false, attested: None };
            assert!(kept.apply(Edit::Edge(place, edge)));
            assert_eq!(kept.figures(), &figures(kept.portfolio(), &limits));
        }
        assert_eq!(kept.figures().groups.exposure.is_none(), weight == 0.0);
    }
}

proptest! {
    #[test]
    fn an_engagement_as_it_is_now_stands_in_the_place_of_what_was_kept(
        before in portfolio(),
        which in any::<Pick>(),
        (party, new) in engagement(),
        dependencies in prop::collection::vec(dependency(), 0..6),
        edges in prop::collection::vec(edge(), 0..6),
    ) {
        let limits = Limits::default();
        let mut kept = Kept::new(before.clone(), limits);
        let mut lists = before.clone();
        let (parties, functions) = (before.parties.len(), before.functions.len());
        let number = at(which, before.engagements.len() + 1);
        let new = Engagement { party: at(party, parties), ..new };
        let mut dependencies: Vec<Dependency> = dependencies
            .into_iter()
            .map(|seed| Dependency { engagement: number, ..made_dependency(seed, functions, 1) })
            .collect();
        let mut edges: Vec<Edge> =
            edges.into_iter().map(|seed| Edge { engagement: number, ..made_edge(seed, 1, parties) }).collect();
        // Some of what was there stays.
        dependencies.extend(before.dependencies.iter().filter(|row| row.engagement == number).take(2));
        edges.extend(before.edges.iter().filter(|row| row.engagement == number).take(2));
        let edits = kept.replace(number, &new, &dependencies, &edges);
        prop_assert!(edits.is_some());
        edits.into_iter().flatten().for_each(|edit| lists.edit(&edit));
        prop_assert_eq!(&lists, kept.portfolio(), "the same edits lead to the same lists");
        prop_assert_eq!(kept.figures(), &figures(kept.portfolio(), &limits));
        prop_assert_eq!(&lists.engagements[number as usize], &new);
        let count = |rows: &[Dependency], one: &Dependency| rows.iter().filter(|row| *row == one).count();
        let own: Vec<Dependency> = lists.dependencies.iter().copied().filter(|row| row.engagement == number).collect();
        prop_assert_eq!(own.len(), dependencies.len());
        prop_assert!(dependencies.iter().all(|one| count(&own, one) == count(&dependencies, one)));
        let own: Vec<Edge> = lists.edges.iter().copied().filter(|row| row.engagement == number).collect();
        prop_assert_eq!(own.len(), edges.len());
        let count = |rows: &[Edge], one: &Edge| rows.iter().filter(|row| *row == one).count();
        prop_assert!(edges.iter().all(|one| count(&own, one) == count(&edges, one)));
        prop_assert!(kept.replace(number, &new, &dependencies, &edges).is_some_and(|edits| edits.is_empty()));
        let past = u32::try_from(lists.engagements.len()).unwrap_or_default() + 1;
        prop_assert_eq!(kept.replace(past, &new, &[], &[]), None, "a place that is not there");
    }
}
