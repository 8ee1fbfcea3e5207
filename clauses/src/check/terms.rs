//! Terms that a document defines for itself: an `Event` that means any loss of data is an incident.

use std::sync::LazyLock;

use regex::Regex;

use crate::pack::Pack;
use crate::pattern::{Hit, Lang, Literal, Marks};

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}

// A term in quotation marks that a definition follows: "Event" means…, 「事故」とは….
pattern!(
    MEANS_EN,
    r#""([A-Z][A-Za-z -]{2,40})"\W{0,4} (?:means|shall mean|mean|includes|covers|denotes|comprises|signifies|stands for|embraces|refers to|is|are) "#
);
pattern!(MEANS_JA, r"「([^「」]{2,20})」とは");
// A line of a list of definitions: 「異変」 情報の流出….
pattern!(LISTED_JA, r"(?m)^[^\n「]{0,6}「([^「」\n]{2,20})」[ :=…—–-]+");
// A term that its definition stands before: (the "Event"), （以下「事故」という。）.
pattern!(CALLED_EN, r#"\((?:[a-z]+,? ){0,4}"([A-Z][A-Za-z -]{2,40})"\)"#);
// A flaw that… is a "red flaw"; what we call "trouble".
pattern!(
    NAMED_EN,
    r#"\b(?:is|are|be|being|is called|are called|is termed|are termed|we call|we call it|we call this|counts as|count as|known as) (?:an? |the )?"([A-Za-z][A-Za-z -]{2,40})""#
);
pattern!(CALLED_JA, r"\(以下、? ?(?:これらを)?(?:総称して)?「([^「」]{2,20})」と(?:いう|総称する)");

/// Names that stand for the contract or its subject carry nothing.
const WHOLE: &[&str] = &[
    "Agreement",
    "Service",
    "Software",
    "System",
    "Contract",
    "Terms",
    "Party",
    "Addendum",
    "Platform",
    "Law",
    "Fee",
    "Affiliate",
    "Product",
    "契約",
    "サービス",
    "業務",
    "システム",
    "約款",
    "法",
    "甲",
    "乙",
    "会社",
    "者",
];

/// The hits that defined terms add where they occur.
pub fn carry(pack: &Pack, text: &str, hits: &[Hit]) -> Vec<Hit> {
    let mut out = Vec::new();
    let mut definitions = Vec::new();
    let forms = [(&MEANS_JA, Lang::Ja), (&LISTED_JA, Lang::Ja), (&MEANS_EN, Lang::En)];
    for (expression, lang) in
        forms.into_iter().zip(may_define(text)).filter(|(_, may)| *may).map(|(form, _)| form)
    {
        for found in expression.captures_iter(text) {
            let Some((whole, term)) = found.get(0).zip(found.get(1)) else { continue };
            let rest = &text[whole.end()..];
            let end = rest.find(['。', '\n']).unwrap_or(rest.len());
            let end = rest[..end].find(". ").unwrap_or(end);
            definitions.push((term.as_str(), whole.end()..whole.end() + end, lang));
        }
    }
    let quotes = memchr::memchr(b'"', text.as_bytes()).is_some();
    for (expression, lang) in [(&CALLED_JA, Lang::Ja), (&CALLED_EN, Lang::En), (&NAMED_EN, Lang::En)] {
        if lang == Lang::En && !quotes {
            continue;
        }
        for found in expression.captures_iter(text) {
            let Some((whole, term)) = found.get(0).zip(found.get(1)) else { continue };
            let before = &text[..whole.start()];
            let start = before.rfind(['。', '、', 'は', '\n', ';']).unwrap_or(0);
            let start = before[start..].rfind(". ").map_or(start, |at| start + at);
            definitions.push((term.as_str(), start..whole.start(), lang));
        }
    }
    // What each term carries, and where it stands: looked for once, however often it is defined.
    let mut known: Vec<(&str, Lang, Vec<Literal>)> = Vec::new();
    for (term, meaning, lang) in definitions.into_iter().take(80) {
        if WHOLE.iter().any(|word| term.contains(word)) {
            continue;
        }
        let first = hits.partition_point(|hit| hit.start < meaning.start);
        let last = hits.partition_point(|hit| hit.start < meaning.end);
        let meant = &hits[first..last];
        let carried =
            pack.carried.iter().filter(|(of, slot)| *of == lang && slot.find(meant, Marks::ANY).is_some());
        let literals = carried.filter_map(|(_, slot)| slot.sample());
        let at = known.iter().position(|(other, of, _)| *other == term && *of == lang).unwrap_or_else(|| {
            known.push((term, lang, Vec::new()));
            known.len() - 1
        });
        known[at].2.extend(literals);
    }
    for (term, lang, mut literals) in known {
        literals.sort_unstable();
        literals.dedup();
        if literals.is_empty() {
            continue;
        }
        for start in memchr::memmem::find_iter(text.as_bytes(), term.as_bytes()) {
            let end = start + term.len();
            if lang == Lang::Ja || alone(text, start, end) {
                out.extend(literals.iter().map(|&literal| Hit { start, end, literal }));
            }
        }
    }
    out
}

/// Whether a definition of each form may stand in the text: a quick look before the expressions.
fn may_define(text: &str) -> [bool; 3] {
    let [mut means, mut listed] = [false; 2];
    for at in memchr::memmem::find_iter(text.as_bytes(), "」".as_bytes()) {
        let rest = &text[at + "」".len()..];
        means |= rest.starts_with("とは");
        listed |= rest.starts_with([' ', ':', '=', '…', '—', '–', '-']);
    }
    [means, listed, memchr::memchr(b'"', text.as_bytes()).is_some()]
}

fn alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let edge = |at: Option<&u8>| at.is_none_or(|c| !c.is_ascii_alphanumeric());
    edge(start.checked_sub(1).and_then(|at| bytes.get(at))) && (edge(bytes.get(end)) || bytes[end] == b's')
}
