//! Lists of objects.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::listing::{Figure, figure};
use super::query::{Query, Test};
use super::sql::{Cell, Sql};
use super::store::{columns, record, seen};
use super::{Record, UNKNOWN, Value, parse, scope};
use crate::catalogue::{Field, FieldType, Kind};
use crate::db::{Tx, containing};
use crate::error::Result;
use crate::field::FieldError;
use crate::party::{Page, name_key};

/// The rows of a page and how many there are in all, within the person's reach.
///
/// # Errors
/// [`crate::Error::Invalid`] for a filter or an order by a field that the kind does not have or that this
/// person may not see: both would tell its content.
pub async fn list(tx: &mut Tx, kind: Kind, query: &Query) -> Result<Page<Record>> {
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
    let total = if is_last { offset + shown } else { count(tx, kind, query).await? };
    Ok(Page { rows, total })
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

fn field_of(tx: &Tx, kind: Kind, code: &str) -> Result<&'static Field> {
    let field = kind.field(code).filter(|field| field.seen_with(tx.roles()));
    field.ok_or_else(|| vec![FieldError::new(code, "no_such_field")].into())
}

/// The condition of a query on the table `a`, with the person's reach.
pub(crate) fn matching(tx: &Tx, sql: &mut Sql, kind: Kind, query: &Query) -> Result<()> {
    sql.push(if query.archived { "1 = 1" } else { "a.archived_at is null" });
    scope::reading(sql, tx.scope(), kind, "a");
    search(tx, sql, kind, query.text.trim());
    for filter in &query.filters {
        sql.push(" and (");
        match figure(kind, &filter.field) {
            Some(figure) => counted(sql, figure, &filter.test)?,
            None => condition(sql, field_of(tx, kind, &filter.field)?, &filter.test)?,
        }
        sql.push(")");
    }
    Ok(())
}

fn search(tx: &Tx, sql: &mut Sql, kind: Kind, text: &str) {
    if text.is_empty() {
        return;
    }
    let like = containing(&text.nfkc().collect::<String>().to_lowercase());
    let typed = containing(&text.to_lowercase());
    let key = if kind == Kind::Party { name_key(text) } else { String::new() };
    sql.push(" and (");
    let mut alternatives = Alternatives::default();
    if !key.is_empty() {
        alternatives
            .next(sql)
            .push("a.name_key like ")
            .bind(Cell::text(containing(&key)))
            .push(" escape '\\'");
    }
    let searched = |field: &&Field| {
        matches!(
            field.ty,
            FieldType::Text(_) | FieldType::CorporateNumber | FieldType::Lei | FieldType::Email
        ) && field.seen_with(tx.roles())
    };
    for field in kind.fields().iter().filter(searched) {
        for text in [&like, &typed].into_iter().take(if typed == like { 1 } else { 2 }) {
            let sql = alternatives.next(sql).push("lower(a.").push(field.code).push(") like ");
            sql.bind(Cell::text(text)).push(" escape '\\'");
        }
    }
    alternatives.end(sql);
    sql.push(")");
}

pub(crate) fn is_unknown(sql: &mut Sql, field: &Field) {
    sql.push("a.unknowns like ").bind(Cell::text(format!("% {} %", field.code)));
}

pub(crate) fn is_blank(sql: &mut Sql, field: &Field) {
    sql.push("(a.").push(field.code).push(" is null");
    if field.not_null {
        sql.push(" or a.").push(field.code).push(" = ''");
    }
    sql.push(") and not (");
    is_unknown(sql, field);
    sql.push(")");
}

fn condition(sql: &mut Sql, field: &Field, test: &Test) -> Result<()> {
    let wrong = |code: &str| vec![FieldError::new(field.code, code)];
    match test {
        Test::Blank => is_blank(sql, field),
        Test::Unknown => is_unknown(sql, field),
        Test::Known => {
            sql.push("a.").push(field.code).push(" is not null");
            if field.not_null {
                sql.push(" and a.").push(field.code).push(" <> ''");
            }
        }
        Test::Contains(part) => {
            let like = containing(&part.to_lowercase());
            let column = if field.is_number() {
                format!("cast(a.{} as text)", field.code)
            } else {
                format!("lower(a.{})", field.code)
            };
            sql.push(&column).push(" like ").bind(Cell::text(like)).push(" escape '\\'");
        }
        Test::From(bound) | Test::To(bound) => {
            let cell = match parse(field, bound).map_err(wrong)? {
                Value::Number(number) => Cell::Number(Some(number)),
                Value::Text(date) => Cell::text(date),
                _ => return Err(wrong("required").into()),
            };
            let sign = if matches!(test, Test::From(_)) { " >= " } else { " <= " };
            sql.push("a.").push(field.code).push(sign).bind(cell);
        }
        Test::In(codes) => {
            let listed =
                |code: &&String| !(code.is_empty() || field.is_list() || (field.unknown && *code == UNKNOWN));
            let plain: Vec<&String> = codes.iter().filter(listed).collect();
            // No condition that is always false beside it: the database would read every row.
            let mut alternatives = Alternatives::default();
            if !plain.is_empty() {
                let cells: Result<Vec<Cell>> = plain.iter().map(|code| cell_of(field, code)).collect();
                alternatives.next(sql).push("a.").push(field.code).push(" in (").bind_all(cells?).push(")");
            }
            for code in codes.iter().filter(|code| !listed(code)) {
                let sql = alternatives.next(sql);
                if code.is_empty() {
                    sql.push("(");
                    is_blank(sql, field);
                    sql.push(")");
                } else if field.unknown && code == UNKNOWN {
                    is_unknown(sql, field);
                } else {
                    sql.push("(' ' || a.").push(field.code).push(" || ' ') like ");
                    sql.bind(Cell::text(containing(&format!(" {code} ")))).push(" escape '\\'");
                }
            }
            alternatives.end(sql);
        }
    }
    Ok(())
}

fn cell_of(field: &Field, code: &str) -> Result<Cell> {
    if !field.is_number() {
        return Ok(Cell::text(code));
    }
    let number = code.trim().parse().map_err(|_| vec![FieldError::new(field.code, "number")])?;
    Ok(Cell::Number(Some(number)))
}

/// Conditions joined by `or`; none at all fits nothing.
#[derive(Default)]
struct Alternatives {
    begun: bool,
}

impl Alternatives {
    fn next<'a>(&mut self, sql: &'a mut Sql) -> &'a mut Sql {
        if self.begun {
            sql.push(" or ");
        }
        self.begun = true;
        sql
    }

    fn end(self, sql: &mut Sql) {
        if !self.begun {
            sql.push("1 = 0");
        }
    }
}

/// A condition on something that is counted.
fn counted(sql: &mut Sql, figure: &Figure, test: &Test) -> Result<()> {
    let wrong = || vec![FieldError::new(figure.code, "number")];
    let number = |text: &String| text.trim().parse::<i64>().map_err(|_| wrong());
    match test {
        Test::In(codes) => {
            let mut alternatives = Alternatives::default();
            for code in codes {
                let sql = alternatives.next(sql).push(figure.sql);
                if code.is_empty() {
                    sql.push(" is null");
                } else {
                    sql.push(" = ").bind(Cell::Number(Some(number(code)?)));
                }
            }
            alternatives.end(sql);
        }
        Test::From(bound) => {
            sql.push(figure.sql).push(" >= ").bind(Cell::Number(Some(number(bound)?)));
        }
        Test::To(bound) => {
            sql.push(figure.sql).push(" <= ").bind(Cell::Number(Some(number(bound)?)));
        }
        Test::Blank | Test::Unknown => {
            sql.push(figure.sql).push(" is null");
        }
        Test::Known => {
            sql.push(figure.sql).push(" is not null");
        }
        Test::Contains(_) => return Err(wrong().into()),
    }
    Ok(())
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
