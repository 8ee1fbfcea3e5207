//! 2.6 対応状況: the fifteen demands of guideline 2.6 in its own words, with live figures, what is missing, and what the
//! institution says to each.

#[cfg(feature = "ssr")]
mod fact;
#[cfg(feature = "ssr")]
pub mod store;
mod words;

use serde::{Deserialize, Serialize};

use crate::exchange::table::{CellKind, Table};
use crate::heat::vendor::Grade;
use crate::heat::words::{Pair, grade};

pub use words::DEMANDS;

/// One demand of the guideline.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DemandText {
    /// `1` … `10`, `a` … `e`.
    pub code: &'static str,
    /// ①, a.
    pub sign: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
    /// The guideline's words, and our translation of them.
    pub words_ja: &'static str,
    pub words_en: &'static str,
}

/// One live figure of a demand.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fact {
    pub title: Pair,
    pub value: Pair,
    /// Bad and watch are gaps; unknown says that nothing is known yet.
    pub grade: Grade,
    /// Where the rows behind it are.
    pub href: String,
}

/// How the institution sees itself.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 未記入
    #[default]
    Open,
    Done,
    Partly,
    Planned,
    NotApplicable,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Open, Self::Done, Self::Partly, Self::Planned, Self::NotApplicable];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Partly => "partly",
            Self::Planned => "planned",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("未記入", "Not stated"),
            Self::Done => ("対応済", "Done"),
            Self::Partly => ("一部対応", "Partly done"),
            Self::Planned => ("対応予定", "Planned"),
            Self::NotApplicable => ("対象外", "Not applicable"),
        }
    }
}

/// What the institution says to a demand.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Note {
    pub status: Status,
    pub note: String,
    /// UTC milliseconds; 0 while nobody has said anything.
    pub at: i64,
    pub actor_name: String,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct DemandRow {
    pub code: String,
    pub facts: Vec<Fact>,
    pub note: Note,
    /// Earlier notes, newest first.
    pub before: Vec<Note>,
}

impl DemandRow {
    /// Figures that ask for something.
    pub fn gaps(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| matches!(fact.grade, Grade::Bad | Grade::Watch))
    }

    /// Figures that nothing is known of.
    pub fn unknown(&self) -> usize {
        self.facts.iter().filter(|fact| fact.grade == Grade::Unknown).count()
    }
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Readiness {
    pub rows: Vec<DemandRow>,
    pub policy_version: i64,
    pub today: String,
    pub narrowed: bool,
}

/// The text of a demand.
pub fn of_code(code: &str) -> Option<&'static DemandText> {
    DEMANDS.iter().find(|demand| demand.code == code)
}

/// The whole as a table for an inspector.
pub fn table(found: &Readiness, japanese: bool) -> Table {
    let say = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
    let pick = |pair: &Pair| if japanese { pair.0.clone() } else { pair.1.clone() };
    let heads = [
        ("項番", "Demand"),
        ("項目", "Subject"),
        ("ガイドラインの記載", "Words of the guideline"),
        ("自社の対応状況", "Status stated by the institution"),
        ("自社の説明", "Statement of the institution"),
        ("数値", "Figures"),
        ("不足・確認事項", "Gaps"),
        ("把握できていないもの", "Not known"),
        ("記入者", "Stated by"),
        ("記入日時", "Stated at"),
    ];
    let rows = found.rows.iter().filter_map(|row| {
        let demand = of_code(&row.code)?;
        let line = |fact: &Fact| format!("{}: {}", pick(&fact.title), pick(&fact.value));
        let list = |facts: Vec<String>| facts.join("\n");
        let unknown = row.facts.iter().filter(|fact| fact.grade == Grade::Unknown).map(line).collect();
        let judged = |fact: &Fact| format!("{}（{}）", line(fact), pick(&grade(fact.grade)));
        let status = row.note.status.label();
        Some(vec![
            format!("2.6 {}", demand.sign),
            say(demand.ja, demand.en),
            say(demand.words_ja, demand.words_en),
            say(status.0, status.1),
            row.note.note.clone(),
            list(row.facts.iter().map(judged).collect()),
            list(row.gaps().map(line).collect()),
            list(unknown),
            row.note.actor_name.clone(),
            if row.note.at == 0 { String::new() } else { crate::calendar::jst_minute(row.note.at) },
        ])
    });
    Table {
        name: say("2.6 対応状況", "2.6 readiness"),
        columns: heads.map(|(ja, en)| (say(ja, en), CellKind::Text)).into(),
        rows: rows.collect(),
    }
}
