//! M7: how deep the chains go and how much of them was agreed to and attested.

use std::collections::{HashMap, VecDeque};

use super::{Index, Limits, Portfolio};

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

pub fn chains(portfolio: &Portfolio, limits: &Limits) -> Chains {
    let by_engagement = portfolio.edges_by_engagement();
    let mut found = Chains::default();
    for (number, engagement) in (0..).zip(&portfolio.engagements) {
        let edges = by_engagement.of(number);
        if !edges.is_empty() {
            found.depth = found.depth.max(ranks(portfolio, engagement.party, edges).into_values().max());
        }
    }
    for (number, edge) in (0..).zip(&portfolio.edges) {
        if !edge.approved {
            found.unapproved.push(number);
        }
        if edge.attested.is_none_or(|at| portfolio.today - at > limits.attested_days) {
            found.unattested.push(number);
        }
    }
    found
}
