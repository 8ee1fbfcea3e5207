//! Off-boarding (終了処理): everything that has to come to an end with an engagement, each row closed with evidence or
//! excepted until a day by a second person. Guideline 2.6 ⑩. Complete is only what has no open row.

#[cfg(feature = "ssr")]
pub mod store;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::calendar::{date_days, is_date};
use crate::field::{FieldError, Fields};
use crate::monitoring::Names;

/// What a row asks for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// アクセスの遮断
    Revocation,
    /// データの廃棄・返却
    Disposal,
    /// 再委託先での廃棄の確認
    ChainDisposal,
    /// 契約の終了
    Termination,
    /// 資産の返却
    Return,
}

impl Demand {
    pub const ALL: [Self; 5] =
        [Self::Revocation, Self::Disposal, Self::ChainDisposal, Self::Termination, Self::Return];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Disposal => "disposal",
            Self::ChainDisposal => "chain_disposal",
            Self::Termination => "termination",
            Self::Return => "return",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|demand| demand.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Revocation => ("アクセスの遮断", "Revoke access"),
            Self::Disposal => ("データの廃棄・返却", "Dispose of or return data"),
            Self::ChainDisposal => ("再委託先での廃棄の確認", "Confirm disposal at subcontractors"),
            Self::Termination => ("契約の終了", "End the contract"),
            Self::Return => ("資産の返却", "Return assets"),
        }
    }

    /// The kinds of evidence of which one must be on record; empty: a remark that says where the proof is will do.
    pub const fn certificates(self) -> &'static [&'static str] {
        match self {
            Self::Disposal => &["disposal_certificate"],
            Self::ChainDisposal => &["disposal_certificate", "declaration"],
            Self::Revocation | Self::Termination | Self::Return => &[],
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// 未完了
    Open,
    /// 完了
    Closed,
    /// 例外を申請中
    Proposed,
    /// 例外
    Excepted,
}

impl RowState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Closed, Self::Proposed, Self::Excepted];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Proposed => "proposed",
            Self::Excepted => "excepted",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("未完了", "Open"),
            Self::Closed => ("完了", "Closed"),
            Self::Proposed => ("例外を申請中", "Exception proposed"),
            Self::Excepted => ("例外（期限あり）", "Excepted until a day"),
        }
    }
}

/// One thing that has to come to an end.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    pub id: String,
    pub demand: Demand,
    /// Kind and id of the object it was made from; for the return of assets the engagement.
    pub object_kind: String,
    pub object_id: String,
    pub title: Names,
    pub state: RowState,
    pub closed_on: Option<String>,
    pub evidence_id: Option<String>,
    pub evidence_title: Option<String>,
    pub remark: String,
    pub closed_name: String,
    pub exception_reason: String,
    pub exception_control: String,
    pub exception_until: Option<String>,
    pub proposed_by: String,
    pub proposed_name: String,
    pub decided_name: String,
}

impl Row {
    /// Whether it stands in the way of completion on this day (ISO): an exception that has run out does.
    pub fn blocks(&self, today: &str) -> bool {
        match self.state {
            RowState::Closed => false,
            RowState::Excepted => self.exception_until.as_deref().is_none_or(|until| until < today),
            RowState::Open | RowState::Proposed => true,
        }
    }
}

/// An off-boarding.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Case {
    pub id: String,
    pub version: i64,
    pub engagement_id: String,
    pub engagement: Names,
    pub party_id: String,
    pub party: Names,
    pub department: String,
    pub reason: String,
    pub due_on: String,
    /// `open`, `completed` or `cancelled`.
    pub state: String,
    /// UTC milliseconds.
    pub opened_at: i64,
    pub opened_name: String,
    pub ended_at: Option<i64>,
    pub ended_name: String,
    pub rows_total: i64,
    pub rows_open: i64,
}

/// The page of an off-boarding.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CaseView {
    pub case: Case,
    pub rows: Vec<Row>,
    /// ISO date on which it was looked.
    pub today: String,
    /// What there is of the party that a row may be closed with: id, kind, title.
    pub evidence: Vec<(String, String, String)>,
}

/// What closes a row.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct CloseInput {
    pub closed_on: String,
    pub evidence_id: String,
    /// Where the proof is, when it is not on record as evidence.
    pub remark: String,
}

impl CloseInput {
    /// The same trimmed, or what is wrong: done on a day that is not ahead, with evidence of the kind that the row asks
    /// for. `evidence` is the kind of the evidence that was named, when it exists and belongs to the party.
    pub fn checked(
        &self,
        demand: Demand,
        evidence: Option<&str>,
        today: &str,
    ) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        let closed_on = self.closed_on.trim().to_owned();
        if !is_date(&closed_on) {
            fields.reject("closed_on", if closed_on.is_empty() { "required" } else { "date" });
        } else if closed_on.as_str() > today {
            fields.reject("closed_on", "future");
        }
        let remark = fields.text("remark", &self.remark, false, 2_000);
        let evidence_id = self.evidence_id.trim().to_owned();
        let certificates = demand.certificates();
        match evidence {
            None if !evidence_id.is_empty() => fields.reject("evidence_id", "no_such_object"),
            None if !certificates.is_empty() => fields.reject("evidence_id", "certificate"),
            None if remark.is_empty() => fields.reject("evidence_id", "evidence_or_remark"),
            Some(kind) if !certificates.is_empty() && !certificates.contains(&kind) => {
                fields.reject("evidence_id", "certificate");
            }
            _ => {}
        }
        fields.finish(Self { closed_on, evidence_id, remark })
    }
}

/// What an exception is proposed with.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct ExceptionInput {
    pub reason: String,
    /// What is done instead.
    pub control: String,
    /// ISO date; at most a year ahead.
    pub until: String,
}

/// An exception lasts at most so many days.
const EXCEPTION_DAYS: i64 = 366;

impl ExceptionInput {
    /// The same trimmed, or what is wrong.
    pub fn checked(&self, today: &str) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        let reason = fields.text("reason", &self.reason, true, 2_000);
        let control = fields.text("control", &self.control, true, 2_000);
        let until = self.until.trim().to_owned();
        match (date_days(&until), date_days(today)) {
            (Some(until), Some(today)) if until < today => fields.reject("until", "past"),
            (Some(until), Some(today)) if until > today + EXCEPTION_DAYS => fields.reject("until", "too_far"),
            (Some(_), Some(_)) => {}
            _ => fields.reject("until", if until.is_empty() { "required" } else { "date" }),
        }
        fields.finish(Self { reason, control, until })
    }
}
