//! Whole contracts of our own writing, judged and shown as a reviewer would read them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use clauses::{Document, Finding, Pack, check};

fn document(name: &str) -> Document {
    let path = format!("{}/tests/contracts/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap().replace("\n\n                - ", "\n\n\u{1}");
    // A page number ends its page.
    let mut pages = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix('\u{1}') {
            Some(number) => write!(pages, "                - {number}\u{c}").unwrap(),
            None => pages.push_str(line),
        }
    }
    Document::from_text(name, pages.trim_end_matches('\u{c}'))
}

fn show(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let adverse = if finding.adverse { " ADVERSE" } else { "" };
        let reason = finding.reason.map(|reason| format!(" {reason:?}")).unwrap_or_default();
        writeln!(out, "{:>2} {:?}{reason}{adverse}", finding.item, finding.verdict).unwrap();
        let met: Vec<&str> = finding.elements.iter().filter(|e| e.met).map(|e| e.id.as_str()).collect();
        if !met.is_empty() {
            writeln!(out, "   elements {}", met.join(", ")).unwrap();
        }
        for (name, value) in &finding.values {
            writeln!(out, "   {name} = {value}").unwrap();
        }
        for evidence in &finding.evidence {
            let article = evidence.article.as_deref().unwrap_or("-");
            let quote = evidence.quote.replace('\n', "/");
            writeln!(
                out,
                "   {}:{} {article} {}..{} {quote}",
                evidence.document, evidence.page, evidence.start, evidence.end
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn an_outsourcing_contract_on_wrapped_pages() {
    insta::assert_snapshot!(show(&check(Pack::builtin(), &[document("itaku")])));
}

#[test]
fn a_contract_changed_by_a_memorandum() {
    insta::assert_snapshot!(show(&check(Pack::builtin(), &[document("itaku"), document("oboegaki")])));
}

#[test]
fn terms_of_a_cloud_service() {
    insta::assert_snapshot!(show(&check(Pack::builtin(), &[document("cloud")])));
}

#[test]
fn data_processing_terms() {
    insta::assert_snapshot!(show(&check(Pack::builtin(), &[document("dpa")])));
}
