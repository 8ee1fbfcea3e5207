//! The vendor heatmap: parties × dimensions of risk, each mark with its reason.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::Board;
use super::then::{NotKept, Then};
use crate::concentration::{ChainState, Index, Limits, Named, Unit};
use crate::policy::{Demand, ITEMS};
use crate::risk::residual::Stated;

/// The columns.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Tier,
    Residual,
    Clauses,
    Evidence,
    Overdue,
    Incidents,
    Chain,
    Share,
}

impl Dimension {
    pub const ALL: [Self; 8] = [
        Self::Tier,
        Self::Residual,
        Self::Clauses,
        Self::Evidence,
        Self::Overdue,
        Self::Incidents,
        Self::Chain,
        Self::Share,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Tier => "tier",
            Self::Residual => "residual",
            Self::Clauses => "clauses",
            Self::Evidence => "evidence",
            Self::Overdue => "overdue",
            Self::Incidents => "incidents",
            Self::Chain => "chain",
            Self::Share => "share",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a dimension of a party stands. Later is worse for whoever looks for what to do first; unknown stands
/// before what is known to be good.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Good,
    /// 未評価 or 不明
    #[default]
    Unknown,
    Watch,
    Bad,
}

impl Grade {
    pub const ALL: [Self; 4] = [Self::Bad, Self::Watch, Self::Unknown, Self::Good];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Unknown => "unknown",
            Self::Watch => "watch",
            Self::Bad => "bad",
        }
    }
}

/// What a mark rests on.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// No live engagement to judge.
    #[default]
    Nothing,
    /// The register keeps nothing of the kind yet.
    NotKept,
    Tier {
        tier: Option<i64>,
        provisional: bool,
    },
    /// The greatest known score, and engagements without one.
    Residual {
        score: Option<f64>,
        open: usize,
        all: usize,
    },
    NoContract,
    Clauses {
        stated: usize,
        required: usize,
        unread: usize,
    },
    Evidence {
        valid: u32,
        wanted: u32,
        ending: u32,
    },
    Overdue(u32),
    Incidents {
        all: u32,
        open: u32,
    },
    Chain {
        state: ChainState,
        open: usize,
        all: usize,
    },
    /// Of the critical functions: directly, at least, at most.
    Share {
        direct: f64,
        lower: f64,
        upper: f64,
    },
    /// No critical function is on record, so nothing has a share.
    NoShare,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Mark {
    pub grade: Grade,
    pub ground: Ground,
    /// How it stood on the day that is compared with, where it stood otherwise.
    pub before: Option<Grade>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct VendorRow {
    pub party: Named,
    pub engagements: usize,
    /// In the order of [`Dimension::ALL`].
    pub marks: Vec<Mark>,
    /// It had no live engagement on the day that is compared with.
    pub is_new: bool,
}

/// What the page asks for.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct VendorAsk {
    /// Code of a dimension, or `name`; empty is by what asks most for attention.
    pub sort: String,
    pub ascending: bool,
    pub text: String,
    pub tier: String,
    pub department: String,
    /// Movement since this day (2026-04-01).
    pub since: String,
    /// From 0.
    pub page: usize,
}

/// Parties on one page.
pub const PAGE: usize = 100;

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct VendorHeatmap {
    pub ask: VendorAsk,
    pub rows: Vec<VendorRow>,
    pub total: usize,
    /// For each dimension, how many parties of the whole selection have each of [`Grade::ALL`].
    pub sums: Vec<[usize; 4]>,
    /// For each dimension, how many became worse and better since the chosen day; none where nothing is kept of it.
    pub moved: Option<Vec<(usize, usize)>>,
    /// Why nothing is known of the chosen day.
    pub not_kept: Option<NotKept>,
    pub departments: Vec<String>,
    pub policy_version: i64,
    pub today: String,
    pub narrowed: bool,
}

/// One page of the heatmap.
pub fn vendors(board: &Board, ask: &VendorAsk) -> VendorHeatmap {
    vendors_since(board, ask, None)
}

/// The same with what has moved since a day.
pub fn vendors_since(board: &Board, ask: &VendorAsk, then: Option<&Then>) -> VendorHeatmap {
    let mut all = all(board, ask);
    let moved = then.filter(|then| then.is_kept()).map(|then| compare(&mut all, then));
    let mut sums = vec![[0; 4]; Dimension::ALL.len()];
    for row in &all {
        for (sum, mark) in sums.iter_mut().zip(&row.marks) {
            let place = Grade::ALL.iter().position(|grade| *grade == mark.grade).unwrap_or_default();
            sum[place] += 1;
        }
    }
    let mut departments = board.register.departments.clone();
    departments.sort_unstable();
    VendorHeatmap {
        ask: ask.clone(),
        moved,
        not_kept: then.and_then(Then::not_kept),
        total: all.len(),
        sums,
        rows: all.into_iter().skip(ask.page.saturating_mul(PAGE)).take(PAGE).collect(),
        departments: if board.register.narrowed { Vec::new() } else { departments },
        policy_version: board.policy_version,
        today: board.today.clone(),
        narrowed: board.register.narrowed,
    }
}

/// Notes beside each mark how it stood, and counts what became worse and better by dimension.
fn compare(rows: &mut [VendorRow], then: &Then) -> Vec<(usize, usize)> {
    let mut moved = vec![(0, 0); Dimension::ALL.len()];
    for row in rows {
        let Some(marks) = then.parties.get(&row.party.id) else {
            row.is_new = true;
            continue;
        };
        for ((mark, before), moved) in row.marks.iter_mut().zip(marks).zip(&mut moved) {
            if mark.grade != *before {
                mark.before = Some(*before);
                moved.0 += usize::from(mark.grade > *before);
                moved.1 += usize::from(mark.grade < *before);
            }
        }
    }
    moved
}

/// Every party with a live engagement that the question takes, in its order.
pub fn all(board: &Board, ask: &VendorAsk) -> Vec<VendorRow> {
    let needle = folded(&ask.text);
    let takes = |held: &&Held| {
        let tier = || held.tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string());
        let name = &held.row.party;
        let in_department =
            |code: &Index| board.register.departments.get(*code as usize) == Some(&ask.department);
        (needle.is_empty() || folded(&name.ja).contains(&needle) || folded(&name.en).contains(&needle))
            && (ask.tier.is_empty() || tier() == ask.tier)
            && (ask.department.is_empty() || held.departments.iter().any(in_department))
    };
    let mut rows: Vec<VendorRow> =
        board.vendors().iter().filter(takes).map(|held| held.row.clone()).collect();
    order(&mut rows, ask);
    rows
}

/// A row with what questions ask of it beside its marks.
#[derive(Clone, Debug)]
pub struct Held {
    row: VendorRow,
    tier: Option<i64>,
    departments: Vec<Index>,
}

impl Held {
    pub(super) const fn row(&self) -> &VendorRow {
        &self.row
    }
}

/// The row of every party with a live engagement, in the register's order.
pub(super) fn rows(board: &Board) -> Vec<Held> {
    let portfolio = &board.register.portfolio;
    let mut own: Vec<Vec<Index>> = vec![Vec::new(); board.register.parties.len()];
    for (number, engagement) in (0..).zip(&portfolio.engagements) {
        own[engagement.party as usize].push(number);
    }
    let shares = shares(board);
    let known = |party: &usize| !own[*party].is_empty() && !board.register.parties[*party].id.is_empty();
    let held = |party: usize| {
        let engagements = &own[party];
        let mut departments: Vec<Index> = engagements
            .iter()
            .filter_map(|number| portfolio.engagements[*number as usize].department)
            .collect();
        departments.sort_unstable();
        departments.dedup();
        let mark = |dimension| mark(board, party, engagements, dimension, shares.as_deref());
        Held {
            row: VendorRow {
                party: board.register.parties[party].clone(),
                engagements: engagements.len(),
                marks: Dimension::ALL.map(mark).to_vec(),
                is_new: false,
            },
            tier: engagements.iter().filter_map(|number| board.lines[*number as usize].tier).min(),
            departments,
        }
    };
    (0..own.len()).filter(known).map(held).collect()
}

fn order(rows: &mut [VendorRow], ask: &VendorAsk) {
    let dimension =
        Dimension::from_code(&ask.sort).and_then(|one| Dimension::ALL.iter().position(|other| *other == one));
    let by = |a: &VendorRow, b: &VendorRow| match dimension {
        Some(at) => weight(&b.marks[at]).partial_cmp(&weight(&a.marks[at])).unwrap_or(Ordering::Equal),
        None if ask.sort == "name" => a.party.ja.cmp(&b.party.ja),
        None => attention(b).cmp(&attention(a)),
    };
    rows.sort_by(|a, b| {
        let order = by(a, b);
        let order = if ask.ascending { order.reverse() } else { order };
        order.then_with(|| a.party.ja.cmp(&b.party.ja)).then_with(|| a.party.id.cmp(&b.party.id))
    });
}

/// Bad marks, then marks to watch, then unknown ones.
fn attention(row: &VendorRow) -> [usize; 3] {
    [Grade::Bad, Grade::Watch, Grade::Unknown]
        .map(|grade| row.marks.iter().filter(|mark| mark.grade == grade).count())
}

/// The grade first, then how far it goes.
fn weight(mark: &Mark) -> (Grade, f64) {
    let far = match &mark.ground {
        Ground::Nothing | Ground::NotKept | Ground::NoShare => 0.0,
        Ground::Tier { tier, .. } => 5.0 - tier.unwrap_or(0) as f64,
        Ground::Residual { score, open, .. } => score.unwrap_or(0.0) * 1e3 + *open as f64,
        Ground::NoContract => f64::MAX,
        Ground::Clauses { stated, required, .. } => (required - stated) as f64,
        Ground::Evidence { valid, wanted, ending } => {
            f64::from(wanted.saturating_sub(*valid)) * 1e3 + f64::from(*ending)
        }
        Ground::Overdue(count) => f64::from(*count),
        Ground::Incidents { all, open } => f64::from(*open) * 1e3 + f64::from(*all),
        Ground::Chain { open, .. } => *open as f64,
        Ground::Share { lower, upper, .. } => lower * 1e3 + upper,
    };
    (mark.grade, far)
}

/// Direct, lower and upper share of each party's group (or of itself).
fn shares(board: &Board) -> Option<Vec<(f64, f64, f64)>> {
    let portfolio = &board.register.portfolio;
    let found = board.figures().groups.exposure.as_ref()?;
    let mut parties = vec![(0.0, 0.0, found.unknown); portfolio.parties.len()];
    let mut groups = vec![(0.0, 0.0, found.unknown); board.register.groups.len()];
    for unit in &found.units {
        let share = (unit.direct, unit.lower, unit.upper);
        match unit.unit {
            Unit::Party(number) => parties[number as usize] = share,
            Unit::Group(number) => groups[number as usize] = share,
        }
    }
    for (party, share) in portfolio.parties.iter().zip(&mut parties) {
        if let Some(group) = party.group {
            *share = groups[group as usize];
        }
    }
    Some(parties)
}

fn mark(
    board: &Board,
    party: usize,
    own: &[Index],
    dimension: Dimension,
    shares: Option<&[(f64, f64, f64)]>,
) -> Mark {
    let lines = || own.iter().map(|number| &board.lines[*number as usize]);
    let facts = board.parties.get(party);
    let (grade, ground) = match dimension {
        Dimension::Tier => {
            let tier = lines().filter_map(|line| line.tier).min();
            let provisional = lines().any(|line| line.provisional && line.tier == tier);
            let grade = match tier {
                None => Grade::Unknown,
                Some(1) => Grade::Bad,
                Some(2) => Grade::Watch,
                Some(_) => Grade::Good,
            };
            (grade, Ground::Tier { tier, provisional })
        }
        Dimension::Residual => {
            let score = lines().filter_map(|line| line.residual.score).max_by(f64::total_cmp);
            let open = lines().filter(|line| line.residual.score.is_none()).count();
            let grade = match score {
                Some(score) if score >= board.policy.bands[0] as f64 => Grade::Bad,
                Some(score) if score >= board.policy.bands[1] as f64 => Grade::Watch,
                Some(_) if open == 0 => Grade::Good,
                _ => Grade::Unknown,
            };
            (grade, Ground::Residual { score, open, all: own.len() })
        }
        Dimension::Clauses => clauses(board, party, lines().filter_map(|line| line.tier).min()),
        Dimension::Evidence => match facts.and_then(|facts| facts.evidence) {
            None => (Grade::Unknown, Ground::NotKept),
            Some(state) => {
                let grade = match (state.wanted, state.valid, state.ending) {
                    (0, ..) => Grade::Unknown,
                    (wanted, valid, _) if valid < wanted => Grade::Bad,
                    (_, _, 0) => Grade::Good,
                    _ => Grade::Watch,
                };
                (grade, Ground::Evidence { valid: state.valid, wanted: state.wanted, ending: state.ending })
            }
        },
        Dimension::Overdue => match facts.and_then(|facts| facts.overdue) {
            None => (Grade::Unknown, Ground::NotKept),
            Some(0) => (Grade::Good, Ground::Overdue(0)),
            Some(count) => (Grade::Bad, Ground::Overdue(count)),
        },
        Dimension::Incidents => match facts.and_then(|facts| facts.incidents) {
            None => (Grade::Unknown, Ground::NotKept),
            Some((all, open)) => {
                let grade = match (all, open) {
                    (0, _) => Grade::Good,
                    (_, 0) => Grade::Watch,
                    _ => Grade::Bad,
                };
                (grade, Ground::Incidents { all, open })
            }
        },
        Dimension::Chain => chain(board, own),
        Dimension::Share => match shares {
            None => (Grade::Unknown, Ground::NoShare),
            Some(shares) => {
                let (direct, lower, upper) = shares[party];
                let limits = Limits::of(&board.policy);
                let grade = match (limits.share(lower), limits.share(upper)) {
                    (Some(crate::concentration::Alert::Warning), _) => Grade::Bad,
                    (Some(_), _) => Grade::Watch,
                    (None, Some(_)) => Grade::Unknown,
                    (None, None) => Grade::Good,
                };
                (grade, Ground::Share { direct, lower, upper })
            }
        },
    };
    Mark { grade, ground, before: None }
}

fn clauses(board: &Board, party: usize, tier: Option<i64>) -> (Grade, Ground) {
    let facts = board.parties.get(party).cloned().unwrap_or_default();
    let Some(found) = facts.clauses else { return (Grade::Bad, Ground::NoContract) };
    let required: Vec<Stated> = (1..=ITEMS)
        .zip(found)
        .filter(|(item, _)| board.policy.demand(tier, *item, facts.holds_data) == Demand::Required)
        .map(|(_, stated)| stated)
        .collect();
    let count = |wanted: Stated| required.iter().filter(|stated| **stated == wanted).count();
    let (stated, unread) = (count(Stated::Stated), count(Stated::Undeterminable));
    let grade = if stated == required.len() {
        Grade::Good
    } else if count(Stated::NotFound) + count(Stated::Adverse) > 0 {
        Grade::Bad
    } else if unread > 0 {
        Grade::Unknown
    } else {
        Grade::Watch
    };
    (grade, Ground::Clauses { stated, required: required.len(), unread })
}

fn chain(board: &Board, own: &[Index]) -> (Grade, Ground) {
    let states = own.iter().map(|number| board.register.portfolio.engagements[*number as usize].chain);
    let rank = |state: &ChainState| match state {
        ChainState::Unconfirmed => 0,
        ChainState::Partial => 1,
        ChainState::Confirmed => 2,
        ChainState::NoneDeclared => 3,
    };
    let open = states.clone().filter(|state| !state.is_confirmed()).count();
    let Some(state) = states.min_by_key(rank) else { return (Grade::Unknown, Ground::Nothing) };
    let grade = match state {
        ChainState::Unconfirmed => Grade::Unknown,
        ChainState::Partial => Grade::Watch,
        ChainState::Confirmed | ChainState::NoneDeclared => Grade::Good,
    };
    (grade, Ground::Chain { state, open, all: own.len() })
}

/// As it is compared: width and case do not count.
fn folded(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}
