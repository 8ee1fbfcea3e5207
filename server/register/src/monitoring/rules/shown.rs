//! What a party shows: evidence, audits, service levels.

use std::collections::{BTreeMap, BTreeSet};

use super::super::facts::{Audit, Evidence, Target};
use super::super::{Reason, Source};
use super::{MISS_MONTHS, Rules, YEARLY, grave, important, missed, months};
use crate::catalogue::Kind;
use crate::evidence::{Until, bridged, until};
use crate::record::year_month_shift;

impl Rules<'_> {
    pub(super) fn evidence(&mut self) {
        let facts = self.facts;
        let mut letters: BTreeMap<&str, Vec<Until>> = BTreeMap::new();
        for piece in &facts.evidence {
            if let Some(report) = &piece.bridges {
                let until = until(&piece.kind, piece.period_to.as_deref(), piece.valid_until.as_deref());
                letters.entry(report).or_default().push(until);
            }
        }
        // A newer report of one kind and party replaces the one before: only the one that counts longest is watched.
        let mut best: BTreeMap<(&str, &str, &[String]), (Until, &Evidence)> = BTreeMap::new();
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

    pub(super) fn audits(&mut self) {
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

    pub(super) fn service_levels(&mut self) {
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
}
