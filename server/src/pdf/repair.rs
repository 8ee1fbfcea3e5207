//! Damage: documents that must be rewritten before they open, and content cut off in the middle.

use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Stream};
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

/// Whether a content stream of the page breaks off: the engine reads such a stream as far as it
/// goes and says nothing, but what follows on the page is missing.
pub(super) fn has_damaged_content(page: &Page<'_>) -> bool {
    let raw = page.raw();
    if let Some(stream) = raw.get::<Stream<'_>>(keys::CONTENTS) {
        return is_damaged(&stream);
    }
    if let Some(streams) = raw.get::<Array<'_>>(keys::CONTENTS) {
        return streams.iter::<Stream<'_>>().any(|s| is_damaged(&s));
    }
    false
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
            Ok(0) => return false,
            Ok(_) => {}
            Err(_) => return true,
        }
    }
}
