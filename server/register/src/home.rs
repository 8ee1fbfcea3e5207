//! The figures of the first page.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

/// What waits and how the register stands.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Figures {
    pub parties: i64,
    pub important_parties: i64,
    pub contracts: i64,
    /// Contracts that nobody has assigned to a party.
    pub unassigned_contracts: i64,
    pub documents_waiting: i64,
    pub documents_failed: i64,
    /// Findings of contracts with tier 1 parties that are not stated.
    pub important_gaps: i64,
    pub adverse_findings: i64,
}
