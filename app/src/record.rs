//! Objects of every kind: their pages, forms and history, made from the field catalogue.

pub mod api;
pub mod chain;
pub mod conflict;
#[cfg(feature = "hydrate")]
mod draft;
pub mod facts;
pub mod field;
pub mod form;
pub mod fresh;
pub mod history;
pub mod page;
pub mod table;

use register::access::Action;
use register::catalogue::{Field, Kind};
use register::record::Value;
use register::record::view::Titles;

use crate::text::{japanese, pick, tr};

/// The page of an object.
pub fn href(kind: Kind, id: &str) -> String {
    match kind {
        Kind::Party => format!("/parties/{id}"),
        Kind::Engagement => format!("/engagements/{id}"),
        Kind::Contract => format!("/contracts/{id}"),
        Kind::Incident => format!("/incidents/{id}"),
        other => format!("/records/{}/{id}", other.code()),
    }
}

/// The list of a kind.
pub fn list_href(kind: Kind) -> String {
    match kind {
        Kind::Party => "/parties".to_owned(),
        Kind::Engagement => "/engagements".to_owned(),
        Kind::Contract => "/contracts".to_owned(),
        other => format!("/records/{}", other.code()),
    }
}

/// Its form.
pub fn edit_href(kind: Kind, id: &str) -> String {
    match kind {
        Kind::Contract | Kind::Incident => format!("/records/{}/{id}/edit", kind.code()),
        other => format!("{}/edit", href(other, id)),
    }
}

/// The form of a new object that belongs to another one.
pub fn new_href(kind: Kind, field: &str, id: &str) -> String {
    format!("/records/{}/new?{field}={id}", kind.code())
}

pub fn kind_name(kind: Kind) -> String {
    pick(kind.info().ja, kind.info().en)
}

pub fn kind_names(kind: Kind) -> String {
    pick(kind.info().ja, kind.info().plural_en)
}

pub fn field_name(field: &Field) -> String {
    pick(field.ja, field.en)
}

pub fn write_action(kind: Kind) -> Action {
    kind.info().write
}

/// The name of an object, from what came with it.
pub fn title_of(titles: &Titles, id: &str) -> String {
    titles.get(id).map_or_else(|| id.to_owned(), |(ja, en)| pick(ja, en))
}

pub fn choice_name(field: &Field, code: &str) -> String {
    field
        .choices()
        .iter()
        .find(|choice| choice.code == code)
        .map_or_else(|| code.to_owned(), |choice| pick(choice.ja, choice.en))
}

/// A value in words; blank is empty text.
pub fn words(field: &Field, value: &Value, titles: &Titles) -> String {
    let item = |item: &str| {
        if field.refers_to().is_some() { title_of(titles, item) } else { choice_name(field, item) }
    };
    match value {
        Value::Blank => String::new(),
        Value::Unknown => tr!(common.unknown),
        Value::Number(number) => grouped(*number),
        Value::List(items) => {
            items.iter().map(|one| item(one)).collect::<Vec<_>>().join(if japanese() { "、" } else { ", " })
        }
        Value::Text(text) if field.choices().is_empty() && field.refers_to().is_none() => text.clone(),
        Value::Text(text) => item(text),
    }
}

/// 1200000 as 1,200,000.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
