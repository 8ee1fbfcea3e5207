//! The default policy: which of the twelve items a tier requires.

use serde::{Deserialize, Serialize};

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
