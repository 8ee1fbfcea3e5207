//! The institution's policy: weights, bands and floors of inherent risk, the clauses that a tier requires,
//! cadences and thresholds. Versions are kept; every stored result names the one that it used.

mod form;
pub mod preview;
#[cfg(feature = "ssr")]
pub mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::approval;
use crate::clause_check::limit::{self, LIMITS, Limit};
use crate::field::FieldError;
use crate::kpi::Indicator;
use crate::risk::{Factor, Floor};

/// A policy as a whole. [`Policy::default`] is the product's own (version 0).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Policy {
    /// Weight of each factor of inherent risk, by its code; 0 leaves it out.
    pub weights: BTreeMap<String, i64>,
    /// Least inherent risk, 0 to 100, of tiers 1, 2 and 3; below the last one is tier 4.
    pub bands: [i64; 3],
    /// The tier that each floor asks for at least, by its code; 0 switches it off.
    pub floors: BTreeMap<String, i64>,
    /// What each tier (rows 1 to 4) wants of each of the twelve items.
    pub clauses: [[Demand; 12]; 4],
    /// Least and most of the values of clauses, by the value's name; 0 is no limit. Those not named keep their default.
    pub limits: BTreeMap<String, [i64; 2]>,
    /// How many persons of which step approve a case of each tier.
    pub approvals: approval::Plan,
    /// Months between assessments of tiers 1 to 4.
    pub cadence_months: [i64; 4],
    /// Longest life of a tier set by hand, in months.
    pub override_months: i64,
    /// Days before a notice deadline from which it is warned of.
    pub notice_days: i64,
    /// Months after which evidence, an attestation of a chain or an exit test is out of date.
    pub attestation_months: i64,
    pub concentration: Thresholds,
    /// Key figures that differ from the product's own, and those of the institution, by their code.
    #[serde(deserialize_with = "crate::kpi::indicator::stored")]
    pub key_figures: BTreeMap<String, Indicator>,
}

/// When a concentration is reported; percent, but for `overlap_groups`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Thresholds {
    /// Share of critical functions on one group: notice, alert.
    pub share_notice: i64,
    pub share_alert: i64,
    /// Direct groups that reach the same N-th party, and the share of functions behind them.
    pub overlap_groups: i64,
    pub overlap_share: i64,
    /// Share of functions whose chains are confirmed, below which figures are lower bounds.
    pub coverage: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { share_notice: 30, share_alert: 50, overlap_groups: 3, overlap_share: 30, coverage: 70 }
    }
}

impl Default for Policy {
    fn default() -> Self {
        let weight = |factor: Factor| (factor.code().to_owned(), factor.default_weight());
        let floor = |floor: Floor| (floor.code().to_owned(), floor.default_tier());
        Self {
            weights: Factor::ALL.into_iter().map(weight).collect(),
            bands: [70, 40, 20],
            floors: Floor::ALL.into_iter().map(floor).collect(),
            clauses: TABLE,
            limits: BTreeMap::new(),
            approvals: approval::DEFAULT,
            cadence_months: [12, 12, 24, 36],
            override_months: 12,
            notice_days: 90,
            attestation_months: 12,
            concentration: Thresholds::default(),
            key_figures: BTreeMap::new(),
        }
    }
}

impl Policy {
    pub fn weight(&self, factor: Factor) -> i64 {
        self.weights.get(factor.code()).copied().unwrap_or_else(|| factor.default_weight())
    }

    /// The tier that the floor asks for at least; none when it is switched off.
    pub fn floor(&self, floor: Floor) -> Option<i64> {
        let tier = self.floors.get(floor.code()).copied().unwrap_or_else(|| floor.default_tier());
        Some(tier).filter(|tier| *tier > 0)
    }

    /// Tier of an inherent risk of 0 to 100.
    pub fn band(&self, score: f64) -> i64 {
        let above = self.bands.iter().position(|least| score >= *least as f64);
        above.map_or(4, |row| i64::try_from(row).unwrap_or(3) + 1)
    }

    /// What is wanted of `item` (1 to 12) for `tier` (1 to 4, none counts as 1). Item 10 (data) is wanted below
    /// tier 2 only of a party that holds our data; `holds_data` none (not known) counts as holding.
    pub fn demand(&self, tier: Option<i64>, item: u8, holds_data: Option<bool>) -> Demand {
        let row = tier.and_then(|tier| usize::try_from(tier - 1).ok()).filter(|row| *row < 4).unwrap_or(0);
        if item == 10 && row >= 2 && holds_data == Some(false) {
            return Demand::Optional;
        }
        self.clauses[row][usize::from(item.clamp(1, ITEMS)) - 1]
    }

    /// Least and most of a value of a clause; 0 is no limit.
    pub fn limit(&self, limit: &Limit) -> [i64; 2] {
        self.limits.get(limit.name).copied().unwrap_or_else(|| limit.own())
    }

    /// The values of a finding beside what this policy wants of them.
    pub fn compare(&self, item: u8, values: &BTreeMap<String, String>) -> Vec<limit::Compared> {
        limit::compare(item, values, |limit| self.limit(limit))
    }

    /// The steps that a case of `tier` has to be approved by, in order; none counts as tier 1.
    pub fn steps(&self, tier: Option<i64>) -> Vec<approval::Step> {
        approval::steps(&self.approvals, tier)
    }

    /// What cannot be a policy; empty when it can.
    pub fn problems(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut reject = |field: &str, code: &str| errors.push(FieldError::new(field, code));
        for (code, weight) in &self.weights {
            if !Factor::ALL.iter().any(|factor| factor.code() == code) {
                reject(&format!("weights.{code}"), "no_such_field");
            } else if !(0..=1_000).contains(weight) {
                reject(&format!("weights.{code}"), "number");
            }
        }
        if Factor::ALL.into_iter().all(|factor| self.weight(factor) <= 0) {
            reject("weights", "required");
        }
        if self.bands.iter().any(|least| !(0..=100).contains(least)) || !self.bands.is_sorted_by(|a, b| a > b)
        {
            reject("bands", "bands");
        }
        for (code, tier) in &self.floors {
            if !Floor::ALL.iter().any(|floor| floor.code() == code) {
                reject(&format!("floors.{code}"), "no_such_field");
            } else if !(0..=4).contains(tier) {
                reject(&format!("floors.{code}"), "tier");
            }
        }
        for (name, [least, most]) in &self.limits {
            let Some(known) = LIMITS.iter().find(|limit| limit.name == name) else {
                reject(&format!("limits.{name}"), "no_such_field");
                continue;
            };
            let highest = if known.unit == limit::Unit::Consent { 5 } else { 100_000 };
            for (value, end) in [(least, limit::End::Least), (most, limit::End::Most)] {
                if !(0..=highest).contains(value) {
                    reject(&format!("limits.{name}.{}", end.code()), "number");
                }
            }
            if *least > 0 && *most > 0 && least > most {
                reject(&format!("limits.{name}.most"), "number");
            }
        }
        for (field, code) in approval::problems(&self.approvals) {
            reject(&field, code);
        }
        for (tier, months) in self.cadence_months.iter().enumerate() {
            if !(1..=120).contains(months) {
                reject(&format!("cadence_months.{}", tier + 1), "number");
            }
        }
        let limits = &self.concentration;
        for (field, value, least, most) in [
            ("override_months", self.override_months, 1, 36),
            ("notice_days", self.notice_days, 0, 730),
            ("attestation_months", self.attestation_months, 1, 120),
            ("concentration.share_notice", limits.share_notice, 0, 100),
            ("concentration.share_alert", limits.share_alert, limits.share_notice.clamp(0, 100), 100),
            ("concentration.overlap_groups", limits.overlap_groups, 2, 1_000),
            ("concentration.overlap_share", limits.overlap_share, 0, 100),
            ("concentration.coverage", limits.coverage, 0, 100),
        ] {
            if !(least..=most).contains(&value) {
                reject(field, "number");
            }
        }
        errors.extend(self.indicator_problems());
        errors
    }
}

/// A stored version of the policy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PolicyVersion {
    /// 0 is the product's own.
    pub version: i64,
    pub policy: Policy,
    /// Why it was changed.
    pub reason: String,
    /// UTC milliseconds; 0 for version 0.
    pub at: i64,
    pub actor_name: String,
}

/// How strongly the policy wants an item for a tier.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    Required,
    Recommended,
    Optional,
}

/// Number of items that guideline 2.6 (8) names.
pub const ITEMS: u8 = 12;

/// Rows: tier 1 to 4; columns: items 1 to 12. Default of the product, open to the institution's policy.
const TABLE: [[Demand; 12]; 4] = {
    const M: Demand = Demand::Required;
    const R: Demand = Demand::Recommended;
    const O: Demand = Demand::Optional;
    [
        [M, M, M, M, M, M, M, M, M, M, M, M],
        [M, M, M, M, M, M, M, M, R, M, M, R],
        [M, R, M, M, R, M, R, R, O, M, M, O],
        [R, O, R, R, O, R, O, O, O, M, R, O],
    ]
};

/// What the default policy wants of `item` (1 to 12) for `tier` (1 to 4). A party without a tier is
/// treated as tier 1: unknown is never good news.
pub fn demand(tier: Option<i64>, item: u8) -> Demand {
    let row = tier.and_then(|tier| usize::try_from(tier - 1).ok()).filter(|row| *row < 4).unwrap_or(0);
    let column = usize::from(item.clamp(1, ITEMS)) - 1;
    TABLE[row][column]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_tier_is_treated_as_the_strictest() {
        for item in 1..=ITEMS {
            assert_eq!(demand(None, item), demand(Some(1), item));
            assert_eq!(demand(Some(9), item), Demand::Required);
        }
    }

    #[test]
    fn the_default_is_a_policy_and_its_mistakes_are_named() {
        assert_eq!(Policy::default().problems(), Vec::new());
        let mut wrong = Policy::default();
        wrong.weights.insert("importance".into(), -1);
        wrong.weights.insert("luck".into(), 1);
        wrong.bands = [40, 70, 20];
        wrong.floors.insert("designated".into(), 5);
        wrong.cadence_months[3] = 0;
        wrong.concentration.share_alert = 10;
        wrong.limits.insert("retention_period".into(), [365, 30]);
        wrong.limits.insert("subcontract_consent".into(), [6, 0]);
        wrong.limits.insert("luck".into(), [1, 2]);
        let fields: Vec<String> = wrong.problems().into_iter().map(|error| error.field).collect();
        let expected = [
            "weights.importance",
            "weights.luck",
            "bands",
            "floors.designated",
            "limits.luck",
            "limits.retention_period.most",
            "limits.subcontract_consent.least",
            "cadence_months.4",
            "concentration.share_alert",
        ];
        assert_eq!(fields, expected);
        let nothing = Policy {
            weights: Factor::ALL.into_iter().map(|factor| (factor.code().to_owned(), 0)).collect(),
            ..Policy::default()
        };
        assert_eq!(nothing.problems()[0].field, "weights");
    }

    #[test]
    fn bands_and_clauses_follow_the_tiers() {
        let policy = Policy::default();
        let tiers = [100.0, 70.0, 69.9, 40.0, 20.0, 19.9, 0.0].map(|score| policy.band(score));
        assert_eq!(tiers, [1, 1, 2, 2, 3, 4, 4]);
        for item in 1..=ITEMS {
            for tier in [None, Some(1), Some(2), Some(3), Some(4)] {
                assert_eq!(policy.demand(tier, item, Some(true)), demand(tier, item));
            }
        }
        assert_eq!(policy.demand(Some(3), 10, Some(false)), Demand::Optional);
        assert_eq!(policy.demand(Some(2), 10, Some(false)), Demand::Required);
        assert_eq!(policy.demand(Some(3), 10, None), Demand::Required, "not known is not no");
    }

    #[test]
    fn a_stored_policy_reads_back_and_gaps_take_the_default() {
        let text = serde_json::to_string(&Policy::default()).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), Policy::default());
        assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
    }

    #[test]
    fn a_lower_tier_never_asks_for_more() {
        let weight = |demand| match demand {
            Demand::Required => 2,
            Demand::Recommended => 1,
            Demand::Optional => 0,
        };
        for item in 1..=ITEMS {
            for tier in 1..4 {
                assert!(weight(demand(Some(tier), item)) >= weight(demand(Some(tier + 1), item)));
            }
        }
    }
}
