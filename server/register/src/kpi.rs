//! Key figures of third-party risk (KPI/KRI), guideline 2.1.1 d: what is measured, from when on it asks for attention,
//! and how it moved. Pure: a board goes in. A figure that nothing can be computed from has no value, never zero.

#[cfg(feature = "ssr")]
pub mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::concentration::alert::alerts;
use crate::concentration::exposure::exposure;
use crate::concentration::single_point::single_points;
use crate::concentration::{Level, Limits, place};
use crate::heat::Board;
use crate::heat::vendor::{Dimension, Grade, Ground, VendorAsk, all};
use crate::policy::Policy;
use crate::risk::residual::Assurance;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Count,
    /// Shown as percent; kept from 0 to 100.
    Percent,
}

/// Whether a greater figure is better or worse.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Lower,
    Higher,
    /// It only says how things are.
    Neither,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyFigure {
    pub code: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    pub measure: Measure,
    pub better: Better,
    /// From where on it asks for attention, and for action (*default*; the policy may say otherwise).
    pub limits: Option<[i64; 2]>,
    /// Where the rows behind it are.
    pub href: &'static str,
}

const fn figure(
    code: &'static str,
    (ja, en): (&'static str, &'static str),
    measure: Measure,
    better: Better,
    limits: Option<[i64; 2]>,
    href: &'static str,
) -> KeyFigure {
    KeyFigure { code, ja, en, measure, better, limits, href }
}

use Better::{Higher, Lower, Neither};
use Measure::{Count, Percent};

/// Every figure, in the order in which it is shown.
pub const FIGURES: [KeyFigure; 15] = [
    figure("engagements", ("稼働中の取引", "Live engagements"), Count, Neither, None, "/engagements"),
    figure("important", ("Tier 1（重要）の取引", "Tier 1 engagements"), Count, Neither, None, "/risk"),
    figure(
        "unassessed",
        ("固有リスクが未評価・暫定の取引", "Engagements not assessed or provisional"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk",
    ),
    figure(
        "diligence",
        ("Tier 1・2 で有効なデューデリジェンスのある割合", "Tier 1 and 2 with a valid due diligence"),
        Percent,
        Higher,
        Some([95, 80]),
        "/risk",
    ),
    figure(
        "clauses",
        ("Tier 1・2 の必須条項の明記率", "Required clauses stated, tier 1 and 2"),
        Percent,
        Higher,
        Some([95, 80]),
        "/heatmap",
    ),
    figure(
        "evidence",
        ("証跡が有効な取引先の割合", "Parties with valid evidence"),
        Percent,
        Higher,
        Some([95, 80]),
        "/risk/parties?sort=evidence",
    ),
    figure(
        "overdue",
        ("期限を過ぎた再評価・義務・是正", "Overdue reassessments, obligations, actions"),
        Count,
        Lower,
        Some([1, 10]),
        "/risk/parties?sort=overdue",
    ),
    figure(
        "incidents",
        ("過去12か月のインシデント", "Incidents in twelve months"),
        Count,
        Lower,
        Some([1, 5]),
        "/risk/parties?sort=incidents",
    ),
    figure(
        "top_share",
        ("M1 最大の依存（下限）", "M1 greatest dependency (lower end)"),
        Percent,
        Lower,
        Some([30, 50]),
        "/concentration",
    ),
    figure(
        "coverage",
        ("κ 再委託の把握率", "κ chains confirmed"),
        Percent,
        Higher,
        Some([90, 70]),
        "/concentration",
    ),
    figure(
        "single_points",
        ("M4 単一障害点", "M4 single points of failure"),
        Count,
        Lower,
        Some([1, 5]),
        "/concentration",
    ),
    figure(
        "alerts",
        ("集中リスクの警告", "Alerts of concentration"),
        Count,
        Lower,
        Some([1, 10]),
        "/concentration",
    ),
    figure(
        "unknown_place",
        ("所在地が不明な重要な業務の割合", "Critical functions with an unknown place"),
        Percent,
        Lower,
        Some([1, 20]),
        "/concentration",
    ),
    figure(
        "foreign_place",
        ("国外に所在がある重要な業務の割合", "Critical functions with a place abroad"),
        Percent,
        Neither,
        None,
        "/concentration",
    ),
    figure(
        "overrides",
        ("人の判断で下げた Tier", "Tiers lowered by hand"),
        Count,
        Lower,
        Some([5, 20]),
        "/risk",
    ),
];

/// The figure with this code.
pub fn of_code(code: &str) -> Option<&'static KeyFigure> {
    FIGURES.iter().find(|figure| figure.code == code)
}

impl KeyFigure {
    /// The limits that the policy sets, or the default ones.
    pub fn limits_of(&self, policy: &Policy) -> Option<[i64; 2]> {
        self.limits.map(|limits| policy.key_figures.get(self.code).copied().unwrap_or(limits))
    }

    /// How a value stands. Without limits, and without a value, it is not judged.
    pub fn grade(&self, policy: &Policy, value: Option<f64>) -> Grade {
        let (Some([watch, act]), Some(value)) = (self.limits_of(policy), value) else {
            return Grade::Unknown;
        };
        let over = |limit: i64| match self.better {
            Lower | Neither => value >= limit as f64,
            Higher => value < limit as f64,
        };
        if over(act) {
            Grade::Bad
        } else if over(watch) {
            Grade::Watch
        } else {
            Grade::Good
        }
    }

    /// The value for a person.
    pub fn shown(&self, value: f64) -> String {
        match self.measure {
            Count => format!("{value:.0}"),
            Percent => format!("{value:.0}%"),
        }
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
                (Ground::NoContract, Dimension::Clauses) if important => required += 12,
                (Ground::Evidence { .. }, _) => {
                    kept += 1;
                    proven += usize::from(matches!(mark.grade, Grade::Good | Grade::Watch));
                }
                (Ground::Overdue(late), _) => *overdue.get_or_insert(0) += late,
                (Ground::Incidents { all, .. }, _) => *incidents.get_or_insert(0) += all,
                _ => {}
            }
        }
    }
    add("clauses", share(stated, required));
    add("evidence", share(proven, kept));
    add("overdue", overdue.map(f64::from));
    add("incidents", incidents.map(f64::from));
    let (limits, portfolio) = (Limits::of(&board.policy), &board.register.portfolio);
    if let Some(exposure) = exposure(portfolio, Level::Group, &limits) {
        add("top_share", exposure.units.first().map(|unit| 100.0 * unit.lower));
        add("coverage", exposure.coverage.map(|coverage| 100.0 * coverage));
        add("single_points", Some(count(single_points(portfolio, Level::Group, &limits).len())));
        add("alerts", Some(count(alerts(&board.register, &limits).len())));
    }
    if let Some(places) = place::places(portfolio) {
        let unknown = places.iter().find(|place| place.country.is_none()).map_or(0.0, |place| place.share);
        add("unknown_place", Some(100.0 * unknown));
        add("foreign_place", abroad(board).map(|share| 100.0 * share));
    }
    add("overrides", Some(count(overrides)));
    found
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
    pub code: String,
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
        let Some(figure) = of_code(&reading.code) else { continue };
        let title = say(figure.ja, figure.en);
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

/// Every figure of a board with its history.
pub fn readings(
    board: &Board,
    overrides: usize,
    mut days: BTreeMap<String, Vec<(String, f64)>>,
) -> KeyFigures {
    let values = values(board, overrides);
    let reading = |figure: &KeyFigure| {
        let value = values.get(figure.code).copied();
        Reading {
            code: figure.code.to_owned(),
            value,
            grade: figure.grade(&board.policy, value),
            limits: figure.limits_of(&board.policy),
            days: days.remove(figure.code).unwrap_or_default(),
        }
    };
    KeyFigures {
        readings: FIGURES.iter().map(reading).collect(),
        policy_version: board.policy_version,
        today: board.today.clone(),
        narrowed: board.register.narrowed,
    }
}
