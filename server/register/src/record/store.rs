//! Objects of every kind in the database.

use std::collections::BTreeMap;

use serde_json::json;

use super::check::{parse_all, whole};
use super::history::{self, differences, note, since};
use super::sql::{Cell, Sql};
use super::{Record, Value, Values, hooks, scope};
use crate::access::Scope;
use crate::audit::store as audit;
use crate::catalogue::{Field, FieldType, Kind};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::field::FieldError;

pub use super::list::{count, list, of, titles};
pub(crate) use super::matching::{is_blank, is_unknown};

/// Columns before those of the fields, and whether each is a number.
const HEAD: [(&str, bool); 6] = [
    ("id", false),
    ("version", true),
    ("created_at", true),
    ("updated_at", true),
    ("archived_at", true),
    ("unknowns", false),
];

/// `a.id, a.version, …` of a kind, and which of them are numbers.
pub(super) fn columns(kind: Kind, alias: &str) -> (String, Vec<bool>) {
    let fields = kind.fields().iter().map(|field| (field.code, field.is_number()));
    let all: Vec<(&str, bool)> = HEAD.into_iter().chain(fields).collect();
    let names: Vec<String> = all.iter().map(|(name, _)| format!("{alias}.{name}")).collect();
    (names.join(", "), all.into_iter().map(|(_, number)| number).collect())
}

/// A row of [`columns`] as a record with all its fields.
pub(super) fn record(kind: Kind, row: Vec<Cell>) -> Record {
    let mut cells = row.into_iter();
    let mut next = || cells.next().unwrap_or(Cell::Text(None));
    let id = next().into_text().unwrap_or_default();
    let mut number = || next().as_number();
    let (version, created_at, updated_at, archived_at) = (number(), number(), number(), number());
    let unknowns = next().into_text().unwrap_or_default();
    let unknown = |code: &str| unknowns.split(' ').any(|other| other == code);
    let values = kind.fields().iter().map(|field| {
        let cell = next();
        let value = if unknown(field.code) { Value::Unknown } else { value(field, cell) };
        (field.code.to_owned(), value)
    });
    let values = values.collect();
    Record {
        kind,
        id,
        version: version.unwrap_or_default(),
        created_at: created_at.unwrap_or_default(),
        updated_at: updated_at.unwrap_or_default(),
        archived_at,
        values,
        hidden: Vec::new(),
    }
}

fn value(field: &Field, cell: Cell) -> Value {
    match cell {
        Cell::Number(number) => number.map_or(Value::Blank, Value::Number),
        Cell::Text(text) => match text.filter(|text| !text.is_empty()) {
            None => Value::Blank,
            Some(text) if field.is_list() => {
                Value::List(text.split_whitespace().map(str::to_owned).collect())
            }
            Some(text) => Value::Text(text),
        },
    }
}

/// The value as its column keeps it; unknown stands in `unknowns`.
fn cell(field: &Field, value: &Value) -> Cell {
    if field.is_number() {
        return Cell::Number(value.as_number());
    }
    let text = match value {
        Value::Blank | Value::Unknown => None,
        other => Some(other.text()),
    };
    Cell::Text(text.or_else(|| field.not_null.then(String::new)))
}

fn unknowns(values: &BTreeMap<String, Value>) -> Cell {
    let codes: Vec<&str> =
        values.iter().filter(|(_, value)| **value == Value::Unknown).map(|(code, _)| code.as_str()).collect();
    Cell::text(if codes.is_empty() { String::new() } else { format!(" {} ", codes.join(" ")) })
}

/// Takes away what this person may not see.
pub(super) fn seen(tx: &Tx, mut record: Record) -> Record {
    for field in record.kind.fields() {
        if !field.seen_with(tx.roles()) {
            record.values.remove(field.code);
            record.hidden.push(field.code.to_owned());
        }
    }
    record
}

/// The object with all its fields, when it is in reach.
pub(crate) async fn load(tx: &mut Tx, kind: Kind, id: &str) -> Result<Option<Record>> {
    let (names, numbers) = columns(kind, "a");
    let mut sql = Sql::new("select ");
    sql.push(&names).push(" from ").push(kind.info().table).push(" a where a.id = ").bind(Cell::text(id));
    scope::reading(&mut sql, tx.scope(), kind, "a");
    let row = sql.fetch(tx, &numbers).await?.into_iter().next();
    Ok(row.map(|row| record(kind, row)))
}

/// The object, with the fields that this person may see; none when it does not exist or is out of reach.
pub async fn find(tx: &mut Tx, kind: Kind, id: &str) -> Result<Option<Record>> {
    Ok(load(tx, kind, id).await?.map(|record| seen(tx, record)))
}

/// Creates an object from the values in their text form; blank ones may be left out.
///
/// # Errors
/// [`Error::Invalid`] names each field: its form, a duplicate (`taken`), a reference to nothing
/// (`no_such_object`), a field or a department that is not this person's (`not_yours`).
pub async fn insert(tx: &mut Tx, kind: Kind, given: &Values) -> Result<String> {
    let id = tx.new_id();
    insert_as(tx, kind, &id, given).await?;
    Ok(id)
}

/// The same under an id that the object had before: a register that comes back from its export.
///
/// # Errors
/// As [`insert`]; [`Error::Conflict`] `id_taken` when the id exists.
pub async fn insert_as(tx: &mut Tx, kind: Kind, id: &str, given: &Values) -> Result<()> {
    tx.require(kind.info().write)?;
    insert_as_part(tx, kind, id, given).await
}

/// The same inside another action, which has been checked: an upload may bring its party with it.
pub(crate) async fn insert_as_part(tx: &mut Tx, kind: Kind, id: &str, given: &Values) -> Result<()> {
    let mut given = given.clone();
    given.retain(|_, typed| !typed.trim().is_empty());
    if let (Scope::Department(own), Some(field)) = (tx.scope(), kind.field("department")) {
        given.entry(field.code.to_owned()).or_insert_with(|| own.clone());
    }
    let parsed = parse_all(kind, &given)?;
    let mut values: BTreeMap<String, Value> =
        kind.fields().iter().map(|field| (field.code.to_owned(), Value::Blank)).collect();
    values.extend(parsed.iter().map(|(code, value)| ((*code).to_owned(), value.clone())));
    let changed: Vec<&'static str> = parsed.keys().copied().collect();
    check(tx, kind, id, &values, &changed).await?;
    tx.change(tx.action())?;
    let at = Cell::Number(Some(tx.at()));
    let derived = hooks::derived(tx, kind, &values);
    let mut sql = Sql::new("insert into ");
    sql.push(kind.info().table).push(" (id, version, created_at, updated_at, unknowns");
    let stored: Vec<&Field> = kind.fields().iter().filter(|field| !field.derived).collect();
    for name in stored.iter().map(|field| field.code).chain(derived.iter().map(|(name, _)| *name)) {
        sql.push(", ").push(name);
    }
    let head = [Cell::text(id), Cell::Number(Some(1)), at.clone(), at, unknowns(&values)];
    let blank = Value::Blank;
    let fields = stored.iter().map(|field| cell(field, values.get(field.code).unwrap_or(&blank)));
    let cells: Vec<Cell> =
        head.into_iter().chain(fields).chain(derived.into_iter().map(|(_, cell)| cell)).collect();
    sql.push(") values (").bind_all(cells).push(")");
    sql.execute(tx).await.map_err(|error| taken(kind, error))?;
    hooks::after(tx, kind, id, &values, &changed).await?;
    still_in_reach(tx, kind, id).await?;
    let after: BTreeMap<&str, String> = parsed.iter().map(|(code, value)| (*code, value.text())).collect();
    audit::append(tx, &format!("{}.created", kind.code()), kind.code(), id, &json!({ "after": after })).await
}

/// Changes the fields that are given; a field left out stays, an empty text makes it blank. `version` is the one
/// that the edit started from. Returns the version now stored, which is the same when nothing differs.
///
/// # Errors
/// [`Error::Stale`] with what others saved meanwhile, [`Error::Invalid`] as [`insert`]; nothing is changed then.
pub async fn update(tx: &mut Tx, kind: Kind, id: &str, version: i64, given: &Values) -> Result<i64> {
    tx.require(kind.info().write)?;
    update_as_part(tx, kind, id, version, given).await
}

/// The same inside another action, which has been checked: the end of an engagement revokes its grants.
pub(crate) async fn update_as_part(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    version: i64,
    given: &Values,
) -> Result<i64> {
    let before = to_change(tx, kind, id).await?;
    let parsed = parse_all(kind, given)?;
    if before.version != version {
        return Err(Error::Stale(Box::new(since(tx, kind, id, version, before.version).await?)));
    }
    let steps = differences(&before.values, &parsed);
    if steps.is_empty() {
        return Ok(version);
    }
    let changed: Vec<&'static str> = steps.iter().map(|(code, _, _)| *code).collect();
    let mut values = before.values;
    values.extend(parsed.into_iter().map(|(code, value)| (code.to_owned(), value)));
    check(tx, kind, id, &values, &changed).await?;
    tx.change(tx.action())?;
    let mut sql = Sql::new("update ");
    sql.push(kind.info().table)
        .push(" set version = version + 1, updated_at = ")
        .bind(Cell::Number(Some(tx.at())));
    sql.push(", unknowns = ").bind(unknowns(&values));
    for field in kind.fields().iter().filter(|field| changed.contains(&field.code)) {
        let value = values.get(field.code).unwrap_or(&Value::Blank);
        sql.push(", ").push(field.code).push(" = ").bind(cell(field, value));
    }
    for (name, cell) in hooks::derived(tx, kind, &values) {
        sql.push(", ").push(name).push(" = ").bind(cell);
    }
    sql.push(" where id = ").bind(Cell::text(id)).push(" and version = ").bind(Cell::Number(Some(version)));
    if sql.execute(tx).await.map_err(|error| taken(kind, error))? == 0 {
        let now = load(tx, kind, id).await?.map_or(version, |record| record.version);
        return Err(Error::Stale(Box::new(since(tx, kind, id, version, now).await?)));
    }
    note(tx, kind, id, version + 1, &steps).await?;
    hooks::after(tx, kind, id, &values, &changed).await?;
    still_in_reach(tx, kind, id).await?;
    let detail: BTreeMap<&str, [&String; 2]> =
        steps.iter().map(|(code, old, new)| (*code, [old, new])).collect();
    audit::append(tx, &format!("{}.changed", kind.code()), kind.code(), id, &json!({ "fields": detail }))
        .await?;
    Ok(version + 1)
}

/// Puts an object away: it stays with its history, and no list shows it. What belongs to an engagement goes
/// with it.
///
/// # Errors
/// [`Error::Conflict`] `still_used` while live objects refer to it, `archived` when it is away already,
/// [`Error::Stale`] as [`update`].
pub async fn archive(tx: &mut Tx, kind: Kind, id: &str, version: i64, reason: &str) -> Result<()> {
    set_archived(tx, kind, id, version, Some(reason)).await
}

/// Takes an archived object back.
///
/// # Errors
/// [`Error::Conflict`] `not_archived`, [`Error::Stale`] as [`update`].
pub async fn take_back(tx: &mut Tx, kind: Kind, id: &str, version: i64) -> Result<()> {
    set_archived(tx, kind, id, version, None).await
}

async fn set_archived(tx: &mut Tx, kind: Kind, id: &str, version: i64, reason: Option<&str>) -> Result<()> {
    tx.require(kind.info().write)?;
    let before = to_change(tx, kind, id).await?;
    if before.version != version {
        return Err(Error::Stale(Box::new(since(tx, kind, id, version, before.version).await?)));
    }
    match (before.archived_at, reason) {
        (Some(_), Some(_)) => return Err(Error::Conflict("archived")),
        (None, None) => return Err(Error::Conflict("not_archived")),
        _ => {}
    }
    if reason.is_some() {
        hooks::not_used(tx, kind, id).await?;
    }
    tx.change(tx.action())?;
    let at = reason.map(|_| tx.at());
    for (kind, column) in hooks::archived_with(kind) {
        let mut sql = Sql::new("update ");
        sql.push(kind.info().table).push(" set archived_at = ").bind(Cell::Number(at));
        sql.push(", version = version + 1 where ").push(column).push(" = ").bind(Cell::text(id));
        // Only those that went with it come back with it.
        match before.archived_at {
            Some(then) => sql.push(" and archived_at = ").bind(Cell::Number(Some(then))),
            None => sql.push(" and archived_at is null"),
        };
        sql.execute(tx).await?;
    }
    hooks::after(tx, kind, id, &before.values, &["criticality"]).await?;
    let text = |at: Option<i64>| at.map(crate::calendar::jst_minute).unwrap_or_default();
    let change = (history::ARCHIVED, text(before.archived_at), text(at));
    note(tx, kind, id, version + 1, &[change]).await?;
    let verb = if reason.is_some() { "archived" } else { "taken_back" };
    let detail = json!({ "reason": reason });
    audit::append(tx, &format!("{}.{verb}", kind.code()), kind.code(), id, &detail).await
}

/// Computes the chain of an engagement anew, and its inherent risk, after its parties were merged.
pub(crate) async fn ranked(tx: &mut Tx, engagement: &str) -> Result<()> {
    hooks::rank(tx, engagement).await?;
    crate::risk::store::reassess(tx, engagement).await
}

/// The object with all its fields, when this person may change it.
async fn to_change(tx: &mut Tx, kind: Kind, id: &str) -> Result<Record> {
    let record = load(tx, kind, id).await?.ok_or(Error::NotFound(kind.code()))?;
    if in_reach(tx, kind, id).await? {
        Ok(record)
    } else {
        Err(crate::access::Refusal::Forbidden(kind.info().write).into())
    }
}

async fn in_reach(tx: &mut Tx, kind: Kind, id: &str) -> Result<bool> {
    if *tx.scope() == Scope::All {
        return Ok(true);
    }
    let mut sql = Sql::new("select a.id from ");
    sql.push(kind.info().table).push(" a where a.id = ").bind(Cell::text(id));
    scope::writing(&mut sql, tx.scope(), kind, "a");
    Ok(!sql.fetch(tx, &[false]).await?.is_empty())
}

/// A change may not take an object out of the person's reach, nor create one there.
async fn still_in_reach(tx: &mut Tx, kind: Kind, id: &str) -> Result<()> {
    if in_reach(tx, kind, id).await? {
        return Ok(());
    }
    // Whoever belongs to no department can be helped by an administrator alone, and must hear that.
    if *tx.scope() == Scope::Department(String::new()) {
        return Err(vec![FieldError::new(
            kind.field("department").map_or("", |field| field.code),
            "no_department",
        )]
        .into());
    }
    let field = kind
        .field("department")
        .map_or_else(|| kind.info().parent.map_or("", |(field, _)| field), |field| field.code);
    Err(vec![FieldError::new(field, "not_yours")].into())
}

/// The whole object, the rights on the changed fields, and that what they refer to exists.
async fn check(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    values: &BTreeMap<String, Value>,
    changed: &[&str],
) -> Result<()> {
    let mut errors = whole(kind, id, values);
    for field in kind.fields().iter().filter(|field| changed.contains(&field.code)) {
        if !field.edited_with(tx.roles()) {
            errors.push(FieldError::new(field.code, "not_yours"));
            continue;
        }
        let (FieldType::Reference(to) | FieldType::References(to)) = field.ty else { continue };
        let value = values.get(field.code).unwrap_or(&Value::Blank);
        let one = value.as_text().map(str::to_owned);
        for target in one.iter().chain(value.items()) {
            if !exists(tx, to, target).await? {
                errors.push(FieldError::new(field.code, "no_such_object"));
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

async fn exists(tx: &mut Tx, kind: Kind, id: &str) -> Result<bool> {
    let mut sql = Sql::new("select id from ");
    sql.push(kind.info().table).push(" where id = ").bind(Cell::text(id));
    Ok(!sql.fetch(tx, &[false]).await?.is_empty())
}

/// A unique value that somebody else has, as the mistake in a field that it is.
fn taken(kind: Kind, error: sqlx::Error) -> Error {
    let table = kind.info().table;
    let hit = |field: &&Field| {
        field.unique
            && Error::on_constraint(
                &error,
                &format!("{table}_{}_unique", field.code),
                &format!("{table}.{}", field.code),
            )
    };
    if let Some(field) = kind.fields().iter().find(hit) {
        return vec![FieldError::new(field.code, "taken")].into();
    }
    if Error::on_constraint(&error, &format!("{table}_pk"), &format!("{table}.id")) {
        return Error::Conflict("id_taken");
    }
    error.into()
}
