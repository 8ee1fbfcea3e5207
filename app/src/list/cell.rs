//! A value as it stands in a list.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::calendar::jst_date;
use register::catalogue::{Field, FieldType, Kind};
use register::record::listing::{Column, ListRow};
use register::record::{UNKNOWN, Value};

use super::href;
use crate::components::parts::Tier;
use crate::label;
use crate::text::{pick, tr};

pub type Titles = BTreeMap<String, (String, String)>;

/// The number with its thousands apart.
pub fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The words for one value in its text form: a code, an id, 不明.
pub fn words(kind: Kind, code: &str, value: &str, titles: &Titles) -> String {
    if value.is_empty() {
        return tr!(lists.blank);
    }
    if code == "tier" {
        return label::tier(value.parse().ok());
    }
    let Some(field) = kind.field(code) else { return value.to_owned() };
    if field.unknown && value == UNKNOWN {
        return tr!(common.unknown);
    }
    let one = |value: &str| match field.choices().iter().find(|choice| choice.code == value) {
        Some(choice) => pick(choice.ja, choice.en),
        None if field.refers_to().is_some() => {
            titles.get(value).map_or_else(|| "—".to_owned(), |(ja, en)| pick(ja, en))
        }
        None => value.to_owned(),
    };
    match field.ty {
        FieldType::Choices(_) | FieldType::References(_) => {
            value.split(' ').map(one).collect::<Vec<_>>().join(&tr!(common.and))
        }
        FieldType::Yen | FieldType::Integer => value.parse().map_or_else(|_| value.to_owned(), grouped),
        _ => one(value),
    }
}

/// The class of a column's cells.
pub const fn class(column: Column) -> &'static str {
    match column {
        Column::Figure(figure) if !matches!(figure.code.as_bytes(), b"tier") => "d-table__number",
        Column::Completeness => "d-table__number",
        Column::Updated => "d-table__date",
        Column::Field(field) => match field.ty {
            FieldType::Yen => "d-table__number",
            FieldType::Integer if !matches!(field.code.as_bytes(), b"tier") => "d-table__number",
            FieldType::Date => "d-table__date",
            FieldType::CorporateNumber | FieldType::Lei => "d-table__code",
            _ => "",
        },
        Column::Figure(_) => "",
    }
}

/// What stands in a column of a row.
pub fn cell(row: &ListRow, column: Column, titles: &Titles) -> AnyView {
    match column {
        Column::Updated => jst_date(row.record.updated_at).into_any(),
        Column::Completeness => completeness(row),
        Column::Figure(figure) => {
            let number = row.figures.get(figure.code).copied().flatten();
            if figure.code == "tier" {
                view! { <Tier tier=number/> }.into_any()
            } else {
                number.map_or_else(|| "—".to_owned(), grouped).into_any()
            }
        }
        Column::Field(field) => value(row, field, titles),
    }
}

fn completeness(row: &ListRow) -> AnyView {
    match row.tally.and_then(|tally| Some((tally, tally.percent()?))) {
        None => "—".into_any(),
        Some((tally, percent)) => {
            let missing = tally.fields - tally.answered;
            view! {
                <span class="d-share" data-full=tally.is_complete().then_some("")>{percent} "%"</span>
                {(missing > 0).then(|| view! { <span class="d-share__note">{tr!(lists.missing, count = missing)}</span> })}
                {(tally.unknown > 0).then(|| view! { <span class="d-share__note">{tr!(lists.unknown, count = tally.unknown)}</span> })}
            }
            .into_any()
        }
    }
}

fn value(row: &ListRow, field: &'static Field, titles: &Titles) -> AnyView {
    let record = &row.record;
    if record.hidden.iter().any(|code| code == field.code) {
        return view! { <span class="d-quiet">{tr!(lists.hidden)}</span> }.into_any();
    }
    let value = record.get(field.code);
    if field.code == "tier" {
        return view! { <Tier tier=value.as_number()/> }.into_any();
    }
    match value {
        Value::Blank => view! { <span class="d-quiet" aria-label=tr!(lists.blank)>"—"</span> }.into_any(),
        Value::Unknown => {
            view! { <span class="d-badge" data-kind="warning">{tr!(common.unknown)}</span> }.into_any()
        }
        Value::Text(id) if field.refers_to().is_some() => {
            let name = words(record.kind, field.code, id, titles);
            let to = field.refers_to().unwrap_or(record.kind);
            view! { <a href=href(to, id)>{name}</a> }.into_any()
        }
        other => words(record.kind, field.code, &other.text(), titles).into_any(),
    }
}
