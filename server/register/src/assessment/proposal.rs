//! What proposes to assess an engagement anew (イベント評価の提案): an incident of its party. The machine proposes; a person
//! opens the case or says why not. Design: events beside the cadence, guideline 2.2.2.2 (2) and 2.6 (9).

use serde::{Deserialize, Serialize};

/// How a case that an incident has caused names its cause; the incident's title follows.
pub const INCIDENT: &str = "incident: ";
/// A closed incident proposes for so many days after it was recorded; an open one as long as it is open.
pub const DAYS: i64 = 366;

/// An incident that waits for a decision about one engagement of its party.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Proposal {
    pub incident_id: String,
    pub title: String,
    /// Code.
    pub severity: String,
    /// When it happened, or was learned of, or was recorded; text.
    pub happened: String,
    pub engagement_id: String,
    pub service_ja: String,
    pub service_en: String,
    pub party_id: String,
    pub party_ja: String,
    pub party_en: String,
    pub department: String,
    pub tier: Option<i64>,
    /// A case after an event that is under way: the incident is taken up by it.
    pub running: Option<String>,
}
