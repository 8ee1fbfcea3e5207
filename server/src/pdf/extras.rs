//! What stands on a page beside its content: values of form fields, and annotations.
//!
//! A field's value is part of the document: where no appearance draws it, it is added to the text. A
//! comment is what somebody says about the document: it is kept and shown, and is no evidence.

use super::model::{Extra, ExtraKind};
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use hayro_interpret::hayro_syntax::page::Page;
use std::borrow::Cow;

/// Annotations of a page that are looked at, and characters of each that are kept.
const MAX_ANNOTATIONS: usize = 2000;
const MAX_CHARACTERS: usize = 20_000;
/// Fields inherit from the fields above them; deeper than this is a loop.
const MAX_DEPTH: usize = 16;
/// Flags of annotations that are not shown: hidden, no view.
const NOT_SHOWN: u32 = 1 << 1 | 1 << 5;

pub(super) fn extras(page: &Page<'_>) -> Vec<Extra> {
    let Some(annotations) = page.raw().get::<Array<'_>>(keys::ANNOTS) else {
        return Vec::new();
    };
    annotations.iter::<Dict<'_>>().take(MAX_ANNOTATIONS).filter_map(|annotation| extra(&annotation)).collect()
}

fn extra(annotation: &Dict<'_>) -> Option<Extra> {
    let shown = annotation.get::<u32>(keys::F).unwrap_or(0) & NOT_SHOWN == 0;
    let subtype = annotation.get::<Name<'_>>(keys::SUBTYPE)?;
    let (kind, name, text) = match subtype.as_ref() {
        b"Widget" => (ExtraKind::FormField, inherited_text(annotation, keys::T), value(annotation)?),
        b"Link" | b"Popup" => return None,
        _ => (ExtraKind::Annotation, string(annotation, keys::T), string(annotation, keys::CONTENTS)?),
    };
    let text: String = text.replace(['\r', '\u{c}'], "\n").trim().chars().take(MAX_CHARACTERS).collect();
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    (!text.is_empty()).then_some(Extra { kind, name, text, shown })
}

/// What a reader of the form sees in the field.
fn value(field: &Dict<'_>) -> Option<String> {
    match inherited(field, keys::V)? {
        Object::String(text) => Some(decoded(text.as_bytes())),
        Object::Stream(stream) => Some(decoded(&stream.decoded_data().ok()?)),
        Object::Array(choices) => {
            let choices: Vec<String> =
                choices.iter::<PdfString<'_>>().map(|text| decoded(text.as_bytes())).collect();
            Some(choices.join("\n"))
        }
        // The state of a box; what it means stands beside it on the page.
        Object::Name(state) if state.as_ref() != b"Off" => Some("☑".to_owned()),
        _ => None,
    }
}

fn inherited<'a>(field: &Dict<'a>, key: &[u8]) -> Option<Object<'a>> {
    let mut field = field.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(found) = field.get::<Object<'_>>(key) {
            return Some(found);
        }
        field = field.get::<Dict<'_>>(keys::PARENT)?;
    }
    None
}

fn inherited_text(field: &Dict<'_>, key: &[u8]) -> Option<String> {
    match inherited(field, key)? {
        Object::String(text) => Some(decoded(text.as_bytes())),
        _ => None,
    }
}

fn string(dict: &Dict<'_>, key: &[u8]) -> Option<String> {
    if let Some(text) = dict.get::<PdfString<'_>>(key) {
        return Some(decoded(text.as_bytes()));
    }
    dict.get::<Stream<'_>>(key).and_then(|stream| Some(decoded(&stream.decoded_data().ok()?)))
}

/// A text string: UTF-16 or UTF-8 with their marks, else the PDF's own Latin encoding.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let units = |pairs: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            // Writers that forget the mark; Latin text beyond ASCII is rarely sound UTF-8.
            Ok(text) => text.to_owned(),
            Err(_) => latin(bytes).into_owned(),
        },
    }
}

fn latin(bytes: &[u8]) -> Cow<'static, str> {
    bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into()
}

/// Adds to the text of a page the values of fields that nothing on it draws.
pub(super) fn add_undrawn(text: &mut String, extras: &[Extra]) {
    let folded = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let drawn = folded(text);
    for extra in extras {
        let is_value = extra.kind == ExtraKind::FormField && extra.shown && extra.text != "☑";
        if is_value && !drawn.contains(&folded(&extra.text)) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&extra.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn text_strings_of_every_kind_are_read() {
        assert_eq!(decoded(b"\xFE\xFF\x75\x32"), "甲");
        assert_eq!(decoded(b"\xFF\xFE\x32\x75"), "甲");
        assert_eq!(decoded("\u{feff}甲".as_bytes()), "甲");
        assert_eq!(decoded("甲".as_bytes()), "甲");
        assert_eq!(decoded(b"Vertr\xE4ge"), "Verträge");
    }
}
