//! What one engagement brings: the figures of its provider without and with it. For due diligence, before a contract is
//! signed; a register without the engagement is the same register with it taken out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::exposure::exposure;
use super::herfindahl::spreads;
use super::portfolio::Units;
use super::single_point::single_points;
use super::what_if::{Change, changed};
use super::{Alert, Index, Level, Limits, Named, Portfolio, Register, Unit};

/// The provider's figures at one time.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Stand {
    /// M1: direct, at least, at most. None without a critical function.
    pub share: Option<(f64, f64, f64)>,
    pub alert: Option<Alert>,
    /// M2 over functions, of the engagement's service type.
    pub index: Option<f64>,
    /// M4, in the whole register.
    pub single_points: usize,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Brings {
    pub engagement: Named,
    /// The party, or its group at that level.
    pub provider: Named,
    pub service_type: Option<String>,
    pub without: Stand,
    pub with: Stand,
    /// Critical functions that hang on a single provider only with it, and those that no longer do.
    pub new_points: Vec<Named>,
    pub gone_points: Vec<Named>,
}

/// None where the register has no such engagement.
pub fn brings(register: &Register, engagement: &str, level: Level, limits: &Limits) -> Option<Brings> {
    let place = register.engagements.iter().position(|one| one.id == engagement && !one.id.is_empty())?;
    let portfolio = &register.portfolio;
    let about = portfolio.engagements.get(place)?;
    let units = Units::new(portfolio, level);
    let unit = units.unit(units.of(portfolio, about.party));
    let removed = Change::Removed { engagement: Index::try_from(place).ok()? };
    let without = changed(portfolio, &removed);
    let points = |portfolio: &Portfolio| -> BTreeSet<Index> {
        single_points(portfolio, level, limits).into_iter().map(|point| point.function).collect()
    };
    let (before, after) = (points(&without), points(portfolio));
    let named = |found: &BTreeSet<Index>, other: &BTreeSet<Index>| {
        let name = |number: &Index| register.functions.get(*number as usize).cloned().unwrap_or_default();
        found.difference(other).map(name).collect()
    };
    let stand = |portfolio: &Portfolio, points: usize| Stand {
        single_points: points,
        ..stand(portfolio, unit, about.service_type, level, limits)
    };
    Some(Brings {
        engagement: register.engagements[place].clone(),
        provider: register.name(unit),
        service_type: about.service_type.and_then(|code| register.service_types.get(code as usize).cloned()),
        without: stand(&without, before.len()),
        with: stand(portfolio, after.len()),
        new_points: named(&after, &before),
        gone_points: named(&before, &after),
    })
}

fn stand(portfolio: &Portfolio, unit: Unit, of: Option<Index>, level: Level, limits: &Limits) -> Stand {
    let share = exposure(portfolio, level, limits).map(|found| {
        let own = found.units.iter().find(|one| one.unit == unit);
        // Whom nothing reaches may still stand behind every unconfirmed chain.
        own.map_or((0.0, 0.0, found.unknown), |own| (own.direct, own.lower, own.upper))
    });
    let spread = spreads(portfolio, level).into_iter().find(|spread| spread.service_type == of);
    Stand {
        share,
        alert: share.and_then(|(_, lower, _)| limits.share(lower)),
        index: spread.and_then(|spread| spread.by_functions).map(|found| found.value),
        single_points: 0,
    }
}
