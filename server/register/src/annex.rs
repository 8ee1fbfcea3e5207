//! Requests for annexes (別紙の依頼): a paper that a contract refers to and nobody has, as somebody's work until it is there.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};

/// Where a request stands: asked for, there, or no longer wanted.
pub const STATES: [&str; 3] = ["asked", "received", "withdrawn"];

/// Requests on a page.
pub const PAGE: i64 = 50;

/// A request as shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Request {
    pub id: String,
    pub contract_id: String,
    pub contract_title: String,
    pub party_name: Option<String>,
    pub party_name_en: Option<String>,
    /// As the contract calls it: 別紙2.
    pub target: String,
    /// Where the contract refers to it.
    pub document_id: Option<String>,
    pub page: Option<i64>,
    pub quote: String,
    /// One of [`STATES`].
    pub state: String,
    pub owner_id: String,
    pub owner_name: String,
    /// ISO date.
    pub due_on: String,
    pub note: String,
    pub reason: String,
    pub received_id: Option<String>,
    pub received_name: Option<String>,
    /// UTC milliseconds.
    pub received_at: Option<i64>,
    pub by_check: bool,
    pub created_name: String,
    pub version: i64,
    pub created_at: i64,
}

impl Request {
    pub fn is_open(&self) -> bool {
        self.state == "asked"
    }

    /// Its day has passed and the annex is not there.
    pub fn overdue(&self, today: &str) -> bool {
        self.is_open() && self.due_on.as_str() < today
    }
}

/// An annex that the newest check misses and nobody has asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Absent {
    pub target: String,
    pub document_id: String,
    pub document_name: String,
    pub page: i64,
    pub quote: String,
}

/// Which requests the list shows.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Filter {
    pub contract_id: String,
    /// One of [`STATES`], `overdue`, or empty for all.
    pub state: String,
    /// From 0.
    pub page: i64,
}

/// One page of the list; the counts are over the whole reach.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Requests {
    pub total: i64,
    pub rows: Vec<Request>,
    pub asked: i64,
    pub overdue: i64,
    pub received: i64,
    pub withdrawn: i64,
    /// People that may own a request: id and name.
    pub people: Vec<(String, String)>,
    pub today: String,
}

/// The annexes of one contract: what is missing, what was asked for, and the documents that a request may be met with.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct OfContract {
    /// The contract was checked: what it refers to is known.
    pub checked: bool,
    pub absent: Vec<Absent>,
    pub requests: Vec<Request>,
    /// Id and name.
    pub documents: Vec<(String, String)>,
    pub people: Vec<(String, String)>,
    pub today: String,
}

/// What the form of a request holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Input {
    /// Which annex; only for a new request.
    pub target: String,
    pub owner_id: String,
    pub due_on: String,
    pub note: String,
}

impl Input {
    /// Trimmed and checked: a request has an owner and a day.
    pub fn checked(&self) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        let due_on = fields.date("due_on", &self.due_on).unwrap_or_default();
        if due_on.is_empty() {
            fields.reject("due_on", "required");
        }
        let input = Self {
            target: self.target.trim().to_owned(),
            owner_id: fields.text("owner_id", &self.owner_id, true, 100),
            note: fields.text("note", &self.note, false, 2_000),
            due_on,
        };
        fields.finish(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_an_owner_and_a_day() {
        let wrong = |owner: &str, due: &str| {
            let input = Input { owner_id: owner.into(), due_on: due.into(), ..Input::default() };
            let fields = input.checked().err().unwrap_or_default();
            fields.into_iter().map(|one| format!("{}:{}", one.field, one.code)).collect::<Vec<_>>()
        };
        assert!(wrong("u", "2027-01-31").is_empty());
        assert_eq!(wrong("", ""), ["due_on:required", "owner_id:required"]);
        assert_eq!(wrong("u", "2027-02-30"), ["due_on:date"]);
    }
}
