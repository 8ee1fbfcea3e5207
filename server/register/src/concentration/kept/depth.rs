//! M7 kept up to date.

use super::super::chain::{Chains, depth, is_unattested};
use super::super::{Index, Limits, Portfolio};
use super::ties::{Ties, put, take};

/// How many engagements have a chain of each depth.
#[derive(Clone, Debug, Default)]
pub(super) struct Depths {
    /// By engagement; 0 is no chain.
    of: Vec<u32>,
    counts: Vec<usize>,
}

impl Depths {
    pub fn engagement(&mut self, portfolio: &Portfolio, ties: &Ties, number: Index) {
        let edges = &ties.edges[number as usize];
        let party = portfolio.engagements[number as usize].party;
        let now = depth(portfolio, party, edges).unwrap_or(0);
        let place = number as usize;
        if self.of.len() <= place {
            self.of.resize(place + 1, 0);
        }
        let before = std::mem::replace(&mut self.of[place], now);
        if before > 0 {
            self.counts[before as usize] -= 1;
        }
        if now > 0 {
            if self.counts.len() <= now as usize {
                self.counts.resize(now as usize + 1, 0);
            }
            self.counts[now as usize] += 1;
        }
        while self.counts.last() == Some(&0) {
            self.counts.pop();
        }
    }

    pub fn greatest(&self) -> Option<u32> {
        self.counts.len().checked_sub(1).and_then(|depth| u32::try_from(depth).ok())
    }
}

/// An edge's place in the lists of M7, as it is now.
pub(super) fn list_edge(portfolio: &Portfolio, limits: &Limits, number: Index, chains: &mut Chains) {
    let edge = &portfolio.edges[number as usize];
    let list = |list: &mut Vec<u32>, is: bool| if is { put(list, number) } else { take(list, number) };
    list(&mut chains.unapproved, !edge.approved);
    list(&mut chains.unattested, is_unattested(portfolio, limits, edge));
}

pub(super) fn unlist_edge(number: Index, chains: &mut Chains) {
    take(&mut chains.unapproved, number);
    take(&mut chains.unattested, number);
}
