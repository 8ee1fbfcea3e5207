//! One object of the register, whatever its kind: the values of its fields, checked against the catalogue.

mod check;
pub mod listing;
mod merge;
pub mod query;
mod rules;
pub mod view;

#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
mod hooks;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod matching;
#[cfg(feature = "ssr")]
pub mod scope;
#[cfg(feature = "ssr")]
pub(crate) mod sql;
#[cfg(feature = "ssr")]
pub mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Field, Kind, Need, When};

pub use check::{check, is_lei, parse, year_month_shift};
pub use merge::{Change, Clash, Meanwhile, Merged, merge};
pub use rules::{ChainEdge, ChainFault, chain_ranks, notice_deadline};

/// How unknown is written in every text form of a value: typed, imported, exported, in the history.
pub const UNKNOWN: &str = "不明";

/// What a field holds. Blank (nobody has answered) and unknown (the answer is: not known) are different.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    #[default]
    Blank,
    Unknown,
    Text(String),
    Number(i64),
    /// Codes or ids.
    List(Vec<String>),
}

/// Field codes with their values as text: what a form, a row of a workbook or the API brings. Codes and ids
/// of a list are separated by spaces; unknown is [`UNKNOWN`]; blank is empty.
pub type Values = BTreeMap<String, String>;

impl Value {
    /// The text form; [`parse`] reads it back.
    pub fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Unknown => UNKNOWN.to_owned(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::List(items) => items.join(" "),
        }
    }

    pub fn is_blank(&self) -> bool {
        *self == Self::Blank
    }

    /// The text or code, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The codes or ids of a list; empty for anything else.
    pub fn items(&self) -> &[String] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

/// An object as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Record {
    pub kind: Kind,
    pub id: String,
    /// Counts changes; an edit names the version it started from.
    pub version: i64,
    /// UTC milliseconds.
    pub created_at: i64,
    pub updated_at: i64,
    pub archived_at: Option<i64>,
    /// Every field of the kind that this person may see.
    pub values: BTreeMap<String, Value>,
    /// Codes of the fields that this person may not see.
    pub hidden: Vec<String>,
}

impl Record {
    /// The value of a field; blank for one that is hidden.
    pub fn get(&self, code: &str) -> &Value {
        self.values.get(code).unwrap_or(&Value::Blank)
    }

    /// The text or code of a field, or empty text.
    pub fn text(&self, code: &str) -> &str {
        self.get(code).as_text().unwrap_or_default()
    }

    /// What it is called: the field that the catalogue names as the title.
    pub fn title(&self) -> String {
        self.get(self.kind.info().title).text()
    }

    /// All values in their text form.
    pub fn texts(&self) -> Values {
        self.values.iter().map(|(code, value)| (code.clone(), value.text())).collect()
    }
}

/// Whether the field applies to an object with these values.
pub fn applies(field: &Field, values: &BTreeMap<String, Value>) -> bool {
    match field.when {
        When::Always => true,
        When::Is(other, codes) => match values.get(other) {
            Some(Value::Text(code)) => codes.contains(&code.as_str()),
            Some(Value::List(items)) => items.iter().any(|item| codes.contains(&item.as_str())),
            _ => false,
        },
    }
}

/// The † fields (and those that must not be blank) that apply and have no answer yet.
pub fn missing(kind: Kind, values: &BTreeMap<String, Value>) -> Vec<&'static Field> {
    let blank = |field: &&Field| values.get(field.code).is_none_or(Value::is_blank);
    let wanted = |field: &&Field| field.need != Need::Free && applies(field, values);
    kind.fields().iter().filter(wanted).filter(blank).collect()
}
