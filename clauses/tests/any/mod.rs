//! What must hold for any bytes at all; the fuzz targets and the tests on the stable compiler run the same.

use clauses::{Document, Lang, Pack, Sides, check_set, explain, facts};

/// Any bytes, read as a contract and its amendment: no panic, and every quote is the page's own.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (one, two) = text.split_once('\u{1}').unwrap_or((&text, ""));
    let documents = [Document::from_text("one", one), Document::from_text("two", two)];
    for pack in Pack::ids().filter_map(Pack::by_id) {
        for evidence in check_set(pack, &documents).findings.iter().flat_map(|finding| &finding.evidence) {
            let page = &documents[evidence.document].pages[evidence.page as usize - 1].text;
            let quote: String =
                page.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
            assert_eq!(quote, evidence.quote);
        }
    }
    let _ = (facts(&documents[0]), Sides::of(&documents), explain(Pack::builtin(), &documents, 3));
}

const HEAD: &str = "id = \"x\"\nversion = \"1\"\napplies_from = \"2025-01-01\"\ntitle_ja = \"a\"\ntitle_en = \"a\"\ndocument = \"d\"\nedition = \"e\"\nsection = \"s\"\n";

/// Any bytes, read as the file of an item: a pack or coded mistakes, never a panic.
pub fn pack(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let files = [("pack.toml".to_owned(), HEAD.to_owned()), ("01-item.toml".to_owned(), text)];
    if let Err(errors) = Pack::load(files.into_iter()) {
        for error in errors {
            let _ = (error.picture(Lang::Ja), error.picture(Lang::En));
        }
    }
}
