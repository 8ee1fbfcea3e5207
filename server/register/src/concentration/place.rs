//! M6: in which countries and regions the critical business and its data sit, what is not known apart.

use std::collections::BTreeMap;

use super::{Index, Place, PlaceRole, Portfolio};

/// One country's, or one region's, part of the critical functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceShare {
    /// Number of the country, or of the region where regions were asked for. None: the place is 不明, or no place is on
    /// record.
    pub at: Option<Index>,
    /// Share of critical functions with anything there.
    pub share: f64,
    /// The same by role.
    pub roles: BTreeMap<PlaceRole, f64>,
}

/// In the order of their numbers.
const ROLES: [PlaceRole; 4] =
    [PlaceRole::Storage, PlaceRole::Processing, PlaceRole::Backup, PlaceRole::RemoteMaintenance];

/// A sum that takes one function only once.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    last: Option<Index>,
    share: f64,
}

impl Seen {
    fn add(&mut self, function: Index, share: f64) {
        if self.last.replace(function) != Some(function) {
            self.share += share;
        }
    }
}

/// What places are told apart by.
pub type By = fn(&Place) -> Option<Index>;

/// By country.
pub const COUNTRY: By = |place| place.country;

/// By region or data centre; a country whose region nobody has written down is a region of its own.
pub const REGION: By = |place| place.region;

/// Known countries, the greatest share first, then the unknown. None without a critical function.
pub fn places(portfolio: &Portfolio) -> Option<Vec<PlaceShare>> {
    shares(portfolio, COUNTRY)
}

/// The same by region or data centre.
pub fn regions(portfolio: &Portfolio) -> Option<Vec<PlaceShare>> {
    shares(portfolio, REGION)
}

fn shares(portfolio: &Portfolio, by: By) -> Option<Vec<PlaceShare>> {
    let total = portfolio.critical_weight()?;
    let by_function = portfolio.dependencies_by_function();
    let last = portfolio.engagements.iter().flat_map(|one| &one.places).filter_map(by).max();
    // The unknown stands first; in each row the place itself, then its roles.
    let mut rows = vec![[Seen::default(); 1 + ROLES.len()]; last.map_or(1, |last| last as usize + 2)];
    for (function, about) in portfolio.critical() {
        for (_, engagement) in portfolio.essential(&by_function, function) {
            let recorded = engagement.places.iter().map(|place| (by(place), Some(place.role)));
            let missing = engagement.places.is_empty().then_some((None, None));
            for (at, role) in recorded.chain(missing) {
                let row = &mut rows[at.map_or(0, |at| at as usize + 1)];
                row[0].add(function, about.weight / total);
                if let Some(role) = role {
                    row[1 + role as usize].add(function, about.weight / total);
                }
            }
        }
    }
    let mut found: Vec<PlaceShare> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row[0].last.is_some())
        .map(|(number, row)| PlaceShare {
            at: number.checked_sub(1).and_then(|number| Index::try_from(number).ok()),
            share: row[0].share,
            roles: ROLES
                .into_iter()
                .zip(&row[1..])
                .filter(|(_, seen)| seen.last.is_some())
                .map(|(role, seen)| (role, seen.share))
                .collect(),
        })
        .collect();
    order(&mut found);
    Some(found)
}

/// Known places, the greatest share first, then the unknown.
pub(super) fn order(places: &mut [PlaceShare]) {
    places.sort_by(|a, b| {
        a.at.is_none().cmp(&b.at.is_none()).then(b.share.total_cmp(&a.share)).then(a.at.cmp(&b.at))
    });
}
