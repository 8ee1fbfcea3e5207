//! Exceptions (例外): what a gate lacks and may be passed without, for a time, with something else instead.

use serde::{Deserialize, Serialize};

use crate::assessment::Need;

/// An exception as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Exception {
    pub id: String,
    pub assessment_id: String,
    pub need: Need,
    pub reason: String,
    /// What protects instead.
    pub control: String,
    /// Last day on which it holds (2026-11-21).
    pub expires_on: String,
    /// `proposed`, `approved` or `rejected`.
    pub state: String,
    pub proposed_by: String,
    pub proposer_name: String,
    pub proposed_at: i64,
    pub decider_name: Option<String>,
    pub decided_at: Option<i64>,
}

impl Exception {
    /// Whether it stands for its need on `today`.
    pub fn holds(&self, today: &str) -> bool {
        self.state == "approved" && today <= self.expires_on.as_str()
    }
}
