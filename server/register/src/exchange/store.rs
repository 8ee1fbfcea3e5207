//! The register in and out: what is known, one transaction for a whole file, and what is remembered between an
//! upload and its confirmation.

pub mod draft;
pub mod progress;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;

use super::mapping::Import;
use super::plan::{NEW, Plan, Planned, Step};
use super::table::{Form, Table, Titles, referred, table};
use crate::access::Action;
use crate::audit::store as audit;
use crate::catalogue::{Field, FieldType, Kind};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::record::query::Query;
use crate::record::store::{archive, find, insert, insert_as, list, titles, update};
use crate::record::{Record, Values};

/// Rows fetched at once.
const CHUNK: i64 = 5_000;

/// Why a plan could not be written, and at which row.
#[derive(Debug)]
pub struct Stopped {
    pub kind: Kind,
    pub sheet: String,
    /// As the sheet counts; 0 for an object that is only named somewhere.
    pub row: usize,
    pub error: Error,
}

/// Everything that the file may meet: all objects of the kinds that it fills and of those that they refer to.
pub async fn known(tx: &mut Tx, import: &Import) -> Result<Vec<Record>> {
    let mut kinds: BTreeSet<Kind> = BTreeSet::new();
    for part in &import.parts {
        kinds.insert(part.kind);
        kinds.extend(part.kind.fields().iter().filter_map(Field::refers_to));
    }
    let mut records = Vec::new();
    for kind in kinds {
        records.extend(every(tx, kind, &Query { archived: true, ..Query::default() }).await?);
    }
    Ok(records)
}

/// Every row that fits, whatever the page.
pub(super) async fn every(tx: &mut Tx, kind: Kind, query: &Query) -> Result<Vec<Record>> {
    let mut all = Vec::new();
    for page in 0.. {
        let found = list(tx, kind, &Query { page, size: CHUNK, ..query.clone() }).await?;
        let last = i64::try_from(found.rows.len()).unwrap_or(CHUNK) < CHUNK;
        all.extend(found.rows);
        if last {
            break;
        }
    }
    Ok(all)
}

/// Writes a sound plan in this transaction; `progress` hears how many rows are done. The transaction must be dropped
/// after an error: it holds half of the file.
///
/// # Errors
/// [`Stopped`] with the row and what the store refused.
pub async fn apply(
    tx: &mut Tx,
    plan: &Plan,
    source: &serde_json::Value,
    progress: impl Fn(usize),
) -> std::result::Result<(), Stopped> {
    let mut ids: HashMap<String, String> = HashMap::new();
    let mut later: Vec<(&Planned, String, Values)> = Vec::new();
    for (done, row) in plan.rows.iter().enumerate() {
        let stopped = |error| Stopped { kind: row.kind, sheet: row.sheet.clone(), row: row.row, error };
        if plan.rows.get(done.wrapping_sub(1)).is_some_and(|before| before.kind != row.kind) {
            own_references(tx, &mut later, &ids).await?;
        }
        let (own, mut values): (Values, Values) =
            row.values.clone().into_iter().partition(|(code, _)| own_kind(row.kind, code));
        replace(row.kind, &mut values, &ids);
        match row.step {
            Step::New => {
                let id = if row.id.starts_with(NEW) {
                    insert(tx, row.kind, &values).await.map_err(stopped)?
                } else {
                    insert_as(tx, row.kind, &row.id, &values).await.map_err(stopped)?;
                    row.id.clone()
                };
                ids.insert(row.id.clone(), id.clone());
                if !own.is_empty() {
                    later.push((row, id, own));
                }
            }
            Step::Changed { version } => {
                let version = if values.is_empty() {
                    version
                } else {
                    update(tx, row.kind, &row.id, version, &values).await.map_err(stopped)?
                };
                debug_assert!(version > 0);
                if !own.is_empty() {
                    later.push((row, row.id.clone(), own));
                }
            }
        }
        progress(done + 1);
    }
    own_references(tx, &mut later, &ids).await?;
    put_away(tx, plan, &ids).await?;
    let general = |error| Stopped { kind: Kind::Party, sheet: String::new(), row: 0, error };
    crate::risk::store::assess_all(tx, "import").await.map_err(general)?;
    let counts: BTreeMap<&str, _> = plan.counts.iter().map(|(kind, counts)| (kind.code(), counts)).collect();
    let detail = json!({ "source": source, "counts": counts });
    audit::append(tx, "register.imported", "register", "", &detail).await.map_err(general)
}

fn own_kind(kind: Kind, code: &str) -> bool {
    kind.field(code).and_then(Field::refers_to) == Some(kind)
}

/// Puts the real ids in the place of those that the plan made up.
fn replace(kind: Kind, values: &mut Values, ids: &HashMap<String, String>) {
    for (code, text) in values {
        if kind.field(code).is_some_and(|field| field.refers_to().is_some()) && text.contains(NEW) {
            let real: Vec<&str> = text.split(' ').map(|id| ids.get(id).map_or(id, String::as_str)).collect();
            *text = real.join(" ");
        }
    }
}

/// References to objects of the own kind, now that all of them exist.
async fn own_references(
    tx: &mut Tx,
    later: &mut Vec<(&Planned, String, Values)>,
    ids: &HashMap<String, String>,
) -> std::result::Result<(), Stopped> {
    for (row, id, mut values) in later.drain(..) {
        let stopped = |error| Stopped { kind: row.kind, sheet: row.sheet.clone(), row: row.row, error };
        replace(row.kind, &mut values, ids);
        let record = find(tx, row.kind, &id).await.map_err(stopped)?;
        let version = record.map_or(0, |record| record.version);
        update(tx, row.kind, &id, version, &values).await.map_err(stopped)?;
    }
    Ok(())
}

/// Objects that the file says were put away, the dependent ones first.
async fn put_away(
    tx: &mut Tx,
    plan: &Plan,
    ids: &HashMap<String, String>,
) -> std::result::Result<(), Stopped> {
    for row in plan.rows.iter().rev().filter(|row| row.archived && row.step == Step::New) {
        let stopped = |error| Stopped { kind: row.kind, sheet: row.sheet.clone(), row: row.row, error };
        let id = ids.get(&row.id).unwrap_or(&row.id);
        let Some(record) = find(tx, row.kind, id).await.map_err(stopped)? else { continue };
        if record.archived_at.is_none() {
            archive(tx, row.kind, id, record.version, "import").await.map_err(stopped)?;
        }
    }
    Ok(())
}

/// A hash of what a plan would write: equal plans do the same.
pub fn fingerprint(plan: &Plan) -> Result<String> {
    use sha2::{Digest, Sha256};
    let text = serde_json::to_vec(&plan.rows).map_err(|error| Error::Inconsistent(error.to_string()))?;
    Ok(crate::ids::hex(&Sha256::digest(&text)))
}

/// The list of a kind as it is on the screen, every page of it, with the names of what it refers to.
pub async fn export(tx: &mut Tx, kind: Kind, query: &Query, columns: &[String], form: Form) -> Result<Table> {
    let seen = |field: &&'static Field| field.seen_with(tx.roles());
    let mut fields: Vec<&'static Field> =
        columns.iter().filter_map(|code| kind.field(code)).filter(seen).collect();
    if fields.is_empty() {
        fields = kind.fields().iter().filter(|field| !(form.whole && field.derived)).filter(seen).collect();
    }
    let records = every(tx, kind, query).await?;
    let names = named(tx, &fields, &records).await?;
    Ok(table(kind, &fields, &records, &names, form))
}

/// The names of what these fields of the records refer to.
pub(super) async fn named(tx: &mut Tx, fields: &[&'static Field], records: &[Record]) -> Result<Titles> {
    let mut names = Titles::new();
    for (kind, ids) in referred(fields, records) {
        let labels =
            matches!(kind.field(kind.info().title).map(|field| field.ty), Some(FieldType::Choice(_)));
        if !labels {
            names.extend(titles(tx, kind, &ids).await?);
        }
    }
    Ok(names)
}

/// The `page`-th piece, from 0, of a kind's sheet in the workbook from which the same register can be built again,
/// archived objects included; and whether it is the last.
pub async fn piece(tx: &mut Tx, kind: Kind, page: i64, japanese: bool) -> Result<(Table, bool)> {
    let query = Query { archived: true, page, size: CHUNK, ..Query::default() };
    let records = list(tx, kind, &query).await?.rows;
    let seen = kind.fields().iter().filter(|field| !field.derived && field.seen_with(tx.roles()));
    let fields: Vec<&'static Field> = seen.collect();
    let names = named(tx, &fields, &records).await?;
    let is_last = i64::try_from(records.len()).unwrap_or(CHUNK) < CHUNK;
    Ok((table(kind, &fields, &records, &names, Form { japanese, whole: true }), is_last))
}

/// Notes who took what out; in a transaction of [`Action::RegisterExport`].
pub async fn note_export(tx: &mut Tx, detail: &serde_json::Value) -> Result<()> {
    tx.change(Action::RegisterExport)?;
    audit::append(tx, "register.exported", "register", "", detail).await
}

/// The mapping that the institution keeps under a name; the standard one has none.
pub async fn mapping(tx: &mut Tx, name: &str) -> Result<Option<Import>> {
    let row = query!(optional, (String,), tx, "select mapping from import_mapping where name = $1", name)?;
    row.map(|(text,)| serde_json::from_str(&text).map_err(|error| Error::Inconsistent(error.to_string())))
        .transpose()
}

/// The names under which mappings are kept, the standard one left out.
pub async fn mappings(tx: &mut Tx) -> Result<Vec<String>> {
    let rows = query!(all, (String,), tx, "select name from import_mapping where name <> '' order by name")?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// Keeps a mapping under a name; parts of other sheets that the name knew stay.
pub async fn keep_mapping(tx: &mut Tx, name: &str, import: &Import) -> Result<()> {
    tx.require(Action::RegisterImport)?;
    let mut kept = import.clone();
    if let Some(before) = mapping(tx, name).await? {
        let told = |part: &super::mapping::Part| kept.parts.iter().any(|other| other.sheet == part.sheet);
        let others: Vec<_> = before.parts.into_iter().filter(|part| !told(part)).collect();
        kept.parts.extend(others);
    }
    let text = serde_json::to_string(&kept).map_err(|error| Error::Inconsistent(error.to_string()))?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "insert into import_mapping (name, mapping, updated_at) values ($1, $2, $3)
         on conflict (name) do update set mapping = excluded.mapping, updated_at = excluded.updated_at",
        name,
        text,
        at
    )?;
    Ok(())
}

/// What the file would do, in one language, with at most `rows` rows of each sort, and the plan's fingerprint.
pub async fn preview(
    tx: &mut Tx,
    import: &Import,
    book: super::sheet::Workbook,
    rows: usize,
    japanese: bool,
) -> Result<(super::report::Report, String)> {
    let records = known(tx, import).await?;
    let (roles, import) = (tx.roles().to_vec(), import.clone());
    let work = tokio::task::spawn_blocking(move || {
        let plan = super::plan::plan(&book, &import, &records, &roles);
        let fingerprint =
            if plan.sound() && !plan.rows.is_empty() { fingerprint(&plan)? } else { String::new() };
        Ok((super::report::Report::of(&plan, rows, japanese), fingerprint))
    });
    work.await.map_err(|error| Error::Inconsistent(error.to_string()))?
}
