//! Packs the predefined `CMaps` that the PDF reader needs beyond those of ISO 32000 into one file.
//!
//! ```sh
//! cargo run -p server --example pack_cmaps -- /usr/share/poppler/cMap server/src/pdf/data/cmaps.br
//! ```
//!
//! The source is Adobe's cmap-resources as Debian ships them in `poppler-data` (BSD, see
//! `src/pdf/data/LICENSE`). Comments, identifiers and white space are dropped; names, writing
//! mode, collection and ranges stay, so that the result is still read by an ordinary `CMap` parser.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

const COLLECTIONS: [&str; 5] = ["Adobe-Japan1", "Adobe-GB1", "Adobe-CNS1", "Adobe-Korea1", "Adobe-KR"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args_os().skip(1);
    let (Some(source), Some(target)) = (args.next(), args.next()) else {
        return Err("usage: pack_cmaps CMAP_FOLDER TARGET".into());
    };
    let mut bundle = String::new();
    for collection in COLLECTIONS {
        let mut paths = std::fs::read_dir(Path::new(&source).join(collection))?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()?;
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if is_wanted(&name) {
                let body = minified(&String::from_utf8_lossy(&std::fs::read(&path)?));
                writeln!(bundle, "%{name} {}", body.len())?;
                bundle.push_str(&body);
            }
        }
    }
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bundle.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut bundle.as_bytes(), &mut packed, &params)?;
    std::fs::write(&target, &packed)?;
    println!("{} bytes packed into {}", bundle.len(), packed.len());
    Ok(())
}

/// Maps from codes to CIDs; the tables for other directions and those of ISO 32000 (which the
/// engine carries itself) stay out.
fn is_wanted(name: &str) -> bool {
    let is_table = name.starts_with("Adobe-") && name != "Adobe-KR-UCS2";
    let is_to_unicode = name != "Adobe-KR-UCS2" && ["UCS2", "UCS2C"].iter().any(|end| name.ends_with(end))
        || name.starts_with("UCS2-");
    let is_japan2 = name.contains("Hojo");
    let is_built_in = !matches!(
        hayro_interpret::hayro_cmap::CMapName::from_bytes(name.as_bytes()),
        hayro_interpret::hayro_cmap::CMapName::Custom(_)
    );
    !(is_table || is_to_unicode || is_japan2 || is_built_in)
}

fn minified(source: &str) -> String {
    let mut out = String::new();
    for line in source.lines().map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let keep = match words.as_slice() {
            [] => false,
            [first, ..] if first.starts_with('<') => true,
            [first, ..] if first.starts_with('%') => false,
            ["/Registry" | "/Ordering" | "/Supplement" | "/CMapName" | "/WMode", ..] | [_, "usecmap"] => true,
            [.., last] => {
                (last.starts_with("begin") || last.starts_with("end"))
                    && (last.ends_with("range") || last.ends_with("char"))
            }
        };
        if keep {
            out.push_str(&words.join(" ").replace("> <", "><").replace("> ", ">"));
            out.push('\n');
        }
    }
    out
}
