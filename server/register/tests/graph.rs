//! The dependency graph: dominators against another implementation and against their definition, gates, layout.

use std::collections::BTreeSet;

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use proptest::prelude::*;
use register::concentration::{
    ChainState, Dependency, Edge, Engagement, Function, Named, Party, Portfolio, Register, Strength,
};
use register::graph::dominator::dominators;
use register::graph::{Ask, Graph, MOST, NodeKind, file, layout, picture};

/// Nodes that the root reaches when `without` is taken away.
fn reached(count: usize, edges: &[(u32, u32)], root: u32, without: Option<u32>) -> BTreeSet<u32> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        if Some(node) != without && (node as usize) < count && seen.insert(node) {
            waiting.extend(edges.iter().filter(|(from, _)| *from == node).map(|(_, to)| *to));
        }
    }
    seen
}

proptest! {
    #[test]
    fn dominators_equal_petgraphs_and_their_definition(
        count in 1_usize..14,
        raw in proptest::collection::vec((0_u32..14, 0_u32..14), 0..40),
    ) {
        let size = u32::try_from(count).unwrap();
        let edges: Vec<(u32, u32)> = raw.into_iter().map(|(from, to)| (from % size, to % size)).collect();
        let found = dominators(count, &edges, 0);
        let mut other = DiGraph::<(), ()>::new();
        (0..count).for_each(|_| { other.add_node(()); });
        for (from, to) in &edges {
            other.add_edge(NodeIndex::new(*from as usize), NodeIndex::new(*to as usize), ());
        }
        let theirs = simple_fast(&other, NodeIndex::new(0));
        for node in 0..size {
            let expected = theirs.immediate_dominator(NodeIndex::new(node as usize)).map(|one| u32::try_from(one.index()).unwrap());
            prop_assert_eq!(found.immediate[node as usize], expected, "node {} of {:?}", node, edges);
        }
        let all = reached(count, &edges, 0, None);
        prop_assert_eq!(found.order.iter().copied().collect::<BTreeSet<_>>(), all.clone());
        for node in &all {
            if let Some(gate) = found.immediate[*node as usize].filter(|gate| *gate != 0) {
                prop_assert!(!reached(count, &edges, 0, Some(gate)).contains(node));
            }
        }
    }
}

fn named(prefix: &str, number: usize) -> Named {
    Named { id: format!("{prefix}{number}"), ja: format!("名称{prefix}{number}"), en: String::new() }
}

fn register(
    functions: usize,
    parties: usize,
    engagements: &[(u32, ChainState)],
    dependencies: &[(u32, u32)],
    edges: &[(u32, u32, u32)],
) -> Register {
    Register {
        portfolio: Portfolio {
            parties: vec![Party::default(); parties],
            functions: vec![Function { weight: 1.0, critical: true, tolerance_hours: None }; functions],
            engagements: engagements
                .iter()
                .map(|(party, chain)| Engagement { party: *party, chain: *chain, ..Engagement::default() })
                .collect(),
            dependencies: dependencies
                .iter()
                .map(|(function, engagement)| Dependency {
                    function: *function,
                    engagement: *engagement,
                    strength: Strength::Essential,
                })
                .collect(),
            edges: edges
                .iter()
                .map(|(engagement, from, to)| Edge {
                    engagement: *engagement,
                    from: *from,
                    to: *to,
                    approved: true,
                    attested: None,
                })
                .collect(),
            today: 20_000,
        },
        parties: (0..parties).map(|number| named("p", number)).collect(),
        functions: (0..functions).map(|number| named("f", number)).collect(),
        engagements: (0..engagements.len()).map(|number| named("e", number)).collect(),
        ..Register::default()
    }
}

use ChainState::{Confirmed, Unconfirmed};

/// Two functions on two parties that both use a third one.
fn diamond(second: ChainState) -> Register {
    register(2, 3, &[(0, Confirmed), (1, second)], &[(0, 0), (1, 1)], &[(0, 0, 2), (1, 1, 2)])
}

#[expect(clippy::unwrap_used, reason = "a missing node fails the test")]
fn gates(graph: &Graph, id: &str) -> usize {
    graph.nodes.iter().find(|node| node.name.id == id && node.kind != NodeKind::Open).unwrap().gates
}

#[test]
fn a_gate_is_what_everything_passes_through() {
    let graph = Graph::new(&diamond(Confirmed));
    assert_eq!((gates(&graph, "p2"), gates(&graph, "p0"), gates(&graph, "e1")), (2, 1, 1));
    let open = Graph::new(&diamond(Unconfirmed));
    assert_eq!(gates(&open, "p2"), 1, "what is not known is another way");
    assert_eq!(open.nodes.iter().filter(|node| node.kind == NodeKind::Open).count(), 1);
}

#[test]
fn circles_and_strays_have_a_place() {
    let round = register(1, 4, &[(0, Confirmed)], &[(0, 0)], &[(0, 0, 1), (0, 1, 2), (0, 2, 1), (0, 3, 3)]);
    let graph = Graph::new(&round);
    assert_eq!(gates(&graph, "p0"), 1);
    assert_eq!(gates(&graph, "p1"), 1);
    assert_eq!(graph.nodes.iter().map(|node| node.column).max(), Some(4));
    assert!(graph.nodes.iter().any(|node| node.name.id == "p3"), "a step that hangs on nothing is shown");
    let drawn = picture(&round, &Ask::default(), true);
    assert_eq!(drawn.svg.matches("<rect").count(), graph.nodes.len());
}

#[test]
fn an_empty_register_is_an_empty_picture() {
    let drawn = picture(&Register::default(), &Ask { focus: "party:x".into(), hops: 2 }, false);
    assert!(drawn.graph.nodes.is_empty() && drawn.focus.is_none() && drawn.svg.starts_with("<svg"));
}

#[test]
fn the_neighbourhood_of_a_node() {
    let drawn = picture(&diamond(Confirmed), &Ask { focus: "party:p0".into(), hops: 0 }, true);
    let ids: BTreeSet<&str> = drawn.graph.nodes.iter().map(|node| node.name.id.as_str()).collect();
    assert_eq!(ids, ["e0", "f0", "p0", "p2"].into());
    assert_eq!(drawn.focus.map(|node| drawn.graph.nodes[node].name.id.clone()).as_deref(), Some("p0"));
    let near = picture(&diamond(Confirmed), &Ask { focus: "party:p2".into(), hops: 1 }, true);
    assert_eq!(near.graph.nodes.len(), 3);
}

#[test]
fn a_large_register_is_cut_and_says_so() {
    let engagements: Vec<(u32, ChainState)> = (0..500).map(|party| (party, Unconfirmed)).collect();
    let dependencies: Vec<(u32, u32)> = (0..500).map(|number| (number % 40, number)).collect();
    let large = register(40, 500, &engagements, &dependencies, &[]);
    let drawn = picture(&large, &Ask::default(), true);
    assert!(
        drawn.graph.nodes.len() <= MOST && drawn.all > 1_500,
        "{} of {}",
        drawn.graph.nodes.len(),
        drawn.all
    );
}

#[test]
fn nodes_never_cover_each_other() {
    let engagements: Vec<(u32, ChainState)> = (0..100).map(|number| (number % 60, Unconfirmed)).collect();
    let dependencies: Vec<(u32, u32)> = (0..200).map(|number| (number % 30, number % 100)).collect();
    let edges: Vec<(u32, u32, u32)> = (0..80).map(|number| (number, number % 60, 60 + number % 25)).collect();
    let graph = Graph::new(&register(30, 90, &engagements, &dependencies, &edges));
    assert!(graph.nodes.len() > 250, "{}", graph.nodes.len());
    let placed = layout::place(&graph);
    for (a, one) in placed.at.iter().enumerate() {
        assert!(
            one.0 + layout::WIDTH <= placed.width + 1e-6 && one.1 + layout::HEIGHT <= placed.height + 1e-6
        );
        for other in &placed.at[..a] {
            let apart =
                (one.0 - other.0).abs() >= layout::WIDTH || (one.1 - other.1).abs() >= layout::ROW - 1e-6;
            assert!(apart, "{one:?} {other:?}");
        }
    }
    assert_eq!(placed, layout::place(&graph), "the same graph, the same picture");
}

#[test]
fn names_cannot_break_out_of_the_picture() {
    let mut bad = diamond(Confirmed);
    bad.parties[0].ja = "<script>alert(1)</script>\"'&\u{0}".into();
    bad.parties[0].id = "\"><script>".into();
    for text in [picture(&bad, &Ask::default(), true).svg, file(&bad, &Ask::default(), true)] {
        assert!(!text.contains("<script") && !text.contains('\u{0}'), "{text}");
        assert!(text.contains("&lt;script&gt;"));
    }
    assert!(file(&bad, &Ask::default(), true).contains("<style>"));
}
