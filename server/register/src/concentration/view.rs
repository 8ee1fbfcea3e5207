//! The figures with names, as the page shows them.

use serde::{Deserialize, Serialize};

use super::brings::{Brings, brings};
use super::by_function::{by_function, on_shared};
use super::place::PlaceShare;
use super::what_if::{Certainty, Failure, blows};
use super::{
    Alert, Level, Limits, Named, PlaceRole, Region, Register, Strength, Unit, exposure, herfindahl,
    single_point, tally,
};
use crate::heat::matrix::{self, fits};
use crate::heat::{Board, Choice};

/// Whether chains count.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Providers and what stands behind them, as an interval.
    #[default]
    Chain,
    /// Providers alone.
    Direct,
}

impl Question {
    /// Whether only a part of the register is asked for.
    pub fn is_part(&self) -> bool {
        [&self.department, &self.service_type, &self.country, &self.group, &self.function]
            .iter()
            .any(|facet| !facet.is_empty())
    }
}

/// What can be chosen from, with how many engagements each has.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Facets {
    pub departments: Vec<Choice>,
    pub service_types: Vec<Choice>,
    pub countries: Vec<Choice>,
    pub groups: Vec<Choice>,
    pub functions: Vec<Named>,
}

/// What the page asks for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Question {
    pub level: Level,
    pub basis: Basis,
    /// Facets: only the engagements that have all of them. An empty text takes all; `-` takes what is not given.
    pub department: String,
    pub service_type: String,
    /// Of the party.
    pub country: String,
    /// Id of a group.
    pub group: String,
    /// Id of a function.
    pub function: String,
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
    pub regions: Vec<RegionLine>,
    pub functions: Vec<FunctionLine>,
    pub spend: SpendLines,
    /// Critical functions on shared systems, with the engagements.
    pub on_shared: Vec<(Named, Vec<Named>)>,
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
    pub facets: Facets,
    /// Engagements that the figures rest on, and all.
    pub shown: usize,
    pub all: usize,
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

/// Whom a critical function hangs on.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FunctionLine {
    pub function: Named,
    pub direct: Vec<Named>,
    pub behind: Vec<Named>,
    /// There may be others: some chain is not confirmed.
    pub open: bool,
}

/// M3.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct SpendLines {
    pub lines: Vec<SpendLine>,
    /// Yen a year in all that are known.
    pub known: u64,
    pub unknown: usize,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SpendLine {
    pub unit: Unit,
    pub name: Named,
    pub yen: u64,
    pub share: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RegionLine {
    /// None: 不明.
    pub region: Option<Region>,
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
pub fn view(board: &Board, question: &Question) -> View {
    let part = question.is_part().then(|| part(board, question));
    let whole = board;
    let board = part.as_ref().unwrap_or(whole);
    let (register, limits) = (&board.register, &Limits::of(&board.policy));
    let (portfolio, level) = (&register.portfolio, question.level);
    let figures = board.figures();
    let (exposure, chains) = (figures.at(level).exposure.as_ref(), &figures.chains);
    let coverage = exposure.and_then(|found| found.coverage);
    let named = |list: &[Named], number: super::Index| list.get(number as usize).cloned().unwrap_or_default();
    let tallies: std::collections::HashMap<Unit, &tally::Tally> =
        figures.at(level).tallies.iter().map(|tally| (tally.unit, tally)).collect();
    View {
        critical_functions: portfolio.functions.iter().filter(|function| function.critical).count(),
        coverage,
        lower_bound_only: coverage.is_none_or(|coverage| coverage < limits.coverage),
        without_engagement: exposure.map_or(0, |found| found.without_engagement),
        units: exposure.map(|found| {
            let line = |found: &exposure::UnitExposure| {
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
            match question.basis {
                Basis::Chain => found.units.iter().take(LINES).map(line).collect(),
                Basis::Direct => {
                    let direct = found.units.iter().filter(|unit| unit.direct > 0.0);
                    let mut lines: Vec<UnitLine> =
                        direct.map(line).map(|one| one.direct_alone(limits)).collect();
                    lines.sort_by(|a, b| b.direct.total_cmp(&a.direct));
                    lines.truncate(LINES);
                    lines
                }
            }
        }),
        spreads: spreads(register, &figures.at(level).spreads),
        single_points: figures
            .at(level)
            .single_points
            .iter()
            .map(|point| SinglePointLine {
                function: named(&register.functions, point.function),
                provider: register.name(point.provider),
                unit: point.provider,
                weaknesses: point.weaknesses.clone(),
            })
            .collect(),
        places: places(register, figures.places.as_deref().unwrap_or_default()),
        regions: regions(register, figures.regions.as_deref().unwrap_or_default()),
        chain_depth: chains.depth,
        chain_edges: portfolio.edges.len(),
        unapproved: chains.unapproved.len(),
        unattested: chains.unattested.len(),
        shared: figures.shared,
        brings: brings(register, &question.brings, level, limits),
        failure: failure(register, &question.fails),
        functions: by_function(portfolio, level)
            .into_iter()
            .take(LINES)
            .map(|found| FunctionLine {
                function: named(&register.functions, found.function),
                direct: found.direct.iter().map(|unit| register.name(*unit)).collect(),
                behind: found.behind.iter().map(|unit| register.name(*unit)).collect(),
                open: found.open,
            })
            .collect(),
        spend: spend_lines(register, level),
        on_shared: on_shared(portfolio)
            .into_iter()
            .take(LINES)
            .map(|(function, engagements)| {
                let through = engagements.iter().map(|number| named(&register.engagements, *number));
                (named(&register.functions, function), through.collect())
            })
            .collect(),
        choices: choices(register),
        narrowed: register.narrowed,
        facets: facets(whole),
        shown: portfolio.engagements.len(),
        all: whole.register.engagements.len(),
    }
}

impl UnitLine {
    /// As if nothing stood behind anybody.
    fn direct_alone(self, limits: &Limits) -> Self {
        let alert = limits.share(self.direct);
        Self { lower: self.direct, upper: self.direct, alert, overlap: 0, overlaps: false, ..self }
    }
}

/// The part of the board that the facets leave.
fn part(board: &Board, question: &Question) -> Board {
    let wanted = [&question.department, &question.service_type, &question.country, &question.group];
    let register = &board.register;
    let serves: Option<Vec<bool>> = (!question.function.is_empty()).then(|| {
        let function = register.functions.iter().position(|name| name.id == question.function);
        let mut serves = vec![false; register.engagements.len()];
        for row in &register.portfolio.dependencies {
            if Some(row.function as usize) == function {
                serves[row.engagement as usize] = true;
            }
        }
        serves
    });
    let all = 0..super::Index::try_from(register.engagements.len()).unwrap_or(super::Index::MAX);
    let kept: Vec<super::Index> = all
        .filter(|number| serves.as_ref().is_none_or(|serves| serves[*number as usize]))
        .filter(|number| fits(board, wanted, *number))
        .collect();
    let mut part = board.part(&kept);
    // Of the engagements that serve one function, the other functions that they serve are not asked for.
    if !question.function.is_empty() {
        part.register = part.register.of_function(&question.function);
    }
    part
}

fn facets(board: &Board) -> Facets {
    let found = matrix::Facets::new(board);
    let functions = board.register.portfolio.functions.iter().zip(&board.register.functions);
    Facets {
        departments: found.departments(),
        service_types: found.service_types(),
        countries: found.countries(),
        groups: found.groups(board),
        functions: functions.filter(|(about, _)| about.critical).map(|(_, name)| name.clone()).collect(),
    }
}

/// The greatest first.
fn spend_lines(register: &Register, level: Level) -> SpendLines {
    let found = herfindahl::spend(&register.portfolio, level);
    let yen = |yen: u128| u64::try_from(yen).unwrap_or(u64::MAX);
    let line = |(unit, cost, share): &(Unit, u128, f64)| SpendLine {
        unit: *unit,
        name: register.name(*unit),
        yen: yen(*cost),
        share: *share,
    };
    SpendLines {
        lines: found.shares.iter().take(LINES).map(line).collect(),
        known: yen(found.known),
        unknown: found.unknown,
    }
}

/// In the order of their codes, what has none last: their numbers follow the order in which they were met.
fn spreads(register: &Register, found: &[herfindahl::Spread]) -> Vec<SpreadLine> {
    let mut lines: Vec<SpreadLine> = found
        .iter()
        .map(|spread| SpreadLine {
            service_type: spread
                .service_type
                .and_then(|code| register.service_types.get(code as usize).cloned()),
            by_functions: spread.by_functions.map(Index::from),
            by_cost: spread.by_cost.map(Index::from),
            largest: spread.cost.first().map(|(unit, share)| (register.name(*unit), *share)),
            cost_unknown: spread.cost_unknown,
        })
        .collect();
    lines.sort_by(|a, b| {
        a.service_type.is_none().cmp(&b.service_type.is_none()).then(a.service_type.cmp(&b.service_type))
    });
    lines
}

fn roles(place: &PlaceShare) -> Vec<(PlaceRole, f64)> {
    place.roles.iter().map(|(role, share)| (*role, *share)).collect()
}

/// The greatest share first, the unknown last; equal ones by their codes.
fn places(register: &Register, found: &[PlaceShare]) -> Vec<PlaceLine> {
    let line = |place: &PlaceShare| PlaceLine {
        country: place.at.and_then(|code| register.countries.get(code as usize).cloned()),
        share: place.share,
        roles: roles(place),
    };
    let mut lines: Vec<PlaceLine> = found.iter().map(line).collect();
    lines.sort_by(|a, b| {
        let unknown = a.country.is_none().cmp(&b.country.is_none());
        unknown.then(b.share.total_cmp(&a.share)).then(a.country.cmp(&b.country))
    });
    lines
}

/// By country, and within it the greatest share first; the unknown last.
fn regions(register: &Register, found: &[PlaceShare]) -> Vec<RegionLine> {
    let line = |place: &PlaceShare| RegionLine {
        region: place.at.and_then(|code| register.regions.get(code as usize).cloned()),
        share: place.share,
        roles: roles(place),
    };
    let mut lines: Vec<RegionLine> = found.iter().map(line).collect();
    let key = |line: &RegionLine| line.region.clone().map(|region| (region.country, region.name));
    lines.sort_by(|a, b| {
        let (known, other) = (key(a), key(b));
        let country =
            |key: &Option<(Option<String>, String)>| key.as_ref().map(|(country, _)| country.clone());
        known
            .is_none()
            .cmp(&other.is_none())
            .then(country(&known).cmp(&country(&other)))
            .then(b.share.total_cmp(&a.share))
            .then(known.cmp(&other))
    });
    lines
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

/// What the failure that is asked for does.
fn failure(register: &Register, asked: &str) -> Option<FailureView> {
    let (failure, name) = failing(register, asked)?;
    let portfolio = &register.portfolio;
    let named = |list: &[Named], number: super::Index| list.get(number as usize).cloned().unwrap_or_default();
    let line = |blow: super::what_if::Blow| BlowLine {
        function: named(&register.functions, blow.function),
        critical: portfolio.functions[blow.function as usize].critical,
        strength: blow.strength,
        certainty: blow.certainty,
        through: blow.engagements.iter().map(|number| named(&register.engagements, *number)).collect(),
        within_tolerance: blow.within_tolerance,
    };
    Some(FailureView { name, blows: blows(portfolio, failure).into_iter().map(line).collect() })
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
