//! Residual risk: what remains of inherent risk after the third party's controls.
//!
//! ```text
//! CE = Σ w·(1−p) / Σ w     over applicable questions; p = 0 met … 1 not met; unanswered p = 1
//! CG = Σ k·g / Σ k         over required clauses; stated 0, partial ½, adverse, not found or undeterminable 1
//! EF = required evidence that is valid today / required evidence
//! RR = IR · (1 − 0.8 · CE · (0.5 + 0.5·EF) · (1 − 0.3·CG))
//! ```
//!
//! Without due diligence there is no residual risk (未評価), never the inherent one taken for it. Controls take
//! away at most four fifths: no third party is free of risk.

use serde::{Deserialize, Serialize};

/// The part of inherent risk that controls can take away at most.
const REACH: f64 = 0.8;
/// What controls are worth when no evidence for them is valid.
const UNPROVEN: f64 = 0.5;
/// What missing clauses take from the controls at most.
const CLAUSES: f64 = 0.3;

/// A share from 0 to 1 that may be unknown or not asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Portion {
    Known(f64),
    /// Nothing is required here.
    NotApplicable,
    /// Required, and nobody knows: counts as the worst.
    #[default]
    Unknown,
}

impl Portion {
    /// The share, or what stands for it.
    fn or(self, nothing: f64, worst: f64) -> f64 {
        match self {
            Self::Known(share) if share.is_finite() => share.clamp(0.0, 1.0),
            Self::NotApplicable => nothing,
            Self::Known(_) | Self::Unknown => worst,
        }
    }
}

/// One applicable question of a due diligence: its weight, and how far the answer falls short (0 to 1; none
/// while unanswered).
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Judged {
    pub weight: f64,
    pub shortfall: Option<f64>,
}

/// CE of the questions that apply; none when no question has a weight.
pub fn effectiveness(questions: impl IntoIterator<Item = Judged>) -> Option<f64> {
    weighted(questions.into_iter().map(|question| {
        (question.weight, 1.0 - question.shortfall.filter(|p| p.is_finite()).unwrap_or(1.0).clamp(0.0, 1.0))
    }))
}

/// How the contract speaks of one required clause.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    Stated,
    Partial,
    /// Not read yet, or the text leaves it open.
    Undeterminable,
    NotFound,
    /// The contract says the opposite.
    Adverse,
}

impl Stated {
    /// g: from 0 (stated) to 1.
    pub const fn gap(self) -> f64 {
        match self {
            Self::Stated => 0.0,
            Self::Partial => 0.5,
            Self::Undeterminable | Self::NotFound | Self::Adverse => 1.0,
        }
    }
}

/// CG of the required clauses with their weights.
pub fn clause_gap(clauses: impl IntoIterator<Item = (f64, Stated)>) -> Portion {
    weighted(clauses.into_iter().map(|(weight, stated)| (weight, stated.gap())))
        .map_or(Portion::NotApplicable, Portion::Known)
}

fn weighted(parts: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (mut sum, mut total) = (0.0, 0.0);
    for (weight, share) in parts.filter(|(weight, _)| weight.is_finite() && *weight > 0.0) {
        sum += weight * share;
        total += weight;
    }
    (total > 0.0).then(|| sum / total)
}

/// What residual risk is computed from.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Controls {
    /// CE; none where no due diligence has come to a conclusion.
    pub effectiveness: Option<f64>,
    /// CG.
    pub clauses: Portion,
    /// EF.
    pub evidence: Portion,
}

/// Residual risk with its parts.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Residual {
    /// IR, 0 to 100.
    pub inherent: Option<f64>,
    pub controls: Controls,
    /// CE · (0.5 + 0.5·EF) · (1 − 0.3·CG), 0 to 1: how much the controls are worth.
    pub assured: Option<f64>,
    /// RR, 0 to 100; none (未評価) without inherent risk or without due diligence.
    pub score: Option<f64>,
}

/// Residual risk of an inherent risk (0 to 100) under the controls.
pub fn residual(inherent: Option<f64>, controls: Controls) -> Residual {
    let assured = controls.effectiveness.filter(|share| share.is_finite()).map(|share| {
        let proven = UNPROVEN + (1.0 - UNPROVEN) * controls.evidence.or(1.0, 0.0);
        share.clamp(0.0, 1.0) * proven * (1.0 - CLAUSES * controls.clauses.or(0.0, 1.0))
    });
    let score = inherent.zip(assured).map(|(inherent, assured)| inherent * (1.0 - REACH * assured));
    Residual { inherent, controls, assured, score }
}

/// Whether the controls are assured: the columns of the risk heatmap.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// 充足
    Met,
    /// 一部不足
    Partly,
    /// 不足
    Short,
    /// 期限切れ: the due diligence is older than its cadence.
    Expired,
    /// 未評価
    #[default]
    Unassessed,
}

/// From which worth of the controls they count as met, and as partly met (*default*).
const MET: f64 = 0.75;
const PARTLY: f64 = 0.5;

impl Assurance {
    pub const ALL: [Self; 5] = [Self::Met, Self::Partly, Self::Short, Self::Expired, Self::Unassessed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::Short => "short",
            Self::Expired => "expired",
            Self::Unassessed => "unassessed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Met => ("充足", "Met"),
            Self::Partly => ("一部不足", "Partly short"),
            Self::Short => ("不足", "Short"),
            Self::Expired => ("期限切れ", "Expired"),
            Self::Unassessed => ("未評価", "Not assessed"),
        }
    }

    /// How the controls stand. `valid` says whether the due diligence still holds today.
    pub fn of(residual: &Residual, valid: bool) -> Self {
        match residual.assured {
            None => Self::Unassessed,
            Some(_) if !valid => Self::Expired,
            Some(assured) if assured >= MET => Self::Met,
            Some(assured) if assured >= PARTLY => Self::Partly,
            Some(_) => Self::Short,
        }
    }
}
