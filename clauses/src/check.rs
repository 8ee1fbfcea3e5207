//! Judges the documents of a contract set against a pack.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Document, Readable};
use crate::pack::{Element, Item, Pack};
use crate::report::{ElementResult, Evidence, Finding, Reason, Verdict};
use crate::rule::Gives;

mod amend;
mod analysis;
mod around;
mod english;
mod judge;
mod mood;
mod note;
mod predicate;
mod relation;
mod set;
mod terms;
mod value;
pub(crate) mod why;

pub(crate) use analysis::Analysis;
pub(crate) use judge::Miss;
use judge::{Fired, Scratch};
pub use note::{Note, NoteKind};
pub(crate) use set::Read;
use value::values;

/// The findings on a contract set, and what is to be said about the set itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SetCheck {
    pub findings: Vec<Finding>,
    /// Which provisions later documents change, which of them are not there, which annexes are absent,
    /// where documents contradict each other.
    pub notes: Vec<Note>,
}

/// Judges the documents as one contract set: a later document may change an earlier one. The same
/// input gives the same output, byte for byte.
pub fn check(pack: &Pack, documents: &[Document]) -> Vec<Finding> {
    judged(pack, documents).findings
}

/// Judges like [`check()`] and also says what the documents do to each other.
pub fn check_set(pack: &Pack, documents: &[Document]) -> SetCheck {
    let Judged { findings, mut read, fired } = judged(pack, documents);
    read.name_absent(documents);
    let alone = |document: usize| {
        let of = |(n, own): (usize, &Vec<(usize, Fired)>)| {
            let own: Vec<(usize, Fired)> = own.iter().filter(|(at, _)| *at == document).cloned().collect();
            finding(pack, n, &read, documents, &own, Verdict::NotFound)
        };
        fired.iter().enumerate().map(of).collect()
    };
    let more = relation::relations(documents, &read, alone);
    read.notes.extend(more);
    SetCheck { findings, notes: read.notes }
}

/// The findings, and what they were made from.
struct Judged {
    findings: Vec<Finding>,
    read: Read,
    /// For each item: what fired in which document.
    fired: Vec<Vec<(usize, Fired)>>,
}

fn judged(pack: &Pack, documents: &[Document]) -> Judged {
    let pages = || documents.iter().flat_map(|d| &d.pages);
    let lost = pages().any(|p| p.readable != Readable::Good);
    let read = Read::new(pack, documents);
    if pages().all(|p| p.readable == Readable::Unreadable) && pages().next().is_some() {
        let findings = pack.items().iter().map(|item| empty(item, Verdict::Undeterminable)).collect();
        return Judged { findings, read, fired: Vec::new() };
    }
    let absent = |sentence: &str| read.absent(sentence);
    let mut fired: Vec<Vec<(usize, Fired)>> = vec![Vec::new(); pack.items().len()];
    let mut scratch = Scratch::new(pack);
    for (number, doc) in read.docs.iter().enumerate() {
        // An invoice or the articles of a company may speak of audits and leaks: they bind no vendor.
        if crate::facts::foreign(&documents[number]) {
            continue;
        }
        for sentence in 0..doc.sentences.len() {
            if doc.struck[doc.sentences[sentence].block] {
                continue;
            }
            judge::judge(pack, doc, sentence, &absent, &mut scratch, |found| {
                fired[pack.rules[found.rule].item].push((number, found));
            });
        }
    }
    let missing = if lost { Verdict::Undeterminable } else { Verdict::NotFound };
    let mut findings: Vec<Finding> =
        fired.iter().enumerate().map(|(n, own)| finding(pack, n, &read, documents, own, missing)).collect();
    for (found, _) in findings.iter_mut().zip(&scratch.near).filter(|(_, near)| **near) {
        if found.verdict == Verdict::NotFound {
            found.confidence = NEARLY;
        }
    }
    Judged { findings, read, fired }
}

fn empty(item: &Item, verdict: Verdict) -> Finding {
    let element = |e: &Element| ElementResult {
        id: e.id.clone(),
        title_ja: e.title_ja.clone(),
        title_en: e.title_en.clone(),
        met: false,
    };
    Finding {
        item: item.id,
        verdict,
        adverse: false,
        reason: None,
        confidence: if verdict == Verdict::Undeterminable { 0.0 } else { NOTHING },
        elements: item.elements.iter().map(element).collect(),
        values: BTreeMap::new(),
        evidence: Vec::new(),
    }
}

/// How often nothing is there where nothing was found: contracts in unusual words hide more than others.
const NOTHING: f64 = 0.75;

/// How often nothing is there where all the words of a rule are, but in another mouth.
const NEARLY: f64 = 0.7;

/// How often an item is stated by the number of its elements and of sentences that say so: one, two, three, more.
const STATED: [f64; 4] = [0.6, 0.75, 0.9, 0.93];

/// How often an item is stated where the text also says the opposite.
const CONTRADICTED: f64 = 0.6;

/// How often such a finding is right, in coarse steps that never fall as more is met. The steps are the
/// shares that `evaluate` prints, read on contracts which no rule had seen, drawn towards each other
/// where a step had few findings.
fn confidence(found: &Finding, sentences: usize) -> f64 {
    let met = found.elements.iter().filter(|element| element.met).count();
    match found.verdict {
        Verdict::Stated => {
            let step = STATED[met.clamp(1, 3) + usize::from(sentences > 1) - 1];
            if found.adverse { step.min(CONTRADICTED) } else { step }
        }
        Verdict::Partial if found.reason == Some(Reason::ElementsMissing) => 0.8,
        Verdict::Partial => 0.88,
        Verdict::NotFound => NOTHING,
        Verdict::Undeterminable => 0.0,
    }
}

/// The most sentences that are shown for one item.
const SHOWN: usize = 12;

fn finding(
    pack: &Pack,
    index: usize,
    set: &Read,
    documents: &[Document],
    own: &[(usize, Fired)],
    missing: Verdict,
) -> Finding {
    let item = &pack.items()[index];
    let read = &set.docs;
    let level = |gives: Gives| own.iter().filter(move |(_, f)| f.gives == gives);
    let met = |need: usize| level(Gives::Stated).any(|(_, f)| pack.rules[f.rule].core == Some(need));
    let stated = if item.needs.is_empty() {
        level(Gives::Stated).next().is_some()
    } else {
        (0..item.needs.len()).all(met)
    };
    let touched = level(Gives::Stated).next().is_some() || level(Gives::Partial).next().is_some();
    let mut result = empty(item, missing);
    if stated {
        result.verdict = Verdict::Stated;
    } else if touched {
        result.verdict = Verdict::Partial;
        let whole = level(Gives::Stated).next().map(|_| Reason::ElementsMissing);
        result.reason = whole
            .or_else(|| level(Gives::Partial).find_map(|(_, f)| f.reason))
            .or(Some(Reason::ElementsMissing));
    }
    let strongest: Vec<&(usize, Fired)> = if level(Gives::Stated).next().is_some() {
        level(Gives::Stated).collect()
    } else {
        level(Gives::Partial).collect()
    };
    let article = |number: usize, f: &Fired| {
        let doc = &read[number];
        (number, doc.structure.blocks[doc.sentences[f.sentence].block].article)
    };
    let places: BTreeSet<(usize, usize)> = strongest.iter().map(|(n, f)| article(*n, f)).collect();
    let mut shown: Vec<(usize, usize, bool)> = Vec::new();
    let mut valued: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (number, f) in own {
        let near = f.gives != Gives::Element || places.contains(&article(*number, f));
        if !near {
            continue;
        }
        let rule = &pack.rules[f.rule];
        for &element in &rule.elements {
            result.elements[element].met = true;
        }
        for (name, value) in &rule.values {
            result.values.entry(name.clone()).or_insert_with(|| value.clone());
        }
        if rule.annex
            && let Some(name) =
                set.absent_annex(read[*number].str(&read[*number].sentences[f.sentence].range))
        {
            result.values.entry("annex".to_owned()).or_insert(name);
        }
        let adverse = f.gives == Gives::Adverse;
        result.adverse |= adverse;
        let decisive = strongest.iter().any(|(n, s)| n == number && s.sentence == f.sentence);
        if (adverse || decisive || f.gives == Gives::Element) && valued.insert((*number, f.sentence)) {
            values(item, read[*number].str(&read[*number].sentences[f.sentence].range), &mut result.values);
        }
        if adverse || decisive {
            shown.push((*number, f.sentence, adverse));
            shown.extend(f.support.map(|support| (*number, support, adverse)));
        }
    }
    // Words that a later document changed: its own sentence is shown beside.
    let by: Vec<(usize, usize, bool)> = shown
        .iter()
        .flat_map(|(number, sentence, adverse)| {
            let range = &read[*number].sentences[*sentence].range;
            let inside =
                read[*number].amended.iter().filter(|(at, ..)| at.start < range.end && at.end > range.start);
            inside.map(|(_, doc, sentence)| (*doc, *sentence, *adverse))
        })
        .filter(|(doc, sentence, _)| *sentence < read[*doc].sentences.len())
        .collect();
    shown.extend(by);
    result.confidence = confidence(&result, strongest.len());
    shown.sort_unstable();
    shown.dedup_by_key(|(doc, sentence, _)| (*doc, *sentence));
    // What decides stands first: the sentence that shows most; the order of the text settles the rest.
    shown.sort_by_cached_key(|(number, sentence, adverse)| {
        let own = strongest.iter().filter(|(n, f)| n == number && f.sentence == *sentence);
        let weight: usize = own.map(|(_, f)| 1 + pack.rules[f.rule].elements.len()).sum();
        (*adverse, std::cmp::Reverse(weight))
    });
    for (number, sentence, adverse) in shown.into_iter().take(SHOWN) {
        evidence(&read[number], &documents[number], number, sentence, adverse, &mut result.evidence);
    }
    result
}

fn evidence(
    doc: &Analysis,
    document: &Document,
    number: usize,
    sentence: usize,
    adverse: bool,
    out: &mut Vec<Evidence>,
) {
    let sentence = &doc.sentences[sentence];
    let block = &doc.structure.blocks[sentence.block];
    let article = &doc.structure.articles[block.article];
    let label = format!("{}{}", article.label, block.label);
    for span in doc.text.spans(sentence.range.start, sentence.range.end) {
        let quote =
            document.pages[span.page].text.chars().skip(span.start).take(span.end - span.start).collect();
        out.push(Evidence {
            document: number,
            page: u32::try_from(span.page + 1).unwrap_or(u32::MAX),
            article: (!label.is_empty()).then(|| label.clone()),
            start: span.start,
            end: span.end,
            quote,
            adverse,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTRADICTED, ElementResult, Finding, Verdict, confidence};

    fn stated(met: usize, sentences: usize, adverse: bool) -> f64 {
        let element = |n: usize| ElementResult {
            id: n.to_string(),
            title_ja: String::new(),
            title_en: String::new(),
            met: n < met,
        };
        let found = Finding {
            item: 1,
            verdict: Verdict::Stated,
            adverse,
            reason: None,
            confidence: 0.0,
            elements: (0..5).map(element).collect(),
            values: std::collections::BTreeMap::new(),
            evidence: Vec::new(),
        };
        confidence(&found, sentences)
    }

    #[test]
    fn more_that_is_met_never_makes_a_finding_less_sure() {
        for sentences in 1..4 {
            for met in 0..5 {
                assert!(stated(met, sentences, false) <= stated(met + 1, sentences, false));
                assert!(stated(met, sentences, false) <= stated(met, sentences + 1, false));
                assert!(stated(met, sentences, true) <= CONTRADICTED);
            }
        }
        assert!(stated(1, 1, false) < stated(5, 1, false));
    }
}
