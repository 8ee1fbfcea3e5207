//! Inherent risk of an engagement and the tier that follows. Guideline 2.6 (4): importance of the operation,
//! important data, connection.
//!
//! `IR = 100 · Σ w·u / Σ w` over the factors that apply. An unanswered factor counts in full (`u = 1`) and is
//! flagged; one that does not apply leaves both sums; nothing answered gives no score, never zero.

mod facts;

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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answered() -> Facts {
        Facts {
            importance: Some("supporting".into()),
            data: Some("internal".into()),
            access: Some("user".into()),
            exposure: Some("dedicated".into()),
            substitutability: Some("easy".into()),
            impact: Some("low".into()),
            chain_state: Some("none_declared".into()),
            ..Facts::default()
        }
    }

    #[test]
    fn the_score_is_the_weighted_mean() {
        let outcome = assess(&answered(), &Policy::default());
        // (25·.3 + 20·.3 + 20·.6 + 10·.4 + 10·.1 + 10·.1 + 5·0) / 100
        assert!((outcome.score.unwrap() - 31.5).abs() < 1e-9, "{outcome:?}");
        assert_eq!((outcome.tier, outcome.provisional), (Some(3), false));
        assert!(outcome.floors.is_empty());
    }

    #[test]
    fn nothing_answered_is_no_score() {
        let outcome = assess(&Facts::default(), &Policy::default());
        assert_eq!((outcome.score, outcome.tier), (None, None));
    }

    #[test]
    fn an_unanswered_first_factor_makes_tier_one_provisional() {
        for open in 0..3 {
            let mut facts = answered();
            match open {
                0 => facts.importance = None,
                1 => facts.data = None,
                _ => facts.access = None,
            }
            let outcome = assess(&facts, &Policy::default());
            assert_eq!((outcome.tier, outcome.provisional), (Some(1), true));
            assert_eq!(outcome.floors, [(Floor::Provisional, 1)]);
        }
        let mut facts = answered();
        facts.substitutability = None;
        assert!(!assess(&facts, &Policy::default()).provisional);
    }

    #[test]
    fn no_connection_leaves_both_sums() {
        let mut facts = answered();
        facts.access = Some("none".into());
        facts.exposure = None;
        let outcome = assess(&facts, &Policy::default());
        let exposure = outcome.shares.iter().find(|share| share.factor == Factor::Exposure).unwrap();
        assert_eq!((exposure.answer, exposure.points), (Answer::NotApplicable, 0.0));
        // (25·.3 + 20·.3 + 10·.1 + 10·.1) / 90
        assert!((outcome.score.unwrap() - 100.0 * 15.5 / 90.0).abs() < 1e-9);
    }

    #[test]
    fn rows_are_stronger_than_a_mild_answer() {
        let mut facts = answered();
        facts.grants = vec![Grant { level: Some("privileged".into()), path: Some("internet".into()) }];
        facts.handled =
            vec![Handling { category: Some("account".into()), volume: Some("over_1000000".into()) }];
        let outcome = assess(&facts, &Policy::default());
        let floors: Vec<Floor> = outcome.floors.iter().map(|(floor, _)| *floor).collect();
        assert_eq!(floors, [Floor::PrivilegedData, Floor::Privileged, Floor::BulkPersonal]);
        assert_eq!(outcome.tier, Some(1));
        facts.grants[0].level = None;
        assert!(assess(&facts, &Policy::default()).provisional, "a grant of unknown level answers nothing");
    }

    #[test]
    fn each_floor_can_be_switched_off() {
        let mut facts = answered();
        facts.designated = true;
        assert_eq!(assess(&facts, &Policy::default()).tier, Some(1));
        let mut policy = Policy::default();
        policy.floors.insert("designated".into(), 0);
        assert_eq!(assess(&facts, &policy).tier, Some(3));
    }

    fn choice(codes: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
        prop::option::of(prop::sample::select(codes).prop_map(str::to_owned))
    }

    prop_compose! {
        fn facts()(
            importance in choice(&["critical", "important", "supporting", "minor"]),
            data in choice(&["bulk_personal", "personal", "secret", "internal", "none"]),
            access in choice(&["privileged", "operator", "user", "api", "physical", "data_received", "none"]),
            exposure in choice(&["internet", "remote", "dedicated", "on_site", "none"]),
            substitutability in choice(&["easy", "medium", "hard", "impossible"]),
            impact in choice(&["low", "medium", "high"]),
            rto_hours in prop::option::of(0_i64..1_000),
            chain_state in choice(&["confirmed", "partial", "none_declared", "unconfirmed"]),
            flags in prop::array::uniform4(any::<bool>()),
        ) -> Facts {
            let [essential_critical, joint_center, designated, chain_foreign] = flags;
            Facts { importance, data, access, exposure, substitutability, impact, rto_hours, chain_state,
                chain_foreign, essential_critical, joint_center, designated, ..Facts::default() }
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_in_range(facts in facts(), weights in prop::array::uniform7(0_i64..50)) {
            let mut policy = Policy::default();
            for (factor, weight) in Factor::ALL.into_iter().zip(weights) {
                policy.weights.insert(factor.code().to_owned(), weight);
            }
            let outcome = assess(&facts, &policy);
            if let Some(score) = outcome.score {
                let sum: f64 = outcome.shares.iter().map(|share| share.points).sum();
                prop_assert!((score - sum).abs() < 1e-9);
                prop_assert!((-1e-9..=100.0 + 1e-9).contains(&score));
                prop_assert!((1..=4).contains(&outcome.tier.unwrap()));
            } else {
                prop_assert!(outcome.tier.is_none());
            }
        }

        /// Taking an answer away never lowers the score, and never makes the tier milder: unknown is no good news.
        #[test]
        fn forgetting_never_helps(facts in facts(), which in 0..5) {
            let before = assess(&facts, &Policy::default());
            let mut forgotten = facts;
            match which {
                0 => forgotten.importance = None,
                1 => forgotten.data = None,
                2 => forgotten.substitutability = None,
                3 => { forgotten.impact = None; forgotten.rto_hours = None; }
                _ => forgotten.chain_state = None,
            }
            let after = assess(&forgotten, &Policy::default());
            if let (Some(before), Some(after)) = (&before.score, &after.score) {
                prop_assert!(*after >= *before - 1e-9);
            }
            prop_assert!(after.tier.unwrap_or(1) <= before.tier.unwrap_or(1));
        }

        #[test]
        fn a_floor_is_never_undercut(facts in facts()) {
            let outcome = assess(&facts, &Policy::default());
            for (_, tier) in &outcome.floors {
                prop_assert!(outcome.tier.unwrap() <= *tier);
            }
        }
    }
}
