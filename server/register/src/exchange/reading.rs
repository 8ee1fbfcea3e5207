//! The rows of a part, cell by cell.

use std::collections::BTreeMap;

use super::mapping::{ARCHIVED, ID, Part};
use super::sheet::Sheet;
use super::spell::{Manner, read, unit};
use crate::access::Role;
use crate::catalogue::Field;
use crate::record::Values;

/// One row as it was read; references still as the cell names them.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// As the sheet counts, from 1.
    pub number: usize,
    pub id: String,
    pub archived: bool,
    /// Text forms, blanks included.
    pub given: Values,
    pub references: Vec<(&'static Field, String)>,
    /// Field, code and cell of what could not be read.
    pub wrong: Vec<(&'static str, &'static str, String)>,
}

/// How a part reads its sheet.
pub(super) struct Reader<'p> {
    part: &'p Part,
    sheet: &'p Sheet,
    columns: Vec<(usize, &'static Field, Option<i64>)>,
    id: Option<usize>,
    archived: Option<usize>,
    fixed: Vec<(&'static Field, String)>,
    /// Other kinds come from the same sheet.
    shared: bool,
    /// Field → place of its column.
    pub places: BTreeMap<&'static str, usize>,
}

impl<'p> Reader<'p> {
    /// Fields that this person may not change are left out.
    pub fn new(part: &'p Part, sheet: &'p Sheet, shared: bool, roles: &[Role]) -> Self {
        let names = part.heading.names(sheet);
        let place =
            |code: &str| names.iter().position(|name| part.columns.get(name).is_some_and(|to| to == code));
        let mut columns = Vec::new();
        let mut places = BTreeMap::new();
        let fields = || part.kind.fields().iter().filter(|field| field.edited_with(roles));
        for field in fields() {
            if let Some(at) = place(field.code) {
                columns.push((at, field, unit(&names[at])));
                places.insert(field.code, at);
            }
        }
        let fixed = fields().filter_map(|field| {
            let text = part.fixed.get(field.code).filter(|text| !text.trim().is_empty())?;
            Some((field, text.clone()))
        });
        let fixed = fixed.collect();
        Self { part, sheet, columns, id: place(ID), archived: place(ARCHIVED), fixed, shared, places }
    }

    /// Every row below the heading that holds something in one of the columns.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        (self.part.heading.to..self.sheet.rows.len()).filter_map(|row| self.row(row))
    }

    fn row(&self, at: usize) -> Option<Row> {
        let mut row = Row { number: at + 1, ..Row::default() };
        let cell = |column: usize| self.sheet.cell(at, column).trim();
        // In a flat ledger a row names its party also where it has no contract: that alone is none.
        let own = |field: &Field| !self.shared || field.refers_to().is_none();
        if self.columns.iter().filter(|(_, field, _)| own(field)).all(|(column, ..)| cell(*column).is_empty())
        {
            return None;
        }
        self.id.map(cell).unwrap_or_default().clone_into(&mut row.id);
        row.archived =
            self.archived.is_some_and(|column| !matches!(cell(column), "" | "いいえ" | "No" | "no"));
        for (column, field, unit) in &self.columns {
            self.take(&mut row, field, cell(*column), *unit);
        }
        for (field, text) in &self.fixed {
            if row.given.get(field.code).is_none_or(String::is_empty)
                && !row.references.iter().any(|(other, text)| other.code == field.code && !text.is_empty())
            {
                row.references.retain(|(other, _)| other.code != field.code);
                self.take(&mut row, field, text, None);
            }
        }
        Some(row)
    }

    fn take(&self, row: &mut Row, field: &'static Field, cell: &str, unit: Option<i64>) {
        let words = self.part.words.get(field.code);
        if field.refers_to().is_some() {
            let word = words.and_then(|words| words.get(cell)).map_or(cell, String::as_str);
            row.references.push((field, word.to_owned()));
            return;
        }
        match read(field, cell, Manner { unit, words }) {
            Ok(text) => {
                row.given.insert(field.code.to_owned(), text);
            }
            Err(code) => row.wrong.push((field.code, code, cell.to_owned())),
        }
    }
}
