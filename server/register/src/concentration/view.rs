//! The figures with names, as the page shows them.

use serde::{Deserialize, Serialize};

use super::brings::{Brings, brings};
use super::what_if::{Certainty, Failure, blows};
use super::{
    Alert, Level, Limits, Named, PlaceRole, Register, Strength, Unit, chain, exposure, herfindahl, place,
    single_point, tally,
};

/// What the page asks for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Question {
    pub level: Level,
    /// Id of a party or group whose failure is to be looked at, or `country:JP` for a country; empty for none.
    pub fails: String,
    /// Id of an engagement whose part in the figures is to be looked at; empty for none.
    pub brings: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct View {
    pub critical_functions: usize,
    /// κ; none where it cannot be computed.
    pub coverage: Option<f64>,
    /// Coverage is under the limit: the shares are lower bounds only.
    pub lower_bound_only: bool,
    pub without_engagement: usize,
    /// None without a critical function: no data, no value.
    pub units: Option<Vec<UnitLine>>,
    pub spreads: Vec<SpreadLine>,
    pub single_points: Vec<SinglePointLine>,
    pub places: Vec<PlaceLine>,
    pub chain_depth: Option<u32>,
    pub chain_edges: usize,
    pub unapproved: usize,
    pub unattested: usize,
    /// M10.
    pub shared: Option<f64>,
    pub failure: Option<FailureView>,
    pub brings: Option<Brings>,
    /// Everything that can be made to fail, for choosing.
    pub choices: Vec<Named>,
    /// Of the reader's own department alone.
    pub narrowed: bool,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct UnitLine {
    pub unit: Unit,
    pub name: Named,
    pub direct: f64,
    pub lower: f64,
    pub upper: f64,
    pub overlap: u32,
    pub overlaps: bool,
    pub alert: Option<Alert>,
    pub engagements: usize,
    pub contracts: usize,
    pub departments: usize,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SpreadLine {
    /// Code of the service type; none where it is not given.
    pub service_type: Option<String>,
    pub by_functions: Option<Index>,
    pub by_cost: Option<Index>,
    /// Greatest share of the known cost.
    pub largest: Option<(Named, f64)>,
    pub cost_unknown: usize,
}

/// HHI, effective number, providers.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Index {
    pub value: f64,
    pub effective: f64,
    pub normalised: Option<f64>,
    pub providers: usize,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SinglePointLine {
    pub function: Named,
    pub provider: Named,
    pub unit: Unit,
    pub weaknesses: Vec<single_point::Weakness>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PlaceLine {
    /// None: 不明.
    pub country: Option<String>,
    pub share: f64,
    pub roles: Vec<(PlaceRole, f64)>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FailureView {
    pub name: Named,
    pub blows: Vec<BlowLine>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BlowLine {
    pub function: Named,
    pub critical: bool,
    pub strength: Strength,
    pub certainty: Certainty,
    pub through: Vec<Named>,
    pub within_tolerance: Option<bool>,
}

impl From<herfindahl::Herfindahl> for Index {
    fn from(found: herfindahl::Herfindahl) -> Self {
        Self {
            value: found.value,
            effective: found.effective,
            normalised: found.normalised,
            providers: found.providers,
        }
    }
}

/// Most lines of a table on the page.
const LINES: usize = 100;

/// All figures for one question.
pub fn view(register: &Register, question: &Question, limits: &Limits) -> View {
    let portfolio = &register.portfolio;
    let level = question.level;
    let exposure = exposure::exposure(portfolio, level, limits);
    let chains = chain::chains(portfolio, limits);
    let coverage = exposure.as_ref().and_then(|found| found.coverage);
    let named = |list: &[Named], number: super::Index| list.get(number as usize).cloned().unwrap_or_default();
    let tallies: std::collections::HashMap<Unit, tally::Tally> =
        tally::tallies(portfolio, level).into_iter().map(|tally| (tally.unit, tally)).collect();
    View {
        critical_functions: portfolio.functions.iter().filter(|function| function.critical).count(),
        coverage,
        lower_bound_only: coverage.is_none_or(|coverage| coverage < limits.coverage),
        without_engagement: exposure.as_ref().map_or(0, |found| found.without_engagement),
        units: exposure.map(|found| {
            let line = |found: exposure::UnitExposure| {
                let tally = tallies.get(&found.unit);
                UnitLine {
                    unit: found.unit,
                    name: register.name(found.unit),
                    direct: found.direct,
                    lower: found.lower,
                    upper: found.upper,
                    overlap: found.overlap,
                    overlaps: limits.overlaps(found.overlap, found.lower),
                    alert: limits.share(found.lower),
                    engagements: tally.map_or(0, |tally| tally.engagements),
                    contracts: tally.map_or(0, |tally| tally.contracts),
                    departments: tally.map_or(0, |tally| tally.departments),
                }
            };
            found.units.into_iter().take(LINES).map(line).collect()
        }),
        spreads: herfindahl::spreads(portfolio, level)
            .into_iter()
            .map(|spread| SpreadLine {
                service_type: spread
                    .service_type
                    .and_then(|code| register.service_types.get(code as usize).cloned()),
                by_functions: spread.by_functions.map(Index::from),
                by_cost: spread.by_cost.map(Index::from),
                largest: spread.cost.first().map(|(unit, share)| (register.name(*unit), *share)),
                cost_unknown: spread.cost_unknown,
            })
            .collect(),
        single_points: single_point::single_points(portfolio, level, limits)
            .into_iter()
            .map(|point| SinglePointLine {
                function: named(&register.functions, point.function),
                provider: register.name(point.provider),
                unit: point.provider,
                weaknesses: point.weaknesses,
            })
            .collect(),
        places: place::places(portfolio)
            .unwrap_or_default()
            .into_iter()
            .map(|place| PlaceLine {
                country: place.country.and_then(|code| register.countries.get(code as usize).cloned()),
                share: place.share,
                roles: place.roles.into_iter().collect(),
            })
            .collect(),
        chain_depth: chains.depth,
        chain_edges: portfolio.edges.len(),
        unapproved: chains.unapproved.len(),
        unattested: chains.unattested.len(),
        shared: tally::shared(portfolio),
        brings: brings(register, &question.brings, level, limits),
        failure: failing(register, &question.fails).map(|(failure, name)| FailureView {
            name,
            blows: blows(portfolio, failure)
                .into_iter()
                .map(|blow| BlowLine {
                    function: named(&register.functions, blow.function),
                    critical: portfolio.functions[blow.function as usize].critical,
                    strength: blow.strength,
                    certainty: blow.certainty,
                    through: blow
                        .engagements
                        .iter()
                        .map(|number| named(&register.engagements, *number))
                        .collect(),
                    within_tolerance: blow.within_tolerance,
                })
                .collect(),
        }),
        choices: choices(register),
        narrowed: register.narrowed,
    }
}

/// Groups and parties that something hangs on; the register may hold thousands of others.
pub fn choices(register: &Register) -> Vec<Named> {
    let portfolio = &register.portfolio;
    let mut used = vec![false; register.parties.len()];
    let ends = portfolio.edges.iter().map(|edge| edge.to);
    for party in portfolio.engagements.iter().map(|engagement| engagement.party).chain(ends) {
        used[party as usize] = true;
    }
    let mut groups = vec![false; register.groups.len()];
    for (party, _) in portfolio.parties.iter().zip(&used).filter(|(_, used)| **used) {
        if let Some(group) = party.group {
            groups[group as usize] = true;
        }
    }
    let taken = |names: &[Named], used: Vec<bool>| -> Vec<Named> {
        names
            .iter()
            .zip(used)
            .filter(|(name, used)| *used && !name.id.is_empty())
            .map(|(name, _)| name.clone())
            .collect()
    };
    let mut all = taken(&register.groups, groups);
    all.extend(taken(&register.parties, used));
    all
}

/// What fails, and what it is called: `country:JP`, or the id of a party or group.
fn failing(register: &Register, asked: &str) -> Option<(Failure, Named)> {
    if let Some(code) = asked.strip_prefix("country:") {
        let place = register.countries.iter().position(|one| one == code)?;
        let name = Named { id: String::new(), ja: code.to_owned(), en: code.to_owned() };
        return Some((Failure::Country(super::Index::try_from(place).ok()?), name));
    }
    unit_of(register, asked).map(|unit| (Failure::Unit(unit), register.name(unit)))
}

/// The party or group with this id.
pub fn unit_of(register: &Register, id: &str) -> Option<Unit> {
    let at = |list: &[Named]| {
        list.iter().position(|named| named.id == id).and_then(|number| super::Index::try_from(number).ok())
    };
    if id.is_empty() {
        return None;
    }
    at(&register.groups).map(Unit::Group).or_else(|| at(&register.parties).map(Unit::Party))
}
