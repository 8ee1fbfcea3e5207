//! M9 and M10: how many contracts, departments and functions lie with the same group, and how much of the
//! critical business runs on systems shared with others.

use std::cmp::Ordering;

use super::portfolio::Units;
use super::{Index, Level, Portfolio, Unit};

#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    pub unit: Unit,
    pub engagements: usize,
    pub contracts: usize,
    pub departments: usize,
    /// Functions of any criticality that depend on it directly, in any strength.
    pub functions: usize,
}

impl Tally {
    /// The most engagements first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        other.engagements.cmp(&self.engagements).then(self.unit.cmp(&other.unit))
    }
}

/// Every unit with an engagement, the most engagements first.
pub fn tallies(portfolio: &Portfolio, level: Level) -> Vec<Tally> {
    let units = Units::new(portfolio, level);
    let unit = |party| units.of(portfolio, party);
    let mut counts = vec![(0, 0); units.count];
    let mut departments = Vec::with_capacity(portfolio.engagements.len());
    for engagement in &portfolio.engagements {
        let number = unit(engagement.party);
        counts[number].0 += 1;
        counts[number].1 += engagement.contracts as usize;
        departments.extend(engagement.department.map(|department| (number, department)));
    }
    let functions = portfolio
        .dependencies
        .iter()
        .map(|row| (unit(portfolio.engagements[row.engagement as usize].party), row.function))
        .collect();
    let (departments, functions) = (different(units.count, departments), different(units.count, functions));
    let mut found: Vec<Tally> = (0..units.count)
        .filter(|number| counts[*number].0 > 0)
        .map(|number| Tally {
            unit: units.unit(number),
            engagements: counts[number].0,
            contracts: counts[number].1,
            departments: departments[number],
            functions: functions[number],
        })
        .collect();
    found.sort_unstable_by(Tally::order);
    found
}

/// How many different partners each owner has.
fn different(owners: usize, mut pairs: Vec<(usize, Index)>) -> Vec<usize> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = vec![0; owners];
    for (owner, _) in pairs {
        counts[owner] += 1;
    }
    counts
}

/// M10: share of critical functions that cannot do without a shared system (共同センター). None without a
/// critical function.
pub fn shared(portfolio: &Portfolio) -> Option<f64> {
    let total = portfolio.critical_weight()?;
    let by_function = portfolio.dependencies_by_function();
    let shared: f64 = portfolio
        .critical()
        .filter(|(function, _)| {
            portfolio.essential(&by_function, *function).any(|(_, engagement)| engagement.shared)
        })
        // An empty sum is -0.
        .fold(0.0, |sum, (_, about)| sum + about.weight);
    Some(shared / total)
}
