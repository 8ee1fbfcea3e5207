//! Concentration seen from the business: for each critical function whom it cannot do without.

use std::collections::BTreeSet;

use super::portfolio::Units;
use super::{Index, Level, Portfolio, Unit};

/// Whom one critical function hangs on.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionReach {
    pub function: Index,
    /// Providers of its essential engagements, in the order of their units.
    pub direct: Vec<Unit>,
    /// Units behind them, by confirmed chains alone.
    pub behind: Vec<Unit>,
    /// U(f): some chain under it is not confirmed, so that there may be others.
    pub open: bool,
}

/// Every critical function, in the register's order.
pub fn by_function(portfolio: &Portfolio, level: Level) -> Vec<FunctionReach> {
    let units = Units::new(portfolio, level);
    let (by_function, by_engagement) =
        (portfolio.dependencies_by_function(), portfolio.edges_by_engagement());
    portfolio
        .critical()
        .map(|(function, _)| {
            let (mut direct, mut behind, mut open) = (BTreeSet::new(), BTreeSet::new(), false);
            for (number, engagement) in portfolio.essential(&by_function, function) {
                direct.insert(units.of(portfolio, engagement.party));
                open |= !engagement.chain.is_confirmed();
                if engagement.chain.is_confirmed() {
                    let edges = by_engagement.of(number).iter().map(|edge| &portfolio.edges[*edge as usize]);
                    behind.extend(edges.map(|edge| units.of(portfolio, edge.to)));
                }
            }
            let named = |found: &BTreeSet<usize>| found.iter().map(|number| units.unit(*number)).collect();
            let only: BTreeSet<usize> = behind.difference(&direct).copied().collect();
            FunctionReach { function, direct: named(&direct), behind: named(&only), open }
        })
        .collect()
}

/// M10: the critical functions that cannot do without a shared system, with the engagements (共同センター).
pub fn on_shared(portfolio: &Portfolio) -> Vec<(Index, Vec<Index>)> {
    let by_function = portfolio.dependencies_by_function();
    let of = |function: Index| -> Vec<Index> {
        let essential = portfolio.essential(&by_function, function);
        essential.filter(|(_, engagement)| engagement.shared).map(|(number, _)| number).collect()
    };
    portfolio
        .critical()
        .map(|(function, _)| (function, of(function)))
        .filter(|(_, engagements)| !engagements.is_empty())
        .collect()
}
