//! Contracts (契約): an agreement with a party, made of documents. Guideline 2.6 (8).

pub mod compare;
#[cfg(feature = "ssr")]
pub(crate) mod reach;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};

/// Kinds of contract: 基本, 個別, 単独, 覚書.
pub const KINDS: [&str; 4] = ["master", "individual", "standalone", "memorandum"];

/// A contract as shown, with its party's name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Contract {
    pub id: String,
    /// None while nobody has said whose contract it is; nothing is filed under a guess.
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    /// Its Latin name, for readers of English; may be empty.
    pub party_name_en: Option<String>,
    pub parent_id: Option<String>,
    pub parent_title: Option<String>,
    pub title: String,
    pub kind: String,
    pub starts_on: Option<String>,
    pub ends_on: Option<String>,
    pub version: i64,
    pub checked_at: Option<i64>,
    /// Strictest tier of the party's engagements.
    pub tier: Option<i64>,
}

/// What the contract form holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ContractInput {
    pub party_id: String,
    pub parent_id: String,
    pub title: String,
    pub kind: String,
    pub starts_on: String,
    pub ends_on: String,
}

/// A contract as it may be stored: only [`ContractInput::checked`] makes one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContractChange(pub(crate) ContractInput);

impl ContractInput {
    /// Trimmed and checked, or what is wrong.
    pub fn checked(&self) -> Result<ContractChange, Vec<FieldError>> {
        let mut fields = Fields::default();
        let starts_on = fields.date("starts_on", &self.starts_on).unwrap_or_default();
        let ends_on = fields.date("ends_on", &self.ends_on).unwrap_or_default();
        if !starts_on.is_empty() && !ends_on.is_empty() && ends_on < starts_on {
            fields.reject("ends_on", "ends_before_start");
        }
        if !KINDS.contains(&self.kind.as_str()) {
            fields.reject("kind", "required");
        }
        let input = Self {
            title: fields.text("title", &self.title, true, 300),
            kind: self.kind.clone(),
            party_id: self.party_id.trim().to_owned(),
            parent_id: self.parent_id.trim().to_owned(),
            starts_on,
            ends_on,
        };
        fields.finish(ContractChange(input))
    }
}

/// Which page of which contracts.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ContractFilter {
    /// Part of the title or of the party's name.
    pub text: String,
    pub party_id: String,
    /// From 0.
    pub page: i64,
}

/// One row of the list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct ContractRow {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub party_id: Option<String>,
    pub party_name: Option<String>,
    /// Its Latin name, for readers of English; may be empty.
    pub party_name_en: Option<String>,
    pub ends_on: Option<String>,
    pub documents: i64,
    /// Documents still on their way through the pipeline.
    pub waiting: i64,
    pub failed: i64,
    pub checked_at: Option<i64>,
    /// Items stated, after review; none while unchecked.
    pub stated: Option<i64>,
    /// Items with an adverse sentence; none while unchecked.
    pub adverse: Option<i64>,
    pub updated_at: i64,
}
