//! Every example of the built-in pack is a test of its own name.

use clauses::{Document, Item, Pack, check};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut trials = Vec::new();
    for item in Pack::builtin().items() {
        for n in 0..item.examples.len() {
            let name = format!("{:02} {} ({:?})", item.id, item.examples[n].name, item.examples[n].verdict);
            trials.push(Trial::test(name, move || run(item, n)));
        }
        trials.push(Trial::test(format!("{:02} its own wording is stated", item.id), move || wording(item)));
        trials.push(Trial::test(format!("{:02} cites the guideline", item.id), move || cites(item)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(item: &Item, n: usize) -> Result<(), Failed> {
    let example = &item.examples[n];
    let documents = [Document::from_text("example", &example.text)];
    let finding = &check(Pack::builtin(), &documents)[usize::from(item.id) - 1];
    if finding.verdict != example.verdict || finding.adverse != example.adverse {
        let why = clauses::explain(Pack::builtin(), &documents).join("\n");
        return Err(
            format!("{:?}, adverse {}: {}\n{why}", finding.verdict, finding.adverse, example.text).into()
        );
    }
    Ok(())
}

/// What we suggest to write must be what we look for.
fn wording(item: &Item) -> Result<(), Failed> {
    for text in [&item.wording_ja, &item.wording_en] {
        let finding =
            &check(Pack::builtin(), &[Document::from_text("wording", text)])[usize::from(item.id) - 1];
        if finding.verdict != clauses::Verdict::Stated {
            return Err(format!("{:?}: {text}", finding.verdict).into());
        }
    }
    Ok(())
}

fn cites(item: &Item) -> Result<(), Failed> {
    let citation = &item.citation;
    let full = [&citation.document, &citation.edition, &citation.section, &citation.quotation];
    if full.iter().any(|part| part.is_empty()) || item.elements.is_empty() {
        return Err("a citation or the elements are missing".into());
    }
    Ok(())
}
