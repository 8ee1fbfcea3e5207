//! Inherent risk of an engagement and the tier that follows. Guideline 2.6 (4): importance of the operation,
//! important data, connection.
//!
//! `IR = 100 · Σ w·u / Σ w` over the factors that apply. An unanswered factor counts in full (`u = 1`) and is
//! flagged; one that does not apply leaves both sums; nothing answered gives no score, never zero.

mod facts;
pub mod matrix;
pub mod residual;

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::policy::Policy;

pub use facts::{Facts, Grant, Handling};

/// What inherent risk is made of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    Importance,
    Data,
    Access,
    Exposure,
    Substitution,
    Stop,
    Chain,
}

impl Factor {
    pub const ALL: [Self; 7] = [
        Self::Importance,
        Self::Data,
        Self::Access,
        Self::Exposure,
        Self::Substitution,
        Self::Stop,
        Self::Chain,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Importance => "importance",
            Self::Data => "data",
            Self::Access => "access",
            Self::Exposure => "exposure",
            Self::Substitution => "substitution",
            Self::Stop => "stop",
            Self::Chain => "chain",
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Importance => ("業務の重要度", "Importance of the operation"),
            Self::Data => ("重要なデータ", "Important data"),
            Self::Access => ("アクセス権限と接続", "Access level and connection"),
            Self::Exposure => ("外部からの到達のしやすさ", "Ease of access from outside"),
            Self::Substitution => ("代替の難しさ", "Difficulty of substitution"),
            Self::Stop => ("停止の影響とRTO", "Impact of stopping, RTO"),
            Self::Chain => ("再委託の長さと国", "Chain length and country"),
        }
    }

    pub(crate) const fn default_weight(self) -> i64 {
        match self {
            Self::Importance => 25,
            Self::Data | Self::Access => 20,
            Self::Exposure | Self::Substitution | Self::Stop => 10,
            Self::Chain => 5,
        }
    }

    /// The three that 2.6 (4) names: without an answer the tier is provisional.
    const fn decides(self) -> bool {
        matches!(self, Self::Importance | Self::Data | Self::Access)
    }
}

/// Extremes that a weighted mean would hide; each asks for a tier at least.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Floor {
    /// Essential for a critical function and hard to substitute.
    CriticalHard,
    /// Privileged access, and personal data or trade secrets.
    PrivilegedData,
    /// 特定重要設備.
    Designated,
    /// 共同センター for a critical function.
    JointCenter,
    Privileged,
    BulkPersonal,
    /// One of the first three factors has no answer.
    Provisional,
}

impl Floor {
    pub const ALL: [Self; 7] = [
        Self::CriticalHard,
        Self::PrivilegedData,
        Self::Designated,
        Self::JointCenter,
        Self::Privileged,
        Self::BulkPersonal,
        Self::Provisional,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::CriticalHard => "critical_hard",
            Self::PrivilegedData => "privileged_data",
            Self::Designated => "designated",
            Self::JointCenter => "joint_center",
            Self::Privileged => "privileged",
            Self::BulkPersonal => "bulk_personal",
            Self::Provisional => "provisional",
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::CriticalHard => (
                "重要な業務に不可欠で、代替が難しい",
                "Essential for a critical function and hard to substitute",
            ),
            Self::PrivilegedData => (
                "特権アクセスと、個人データまたは営業秘密",
                "Privileged access, and personal data or trade secrets",
            ),
            Self::Designated => ("特定重要設備", "Designated critical equipment"),
            Self::JointCenter => ("重要な業務の共同センター", "Joint centre for a critical function"),
            Self::Privileged => ("特権アクセス", "Privileged access"),
            Self::BulkPersonal => ("大量の個人データ", "Personal data in bulk"),
            Self::Provisional => (
                "重要度・データ・アクセスのいずれかが未回答（暫定）",
                "Importance, data or access unanswered (provisional)",
            ),
        }
    }

    pub(crate) const fn default_tier(self) -> i64 {
        match self {
            Self::Privileged | Self::BulkPersonal => 2,
            _ => 1,
        }
    }
}

/// How one factor stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Nobody has answered, or the answer is 不明: counts in full.
    Open,
    NotApplicable,
    /// From 0 to 1.
    Scored(f64),
}

/// What one factor adds to the score.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Share {
    pub factor: Factor,
    pub answer: Answer,
    pub weight: i64,
    /// Points of the score; the shares add up to it.
    pub points: f64,
}

/// The outcome.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Assessment {
    /// 0 to 100; none while nothing is answered (未評価).
    pub score: Option<f64>,
    /// 1 (important) to 4; none while nothing is answered.
    pub tier: Option<i64>,
    /// Tier 1 for want of an answer.
    pub provisional: bool,
    pub shares: Vec<Share>,
    /// The floors that hold, strictest first.
    pub floors: Vec<(Floor, i64)>,
}

/// Judges what is known of an engagement by a policy.
pub fn assess(facts: &Facts, policy: &Policy) -> Assessment {
    let answers = facts.answers();
    let counted: Vec<(Factor, Answer, i64)> = answers
        .into_iter()
        .map(|(factor, answer)| (factor, answer, policy.weight(factor).max(0)))
        .filter(|(_, answer, weight)| *answer != Answer::NotApplicable && *weight > 0)
        .collect();
    let sum: i64 = counted.iter().map(|(_, _, weight)| weight).sum();
    let scored = counted.iter().any(|(_, answer, _)| matches!(answer, Answer::Scored(_)));
    let points = |answer: Answer, weight: i64| {
        let u = match answer {
            Answer::Scored(u) => u.clamp(0.0, 1.0),
            Answer::Open => 1.0,
            Answer::NotApplicable => 0.0,
        };
        if sum == 0 { 0.0 } else { 100.0 * weight as f64 * u / sum as f64 }
    };
    let shares: Vec<Share> = answers
        .into_iter()
        .map(|(factor, answer)| {
            let weight = policy.weight(factor).max(0);
            Share { factor, answer, weight, points: points(answer, weight) }
        })
        .collect();
    if !scored {
        return Assessment { score: None, tier: None, provisional: false, shares, floors: Vec::new() };
    }
    let score: f64 = shares.iter().map(|share| share.points).sum();
    let provisional = answers.iter().any(|(factor, answer)| factor.decides() && *answer == Answer::Open);
    let mut floors: Vec<(Floor, i64)> = Floor::ALL
        .into_iter()
        .filter(|floor| if *floor == Floor::Provisional { provisional } else { facts.holds(*floor) })
        .filter_map(|floor| policy.floor(floor).map(|tier| (floor, tier)))
        .collect();
    floors.sort_by_key(|(floor, tier)| (*tier, *floor));
    // A rounding error of the sum must not move a score off a band.
    let band = policy.band((score * 1e6).round() / 1e6);
    let tier = floors.iter().map(|(_, tier)| *tier).fold(band, i64::min);
    let provisional = provisional && policy.floor(Floor::Provisional).is_some();
    Assessment { score: Some(score), tier: Some(tier), provisional, shares, floors }
}

/// What a person decided instead of the computed tier.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Override {
    pub id: String,
    pub engagement_id: String,
    pub tier: i64,
    /// The tier that was computed then.
    pub computed_tier: Option<i64>,
    pub reason: String,
    /// Last day on which it holds; none only where it does not lower the risk.
    pub expires_on: Option<String>,
    /// `proposed`, `approved`, `rejected` or `withdrawn`.
    pub state: String,
    pub proposed_at: i64,
    pub proposed_by: String,
    pub proposer_name: String,
    pub decided_at: Option<i64>,
    pub decider_name: Option<String>,
}

impl Override {
    /// Whether it holds on `today` (2026-11-21).
    pub fn holds(&self, today: &str) -> bool {
        self.state == "approved" && self.expires_on.as_deref().is_none_or(|last| today <= last)
    }
}

/// How an engagement stands: the computed outcome and what a person decided beside it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Standing {
    pub assessment: Assessment,
    pub policy_version: i64,
    /// UTC milliseconds; none when nothing is stored yet.
    pub assessed_at: Option<i64>,
    /// Newest first.
    pub overrides: Vec<Override>,
    /// The tier that counts today.
    pub tier: Option<i64>,
}

#[cfg(test)]
mod tests;
