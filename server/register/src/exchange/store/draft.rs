//! A file between its upload and its confirmation: read once, kept as plain cells until it is done with.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::mapping::Import;
use super::super::report::Report;
use super::super::sheet::{Remark, Workbook};
use crate::access::{Action, Grant, Session};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::job::{Task, enqueue};
use crate::user::store::session_of;

/// How long a file waits for its confirmation, in milliseconds.
const KEPT_MS: i64 = 7 * 86_400_000;

/// Where a file stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Read; waits for its mapping and its confirmation.
    Open,
    /// Confirmed; a worker writes it.
    Running,
    Done,
    /// Nothing was written; the report says why.
    Failed,
}

/// A file without its cells.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Draft {
    pub id: String,
    pub file_name: String,
    pub content_hash: String,
    pub created_at: i64,
    pub state: State,
    /// The name of the mapping that it uses and improves.
    pub mapping_name: String,
    pub import: Import,
    pub remarks: Vec<Remark>,
    /// What the plan was when the person confirmed it.
    pub fingerprint: String,
    /// What was written, or why nothing was.
    pub report: Option<Report>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    file_name: String,
    content_hash: String,
    created_at: i64,
    created_by: String,
    state: String,
    mapping_name: String,
    setting: String,
    remarks: String,
    fingerprint: String,
    report: String,
}

fn written<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Inconsistent(error.to_string()))
}

fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(error.to_string()))
}

const fn state(code: &str) -> State {
    match code.as_bytes() {
        b"running" => State::Running,
        b"done" => State::Done,
        b"failed" => State::Failed,
        _ => State::Open,
    }
}

/// Keeps a file that was read. Older ones that nobody confirmed go.
pub async fn open(
    tx: &mut Tx,
    file_name: &str,
    content_hash: &str,
    book: &Workbook,
    mapping_name: &str,
    import: &Import,
) -> Result<String> {
    tx.change(Action::RegisterImport)?;
    let id = tx.new_id();
    let (at, by) = (tx.at(), tx.actor().id.clone());
    query!(execute, tx, "delete from import_draft where created_at < $1", at - KEPT_MS)?;
    query!(
        execute,
        tx,
        "insert into import_draft (id, file_name, content_hash, created_at, created_by, state, mapping_name, setting,
             remarks, workbook, fingerprint, report)
         values ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, '', '')",
        &id,
        file_name,
        content_hash,
        at,
        by,
        mapping_name,
        written(import)?,
        written(&book.remarks)?,
        written(&book.sheets)?
    )?;
    let rows: usize = book.sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let detail =
        json!({ "file": file_name, "sha256": content_hash, "sheets": book.sheets.len(), "rows": rows });
    audit::append(tx, "import.received", "import", &id, &detail).await?;
    Ok(id)
}

/// The file of the person who uploaded it.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Draft> {
    let (draft, by) = load(tx, id).await?;
    if by == tx.actor().id { Ok(draft) } else { Err(Error::NotFound("import")) }
}

async fn load(tx: &mut Tx, id: &str) -> Result<(Draft, String)> {
    let row = query!(
        optional,
        Row,
        tx,
        "select id, file_name, content_hash, created_at, created_by, state, mapping_name, setting, remarks, fingerprint, report
         from import_draft where id = $1",
        id
    )?;
    let row = row.ok_or(Error::NotFound("import"))?;
    let draft = Draft {
        id: row.id,
        file_name: row.file_name,
        content_hash: row.content_hash,
        created_at: row.created_at,
        state: state(&row.state),
        mapping_name: row.mapping_name,
        import: read(&row.setting)?,
        remarks: read(&row.remarks)?,
        fingerprint: row.fingerprint,
        report: if row.report.is_empty() { None } else { Some(read(&row.report)?) },
    };
    Ok((draft, row.created_by))
}

/// The files of this person, the newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<(String, String, i64, State)>> {
    let by = tx.actor().id.clone();
    let rows = query!(
        all,
        (String, String, i64, String),
        tx,
        "select id, file_name, created_at, state from import_draft where created_by = $1 order by id desc limit 20",
        by
    )?;
    Ok(rows.into_iter().map(|(id, name, at, code)| (id, name, at, state(&code))).collect())
}

/// The cells of a file; none once it is done with.
pub async fn workbook(tx: &mut Tx, id: &str) -> Result<Workbook> {
    let (draft, _) = load(tx, id).await?;
    let (text,): (String,) =
        query!(one, (String,), tx, "select workbook from import_draft where id = $1", id)?;
    let sheets = if text.is_empty() { Vec::new() } else { read(&text)? };
    Ok(Workbook { sheets, remarks: draft.remarks })
}

/// Changes how the file is to be read.
pub async fn set(tx: &mut Tx, id: &str, mapping_name: &str, import: &Import) -> Result<()> {
    tx.require(Action::RegisterImport)?;
    find(tx, id).await?;
    let text = written(import)?;
    let changed = query!(
        execute,
        tx,
        "update import_draft set setting = $2, mapping_name = $3, state = 'open', report = ''
         where id = $1 and state in ('open', 'failed')",
        id,
        text,
        mapping_name
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict("import_started")) }
}

/// Hands the file to a worker, which writes what the person has seen and nothing else.
pub async fn confirm(tx: &mut Tx, id: &str, fingerprint: &str) -> Result<()> {
    tx.change(Action::RegisterImport)?;
    let draft = find(tx, id).await?;
    let changed = query!(
        execute,
        tx,
        "update import_draft set state = 'running', fingerprint = $2, report = '' where id = $1 and state in ('open', 'failed')",
        id,
        fingerprint
    )?;
    if changed != 1 {
        return Err(Error::Conflict("import_started"));
    }
    super::keep_mapping(tx, &draft.mapping_name, &draft.import).await?;
    enqueue(tx, &Task::Import { draft_id: id.to_owned() }).await?;
    let detail =
        json!({ "file": draft.file_name, "sha256": draft.content_hash, "mapping": draft.mapping_name });
    audit::append(tx, "import.confirmed", "import", id, &detail).await
}

/// The file and the right of whoever confirmed it, as that person holds it now.
pub async fn confirmed(tx: &mut Tx, id: &str) -> Result<(Draft, Grant)> {
    let (draft, by) = load(tx, id).await?;
    let session = session_of(tx, &by).await?.unwrap_or_else(Session::anonymous);
    Ok((draft, session.require(Action::RegisterImport)?))
}

/// The end of it: what was written (`done`) or why nothing was. The cells are not kept any longer once they are stored.
pub async fn settle(tx: &mut Tx, id: &str, done: bool, report: &Report) -> Result<()> {
    let report = written(report)?;
    if done {
        query!(
            execute,
            tx,
            "update import_draft set state = 'done', report = $2, workbook = '' where id = $1",
            id,
            report
        )?;
    } else {
        query!(
            execute,
            tx,
            "update import_draft set state = 'failed', report = $2 where id = $1",
            id,
            report
        )?;
    }
    Ok(())
}

/// Drops a file that is not wanted any more.
pub async fn discard(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::RegisterImport)?;
    let draft = find(tx, id).await?;
    query!(execute, tx, "delete from import_draft where id = $1 and state <> 'running'", id)?;
    audit::append(tx, "import.discarded", "import", id, &json!({ "file": draft.file_name })).await
}
