//! When something is due: one rule for each source.

mod events;
mod prepared;
mod shown;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Engagement, Facts};
use super::{Item, Names, Reason, Source, window_of};
use crate::catalogue::Kind;

/// A way out is tried at least so often (guideline 2.6 d; as concentration counts it).
const EXIT_TEST_MONTHS: i64 = 24;
/// Contacts are tried and training is confirmed at least so often.
const YEARLY: i64 = 12;
/// A missed service level is to be mended within so many months of the end of its period.
const MISS_MONTHS: i64 = 1;

struct Rules<'a> {
    facts: &'a Facts,
    by_party: BTreeMap<&'a str, Vec<&'a Engagement>>,
    by_id: BTreeMap<&'a str, &'a Engagement>,
    items: Vec<Item>,
}

pub(super) fn all(facts: &Facts) -> Vec<Item> {
    let mut by_party: BTreeMap<&str, Vec<&Engagement>> = BTreeMap::new();
    for engagement in &facts.engagements {
        by_party.entry(&engagement.party).or_default().push(engagement);
    }
    let by_id = facts.engagements.iter().map(|engagement| (engagement.id.as_str(), engagement)).collect();
    let mut rules = Rules { facts, by_party, by_id, items: Vec::new() };
    rules.evidence();
    rules.audits();
    rules.service_levels();
    rules.exits();
    rules.chains();
    rules.contacts();
    rules.trainings();
    rules.economic_security();
    rules.watch();
    rules.incidents();
    rules.exercises();
    rules.items
}

/// Tiers 1 and 2: what the policy treats as needing yearly attention.
const fn grave(tier: Option<i64>) -> bool {
    matches!(tier, None | Some(1 | 2))
}

/// Tier 1, and what nobody has assessed: unknown is never good.
const fn important(tier: Option<i64>) -> bool {
    matches!(tier, None | Some(1))
}

/// Compares two decimals as they are written; what is no number compares as less.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    let parts = |text: &str| {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let whole = whole.trim_start_matches('0');
        (whole.len(), whole.to_owned(), fraction.trim_end_matches('0').to_owned())
    };
    parts(left).cmp(&parts(right))
}

/// Whether a value misses its target; a value that nobody reported does.
pub fn missed(direction: &str, target: &str, value: Option<&str>) -> bool {
    let Some(value) = value else { return true };
    match compare(value, target) {
        Ordering::Less => direction == "at_least",
        Ordering::Equal => false,
        Ordering::Greater => direction != "at_least",
    }
}

/// How many months a period of this cadence has.
pub(super) fn months(cadence: &str) -> i64 {
    match cadence {
        "quarterly" => 3,
        "yearly" => 12,
        _ => 1,
    }
}

impl<'a> Rules<'a> {
    /// The engagements that something of a party concerns: those it names, else all of the party.
    fn concerned(&self, party: &str, named: &[String]) -> Vec<&'a Engagement> {
        if named.is_empty() {
            return self.by_party.get(party).cloned().unwrap_or_default();
        }
        named.iter().filter_map(|id| self.by_id.get(id.as_str()).copied()).collect()
    }

    /// Whether the person is to see something of this party: an own engagement is concerned, or all are.
    fn reached(&self, party: &str, concerned: &[&Engagement]) -> bool {
        self.facts.everything && self.facts.parties.contains_key(party) || !concerned.is_empty()
    }

    #[expect(clippy::too_many_arguments, reason = "each names another column of the list")]
    fn push(
        &mut self,
        source: Source,
        reason: Reason,
        object: (Kind, &str, bool),
        title: Names,
        party: &str,
        concerned: &[&Engagement],
        due: Option<String>,
    ) {
        let facts = self.facts;
        let named = facts.parties.get(party).map(|known| (party.to_owned(), known.names.clone()));
        let engagement = match concerned {
            [one] => Some((one.id.clone(), one.names.clone())),
            _ => None,
        };
        let mut departments: Vec<String> = concerned
            .iter()
            .map(|engagement| engagement.department.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if departments.is_empty() {
            departments.extend(facts.parties.get(party).and_then(|party| party.department.clone()));
        }
        let tier = concerned.iter().filter_map(|engagement| engagement.tier).min();
        let window = window_of(due.as_deref(), &facts.today);
        let (kind, id, absent) = object;
        self.items.push(Item {
            source,
            reason,
            kind,
            id: id.to_owned(),
            absent,
            title,
            party: named,
            engagement,
            departments,
            tier,
            due,
            window,
        });
    }

    /// Nothing of this kind is there for an engagement that needs it. What belongs to a party is made there.
    fn missing(&mut self, source: Source, kind: Kind, engagement: &'a Engagement) {
        let of_party = kind.info().parent.is_some_and(|(_, parent)| parent == Kind::Party);
        let id = if of_party { &engagement.party } else { &engagement.id };
        let reason = if source == Source::Training { Reason::Never } else { Reason::None };
        let (names, party) = (engagement.names.clone(), engagement.party.clone());
        self.push(source, reason, (kind, id, true), names, &party, &[engagement], None);
    }
}
