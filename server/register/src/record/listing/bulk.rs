//! One field of many objects at once: first shown, then done in one transaction.

use std::collections::BTreeMap;

use super::store::{label_of, titles_of};
use super::{BulkPreview, BulkRow, Listing, is_bulk};
use crate::catalogue::{Field, FieldType, Kind};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::record::check::whole;
use crate::record::query::Query;
use crate::record::{Record, Value, Values, parse, store};

/// The most rows of one edit.
pub const MOST: i64 = 1_000;

/// The rows of a bulk edit: those named, or with `all` everything that the list shows.
pub struct Selection<'a> {
    pub listing: &'a Listing,
    pub ids: &'a [String],
    pub all: bool,
}

async fn chosen(tx: &mut Tx, selection: &Selection<'_>) -> Result<(Vec<Record>, Option<i64>)> {
    let kind = selection.listing.kind;
    if selection.all {
        let query = Query { page: 0, size: MOST, ..selection.listing.query() };
        let page = store::list(tx, kind, &query).await?;
        return Ok((page.rows, (page.total > MOST).then_some(page.total)));
    }
    let mut rows = Vec::new();
    for id in selection.ids.iter().take(usize::try_from(MOST).unwrap_or(usize::MAX)) {
        rows.extend(store::find(tx, kind, id).await?.filter(|record| record.archived_at.is_none()));
    }
    Ok((rows, None))
}

/// What the edit would do, row by row; without a field only which rows it is about.
///
/// # Errors
/// [`Error::Invalid`] when the field cannot be edited so, or not by this person.
pub async fn preview(tx: &mut Tx, selection: &Selection<'_>, code: &str, typed: &str) -> Result<BulkPreview> {
    let kind = selection.listing.kind;
    let (records, too_many) = chosen(tx, selection).await?;
    let field = if code.is_empty() { None } else { Some(editable(tx, kind, code)?) };
    let titles = titles_of(tx, &records, &[]).await?;
    let value = field.map(|field| parse(field, typed));
    let rows = records.into_iter().map(|record| {
        let (old, new, error) = match (field, &value) {
            (Some(field), Some(Ok(value))) => {
                let mut values = record.values.clone();
                values.insert(field.code.to_owned(), value.clone());
                let wrong = wrong(kind, &record.id, &values, field);
                (record.get(field.code).text(), value.text(), wrong)
            }
            (Some(field), Some(Err(code))) => {
                (record.get(field.code).text(), typed.to_owned(), Some((*code).to_owned()))
            }
            _ => (String::new(), String::new(), None),
        };
        let english = match kind.info().title {
            "name_ja" => "name_en",
            "service_ja" => "service_en",
            other => other,
        };
        let title = label_of(kind, (record.title(), record.text(english).to_owned()));
        BulkRow { id: record.id, version: record.version, title, old, new, error }
    });
    let rows = rows.collect();
    let options = match field.map(|field| field.ty) {
        Some(FieldType::Reference(to)) => {
            let all = Query { size: 1_000, ..Query::default() }.by(to.info().title, false);
            let page = store::list(tx, to, &all).await?;
            page.rows.into_iter().map(|record| (record.id.clone(), record.title())).collect()
        }
        _ => Vec::new(),
    };
    let mut titles = titles;
    titles.extend(options.iter().map(|(id, name)| (id.clone(), (name.clone(), name.clone()))));
    Ok(BulkPreview { rows, too_many, titles, options })
}

fn editable(tx: &Tx, kind: Kind, code: &str) -> Result<&'static Field> {
    let field = kind.field(code).filter(|field| is_bulk(kind, field) && field.seen_with(tx.roles()));
    field.ok_or_else(|| vec![FieldError::new("field", "no_such_field")].into())
}

fn wrong(kind: Kind, id: &str, values: &BTreeMap<String, Value>, field: &Field) -> Option<String> {
    let mut errors = whole(kind, id, values).into_iter();
    // Only what this change touches: the field itself, or a date that it is set against.
    let order = kind.info().order;
    let touched = |other: &str| {
        other == field.code || order.iter().any(|(from, until)| *until == other && *from == field.code)
    };
    errors.find(|error| touched(&error.field)).map(|error| error.code)
}

/// Makes the edit: every row, or none. Each row is checked against the version that was shown. Returns how
/// many rows differ now.
///
/// # Errors
/// [`Error::Invalid`] names the first refused row by its id; [`Error::Conflict`] `bulk_stale` when a row has
/// changed since it was shown. The transaction must be dropped then.
pub async fn apply(
    tx: &mut Tx,
    kind: Kind,
    code: &str,
    typed: &str,
    rows: &[(String, i64)],
) -> Result<usize> {
    tx.require(kind.info().write)?;
    editable(tx, kind, code)?;
    if rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(vec![FieldError::new("rows", "too_long")].into());
    }
    let given: Values = [(code.to_owned(), typed.to_owned())].into();
    let mut changed = 0;
    for (id, version) in rows {
        match store::update(tx, kind, id, *version, &given).await {
            Ok(now) => changed += usize::from(now != *version),
            Err(Error::Stale(_)) => return Err(Error::Conflict("bulk_stale")),
            Err(Error::Invalid(errors)) => {
                let code = errors.first().map_or("required", |error| error.code.as_str());
                return Err(vec![FieldError::new(id, code)].into());
            }
            Err(other) => return Err(other),
        }
    }
    Ok(changed)
}
