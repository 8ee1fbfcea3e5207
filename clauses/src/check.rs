//! Judges the documents of a contract set against a pack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Document, Readable};
use crate::pack::{Element, Item, Pack};
use crate::report::{ElementResult, Evidence, Finding, Reason, Verdict};
use crate::rule::Gives;

mod amend;
mod analysis;
mod judge;
mod mood;
mod predicate;
mod terms;
pub(crate) mod why;

pub(crate) use analysis::Analysis;
use judge::Fired;
pub(crate) use judge::Miss;

/// The documents of a set, read; what a later one strikes out is marked.
pub(crate) struct Read {
    pub docs: Vec<Analysis>,
    annexes: BTreeSet<String>,
}

impl Read {
    pub fn new(pack: &Pack, documents: &[Document]) -> Self {
        let mut docs: Vec<Analysis> = documents.iter().map(|d| Analysis::new(pack, d)).collect();
        amend::apply(&mut docs);
        let annexes = annexes(&docs);
        Self { docs, annexes }
    }

    /// Whether the sentence names an annex that is not among the documents.
    pub fn absent(&self, sentence: &str) -> bool {
        ANNEX
            .find_iter(sentence)
            .any(|found| !self.annexes.contains(&amend::western(&found.as_str().to_lowercase())))
    }
}

/// Judges the documents as one contract set, in the order given: a later document may change an
/// earlier one. The same input gives the same output, byte for byte.
pub fn check(pack: &Pack, documents: &[Document]) -> Vec<Finding> {
    let pages = || documents.iter().flat_map(|d| &d.pages);
    let lost = pages().any(|p| p.readable != Readable::Good);
    if pages().all(|p| p.readable == Readable::Unreadable) && pages().next().is_some() {
        return pack.items().iter().map(|item| empty(item, Verdict::Undeterminable)).collect();
    }
    let read = Read::new(pack, documents);
    let absent = |sentence: &str| read.absent(sentence);
    let mut fired: Vec<(usize, Fired)> = Vec::new();
    let mut found = Vec::new();
    for (number, doc) in read.docs.iter().enumerate() {
        // An invoice or the articles of a company may speak of audits and leaks: they bind no vendor.
        if crate::facts::foreign(&documents[number]) {
            continue;
        }
        for sentence in 0..doc.sentences.len() {
            if doc.struck[doc.sentences[sentence].block] {
                continue;
            }
            judge::judge(pack, doc, sentence, &absent, &mut found);
            fired.extend(found.drain(..).map(|f| (number, f)));
        }
    }
    let missing = if lost { Verdict::Undeterminable } else { Verdict::NotFound };
    (0..pack.items().len()).map(|item| finding(pack, item, &read.docs, documents, &fired, missing)).collect()
}

static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"(?:別紙|別添|別記|別表|附属書|付属書) ?-?(?:[0-9一二三四五六七八九十]{1,3})?|(?i:\b(?:exhibit|schedule|annex|appendix|attachment) (?:[0-9]{1,2}|[a-z]|[ivx]{1,4})\b)";
    Regex::new(expression).expect("a fixed expression")
});

/// The annexes whose text is among the documents.
fn annexes(read: &[Analysis]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for article in read.iter().flat_map(|doc| &doc.structure.articles) {
        if article.annex && article.blocks.len() >= 2 {
            out.insert(amend::western(&article.label.to_lowercase()));
        }
    }
    out
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
        confidence: if verdict == Verdict::Undeterminable { 0.0 } else { 0.8 },
        elements: item.elements.iter().map(element).collect(),
        values: BTreeMap::new(),
        evidence: Vec::new(),
    }
}

/// The most sentences that are shown for one item.
const SHOWN: usize = 12;

fn finding(
    pack: &Pack,
    index: usize,
    read: &[Analysis],
    documents: &[Document],
    fired: &[(usize, Fired)],
    missing: Verdict,
) -> Finding {
    let item = &pack.items()[index];
    let own: Vec<&(usize, Fired)> = fired.iter().filter(|(_, f)| pack.rules[f.rule].item == index).collect();
    let level = |gives: Gives| own.iter().copied().filter(move |(_, f)| f.gives == gives);
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
    result.confidence = match (result.verdict, strongest.len()) {
        (Verdict::Stated, 1) => 0.85,
        (Verdict::Stated, _) => 0.95,
        (Verdict::Partial, _) => 0.75,
        _ => result.confidence,
    };
    let article = |number: usize, f: &Fired| {
        let doc = &read[number];
        (number, doc.structure.blocks[doc.sentences[f.sentence].block].article)
    };
    let places: BTreeSet<(usize, usize)> = strongest.iter().map(|(n, f)| article(*n, f)).collect();
    let mut shown: Vec<(usize, usize, bool)> = Vec::new();
    for (number, f) in &own {
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
        let adverse = f.gives == Gives::Adverse;
        result.adverse |= adverse;
        let decisive = strongest.iter().any(|(n, s)| n == number && s.sentence == f.sentence);
        if adverse || decisive || f.gives == Gives::Element {
            values(item, read[*number].str(&read[*number].sentences[f.sentence].range), &mut result.values);
        }
        if adverse || decisive {
            shown.push((*number, f.sentence, adverse));
            shown.extend(f.support.map(|support| (*number, support, adverse)));
        }
    }
    shown.sort_unstable();
    shown.dedup_by_key(|(doc, sentence, _)| (*doc, *sentence));
    for (number, sentence, adverse) in shown.into_iter().take(SHOWN) {
        evidence(&read[number], &documents[number], number, sentence, adverse, &mut result.evidence);
    }
    result
}

fn values(item: &Item, sentence: &str, out: &mut BTreeMap<String, String>) {
    for value in &item.values {
        if out.contains_key(&value.name) {
            continue;
        }
        let Some(found) = value.expression.captures(sentence) else { continue };
        let text = match (&value.is, found.get(1)) {
            (Some(text), _) => text.clone(),
            (None, Some(group)) => {
                let plain = amend::western(group.as_str());
                match (value.times, plain.parse::<u32>()) {
                    (Some(times), Ok(number)) => number.saturating_mul(times).to_string(),
                    _ => plain,
                }
            }
            (None, None) => found[0].to_owned(),
        };
        out.insert(value.name.clone(), text);
    }
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
