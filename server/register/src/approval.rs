//! Approvals (承認): who has to agree, by tier, and to what exactly.

use serde::{Deserialize, Serialize};

use crate::assessment::{Decision, coded};

coded! {
    /// A step of the approval. All are held by the role 承認者; the step says in which office.
    Step {
        Manager "manager" "課長" "Section manager",
        GeneralManager "general_manager" "部長" "General manager",
        Ciso "ciso" "CISO" "CISO",
        Executive "executive" "役員" "Executive",
    }
}

/// How many persons of each step have to approve: rows are tiers 1 to 4, columns the steps in their order.
pub type Plan = [[i64; 4]; 4];

/// The product's own: 課長 for tier 4, 部長 for 3, CISO as well for 2, 役員 as well for 1.
pub const DEFAULT: Plan = [[0, 1, 1, 1], [0, 1, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]];

/// Most persons of one step.
pub const MOST: i64 = 3;

/// The steps of a tier in their order, each as often as the plan asks for it; no tier counts as tier 1.
pub fn steps(plan: &Plan, tier: Option<i64>) -> Vec<Step> {
    let row = tier.and_then(|tier| usize::try_from(tier - 1).ok()).filter(|row| *row < 4).unwrap_or(0);
    let times = |count: i64| usize::try_from(count.clamp(0, MOST)).unwrap_or(0);
    Step::ALL
        .iter()
        .zip(plan[row])
        .flat_map(|(step, count)| std::iter::repeat_n(*step, times(count)))
        .collect()
}

/// What cannot be a plan: the field (`approvals.1`, `approvals.1.ciso`) and the code of what is wrong with it.
pub fn problems(plan: &Plan) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (row, tier) in plan.iter().zip(1..) {
        for (step, _) in Step::ALL.iter().zip(row).filter(|(_, count)| !(0..=MOST).contains(*count)) {
            found.push((format!("approvals.{tier}.{}", step.code()), "number"));
        }
        if steps(plan, Some(tier)).is_empty() {
            found.push((format!("approvals.{tier}"), "approvals"));
        }
    }
    // An unknown tier is treated as tier 1, so that tier 1 must never be the easiest way.
    for tier in 2..=4 {
        if steps(plan, Some(tier)).len() > steps(plan, Some(tier - 1)).len() {
            found.push((format!("approvals.{tier}"), "approvals_order"));
        }
    }
    found
}

/// One decision as stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Approval {
    /// Counts from 1; a reopened case begins a new round.
    pub round: i64,
    pub step: Step,
    pub decision: Decision,
    pub reason: String,
    /// SHA-256 of what the person saw.
    pub content_hash: String,
    pub actor_id: String,
    pub actor_name: String,
    pub at: i64,
    /// The policy that said who has to approve; none for decisions from before it did.
    pub policy_version: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_tier_never_asks_for_more_and_an_unknown_one_for_all() {
        assert_eq!(steps(&DEFAULT, None), steps(&DEFAULT, Some(1)));
        assert_eq!(steps(&DEFAULT, Some(9)), [Step::GeneralManager, Step::Ciso, Step::Executive]);
        for tier in 1..4 {
            assert!(steps(&DEFAULT, Some(tier)).len() >= steps(&DEFAULT, Some(tier + 1)).len());
        }
        assert_eq!(problems(&DEFAULT), Vec::new());
    }

    #[test]
    fn a_plan_without_anybody_or_upside_down_is_refused() {
        let mut plan = DEFAULT;
        plan[0] = [0, 2, 0, 0];
        assert_eq!(steps(&plan, Some(1)), [Step::GeneralManager, Step::GeneralManager]);
        assert_eq!(problems(&plan), Vec::new(), "two of one office");
        plan[3] = [0, 0, 0, 0];
        assert_eq!(problems(&plan), [("approvals.4".to_owned(), "approvals")]);
        plan[3] = [3, 0, 0, 0];
        assert_eq!(problems(&plan), [("approvals.4".to_owned(), "approvals_order")]);
        plan[1][2] = 4;
        assert!(problems(&plan).contains(&("approvals.2.ciso".to_owned(), "number")));
    }
}
