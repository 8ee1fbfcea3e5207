//! M4, M9 and M10 kept up to date.

use super::super::single_point::{SinglePoint, single_point};
use super::super::tally::Tally;
use super::super::{Index, Limits, Portfolio};
use super::reach::Reach;
use super::ties::{Ties, resettle};

/// The line of one unit counted anew. `counts` remembers how many engagements each unit's line shows.
pub(super) fn unit(
    portfolio: &Portfolio,
    ties: &Ties,
    reach: &Reach,
    number: usize,
    counts: &mut [usize],
    tallies: &mut Vec<Tally>,
) {
    let unit = reach.units.unit(number);
    let place = |engagements: usize, tallies: &[Tally]| {
        let seek = Tally { unit, engagements, contracts: 0, departments: 0, functions: 0 };
        tallies.binary_search_by(|one| one.order(&seek))
    };
    let old = place(counts[number], tallies).ok();
    let (mut engagements, mut contracts) = (0, 0);
    let (mut departments, mut functions) = (Vec::new(), Vec::new());
    for member in ties.parties_of(&reach.units, number) {
        for own in &ties.of_party[*member as usize] {
            let engagement = &portfolio.engagements[*own as usize];
            engagements += 1;
            contracts += engagement.contracts as usize;
            departments.extend(engagement.department);
            let rows = ties.of_engagement[*own as usize].iter();
            functions.extend(rows.map(|row| portfolio.dependencies[*row as usize].function));
        }
    }
    counts[number] = engagements;
    let different = |mut list: Vec<Index>| {
        list.sort_unstable();
        list.dedup();
        list.len()
    };
    let (departments, functions) = (different(departments), different(functions));
    let new = (engagements > 0).then_some(Tally { unit, engagements, contracts, departments, functions });
    resettle(tallies, old, new, Tally::order);
}

/// The single point of one critical function looked at anew.
pub(super) fn point(
    portfolio: &Portfolio,
    ties: &Ties,
    reach: &Reach,
    limits: &Limits,
    function: Index,
    points: &mut Vec<SinglePoint>,
) {
    let rows = &ties.of_function[function as usize];
    let found = single_point(portfolio, &reach.units, limits, function, rows);
    match (points.binary_search_by_key(&function, |point| point.function), found) {
        (Ok(at), Some(found)) => points[at] = found,
        (Ok(at), None) => {
            points.remove(at);
        }
        (Err(at), Some(found)) => points.insert(at, found),
        (Err(_), None) => {}
    }
}

/// Whether a critical function cannot do without a shared system.
pub(super) fn is_shared(portfolio: &Portfolio, ties: &Ties, function: Index) -> bool {
    let rows = &ties.of_function[function as usize];
    portfolio.essential_among(rows).any(|(_, engagement)| engagement.shared)
}

/// M10 by what is known of each function.
pub(super) fn shared(portfolio: &Portfolio, shared: &[bool]) -> Option<f64> {
    let total = portfolio.critical_weight()?;
    let of = portfolio.critical().filter(|(function, _)| shared[*function as usize]);
    Some(of.fold(0.0, |sum, (_, about)| sum + about.weight) / total)
}
