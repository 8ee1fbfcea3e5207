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

/// The steps of a tier in their order (product default); no tier counts as tier 1.
pub const fn steps(tier: Option<i64>) -> &'static [Step] {
    match tier {
        Some(4) => &[Step::Manager],
        Some(3) => &[Step::GeneralManager],
        Some(2) => &[Step::GeneralManager, Step::Ciso],
        _ => &[Step::GeneralManager, Step::Ciso, Step::Executive],
    }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_tier_never_asks_for_more_and_an_unknown_one_for_all() {
        assert_eq!(steps(None), steps(Some(1)));
        for tier in 1..4 {
            assert!(steps(Some(tier)).len() >= steps(Some(tier + 1)).len());
        }
    }
}
