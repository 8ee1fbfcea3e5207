//! Findings of a review (指摘事項): what has to be mended, by whom, until when, and what it costs.

use serde::{Deserialize, Serialize};

use crate::assessment::coded;

coded! {
    /// How much a finding weighs.
    Severity {
        High "high" "高" "High",
        Medium "medium" "中" "Medium",
        Low "low" "低" "Low",
    }
}

/// A finding as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Finding {
    pub id: String,
    pub assessment_id: String,
    /// Id of the question that it is about; empty when about the whole.
    pub question: String,
    pub text: String,
    pub severity: Severity,
    pub owner: String,
    pub due_on: String,
    /// What was agreed about the cost of mending.
    pub cost: String,
    /// `open` or `closed`.
    pub state: String,
    /// How it was mended.
    pub closing: String,
    pub created_at: i64,
    pub created_by_name: String,
    pub closed_at: Option<i64>,
    pub closed_by_name: Option<String>,
}

/// What somebody types for a new finding.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct FindingInput {
    pub question: String,
    pub text: String,
    pub severity: String,
    pub owner: String,
    pub due_on: String,
    pub cost: String,
}
