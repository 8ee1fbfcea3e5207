//! From the database to lines.

use futures::TryStreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use super::value::{Cell, Kind};
use super::{End, FORM, Head, Summary, Table, quoted};
use crate::access::Action;
use crate::audit;
use crate::db::{Inner, Tx, query};
use crate::error::Result;
use crate::ids::hex;

/// Rows of these tables stay behind.
const LEFT_OUT: [&str; 3] = ["provider_return", "session", "sign_in_step"];

/// Where the lines go, hashed on the way.
struct Lines<'a> {
    out: &'a mut (dyn std::io::Write + Send),
    hasher: Sha256,
    buffer: Vec<u8>,
}

impl Lines<'_> {
    fn push(&mut self, line: &impl Serialize) -> Result<()> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, line).map_err(std::io::Error::from)?;
        self.buffer.push(b'\n');
        self.hasher.update(&self.buffer);
        Ok(self.out.write_all(&self.buffer)?)
    }
}

/// Writes everything that the transaction sees, while others go on working.
///
/// # Errors
/// Forbidden without [`Action::SystemOperate`]; what the database or `out` answers.
pub async fn write(tx: &mut Tx, out: &mut (dyn std::io::Write + Send)) -> Result<Summary> {
    tx.require(Action::SystemOperate)?;
    let mut lines = Lines { out, hasher: Sha256::new(), buffer: Vec::new() };
    let mut summary = Summary::default();
    let (schema,): (i64,) =
        query!(one, (i64,), tx, "select max(version) from _sqlx_migrations where success")?;
    summary.schema = schema;
    lines.push(&Head { snapshot: FORM, schema })?;
    for name in tables(tx).await? {
        let (table, keys) = describe(tx, &name).await?;
        lines.push(&table)?;
        let rows =
            if LEFT_OUT.contains(&name.as_str()) { 0 } else { rows(tx, &table, &keys, &mut lines).await? };
        summary.tables.insert(name, rows);
    }
    lines.push(&End { end: true })?;
    lines.out.flush()?;
    summary.sha256 = hex(&lines.hasher.finalize());
    (summary.audit_entries, summary.audit_hash) =
        query!(one, (i64, String), tx, "select seq, hash from audit_head where id = 1")?;
    Ok(summary)
}

/// Hashes of all kept files that the register knows.
pub async fn file_hashes(tx: &mut Tx) -> Result<Vec<String>> {
    let rows = query!(all, (String,), tx, "select content_hash from file order by content_hash")?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

/// Tells the audit trail of a backup or a restore.
pub async fn note(tx: &mut Tx, what: &str, name: &str, detail: &serde_json::Value) -> Result<()> {
    tx.change(Action::SystemOperate)?;
    audit::store::append(tx, what, "backup", name, detail).await
}

async fn tables(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = if tx.is_postgres() {
        "select table_name::text from information_schema.tables
         where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like '\\_sqlx%'"
    } else {
        "select name from sqlite_master
         where type = 'table' and name not like 'sqlite\\_%' escape '\\' and name not like '\\_sqlx%' escape '\\'"
    };
    let mut names: Vec<String> = query!(all, (String,), tx, sql)?.into_iter().map(|(name,)| name).collect();
    names.sort_unstable();
    Ok(names)
}

/// The table's columns by name, and the columns of its primary key in their order.
async fn describe(tx: &mut Tx, name: &str) -> Result<(Table, Vec<String>)> {
    let sql = if tx.is_postgres() {
        "select c.column_name::text, c.data_type::text, coalesce(k.ordinal_position, 0)::bigint
         from information_schema.columns c
         left join information_schema.table_constraints t on t.table_schema = c.table_schema
             and t.table_name = c.table_name and t.constraint_type = 'PRIMARY KEY'
         left join information_schema.key_column_usage k on k.constraint_schema = t.constraint_schema
             and k.constraint_name = t.constraint_name and k.table_name = c.table_name and k.column_name = c.column_name
         where c.table_schema = current_schema() and c.table_name = $1"
    } else {
        "select name, type, cast(pk as bigint) from pragma_table_info($1)"
    };
    let mut found = query!(all, (String, String, i64), tx, sql, name)?;
    let mut keys: Vec<_> = found.iter().filter(|column| column.2 > 0).cloned().collect();
    keys.sort_by_key(|column| column.2);
    found.sort();
    let columns = found
        .into_iter()
        .map(|(column, declared, _)| Ok((column, Kind::of(&declared)?)))
        .collect::<Result<_>>()?;
    Ok((Table { table: name.to_owned(), columns }, keys.into_iter().map(|(column, ..)| column).collect()))
}

/// Writes the rows in the order of bytes, which does not hang on the language of the database.
async fn rows(tx: &mut Tx, table: &Table, keys: &[String], lines: &mut Lines<'_>) -> Result<u64> {
    let collation = if tx.is_postgres() { " collate \"C\"" } else { "" };
    let columns: Vec<String> = table.columns.iter().map(|(name, _)| quoted(name)).collect();
    let by = |name: &str| {
        let text = table.columns.iter().any(|(column, kind)| column == name && *kind == Kind::Text);
        format!("{}{}", quoted(name), if text { collation } else { "" })
    };
    let all: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
    let order: Vec<String> = if keys.is_empty() { &all } else { keys }.iter().map(|name| by(name)).collect();
    let sql =
        format!("select {} from {} order by {}", columns.join(", "), quoted(&table.table), order.join(", "));
    let mut count = 0;
    // The two databases' rows have no type in common.
    macro_rules! stream {
        ($transaction:expr) => {{
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut **$transaction);
            while let Some(row) = rows.try_next().await? {
                let mut line = Vec::with_capacity(table.columns.len());
                for (at, (_, kind)) in table.columns.iter().enumerate() {
                    let cell = match kind {
                        Kind::Text => Cell::Text(row.try_get(at)?),
                        Kind::Bigint => Cell::Bigint(row.try_get(at)?),
                        Kind::Boolean => Cell::Boolean(row.try_get(at)?),
                        Kind::Double => Cell::Double(row.try_get(at)?),
                    };
                    line.push(cell.to_json());
                }
                lines.push(&line)?;
                count += 1;
            }
        }};
    }
    match tx.inner() {
        Inner::Sqlite(transaction) => stream!(transaction),
        Inner::Postgres(transaction) => stream!(transaction),
    }
    Ok(count)
}
