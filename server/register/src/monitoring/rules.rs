//! When something is due: one rule for each source.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Audit, Engagement, Facts, Target};
use super::{Item, Names, Reason, Source, window_of};
use crate::catalogue::Kind;
use crate::evidence::{Until, bridged, until};
use crate::record::year_month_shift;

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

    fn evidence(&mut self) {
        let facts = self.facts;
        let mut letters: BTreeMap<&str, Vec<Until>> = BTreeMap::new();
        for piece in &facts.evidence {
            if let Some(report) = &piece.bridges {
                let until = until(&piece.kind, piece.period_to.as_deref(), piece.valid_until.as_deref());
                letters.entry(report).or_default().push(until);
            }
        }
        // A newer report of one kind and party replaces the one before: only the one that counts longest is watched.
        let mut best: BTreeMap<(&str, &str, &[String]), (Until, &super::facts::Evidence)> = BTreeMap::new();
        for piece in facts.evidence.iter().filter(|piece| piece.kind != "bridge_letter") {
            let own = until(&piece.kind, piece.period_to.as_deref(), piece.valid_until.as_deref());
            let own = bridged(own, letters.remove(piece.id.as_str()).unwrap_or_default());
            let slot =
                best.entry((&piece.party, &piece.kind, &piece.engagements)).or_insert((own.clone(), piece));
            if own > slot.0 {
                *slot = (own, piece);
            }
        }
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        for ((party, _, named), (until, piece)) in best {
            let concerned = self.concerned(party, named);
            for engagement in &concerned {
                shown.insert(&engagement.id);
            }
            if !self.reached(party, &concerned) {
                continue;
            }
            let title = (piece.title.clone(), String::new());
            let object = (Kind::Evidence, piece.id.as_str(), false);
            match until {
                Until::Ever => {}
                Until::Unsaid => {
                    self.push(Source::Evidence, Reason::Undated, object, title, party, &concerned, None);
                }
                Until::Day(day) => {
                    self.push(Source::Evidence, Reason::Due, object, title, party, &concerned, Some(day));
                }
            }
        }
        for engagement in facts.engagements.iter().filter(|one| important(one.tier)) {
            if !shown.contains(engagement.id.as_str()) {
                self.missing(Source::Evidence, Kind::Evidence, engagement);
            }
        }
    }

    /// Nothing of this kind is there for an engagement that needs it. What belongs to a party is made there.
    fn missing(&mut self, source: Source, kind: Kind, engagement: &'a Engagement) {
        let of_party = kind.info().parent.is_some_and(|(_, parent)| parent == Kind::Party);
        let id = if of_party { &engagement.party } else { &engagement.id };
        let reason = if source == Source::Training { Reason::Never } else { Reason::None };
        let (names, party) = (engagement.names.clone(), engagement.party.clone());
        self.push(source, reason, (kind, id, true), names, &party, &[engagement], None);
    }

    fn audits(&mut self) {
        let facts = self.facts;
        for engagement in &facts.engagements {
            let own = |audit: &&Audit| {
                if audit.engagements.is_empty() {
                    audit.party == engagement.party
                } else {
                    audit.engagements.contains(&engagement.id)
                }
            };
            let held: Vec<&Audit> = facts
                .audits
                .iter()
                .filter(own)
                .filter(|audit| audit.held_on.is_some() && audit.result.as_deref() != Some("not_held"))
                .collect();
            let last = held.iter().max_by(|a, b| a.held_on.cmp(&b.held_on)).copied();
            let planned = facts
                .audits
                .iter()
                .filter(own)
                .filter(|audit| audit.held_on.is_none())
                .filter_map(|audit| audit.planned_on.as_ref().map(|day| (day, audit)))
                .min_by_key(|(day, _)| *day);
            let cadence = usize::try_from(engagement.tier.unwrap_or(1) - 1).unwrap_or_default();
            let months = facts.policy.cadence_months.get(cadence).copied().unwrap_or(YEARLY);
            let due = last.and_then(|audit| {
                audit.next_due_on.clone().or_else(|| year_month_shift(audit.held_on.as_deref()?, months))
            });
            let party = engagement.party.as_str();
            match (last, due) {
                // What is planned before it is due is the date to keep.
                (_, due) if planned.is_some_and(|(day, _)| due.as_ref().is_none_or(|due| day <= due)) => {
                    if let Some((day, audit)) = planned {
                        let object = (Kind::AuditVisit, audit.id.as_str(), false);
                        let title = (audit.title.clone(), String::new());
                        self.push(
                            Source::Audit,
                            Reason::Due,
                            object,
                            title,
                            party,
                            &[engagement],
                            Some(day.clone()),
                        );
                    }
                }
                (Some(audit), due) => {
                    let object = (Kind::AuditVisit, audit.id.as_str(), false);
                    let title = (audit.title.clone(), String::new());
                    self.push(Source::Audit, Reason::Due, object, title, party, &[engagement], due);
                }
                (None, _) if grave(engagement.tier) => {
                    self.missing(Source::Audit, Kind::AuditVisit, engagement);
                }
                (None, _) => {}
            }
        }
        for audit in &facts.audits {
            let concerned = self.concerned(&audit.party, &audit.engagements);
            if audit.findings_due_on.is_some()
                && audit.findings_closed_on.is_none()
                && self.reached(&audit.party, &concerned)
            {
                let object = (Kind::AuditVisit, audit.id.as_str(), false);
                let title = (audit.title.clone(), String::new());
                let due = audit.findings_due_on.clone();
                self.push(Source::Finding, Reason::Open, object, title, &audit.party, &concerned, due);
            }
        }
    }

    fn service_levels(&mut self) {
        let facts = self.facts;
        for target in &facts.targets {
            let Some(engagement) = self.by_id.get(target.engagement.as_str()).copied() else { continue };
            let length = months(&target.cadence);
            let party = engagement.party.as_str();
            let mut latest: Option<&str> = None;
            for result in facts.results.iter().filter(|result| result.target == target.id) {
                latest = latest.max(Some(&result.period_from));
                if result.closed_on.is_some()
                    || !missed(&target.direction, &target.target, result.value.as_deref())
                {
                    continue;
                }
                let due = year_month_shift(&result.period_from, length + MISS_MONTHS);
                let title = (format!("{} {}", target.name, &result.period_from), String::new());
                let object = (Kind::SlaResult, result.id.as_str(), false);
                self.push(Source::SlaMiss, Reason::Missed, object, title, party, &[engagement], due);
            }
            if let Some(due) = self.report_due(target, latest, length) {
                let object = (Kind::SlaResult, target.id.as_str(), true);
                let title = (target.name.clone(), String::new());
                self.push(Source::SlaReport, Reason::Missed, object, title, party, &[engagement], Some(due));
            }
        }
    }

    /// When the report on the next period is due: a month after the period has ended. None once measuring has ended.
    fn report_due(&self, target: &Target, latest: Option<&str>, length: i64) -> Option<String> {
        let next = match latest {
            Some(period) => year_month_shift(period, length)?,
            None => target.starts_on.clone()?,
        };
        if target.ends_on.as_ref().is_some_and(|end| *end < next) {
            return None;
        }
        let due = year_month_shift(&next, length + 1)?;
        // Until the period has ended nobody waits for its report.
        (year_month_shift(&next, length)? <= self.facts.today).then_some(due)
    }

    fn exits(&mut self) {
        let facts = self.facts;
        let planned: BTreeSet<&str> = facts.plans.iter().map(|plan| plan.engagement.as_str()).collect();
        for engagement in facts.engagements.iter().filter(|one| important(one.tier)) {
            if !planned.contains(engagement.id.as_str()) {
                self.missing(Source::Exit, Kind::ExitPlan, engagement);
            }
        }
        for plan in &facts.plans {
            let Some(engagement) = self.by_id.get(plan.engagement.as_str()).copied() else { continue };
            let tests = || facts.tests.iter().filter(|test| test.plan == plan.id);
            let worked =
                tests().filter(|test| test.result != "failed").map(|test| test.tested_on.as_str()).max();
            let last = tests().max_by(|a, b| a.tested_on.cmp(&b.tested_on));
            let due = worked.and_then(|day| {
                let cadence = year_month_shift(day, EXIT_TEST_MONTHS);
                plan.next_test_on.clone().filter(|next| next.as_str() > day).or(cadence)
            });
            // A test that is planned counts as a date even before the first one; a failed one asks for another at once.
            let (reason, due) = match (worked, last.map(|test| test.result.as_str())) {
                (_, Some("failed")) => {
                    (Reason::Failed, plan.next_test_on.clone().filter(|next| *next >= facts.today))
                }
                (None, _) => (Reason::Never, plan.next_test_on.clone()),
                (Some(_), _) => (Reason::Due, due),
            };
            let object = (Kind::ExitPlan, plan.id.as_str(), false);
            let title = (plan.title.clone(), String::new());
            self.push(Source::Exit, reason, object, title.clone(), &engagement.party, &[engagement], due);
            for test in
                tests().filter(|test| test.findings_due_on.is_some() && test.findings_closed_on.is_none())
            {
                let object = (Kind::ExitTest, test.id.as_str(), false);
                let due = test.findings_due_on.clone();
                self.push(
                    Source::Finding,
                    Reason::Open,
                    object,
                    title.clone(),
                    &engagement.party,
                    &[engagement],
                    due,
                );
            }
        }
    }

    fn chains(&mut self) {
        let months = self.facts.policy.attestation_months;
        for engagement in self.facts.engagements.iter().filter(|one| grave(one.tier)) {
            let attested =
                matches!(engagement.chain_state.as_deref(), Some("confirmed" | "none_declared" | "partial"));
            let day = engagement.attested_on.as_deref().filter(|_| attested);
            let due = day.and_then(|day| year_month_shift(day, months));
            let reason = if due.is_some() { Reason::Due } else { Reason::Never };
            let object = (Kind::Engagement, engagement.id.as_str(), false);
            let names = engagement.names.clone();
            self.push(Source::Chain, reason, object, names, &engagement.party, &[engagement], due);
        }
    }

    fn contacts(&mut self) {
        let facts = self.facts;
        let parties: Vec<&str> = self.by_party.keys().copied().collect();
        for party in parties {
            let concerned = self.concerned(party, &[]);
            let grave: Vec<&Engagement> = concerned.into_iter().filter(|one| important(one.tier)).collect();
            let Some(known) = facts.parties.get(party).filter(|known| !known.awake && !grave.is_empty())
            else {
                continue;
            };
            let object = (Kind::Contact, party, true);
            self.push(Source::Contact, Reason::None, object, known.names.clone(), party, &grave, None);
        }
        for contact in &facts.contacts {
            let concerned = self.concerned(&contact.party, &[]);
            if !self.reached(&contact.party, &concerned) {
                continue;
            }
            let due = contact.tested_on.as_deref().and_then(|day| year_month_shift(day, YEARLY));
            let (reason, due) = match contact.result.as_deref() {
                Some("failed") => (Reason::Failed, None),
                _ if due.is_none() => (Reason::Never, None),
                _ => (Reason::Due, due),
            };
            let object = (Kind::PlanParty, contact.id.as_str(), false);
            let title = (contact.plan.clone(), String::new());
            self.push(Source::Contact, reason, object, title, &contact.party, &concerned, due);
        }
    }

    fn trainings(&mut self) {
        let facts = self.facts;
        for engagement in facts.engagements.iter().filter(|one| grave(one.tier)) {
            let own = facts.trainings.iter().filter(|training| {
                if training.engagements.is_empty() {
                    training.party == engagement.party
                } else {
                    training.engagements.contains(&engagement.id)
                }
            });
            let last = own.max_by(|a, b| a.confirmed_on.cmp(&b.confirmed_on));
            let due = last.and_then(|training| {
                let cadence = training.confirmed_on.as_deref().and_then(|day| year_month_shift(day, YEARLY));
                training.next_due_on.clone().or(cadence)
            });
            if due.is_none() {
                self.missing(Source::Training, Kind::Training, engagement);
                continue;
            }
            let object = (Kind::Training, engagement.party.as_str(), true);
            let names = engagement.names.clone();
            self.push(Source::Training, Reason::Due, object, names, &engagement.party, &[engagement], due);
        }
    }

    fn economic_security(&mut self) {
        let facts = self.facts;
        let recorded: BTreeSet<&str> =
            facts.economic.iter().map(|record| record.engagement.as_str()).collect();
        for engagement in facts.engagements.iter().filter(|one| one.designated) {
            if !recorded.contains(engagement.id.as_str()) {
                self.missing(Source::EconomicSecurity, Kind::EconomicSecurity, engagement);
            }
        }
        for record in &facts.economic {
            let Some(engagement) = self.by_id.get(record.engagement.as_str()).copied() else { continue };
            let state = record.state.as_deref();
            let to_file = matches!(state, None | Some("required" | "recommended"));
            let measures = facts.sees_measures && !record.measures_done && state != Some("not_designated");
            if to_file || measures {
                let reason = if to_file { Reason::Open } else { Reason::Unanswered };
                let object = (Kind::EconomicSecurity, record.id.as_str(), false);
                let title = (record.facility.clone(), String::new());
                self.push(
                    Source::EconomicSecurity,
                    reason,
                    object,
                    title,
                    &engagement.party,
                    &[engagement],
                    None,
                );
            }
        }
    }

    fn watch(&mut self) {
        for note in &self.facts.watch {
            let concerned = self.concerned(&note.party, &[]);
            if self.reached(&note.party, &concerned) {
                let object = (Kind::WatchNote, note.id.as_str(), false);
                let title = (note.title.clone(), String::new());
                self.push(
                    Source::Watch,
                    Reason::Open,
                    object,
                    title,
                    &note.party,
                    &concerned,
                    note.due_on.clone(),
                );
            }
        }
    }

    fn incidents(&mut self) {
        for incident in &self.facts.incidents {
            let concerned = self.concerned(&incident.party, &incident.engagements);
            if !self.reached(&incident.party, &concerned) {
                continue;
            }
            let object = (Kind::Incident, incident.id.as_str(), false);
            let title = (incident.title.clone(), String::new());
            // Prevention that was promised has its own date; an open incident without one is at the top.
            let promised = incident.prevention_due_on.is_some() && incident.prevention_checked_on.is_none();
            if !incident.closed || promised {
                let due = incident.prevention_due_on.clone().filter(|_| promised);
                self.push(Source::Incident, Reason::Open, object, title, &incident.party, &concerned, due);
            }
        }
    }

    fn exercises(&mut self) {
        let facts = self.facts;
        for exercise in &facts.exercises {
            let due = match &exercise.held_on {
                None => exercise.planned_on.clone().map(|day| (Reason::Due, day)),
                Some(_) => exercise.next_due_on.clone().map(|day| (Reason::Due, day)),
            };
            let findings = exercise.findings_due_on.clone().filter(|_| exercise.findings_closed_on.is_none());
            let both = [
                due.map(|(reason, day)| (Source::Exercise, reason, day)),
                findings.map(|day| (Source::Finding, Reason::Open, day)),
            ];
            for (source, reason, day) in both.into_iter().flatten() {
                let object = (Kind::Exercise, exercise.id.as_str(), false);
                let title = (exercise.title.clone(), String::new());
                self.push(source, reason, object, title, "", &[], Some(day));
                if let Some(item) = self.items.last_mut() {
                    item.departments = vec![exercise.department.clone()];
                }
            }
        }
    }
}
