//! How long judging takes: `cargo bench -p clauses [-- FILE…]`, without files on our own contracts repeated to 60 kB.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use clauses::{Document, Pack, check};
use regex::Regex;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let own = ["itaku", "cloud", "dpa"]
        .map(|name| format!("{}/tests/contracts/{name}.txt", env!("CARGO_MANIFEST_DIR")));
    let start = Instant::now();
    let pack = Pack::builtin();
    println!("pack compiled in {:.1?}", start.elapsed());
    for path in if files.is_empty() { own.to_vec() } else { files } {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let repeated = text.repeat((60_000 / text.len()).max(1));
        let document = [Document::from_text("bench", &repeated)];
        check(pack, &document);
        let mut times = Vec::new();
        let busy = processor();
        for _ in 0..RUNS {
            let start = Instant::now();
            std::hint::black_box(check(pack, &document));
            times.push(start.elapsed());
        }
        let busy = processor().zip(busy).map(|(after, before)| after.saturating_sub(before) / RUNS);
        times.sort_unstable();
        // On a machine that does other work as well, the processor's time says most.
        println!(
            "{:>8.2?} median, {:.2?} fastest, processor {} for {} bytes of {path}",
            times[RUNS as usize / 2],
            times[0],
            busy.map_or("unknown".to_owned(), |busy| format!("{busy:.2?}")),
            repeated.len()
        );
    }
    growth(pack);
    one_by_one(pack);
}

const RUNS: u32 = 200;

/// Time on a processor so far, where Linux tells it.
fn processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// Ten times the text must not take much more than ten times as long.
fn growth(pack: &Pack) {
    let Ok(text) = std::fs::read_to_string(format!("{}/tests/contracts/dpa.txt", env!("CARGO_MANIFEST_DIR")))
    else {
        return;
    };
    for size in [60_000, 300_000, 1_500_000] {
        let document = [Document::from_text("bench", &text.repeat(size / text.len()))];
        let start = Instant::now();
        std::hint::black_box(check(pack, &document));
        println!("{:>8.2?} for {size} bytes", start.elapsed());
    }
}

/// The same literals as one expression each, run one after the other: equal results first, then the time.
fn one_by_one(pack: &Pack) {
    let Ok(text) = std::fs::read_to_string(format!("{}/tests/contracts/dpa.txt", env!("CARGO_MANIFEST_DIR")))
    else {
        return;
    };
    let text = text.repeat((60_000 / text.len()).max(1));
    let edge = |c: Option<char>| if c.is_some_and(|c| c.is_ascii_alphanumeric()) { r"(?-u:\b)" } else { "" };
    let expression = |(text, open): &(String, bool)| {
        let right = if *open { "" } else { edge(text.chars().next_back()) };
        Regex::new(&format!("(?i){}{}{right}", edge(text.chars().next()), regex::escape(text)))
    };
    let expressions: Vec<Regex> =
        pack.literals().iter().filter_map(|literal| expression(literal).ok()).collect();
    let start = Instant::now();
    let each: BTreeSet<usize> = expressions
        .iter()
        .enumerate()
        .filter(|(_, one)| one.find_iter(&text).count() > 0)
        .map(|(n, _)| n)
        .collect();
    let slow = start.elapsed();
    let start = Instant::now();
    let together = pack.occurring(&text);
    let quick = start.elapsed();
    println!("{} expressions, the same {} found: {}", expressions.len(), each.len(), each == together);
    let start = Instant::now();
    std::hint::black_box(check(pack, &[Document::from_text("bench", &text)]));
    let whole = start.elapsed();
    println!("one by one {slow:.1?}, together {quick:.2?}, the whole check {whole:.1?}");
    println!(
        "the whole check is {:.0} times as fast as the expressions alone",
        slow.as_secs_f64() / whole.as_secs_f64()
    );
}
