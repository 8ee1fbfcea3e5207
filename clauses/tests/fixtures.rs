//! Contracts of our own in many styles with the verdicts that a reader gave them. A cell that the rules are
//! known to get wrong stands in `known` with what they find; it goes from there when they learn it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clauses::{Document, Pack, Verdict, check};

/// The label files.
fn labelled() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    names.sort();
    assert!(names.len() >= 4);
    names
}

/// On texts that the rules have learned from, a step may be right more often than it says, never less.
#[test]
fn no_step_of_confidence_promises_more_than_it_holds() {
    let mut steps: BTreeMap<String, (f64, usize, usize)> = BTreeMap::new();
    for path in labelled() {
        let gold: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let text = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        for finding in check(Pack::builtin(), &[Document::from_text("fixture", &text)]) {
            let label: Verdict =
                serde_json::from_value(gold["labels"][finding.item.to_string()].clone()).unwrap();
            let name = format!("{:?} {:.2}", finding.verdict, finding.confidence);
            let step = steps.entry(name).or_insert((finding.confidence, 0, 0));
            step.1 += usize::from(finding.verdict == label);
            step.2 += 1;
        }
    }
    assert!(steps.len() >= 6, "{steps:?}");
    for (name, (says, right, all)) in steps {
        let share = right as f64 / all as f64;
        // A few findings say little: one of them may be wrong beyond what the step says.
        assert!(share + 1.0 / all as f64 >= says, "{name}: {right} of {all}");
    }
}

#[test]
fn each_verdict_is_the_readers_but_for_the_known_misses() {
    let mut wrong = Vec::new();
    for path in labelled() {
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
