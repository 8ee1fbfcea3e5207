//! From lines to an empty database.

use std::io::BufRead;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;

use super::value::{Cell, Kind};
use super::{End, FORM, Head, Summary, Table, quoted};
use crate::access::{Action, system};
use crate::audit;
use crate::clock::Clock;
use crate::db::{Db, Inner, Tx, query};
use crate::error::{Error, Result};
use crate::ids::{Ids, hex};

/// Where to load to. Nothing of the register may be there yet.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// A file that does not exist yet.
    Sqlite(&'a Path),
    /// `postgres://…`
    Postgres(&'a str),
}

/// Values bound in one statement at most; both databases take more.
const BINDS: usize = 20_000;

/// Loads a snapshot into an empty database: the schema as it was then, all rows in one transaction, and only then
/// what the schema has learnt since.
///
/// # Errors
/// `Conflict("not_empty")` where something is there already, `Conflict("newer_schema")` for a snapshot of a newer
/// program, `Inconsistent` for lines that no snapshot has. Nothing is in the database then.
pub async fn load(
    place: Place<'_>,
    lines: &mut (dyn BufRead + Send),
    clock: Clock,
    ids: Ids,
) -> Result<(Db, Summary)> {
    let mut lines = Lines { from: lines, hasher: Sha256::new(), line: String::new() };
    let head: Head = lines.expect("the first line")?;
    if head.snapshot != FORM {
        return Err(Error::Inconsistent(format!("a snapshot of form {}", head.snapshot)));
    }
    if head.schema > Db::newest_schema() {
        return Err(Error::Conflict("newer_schema"));
    }
    let db = match place {
        Place::Sqlite(path) if path.exists() => return Err(Error::Conflict("not_empty")),
        Place::Sqlite(path) => Db::connect_sqlite(path, clock, ids).await?,
        Place::Postgres(url) => Db::connect_postgres(url, clock, ids).await?,
    };
    match fill(&db, &head, &mut lines).await {
        Ok(summary) => Ok((db, summary)),
        Err(error) => {
            db.close().await;
            if let Place::Sqlite(path) = place {
                std::fs::remove_file(path)?;
            }
            Err(error)
        }
    }
}

async fn fill(db: &Db, head: &Head, lines: &mut Lines<'_>) -> Result<Summary> {
    db.migrate(Some(head.schema)).await?;
    let mut tx = db.begin(&system("restore", Action::SystemOperate)).await?;
    require_empty(&mut tx).await?;
    let mut summary = Summary { schema: head.schema, ..Summary::default() };
    let postponed = postpone_references(&mut tx).await?;
    rows(&mut tx, lines, &mut summary).await?;
    check_references(&mut tx, &postponed).await?;
    summary.sha256 = hex(&lines.hasher.clone().finalize());
    let verified = audit::store::verify(&mut tx).await?;
    if let Some(seq) = verified.first_bad {
        return Err(Error::Inconsistent(format!("the audit trail does not fit from entry {seq} on")));
    }
    (summary.audit_entries, summary.audit_hash) =
        query!(one, (i64, String), tx, "select seq, hash from audit_head where id = 1")?;
    tx.commit().await?;
    db.migrate(None).await?;
    Ok(summary)
}

struct Lines<'a> {
    from: &'a mut (dyn BufRead + Send),
    hasher: Sha256,
    line: String,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<&str>> {
        self.line.clear();
        if self.from.read_line(&mut self.line)? == 0 {
            return Ok(None);
        }
        self.hasher.update(self.line.as_bytes());
        Ok(Some(self.line.trim_end_matches('\n')))
    }

    fn expect<T: DeserializeOwned>(&mut self, what: &str) -> Result<T> {
        let line = self.next()?.ok_or_else(|| Error::Inconsistent(format!("{what} is missing")))?;
        serde_json::from_str(line).map_err(|error| Error::Inconsistent(format!("{what}: {error}")))
    }
}

async fn require_empty(tx: &mut Tx) -> Result<()> {
    let (entries, people): (i64, i64) = query!(
        one,
        (i64, i64),
        tx,
        "select (select count(*) from audit_entry), (select count(*) from app_user)"
    )?;
    if entries + people == 0 { Ok(()) } else { Err(Error::Conflict("not_empty")) }
}

async fn rows(tx: &mut Tx, lines: &mut Lines<'_>, summary: &mut Summary) -> Result<()> {
    let mut table: Option<Table> = None;
    let mut waiting: Vec<Cell> = Vec::new();
    loop {
        let Some(line) = lines.next()? else {
            return Err(Error::Inconsistent("the snapshot is cut off".into()));
        };
        if line.starts_with('[') {
            let Some(current) = &table else {
                return Err(Error::Inconsistent("a row before its table".into()));
            };
            take(line, &current.columns, &mut waiting)?;
            *summary.tables.entry(current.table.clone()).or_default() += 1;
            if waiting.len() + current.columns.len() > BINDS {
                insert(tx, current, std::mem::take(&mut waiting)).await?;
            }
            continue;
        }
        let after: std::result::Result<Table, _> = serde_json::from_str(line);
        let end = serde_json::from_str::<End>(line).is_ok_and(|end| end.end);
        if let Some(current) = &table {
            insert(tx, current, std::mem::take(&mut waiting)).await?;
        }
        if end {
            return Ok(());
        }
        let after = after.map_err(|error| Error::Inconsistent(format!("a line of the snapshot: {error}")))?;
        clear(tx, &after.table).await?;
        summary.tables.insert(after.table.clone(), 0);
        table = Some(after);
    }
}

fn take(line: &str, columns: &[(String, Kind)], waiting: &mut Vec<Cell>) -> Result<()> {
    let row: Vec<Value> =
        serde_json::from_str(line).map_err(|error| Error::Inconsistent(error.to_string()))?;
    if row.len() != columns.len() {
        return Err(Error::Inconsistent("a row of another length".into()));
    }
    for ((_, kind), value) in columns.iter().zip(row) {
        waiting.push(Cell::from_json(*kind, value)?);
    }
    Ok(())
}

/// A new schema brings a few rows of its own; the snapshot has them as they became.
async fn clear(tx: &mut Tx, table: &str) -> Result<()> {
    let sql = format!("select count(*) from {}", quoted(table));
    let (rows,): (i64,) = query!(one, (i64,), tx, AssertSqlSafe(sql.clone()))?;
    if rows > 0 {
        let sql = format!("delete from {}", quoted(table));
        query!(execute, tx, AssertSqlSafe(sql.clone()))?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, table: &Table, cells: Vec<Cell>) -> Result<()> {
    if cells.is_empty() {
        return Ok(());
    }
    let columns: Vec<String> = table.columns.iter().map(|(name, _)| quoted(name)).collect();
    let mut sql = format!("insert into {} ({}) values ", quoted(&table.table), columns.join(", "));
    for at in 0..cells.len() {
        let (first, last) = (at % columns.len() == 0, (at + 1) % columns.len() == 0);
        sql.push_str(match (first, at) {
            (true, 0) => "(",
            (true, _) => ", (",
            (false, _) => ", ",
        });
        sql.push('$');
        sql.push_str(&(at + 1).to_string());
        if last {
            sql.push(')');
        }
    }
    macro_rules! bound {
        ($transaction:expr) => {{
            let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
            for cell in cells {
                query = match cell {
                    Cell::Text(value) => query.bind(value),
                    Cell::Bigint(value) => query.bind(value),
                    Cell::Boolean(value) => query.bind(value),
                    Cell::Double(value) => query.bind(value),
                };
            }
            query.execute(&mut **$transaction).await?;
        }};
    }
    match tx.inner() {
        Inner::Sqlite(transaction) => bound!(transaction),
        Inner::Postgres(transaction) => bound!(transaction),
    }
    Ok(())
}

/// References are looked at once all rows are in: tables refer to each other and to themselves.
async fn postpone_references(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    if !tx.is_postgres() {
        query!(execute, tx, "pragma defer_foreign_keys = on")?;
        return Ok(Vec::new());
    }
    let found = query!(
        all,
        (String, String),
        tx,
        "select r.relname::text, c.conname::text from pg_constraint c
         join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
         where c.contype = 'f' and not c.condeferrable and n.nspname = current_schema()"
    )?;
    for (table, constraint) in &found {
        alter(tx, table, constraint, "deferrable initially deferred").await?;
    }
    Ok(found)
}

async fn check_references(tx: &mut Tx, postponed: &[(String, String)]) -> Result<()> {
    if tx.is_postgres() {
        query!(execute, tx, "set constraints all immediate")?;
    }
    for (table, constraint) in postponed {
        alter(tx, table, constraint, "not deferrable").await?;
    }
    Ok(())
}

async fn alter(tx: &mut Tx, table: &str, constraint: &str, how: &str) -> Result<()> {
    let sql = format!("alter table {} alter constraint {} {how}", quoted(table), quoted(constraint));
    query!(execute, tx, AssertSqlSafe(sql.clone()))?;
    Ok(())
}
