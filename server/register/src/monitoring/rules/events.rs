//! What happens: notes, incidents, exercises.

use super::super::{Reason, Source};
use super::Rules;
use crate::catalogue::Kind;

impl Rules<'_> {
    pub(super) fn watch(&mut self) {
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

    pub(super) fn incidents(&mut self) {
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

    pub(super) fn exercises(&mut self) {
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
