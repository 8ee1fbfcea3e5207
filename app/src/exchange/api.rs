//! What the pages of imports ask and change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::exchange::mapping::Import;
use register::exchange::report::Report;
use register::exchange::sheet::Remark;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    crate::session::context,
    register::access::Action,
    register::catalogue::Kind,
    register::exchange::heading::Heading,
    register::exchange::mapping::{Part, heading, part},
    register::exchange::sheet::Workbook,
    register::exchange::store::{self, draft},
};

use crate::error::Result;

/// Rows of a sheet that the mapping shows.
#[cfg(feature = "ssr")]
const SAMPLES: usize = 3;
/// Rows of each sort that the preview shows.
#[cfg(feature = "ssr")]
const SHOWN: usize = 50;

/// One file of this person.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct FileRow {
    pub id: String,
    pub file_name: String,
    pub created_at: i64,
    /// `open`, `running`, `done`, `failed`.
    pub state: String,
}

/// The files of this person and the names of mappings.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct FileView {
    pub files: Vec<FileRow>,
    pub mappings: Vec<String>,
}

/// A sheet with its first rows.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SheetView {
    pub name: String,
    /// Rows below the heading.
    pub rows: usize,
    pub columns: Vec<String>,
    pub samples: Vec<Vec<String>>,
}

/// A file between its upload and its end.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ImportView {
    pub id: String,
    pub file_name: String,
    pub state: String,
    pub mapping_name: String,
    pub import: Import,
    pub remarks: Vec<Remark>,
    pub sheets: Vec<SheetView>,
    /// What would happen; once it is over, what happened.
    pub report: Report,
    /// Empty where there is nothing to confirm.
    pub fingerprint: String,
    /// Rows done and rows in all, while a worker writes.
    pub progress: Option<(usize, usize)>,
}

/// A part as the form holds it: the columns in their order.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct PartInput {
    pub sheet: String,
    pub kind: String,
    pub from: usize,
    pub to: usize,
    /// Unticked: not read.
    pub read: Option<String>,
    pub columns: Vec<String>,
    pub fixed: BTreeMap<String, String>,
    pub words: Vec<WordInput>,
}

/// One of the institution's own answers.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct WordInput {
    pub field: String,
    pub word: String,
    pub code: String,
}

#[cfg(feature = "ssr")]
fn state_code(state: draft::State) -> String {
    match state {
        draft::State::Open => "open",
        draft::State::Running => "running",
        draft::State::Done => "done",
        draft::State::Failed => "failed",
    }
    .to_owned()
}

#[server(prefix = "/api", endpoint = "import/list")]
pub async fn files() -> Result<FileView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterImport)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let row =
        |(id, file_name, created_at, state)| FileRow { id, file_name, created_at, state: state_code(state) };
    let files = draft::list(&mut tx).await?.into_iter().map(row).collect();
    Ok(FileView { files, mappings: store::mappings(&mut tx).await? })
}

#[server(prefix = "/api", endpoint = "import/find")]
pub async fn find(id: String) -> Result<ImportView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterImport)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let draft = draft::find(&mut tx, &id).await?;
    let progress = cx.store.progress.of(&id);
    let mut view = ImportView {
        id,
        file_name: draft.file_name,
        state: state_code(draft.state),
        mapping_name: draft.mapping_name,
        import: draft.import,
        remarks: draft.remarks,
        sheets: Vec::new(),
        report: draft.report.clone().unwrap_or_default(),
        fingerprint: String::new(),
        progress,
    };
    if matches!(draft.state, draft::State::Open | draft::State::Failed) {
        let book = draft::workbook(&mut tx, &view.id).await?;
        view.sheets = sheets(&book, &view.import);
        let (report, fingerprint) =
            store::preview(&mut tx, &view.import, book, SHOWN, crate::text::japanese()).await?;
        // Why the last attempt wrote nothing stays in view until the file is read another way.
        let failed = draft.report.filter(|report| draft.state == draft::State::Failed && report.wrong > 0);
        view.report = match failed {
            Some(why) => {
                let mut groups = why.groups;
                let others = report.groups.iter().filter(|group| !groups.contains(group)).cloned();
                groups.extend(others.collect::<Vec<_>>());
                Report { groups, ..report }
            }
            None => report,
        };
        view.fingerprint = fingerprint;
    }
    Ok(view)
}

#[cfg(feature = "ssr")]
fn sheets(book: &Workbook, import: &Import) -> Vec<SheetView> {
    let view = |sheet: &register::exchange::sheet::Sheet| {
        let told = import.parts.iter().find(|part| part.sheet == sheet.name).map(|part| part.heading);
        let heading = told.unwrap_or_else(|| heading(sheet, &[]));
        let columns = heading.names(sheet);
        let below = sheet.rows.get(heading.to..).unwrap_or_default();
        let sample = |row: &Vec<String>| {
            (0..columns.len()).map(|at| row.get(at).cloned().unwrap_or_default()).collect()
        };
        SheetView {
            name: sheet.name.clone(),
            rows: below.len(),
            samples: below.iter().filter(|row| !row.is_empty()).take(SAMPLES).map(sample).collect(),
            columns,
        }
    };
    book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()).map(view).collect()
}

/// Reads the file another way and shows the preview anew. `add` names a sheet and a kind to read from it too (`0:party`).
#[server(prefix = "/api", endpoint = "import/set")]
pub async fn set(
    id: String,
    #[server(default)] mapping_name: String,
    #[server(default)] blank_clears: Option<String>,
    #[server(default)] create_named: Option<String>,
    #[server(default)] add: String,
    #[server(default)] parts: Vec<PartInput>,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterImport)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let book = draft::workbook(&mut tx, &id).await?;
    let mut import = Import {
        parts: parts
            .into_iter()
            .filter(|part| part.read.is_some())
            .filter_map(|input| chosen(&book, input))
            .collect(),
        blank_clears: blank_clears.is_some(),
        create_named: create_named.is_some(),
    };
    if let Some((place, kind)) = add.split_once(':')
        && let (Ok(place), Some(kind)) = (place.parse::<usize>(), Kind::from_code(kind))
        && let Some(sheet) = book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()).nth(place)
        && !import.parts.iter().any(|part| part.sheet == sheet.name && part.kind == kind)
    {
        import.parts.push(part(sheet, heading(sheet, &import.parts), kind, &[]));
    }
    let name: String = mapping_name.trim().chars().take(100).collect();
    draft::set(&mut tx, &id, &name, &import).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/imports/{id}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn chosen(book: &Workbook, input: PartInput) -> Option<Part> {
    let kind = Kind::from_code(&input.kind)?;
    let sheet = book.sheets.iter().find(|sheet| sheet.name == input.sheet)?;
    let last = sheet.rows.len();
    let from = input.from.min(last.saturating_sub(1));
    let heading = Heading { from, to: input.to.clamp(from + 1, last.max(from + 1)) };
    let names = heading.names(sheet);
    let columns =
        names.into_iter().zip(input.columns).filter(|(name, code)| !name.is_empty() && !code.is_empty());
    let mut words: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for word in input.words.into_iter().filter(|word| !word.word.is_empty() && !word.code.is_empty()) {
        words.entry(word.field).or_default().insert(word.word.trim().to_owned(), word.code);
    }
    let fixed = input.fixed.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    Some(Part { sheet: input.sheet, kind, heading, columns: columns.collect(), fixed, words })
}

/// Hands what the preview showed to a worker.
#[server(prefix = "/api", endpoint = "import/confirm")]
pub async fn confirm(id: String, fingerprint: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterImport)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    draft::confirm(&mut tx, &id, &fingerprint).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/imports/{id}"));
    Ok(())
}

/// Drops a file that is not wanted.
#[server(prefix = "/api", endpoint = "import/discard")]
pub async fn discard(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterImport)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    draft::discard(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect("/imports");
    Ok(())
}
