//! Measures the built-in pack on labelled contracts.
//!
//! `cargo run -p clauses --release --example evaluate -- [-v] PATH…`: each PATH is a folder (searched
//! through) or a label file. NAME.json lies beside NAME.txt; a file with `set` judges several texts
//! together. `-v` lists every cell that differs from its label; `--pack FOLDER` measures that pack instead;
//! `--dump FILE` writes everything that every built-in pack finds, to compare two builds byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clauses::{Document, Finding, Pack, Verdict, check, check_set, facts};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

#[derive(Default)]
struct Tally {
    cells: usize,
    right: usize,
    both: usize,
    predicted: usize,
    gold: usize,
    quoted: usize,
    hit: usize,
}

impl Tally {
    fn row(&self, name: &str) {
        let share = |a: usize, b: usize| if b == 0 { f64::NAN } else { a as f64 / b as f64 };
        let (p, r) = (share(self.both, self.predicted), share(self.both, self.gold));
        let f1 = share(2 * self.both, self.predicted + self.gold);
        let three = share(self.right, self.cells);
        let hit = share(self.hit, self.quoted);
        println!(
            "{name:<10} {:>5} {:>5} {p:>6.2} {r:>6.2} {f1:>6.2} {three:>8.2} {hit:>8.2}",
            self.cells, self.gold
        );
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut labels = BTreeSet::new();
    let mut verbose = false;
    let mut pack = None;
    let mut dump = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "-v" {
            verbose = true;
        } else if argument == "--pack" {
            pack = Some(folder(Path::new(&arguments.next().ok_or("--pack needs a folder")?))?);
        } else if argument == "--dump" {
            dump = Some(std::fs::File::create(arguments.next().ok_or("--dump needs a file")?)?);
        } else {
            gather(Path::new(&argument), &mut labels)?;
        }
    }
    let pack = pack.as_ref().unwrap_or_else(|| Pack::builtin());
    let mut tallies: BTreeMap<(String, u8), Tally> = BTreeMap::new();
    let mut calibration: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut time, mut characters) = (Duration::ZERO, 0);
    for path in &labels {
        let label: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let names: Vec<String> = match label["documents"].as_array() {
            Some(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            None => vec![path.file_stem().unwrap_or_default().to_string_lossy().into_owned()],
        };
        let mut documents = Vec::new();
        for name in &names {
            let text = std::fs::read_to_string(folder.join(format!("{name}.txt")))?;
            characters += text.chars().count();
            documents.push(Document::from_text(name.as_str(), &text));
        }
        if let Some(file) = &mut dump {
            for id in Pack::ids() {
                let Some(all) = Pack::by_id(id).map(|pack| check_set(pack, &documents)) else { continue };
                let (findings, notes) =
                    (serde_json::to_string(&all.findings)?, serde_json::to_string(&all.notes)?);
                writeln!(file, "{}\t{id}\t{findings}\t{notes}", path.display())?;
            }
            for document in &documents {
                writeln!(file, "{}\t{}", path.display(), serde_json::to_string(&facts(document))?)?;
            }
        }
        let start = Instant::now();
        let findings = check(pack, &documents);
        time += start.elapsed();
        let lang = if label["set"].is_string() { "set" } else { label["lang"].as_str().unwrap_or("?") };
        for finding in &findings {
            // Right and all findings of each step of confidence, in hundredths.
            let step = calibration
                .entry(format!("{:.2} {}", finding.confidence, name(finding.verdict)))
                .or_default();
            step.0 += usize::from(label["items"][finding.item.to_string()]["label"] == name(finding.verdict));
            step.1 += 1;
            let gold = &label["items"][finding.item.to_string()];
            let keys = [(lang.to_owned(), finding.item), (lang.to_owned(), 0), ("all".to_owned(), 0)];
            for key in keys {
                count(tallies.entry(key).or_default(), gold, finding);
            }
            let found = matches!(finding.verdict, Verdict::Stated | Verdict::Partial);
            let astray = found && gold["label"] != "missing" && !hit(gold, finding);
            if verbose && (astray || gold["label"] != name(finding.verdict)) {
                show(&path.display().to_string(), gold, finding);
            }
        }
    }
    println!(
        "{:<10} {:>5} {:>5} {:>6} {:>6} {:>6} {:>8} {:>8}",
        "", "cells", "gold", "prec", "rec", "F1", "3-way", "evidence"
    );
    for ((lang, item), tally) in &tallies {
        tally.row(&if *item == 0 { lang.clone() } else { format!("{lang} {item}") });
    }
    println!("{} documents or sets, {characters} characters, {time:.1?}", labels.len());
    println!("\n{:<16} findings  right", "confidence");
    for (step, (right, all)) in &calibration {
        println!("{step:<16} {all:>8} {:>6.2}", *right as f64 / *all as f64);
    }
    println!(
        "mean distance of what is said from what is right, weighed by findings: {:.3}",
        distance(&calibration)
    );
    Ok(())
}

/// How far the steps of confidence are from the shares that are right (the expected calibration error).
fn distance(calibration: &BTreeMap<String, (usize, usize)>) -> f64 {
    let all: usize = calibration.values().map(|(_, all)| all).sum();
    let off = |(step, (right, all)): (&String, &(usize, usize))| {
        let says: f64 = step.split(' ').next().and_then(|says| says.parse().ok()).unwrap_or_default();
        (says * *all as f64 - *right as f64).abs()
    };
    calibration.iter().map(off).sum::<f64>() / all as f64
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

fn gather(path: &Path, out: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            gather(&entry?.path(), out)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "json") {
        out.insert(path.to_owned());
    }
    Ok(())
}

fn name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Stated => "present",
        Verdict::Partial => "partial",
        Verdict::NotFound => "missing",
        Verdict::Undeterminable => "undeterminable",
    }
}

fn count(tally: &mut Tally, gold: &Value, finding: &Finding) {
    let predicted = finding.verdict == Verdict::Stated;
    let present = gold["label"] == "present";
    tally.cells += 1;
    tally.right += usize::from(gold["label"] == name(finding.verdict));
    tally.both += usize::from(predicted && present);
    tally.predicted += usize::from(predicted);
    tally.gold += usize::from(present);
    if gold["label"] != "missing" && matches!(finding.verdict, Verdict::Stated | Verdict::Partial) {
        tally.quoted += 1;
        tally.hit += usize::from(hit(gold, finding));
    }
}

fn squeeze(text: &str) -> Vec<char> {
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a returned quote shares a stretch with a gold quote.
fn hit(gold: &Value, finding: &Finding) -> bool {
    let quotes = gold["quotes"].as_array().into_iter().flatten();
    let gold: Vec<Vec<char>> =
        quotes.filter_map(|quote| quote.as_str().or_else(|| quote["quote"].as_str())).map(squeeze).collect();
    finding
        .evidence
        .iter()
        .map(|evidence| squeeze(&evidence.quote))
        .any(|quote| gold.iter().any(|gold| shares(gold, &quote)))
}

fn shares(a: &[char], b: &[char]) -> bool {
    let width = a.len().min(b.len()).min(14);
    if width == 0 {
        return false;
    }
    let windows: BTreeSet<&[char]> = a.windows(width).collect();
    b.windows(width).any(|window| windows.contains(window))
}

fn show(path: &str, gold: &Value, finding: &Finding) {
    println!(
        "{path} item {}: label {}, found {} {:?} adverse {}",
        finding.item,
        gold["label"],
        name(finding.verdict),
        finding.reason,
        finding.adverse
    );
    for quote in gold["quotes"].as_array().into_iter().flatten() {
        println!("    gold  {}", quote.as_str().or_else(|| quote["quote"].as_str()).unwrap_or_default());
    }
    for evidence in finding.evidence.iter().take(4) {
        let quote: String =
            evidence.quote.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(260).collect();
        println!("    found {} {quote}", evidence.article.as_deref().unwrap_or("-"));
    }
}
