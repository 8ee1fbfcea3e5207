//! M2 and M3: how evenly a service type is spread over its providers, by functions and by cost.

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

/// Every service type that has an engagement, in the order of its code. Costs add up as whole yen, so that their order
/// does not matter.
pub fn spreads(portfolio: &Portfolio, level: Level) -> Vec<Spread> {
    let units = Units::new(portfolio, level);
    let by_function = portfolio.dependencies_by_function();
    let mut costs: Vec<(Option<Index>, usize, Option<u64>)> = portfolio
        .engagements
        .iter()
        .map(|one| (one.service_type, units.of(portfolio, one.party), one.cost))
        .collect();
    costs.sort_unstable();
    let mut pairs: Vec<(Option<Index>, usize, Index)> = Vec::with_capacity(portfolio.dependencies.len());
    for (function, _) in portfolio.critical() {
        let essential = portfolio.essential(&by_function, function);
        pairs.extend(essential.map(|(_, one)| (one.service_type, units.of(portfolio, one.party), function)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut pairs = pairs.chunk_by(|a, b| a.0 == b.0).peekable();
    costs
        .chunk_by(|a, b| a.0 == b.0)
        .map(|rows| {
            let service_type = rows[0].0;
            let of_type = pairs.next_if(|pairs| pairs[0].0 == service_type).unwrap_or_default();
            let functions: Vec<f64> = of_type
                .chunk_by(|a, b| a.1 == b.1)
                .map(|own| own.iter().fold(0.0, |sum, row| sum + portfolio.functions[row.2 as usize].weight))
                .collect();
            let cost: Vec<(usize, u128)> = rows
                .chunk_by(|a, b| a.1 == b.1)
                .filter(|own| own.iter().any(|row| row.2.is_some()))
                .map(|own| (own[0].1, own.iter().filter_map(|row| row.2).map(u128::from).sum()))
                .collect();
            let (by_cost, cost) = by_cost(&units, &cost);
            Spread {
                service_type,
                by_functions: herfindahl(functions.iter().copied()),
                by_cost,
                cost,
                cost_unknown: rows.iter().filter(|row| row.2.is_none()).count(),
            }
        })
        .collect()
}

/// M3 over the whole register: yearly cost of each provider, the greatest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spend {
    /// Provider, yen, share of the known cost.
    pub shares: Vec<(Unit, u128, f64)>,
    /// Yen in all.
    pub known: u128,
    /// Engagements whose cost is not known; they are in no share.
    pub unknown: usize,
}

/// Cost by provider; nothing has a share where the known cost is nothing.
pub fn spend(portfolio: &Portfolio, level: Level) -> Spend {
    let units = Units::new(portfolio, level);
    let mut yen: Vec<Option<u128>> = vec![None; units.count];
    let mut unknown = 0;
    for one in &portfolio.engagements {
        match one.cost {
            Some(cost) => {
                *yen[units.of(portfolio, one.party)].get_or_insert(0) += u128::from(cost);
            }
            None => unknown += 1,
        }
    }
    let known: u128 = yen.iter().flatten().sum();
    let mut shares: Vec<(Unit, u128, f64)> = yen
        .iter()
        .enumerate()
        .filter_map(|(number, yen)| Some((units.unit(number), (*yen)?)))
        .filter(|_| known > 0)
        .map(|(unit, yen)| (unit, yen, yen as f64 / known as f64))
        .collect();
    shares.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    Spend { shares, known, unknown }
}

/// M3: the index over the known cost of each provider, and the shares, the greatest first.
pub(super) fn by_cost(units: &Units, cost: &[(usize, u128)]) -> (Option<Herfindahl>, Vec<(Unit, f64)>) {
    let yen = cost.iter().map(|(_, yen)| *yen as f64);
    let total: f64 = yen.clone().sum();
    let mut shares: Vec<(Unit, f64)> = cost
        .iter()
        .filter(|_| total > 0.0)
        .map(|(provider, yen)| (units.unit(*provider), *yen as f64 / total))
        .collect();
    shares.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    (herfindahl(yen), shares)
}
