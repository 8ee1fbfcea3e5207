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

/// Known countries, the greatest share first, then the unknown. None without a critical function.
pub fn places(portfolio: &Portfolio) -> Option<Vec<PlaceShare>> {
    let total = portfolio.critical_weight()?;
    let by_function = portfolio.dependencies_by_function();
    let mut countries: BTreeMap<Option<Index>, (Option<Index>, PlaceShare)> = BTreeMap::new();
    let mut roles_seen: BTreeMap<(Option<Index>, PlaceRole), Index> = BTreeMap::new();
    for (function, about) in portfolio.critical() {
        for (_, engagement) in portfolio.essential(&by_function, function) {
            let recorded = engagement.places.iter().map(|place| (place.country, Some(place.role)));
            let missing = engagement.places.is_empty().then_some((None, None));
            for (country, role) in recorded.chain(missing) {
                let (last, share) = countries.entry(country).or_default();
                share.country = country;
                if last.replace(function) != Some(function) {
                    share.share += about.weight / total;
                }
                if let Some(role) = role
                    && roles_seen.insert((country, role), function) != Some(function)
                {
                    *share.roles.entry(role).or_default() += about.weight / total;
                }
            }
        }
    }
    let mut found: Vec<PlaceShare> = countries.into_values().map(|(_, share)| share).collect();
    found.sort_by(|a, b| {
        a.country
            .is_none()
            .cmp(&b.country.is_none())
            .then(b.share.total_cmp(&a.share))
            .then(a.country.cmp(&b.country))
    });
    Some(found)
}
