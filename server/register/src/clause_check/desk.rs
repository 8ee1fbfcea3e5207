//! The work of a review: whose it is, what was said about it, who looked a second time, what a new check moved.

#[cfg(feature = "ssr")]
pub mod store;

use clauses::Verdict;
use serde::{Deserialize, Serialize};

/// Who reviews a contract.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Assignment {
    pub assignee_id: Option<String>,
    pub assignee_name: Option<String>,
    pub due_on: Option<String>,
    pub second_name: Option<String>,
    pub second_at: Option<i64>,
    /// The check that the second person looked at.
    pub second_check: Option<String>,
}

/// A remark about an item.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Comment {
    pub item: i64,
    pub text: String,
    pub author_name: String,
    pub at: i64,
}

/// An item whose verdict another check changed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Moved {
    pub item: u8,
    pub before: Verdict,
    pub after: Verdict,
    /// Whether the flag for adverse sentences changed.
    pub adverse: Option<bool>,
    /// The first quote before, and now.
    pub quote_before: String,
    pub quote_after: String,
}

/// Whether a second pair of eyes is wanted, and what of it is there.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Second {
    /// Not asked for at this tier.
    NotNeeded,
    /// The first review is not complete.
    Later,
    /// Somebody who decided about none of the items has to look.
    Wanted,
    /// The viewer decided about an item: somebody else has to look.
    NotYours,
    Done,
    /// Something changed since the second look.
    Outdated,
}

/// What the work on a review needs to know.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Desk {
    pub assignment: Assignment,
    pub comments: Vec<Comment>,
    /// What the newest check moved against the one before it.
    pub moved: Vec<Moved>,
    /// Pack and version of the check before, when there was one.
    pub before: Option<String>,
    pub second: Second,
    pub people: Vec<(String, String)>,
}

/// What stands to be said about the second look. `reviewers`: ids of the people whose decisions stand; `last`: the moment of
/// the latest decision.
pub fn second(
    tier: Option<i64>,
    complete: bool,
    reviewers: &[String],
    viewer: &str,
    assignment: &Assignment,
    check: &str,
    last: i64,
) -> Second {
    // Not assessed counts as important.
    if tier.unwrap_or(1) != 1 {
        return Second::NotNeeded;
    }
    if !complete {
        return Second::Later;
    }
    match (assignment.second_at, assignment.second_check.as_deref()) {
        (Some(at), Some(seen)) if seen == check && at >= last => Second::Done,
        (Some(_), _) if reviewers.iter().any(|id| id == viewer) => Second::NotYours,
        (Some(_), _) => Second::Outdated,
        (None, _) if reviewers.iter().any(|id| id == viewer) => Second::NotYours,
        (None, _) => Second::Wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_looks_a_second_time_at_the_own_decision() {
        let reviewers = ["a".to_owned()];
        let none = Assignment::default();
        let ask = |tier, complete, viewer: &str, assignment: &Assignment, last| {
            second(tier, complete, &reviewers, viewer, assignment, "k2", last)
        };
        assert_eq!(ask(Some(2), true, "b", &none, 0), Second::NotNeeded);
        assert_eq!(ask(None, true, "b", &none, 0), Second::Wanted, "not assessed counts as important");
        assert_eq!(ask(Some(1), false, "b", &none, 0), Second::Later);
        assert_eq!(ask(Some(1), true, "a", &none, 0), Second::NotYours);
        assert_eq!(ask(Some(1), true, "b", &none, 0), Second::Wanted);
        let looked =
            Assignment { second_at: Some(10), second_check: Some("k2".into()), ..Assignment::default() };
        assert_eq!(ask(Some(1), true, "b", &looked, 9), Second::Done);
        assert_eq!(ask(Some(1), true, "b", &looked, 11), Second::Outdated, "decided anew since");
        let older = Assignment { second_check: Some("k1".into()), ..looked };
        assert_eq!(ask(Some(1), true, "b", &older, 9), Second::Outdated, "another check");
    }
}
