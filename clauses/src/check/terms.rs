//! Terms that a document defines for itself: an `Event` that means any loss of data is an incident.

use std::sync::LazyLock;

use regex::Regex;

use crate::pack::Pack;
use crate::pattern::{Hit, Lang};

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}

// The definition follows the term.
pattern!(MEANS_EN, r#"(?m)"([A-Z][A-Za-z -]{2,40})"\W{0,4} (?:means|shall mean|includes|refers to|is|are) ([^.\n]{10,600})"#);
pattern!(MEANS_JA, r"「([^「」]{2,20})」とは、?([^。\n]{6,300}?)をい");
// The definition stands before the term.
pattern!(CALLED_EN, r#"([^.;\n]{10,240})\((?:each,? |any such [a-z]+,? |collectively,? |together,? |an? |the |hereinafter )*"([A-Z][A-Za-z -]{2,40})"\)"#);
pattern!(CALLED_JA, r"([^。、は\n][^。は\n]{3,120})\(以下、?(?:これらを)?(?:総称して)?「([^「」]{2,20})」と(?:いう|総称する)");

/// Names that stand for the contract or its subject carry nothing.
const WHOLE: &[&str] = &[
    "Agreement", "Service", "Software", "System", "Contract", "Terms", "Party", "Addendum", "Platform", "Law", "Fee", "Affiliate", "Product", "契約", "サービス", "業務", "システム", "約款", "法", "甲",
    "乙", "会社", "者",
];

/// The hits that defined terms add where they occur.
pub fn carry(pack: &Pack, text: &str, hits: &[Hit]) -> Vec<Hit> {
    let mut out = Vec::new();
    let before = |expression: &Regex, lang| {
        expression.captures_iter(text).filter_map(move |found| Some((found.get(2)?, found.get(1)?, lang))).collect::<Vec<_>>()
    };
    let after = |expression: &Regex, lang| {
        expression.captures_iter(text).filter_map(move |found| Some((found.get(1)?, found.get(2)?, lang))).collect::<Vec<_>>()
    };
    let mut definitions = before(&CALLED_JA, Lang::Ja);
    definitions.extend(after(&MEANS_JA, Lang::Ja));
    definitions.extend(before(&CALLED_EN, Lang::En));
    definitions.extend(after(&MEANS_EN, Lang::En));
    for (term, meaning, lang) in definitions.into_iter().take(80) {
        if WHOLE.iter().any(|word| term.as_str().contains(word)) {
            continue;
        }
        let first = hits.partition_point(|hit| hit.start < meaning.start());
        let last = hits.partition_point(|hit| hit.start < meaning.end());
        let meant = &hits[first..last];
        let carried = pack.carried.iter().filter(|(of, slot)| *of == lang && slot.find(meant).is_some());
        for literal in carried.filter_map(|(_, slot)| slot.sample()) {
            let uses = text.match_indices(term.as_str()).map(|(start, _)| (start, start + term.len()));
            out.extend(uses.filter(|(start, end)| lang == Lang::Ja || alone(text, *start, *end)).map(|(start, end)| Hit { start, end, literal }));
        }
    }
    out
}

fn alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let edge = |at: Option<&u8>| at.is_none_or(|c| !c.is_ascii_alphanumeric());
    edge(start.checked_sub(1).and_then(|at| bytes.get(at))) && (edge(bytes.get(end)) || bytes[end] == b's')
}
