//! Engagements (取引・サービス): what a party provides to the institution. Guideline 2.6 (5).

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};

/// The kinds of dealing that count as third-party relations (guideline footnote 18).
pub const KINDS: [&str; 5] = ["outsourcing", "procurement", "cloud", "alliance", "shared_center"];

/// An engagement as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Engagement {
    pub id: String,
    pub party_id: String,
    pub service_ja: String,
    pub service_en: String,
    pub function_ja: String,
    pub function_en: String,
    pub department: String,
    pub kind: String,
    /// 1 (important) to 4; none while not assessed.
    pub tier: Option<i64>,
    pub started_on: Option<String>,
    pub ended_on: Option<String>,
    pub version: i64,
}

/// What the engagement form holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct EngagementInput {
    pub service_ja: String,
    pub service_en: String,
    pub function_ja: String,
    pub function_en: String,
    pub department: String,
    pub kind: String,
    pub tier: Option<i64>,
    pub started_on: String,
    pub ended_on: String,
}

/// An engagement as it may be stored: only [`EngagementInput::checked`] makes one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EngagementChange(pub(crate) EngagementInput);

impl EngagementInput {
    /// Trimmed and checked, or what is wrong.
    pub fn checked(&self) -> Result<EngagementChange, Vec<FieldError>> {
        let mut fields = Fields::default();
        let started_on = fields.date("started_on", &self.started_on).unwrap_or_default();
        let ended_on = fields.date("ended_on", &self.ended_on).unwrap_or_default();
        if !started_on.is_empty() && !ended_on.is_empty() && ended_on < started_on {
            fields.reject("ended_on", "ends_before_start");
        }
        if !KINDS.contains(&self.kind.as_str()) {
            fields.reject("kind", "required");
        }
        if self.tier.is_some_and(|tier| !(1..=4).contains(&tier)) {
            fields.reject("tier", "tier");
        }
        let input = Self {
            service_ja: fields.text("service_ja", &self.service_ja, true, 200),
            service_en: fields.text("service_en", &self.service_en, false, 200),
            function_ja: fields.text("function_ja", &self.function_ja, true, 400),
            function_en: fields.text("function_en", &self.function_en, false, 400),
            department: fields.text("department", &self.department, true, 100),
            kind: self.kind.clone(),
            tier: self.tier,
            started_on,
            ended_on,
        };
        fields.finish(EngagementChange(input))
    }
}
