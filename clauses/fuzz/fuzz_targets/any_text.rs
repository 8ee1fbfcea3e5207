//! Any bytes, read as a contract and its amendment: no panic, and every quote is the page's own.

#![no_main]

use clauses::{Document, Pack, Sides, check_set, explain, facts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (one, two) = text.split_once('\u{1}').unwrap_or((&text, ""));
    let documents = [Document::from_text("one", one), Document::from_text("two", two)];
    for pack in Pack::ids().filter_map(Pack::by_id) {
        for evidence in check_set(pack, &documents).findings.iter().flat_map(|finding| &finding.evidence) {
            let page = &documents[evidence.document].pages[evidence.page as usize - 1].text;
            let quote: String = page.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
            assert_eq!(quote, evidence.quote);
        }
    }
    let _ = (facts(&documents[0]), Sides::of(&documents), explain(Pack::builtin(), &documents, 3));
});
