//! M1, M5 and κ: how much of the critical business reaches one party, and how much of that is known.

use std::cmp::Ordering;

use super::portfolio::{Rows, Units};
use super::{Level, Limits, Portfolio, Unit};

/// Shares of the critical functions' weight, with what is not known shown apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// Units that something reaches, the greatest lower share first.
    pub units: Vec<UnitExposure>,
    /// Share of functions with an unconfirmed chain: any other unit may carry up to this much.
    pub unknown: f64,
    /// κ: share of functions all of whose essential chains were confirmed lately. None where no critical
    /// function has an essential engagement.
    pub coverage: Option<f64>,
    /// Critical functions without any essential engagement on record.
    pub without_engagement: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitExposure {
    pub unit: Unit,
    /// Share served directly.
    pub direct: f64,
    /// Share reached directly or through confirmed chains: Σ a(f: g ∈ Dep f) / Σ a.
    pub lower: f64,
    /// The same and every function with an unconfirmed chain.
    pub upper: f64,
    /// O: direct units other than itself that reach it through confirmed chains.
    pub overlap: u32,
}

impl UnitExposure {
    /// The greatest lower share first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        (other.lower.total_cmp(&self.lower))
            .then(other.upper.total_cmp(&self.upper))
            .then(self.unit.cmp(&other.unit))
    }
}

/// None when there is no critical function with a weight: no data, no value.
pub fn exposure(portfolio: &Portfolio, level: Level, limits: &Limits) -> Option<Exposure> {
    let total = portfolio.critical_weight()?;
    let units = Units::new(portfolio, level);
    let by_function = portfolio.dependencies_by_function();
    let by_engagement = portfolio.edges_by_engagement();
    let mut direct = Shares::new(units.count);
    let mut reached = Shares::new(units.count);
    // Weight of functions that reach the unit and have an unconfirmed chain: it is in both ends already.
    let mut both = vec![0.0; units.count];
    let (mut unknown, mut covered, mut with_engagement, mut without_engagement) = (0.0, 0.0, 0.0, 0);
    for (function, about) in portfolio.critical() {
        let confirmed = |at: Option<i32>| at.is_some_and(|at| portfolio.today - at <= limits.attested_days);
        let (mut any, mut all_known, mut all_fresh) = (false, true, true);
        for (_, engagement) in portfolio.essential(&by_function, function) {
            any = true;
            all_known &= engagement.chain.is_confirmed();
            all_fresh &= engagement.chain.is_confirmed() && confirmed(engagement.attested);
        }
        for (number, engagement) in portfolio.essential(&by_function, function) {
            let mut reach = |unit: usize| {
                if reached.add(unit, function, about.weight) && !all_known {
                    both[unit] += about.weight;
                }
            };
            let provider = units.of(portfolio, engagement.party);
            direct.add(provider, function, about.weight);
            reach(provider);
            if engagement.chain.is_confirmed() {
                for edge in by_engagement.of(number) {
                    reach(units.of(portfolio, portfolio.edges[*edge as usize].to));
                }
            }
        }
        if any {
            with_engagement += about.weight;
        } else {
            without_engagement += 1;
        }
        unknown += if all_known { 0.0 } else { about.weight };
        covered += if any && all_fresh { about.weight } else { 0.0 };
    }
    let overlap = overlaps(portfolio, &units);
    let mut found: Vec<UnitExposure> = (0..units.count)
        .filter(|number| reached.sums[*number] > 0.0 || overlap[*number] > 0)
        .map(|number| UnitExposure {
            unit: units.unit(number),
            direct: direct.sums[number] / total,
            lower: reached.sums[number] / total,
            upper: ((reached.sums[number] + unknown - both[number]) / total).min(1.0),
            overlap: overlap[number],
        })
        .collect();
    found.sort_unstable_by(UnitExposure::order);
    Some(Exposure {
        units: found,
        unknown: unknown / total,
        coverage: (with_engagement > 0.0).then(|| covered / with_engagement),
        without_engagement,
    })
}

/// Sums for each unit that take one function only once.
struct Shares {
    sums: Vec<f64>,
    last: Vec<u32>,
}

impl Shares {
    fn new(count: usize) -> Self {
        Self { sums: vec![0.0; count], last: vec![u32::MAX; count] }
    }

    /// Whether the function was new to the unit.
    fn add(&mut self, unit: usize, function: u32, weight: f64) -> bool {
        let new = self.last[unit] != function;
        if new {
            self.last[unit] = function;
            self.sums[unit] += weight;
        }
        new
    }
}

/// O for each unit: chain edges lie by the unit that they lead to, and each direct unit counts once.
fn overlaps(portfolio: &Portfolio, units: &Units) -> Vec<u32> {
    let ends: Vec<(u32, u32)> = portfolio
        .edges
        .iter()
        .filter_map(|edge| {
            let engagement = &portfolio.engagements[edge.engagement as usize];
            let (far, near) = (units.of(portfolio, edge.to), units.of(portfolio, engagement.party));
            let counts = engagement.chain.is_confirmed() && far != near;
            // Units are numbered below the sum of two u32 lists' lengths; a register of that size is none.
            counts.then(|| (u32::try_from(far).unwrap_or(u32::MAX), u32::try_from(near).unwrap_or(u32::MAX)))
        })
        .collect();
    let by_far = Rows::new(units.count, ends.iter().map(|(far, _)| *far));
    let mut seen = vec![u32::MAX; units.count];
    (0..)
        .take(units.count)
        .map(|far: u32| {
            let new = |row: &&u32| {
                let near = ends[**row as usize].1 as usize;
                std::mem::replace(&mut seen[near], far) != far
            };
            u32::try_from(by_far.of(far).iter().filter(new).count()).unwrap_or(u32::MAX)
        })
        .collect()
}
