//! Shows which rules each sentence of a text fills: `cargo run -p clauses --example explain -- FILE…`.

use clauses::{Document, Pack, explain};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        for line in explain(Pack::builtin(), &[Document::from_text(path, &text)]) {
            println!("{line}");
        }
    }
    Ok(())
}
