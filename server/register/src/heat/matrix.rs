//! The risk heatmap: engagements in cells of tier × assurance or of impact × likelihood.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::then::{NotKept, Stood, Then};
use super::{Board, Choice, Line, words};
use crate::concentration::{Index, Named};
use crate::risk::residual::Assurance;

/// What the two axes are.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axes {
    /// Inherent tier × assurance.
    #[default]
    Assurance,
    /// Impact × likelihood.
    Likelihood,
}

/// What the page asks for. An empty text takes all; `-` takes what is not given.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Ask {
    pub axes: Axes,
    pub department: String,
    pub service_type: String,
    pub country: String,
    pub group: String,
    /// Show the engagements of this cell: `2.short`, `5.3`, `none.none`.
    pub cell: String,
    /// From 0.
    pub page: usize,
    /// Movement since this day (2026-04-01).
    pub since: String,
}

/// Engagements on one page of a cell.
pub const PAGE: usize = 50;

/// For "not given" in a facet.
pub const BLANK: &str = "-";

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct RiskHeatmap {
    pub ask: Ask,
    /// Codes of rows and columns; `none` is 未評価.
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// By row, then column.
    pub cells: Vec<Vec<Cell>>,
    /// Engagements in all, and of them those that the facets leave.
    pub all: usize,
    pub shown: usize,
    pub departments: Vec<Choice>,
    pub service_types: Vec<Choice>,
    pub countries: Vec<Choice>,
    pub groups: Vec<Choice>,
    /// Engagements of the chosen cell, one page of them.
    pub lines: Vec<HeatLine>,
    pub total: usize,
    /// By row, since the chosen day: how many came and went.
    pub moved: Option<Vec<(usize, usize)>>,
    /// Whether cells know what came and went.
    pub compared: bool,
    /// Why cells know nothing of the chosen day.
    pub not_kept: Option<NotKept>,
    pub policy_version: i64,
    pub today: String,
    pub narrowed: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cell {
    pub engagements: usize,
    pub parties: usize,
    /// Different critical functions served.
    pub critical: usize,
    /// 0 (calm) to 4 (first to look at); where nothing is assessed, by the tier alone.
    pub heat: u8,
    /// Engagements that came into the cell and left it since the chosen day.
    pub came: usize,
    pub went: usize,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct HeatLine {
    pub engagement: Named,
    pub party: Named,
    pub department: String,
    pub tier: Option<i64>,
    pub provisional: bool,
    pub inherent: Option<f64>,
    pub residual: Option<f64>,
    pub assurance: Assurance,
    pub likelihood: Option<u8>,
    pub impact: Option<u8>,
    pub critical: Vec<Named>,
}

const NONE: &str = "none";

fn rows(axes: Axes) -> Vec<String> {
    let codes: Vec<u8> = match axes {
        Axes::Assurance => (1..=4).collect(),
        Axes::Likelihood => (1..=5).rev().collect(),
    };
    codes.into_iter().map(|code| code.to_string()).chain([NONE.to_owned()]).collect()
}

fn columns(axes: Axes) -> Vec<String> {
    match axes {
        Axes::Assurance => Assurance::ALL.map(|one| one.code().to_owned()).to_vec(),
        Axes::Likelihood => (1..=5).map(|code: u8| code.to_string()).chain([NONE.to_owned()]).collect(),
    }
}

fn code<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| value.to_string())
}

fn place(axes: Axes, line: &Line) -> (String, String) {
    match axes {
        Axes::Assurance => (code(line.tier), line.assurance.code().to_owned()),
        Axes::Likelihood => (code(line.place.impact), code(line.place.likelihood)),
    }
}

fn heat(axes: Axes, row: usize, column: usize) -> u8 {
    let number = |value: usize| u8::try_from(value).unwrap_or(u8::MAX);
    match axes {
        // Tier 1 with nothing assured is the hottest; an unassessed tier counts as tier 1.
        Axes::Assurance => {
            let tier = if row > 3 { 3 } else { 3 - number(row) };
            let lack = [0, 1, 2, 2, 2][column.min(4)];
            (tier + lack).saturating_sub(1).min(4)
        }
        Axes::Likelihood => {
            let impact = if row > 4 { 5 } else { 5 - number(row) };
            let likelihood = if column > 4 { 5 } else { number(column) + 1 };
            match u16::from(impact) * u16::from(likelihood) {
                0..=4 => 0,
                5..=8 => 1,
                9..=12 => 2,
                13..=16 => 3,
                _ => 4,
            }
        }
    }
}

/// What falls into one cell.
#[derive(Default)]
struct Gathered {
    engagements: Vec<Index>,
    parties: BTreeSet<Index>,
    functions: BTreeSet<Index>,
}

/// The tiers computed on the chosen day, by engagement id.
pub type Tiers = BTreeMap<String, Option<i64>>;

/// The heatmap for one question. `tiers` are those of the chosen day, `then` where everything stood.
pub fn heatmap(board: &Board, ask: &Ask, tiers: Option<&Tiers>, then: Option<&Then>) -> RiskHeatmap {
    let (rows, columns) = (rows(ask.axes), columns(ask.axes));
    let served = board.served();
    let facets = Facets::new(board);
    let mut collected: BTreeMap<(usize, usize), Gathered> = BTreeMap::new();
    let mut shown = 0;
    for (number, line) in (0..).zip(&board.lines) {
        if !takes(board, ask, number) {
            continue;
        }
        shown += 1;
        let (row, column) = place(ask.axes, line);
        let at = |codes: &[String], code: &str| codes.iter().position(|one| one == code);
        let (Some(row), Some(column)) = (at(&rows, &row), at(&columns, &column)) else { continue };
        let gathered = collected.entry((row, column)).or_default();
        gathered.engagements.push(number);
        gathered.parties.insert(board.register.portfolio.engagements[number as usize].party);
        gathered.functions.extend(&served[number as usize]);
    }
    let cell = |row: usize, column: usize| {
        let found = collected.get(&(row, column));
        Cell {
            engagements: found.map_or(0, |found| found.engagements.len()),
            parties: found.map_or(0, |found| found.parties.len()),
            critical: found.map_or(0, |found| found.functions.len()),
            heat: heat(ask.axes, row, column),
            ..Cell::default()
        }
    };
    let mut cells: Vec<Vec<Cell>> =
        (0..rows.len()).map(|row| (0..columns.len()).map(|column| cell(row, column)).collect()).collect();
    let kept = then.filter(|then| then.is_kept());
    let by_row = kept.map(|then| movement(board, ask, then, (&rows, &columns), &mut cells));
    let chosen = ask.cell.split_once('.').and_then(|(row, column)| {
        let row = rows.iter().position(|code| code == row)?;
        let column = columns.iter().position(|code| code == column)?;
        Some(collected.get(&(row, column)).map(|found| found.engagements.clone()).unwrap_or_default())
    });
    let mut chosen = chosen.unwrap_or_default();
    chosen.sort_by_key(|number| {
        std::cmp::Reverse((served[*number as usize].len(), std::cmp::Reverse(*number)))
    });
    let total = chosen.len();
    let lines = chosen
        .into_iter()
        .skip(ask.page.saturating_mul(PAGE))
        .take(PAGE)
        .map(|number| row(board, number, &served))
        .collect();
    // Results of inherent risk are kept for longer than where an engagement stood.
    let moved = by_row.or_else(|| {
        tiers.filter(|_| ask.axes == Axes::Assurance).map(|tiers| {
            let mut moved = vec![(0, 0); rows.len()];
            for (number, line) in (0_u32..).zip(&board.lines) {
                let before = tiers.get(&board.register.engagements[number as usize].id).copied();
                // What was not there then has come, whatever its tier.
                if before == Some(line.computed) || !takes(board, ask, number) {
                    continue;
                }
                let place = |tier: Option<i64>| {
                    rows.iter().position(|one| *one == code(tier)).unwrap_or(rows.len() - 1)
                };
                moved[place(line.computed)].0 += 1;
                if let Some(before) = before {
                    moved[place(before)].1 += 1;
                }
            }
            moved
        })
    });
    RiskHeatmap {
        ask: ask.clone(),
        cells,
        all: board.lines.len(),
        shown,
        departments: facets.departments(),
        service_types: facets.service_types(),
        countries: facets.countries(),
        groups: facets.groups(board),
        lines,
        total,
        moved,
        compared: kept.is_some(),
        not_kept: then.and_then(Then::not_kept),
        policy_version: board.policy_version,
        today: board.today.clone(),
        narrowed: board.register.narrowed,
        rows,
        columns,
    }
}

/// Counts in the cells what came and went since the day, and returns the same by row. What is no longer live has left,
/// where no facet is chosen: of what is gone nobody knows the department.
fn movement(
    board: &Board,
    ask: &Ask,
    then: &Then,
    (rows, columns): (&[String], &[String]),
    cells: &mut [Vec<Cell>],
) -> Vec<(usize, usize)> {
    let mut by_row = vec![(0, 0); rows.len()];
    let at = |(row, column): (String, String)| {
        Some((rows.iter().position(|one| *one == row)?, columns.iter().position(|one| *one == column)?))
    };
    let stood = |stood: &Stood| {
        at(match ask.axes {
            Axes::Assurance => (code(stood.tier), stood.assurance.code().to_owned()),
            Axes::Likelihood => (code(stood.impact), code(stood.likelihood)),
        })
    };
    let mut note = |before: Option<(usize, usize)>, now: Option<(usize, usize)>| {
        if before == now {
            return;
        }
        if let Some((row, column)) = now {
            cells[row][column].came += 1;
            by_row[row].0 += usize::from(before.is_none_or(|(before, _)| before != row));
        }
        if let Some((row, column)) = before {
            cells[row][column].went += 1;
            by_row[row].1 += usize::from(now.is_none_or(|(now, _)| now != row));
        }
    };
    let mut live = std::collections::HashSet::new();
    for (number, line) in (0..).zip(&board.lines) {
        let id = board.register.engagements[number as usize].id.as_str();
        live.insert(id);
        if takes(board, ask, number) {
            note(then.engagements.get(id).and_then(stood), at(place(ask.axes, line)));
        }
    }
    let whole =
        [&ask.department, &ask.service_type, &ask.country, &ask.group].iter().all(|facet| facet.is_empty());
    if whole && !board.register.narrowed {
        for (id, before) in &then.engagements {
            if !live.contains(id.as_str()) {
                note(stood(before), None);
            }
        }
    }
    by_row
}

/// Every engagement that the facets leave, in the register's order.
pub fn taken(board: &Board, ask: &Ask) -> Vec<HeatLine> {
    let served = board.served();
    let all = 0..Index::try_from(board.lines.len()).unwrap_or(Index::MAX);
    all.filter(|number| takes(board, ask, *number)).map(|number| row(board, number, &served)).collect()
}

/// One engagement as a row.
fn row(board: &Board, number: Index, served: &[Vec<Index>]) -> HeatLine {
    let (line, at) = (&board.lines[number as usize], number as usize);
    let engagement = &board.register.portfolio.engagements[at];
    let name = |names: &[Named], number: Index| names.get(number as usize).cloned().unwrap_or_default();
    HeatLine {
        engagement: board.register.engagements[at].clone(),
        party: name(&board.register.parties, engagement.party),
        department: engagement
            .department
            .and_then(|code| board.register.departments.get(code as usize).cloned())
            .unwrap_or_default(),
        tier: line.tier,
        provisional: line.provisional,
        inherent: line.residual.inherent,
        residual: line.residual.score,
        assurance: line.assurance,
        likelihood: line.place.likelihood,
        impact: line.place.impact,
        critical: served[at].iter().map(|function| name(&board.register.functions, *function)).collect(),
    }
}

/// Whether the facets leave the engagement.
fn takes(board: &Board, ask: &Ask, number: Index) -> bool {
    fits(board, [&ask.department, &ask.service_type, &ask.country, &ask.group], number)
}

/// Whether an engagement has the department, service type, country and group that are wanted; an empty text takes all.
pub(crate) fn fits(board: &Board, wanted: [&String; 4], number: Index) -> bool {
    if wanted.iter().all(|wanted| wanted.is_empty()) {
        return true;
    }
    wanted
        .into_iter()
        .zip(codes(board, number))
        .all(|(wanted, code)| wanted.is_empty() || *wanted == code || (wanted == BLANK && code.is_empty()))
}

/// The facets of each engagement as codes.
pub(crate) struct Facets {
    counts: [BTreeMap<String, usize>; 4],
}

/// Department, service type, country, group of one engagement; empty where not given.
fn codes(board: &Board, number: Index) -> [String; 4] {
    let engagement = &board.register.portfolio.engagements[number as usize];
    let text = |list: &[String], code: Option<Index>| {
        code.and_then(|code| list.get(code as usize).cloned()).unwrap_or_default()
    };
    [
        text(&board.register.departments, engagement.department),
        text(&board.register.service_types, engagement.service_type),
        board
            .parties
            .get(engagement.party as usize)
            .and_then(|party| party.country.clone())
            .unwrap_or_default(),
        board.group_of(engagement.party).map(|group| group.id.clone()).unwrap_or_default(),
    ]
}

impl Facets {
    pub fn new(board: &Board) -> Self {
        let mut counts: [BTreeMap<String, usize>; 4] = std::array::from_fn(|_| BTreeMap::new());
        for number in 0..Index::try_from(board.lines.len()).unwrap_or(Index::MAX) {
            for (facet, code) in counts.iter_mut().zip(codes(board, number)) {
                *facet.entry(code).or_default() += 1;
            }
        }
        Self { counts }
    }

    fn list(&self, facet: usize, name: impl Fn(&str) -> (String, String)) -> Vec<Choice> {
        let choice = |(code, count): (&String, &usize)| Choice {
            code: if code.is_empty() { BLANK.to_owned() } else { code.clone() },
            name: name(code),
            count: *count,
        };
        self.counts[facet].iter().map(choice).collect()
    }

    pub fn departments(&self) -> Vec<Choice> {
        self.list(0, |_| words::Pair::default())
    }

    pub fn service_types(&self) -> Vec<Choice> {
        self.list(1, words::service_type)
    }

    pub fn countries(&self) -> Vec<Choice> {
        self.list(2, |_| words::Pair::default())
    }

    pub fn groups(&self, board: &Board) -> Vec<Choice> {
        self.list(3, |id| {
            let found = board.register.groups.iter().find(|group| group.id == id);
            found.map(|group| (group.ja.clone(), group.en.clone())).unwrap_or_default()
        })
    }
}
