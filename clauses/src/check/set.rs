//! The documents of a set, read as one contract.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;

use super::amend::{self, western};
use super::analysis::Analysis;
use super::note::{Note, NoteKind};
use crate::document::Document;
use crate::pack::Pack;

/// The documents of a set, read; what a later one strikes out or puts in other words is taken in.
pub(crate) struct Read {
    pub docs: Vec<Analysis>,
    pub notes: Vec<Note>,
    annexes: BTreeSet<String>,
    /// The first lines of the documents: an annex may be called by its title alone.
    titles: Vec<String>,
}

static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    let expression = concat!(
        r"(?P<label>(?:別紙|別添|別記|別表|附属書|付属書) ?-?(?:[0-9一二三四五六七八九十]{1,3})?|(?i:\b(?:exhibit|schedule|annex|appendix|attachment) (?:[0-9]{1,2}|[a-z]|[ivx]{1,4})\b))",
        r#"(?: ?(?:「(?P<name>[^「」]{1,40})」|\((?P<bracket>[^()"]{2,40})\)|(?P<plain>[\p{Han}ァ-ヶー]{2,20}?(?:仕様書|一覧表?|要件書?|基準書?|要領|分担表|明細|条件))))?"#
    );
    Regex::new(expression).expect("a fixed expression")
});
/// One of these stands in each name of an annex: a quick look before the expression.
static ANNEXES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ["別", "属書", "exhibit ", "schedule ", "annex ", "appendix ", "attachment "];
    AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words).ok()
});
static BINDS: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"定め|とおり|従い|従って|遵守|記載|による|規定|満た|準拠|示す|(?i:set (?:out|forth)|described|specified|listed|in accordance|comply|attached|contained)";
    Regex::new(expression).expect("a fixed expression")
});

impl Read {
    pub fn new(pack: &Pack, documents: &[Document]) -> Self {
        let mut docs: Vec<Analysis> = documents.iter().map(|d| Analysis::new(pack, d)).collect();
        let notes = amend::apply(pack, documents, &mut docs);
        let annexes = annexes(&docs);
        let titles = docs.iter().map(|doc| doc.text.folded.lines().take(3).collect::<Vec<_>>().join(" "));
        let titles = titles.collect();
        Self { docs, notes, annexes, titles }
    }

    /// Whether the sentence names an annex that is not among the documents.
    pub fn absent(&self, sentence: &str) -> bool {
        self.absent_annex(sentence).is_some()
    }

    /// The first annex that the sentence names and that is not among the documents, as a reader calls it.
    pub fn absent_annex(&self, sentence: &str) -> Option<String> {
        if ANNEXES.as_ref().is_some_and(|names| !names.is_match(sentence)) {
            return None;
        }
        ANNEX.captures_iter(sentence).find_map(|found| {
            let label = found.name("label")?.as_str().trim();
            let name = ["name", "bracket", "plain"].into_iter().find_map(|group| found.name(group));
            let titled = name.is_some_and(|name| {
                // The first document is the one that refers; its own title is no annex.
                self.docs.len() > 1 && self.titles.iter().any(|title| title.contains(name.as_str()))
            });
            if titled || self.annexes.contains(&western(&label.to_lowercase())) {
                return None;
            }
            let label = if label.is_ascii() { label.to_owned() } else { western(label) };
            Some(match name {
                Some(name) => format!("{label} {}", name.as_str().trim()),
                None => label,
            })
        })
    }

    /// Names each annex that the text binds to and that is not there.
    pub fn name_absent(&mut self, documents: &[Document]) {
        let mut known = BTreeSet::new();
        let mut found = Vec::new();
        for (number, doc) in self.docs.iter().enumerate() {
            for sentence in &doc.sentences {
                let text = doc.str(&sentence.range);
                if doc.struck[sentence.block] || !BINDS.is_match(text) || amend::instructs(text) {
                    continue;
                }
                let Some(name) = self.absent_annex(text) else { continue };
                let label = name.split(' ').next().unwrap_or_default();
                let key = if label.is_ascii() { name.to_lowercase() } else { label.to_owned() };
                if known.insert(key) {
                    found.push(Note::new(
                        NoteKind::AnnexAbsent,
                        documents,
                        number,
                        doc,
                        &sentence.range,
                        name,
                        None,
                    ));
                }
            }
        }
        self.notes.extend(found);
    }
}

/// The annexes whose text is among the documents.
fn annexes(read: &[Analysis]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for articles in read.iter().map(|doc| &doc.structure.articles) {
        for (n, article) in articles.iter().enumerate().filter(|(_, article)| article.annex) {
            // Its own lines, or parts numbered anew.
            let follows =
                articles.get(n + 1).is_some_and(|next| !next.annex && !next.label.starts_with('第'));
            if article.blocks.len() >= 2 || follows {
                out.insert(western(&article.label.to_lowercase()));
            }
        }
    }
    out
}
