//! Search over the text of contracts, Japanese and English.

pub mod fold;
pub mod highlight;
pub mod query;

#[cfg(feature = "ssr")]
pub mod change;
#[cfg(feature = "ssr")]
pub mod index;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod tokenizer;

use serde::{Deserialize, Serialize};

/// A piece of a snippet; `hit` pieces are shown marked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Piece {
    pub text: String,
    pub hit: bool,
}

/// One page that fits a query.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Hit {
    pub document_id: String,
    pub document_name: String,
    pub contract_id: String,
    pub contract_title: String,
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    pub party_name_en: Option<String>,
    /// Strictest tier of the party's engagements.
    pub tier: Option<i64>,
    /// State of the contract, as its field says; none when nobody gave one.
    pub state: Option<String>,
    /// Items stated, after review; none while unchecked.
    pub stated: Option<i64>,
    /// The items whose quotes stand on this page.
    pub items: Vec<Badge>,
    /// From 1.
    pub page: i64,
    pub snippet: Vec<Piece>,
}

/// What the check says of an item whose quote stands on a page.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Badge {
    pub item: u8,
    /// Code of the verdict that counts: a person's where there is one.
    pub verdict: String,
    pub adverse: bool,
}

/// The answer to a query.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Answer {
    /// Pages that fit, in all.
    pub total: i64,
    pub hits: Vec<Hit>,
    /// The index is still taking in documents; more may be found in a moment.
    pub rebuilding: bool,
    /// How long the index took, in microseconds.
    #[serde(default)]
    pub micros: i64,
}
