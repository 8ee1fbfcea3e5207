//! M4, M9 and M10 kept up to date.

use super::super::single_point::{SinglePoint, single_point};
use super::super::tally::Tally;
use super::super::{Index, Limits, Portfolio};
use super::reach::Reach;
use super::ties::Ties;

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
    if let Ok(at) = place(counts[number], tallies) {
        tallies.remove(at);
    }
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
    if engagements == 0 {
        return;
    }
    let different = |mut list: Vec<Index>| {
        list.sort_unstable();
        list.dedup();
        list.len()
    };
    let (departments, functions) = (different(departments), different(functions));
    if let Err(at) = place(engagements, tallies) {
        tallies.insert(at, Tally { unit, engagements, contracts, departments, functions });
    }
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

/// M10 by the ties at hand.
pub(super) fn shared(portfolio: &Portfolio, ties: &Ties) -> Option<f64> {
    let total = portfolio.critical_weight()?;
    let weight = portfolio
        .critical()
        .filter(|(function, _)| {
            let rows = &ties.of_function[*function as usize];
            portfolio.essential_among(rows).any(|(_, engagement)| engagement.shared)
        })
        .fold(0.0, |sum, (_, about)| sum + about.weight);
    Some(weight / total)
}
