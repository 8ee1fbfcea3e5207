//! How long judging takes: `cargo bench -p clauses [-- FILE…]`, without files on our own contracts repeated to 60 kB.

use std::time::{Duration, Instant};

use clauses::{Document, Pack, check};

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
        let mut times: Vec<Duration> = (0..20)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(check(pack, &document));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("{:>8.2?} median for {} bytes of {path}", times[10], repeated.len());
    }
}
