//! What a query asks of a row, as a condition of the database.

use unicode_normalization::UnicodeNormalization;

use super::listing::{Figure, figure};
use super::query::{Query, Test};
use super::sql::{Cell, Sql};
use super::{UNKNOWN, Value, parse, scope};
use crate::catalogue::{Field, FieldType, Kind};
use crate::db::{Tx, containing};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::party::name_key;

pub(super) fn field_of(tx: &Tx, kind: Kind, code: &str) -> Result<&'static Field> {
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
    let number = |text: &String| match text.trim().parse() {
        Ok(number) => Ok(Cell::Number(Some(number))),
        Err(_) => Err(Error::from(vec![FieldError::new(figure.code, "number")])),
    };
    match test {
        Test::In(codes) => {
            let given = codes.iter().filter(|code| !code.is_empty());
            let cells = given.map(number).collect::<Result<Vec<Cell>>>()?;
            let mut alternatives = Alternatives::default();
            if !cells.is_empty() {
                compared(alternatives.next(sql), figure, " in (", cells, ")");
            }
            if codes.iter().any(String::is_empty) {
                alternatives.next(sql).push(figure.sql).push(" is null");
            }
            alternatives.end(sql);
        }
        Test::From(bound) => compared(sql, figure, " >= ", [number(bound)?], ""),
        Test::To(bound) => compared(sql, figure, " <= ", [number(bound)?], ""),
        Test::Blank | Test::Unknown => _ = sql.push(figure.sql).push(" is null"),
        Test::Known => _ = sql.push(figure.sql).push(" is not null"),
        Test::Contains(_) => return Err(vec![FieldError::new(figure.code, "number")].into()),
    }
    Ok(())
}

/// A figure beside the values `cells`.
fn compared(
    sql: &mut Sql,
    figure: &Figure,
    before: &str,
    cells: impl IntoIterator<Item = Cell>,
    after: &str,
) {
    match figure.grouped {
        Some(all) => sql.push("a.id in (select g.id from (").push(all).push(") g where g.v"),
        None => sql.push(figure.sql),
    };
    sql.push(before).bind_all(cells).push(after);
    if figure.grouped.is_some() {
        sql.push(")");
    }
}
