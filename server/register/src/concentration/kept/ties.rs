//! Who is tied to whom: numbers of rows by the object that they belong to, kept in order through every edit.

use std::cmp::Ordering;

use super::super::portfolio::Units;
use super::super::{Dependency, Edge, Index, Portfolio, Unit};

/// Rows by owner. Each list is in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Ties {
    /// Dependencies of a function and of an engagement.
    pub of_function: Vec<Vec<u32>>,
    pub of_engagement: Vec<Vec<u32>>,
    /// Chain edges of an engagement, and those that lead to a party.
    pub edges: Vec<Vec<u32>>,
    pub edges_to: Vec<Vec<u32>>,
    /// Engagements of a party.
    pub of_party: Vec<Vec<u32>>,
    /// Parties of a group.
    pub members: Vec<Vec<u32>>,
    /// Every party, so that one of them can be lent as a list.
    parties: Vec<u32>,
}

/// Lists of the right length at once: a hundred thousand lists that grow one by one cost twice the room.
fn lists(count: usize, owners: impl Iterator<Item = Index> + Clone) -> Vec<Vec<u32>> {
    let mut sizes = vec![0_usize; count];
    owners.clone().for_each(|owner| sizes[owner as usize] += 1);
    let mut lists: Vec<Vec<u32>> = sizes.into_iter().map(Vec::with_capacity).collect();
    (0..).zip(owners).for_each(|(row, owner): (u32, Index)| lists[owner as usize].push(row));
    lists
}

/// Puts a number into a list in order; nothing happens to one that is there.
pub(super) fn put(list: &mut Vec<u32>, one: u32) {
    match list.last() {
        Some(last) if *last >= one => {
            if let Err(at) = list.binary_search(&one) {
                list.insert(at, one);
            }
        }
        _ => list.push(one),
    }
}

/// Takes a number out of a list in order.
pub(super) fn take(list: &mut Vec<u32>, one: u32) {
    if let Ok(at) = list.binary_search(&one) {
        list.remove(at);
    }
}

/// Puts `new` in the place of what stands at `old` in a list in order: only what lies between the two places moves.
pub(super) fn resettle<T>(
    list: &mut Vec<T>,
    old: Option<usize>,
    new: Option<T>,
    order: impl Fn(&T, &T) -> Ordering,
) {
    let Some(new) = new else {
        if let Some(old) = old {
            list.remove(old);
        }
        return;
    };
    let at = list.partition_point(|one| order(one, &new) == Ordering::Less);
    match old {
        None => list.insert(at, new),
        Some(old) if at <= old => {
            list[old] = new;
            list[at..=old].rotate_right(1);
        }
        Some(old) => {
            list[old] = new;
            list[old..at].rotate_left(1);
        }
    }
}

impl Ties {
    pub fn new(portfolio: &Portfolio) -> Self {
        let engagements = portfolio.engagements.len();
        let groups = portfolio.parties.iter().filter_map(|party| party.group).max();
        let mut members = vec![Vec::new(); groups.map_or(0, |last| last as usize + 1)];
        for (number, party) in (0..).zip(&portfolio.parties) {
            if let Some(group) = party.group {
                members[group as usize].push(number);
            }
        }
        Self {
            of_function: lists(
                portfolio.functions.len(),
                portfolio.dependencies.iter().map(|row| row.function),
            ),
            of_engagement: lists(engagements, portfolio.dependencies.iter().map(|row| row.engagement)),
            edges: lists(engagements, portfolio.edges.iter().map(|edge| edge.engagement)),
            edges_to: lists(portfolio.parties.len(), portfolio.edges.iter().map(|edge| edge.to)),
            of_party: lists(portfolio.parties.len(), portfolio.engagements.iter().map(|one| one.party)),
            members,
            parties: (0..).take(portfolio.parties.len()).collect(),
        }
    }

    pub fn add_engagement(&mut self) {
        self.of_engagement.push(Vec::new());
        self.edges.push(Vec::new());
    }

    pub fn put_edge(&mut self, number: u32, edge: &Edge) {
        put(&mut self.edges[edge.engagement as usize], number);
        put(&mut self.edges_to[edge.to as usize], number);
    }

    pub fn take_edge(&mut self, number: u32, edge: &Edge) {
        take(&mut self.edges[edge.engagement as usize], number);
        take(&mut self.edges_to[edge.to as usize], number);
    }

    pub fn put_dependency(&mut self, number: u32, row: &Dependency) {
        put(&mut self.of_function[row.function as usize], number);
        put(&mut self.of_engagement[row.engagement as usize], number);
    }

    pub fn take_dependency(&mut self, number: u32, row: &Dependency) {
        take(&mut self.of_function[row.function as usize], number);
        take(&mut self.of_engagement[row.engagement as usize], number);
    }

    /// The parties that are a unit.
    pub fn parties_of(&self, units: &Units, number: usize) -> &[u32] {
        match units.unit(number) {
            Unit::Group(group) => self.members.get(group as usize).map_or(&[], Vec::as_slice),
            Unit::Party(party) => &self.parties[party as usize..=party as usize],
        }
    }
}
