//! Every example of the embedded packs is a test of its own name.

use clauses::{Item, Pack, check};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut trials = Vec::new();
    for id in Pack::ids() {
        let Some(pack) = Pack::by_id(id) else { panic!("no pack {id}") };
        for item in pack.items() {
            for n in 0..item.examples.len() {
                let example = &item.examples[n];
                let name = format!("{id} {:02} {} ({:?})", item.id, example.name, example.verdict);
                trials.push(Trial::test(name, move || run(pack, item, n)));
            }
            let name = format!("{id} {:02} cites its source and explains itself", item.id);
            trials.push(Trial::test(name, move || complete(item)));
        }
        let name = format!("{id} wordings are stated and elements are shown");
        trials.push(Trial::test(name, move || whole(pack)));
        trials.push(Trial::test(format!("{id} is called so"), move || called(pack, id)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(pack: &Pack, item: &Item, n: usize) -> Result<(), Failed> {
    match pack.try_example(item, &item.examples[n]) {
        Some(fault) => Err(format!("{fault}\n{}", item.examples[n].text).into()),
        None => Ok(()),
    }
}

/// What we suggest to write must be what we look for, for every tier.
fn whole(pack: &Pack) -> Result<(), Failed> {
    let faults = pack.trials().faults;
    let faults: Vec<String> =
        faults.iter().filter(|fault| fault.code != "P0020").map(ToString::to_string).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

fn called(pack: &Pack, id: &str) -> Result<(), Failed> {
    let findings = check(pack, &[]);
    if pack.reference.id != id || findings.len() != pack.items().len() {
        return Err(format!("{:?}", pack.reference).into());
    }
    Ok(())
}

fn complete(item: &Item) -> Result<(), Failed> {
    let citation = &item.citation;
    let cited = [&citation.document, &citation.edition, &citation.section, &citation.quotation];
    let said = [&item.title_ja, &item.title_en, &item.explanation_ja, &item.explanation_en];
    let written = [&item.wording_ja, &item.wording_en];
    if cited.into_iter().chain(said).chain(written).any(String::is_empty) || item.elements.is_empty() {
        return Err("a citation, a title, an explanation, a wording or the elements are missing".into());
    }
    Ok(())
}
