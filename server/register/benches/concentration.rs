//! All figures of concentration on three sizes a factor of ten apart, from nothing and after one edit; beside them
//! petgraph's dominators and a script with networkx, results equal first, rounds in turn, time on the processor:
//! `cargo bench -p register --bench concentration`. Prints tables; gates nothing. `docs/performance.md` says more.

#[path = "concentration/generated.rs"]
mod generated;
#[path = "concentration/peer.rs"]
mod peer;

use std::hint::black_box;
use std::time::Duration;

use generated::{Numbers, SIZES};
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use register::concentration::figures::{Figures, figures};
use register::concentration::kept::{Edit, Kept};
use register::concentration::what_if::{Failure, blows};
use register::concentration::{Dependency, Edge, Limits, Portfolio, Strength, Unit};
use register::graph::dominator::dominators;
use rustix::time::{ClockId, clock_gettime};

const ROUNDS: usize = 7;
const EDITS: usize = 200;

/// What fails in M8: one of the large providers.
const FAILS: Failure = Failure::Unit(Unit::Party(7));

fn all(portfolio: &Portfolio, limits: &Limits) -> Figures {
    black_box(blows(portfolio, FAILS));
    figures(portfolio, limits)
}

/// Time on the processor: other people's work on the same machine is not in it.
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let spent = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    let before = spent();
    drop(black_box(work()));
    spent().saturating_sub(before)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
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

/// The kinds of edit, and what each is called.
fn edits(kept: &Kept, numbers: &mut Numbers) -> Vec<(&'static str, Vec<Edit>)> {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let portfolio = kept.portfolio();
    let (parties, rows) = (count(portfolio.parties.len()), count(portfolio.edges.len()));
    let (functions, ties) = (count(portfolio.functions.len()), count(portfolio.dependencies.len()));
    let mut kinds = [
        ("chain edge led elsewhere", Vec::new()),
        ("chain edge added", Vec::new()),
        ("chain edge taken out", Vec::new()),
        ("dependency added", Vec::new()),
        ("dependency taken out", Vec::new()),
        ("other provider", Vec::new()),
        ("other state of a chain", Vec::new()),
    ];
    for step in 0..count(EDITS) {
        let row = numbers.below(rows);
        let old = portfolio.edges[row as usize];
        let large = numbers.below(parties.min(300));
        kinds[0].1.push(Edit::Edge(row, Edge { to: large, ..old }));
        kinds[1].1.push(Edit::Edge(rows + step, Edge { to: large, ..old }));
        kinds[2].1.push(Edit::EdgeGone(numbers.below(rows)));
        let new = Dependency {
            function: numbers.below(functions),
            engagement: numbers.below(parties),
            strength: Strength::Essential,
        };
        kinds[3].1.push(Edit::Dependency(ties + step, new));
        kinds[4].1.push(Edit::DependencyGone(numbers.below(ties)));
        let number = numbers.below(parties);
        let engagement = &portfolio.engagements[number as usize];
        let mut other = engagement.clone();
        other.party = large;
        kinds[5].1.push(Edit::Engagement(number, other));
        let number = numbers.below(parties);
        let mut other = portfolio.engagements[number as usize].clone();
        other.chain = generated::engagement(numbers, 0).chain;
        kinds[6].1.push(Edit::Engagement(number, other));
    }
    kinds.into()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some(mode), Some(place)) = (arguments.next(), arguments.next())
        && mode.starts_with("memory-")
    {
        return peer::measured(&mode, place.parse().unwrap_or(0));
    }
    let limits = Limits::default();
    let mut before: Option<[f64; 3]> = None;
    for (place, (parties, functions)) in SIZES.into_iter().enumerate() {
        let portfolio = generated::portfolio(parties, functions);
        println!("\n{parties} parties, {} edges, {functions} functions", 5 * parties);
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
        let mut script = peer::Script::start(&portfolio, &limits, count, &edges);
        if let Some(script) = &mut script {
            script.compare(&figures(&portfolio, &limits), &blows(&portfolio, FAILS), &ours);
        }
        let mut times = [const { Vec::new() }; 5];
        for _ in 0..ROUNDS {
            times[0].push(timed(|| all(&portfolio, &limits)));
            times[1].push(timed(|| dominators(count, &edges, 0)));
            times[2].push(timed(|| simple_fast(&theirs, NodeIndex::new(0))));
            if let Some(script) = &mut script {
                let (figures, dominators) = script.round();
                times[3].push(figures);
                times[4].push(dominators);
            }
        }
        let medians = times.map(|times| if times.is_empty() { None } else { Some(median(times)) });
        let line = |name: &str, time: Option<Duration>, own: Option<Duration>| match (time, own) {
            (Some(time), Some(own)) => {
                println!("  {name:<34} {time:>12.2?} {:>9.1}×", time.as_secs_f64() / own.as_secs_f64());
            }
            _ => println!("  {name:<34} {:>12}", "not there"),
        };
        line("all figures M1 to M10", medians[0], medians[0]);
        line("  networkx and Python", medians[3], medians[0]);
        line("dominators", medians[1], medians[1]);
        line("  petgraph", medians[2], medians[1]);
        line("  networkx", medians[4], medians[1]);
        drop(script);

        let mut numbers = Numbers::start();
        let mut kept = Kept::new(portfolio.clone(), limits);
        let mut medians_of_edits = Vec::new();
        for (name, edits) in edits(&kept, &mut numbers) {
            let mut times = Vec::with_capacity(EDITS);
            for edit in edits {
                times.push(timed(|| {
                    assert!(kept.apply(edit), "the edit names what there is");
                    kept.blows(FAILS)
                }));
            }
            assert_eq!(kept.figures(), &figures(kept.portfolio(), &limits), "{name}");
            assert_eq!(kept.blows(FAILS), blows(kept.portfolio(), FAILS), "{name}");
            times.sort_unstable();
            println!(
                "  {:<34} {:>12.2?}   p99 {:>10.2?}   longest {:>10.2?}",
                format!("after one edit: {name}"),
                times[EDITS / 2],
                times[EDITS * 99 / 100],
                times[EDITS - 1]
            );
            medians_of_edits.push(times[EDITS / 2]);
        }
        for mode in ["memory-register", "memory-figures", "memory-kept"] {
            println!("  peak memory, {:<21} {:>9.1} MB", &mode["memory-".len()..], peer::memory(mode, place));
        }
        let now = [
            medians[0].unwrap_or_default().as_secs_f64(),
            medians[1].unwrap_or_default().as_secs_f64(),
            median(medians_of_edits).as_secs_f64(),
        ];
        if let Some(before) = before {
            println!(
                "  growth for ten times as much: figures {:.1}×, dominators {:.1}×, an edit {:.1}×",
                now[0] / before[0],
                now[1] / before[1],
                now[2] / before[2]
            );
        }
        before = Some(now);
    }
}
