//! Amending documents: what a later 覚書 strikes out, replaces or changes in words no longer counts as it stood.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::analysis::Analysis;
use super::note::{Note, NoteKind};
use crate::document::Document;
use crate::normalize::fold;
use crate::pack::Pack;
use instruction::{Change, Instruction, instructions};
pub use western::western;

mod instruction;
mod western;

static AMENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"変更|改定|修正|改正|覚書|追加|(?i:amend|variation)").expect("a fixed expression")
});

/// An instruction and the sentence that gives it.
struct Order {
    /// Index of the amending document.
    by: usize,
    /// Index of the sentence in it.
    sentence: usize,
    instruction: Instruction,
}

/// Applies every instruction of later documents to earlier ones, in the order in which they were made.
pub fn apply(pack: &Pack, documents: &[Document], docs: &mut [Analysis]) -> Vec<Note> {
    let mut notes = Vec::new();
    if docs.len() < 2 {
        return notes;
    }
    let orders: Vec<Vec<Order>> = (0..docs.len()).map(|by| orders(&docs[by], by)).collect();
    let mut strikes: Vec<(usize, String)> = Vec::new();
    let sequence = sequence(documents, &orders);
    for (place, &by) in sequence.iter().enumerate() {
        for order in &orders[by] {
            let earlier = &sequence[..place];
            let bases = bases(docs, earlier, order, &orders);
            let done = match &order.instruction.change {
                Change::Words { from, to } => {
                    let (from, to) = (fold(from), fold(to));
                    let changed: Vec<usize> = bases
                        .iter()
                        .copied()
                        .filter(|&base| {
                            forms(from.trim(), to.trim())
                                .iter()
                                .any(|(from, to)| words(pack, &mut docs[base], order, from, to))
                        })
                        .collect();
                    changed.first().copied()
                }
                Change::Delete | Change::Replace => {
                    strikes.extend(bases.iter().map(|&base| (base, order.instruction.target.clone())));
                    bases.first().copied()
                }
                Change::Add => bases.first().copied(),
            };
            notes.push(note(docs, documents, order, done));
        }
    }
    for (base, target) in strikes {
        let doc = &docs[base];
        let hit: Vec<usize> =
            blocks(doc, &target).filter(|&index| orders[base].is_empty() || quoted(doc, index)).collect();
        for index in hit {
            docs[base].struck[index] = true;
        }
    }
    notes
}

fn orders(doc: &Analysis, by: usize) -> Vec<Order> {
    let folded = &doc.text.folded;
    let head_end = folded.char_indices().nth(600).map_or(folded.len(), |(at, _)| at);
    if !AMENDS.is_match(&folded[..head_end]) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (sentence, range) in doc.sentences.iter().map(|sentence| &sentence.range).enumerate() {
        // "5.1 is deleted": the number is the marker of the line, and stands before the sentence.
        let line = folded[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let marker = folded[line..range.start].trim();
        let text = doc.str(range);
        let continues = !marker.is_empty() && marker.len() <= 24 && instruction::continues(text);
        let given = if continues { instructions(&folded[line..range.end]) } else { instructions(text) };
        out.extend(given.into_iter().map(|instruction| Order { by, sentence, instruction }));
    }
    out
}

/// Base documents first, then the amendments by their day; without days in the order given.
fn sequence(documents: &[Document], orders: &[Vec<Order>]) -> Vec<usize> {
    let (mut amending, base): (Vec<usize>, Vec<usize>) =
        (0..documents.len()).partition(|&n| !orders[n].is_empty());
    if amending.len() > 1 || base.iter().any(|&n| amending.first().is_some_and(|&first| first < n)) {
        let day = |n: usize| {
            let facts = crate::facts(&documents[n]);
            facts.effective_on.or(facts.concluded_on).map(|fact| fact.value)
        };
        let days: Vec<Option<String>> = amending.iter().map(|&n| day(n)).collect();
        if days.iter().all(Option::is_some) {
            let mut dated: Vec<(Option<String>, usize)> = days.into_iter().zip(amending).collect();
            dated.sort();
            amending = dated.into_iter().map(|(_, n)| n).collect();
        }
    }
    base.into_iter().chain(amending).collect()
}

/// The documents that hold the provision: the one that the amendment names, else the first, and the
/// amendments in between that put it in new words.
fn bases(docs: &[Analysis], earlier: &[usize], order: &Order, orders: &[Vec<Order>]) -> Vec<usize> {
    let target = &order.instruction.target;
    let holds = |n: usize| {
        let mut found = blocks(&docs[n], target);
        if orders[n].is_empty() { found.next().is_some() } else { found.any(|index| quoted(&docs[n], index)) }
    };
    let head = |n: usize| {
        let text = &docs[n].text.folded;
        text[..text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at)].to_owned()
    };
    let naming = head(order.by);
    let title = |n: usize| docs[n].text.folded.lines().next().unwrap_or_default().trim().to_owned();
    let base = earlier.iter().copied().filter(|&n| orders[n].is_empty() && holds(n));
    // 業務委託基本契約書 in the head of the amendment is the title of the document that it changes.
    let named = |n: usize| {
        let title = title(n);
        let plain = title.trim_end_matches('書');
        if plain.chars().count() >= 4 && naming.to_lowercase().contains(&plain.to_lowercase()) {
            title.len()
        } else {
            0
        }
    };
    let first = base.enumerate().max_by_key(|(place, n)| (named(*n), usize::MAX - place)).map(|(_, n)| n);
    let between = earlier.iter().copied().filter(|&n| !orders[n].is_empty() && holds(n));
    first.into_iter().chain(between).collect()
}

/// The blocks of a provision.
fn blocks(doc: &Analysis, target: &str) -> std::vec::IntoIter<usize> {
    let articles = &doc.structure.articles;
    // What stands under an annex may be numbered anew: it reaches to the next annex.
    let annex =
        articles.iter().position(|article| article.annex && plain(&western(&article.label)) == target);
    let reach = annex.map(|first| {
        let next = articles[first + 1..].iter().position(|article| article.annex);
        first..next.map_or(articles.len(), |n| first + 1 + n)
    });
    let hit = |block: &crate::structure::Block| {
        if let Some(reach) = &reach {
            return reach.contains(&block.article);
        }
        let full = format!("{}{}", plain(&western(&articles[block.article].label)), western(&block.label));
        let rest = full.strip_prefix(target);
        let inside = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['第', '(', '.']));
        // The first paragraph often has no number.
        inside || target.strip_suffix("第1項").is_some_and(|article| article == full)
    };
    let found: Vec<usize> =
        doc.structure.blocks.iter().enumerate().filter(|(_, block)| hit(block)).map(|(n, _)| n).collect();
    found.into_iter()
}

/// Whether a sentence gives an instruction to change another document.
pub fn instructs(sentence: &str) -> bool {
    !instructions(sentence).is_empty()
}

/// Section8.2 → 8.2; Schedule 2 → schedule2; 第8条 stays.
fn plain(label: &str) -> String {
    let label = label.replace(' ', "");
    let lower = label.to_lowercase();
    for word in ["section", "article", "clause", "part"] {
        if lower.starts_with(word) && lower.len() > word.len() {
            return label[word.len()..].to_owned();
        }
    }
    if label.is_ascii() && lower.starts_with(|c: char| c.is_ascii_alphabetic()) { lower } else { label }
}

/// Whether a block of an amending document stands in quotation marks, that is, in the changed contract.
fn quoted(doc: &Analysis, index: usize) -> bool {
    let block = &doc.structure.blocks[index];
    let first = doc.structure.articles[block.article].blocks.start;
    let start = doc.structure.blocks[first].range.start;
    let text = &doc.text.folded;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[line..].starts_with(['「', '"'])
}

/// The words as they are given and, for a figure, as the contract may write it: forty-eight (48) hours, 48 hours.
fn forms(from: &str, to: &str) -> Vec<(String, String)> {
    let mut forms = vec![(from.to_owned(), to.to_owned())];
    let bare = |words: &str| {
        let figure = words.trim_start_matches(|c: char| !c.is_ascii_digit()).replacen(')', "", 1);
        (words.is_ascii() && figure.split(' ').count() <= 3 && !figure.is_empty()).then_some(figure)
    };
    if let (Some(old), Some(new)) = (bare(from), bare(to)) {
        let bracketed = |words: &str| format!("({}", words.replacen(' ', ") ", 1));
        forms.push((bracketed(&old), bracketed(&new)));
        forms.push((old, new));
    }
    forms
}

/// Puts other words into a provision; false if the words are not there.
fn words(pack: &Pack, doc: &mut Analysis, order: &Order, from: &str, to: &str) -> bool {
    if from.is_empty() || to.contains('\n') {
        return false;
    }
    let mut places: Vec<Range<usize>> = Vec::new();
    for index in blocks(doc, &order.instruction.target) {
        let range = doc.structure.blocks[index].range.clone();
        let found = doc.str(&range).match_indices(from).map(|(at, _)| at);
        places.extend(found.map(|at| range.start + at..range.start + at + from.len()));
    }
    if places.is_empty() {
        return false;
    }
    let struck = std::mem::take(&mut doc.struck);
    let mut amended = std::mem::take(&mut doc.amended);
    let mut text = std::mem::take(&mut doc.text);
    places.sort_by_key(|place| place.start);
    places.dedup();
    for place in places.iter().rev() {
        for (known, ..) in &mut amended {
            if known.start >= place.end {
                *known = known.start + to.len() - place.len()..known.end + to.len() - place.len();
            }
        }
        text.splice(place, to);
    }
    for (shift, place) in places.iter().enumerate() {
        let before: usize = places[..shift].iter().map(ExactSizeIterator::len).sum();
        let start = place.start + shift * to.len() - before;
        amended.push((start..start + to.len().max(1), order.by, order.sentence));
    }
    *doc = Analysis::of(pack, text);
    if struck.len() == doc.struck.len() {
        doc.struck = struck;
    }
    doc.amended = amended;
    true
}

fn note(docs: &[Analysis], documents: &[Document], order: &Order, done: Option<usize>) -> Note {
    let doc = &docs[order.by];
    // An amendment may itself have been changed in words; its sentences stay in their order.
    let sentence = order.sentence.min(doc.sentences.len().saturating_sub(1));
    let range = doc.sentences.get(sentence).map_or(0..0, |sentence| sentence.range.clone());
    let kind = match (&order.instruction.change, done) {
        (_, None) => NoteKind::TargetMissing,
        (Change::Delete, _) => NoteKind::Deleted,
        (Change::Replace, _) => NoteKind::Replaced,
        (Change::Words { .. }, _) => NoteKind::Reworded,
        (Change::Add, _) => NoteKind::Added,
    };
    Note::new(kind, documents, order.by, doc, &range, order.instruction.shown.clone(), done)
}
