//! M2 and M3 kept up to date: who serves which functions within a service type, and for how much.

use std::collections::{BTreeMap, BTreeSet};

use super::super::herfindahl::{Spread, by_cost, herfindahl};
use super::super::portfolio::Units;
use super::super::{Index, Portfolio, Strength};
use super::ties::Ties;

/// What one service type is computed from.
#[derive(Clone, Debug, Default)]
struct Type {
    engagements: usize,
    /// How many ties there are between a provider and a function.
    pairs: BTreeMap<(usize, Index), u32>,
    /// Weight of the functions of each provider.
    weights: BTreeMap<usize, f64>,
    /// Yen, and how many engagements they are of.
    cost: BTreeMap<usize, (u128, usize)>,
    cost_unknown: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Spreads {
    types: BTreeMap<Option<Index>, Type>,
    /// Types and providers to be looked at anew.
    touched: BTreeSet<(Option<Index>, usize)>,
    /// Types with other engagements or cost.
    costs: BTreeSet<Option<Index>>,
}

impl Spreads {
    pub fn new(portfolio: &Portfolio, ties: &Ties, units: &Units) -> (Self, Vec<Spread>) {
        let mut kept = Self::default();
        for number in 0..Index::try_from(portfolio.engagements.len()).unwrap_or(Index::MAX) {
            kept.put(portfolio, ties, units, number);
        }
        let mut spreads = Vec::new();
        kept.settle(portfolio, units, &mut spreads);
        (kept, spreads)
    }

    /// Functions that matter to an engagement, one for each tie.
    fn functions_of(portfolio: &Portfolio, ties: &Ties, number: Index) -> Vec<Index> {
        let rows =
            ties.of_engagement[number as usize].iter().map(|row| portfolio.dependencies[*row as usize]);
        rows.filter(|row| {
            row.strength == Strength::Essential && portfolio.functions[row.function as usize].critical
        })
        .map(|row| row.function)
        .collect()
    }

    pub fn put(&mut self, portfolio: &Portfolio, ties: &Ties, units: &Units, number: Index) {
        let engagement = &portfolio.engagements[number as usize];
        let (of, provider) = (engagement.service_type, units.of(portfolio, engagement.party));
        let found = self.types.entry(of).or_default();
        found.engagements += 1;
        match engagement.cost {
            Some(yen) => {
                let (sum, count) = found.cost.entry(provider).or_default();
                (*sum, *count) = (*sum + u128::from(yen), *count + 1);
            }
            None => found.cost_unknown += 1,
        }
        self.costs.insert(of);
        self.put_functions(portfolio, ties, units, number);
    }

    pub fn put_functions(&mut self, portfolio: &Portfolio, ties: &Ties, units: &Units, number: Index) {
        let engagement = &portfolio.engagements[number as usize];
        let (of, provider) = (engagement.service_type, units.of(portfolio, engagement.party));
        let found = self.types.entry(of).or_default();
        for function in Self::functions_of(portfolio, ties, number) {
            *found.pairs.entry((provider, function)).or_default() += 1;
        }
        self.touched.insert((of, provider));
    }

    /// The engagement as it was put, before anything of it changes.
    pub fn take(&mut self, portfolio: &Portfolio, ties: &Ties, units: &Units, number: Index) {
        self.take_functions(portfolio, ties, units, number);
        let engagement = &portfolio.engagements[number as usize];
        let (of, provider) = (engagement.service_type, units.of(portfolio, engagement.party));
        let Some(found) = self.types.get_mut(&of) else { return };
        found.engagements -= 1;
        match engagement.cost {
            Some(yen) => {
                if let Some((sum, count)) = found.cost.get_mut(&provider) {
                    (*sum, *count) = (*sum - u128::from(yen), *count - 1);
                    if *count == 0 {
                        found.cost.remove(&provider);
                    }
                }
            }
            None => found.cost_unknown -= 1,
        }
        self.costs.insert(of);
    }

    pub fn take_functions(&mut self, portfolio: &Portfolio, ties: &Ties, units: &Units, number: Index) {
        let engagement = &portfolio.engagements[number as usize];
        let (of, provider) = (engagement.service_type, units.of(portfolio, engagement.party));
        let Some(found) = self.types.get_mut(&of) else { return };
        for function in Self::functions_of(portfolio, ties, number) {
            if let Some(count) = found.pairs.get_mut(&(provider, function)) {
                *count -= 1;
                if *count == 0 {
                    found.pairs.remove(&(provider, function));
                }
            }
        }
        self.touched.insert((of, provider));
    }

    /// Brings the list in line with what has changed since the last time.
    pub fn settle(&mut self, portfolio: &Portfolio, units: &Units, spreads: &mut Vec<Spread>) {
        let (touched, costs) = (std::mem::take(&mut self.touched), std::mem::take(&mut self.costs));
        for (of, provider) in &touched {
            let Some(found) = self.types.get_mut(of) else { continue };
            let own = found.pairs.range((*provider, 0)..=(*provider, Index::MAX));
            let mut weight = None;
            for ((_, function), _) in own {
                *weight.get_or_insert(0.0) += portfolio.functions[*function as usize].weight;
            }
            match weight {
                Some(weight) => found.weights.insert(*provider, weight),
                None => found.weights.remove(provider),
            };
        }
        for of in touched.into_iter().map(|(of, _)| of).collect::<BTreeSet<_>>() {
            let place = spreads.binary_search_by(|spread| spread.service_type.cmp(&of));
            let Some(found) = self.types.get(&of).filter(|found| found.engagements > 0) else {
                self.types.remove(&of);
                if let Ok(at) = place {
                    spreads.remove(at);
                }
                continue;
            };
            let at = place.unwrap_or_else(|at| {
                let new = Spread {
                    service_type: of,
                    by_functions: None,
                    by_cost: None,
                    cost: Vec::new(),
                    cost_unknown: 0,
                };
                spreads.insert(at, new);
                at
            });
            let spread = &mut spreads[at];
            spread.by_functions = herfindahl(found.weights.values().copied());
            if costs.contains(&of) {
                let sums: Vec<(usize, u128)> =
                    found.cost.iter().map(|(provider, (sum, _))| (*provider, *sum)).collect();
                (spread.by_cost, spread.cost) = by_cost(units, &sums);
                spread.cost_unknown = found.cost_unknown;
            }
        }
    }
}
