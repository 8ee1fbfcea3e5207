//! Judges the documents of a contract set against a pack.

use std::collections::BTreeMap;

use crate::document::{Document, Readable};
use crate::pack::{Item, Pack};
use crate::report::{ElementResult, Finding, Verdict};

/// Judges the documents as one contract set, in the order given: a later document may change an
/// earlier one. The same input gives the same output, byte for byte.
pub fn check(pack: &Pack, documents: &[Document]) -> Vec<Finding> {
    let clear = documents
        .iter()
        .flat_map(|d| &d.pages)
        .all(|p| p.readable == Readable::Good);
    pack.items()
        .iter()
        .map(|item| nothing(item, clear))
        .collect()
}

fn nothing(item: &Item, clear: bool) -> Finding {
    let element = |e: &crate::pack::Element| ElementResult {
        id: e.id.clone(),
        title_ja: e.title_ja.clone(),
        title_en: e.title_en.clone(),
        met: false,
    };
    Finding {
        item: item.id,
        verdict: if clear {
            Verdict::NotFound
        } else {
            Verdict::Undeterminable
        },
        adverse: false,
        reason: None,
        confidence: 0.0,
        elements: item.elements.iter().map(element).collect(),
        values: BTreeMap::new(),
        evidence: Vec::new(),
    }
}
