//! M2 and M3: how evenly a service type is spread over its providers, by functions and by cost.

use std::collections::{BTreeMap, BTreeSet};

use super::portfolio::Units;
use super::{Index, Level, Portfolio, Unit};

/// The Herfindahl–Hirschman index of some shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Herfindahl {
    /// Σ s², from 1/N to 1.
    pub value: f64,
    /// 1/HHI: as many equal providers would give the same index.
    pub effective: f64,
    /// (HHI − 1/N) / (1 − 1/N); none for a single provider.
    pub normalised: Option<f64>,
    /// N: providers with a share.
    pub providers: usize,
}

/// None when nothing has a weight: no data, no value.
pub fn herfindahl(weights: impl Iterator<Item = f64> + Clone) -> Option<Herfindahl> {
    let total: f64 = weights.clone().sum();
    let providers = weights.clone().filter(|weight| *weight > 0.0).count();
    if total <= 0.0 || providers == 0 {
        return None;
    }
    let value: f64 = weights.map(|weight| (weight / total).powi(2)).sum();
    let even = 1.0 / providers as f64;
    Some(Herfindahl {
        value,
        effective: 1.0 / value,
        normalised: (providers > 1).then(|| ((value - even) / (1.0 - even)).max(0.0)),
        providers,
    })
}

/// How one service type is spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// None: engagements without a service type.
    pub service_type: Option<Index>,
    /// Over the weights of the critical functions that each provider serves directly.
    pub by_functions: Option<Herfindahl>,
    /// Over the known yearly cost.
    pub by_cost: Option<Herfindahl>,
    /// Shares of the known cost (M3), the greatest first.
    pub cost: Vec<(Unit, f64)>,
    /// Engagements whose cost is not known; they are in no share.
    pub cost_unknown: usize,
}

#[derive(Default)]
struct Collected {
    pairs: BTreeSet<(usize, Index)>,
    cost: BTreeMap<usize, f64>,
    cost_unknown: usize,
}

/// Every service type that has an engagement, in the order of its code.
pub fn spreads(portfolio: &Portfolio, level: Level) -> Vec<Spread> {
    let units = Units::new(portfolio, level);
    let by_function = portfolio.dependencies_by_function();
    let mut types: BTreeMap<Option<Index>, Collected> = BTreeMap::new();
    for engagement in &portfolio.engagements {
        let collected = types.entry(engagement.service_type).or_default();
        match engagement.cost {
            Some(cost) => {
                *collected.cost.entry(units.of(portfolio, engagement.party)).or_default() += cost as f64;
            }
            None => collected.cost_unknown += 1,
        }
    }
    for (function, _) in portfolio.critical() {
        for (_, engagement) in portfolio.essential(&by_function, function) {
            let provider = units.of(portfolio, engagement.party);
            types.entry(engagement.service_type).or_default().pairs.insert((provider, function));
        }
    }
    types
        .into_iter()
        .map(|(service_type, collected)| {
            let mut functions: BTreeMap<usize, f64> = BTreeMap::new();
            for (provider, function) in &collected.pairs {
                *functions.entry(*provider).or_default() += portfolio.functions[*function as usize].weight;
            }
            let total: f64 = collected.cost.values().sum();
            let mut cost: Vec<(Unit, f64)> = collected
                .cost
                .iter()
                .filter(|_| total > 0.0)
                .map(|(provider, cost)| (units.unit(*provider), cost / total))
                .collect();
            cost.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            Spread {
                service_type,
                by_functions: herfindahl(functions.values().copied()),
                by_cost: herfindahl(collected.cost.values().copied()),
                cost,
                cost_unknown: collected.cost_unknown,
            }
        })
        .collect()
}
