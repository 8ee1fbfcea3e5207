//! Damage: documents that must be rewritten before they open, and content cut off in the middle.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use std::io::Read as _;

/// The document written anew with a sound cross-reference table, if it can be read at all.
pub(super) fn rewritten(bytes: &[u8], password: &str) -> Option<Vec<u8>> {
    let mut document = lopdf::Document::load_mem(bytes).ok()?;
    if document.is_encrypted() {
        document.decrypt(password).ok()?;
    }
    let mut out = Vec::new();
    document.save_to(&mut out).ok()?;
    Some(out)
}

/// Whether content of the page breaks off or is not there: the engine reads as far as it can and
/// says nothing, but what follows on the page is missing.
pub(super) fn has_damaged_content(page: &Page<'_>) -> bool {
    let raw = page.raw();
    if let Some(stream) = raw.get::<Stream<'_>>(keys::CONTENTS) {
        is_damaged(&stream)
    } else if let Some(streams) = raw.get::<Array<'_>>(keys::CONTENTS) {
        let named = streams.raw_iter().count();
        let found: Vec<Stream<'_>> = streams.iter().collect();
        found.len() < named || found.iter().any(is_damaged)
    } else {
        raw.contains_key(keys::CONTENTS)
    }
}

/// Whether content that is there was not understood at all.
pub(super) fn is_mute(page: &Page<'_>) -> bool {
    page.page_stream().is_some_and(|content| {
        let shows_text = content.windows(2).any(|w| w == b"Tj" || w == b"TJ");
        content.len() > 1024 || shows_text
    })
}

/// Pages that the document says it has.
pub(super) fn declared_pages(pdf: &Pdf) -> Option<usize> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())?;
    let count = catalog.get::<Dict<'_>>(keys::PAGES)?.get::<i32>(keys::COUNT)?;
    usize::try_from(count).ok()
}

fn is_damaged(stream: &Stream<'_>) -> bool {
    use hayro_interpret::hayro_syntax::Filter;
    if stream.filters().as_slice() != [Filter::FlateDecode] {
        return stream.decoded_data().is_err();
    }
    let raw = stream.raw_data();
    let mut decoder = flate2::read::ZlibDecoder::new(&raw[..]);
    let mut buffer = [0; 16 * 1024];
    loop {
        match decoder.read(&mut buffer) {
            // Sound as a whole, but not as what it should hold.
            Ok(0) => return !raw.is_empty() && stream.decoded_data().is_err(),
            Ok(_) => {}
            Err(_) => return true,
        }
    }
}
