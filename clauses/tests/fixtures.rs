//! Contracts of our own in many styles with the verdicts that a reader gave them. A cell that the rules are
//! known to get wrong stands in `known` with what they find; it goes from there when they learn it.

use std::path::Path;

use clauses::{Document, Pack, Verdict, check};

#[test]
fn each_verdict_is_the_readers_but_for_the_known_misses() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    names.sort();
    assert!(names.len() >= 4);
    let mut wrong = Vec::new();
    for path in names {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let gold: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let text = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        for finding in check(Pack::builtin(), &[Document::from_text(name, &text)]) {
            let item = finding.item.to_string();
            let read = |part: &str| serde_json::from_value::<Verdict>(gold[part][&item].clone()).ok();
            let label = read("labels").unwrap();
            let wanted = read("known").unwrap_or(label);
            if finding.verdict != wanted || read("known") == Some(label) {
                let quotes: Vec<&str> = finding.evidence.iter().map(|e| e.quote.as_str()).collect();
                let found = finding.verdict;
                wrong.push(format!("{name} {item}: label {label:?}, found {found:?} {quotes:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
