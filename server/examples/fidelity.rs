//! Measures how faithfully the PDF reader gives back the text of a corpus.
//!
//! ```sh
//! cargo run -p server --release --example fidelity -- DIR [NAME...]
//! ```
//!
//! `DIR` holds `MANIFEST.tsv` (file, source, language, producer, pages, ground truth, notes). Truth
//! is a text with one form feed per page; without it, `.ref.txt` beside the PDF is the
//! reference. Similarity is that of the characters in order, after NFKC and without white space.

use server::pdf::{Extraction, Limits, SUBCOMMAND, child_main, extract};
use similar::{Algorithm, capture_diff_slices, get_diff_ratio};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;
use unicode_normalization::UnicodeNormalization as _;

struct Row {
    file: String,
    language: String,
    producer: String,
    hostile: bool,
    truth: Option<PathBuf>,
}

#[derive(Default)]
struct Tally {
    files: usize,
    above_98: usize,
    above_95: usize,
    mean: f32,
    poppler_95: usize,
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let first = args.next();
    match first.as_deref() {
        Some(SUBCOMMAND) => child_main(),
        Some(dir) => {
            let names: Vec<String> = args.collect();
            match tokio::runtime::Runtime::new()
                .map_err(Into::into)
                .and_then(|runtime| runtime.block_on(measure(Path::new(dir), &names)))
            {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("{error}");
                    ExitCode::FAILURE
                }
            }
        }
        None => {
            eprintln!("usage: fidelity DIR [NAME...]");
            ExitCode::FAILURE
        }
    }
}

async fn measure(dir: &Path, names: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let program = std::env::current_exe()?;
    let limits = Limits::default();
    let mut tallies: Vec<(&str, Tally)> = Vec::new();
    let mut hostile: Vec<(String, Extraction, f64, usize)> = Vec::new();
    println!("file\tlanguage\tproducer\tpages\tstate\tmin\tmean\tpdftotext\tseconds");
    for row in rows(dir)? {
        if !names.is_empty() && !names.iter().any(|n| row.file.contains(n.as_str())) {
            continue;
        }
        let path = dir.join(&row.file);
        let begun = Instant::now();
        let out = extract(&program, &path, None, &limits).await;
        let seconds = begun.elapsed().as_secs_f64();
        if row.hostile {
            hostile.push((row.file.clone(), out.state, seconds, out.pages.len()));
        }
        let Some(truth) = row.truth.as_ref() else {
            if !row.hostile {
                println!(
                    "{}\t{}\t{}\t{}\t{:?}\t-\t-\t-\t{seconds:.2}",
                    row.file,
                    row.language,
                    row.producer,
                    out.pages.len(),
                    out.state
                );
            }
            continue;
        };
        let truth = std::fs::read_to_string(truth)?;
        let read: Vec<&str> = out.pages.iter().map(|p| p.text.as_str()).collect();
        let (min, mean) = compare(&truth, &read);
        let poppler = pdftotext(&path).map(|text| {
            let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
            compare(&truth, &pages).1
        });
        println!(
            "{}\t{}\t{}\t{}\t{:?}\t{min:.3}\t{mean:.3}\t{}\t{seconds:.2}",
            row.file,
            row.language,
            row.producer,
            out.pages.len(),
            out.state,
            poppler.map_or("-".to_owned(), |p| format!("{p:.3}")),
        );
        let group = group(&row, out.state);
        let index = tallies.iter().position(|t| t.0 == group).unwrap_or_else(|| {
            tallies.push((group, Tally::default()));
            tallies.len() - 1
        });
        let tally = &mut tallies[index].1;
        tally.files += 1;
        tally.above_98 += usize::from(min >= 0.98);
        tally.above_95 += usize::from(min >= 0.95);
        tally.mean += mean;
        tally.poppler_95 += usize::from(poppler.is_some_and(|p| p >= 0.95));
    }
    println!("\ngroup\tfiles\tworst page >= .98\t>= .95\tmean\tpdftotext mean >= .95");
    for (group, t) in &tallies {
        let mean = t.mean / t.files.max(1) as f32;
        println!("{group}\t{}\t{}\t{}\t{mean:.4}\t{}", t.files, t.above_98, t.above_95, t.poppler_95);
    }
    println!("\nhostile\tstate\tseconds\tpages");
    for (file, state, seconds, pages) in &hostile {
        println!("{file}\t{state:?}\t{seconds:.2}\t{pages}");
    }
    let slowest = hostile.iter().map(|h| h.2).fold(0.0, f64::max);
    println!("{} hostile files, slowest {slowest:.2} s", hostile.len());
    Ok(())
}

fn group(row: &Row, state: Extraction) -> &'static str {
    if row.hostile {
        "hostile"
    } else if row.file.starts_with("real/") {
        "real"
    } else if row.producer.starts_with("scan") {
        "scan"
    } else if state == Extraction::Encrypted {
        "encrypted"
    } else {
        "ground-truthed"
    }
}

fn rows(dir: &Path) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let manifest = std::fs::read_to_string(dir.join("MANIFEST.tsv"))?;
    let rows = manifest.lines().skip(1).filter_map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, _, language, producer, _, truth, ..] = cells.as_slice() else {
            return None;
        };
        let named = (*truth != "none").then(|| dir.join(truth));
        let reference = dir.join(file).with_extension("ref.txt");
        Some(Row {
            file: (*file).to_owned(),
            language: (*language).to_owned(),
            producer: producer.chars().take(40).collect(),
            hostile: file.starts_with("hostile/"),
            truth: named.or_else(|| reference.exists().then_some(reference)),
        })
    });
    Ok(rows.collect())
}

/// Least and mean similarity over the pages.
fn compare(truth: &str, read: &[&str]) -> (f32, f32) {
    let truth: Vec<&str> = truth.trim_end_matches('\u{c}').split('\u{c}').collect();
    let pages = truth.len().max(read.len());
    let scores: Vec<f32> = (0..pages)
        .map(|i| {
            let a = folded(truth.get(i).copied().unwrap_or_default());
            let b = folded(read.get(i).copied().unwrap_or_default());
            if a.is_empty() && b.is_empty() {
                return 1.0;
            }
            let ops = capture_diff_slices(Algorithm::Myers, &a, &b);
            get_diff_ratio(&ops, a.len(), b.len())
        })
        .collect();
    let min = scores.iter().copied().fold(1.0, f32::min);
    (min, scores.iter().sum::<f32>() / pages.max(1) as f32)
}

fn folded(text: &str) -> Vec<char> {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn pdftotext(path: &Path) -> Option<String> {
    let out = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(path).arg("-").output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}
