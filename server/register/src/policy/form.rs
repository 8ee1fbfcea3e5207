//! A policy as the fields of a form, and back: `weights.importance`, `bands.1`, `floors.designated`, `clauses.1.12`,
//! `limits.report_within_hours.most`, `approvals.1.ciso`, `cadence_months.1`, `concentration.coverage`, and the plain ones.

use std::collections::BTreeMap;

use super::{Demand, ITEMS, Policy};
use crate::approval::Step;
use crate::clause_check::limit::{End, LIMITS, of_name};
use crate::risk::{Factor, Floor};

impl Demand {
    pub const ALL: [Self; 3] = [Self::Required, Self::Recommended, Self::Optional];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Recommended => "recommended",
            Self::Optional => "optional",
        }
    }
}

/// What a number that cannot be read stands as: outside of every range, so that [`Policy::problems`] names it.
const WRONG: i64 = -1;

impl Policy {
    /// The names and values of every field.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut add = |name: String, value: String| pairs.push((name, value));
        for factor in Factor::ALL {
            add(format!("weights.{}", factor.code()), self.weight(factor).to_string());
        }
        for (least, tier) in self.bands.iter().zip(1..) {
            add(format!("bands.{tier}"), least.to_string());
        }
        for floor in Floor::ALL {
            add(format!("floors.{}", floor.code()), self.floor(floor).unwrap_or(0).to_string());
        }
        for (row, tier) in self.clauses.iter().zip(1..) {
            for (demand, item) in row.iter().zip(1..=ITEMS) {
                add(format!("clauses.{tier}.{item}"), demand.code().to_owned());
            }
        }
        for limit in &LIMITS {
            let [least, most] = self.limit(limit);
            for end in limit.ends() {
                let value = if end == End::Least { least } else { most };
                add(format!("limits.{}.{}", limit.name, end.code()), value.to_string());
            }
        }
        for (row, tier) in self.approvals.iter().zip(1..) {
            for (count, step) in row.iter().zip(Step::ALL) {
                add(format!("approvals.{tier}.{}", step.code()), count.to_string());
            }
        }
        for (months, tier) in self.cadence_months.iter().zip(1..) {
            add(format!("cadence_months.{tier}"), months.to_string());
        }
        for (name, value) in self.plain() {
            add(name.to_owned(), value.to_string());
        }
        for defined in self.indicators() {
            for (field, value) in defined.indicator.fields() {
                add(format!("key_figures.{}.{field}", defined.code), value);
            }
        }
        pairs
    }

    fn plain(&self) -> [(&'static str, i64); 8] {
        let limits = &self.concentration;
        [
            ("override_months", self.override_months),
            ("notice_days", self.notice_days),
            ("attestation_months", self.attestation_months),
            ("concentration.share_notice", limits.share_notice),
            ("concentration.share_alert", limits.share_alert),
            ("concentration.overlap_groups", limits.overlap_groups),
            ("concentration.overlap_share", limits.overlap_share),
            ("concentration.coverage", limits.coverage),
        ]
    }

    /// This policy with the fields that are given. Names that a policy does not have are left out; whether the
    /// values can be a policy says [`Policy::problems`].
    #[must_use]
    pub fn with<K: AsRef<str>, V: AsRef<str>>(&self, pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut policy = self.clone();
        for (name, value) in pairs {
            policy.set(name.as_ref(), value.as_ref().trim());
        }
        policy
    }

    fn set(&mut self, name: &str, value: &str) {
        let number = value.parse().unwrap_or(WRONG);
        let (group, rest) = name.split_once('.').unwrap_or((name, ""));
        let row = |text: &str, rows: usize| {
            text.parse::<usize>().ok().and_then(|row| row.checked_sub(1)).filter(|row| *row < rows)
        };
        match group {
            "weights" if Factor::ALL.iter().any(|factor| factor.code() == rest) => {
                self.weights.insert(rest.to_owned(), number);
            }
            "floors" if Floor::ALL.iter().any(|floor| floor.code() == rest) => {
                self.floors.insert(rest.to_owned(), number);
            }
            "bands" => {
                if let Some(row) = row(rest, 3) {
                    self.bands[row] = number;
                }
            }
            "cadence_months" => {
                if let Some(row) = row(rest, 4) {
                    self.cadence_months[row] = number;
                }
            }
            "approvals" => {
                let (tier, step) = rest.split_once('.').unwrap_or_default();
                let step = Step::ALL.iter().position(|one| one.code() == step);
                if let (Some(tier), Some(step)) = (row(tier, 4), step) {
                    self.approvals[tier][step] = number;
                }
            }
            "clauses" => {
                let (tier, item) = rest.split_once('.').unwrap_or_default();
                let demand = Demand::ALL.into_iter().find(|demand| demand.code() == value);
                if let (Some(tier), Some(item), Some(demand)) = (row(tier, 4), row(item, 12), demand) {
                    self.clauses[tier][item] = demand;
                }
            }
            "limits" => {
                let (name, end) = rest.split_once('.').unwrap_or_default();
                let known = of_name(name)
                    .and_then(|limit| Some((limit, limit.ends().find(|one| one.code() == end)?)));
                if let Some((limit, end)) = known {
                    let mut pair = self.limit(limit);
                    pair[usize::from(end == End::Most)] = number;
                    // As with key figures: a later default is to count.
                    if pair == limit.own() {
                        self.limits.remove(name);
                    } else {
                        self.limits.insert(name.to_owned(), pair);
                    }
                }
            }
            "key_figures" => {
                let (code, field) = rest.split_once('.').unwrap_or_default();
                self.set_indicator(code, field, value);
            }
            "override_months" => self.override_months = number,
            "notice_days" => self.notice_days = number,
            "attestation_months" => self.attestation_months = number,
            "concentration" => match rest {
                "share_notice" => self.concentration.share_notice = number,
                "share_alert" => self.concentration.share_alert = number,
                "overlap_groups" => self.concentration.overlap_groups = number,
                "overlap_share" => self.concentration.overlap_share = number,
                "coverage" => self.concentration.coverage = number,
                _ => {}
            },
            _ => {}
        }
    }

    /// The names of the fields in which two policies differ, with the value here and there; empty where only one of them
    /// has such a field.
    pub fn differences(&self, other: &Self) -> Vec<(String, String, String)> {
        let mut there: BTreeMap<String, String> = other.pairs().into_iter().collect();
        let mut found = Vec::new();
        for (name, here) in self.pairs() {
            let value = there.remove(&name).unwrap_or_default();
            if here != value {
                found.push((name, here, value));
            }
        }
        let new =
            other.pairs().into_iter().filter(|(name, value)| there.contains_key(name) && !value.is_empty());
        found.extend(new.map(|(name, value)| (name, String::new(), value)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_back_as_the_same_policy() {
        let mut policy = Policy::default();
        policy.weights.insert("chain".into(), 15);
        policy.bands = [60, 41, 7];
        policy.floors.insert("privileged".into(), 0);
        policy.clauses[3][11] = Demand::Required;
        policy.approvals[0] = [0, 2, 1, 1];
        policy.limits.insert("report_within_hours".into(), [0, 12]);
        policy.limits.insert("retention_period".into(), [365, 0]);
        policy.cadence_months[2] = 18;
        policy.concentration.coverage = 99;
        policy.notice_days = 120;
        policy = policy.with([("key_figures.overdue.watch", "3"), ("key_figures.overdue.act", "30")]);
        policy = policy.with([
            ("key_figures.own-1.measure", "coverage"),
            ("key_figures.own-1.ja", "再委託の把握"),
            ("key_figures.own-1.better", "higher"),
            ("key_figures.own-1.watch", "95"),
            ("key_figures.own-1.act", "90"),
        ]);
        assert_eq!(Policy::default().with(policy.pairs()), policy);
        let names: Vec<String> =
            Policy::default().differences(&policy).into_iter().map(|(name, _, _)| name).collect();
        let expected = [
            "weights.chain",
            "bands.1",
            "bands.2",
            "bands.3",
            "floors.privileged",
            "clauses.4.12",
            "limits.report_within_hours.most",
            "limits.retention_period.least",
            "approvals.1.general_manager",
            "cadence_months.3",
            "notice_days",
            "concentration.coverage",
            "key_figures.overdue.watch",
            "key_figures.overdue.act",
            "key_figures.own-1.on",
            "key_figures.own-1.ja",
            "key_figures.own-1.measure",
            "key_figures.own-1.better",
            "key_figures.own-1.watch",
            "key_figures.own-1.act",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_mistake_is_named_and_what_is_unknown_left_out() {
        let policy = Policy::default().with([
            ("weights.chain", "x"),
            ("notice_days", ""),
            ("luck", "7"),
            ("bands.9", "1"),
        ]);
        let fields: Vec<String> = policy.problems().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["weights.chain", "notice_days"]);
        assert_eq!(
            Policy::default().with([("clauses.1.1", "maybe"), ("clauses.5.1", "optional")]),
            Policy::default()
        );
    }
}
