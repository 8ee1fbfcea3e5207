//! Rules of single kinds: the chain of subcontractors, the notice deadline.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::year_month_shift;
use crate::calendar::{date_days, days_date};

/// One edge: who passes work on to whom.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChainEdge<'a> {
    pub from: &'a str,
    pub to: &'a str,
}

/// Why a chain is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChainFault {
    /// Work would come back to somebody who passed it on.
    Cycle,
    /// The same pair stands there twice.
    Duplicate,
}

impl ChainFault {
    /// Key of the message.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cycle => "chain_cycle",
            Self::Duplicate => "chain_duplicate",
        }
    }
}

/// The rank of each edge's receiver, in the order of the edges: the direct provider `root` has rank 1, whom it
/// hands work to 2, along the shortest way. None where no way leads from the root yet.
///
/// # Errors
/// [`ChainFault`] for a cycle (also one through the root) or a pair given twice.
pub fn chain_ranks(root: &str, edges: &[ChainEdge<'_>]) -> Result<Vec<Option<i64>>, ChainFault> {
    let mut pairs = BTreeSet::new();
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut incoming: BTreeMap<&str, usize> = BTreeMap::new();
    for edge in edges {
        if !pairs.insert((edge.from, edge.to)) {
            return Err(ChainFault::Duplicate);
        }
        next.entry(edge.from).or_default().push(edge.to);
        incoming.entry(edge.from).or_default();
        *incoming.entry(edge.to).or_default() += 1;
    }
    // Taken away from the top, everything goes unless it stands on a cycle.
    let mut free: Vec<&str> =
        incoming.iter().filter(|(_, count)| **count == 0).map(|(party, _)| *party).collect();
    let mut taken = 0;
    while let Some(party) = free.pop() {
        taken += 1;
        for to in next.get(party).into_iter().flatten() {
            let Some(count) = incoming.get_mut(to) else { continue };
            *count -= 1;
            if *count == 0 {
                free.push(to);
            }
        }
    }
    if taken != incoming.len() || edges.iter().any(|edge| edge.to == root) {
        return Err(ChainFault::Cycle);
    }
    let mut ranks: BTreeMap<&str, i64> = BTreeMap::from([(root, 1)]);
    let mut queue = VecDeque::from([root]);
    while let Some(party) = queue.pop_front() {
        let rank = ranks.get(party).copied().unwrap_or(1) + 1;
        for to in next.get(party).into_iter().flatten() {
            if !ranks.contains_key(to) {
                ranks.insert(to, rank);
                queue.push_back(to);
            }
        }
    }
    Ok(edges.iter().map(|edge| ranks.get(edge.from).map(|rank| rank + 1)).collect())
}

/// The last day on which notice can be given, as seen on `today`: the end of the running term less the notice
/// period (`count` in `days` or `months`). A contract that renews itself every `renewal_months` has its next end
/// after its deadline has passed. None without an end or a notice period.
pub fn notice_deadline(
    ends_on: &str,
    renewal_months: Option<i64>,
    notice: Option<(i64, &str)>,
    today: &str,
) -> Option<String> {
    let (count, unit) = notice?;
    let before = |end: &str| match unit {
        "months" => year_month_shift(end, -count),
        _ => Some(days_date(date_days(end)? - count)),
    };
    let mut deadline = before(ends_on)?;
    let Some(months) = renewal_months.filter(|months| *months > 0) else { return Some(deadline) };
    let mut terms = 1;
    // From the first end each time: the last day of a month stays the last day.
    while deadline.as_str() < today && terms < 1_200 {
        deadline = before(&year_month_shift(ends_on, months * terms)?)?;
        terms += 1;
    }
    Some(deadline)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranks(root: &str, pairs: &[(&str, &str)]) -> Result<Vec<Option<i64>>, ChainFault> {
        let edges: Vec<ChainEdge<'_>> = pairs.iter().map(|(from, to)| ChainEdge { from, to }).collect();
        chain_ranks(root, &edges)
    }

    #[test]
    fn ranks_count_from_the_direct_provider() {
        assert_eq!(
            ranks("a", &[("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("x", "y")]),
            Ok(vec![Some(2), Some(3), Some(2), Some(3), None])
        );
        assert_eq!(ranks("a", &[]), Ok(Vec::new()));
    }

    #[test]
    fn cycles_and_duplicates_are_refused() {
        assert_eq!(ranks("a", &[("a", "b"), ("b", "a")]), Err(ChainFault::Cycle));
        assert_eq!(ranks("a", &[("x", "y"), ("y", "z"), ("z", "x")]), Err(ChainFault::Cycle));
        assert_eq!(ranks("a", &[("b", "a")]), Err(ChainFault::Cycle));
        assert_eq!(ranks("a", &[("b", "b")]), Err(ChainFault::Cycle));
        assert_eq!(ranks("a", &[("a", "b"), ("a", "b")]), Err(ChainFault::Duplicate));
    }

    proptest! {
        /// Edges that only lead from a smaller to a greater number cannot close a circle; one edge back from
        /// the end of any of them does.
        #[test]
        fn only_a_way_back_is_a_cycle(pairs in prop::collection::btree_set((0_u8..12, 0_u8..12), 1..30)) {
            let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(a, b)| a < b)
                .map(|(a, b)| (a.to_string(), b.to_string())).collect();
            let edges: Vec<ChainEdge<'_>> = pairs.iter().map(|(from, to)| ChainEdge { from, to }).collect();
            let ranks = chain_ranks("root", &edges);
            prop_assert!(ranks.is_ok());
            if let Some(last) = edges.last() {
                let back = ChainEdge { from: last.to, to: last.from };
                let closed: Vec<ChainEdge<'_>> = edges.iter().copied().chain([back]).collect();
                prop_assert_eq!(chain_ranks("root", &closed), Err(ChainFault::Cycle));
            }
        }
    }

    #[test]
    fn the_deadline_is_the_end_less_the_notice_period() {
        let deadline = |renewal, notice, today| notice_deadline("2027-03-31", renewal, notice, today);
        assert_eq!(deadline(None, Some((3, "months")), "2026-11-21").as_deref(), Some("2026-12-31"));
        assert_eq!(deadline(None, Some((90, "days")), "2026-11-21").as_deref(), Some("2026-12-31"));
        assert_eq!(deadline(Some(12), Some((3, "months")), "2027-01-01").as_deref(), Some("2027-12-31"));
        assert_eq!(deadline(Some(12), Some((3, "months")), "2040-01-01").as_deref(), Some("2040-12-31"));
        assert_eq!(deadline(None, None, "2026-11-21"), None);
        assert_eq!(notice_deadline("", None, Some((1, "days")), "2026-11-21"), None);
    }
}
