//! M6 kept up to date: which functions sit in which country or region.

use std::collections::{BTreeMap, BTreeSet};

use super::super::place::{By, PlaceShare, order};
use super::super::{Index, PlaceRole, Portfolio};
use super::ties::{Ties, put, take};

type Key = (Option<Index>, Option<PlaceRole>);

#[derive(Clone, Debug)]
pub(super) struct Places {
    by: By,
    /// By function: each place once without and once with each role, in order.
    parts: Vec<Vec<Key>>,
    /// Functions in order.
    functions: BTreeMap<Key, Vec<u32>>,
    shares: BTreeMap<Key, f64>,
    touched: BTreeSet<Key>,
}

impl Places {
    pub fn new(portfolio: &Portfolio, ties: &Ties, by: By) -> (Self, Option<Vec<PlaceShare>>) {
        let mut kept = Self {
            by,
            parts: vec![Vec::new(); portfolio.functions.len()],
            functions: BTreeMap::new(),
            shares: BTreeMap::new(),
            touched: BTreeSet::new(),
        };
        for (function, _) in portfolio.critical() {
            kept.function(portfolio, ties, function);
        }
        let list = kept.list(portfolio);
        (kept, list)
    }

    /// A critical function's ties or their places have changed.
    pub fn function(&mut self, portfolio: &Portfolio, ties: &Ties, function: Index) {
        let mut after: Vec<Key> = Vec::new();
        for (_, engagement) in portfolio.essential_among(&ties.of_function[function as usize]) {
            for place in &engagement.places {
                let at = (self.by)(place);
                after.extend([(at, None), (at, Some(place.role))]);
            }
            if engagement.places.is_empty() {
                after.push((None, None));
            }
        }
        after.sort_unstable();
        after.dedup();
        let before = std::mem::replace(&mut self.parts[function as usize], after);
        let after = &self.parts[function as usize];
        let gone = before.iter().filter(|key| after.binary_search(key).is_err());
        let come = after.iter().filter(|key| before.binary_search(key).is_err());
        for key in gone {
            if let Some(list) = self.functions.get_mut(key) {
                take(list, function);
            }
            self.touched.insert(*key);
        }
        for key in come {
            put(self.functions.entry(*key).or_default(), function);
            self.touched.insert(*key);
        }
    }

    pub fn list(&mut self, portfolio: &Portfolio) -> Option<Vec<PlaceShare>> {
        let total = portfolio.critical_weight()?;
        for key in std::mem::take(&mut self.touched) {
            let list = self.functions.get(&key).map_or(&[][..], Vec::as_slice);
            if list.is_empty() {
                self.functions.remove(&key);
                self.shares.remove(&key);
            } else {
                let add = |sum, function: &u32| sum + portfolio.functions[*function as usize].weight / total;
                self.shares.insert(key, list.iter().fold(0.0, add));
            }
        }
        let mut found: Vec<PlaceShare> = Vec::new();
        // A place without a role stands before the same place with one.
        for ((at, role), share) in &self.shares {
            match (role, found.last_mut()) {
                (Some(role), Some(last)) => {
                    last.roles.insert(*role, *share);
                }
                _ => found.push(PlaceShare { at: *at, share: *share, ..PlaceShare::default() }),
            }
        }
        order(&mut found);
        Some(found)
    }
}
