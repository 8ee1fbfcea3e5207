//! Key figures of third-party risk (KPI/KRI), guideline 2.1.1 d: what is measured, from when on it asks for attention,
//! and how it moved. Pure: a board goes in. A figure that nothing can be computed from has no value, never zero.

mod figure;
pub mod indicator;
#[cfg(feature = "ssr")]
pub mod store;

pub use figure::{FIGURES, KeyFigure, of_code};
pub use indicator::{Defined, Indicator};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::concentration::alert::alerts;
use crate::concentration::herfindahl::spend;
use crate::concentration::{Level, Limits};
use crate::heat::Board;
use crate::heat::vendor::{Dimension, Grade, Ground, VendorAsk, all};
use crate::risk::residual::Assurance;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Count,
    /// Shown as percent; kept from 0 to 100.
    Percent,
}

/// Whether a greater figure is better or worse.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Lower,
    Higher,
    #[default]
    /// It only says how things are.
    Neither,
}

impl Better {
    pub const ALL: [Self; 3] = [Self::Lower, Self::Higher, Self::Neither];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
            Self::Neither => "neither",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// The figures that have a value, by code. `overrides` are the tiers lowered by hand that hold today.
pub fn values(board: &Board, overrides: usize) -> BTreeMap<&'static str, f64> {
    let mut found = BTreeMap::new();
    let lines = &board.lines;
    if lines.is_empty() {
        return found;
    }
    let count = |number: usize| number as f64;
    let share = |part: usize, all: usize| (all > 0).then(|| 100.0 * part as f64 / all as f64);
    let mut add = |code: &'static str, value: Option<f64>| {
        if let Some(value) = value {
            found.insert(code, value);
        }
    };
    add("engagements", Some(count(lines.len())));
    add("important", Some(count(lines.iter().filter(|line| line.tier == Some(1)).count())));
    add(
        "unassessed",
        Some(count(lines.iter().filter(|line| line.tier.is_none() || line.provisional).count())),
    );
    // A tier that nobody has assessed is treated as the first.
    let high = |line: &&crate::heat::Line| line.tier.is_none_or(|tier| tier <= 2);
    let valid =
        |line: &&crate::heat::Line| !matches!(line.assurance, Assurance::Unassessed | Assurance::Expired);
    add(
        "diligence",
        share(lines.iter().filter(high).filter(valid).count(), lines.iter().filter(high).count()),
    );
    let rows = all(board, &VendorAsk::default());
    let (mut stated, mut required) = (0, 0);
    let (mut kept, mut proven, mut overdue, mut incidents) = (0, 0, None, None);
    let (mut bare, mut ending) = (0, 0);
    for row in &rows {
        let tier = row.marks.iter().find_map(|mark| match mark.ground {
            Ground::Tier { tier, .. } => Some(tier),
            _ => None,
        });
        let important = tier.flatten().is_none_or(|tier| tier <= 2);
        for (dimension, mark) in Dimension::ALL.into_iter().zip(&row.marks) {
            match (&mark.ground, dimension) {
                (Ground::Clauses { stated: said, required: wanted, .. }, _) if important => {
                    stated += said;
                    required += wanted;
                }
                (Ground::NoContract, Dimension::Clauses) => {
                    bare += 1;
                    required += if important { 12 } else { 0 };
                }
                (Ground::Evidence { ending: soon, .. }, _) => {
                    kept += 1;
                    ending += usize::from(*soon > 0);
                    proven += usize::from(matches!(mark.grade, Grade::Good | Grade::Watch));
                }
                (Ground::Overdue(late), _) => *overdue.get_or_insert(0) += late,
                (Ground::Incidents { all, open }, _) => {
                    let (known, running) = incidents.get_or_insert((0, 0));
                    *known += all;
                    *running += open;
                }
                _ => {}
            }
        }
    }
    add("clauses", share(stated, required));
    add("evidence", share(proven, kept));
    add("overdue", overdue.map(f64::from));
    add("incidents", incidents.map(|(all, _)| f64::from(all)));
    add("incidents_open", incidents.map(|(_, open)| f64::from(open)));
    add("no_contract", Some(count(bare)));
    add("evidence_ending", (kept > 0).then(|| count(ending)));
    let high = |line: &&crate::heat::Line| {
        line.residual.score.is_some_and(|score| score >= board.policy.bands[0] as f64)
    };
    let open = lines.iter().filter(|line| line.residual.score.is_none()).count();
    add("residual_open", Some(count(open)));
    // Where nothing has a residual risk, none being high says nothing.
    add("residual_high", (open < lines.len()).then(|| count(lines.iter().filter(high).count())));
    let (limits, figures) = (Limits::of(&board.policy), board.figures());
    if let Some(exposure) = &figures.groups.exposure {
        add("top_share", exposure.units.first().map(|unit| 100.0 * unit.lower));
        add("coverage", exposure.coverage.map(|coverage| 100.0 * coverage));
        add("overlap", Some(exposure.units.iter().map(|unit| f64::from(unit.overlap)).fold(0.0, f64::max)));
        add("single_points", Some(count(figures.groups.single_points.len())));
        add("alerts", Some(count(alerts(&board.register, figures, &limits).len())));
    }
    if let Some(places) = &figures.places {
        let unknown = places.iter().find(|place| place.at.is_none()).map_or(0.0, |place| place.share);
        add("unknown_place", Some(100.0 * unknown));
        add("foreign_place", abroad(board).map(|share| 100.0 * share));
    }
    spread(board, &mut add);
    add("overrides", Some(count(overrides)));
    found
}

/// Where and on what the business is spread, and how its chains stand.
fn spread(board: &Board, add: &mut impl FnMut(&'static str, Option<f64>)) {
    let (figures, portfolio) = (board.figures(), &board.register.portfolio);
    let count = |number: usize| number as f64;
    if let Some(regions) = &figures.regions {
        let known = regions.iter().filter(|region| region.at.is_some());
        add("largest_region", known.map(|region| 100.0 * region.share).reduce(f64::max));
    }
    add("shared", figures.shared.map(|share| 100.0 * share));
    if !portfolio.edges.is_empty() {
        add("unapproved", Some(count(figures.chains.unapproved.len())));
        add("unattested", Some(count(figures.chains.unattested.len())));
    }
    let spend = spend(portfolio, Level::Group);
    add("largest_cost", spend.shares.first().map(|(_, _, share)| 100.0 * share));
}

/// Share of the critical functions with anything outside Japan; none without a critical function.
fn abroad(board: &Board) -> Option<f64> {
    let portfolio = &board.register.portfolio;
    let total = portfolio.critical_weight()?;
    let foreign = |code: crate::concentration::Index| {
        board.register.countries.get(code as usize).is_some_and(|country| country != "JP")
    };
    let mut functions = std::collections::BTreeSet::new();
    for row in &portfolio.dependencies {
        let engagement = &portfolio.engagements[row.engagement as usize];
        if portfolio.functions[row.function as usize].critical
            && row.strength == crate::concentration::Strength::Essential
            && engagement.places.iter().any(|place| place.country.is_some_and(foreign))
        {
            functions.insert(row.function);
        }
    }
    Some(
        functions
            .into_iter()
            .map(|number| portfolio.functions[number as usize].weight)
            .fold(0.0, |a, b| a + b)
            / total,
    )
}

/// One figure with its history.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Reading {
    /// Of the definition.
    pub code: String,
    /// Code of what is measured.
    pub measure: String,
    pub ja: String,
    pub en: String,
    pub better: Better,
    pub value: Option<f64>,
    pub grade: Grade,
    pub limits: Option<[i64; 2]>,
    /// Days (2026-11-21) with a value, the oldest first.
    pub days: Vec<(String, f64)>,
}

/// What the page shows.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct KeyFigures {
    pub readings: Vec<Reading>,
    pub policy_version: i64,
    pub today: String,
    pub narrowed: bool,
}

/// The figures and their days as tables for a file.
pub fn tables(found: &KeyFigures, japanese: bool) -> Vec<crate::exchange::table::Table> {
    use crate::exchange::table::{CellKind, Table};
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let text = |ja, en| (say(ja, en), CellKind::Text);
    let mut now = Table {
        name: say("重要指標", "Key figures"),
        columns: vec![
            text("指標", "Figure"),
            text("値", "Value"),
            text("評価", "Grade"),
            text("注意", "Watch"),
            text("要対応", "Act"),
            text("時点", "As of"),
            text("方針の版", "Policy version"),
        ],
        rows: Vec::new(),
    };
    let mut days = Table {
        name: say("日次", "Days"),
        columns: vec![text("指標", "Figure"), (say("日", "Day"), CellKind::Date), text("値", "Value")],
        rows: Vec::new(),
    };
    for reading in &found.readings {
        let Some(figure) = of_code(&reading.measure) else { continue };
        let title = say(&reading.ja, &reading.en);
        let limit =
            |place: usize| reading.limits.map_or_else(|| "–".to_owned(), |limits| limits[place].to_string());
        let grade = crate::heat::words::grade(reading.grade);
        let grade = if reading.limits.is_none() { "–".to_owned() } else { say(&grade.0, &grade.1) };
        now.rows.push(vec![
            title.clone(),
            reading.value.map_or_else(|| say("値なし", "No value"), |value| figure.shown(value)),
            grade,
            limit(0),
            limit(1),
            found.today.clone(),
            found.policy_version.to_string(),
        ]);
        days.rows.extend(
            reading.days.iter().map(|(day, value)| vec![title.clone(), day.clone(), figure.shown(*value)]),
        );
    }
    vec![now, days]
}

/// One definition with its value.
pub fn reading(defined: &Defined, values: &BTreeMap<&'static str, f64>) -> Reading {
    let value = values.get(defined.figure.code).copied();
    let (ja, en) = defined.name();
    Reading {
        code: defined.code.clone(),
        measure: defined.figure.code.to_owned(),
        ja,
        en,
        better: defined.indicator.better,
        value,
        grade: defined.grade(value),
        limits: defined.indicator.limits,
        days: Vec::new(),
    }
}

/// Every figure that the policy shows, with its history.
pub fn readings(board: &Board, overrides: usize, days: &BTreeMap<String, Vec<(String, f64)>>) -> KeyFigures {
    let values = values(board, overrides);
    let reading = |defined: Defined| {
        let days = days.get(defined.figure.code).cloned().unwrap_or_default();
        Reading { days, ..reading(&defined, &values) }
    };
    KeyFigures {
        readings: board.policy.indicators().into_iter().filter(|one| one.indicator.on).map(reading).collect(),
        policy_version: board.policy_version,
        today: board.today.clone(),
        narrowed: board.register.narrowed,
    }
}
