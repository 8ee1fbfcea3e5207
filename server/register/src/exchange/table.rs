//! Tables that go out: a list as it is on the screen, and whole workbooks that come back.

use std::collections::BTreeMap;

use super::mapping::{ARCHIVED, ID};
use super::report::label;
use super::spell::shown;
use crate::catalogue::{Field, FieldType, Kind};
use crate::record::{Record, UNKNOWN};

/// How a column's cells are kept in a workbook.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CellKind {
    Text,
    /// Whole numbers; other cells of the column (不明) stay text.
    Number,
    /// ISO dates; other cells stay text.
    Date,
}

/// One sheet or one CSV file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<(String, CellKind)>,
    pub rows: Vec<Vec<String>>,
}

/// What references are called: id → Japanese, English.
pub type Titles = BTreeMap<String, (String, String)>;

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    pub japanese: bool,
    /// With ids, and whether each has been put away: what a register is rebuilt from.
    pub whole: bool,
}

/// The columns of a kind on the screen of somebody who chose none: all that are not derived.
pub fn all(kind: Kind) -> Vec<&'static Field> {
    kind.fields().iter().collect()
}

/// Ids that the references of these records name, by kind.
pub fn referred(fields: &[&'static Field], records: &[Record]) -> BTreeMap<Kind, Vec<String>> {
    let mut ids: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
    for field in fields {
        let Some(kind) = field.refers_to() else { continue };
        let of = ids.entry(kind).or_default();
        for record in records {
            let value = record.get(field.code);
            of.extend(value.as_text().map(str::to_owned));
            of.extend(value.items().iter().cloned());
        }
    }
    for of in ids.values_mut() {
        of.sort_unstable();
        of.dedup();
    }
    ids
}

/// The table of some records.
pub fn table(
    kind: Kind,
    fields: &[&'static Field],
    records: &[Record],
    titles: &Titles,
    form: Form,
) -> Table {
    let info = kind.info();
    let mut columns = Vec::new();
    if form.whole {
        columns.push((label(kind, ID, form.japanese), CellKind::Text));
    }
    for field in fields {
        columns.push((if form.japanese { field.ja } else { field.en }.to_owned(), cell_kind(field)));
    }
    if form.whole {
        columns.push((label(kind, ARCHIVED, form.japanese), CellKind::Text));
    }
    let rows = records.iter().map(|record| row(fields, record, titles, form)).collect();
    let name = if form.japanese { info.ja } else { info.plural_en };
    Table { name: name.to_owned(), columns, rows }
}

const fn cell_kind(field: &Field) -> CellKind {
    match field.ty {
        FieldType::Date => CellKind::Date,
        FieldType::Integer | FieldType::Yen => CellKind::Number,
        _ => CellKind::Text,
    }
}

fn row(fields: &[&'static Field], record: &Record, titles: &Titles, form: Form) -> Vec<String> {
    let mut cells = Vec::with_capacity(fields.len() + 2);
    if form.whole {
        cells.push(record.id.clone());
    }
    for field in fields {
        let text = record.get(field.code).text();
        if field.refers_to().is_none() || text == UNKNOWN {
            cells.push(shown(field, &text, form.japanese));
            continue;
        }
        let names: Vec<String> = text.split_whitespace().map(|id| name(id, titles, form)).collect();
        cells.push(names.join(if form.japanese { "、" } else { "; " }));
    }
    if form.whole {
        let away = if form.japanese { "はい" } else { "Yes" };
        cells.push(if record.archived_at.is_some() { away.to_owned() } else { String::new() });
    }
    cells
}

fn name(id: &str, titles: &Titles, form: Form) -> String {
    let title = titles.get(id).map_or("", |(ja, en)| if form.japanese || en.is_empty() { ja } else { en });
    // The id makes the reference certain, whatever else has the same name.
    if form.whole { format!("{title} [{id}]").trim_start().to_owned() } else { title.to_owned() }
}
