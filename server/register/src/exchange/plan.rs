//! What a file would do to the register, before anything is written.

mod planner;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::mapping::{Import, Part};
use super::matching::Keys;
use super::names::Names;
use super::reading::{Reader, Row};
use super::report::Faults;
use super::sheet::Workbook;
use crate::access::Role;
use crate::catalogue::Kind;
use crate::record::{Record, Values};

use planner::{Planner, identity};

/// Ids of objects that do not exist yet begin like this.
pub const NEW: &str = "new-";

/// What becomes of one row.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Created; under the id that the file names, when it names one.
    New,
    /// Changed from this version on.
    Changed { version: i64 },
}

/// One object that would be written.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    pub kind: Kind,
    pub sheet: String,
    /// As the sheet counts, from 1; 0 for an object that is only named somewhere.
    pub row: usize,
    pub id: String,
    pub step: Step,
    /// New: every field with a value. Changed: the fields that differ.
    pub values: Values,
    /// Changed: what those fields held.
    pub before: Values,
    /// Put away as soon as it is there.
    pub archived: bool,
}

/// Rows by what becomes of them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Counts {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Rows in which something is wrong: they keep the whole file from being written.
    pub wrong: usize,
}

/// The whole of it, in the order in which it can be written.
#[derive(Debug, Default)]
pub struct Plan {
    pub rows: Vec<Planned>,
    pub counts: BTreeMap<Kind, Counts>,
    pub faults: Faults,
    pub(super) names: Names,
}

impl Plan {
    /// What an id is called.
    pub fn title(&self, id: &str) -> &str {
        self.names.title(id)
    }

    /// Whether it may be written.
    pub fn sound(&self) -> bool {
        self.faults.total == 0
    }
}

/// Compares the file with what is known: every object of the kinds that the file fills or refers to.
pub fn plan(book: &Workbook, import: &Import, known: &[Record], roles: &[Role]) -> Plan {
    let mut parts: Vec<(&Part, Reader<'_>)> = Vec::new();
    for part in &import.parts {
        if let Some(sheet) = book.sheets.iter().find(|sheet| sheet.name == part.sheet) {
            let shared = import.parts.iter().filter(|other| other.sheet == part.sheet).count() > 1;
            parts.push((part, Reader::new(part, sheet, shared, roles)));
        }
    }
    parts.sort_by_key(|(part, _)| Kind::ALL.iter().position(|kind| *kind == part.kind));
    let mut planner = Planner {
        import,
        known: known.iter().map(|record| ((record.kind, record.id.as_str()), record)).collect(),
        names: Names::default(),
        keys: Keys::default(),
        faults: Faults::default(),
        drafts: Vec::new(),
        places: HashMap::new(),
        parts,
        fresh: 0,
    };
    for record in known {
        let texts = identity(record);
        planner.names.add(record.kind, &record.id, &texts, record.archived_at.is_some());
        planner.keys.add(record.kind, &record.id, &texts, record.archived_at.is_some());
    }
    for kind in Kind::ALL {
        let before = planner.drafts.len();
        for part in 0..planner.parts.len() {
            if planner.parts[part].0.kind == kind {
                let rows: Vec<Row> = planner.parts[part].1.rows().collect();
                for row in rows {
                    planner.take(kind, part, row);
                }
            }
        }
        planner.own_kind(before);
    }
    planner.finish()
}
