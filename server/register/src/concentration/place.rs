//! M6: in which countries the critical business and its data sit, what is not known apart.

use std::collections::BTreeMap;

use super::{Index, PlaceRole, Portfolio};

/// One country's part of the critical functions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceShare {
    /// None: the place is 不明, or no place is on record.
    pub country: Option<Index>,
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

/// Known countries, the greatest share first, then the unknown. None without a critical function.
pub fn places(portfolio: &Portfolio) -> Option<Vec<PlaceShare>> {
    let total = portfolio.critical_weight()?;
    let by_function = portfolio.dependencies_by_function();
    let last =
        portfolio.engagements.iter().flat_map(|one| &one.places).filter_map(|place| place.country).max();
    // The unknown country stands first; in each row the country itself, then its roles.
    let mut rows = vec![[Seen::default(); 1 + ROLES.len()]; last.map_or(1, |last| last as usize + 2)];
    for (function, about) in portfolio.critical() {
        for (_, engagement) in portfolio.essential(&by_function, function) {
            let recorded = engagement.places.iter().map(|place| (place.country, Some(place.role)));
            let missing = engagement.places.is_empty().then_some((None, None));
            for (country, role) in recorded.chain(missing) {
                let row = &mut rows[country.map_or(0, |country| country as usize + 1)];
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
            country: number.checked_sub(1).and_then(|number| Index::try_from(number).ok()),
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

/// Known countries, the greatest share first, then the unknown.
pub(super) fn order(places: &mut [PlaceShare]) {
    places.sort_by(|a, b| {
        a.country
            .is_none()
            .cmp(&b.country.is_none())
            .then(b.share.total_cmp(&a.share))
            .then(a.country.cmp(&b.country))
    });
}
