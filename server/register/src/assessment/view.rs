//! What the pages of cases show.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::flow::{Case, Missing};
use super::proposal::Proposal;
use super::{Conclusion, Decision, Kind, Need, Stage};
use crate::finding::Finding;
use crate::questionnaire::view::{LinkRow, SentRow};

/// A case in a list.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct CaseRow {
    pub id: String,
    pub engagement_id: String,
    pub service_ja: String,
    pub service_en: String,
    pub party_id: String,
    pub party_ja: String,
    pub party_en: String,
    pub department: String,
    pub kind: String,
    pub stage: String,
    pub tier: Option<i64>,
    pub transitional: bool,
    pub due_on: Option<String>,
    pub opened_at: i64,
    pub opened_by_name: String,
    pub cause: String,
    pub conclusion: Option<String>,
    pub conclusion_reason: String,
    pub score: Option<f64>,
    pub concluded_by_name: Option<String>,
    pub concluded_at: Option<i64>,
    pub concentration_seen_at: Option<i64>,
    pub outcome: Option<String>,
    pub outcome_at: Option<i64>,
    pub next_due: Option<String>,
    pub version: i64,
    /// Conditions not met yet.
    pub conditions_open: i64,
}

impl CaseRow {
    pub fn kind(&self) -> Kind {
        Kind::from_code(&self.kind).unwrap_or(Kind::DueDiligence)
    }

    pub fn stage(&self) -> Stage {
        Stage::from_code(&self.stage).unwrap_or(Stage::Draft)
    }

    pub fn conclusion(&self) -> Option<Conclusion> {
        self.conclusion.as_deref().and_then(Conclusion::from_code)
    }

    pub fn outcome(&self) -> Option<Decision> {
        self.outcome.as_deref().and_then(Decision::from_code)
    }

    /// Whether its day has passed while it is still open.
    pub fn overdue(&self, today: &str) -> bool {
        let open = !self.stage().ended() && (self.stage() != Stage::Live || self.transitional);
        open && self.due_on.as_deref().is_some_and(|due| due < today)
    }
}

/// Which cases a list shows; empty text means all.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct CaseFilter {
    pub kind: String,
    pub stage: String,
    /// An engagement's cases alone.
    pub engagement: String,
    /// Part of the name of the party or the service, or of the cause.
    pub text: String,
    /// Also those that have ended, and live ones that are not transitional.
    pub ended: bool,
}

/// A list of cases.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct CaseList {
    pub rows: Vec<CaseRow>,
    /// What proposes to open another one.
    pub proposals: Vec<Proposal>,
    /// 2026-11-21.
    pub today: String,
}

/// A step that was taken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Move {
    pub from_stage: String,
    pub to_stage: String,
    pub reason: String,
    pub at: i64,
    pub actor_name: String,
}

/// A condition of an approval.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Condition {
    pub id: String,
    pub text: String,
    pub owner: String,
    pub due_on: String,
    pub evidence: String,
    pub met_at: Option<i64>,
    pub met_by_name: Option<String>,
}

/// One case with everything around it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CaseView {
    pub row: CaseRow,
    pub case: Case,
    /// What the gate out of the present stage lacks.
    pub missing: Vec<Missing>,
    /// The needs of that gate for which an exception stands.
    pub waived: Vec<Need>,
    /// What an approval given now would be bound to.
    pub content: String,
    pub today: String,
    /// The person who looks has made the record and cannot approve it.
    pub own: bool,
    /// Newest first.
    pub moves: Vec<Move>,
    pub conditions: Vec<Condition>,
    pub findings: Vec<Finding>,
    pub questionnaires: Vec<SentRow>,
    /// The links to them, with what became of their mails.
    pub links: Vec<LinkRow>,
    /// Score by topic: code, CE, whether anything was answered.
    pub topics: Vec<(String, Option<f64>, bool)>,
    /// Labels of what `missing` names: fields, questions, items.
    pub names: BTreeMap<String, (String, String)>,
}

/// What somebody types to open a case.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct CaseInput {
    pub kind: String,
    pub cause: String,
    pub due_on: String,
    /// Enters at 稼働, to be assessed by `due_on` (経過措置).
    pub transitional: bool,
}
