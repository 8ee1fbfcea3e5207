//! M7: how deep the chains go and how much of them was agreed to and attested.

use std::collections::{HashMap, VecDeque};

use super::{Edge, Index, Limits, Portfolio};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chains {
    /// Greatest rank of a party below a direct one (1: fourth party); none when no chain is on record.
    pub depth: Option<u32>,
    /// Edges without approval.
    pub unapproved: Vec<Index>,
    /// Edges never attested, or too long ago.
    pub unattested: Vec<Index>,
}

/// Rank of every edge of one engagement, counted from its direct party (1 is the first step). An edge that
/// does not hang together with the direct party has none. Circles end where they began.
pub fn ranks(portfolio: &Portfolio, direct: Index, edges: &[Index]) -> HashMap<Index, u32> {
    let mut below: HashMap<Index, Vec<Index>> = HashMap::new();
    for edge in edges {
        below.entry(portfolio.edges[*edge as usize].from).or_default().push(*edge);
    }
    let mut ranks = HashMap::new();
    let mut waiting = VecDeque::from([(direct, 0_u32)]);
    while let Some((party, rank)) = waiting.pop_front() {
        for edge in below.remove(&party).unwrap_or_default() {
            ranks.insert(edge, rank + 1);
            waiting.push_back((portfolio.edges[edge as usize].to, rank + 1));
        }
    }
    ranks
}

/// The greatest rank among the edges of one engagement; none without an edge that hangs together with `direct`.
pub(super) fn depth(portfolio: &Portfolio, direct: Index, edges: &[Index]) -> Option<u32> {
    /// Up to so many edges the search looks through all of them for each step.
    const FEW: usize = 32;
    if edges.len() > FEW {
        return ranks(portfolio, direct, edges).into_values().max();
    }
    let (mut found, mut depth) = ([0_u32; FEW], 0);
    loop {
        let mut any = false;
        for (place, edge) in edges.iter().enumerate() {
            let from = portfolio.edges[*edge as usize].from;
            let above = |(other, rank): (&Index, &u32)| {
                depth > 0 && *rank == depth && portfolio.edges[*other as usize].to == from
            };
            let next = if depth == 0 { from == direct } else { edges.iter().zip(&found).any(above) };
            if found[place] == 0 && next {
                found[place] = depth + 1;
                any = true;
            }
        }
        if !any {
            return (depth > 0).then_some(depth);
        }
        depth += 1;
    }
}

/// Whether an edge was never attested, or too long ago.
pub(super) fn is_unattested(portfolio: &Portfolio, limits: &Limits, edge: &Edge) -> bool {
    edge.attested.is_none_or(|at| portfolio.today - at > limits.attested_days)
}

pub fn chains(portfolio: &Portfolio, limits: &Limits) -> Chains {
    let by_engagement = portfolio.edges_by_engagement();
    let mut found = Chains::default();
    for (number, engagement) in (0..).zip(&portfolio.engagements) {
        found.depth = found.depth.max(depth(portfolio, engagement.party, by_engagement.of(number)));
    }
    for (number, edge) in (0..).zip(&portfolio.edges) {
        if !edge.approved {
            found.unapproved.push(number);
        }
        if is_unattested(portfolio, limits, edge) {
            found.unattested.push(number);
        }
    }
    found
}
