//! What has to be ready: ways out, chains, contacts, training, economic security.

use std::collections::BTreeSet;

use super::super::facts::Engagement;
use super::super::{Reason, Source};
use super::{EXIT_TEST_MONTHS, Rules, YEARLY, grave, important};
use crate::catalogue::Kind;
use crate::record::year_month_shift;

impl Rules<'_> {
    pub(super) fn exits(&mut self) {
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

    pub(super) fn chains(&mut self) {
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

    pub(super) fn contacts(&mut self) {
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

    pub(super) fn trainings(&mut self) {
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

    pub(super) fn economic_security(&mut self) {
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
}
