//! Incidents at third parties (インシデント): was the notice in time, who has to be called, what happened when. Guideline
//! 2.6 ⑥, ⑧ (notice) and 2.5. Times are compared so that what is not known exactly is never good.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::calendar::date_days;
use crate::monitoring::Names;
use crate::record::view::View;

/// Minutes from 1970-01-01 in Japan of a moment (`2026-11-21 19:30`); of a day alone its first or its last minute.
pub fn minutes(moment: &str, last: bool) -> Option<i64> {
    let day = date_days(moment.get(..10)?)?;
    let within = match moment.get(11..16) {
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?
        }
        None if last => 24 * 60 - 1,
        None => 0,
    };
    Some(day * 24 * 60 + within)
}

/// A contract's limit for notice, as its check found it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Limit {
    pub contract_id: String,
    pub contract: String,
    /// Hours after the third party has learned of it; none where the contract only says 遅滞なく or the like.
    pub hours: Option<i64>,
    /// The words where there are no hours.
    pub promptly: Option<String>,
}

/// Whether we were told in time.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Within the limit.
    InTime { hours: i64 },
    /// So many hours after the limit.
    Late { hours: i64, over: i64 },
    /// Not yet told, the limit has not passed.
    Waiting { left: i64 },
    /// Not yet told, and the limit has passed.
    Overdue { over: i64 },
    /// The contract gives no hours.
    NoLimit,
    /// When the party learned of it is not known.
    Unknown,
}

/// Compares the time of notice with a limit in hours. Hours are counted up: a part of an hour is one. `now` is in
/// minutes as of [`minutes`].
pub fn notice(limit: Option<i64>, learned: Option<&str>, notified: Option<&str>, now: i64) -> Notice {
    let Some(limit) = limit else { return Notice::NoLimit };
    // Not known to the minute: the earliest they may have learned, the latest we may have been told.
    let Some(learned) = learned.and_then(|moment| minutes(moment, false)) else { return Notice::Unknown };
    let hours = |minutes: i64| minutes.max(0).div_euclid(60) + i64::from(minutes.max(0) % 60 > 0);
    match notified.map(|moment| minutes(moment, true)) {
        Some(Some(told)) => {
            let took = hours(told - learned);
            if told - learned <= limit * 60 {
                Notice::InTime { hours: took }
            } else {
                Notice::Late { hours: took, over: hours(told - learned - limit * 60) }
            }
        }
        Some(None) => Notice::Unknown,
        None if now - learned <= limit * 60 => {
            Notice::Waiting { left: (limit * 60 - (now - learned)).div_euclid(60) }
        }
        None => Notice::Overdue { over: hours(now - learned - limit * 60) },
    }
}

/// The strictest of several limits.
pub fn strictest(limits: &[Limit]) -> Option<i64> {
    limits.iter().filter_map(|limit| limit.hours).min()
}

/// Somebody to call.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Call {
    pub name: String,
    pub unit: String,
    /// Code of the role.
    pub role: String,
    pub phone: String,
    pub email: String,
    pub around_the_clock: bool,
    pub confirmed_on: Option<String>,
}

/// A party in the contact tree: 0 is the party itself, 1 its subcontractors.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Branch {
    pub party_id: String,
    pub names: Names,
    pub rank: i64,
    pub calls: Vec<Call>,
}

/// One line of what happened.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Event {
    /// A moment or a day.
    pub at: String,
    /// Code of the field, or `told`.
    pub what: String,
    /// Group of who was told and the words.
    pub who: String,
    pub text: String,
}

/// The page of an incident.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct IncidentView {
    pub view: View,
    pub limits: Vec<Limit>,
    pub notice: Notice,
    pub tree: Vec<Branch>,
    /// Oldest first.
    pub events: Vec<Event>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_is_compared_with_the_limit() {
        let now = minutes("2026-11-21 19:30", false).unwrap();
        let check = |limit, learned, notified| notice(limit, learned, notified, now);
        let learned = Some("2026-11-20 10:00");
        assert_eq!(check(Some(24), learned, Some("2026-11-21 10:00")), Notice::InTime { hours: 24 });
        assert_eq!(check(Some(24), learned, Some("2026-11-21 10:01")), Notice::Late { hours: 25, over: 1 });
        assert_eq!(check(Some(24), learned, None), Notice::Overdue { over: 10 });
        assert_eq!(check(Some(72), learned, None), Notice::Waiting { left: 38 });
        assert_eq!(check(None, learned, None), Notice::NoLimit);
        assert_eq!(check(Some(24), None, Some("2026-11-21 10:00")), Notice::Unknown);
    }

    #[test]
    fn what_is_not_known_to_the_minute_is_never_good() {
        let now = minutes("2026-11-25", false).unwrap();
        let day = |learned, notified| notice(Some(24), Some(learned), Some(notified), now);
        assert_eq!(day("2026-11-20", "2026-11-20"), Notice::InTime { hours: 24 });
        assert_eq!(day("2026-11-20", "2026-11-21"), Notice::Late { hours: 48, over: 24 });
        assert_eq!(day("2026-11-20 23:00", "2026-11-21 01:00"), Notice::InTime { hours: 2 });
        assert_eq!(
            day("2026-11-21 10:00", "2026-11-21 09:00"),
            Notice::InTime { hours: 0 },
            "told before it was sure"
        );
        assert_eq!(minutes("x", false), None);
    }

    #[test]
    fn the_strictest_contract_counts() {
        let limit =
            |hours| Limit { contract_id: String::new(), contract: String::new(), hours, promptly: None };
        assert_eq!(strictest(&[limit(Some(72)), limit(None), limit(Some(24))]), Some(24));
        assert_eq!(strictest(&[limit(None)]), None);
    }
}
