//! What a plan says to a person: bounded, however long the file is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mapping::{ARCHIVED, ID, Part};
use super::plan::{Counts, Plan, Planned, Step};
use super::sheet::letters;
use super::spell::shown;
use crate::catalogue::Kind;
use crate::record::UNKNOWN;

/// Mistakes that are kept word by word; beyond that they are counted in their groups.
const KEPT: usize = 300;
/// Groups of mistakes that are kept.
const GROUPS: usize = 200;
/// Characters of a cell that a report repeats.
const QUOTED: usize = 60;

/// One cell that cannot be taken in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Fault {
    pub sheet: String,
    /// As the sheet counts, from 1.
    pub row: usize,
    /// `A`, `B`, …; empty where no column gives the field.
    pub column: String,
    pub kind: Kind,
    /// Code of the field, or `id`.
    pub field: String,
    pub code: String,
    /// What the cell says, cut short.
    pub text: String,
}

/// The same mistake in one column.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Group {
    pub sheet: String,
    pub column: String,
    pub kind: Kind,
    pub field: String,
    pub code: String,
    pub count: usize,
    /// Where it is first, and what stands there.
    pub row: usize,
    pub text: String,
}

/// All mistakes, counted, and as many as anybody reads.
#[derive(Debug, Default)]
pub struct Faults {
    pub total: usize,
    pub kept: Vec<Fault>,
    groups: BTreeMap<(String, String, String, &'static str), Group>,
}

impl Faults {
    pub(super) fn add(
        &mut self,
        part: &Part,
        row: usize,
        place: Option<usize>,
        field: &str,
        code: &'static str,
        text: &str,
    ) {
        self.total += 1;
        let column = place.map(letters).unwrap_or_default();
        let text = || -> String { text.chars().take(QUOTED).collect() };
        let key = (part.sheet.clone(), column.clone(), field.to_owned(), code);
        if let Some(group) = self.groups.get_mut(&key) {
            group.count += 1;
        } else if self.groups.len() < GROUPS {
            let group = Group {
                sheet: part.sheet.clone(),
                column: column.clone(),
                kind: part.kind,
                field: field.to_owned(),
                code: code.to_owned(),
                count: 1,
                row,
                text: text(),
            };
            self.groups.insert(key, group);
        }
        if self.kept.len() < KEPT {
            let (sheet, kind) = (part.sheet.clone(), part.kind);
            self.kept.push(Fault {
                sheet,
                row,
                column,
                kind,
                field: field.to_owned(),
                code: code.to_owned(),
                text: text(),
            });
        }
    }

    /// The groups, the most frequent first.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.groups.values().cloned().collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.row.cmp(&b.row)));
        groups
    }
}

/// Rows of one kind.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KindCount {
    pub kind: Kind,
    #[serde(flatten)]
    pub counts: Counts,
}

/// One field of a row that is written, as a reader sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Shown {
    pub field: String,
    /// Empty for a new object.
    pub old: String,
    pub new: String,
}

/// One row that is written.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    pub kind: Kind,
    pub sheet: String,
    /// 0: the object is only named somewhere.
    pub row: usize,
    pub title: String,
    pub fields: Vec<Shown>,
}

/// What would happen, or has happened.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Report {
    pub kinds: Vec<KindCount>,
    /// All mistakes; `faults` holds the first of them.
    pub wrong: usize,
    pub faults: Vec<Fault>,
    pub groups: Vec<Group>,
    /// The first of the changed rows, then of the new ones.
    pub changed: Vec<Row>,
    pub new: Vec<Row>,
}

impl Report {
    /// The report of a plan with at most `rows` rows of each sort, in one language.
    pub fn of(plan: &Plan, rows: usize, japanese: bool) -> Self {
        let kinds = plan.counts.iter().map(|(kind, counts)| KindCount { kind: *kind, counts: *counts });
        let changed = |row: &&Planned| matches!(row.step, Step::Changed { .. });
        let show = |row: &Planned| show(plan, row, japanese);
        Self {
            kinds: kinds.collect(),
            wrong: plan.faults.total,
            faults: plan.faults.kept.clone(),
            groups: plan.faults.groups(),
            changed: plan.rows.iter().filter(changed).take(rows).map(show).collect(),
            new: plan.rows.iter().filter(|row| !changed(row)).take(rows).map(show).collect(),
        }
    }

    /// New, changed, unchanged and wrong rows of all kinds together.
    pub fn counts(&self) -> Counts {
        self.kinds.iter().fold(Counts::default(), |sum, kind| Counts {
            new: sum.new + kind.counts.new,
            changed: sum.changed + kind.counts.changed,
            unchanged: sum.unchanged + kind.counts.unchanged,
            wrong: sum.wrong + kind.counts.wrong,
        })
    }
}

fn show(plan: &Plan, row: &Planned, japanese: bool) -> Row {
    let text = |code: &str, text: &str| {
        let Some(field) = row.kind.field(code) else { return text.to_owned() };
        if field.refers_to().is_none() || text == UNKNOWN {
            return shown(field, text, japanese);
        }
        let titles: Vec<&str> = text.split_whitespace().map(|id| plan.title(id)).collect();
        titles.join(if japanese { "、" } else { "; " })
    };
    let fields = row.values.iter().map(|(code, new)| {
        let old = row.before.get(code).map(|old| text(code, old)).unwrap_or_default();
        Shown { field: code.clone(), old, new: text(code, new) }
    });
    let title = plan.title(&row.id);
    let title = if title.is_empty() {
        row.values
            .get(row.kind.info().title)
            .map(|title| text(row.kind.info().title, title))
            .unwrap_or_default()
    } else {
        row.kind
            .field(row.kind.info().title)
            .map_or_else(|| title.to_owned(), |field| shown(field, title, japanese))
    };
    Row { kind: row.kind, sheet: row.sheet.clone(), row: row.row, title, fields: fields.collect() }
}

/// What a field is called on a report.
pub fn label(kind: Kind, field: &str, japanese: bool) -> String {
    match field {
        ID => "ID".to_owned(),
        ARCHIVED => if japanese { "しまった記録" } else { "Archived" }.to_owned(),
        code => kind
            .field(code)
            .map_or_else(|| code.to_owned(), |field| if japanese { field.ja } else { field.en }.to_owned()),
    }
}
