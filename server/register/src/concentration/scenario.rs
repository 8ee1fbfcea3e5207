//! Scenarios: what if a party fails, a country closes, an engagement is added or replaced, groups merge. Steps name
//! objects by id, so that a stored scenario is answered by the register of the day.

#[cfg(feature = "ssr")]
pub mod store;
pub mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::exposure::exposure;
use super::herfindahl::spreads;
use super::single_point::single_points;
use super::view::{BlowLine, unit_of};
use super::what_if::{Certainty, Change, Failure, blows, changed};
use super::{Alert, Engagement, Index, Level, Limits, Named, Portfolio, Register, Strength};

/// One thing that happens.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A party or group stops.
    Fails { id: String },
    /// Every place in the country is lost (ISO 3166-1 alpha-2).
    Closes { country: String },
    /// A party begins to serve these functions in full. The new chain is not known.
    Added { party: String, service_type: String, functions: Vec<String> },
    /// Another party takes over an engagement.
    Replaced { engagement: String, by: String },
    /// Parties or groups become one group.
    Merged { ids: Vec<String> },
}

impl Step {
    pub const CODES: [&'static str; 5] = ["fails", "closes", "added", "replaced", "merged"];
}

/// A stored scenario.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Scenario {
    pub id: String,
    pub name: String,
    pub note: String,
    pub steps: Vec<Step>,
    pub version: i64,
    pub owner_name: String,
    pub updated_at: i64,
}

/// The figures that a scenario may move.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Figures {
    /// M1: the greatest units; none without a critical function.
    pub top: Option<Vec<Share>>,
    /// Units at or over the limits: 注意, 警戒.
    pub cautions: usize,
    pub warnings: usize,
    /// M2 over functions, by service type.
    pub spreads: Vec<(String, Option<f64>)>,
    /// M4: function and provider.
    pub single_points: Vec<(Named, Named)>,
    /// Critical functions without an essential engagement.
    pub without: usize,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Share {
    pub unit: Named,
    pub lower: f64,
    pub upper: f64,
}

/// What a scenario does.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Outcome {
    /// Each function at its hardest blow, the hardest hit first.
    pub blows: Vec<BlowLine>,
    /// Critical functions that stop for certain, that may stop, that degrade.
    pub stop: usize,
    pub may_stop: usize,
    pub degrade: usize,
    /// Of the critical functions that stop: back too late, and nobody knows when.
    pub late: usize,
    pub unknown_return: usize,
    pub before: Figures,
    pub after: Figures,
    /// Steps (from 0) that name what the register does not have any more.
    pub lost: Vec<usize>,
}

const TOP: usize = 5;

/// The figures of a register as it is.
pub fn figures(register: &Register, limits: &Limits) -> Figures {
    of(register, &register.portfolio, limits)
}

fn of(register: &Register, portfolio: &Portfolio, limits: &Limits) -> Figures {
    let found = exposure(portfolio, Level::Group, limits);
    let name = |unit| {
        let named = register.name(unit);
        // A merger makes a group that has no name yet; an added party may not be on record.
        if named.id.is_empty() && named.ja.is_empty() {
            Named {
                id: String::new(),
                ja: "（新しいグループ・取引先）".into(),
                en: "(new group or party)".into(),
            }
        } else {
            named
        }
    };
    let count = |wanted| {
        found.as_ref().map_or(0, |found| {
            found.units.iter().filter(|unit| limits.share(unit.lower) == Some(wanted)).count()
        })
    };
    Figures {
        cautions: count(Alert::Caution),
        warnings: count(Alert::Warning),
        without: found.as_ref().map_or(0, |found| found.without_engagement),
        top: found.as_ref().map(|found| {
            let share = |unit: &super::exposure::UnitExposure| Share {
                unit: name(unit.unit),
                lower: unit.lower,
                upper: unit.upper,
            };
            found.units.iter().take(TOP).map(share).collect()
        }),
        spreads: spreads(portfolio, Level::Group)
            .into_iter()
            .map(|spread| {
                let code =
                    spread.service_type.and_then(|code| register.service_types.get(code as usize).cloned());
                (code.unwrap_or_default(), spread.by_functions.map(|index| index.value))
            })
            .collect(),
        single_points: single_points(portfolio, Level::Group, limits)
            .into_iter()
            .map(|point| {
                (
                    register.functions.get(point.function as usize).cloned().unwrap_or_default(),
                    name(point.provider),
                )
            })
            .collect(),
    }
}

fn place(names: &[Named], id: &str) -> Option<Index> {
    let found = names.iter().position(|name| name.id == id && !id.is_empty())?;
    Index::try_from(found).ok()
}

/// Parties that an id stands for: itself, or everybody of a group.
fn parties(register: &Register, id: &str) -> Vec<Index> {
    if let Some(group) = place(&register.groups, id) {
        let of = |(number, party): (Index, &super::Party)| (party.group == Some(group)).then_some(number);
        return (0..).zip(&register.portfolio.parties).filter_map(of).collect();
    }
    place(&register.parties, id).into_iter().collect()
}

/// What the steps do, one after the other, to the register of the day.
pub fn outcome(register: &Register, steps: &[Step], limits: &Limits) -> Outcome {
    let mut portfolio = register.portfolio.clone();
    let mut hardest: BTreeMap<Index, super::what_if::Blow> = BTreeMap::new();
    let mut lost = Vec::new();
    // Engagements keep their numbers until the end: what is removed only loses its ties.
    for (number, step) in steps.iter().enumerate() {
        if !apply(register, &mut portfolio, step, &mut hardest) {
            lost.push(number);
        }
    }
    let mut found: Vec<_> = hardest.into_values().collect();
    found.sort_by(|a, b| {
        (b.strength, b.certainty).cmp(&(a.strength, a.certainty)).then(a.function.cmp(&b.function))
    });
    let named = |list: &[Named], number: Index| list.get(number as usize).cloned().unwrap_or_default();
    let lines: Vec<BlowLine> = found
        .into_iter()
        .map(|blow| BlowLine {
            function: named(&register.functions, blow.function),
            critical: register.portfolio.functions[blow.function as usize].critical,
            strength: blow.strength,
            certainty: blow.certainty,
            through: blow.engagements.iter().map(|number| named(&register.engagements, *number)).collect(),
            within_tolerance: blow.within_tolerance,
        })
        .collect();
    let critical = |strength: Strength, certainty: Option<Certainty>| {
        lines.iter().filter(move |line| {
            line.critical
                && line.strength == strength
                && certainty.is_none_or(|wanted| line.certainty == wanted)
        })
    };
    Outcome {
        stop: critical(Strength::Essential, Some(Certainty::Certain)).count(),
        may_stop: critical(Strength::Essential, Some(Certainty::Possible)).count(),
        degrade: critical(Strength::Degraded, None).count(),
        late: critical(Strength::Essential, None).filter(|line| line.within_tolerance == Some(false)).count(),
        unknown_return: critical(Strength::Essential, None)
            .filter(|line| line.within_tolerance.is_none())
            .count(),
        before: figures(register, limits),
        after: of(register, &portfolio, limits),
        blows: lines,
        lost,
    }
}

fn apply(
    register: &Register,
    portfolio: &mut Portfolio,
    step: &Step,
    hardest: &mut BTreeMap<Index, super::what_if::Blow>,
) -> bool {
    match step {
        Step::Fails { id } => {
            let Some(unit) = unit_of(register, id) else { return false };
            fail(portfolio, Failure::Unit(unit), hardest);
        }
        Step::Closes { country } => {
            let found = register.countries.iter().position(|code| code == country);
            let Some(country) = found.and_then(|place| Index::try_from(place).ok()) else { return false };
            fail(portfolio, Failure::Country(country), hardest);
        }
        Step::Added { party, service_type, functions } => {
            let functions: Vec<(Index, Strength)> = functions
                .iter()
                .filter_map(|id| Some((place(&register.functions, id)?, Strength::Essential)))
                .collect();
            let Some(party) = place(&register.parties, party).filter(|_| !functions.is_empty()) else {
                return false;
            };
            let service_type = register.service_types.iter().position(|code| code == service_type);
            let engagement = Engagement {
                party,
                service_type: service_type.and_then(|place| Index::try_from(place).ok()),
                ..Engagement::default()
            };
            *portfolio = changed(portfolio, &Change::Added(engagement, functions));
        }
        Step::Replaced { engagement, by } => {
            let (Some(engagement), Some(by)) =
                (place(&register.engagements, engagement), place(&register.parties, by))
            else {
                return false;
            };
            *portfolio = changed(portfolio, &Change::Replaced { engagement, by });
        }
        Step::Merged { ids } => {
            let all: Vec<Index> = ids.iter().flat_map(|id| parties(register, id)).collect();
            if ids.len() < 2 || ids.iter().any(|id| parties(register, id).is_empty()) {
                return false;
            }
            *portfolio = changed(portfolio, &Change::Merged(all));
        }
    }
    true
}

/// Notes the blows and takes the engagements that are hit for certain out of the register.
fn fail(portfolio: &mut Portfolio, failure: Failure, hardest: &mut BTreeMap<Index, super::what_if::Blow>) {
    let touched = super::what_if::touched(portfolio, failure);
    for blow in blows(portfolio, failure) {
        match hardest.get_mut(&blow.function) {
            Some(known) => {
                // Later steps of the same scenario hit what is left: the harder blow counts, and every way is named.
                if (blow.strength, blow.certainty) > (known.strength, known.certainty) {
                    (known.strength, known.certainty) = (blow.strength, blow.certainty);
                }
                known.within_tolerance = match (known.within_tolerance, blow.within_tolerance) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
                let new: Vec<Index> = blow
                    .engagements
                    .iter()
                    .copied()
                    .filter(|number| !known.engagements.contains(number))
                    .collect();
                known.engagements.extend(new);
            }
            None => {
                hardest.insert(blow.function, blow);
            }
        }
    }
    let gone = |number: Index| touched[number as usize] == Some(Certainty::Certain);
    portfolio.dependencies.retain(|row| !gone(row.engagement));
    portfolio.edges.retain(|edge| !gone(edge.engagement));
    for (engagement, touched) in portfolio.engagements.iter_mut().zip(&touched) {
        if *touched == Some(Certainty::Certain) {
            engagement.places.clear();
            engagement.cost = None;
        }
    }
}
