//! M9 and M10: how many contracts, departments and functions lie with the same group, and how much of the
//! critical business runs on systems shared with others.

use std::collections::{BTreeMap, BTreeSet};

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

/// Every unit with an engagement, the most engagements first.
pub fn tallies(portfolio: &Portfolio, level: Level) -> Vec<Tally> {
    #[derive(Default)]
    struct Sets {
        engagements: usize,
        contracts: usize,
        departments: BTreeSet<Index>,
        functions: BTreeSet<Index>,
    }
    let units = Units::new(portfolio, level);
    let mut sets: BTreeMap<usize, Sets> = BTreeMap::new();
    for engagement in &portfolio.engagements {
        let unit = sets.entry(units.of(portfolio, engagement.party)).or_default();
        unit.engagements += 1;
        unit.contracts += engagement.contracts as usize;
        unit.departments.extend(engagement.department);
    }
    for dependency in &portfolio.dependencies {
        let engagement = &portfolio.engagements[dependency.engagement as usize];
        let unit = sets.entry(units.of(portfolio, engagement.party)).or_default();
        unit.functions.insert(dependency.function);
    }
    let mut found: Vec<Tally> = sets
        .into_iter()
        .map(|(unit, sets)| Tally {
            unit: units.unit(unit),
            engagements: sets.engagements,
            contracts: sets.contracts,
            departments: sets.departments.len(),
            functions: sets.functions.len(),
        })
        .collect();
    found.sort_by(|a, b| b.engagements.cmp(&a.engagements).then(a.unit.cmp(&b.unit)));
    found
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
