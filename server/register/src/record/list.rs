//! Lists of objects.

use std::collections::BTreeMap;

use super::Record;
use super::listing::figure;
use super::matching::{field_of, matching};
use super::query::Query;
use super::sql::{Cell, Sql};
use super::store::{columns, record, seen};
use crate::catalogue::Kind;
use crate::db::Tx;
use crate::error::Result;
use crate::party::Page;

/// The rows of a page and how many there are in all, within the person's reach.
///
/// # Errors
/// [`crate::Error::Invalid`] for a filter or an order by a field that the kind does not have or that this
/// person may not see: both would tell its content.
pub async fn list(tx: &mut Tx, kind: Kind, query: &Query) -> Result<Page<Record>> {
    let (rows, total) = rows(tx, kind, query).await?;
    let total = match total {
        Some(total) => total,
        None => count(tx, kind, query).await?,
    };
    Ok(Page { rows, total })
}

/// The rows of a page; and of how many, where they say so themselves.
pub(crate) async fn rows(tx: &mut Tx, kind: Kind, query: &Query) -> Result<(Vec<Record>, Option<i64>)> {
    let (names, numbers) = columns(kind, "a");
    let mut sql = Sql::new("select ");
    sql.push(&names).push(" from ").push(kind.info().table).push(" a where ");
    matching(tx, &mut sql, kind, query)?;
    sql.push(" order by ");
    ordered(tx, &mut sql, kind, query)?;
    let size = query.size.clamp(1, 100_000);
    let offset = query.page.max(0).saturating_mul(size);
    sql.push(" limit ").bind(Cell::Number(Some(size)));
    sql.push(" offset ").bind(Cell::Number(Some(offset)));
    let rows = sql.fetch(tx, &numbers).await?;
    let rows: Vec<Record> = rows.into_iter().map(|row| seen(tx, record(kind, row))).collect();
    let shown = i64::try_from(rows.len()).unwrap_or(size);
    // A last page that is not full says itself how many there are.
    let is_last = shown < size && (shown > 0 || offset == 0);
    Ok((rows, is_last.then_some(offset + shown)))
}

/// How many rows fit.
pub async fn count(tx: &mut Tx, kind: Kind, query: &Query) -> Result<i64> {
    let mut sql = Sql::new("select count(*) from ");
    sql.push(kind.info().table).push(" a where ");
    matching(tx, &mut sql, kind, query)?;
    let rows = sql.fetch(tx, &[true]).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Cell::as_number).unwrap_or_default())
}

/// Everything live whose `field` refers to `id`, oldest first: the contacts of a party, the grants of an
/// engagement.
pub async fn of(tx: &mut Tx, kind: Kind, field: &str, id: &str) -> Result<Vec<Record>> {
    Ok(list(tx, kind, &Query::of(field, id).by("created_at", false)).await?.rows)
}

/// What the objects with these ids are called: Japanese and English. Also archived ones, and ones that are out
/// of reach: the name of a subcontractor stands in a chain that the person may see.
pub async fn titles(tx: &mut Tx, kind: Kind, ids: &[String]) -> Result<BTreeMap<String, (String, String)>> {
    let title = kind.info().title;
    let english = match title {
        "name_ja" => "name_en",
        "service_ja" => "service_en",
        other => other,
    };
    let mut titles = BTreeMap::new();
    for ids in ids.chunks(500) {
        let mut sql =
            Sql::new(&format!("select id, {title}, {english} from {} where id in (", kind.info().table));
        sql.bind_all(ids.iter().map(Cell::text)).push(")");
        for row in sql.fetch(tx, &[false, false, false]).await? {
            let mut cells = row.into_iter().map(|cell| cell.into_text().unwrap_or_default());
            let mut next = || cells.next().unwrap_or_default();
            titles.insert(next(), (next(), next()));
        }
    }
    Ok(titles)
}

/// The order of a query; rows without a value come last, and the id makes it total.
pub(crate) fn ordered(tx: &Tx, sql: &mut Sql, kind: Kind, query: &Query) -> Result<()> {
    for (code, descending) in &query.sort {
        let direction = if *descending { " desc" } else { "" };
        if let Some(figure) = figure(kind, code) {
            sql.push(figure.sql).push(direction).push(" nulls last, ");
            continue;
        }
        let column = match code.as_str() {
            "updated_at" | "created_at" => code.as_str(),
            other => {
                let field = field_of(tx, kind, other)?;
                if !field.not_null {
                    sql.push("case when a.").push(field.code).push(" is null then 1 else 0 end, ");
                }
                field.code
            }
        };
        sql.push("a.").push(column).push(direction).push(", ");
    }
    sql.push("a.id");
    Ok(())
}
