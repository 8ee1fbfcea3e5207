//! All figures of concentration on three sizes a factor of ten apart, and dominators beside petgraph's own on the same
//! graph, results equal first: `cargo bench -p register --bench concentration`. Prints medians of seven rounds; gates nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use register::concentration::what_if::{Failure, blows};
use register::concentration::{
    ChainState, Dependency, Edge, Engagement, Function, Level, Limits, Named, Party, Place, PlaceRole,
    Portfolio, Register, Strength, Substitution, Unit, chain, exposure, herfindahl, place, single_point,
    tally,
};
use register::graph::dominator::dominators;
use register::heat::vendor::{VendorAsk, vendors};
use register::heat::{Board, Line, PartyFacts};

const ROUNDS: usize = 7;

/// The same numbers in each run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end)).unwrap_or_default()
    }
}

/// As many engagements as parties, three steps of chains and one dependency for each: five edges for each party.
fn portfolio(parties: u32, functions: u32) -> Portfolio {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let engagement = |numbers: &mut Numbers, party: u32| Engagement {
        party,
        service_type: Some(numbers.below(20)),
        department: Some(numbers.below(50)),
        cost: Some(u64::from(numbers.below(1_000_000))),
        chain: if numbers.below(5) == 0 { ChainState::Unconfirmed } else { ChainState::Confirmed },
        attested: Some(20_000 - i32::try_from(numbers.below(600)).unwrap_or_default()),
        substitution: Some(Substitution::Hard),
        rto_hours: Some(4),
        places: vec![Place { role: PlaceRole::Storage, country: Some(numbers.below(30)) }],
        ..Engagement::default()
    };
    Portfolio {
        engagements: (0..parties).map(|party| engagement(&mut numbers, party)).collect(),
        dependencies: (0..parties)
            .map(|engagement| Dependency {
                function: numbers.below(functions),
                engagement,
                strength: Strength::Essential,
            })
            .collect(),
        // Most chains end at a few hundred large providers.
        edges: (0..3 * parties)
            .map(|row| {
                let engagement = row / 3;
                let to = if row % 3 == 0 { numbers.below(parties) } else { numbers.below(parties.min(300)) };
                Edge { engagement, from: engagement, to, approved: row % 7 != 0, attested: Some(20_000) }
            })
            .collect(),
        parties: (0..parties).map(|party| Party { group: (party % 3 == 0).then_some(party / 30) }).collect(),
        functions: (0..functions)
            .map(|_| Function { weight: 1.0, critical: true, tolerance_hours: Some(8) })
            .collect(),
        today: 20_000,
    }
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[ROUNDS / 2]
}

fn all(portfolio: &Portfolio, limits: &Limits) {
    for level in [Level::Party, Level::Group] {
        black_box(exposure::exposure(portfolio, level, limits));
        black_box(herfindahl::spreads(portfolio, level));
        black_box(single_point::single_points(portfolio, level, limits));
        black_box(tally::tallies(portfolio, level));
    }
    black_box(place::places(portfolio));
    black_box(chain::chains(portfolio, limits));
    black_box(tally::shared(portfolio));
    black_box(blows(portfolio, Failure::Unit(Unit::Party(0))));
}

/// Root → functions → engagements → parties → chains.
fn edges(portfolio: &Portfolio) -> (usize, Vec<(u32, u32)>) {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (functions, engagements) = (count(portfolio.functions.len()), count(portfolio.engagements.len()));
    let (first, parties) = (1 + functions, 1 + functions + engagements);
    let mut edges: Vec<(u32, u32)> = (0..functions).map(|function| (0, 1 + function)).collect();
    edges.extend(portfolio.dependencies.iter().map(|row| (1 + row.function, first + row.engagement)));
    edges
        .extend((0..).zip(&portfolio.engagements).map(|(number, one)| (first + number, parties + one.party)));
    edges.extend(portfolio.edges.iter().map(|edge| (parties + edge.from, parties + edge.to)));
    (parties as usize + portfolio.parties.len(), edges)
}

/// The vendor heatmap of so many parties: one page, in the order of what asks most for attention.
fn vendor_page(portfolio: Portfolio) -> Duration {
    let named = |prefix: &str, number: usize| Named {
        id: format!("{prefix}{number}"),
        ja: format!("架空商事{number}"),
        en: String::new(),
    };
    let parties = portfolio.parties.len();
    let register = Register {
        parties: (0..parties).map(|number| named("p", number)).collect(),
        groups: (0..=parties / 30).map(|number| named("g", number)).collect(),
        functions: (0..portfolio.functions.len()).map(|number| named("f", number)).collect(),
        engagements: (0..portfolio.engagements.len()).map(|number| named("e", number)).collect(),
        departments: (0..50).map(|number| format!("部{number}")).collect(),
        portfolio,
        ..Register::default()
    };
    let board = Board {
        lines: (0..register.engagements.len())
            .map(|number| Line { tier: i64::try_from(1 + number % 4).ok(), ..Line::default() })
            .collect(),
        parties: vec![PartyFacts::default(); parties],
        register,
        ..Board::default()
    };
    median(|| drop(black_box(vendors(&board, &VendorAsk::default()))))
}

fn main() {
    println!(
        "{:>9} {:>9} {:>9} {:>12} {:>12} {:>12} {:>6}",
        "parties", "edges", "functions", "all figures", "dominators", "petgraph", "ratio"
    );
    let limits = Limits::default();
    let mut before: Option<(f64, f64)> = None;
    for (parties, functions) in [(1_000, 20), (10_000, 200), (100_000, 2_000)] {
        let portfolio = portfolio(parties, functions);
        let (count, edges) = edges(&portfolio);
        let mut theirs = DiGraph::<(), (), u32>::with_capacity(count, edges.len());
        for _ in 0..count {
            theirs.add_node(());
        }
        for (from, to) in &edges {
            theirs.add_edge(NodeIndex::new(*from as usize), NodeIndex::new(*to as usize), ());
        }
        let (ours, other) = (dominators(count, &edges, 0), simple_fast(&theirs, NodeIndex::new(0)));
        for (node, found) in ours.immediate.iter().enumerate() {
            let expected = other.immediate_dominator(NodeIndex::new(node)).map(NodeIndex::index);
            assert_eq!(found.map(|found| found as usize), expected, "node {node}");
        }
        let figures = median(|| all(&portfolio, &limits));
        let own = median(|| drop(black_box(dominators(count, &edges, 0))));
        let peer = median(|| drop(black_box(simple_fast(&theirs, NodeIndex::new(0)))));
        let ratio = peer.as_secs_f64() / own.as_secs_f64();
        println!(
            "{parties:>9} {:>9} {functions:>9} {figures:>12.2?} {own:>12.2?} {peer:>12.2?} {ratio:>5.1}×",
            5 * parties
        );
        if let Some((figures_before, own_before)) = before {
            let growth = |now: Duration, before: f64| now.as_secs_f64() / before;
            println!(
                "{:>29} {:>11.1}× {:>11.1}×",
                "growth for ten times as much",
                growth(figures, figures_before),
                growth(own, own_before)
            );
        }
        before = Some((figures.as_secs_f64(), own.as_secs_f64()));
        println!("{:>29} {:>12.2?}", "page of the vendor heatmap", vendor_page(portfolio));
    }
}
