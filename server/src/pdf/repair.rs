//! Damage: documents that must be rewritten before they open, and content cut off in the middle.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::page::Page;
use rustc_hash::FxHashMap;
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

/// Whether the page, or a form on it, is meant to show a picture, or names something to be drawn that is
/// not there.
pub(super) fn draws_pictures(page: &Page<'_>) -> bool {
    let content = page.page_stream().unwrap_or_default();
    let inline = content.windows(3).any(|w| w == b"BI " || w == b"BI\n" || w == b"BI\r" || w == b" sh");
    let names = content.windows(2).any(|w| w == b"Do");
    inline || (names && has_pictures(&page.resources().x_objects, 0))
}

fn has_pictures(objects: &Dict<'_>, depth: usize) -> bool {
    depth > 4
        || objects.keys().any(|name| {
            let Some(object) = objects.get::<Stream<'_>>(name.as_ref()) else {
                return true;
            };
            let is_form =
                object.dict().get::<Name<'_>>(keys::SUBTYPE).is_some_and(|kind| kind.as_ref() == b"Form");
            let inner =
                object.dict().get::<Dict<'_>>(keys::RESOURCES).and_then(|r| r.get::<Dict<'_>>(keys::XOBJECT));
            !is_form || inner.is_some_and(|inner| has_pictures(&inner, depth + 1))
        })
}

/// Whether a font of the page is named and not there, or has lost a part that it names: its text comes out
/// as other letters, or with other widths and therefore in another order.
pub(super) fn has_lost_fonts(page: &Page<'_>, known: &mut FxHashMap<(u32, i32), bool>) -> bool {
    let fonts = &page.resources().fonts;
    fonts.keys().any(|name| {
        let whole = || fonts.get::<Dict<'_>>(name.as_ref()).is_some_and(|font| is_whole(&font));
        match fonts.get_ref(name.as_ref()) {
            Some(id) => !*known.entry((id.obj_number, id.gen_number)).or_insert_with(whole),
            None => !whole(),
        }
    })
}

fn is_whole(font: &Dict<'_>) -> bool {
    let streams = |dict: &Dict<'_>, names: &[&[u8]]| {
        names.iter().all(|name| dict.get_ref(name).is_none() || dict.get::<Object<'_>>(name).is_some())
    };
    let described = |font: &Dict<'_>| {
        let descriptor = font.get::<Dict<'_>>(keys::FONT_DESC);
        font.get_ref(keys::FONT_DESC).is_none()
            || descriptor.is_some()
                && descriptor
                    .is_none_or(|d| streams(&d, &[keys::FONT_FILE, keys::FONT_FILE2, keys::FONT_FILE3]))
    };
    let descendants = font.get::<Array<'_>>(keys::DESCENDANT_FONTS);
    streams(font, &[keys::TO_UNICODE])
        && described(font)
        && descendants.is_none_or(|all| all.iter::<Dict<'_>>().next().is_some_and(|font| described(&font)))
}

/// Whether the document still has its page tree.
pub(super) fn has_tree(pdf: &Pdf) -> bool {
    pdf.xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .and_then(|root| root.get::<Dict<'_>>(keys::PAGES))
        .is_some_and(|tree| tree.contains_key(keys::KIDS))
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
    let mut any = false;
    loop {
        match decoder.read(&mut buffer) {
            // Sound as a whole, but not as what it should hold.
            Ok(0) => return any && stream.decoded_data().is_err(),
            Ok(_) => any = true,
            Err(_) => return true,
        }
    }
}
