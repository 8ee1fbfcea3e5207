//! Ledger lint (台帳点検): what the register itself lacks or contradicts, and how complete its engagements are.
//! Guideline 2.6 (5). Errors make the ledger wrong or incomplete; warnings ask somebody to look.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::Kind;

/// Findings on a page.
pub const PAGE_SIZE: i64 = 50;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

/// A kind of finding.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Class {
    /// A † field of a live engagement is blank.
    MissingField,
    /// A tier 1 engagement that no contract covers, and that is not declared contractless.
    ImportantWithoutContract,
    /// A tier 1 engagement on which no due diligence has come to a conclusion.
    ImportantUnconcluded,
    /// Two live parties with one corporate number.
    DuplicateNumber,
    /// Subcontracted work that comes back to somebody who passed it on.
    ChainCycle,
    EndsBeforeStart,
    /// A live engagement without a tier.
    Unassessed,
    /// The country of a location is 不明.
    LocationUnknown,
    /// A tier 1 engagement whose chain is not confirmed.
    ChainUnknown,
    /// An attestation, check, review, audit or piece of evidence older than its cadence.
    OutOfDate,
    /// The contract has ended, the engagement has not.
    ContractEnded,
    /// The notice deadline is near.
    NoticeNear,
    GrantWithoutExpiry,
    /// A tier set by hand has run out.
    OverrideExpired,
    /// A critical function hangs on an engagement whose substitutability nobody has judged.
    CriticalUnassessed,
    /// A party with neither corporate number nor LEI.
    NoIdentifier,
    /// Two live parties whose names differ in legal form and spelling width alone.
    DuplicateName,
}

impl Class {
    pub const ALL: [Self; 17] = [
        Self::MissingField,
        Self::ImportantWithoutContract,
        Self::ImportantUnconcluded,
        Self::DuplicateNumber,
        Self::ChainCycle,
        Self::EndsBeforeStart,
        Self::Unassessed,
        Self::LocationUnknown,
        Self::ChainUnknown,
        Self::OutOfDate,
        Self::ContractEnded,
        Self::NoticeNear,
        Self::GrantWithoutExpiry,
        Self::OverrideExpired,
        Self::CriticalUnassessed,
        Self::NoIdentifier,
        Self::DuplicateName,
    ];

    /// In addresses, exports and the daily figures.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingField => "missing_field",
            Self::ImportantWithoutContract => "important_without_contract",
            Self::ImportantUnconcluded => "important_unconcluded",
            Self::DuplicateNumber => "duplicate_number",
            Self::ChainCycle => "chain_cycle",
            Self::EndsBeforeStart => "ends_before_start",
            Self::Unassessed => "unassessed",
            Self::LocationUnknown => "location_unknown",
            Self::ChainUnknown => "chain_unknown",
            Self::OutOfDate => "out_of_date",
            Self::ContractEnded => "contract_ended",
            Self::NoticeNear => "notice_near",
            Self::GrantWithoutExpiry => "grant_without_expiry",
            Self::OverrideExpired => "override_expired",
            Self::CriticalUnassessed => "critical_unassessed",
            Self::NoIdentifier => "no_identifier",
            Self::DuplicateName => "duplicate_name",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }

    pub const fn severity(self) -> Severity {
        match self {
            Self::MissingField
            | Self::ImportantWithoutContract
            | Self::ImportantUnconcluded
            | Self::DuplicateNumber
            | Self::ChainCycle
            | Self::EndsBeforeStart => Severity::Error,
            _ => Severity::Warning,
        }
    }

    /// The demand of guideline 2.6 that it touches.
    pub const fn demand(self) -> &'static str {
        match self {
            Self::MissingField
            | Self::DuplicateNumber
            | Self::EndsBeforeStart
            | Self::LocationUnknown
            | Self::GrantWithoutExpiry
            | Self::NoIdentifier
            | Self::DuplicateName => "⑤",
            Self::ImportantWithoutContract | Self::ContractEnded => "⑧",
            Self::Unassessed | Self::OverrideExpired => "④",
            Self::ImportantUnconcluded => "⑦",
            Self::OutOfDate | Self::NoticeNear => "⑨",
            Self::CriticalUnassessed => "b",
            Self::ChainCycle | Self::ChainUnknown => "c",
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::MissingField => ("台帳の必須項目が空欄", "Ledger field left blank"),
            Self::ImportantWithoutContract => {
                ("重要な取引に契約がない", "Important engagement without a contract")
            }
            Self::ImportantUnconcluded => {
                ("重要な取引に審査の結論がない", "Important engagement without a due-diligence conclusion")
            }
            Self::DuplicateNumber => ("法人番号の重複", "Duplicate corporate number"),
            Self::ChainCycle => ("再委託が循環している", "Chain in a circle"),
            Self::EndsBeforeStart => ("終了が開始より前", "Ends before it starts"),
            Self::Unassessed => ("固有リスクが未評価", "Inherent risk not assessed"),
            Self::LocationUnknown => ("所在地が不明", "Location unknown"),
            Self::ChainUnknown => ("重要な取引の再委託が未確認", "Chain of an important engagement unknown"),
            Self::OutOfDate => {
                ("確認・証跡・見直しの期限切れ", "Confirmation, evidence or review out of date")
            }
            Self::ContractEnded => {
                ("契約が終了したのに取引が継続中", "Contract ended while the engagement is live")
            }
            Self::NoticeNear => ("解約予告の期限が近い", "Notice deadline near"),
            Self::GrantWithoutExpiry => ("有効期限のないアクセス権限", "Access grant without expiry"),
            Self::OverrideExpired => ("手動で定めたTierの期限切れ", "Tier set by hand has expired"),
            Self::CriticalUnassessed => (
                "重要な業務の代替の難しさが未評価",
                "Substitutability under a critical function not assessed",
            ),
            Self::NoIdentifier => {
                ("法人番号もLEIもない取引先", "Party with neither corporate number nor LEI")
            }
            Self::DuplicateName => ("名称が同じ取引先", "Parties of the same name"),
        }
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Class {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("no such class of finding"))
    }
}

/// One thing to mend.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LintFinding {
    pub class: Class,
    /// The object to mend.
    pub kind: Kind,
    pub id: String,
    /// The field to mend; the code of a kind where objects of it are missing under an engagement.
    pub field: String,
    /// What the object is called: Japanese, English.
    pub title: (String, String),
    /// The engagement it belongs to, with its name.
    pub engagement: Option<(String, (String, String))>,
    /// The party it belongs to, with its name.
    pub party: Option<(String, (String, String))>,
}

/// How many † fields apply, how many of them have an answer, and how many of these answers are 不明.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tally {
    pub fields: i64,
    /// With those answered 不明.
    pub answered: i64,
    pub unknown: i64,
}

impl Tally {
    /// Whole percent of the fields that have an answer, rounded down: 100 means all. None where no field applies.
    pub const fn percent(self) -> Option<i64> {
        if self.fields == 0 { None } else { Some(self.answered * 100 / self.fields) }
    }

    pub const fn is_complete(self) -> bool {
        self.answered == self.fields
    }

    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            fields: self.fields + other.fields,
            answered: self.answered + other.answered,
            unknown: self.unknown + other.unknown,
        }
    }
}

/// Rows of one kind under an engagement, by the answer of their † field.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Part {
    pub rows: i64,
    pub blank: i64,
    pub unknown: i64,
}

/// What an engagement says of itself as a whole, where there are no rows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Whole {
    /// There is nothing of the kind: no row is wanted.
    Nothing,
    Unknown,
    /// Nobody has said so.
    Open,
}

impl Part {
    /// The † fields of these rows. Without a row one answer is wanted, unless there is nothing of the kind.
    pub const fn tally(self, whole: Whole) -> Tally {
        if self.rows > 0 {
            return Tally { fields: self.rows, answered: self.rows - self.blank, unknown: self.unknown };
        }
        match whole {
            Whole::Nothing => Tally { fields: 0, answered: 0, unknown: 0 },
            Whole::Unknown => Tally { fields: 1, answered: 1, unknown: 1 },
            Whole::Open => Tally { fields: 1, answered: 0, unknown: 0 },
        }
    }
}

/// The figures of one day.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Day {
    /// 2026-11-21
    pub day: String,
    pub tally: Tally,
    pub engagements: i64,
    pub errors: i64,
    pub warnings: i64,
}

/// The check as a whole.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct LintReport {
    /// Every class with its number of findings.
    pub counts: Vec<(Class, i64)>,
    pub tally: Tally,
    /// Live engagements.
    pub engagements: i64,
    /// Those of them with every † field answered.
    pub complete: i64,
    /// The policy whose periods were used.
    pub policy_version: i64,
    /// Oldest first, at most ninety.
    pub days: Vec<Day>,
}

impl LintReport {
    /// Findings of a severity.
    pub fn sum(&self, severity: Severity) -> i64 {
        self.counts.iter().filter(|(class, _)| class.severity() == severity).map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests;
