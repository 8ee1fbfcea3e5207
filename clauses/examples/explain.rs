//! Shows which rules each sentence of a text fills:
//! `cargo run -p clauses --example explain -- [--pack FOLDER] [--item N] FILE…`; with an item also the rules that
//! a sentence misses, and at which slot.

use std::path::Path;

use clauses::{Document, Outcome, Pack, Sides, explain};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut pack, mut only) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--pack" {
            pack = Some(folder(Path::new(&arguments.next().ok_or("--pack needs a folder")?))?);
            continue;
        }
        if argument == "--item" {
            only = Some(arguments.next().ok_or("--item needs a number")?.parse::<u8>()?);
            continue;
        }
        let text = std::fs::read_to_string(&argument)?;
        println!("{argument}");
        let document = [Document::from_text(argument, &text)];
        println!("{:?}", Sides::of(&document));
        let pack = pack.as_ref().unwrap_or_else(|| Pack::builtin());
        for item in pack.items().iter().filter(|item| only.is_none_or(|only| only == item.id)) {
            let attempts = explain(pack, &document, item.id).map(|why| why.attempts).unwrap_or_default();
            for attempt in attempts {
                let article = attempt.article.unwrap_or_default();
                match attempt.outcome {
                    Outcome::Filled { gives, .. } => {
                        println!("{article} {gives:?} {}: {}", attempt.rule, attempt.sentence);
                    }
                    missed if only.is_some() => {
                        println!("{article} {missed:?} {}: {}", attempt.rule, attempt.sentence);
                    }
                    Outcome::Missed(_) => {}
                }
            }
        }
    }
    Ok(())
}

fn folder(path: &Path) -> Result<Pack, Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(path)?));
    }
    files.sort();
    Pack::load(files.into_iter())
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into())
}
