//! `--ocr` on the command line, by the tesseract that is installed; without one there is nothing to test.

use std::process::Command;

use crate::support::{EXIT_DONE, EXIT_UNREADABLE, code, daicho, err, fixture, json, out, verdict};

/// Whether tesseract is here with all that is needed.
fn installed() -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let listed =
        listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    ["jpn", "jpn_vert", "eng"].iter().all(|language| listed.lines().any(|line| line == *language))
}

/// How many of the words are in the text, white space left out.
fn found(text: &str, sentences: &[&str]) -> usize {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    sentences.iter().filter(|sentence| text.contains(**sentence)).count()
}

#[test]
fn a_scan_is_read_as_text_and_judged_in_doubt() {
    if !installed() {
        return;
    }
    let scan = fixture("scan.pdf");
    let text = daicho(&["text", "--ocr", &scan]);
    assert_eq!(code(&text), EXIT_DONE, "{}", err(&text));
    let sentences = ["委託契約書", "再委託", "甲は", "乙に"];
    assert!(found(&out(&text), &sentences) >= 3, "{}", out(&text));
    assert_eq!(code(&daicho(&["check", &scan])), EXIT_UNREADABLE, "not without being asked");
    let checked = daicho(&["check", "--ocr", "--format", "json", &scan]);
    assert_eq!(code(&checked), EXIT_DONE, "{}", err(&checked));
    let document = &json(&checked)["documents"][0];
    assert_eq!(document["extraction"], "low_quality");
    let verdicts: Vec<&str> = (1..=12).map(|item| verdict(&document["items"], item)).collect();
    assert!(!verdicts.contains(&"not_found"), "OCR may miss a line: {verdicts:?}");
    assert!(verdicts.contains(&"stated"), "{verdicts:?}");
}

#[test]
fn a_page_written_from_top_to_bottom_is_read_in_its_order() {
    if !installed() {
        return;
    }
    let text = daicho(&["text", "--ocr", &fixture("scan-vertical.pdf")]);
    assert_eq!(code(&text), EXIT_DONE, "{}", err(&text));
    let text: String = out(&text).chars().filter(|c| !c.is_whitespace()).collect();
    let places: Vec<Option<usize>> = ["監査することができる", "二十四時間以内", "再委託してはならない"]
        .iter()
        .map(|words| text.find(words))
        .collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}
