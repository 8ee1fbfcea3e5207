//! The threat model and the ASVS table name files and tests as proof: each of them exists.

use std::path::Path;

/// Names in backticks that are a path of the repository, with the test after `::`.
fn proofs(text: &str) -> Vec<(String, Option<String>)> {
    let inside = text.split('`').skip(1).step_by(2);
    inside
        .filter(|name| name.contains('/') || name.contains("::") || name.contains(".toml"))
        .filter(|name| !name.contains(' ') && !name.starts_with('/') && !name.contains(['{', '*']))
        .map(|name| match name.split_once("::") {
            Some((path, test)) => (path.to_owned(), Some(test.to_owned())),
            None => (name.to_owned(), None),
        })
        .collect()
}

#[test]
fn every_proof_that_the_documents_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for (document, least) in [("docs/threat-model.md", 60), ("docs/asvs.md", 80)] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        // A fence would turn inside and outside round.
        let text: String = text.split("```").step_by(2).collect();
        let named = proofs(&text);
        assert!(named.len() >= least, "{document}: {}", named.len());
        for (path, test) in named {
            let file = root.join(&path);
            assert!(file.exists(), "{document}: {path}");
            if let Some(test) = test {
                let content = std::fs::read_to_string(&file).unwrap();
                assert!(
                    content.contains(&format!("fn {test}(")) || content.contains(&test),
                    "{document}: {path}::{test}"
                );
            }
        }
    }
}

#[test]
fn every_requirement_of_the_first_two_levels_has_a_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(root.join("docs/asvs.md")).unwrap();
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| {
            line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
        .collect();
    let mut numbers = std::collections::BTreeSet::new();
    for row in &rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        assert!(["met", "partly", "open", "none", "place"].contains(&cells[1]), "{row}");
        assert!(cells[1] != "met" || !cells[2].is_empty(), "met wants evidence: {row}");
        assert!(!["open", "partly"].contains(&cells[1]) || !cells[3].is_empty(), "what is open: {row}");
        for number in cells[0].split(", ") {
            assert!(numbers.insert(number.to_owned()), "twice: {number}");
        }
    }
    assert_eq!(numbers.len(), 253, "requirements of levels 1 and 2 in version 5.0.0");
}
