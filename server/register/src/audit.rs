//! The audit trail: append-only, each entry chained to the one before by SHA-256.

#[cfg(feature = "ssr")]
pub mod chain;
pub mod mark;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

pub use mark::{Broken, Held, Mark};

/// One entry as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Entry {
    pub seq: i64,
    /// UTC milliseconds.
    pub at: i64,
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    /// What happened (`party.created`).
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    /// JSON: what a reader needs to understand the change.
    pub detail: String,
    pub hash: String,
}

/// What somebody looks for in the trail; what is empty narrows nothing.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Search {
    pub text: String,
    /// From this moment on, in UTC milliseconds.
    pub from: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
}

/// Result of walking the whole chain.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Verification {
    pub entries: i64,
    /// Sequence number of the first entry that does not fit, when there is one.
    pub first_bad: Option<i64>,
}
