//! What documents of a set say against each other, and amendments older than what they change.

use std::collections::BTreeSet;

use super::note::{Note, NoteKind};
use super::set::Read;
use crate::document::Document;
use crate::facts::{Fact, Facts};
use crate::report::Finding;

/// Values of which a set can hold only one; the differences of others may be meant so.
const ONE: [&str; 2] = ["report_within_hours", "subcontract_consent"];

/// The remarks; `alone` judges one document of the set by itself.
pub fn relations(documents: &[Document], read: &Read, alone: impl Fn(usize) -> Vec<Finding>) -> Vec<Note> {
    let own: Vec<usize> = (0..documents.len()).filter(|&n| !crate::facts::foreign(&documents[n])).collect();
    if own.len() < 2 {
        return Vec::new();
    }
    let facts: Vec<Option<Facts>> =
        (0..documents.len()).map(|n| own.contains(&n).then(|| crate::facts(&documents[n]))).collect();
    let mut notes = dates(&facts, &read.notes);
    let law = |facts: &Facts| facts.governing_law.clone();
    notes.extend(differ(&facts, "governing_law", law, String::clone));
    let court = |facts: &Facts| facts.jurisdiction.clone();
    notes.extend(differ(&facts, "jurisdiction", court, |court| court.court.clone()));
    notes.extend(values(&own, alone));
    notes
}

fn day(facts: &Facts) -> Option<&Fact<String>> {
    facts.effective_on.as_ref().or(facts.concluded_on.as_ref())
}

/// An amendment that takes effect before the contract that it changes: a slip, or the wrong paper.
fn dates(facts: &[Option<Facts>], notes: &[Note]) -> Vec<Note> {
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for note in notes {
        let Some(base) = note.base.filter(|base| seen.insert((note.document, *base))) else { continue };
        let at = |n: usize| facts[n].as_ref().and_then(day);
        let (Some(own), Some(first)) = (at(note.document), at(base)) else { continue };
        // ISO dates compare as texts.
        if own.value < first.value {
            let says = vec![own.value.clone(), first.value.clone()];
            out.push(noted(NoteKind::DatedBefore, note.document, base, "effective_on", says, own));
        }
    }
    out
}

/// A fact that a later document tells otherwise than the first one that tells it.
fn differ<T: PartialEq>(
    facts: &[Option<Facts>],
    name: &str,
    fact: impl Fn(&Facts) -> Option<Fact<T>>,
    text: impl Fn(&T) -> String,
) -> Vec<Note> {
    let mut told =
        facts.iter().enumerate().filter_map(|(n, facts)| Some((n, facts.as_ref().and_then(&fact)?)));
    let Some((base, first)) = told.next() else { return Vec::new() };
    told.filter(|(_, other)| text(&other.value) != text(&first.value))
        .map(|(n, other)| {
            let says = vec![text(&other.value), text(&first.value)];
            noted(NoteKind::Contradiction, n, base, name, says, &other)
        })
        .collect()
}

fn noted<T>(
    kind: NoteKind,
    document: usize,
    base: usize,
    target: &str,
    says: Vec<String>,
    fact: &Fact<T>,
) -> Note {
    Note {
        kind,
        document,
        page: fact.page,
        target: target.to_owned(),
        base: Some(base),
        quote: fact.quote.clone(),
        says,
    }
}

/// 24 hours in one document, 72 in another.
fn values(own: &[usize], alone: impl Fn(usize) -> Vec<Finding>) -> Vec<Note> {
    let judged: Vec<(usize, Vec<Finding>)> = own.iter().map(|&n| (n, alone(n))).collect();
    let mut out = Vec::new();
    for name in ONE {
        let mut told = judged.iter().filter_map(|(n, findings)| {
            let finding = findings.iter().find(|finding| finding.values.contains_key(name))?;
            Some((*n, &finding.values[name], finding.evidence.first()?))
        });
        let Some((base, first, _)) = told.next() else { continue };
        // Consent here and notice there go together; freedom here and consent there do not.
        let against = |value: &str| {
            value != first && (name != "subcontract_consent" || value == "free" || first == "free")
        };
        for (document, value, evidence) in told.filter(|(_, value, _)| against(value)) {
            out.push(Note {
                kind: NoteKind::Contradiction,
                document,
                page: evidence.page,
                target: name.to_owned(),
                base: Some(base),
                quote: evidence.quote.clone(),
                says: vec![value.clone(), first.clone()],
            });
        }
    }
    out
}
