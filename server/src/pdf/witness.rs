//! What a font itself says about a glyph, against what the document claims of it.
//!
//! A `ToUnicode` table can say anything: a reader sees the outline, a program reads the claim. The
//! font's own `cmap`, its glyph names, or the names in the encoding of a simple font are the witness.
//! Only letters, digits, kana and kanji are held against each other; signs have too many honest twins.

use super::plain::plain;
use hayro_interpret::font::FontData;
use hayro_interpret::hayro_cmap::{BfString, CMap};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use skrifa::MetadataProvider as _;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization as _;

/// Characters that an embedded font program gives to its glyphs.
#[derive(Default)]
pub(super) struct Program {
    by_glyph: HashMap<u32, Vec<char>>,
}

impl Program {
    pub(super) fn new(data: &FontData) -> Self {
        let mut by_glyph: HashMap<u32, Vec<char>> = HashMap::new();
        let Ok(font) = skrifa::FontRef::from_index(data.as_ref().as_ref(), 0) else {
            return Self::default();
        };
        let charmap = font.charmap();
        if !charmap.is_symbol() {
            for (code, glyph) in charmap.mappings() {
                // Private places say nothing.
                if let Some(c) = char::from_u32(code).filter(|c| c.is_alphanumeric()) {
                    by_glyph.entry(glyph.to_u32()).or_default().push(c);
                }
            }
        }
        Self { by_glyph }
    }

    /// The character that is drawn, if the font knows it and it is not the claimed one.
    pub(super) fn contradicts(&self, glyph: u32, claim: &str) -> Option<char> {
        let own = self.by_glyph.get(&glyph)?;
        let claim = folded(claim)?;
        let agrees = own.iter().any(|c| folded(c.encode_utf8(&mut [0; 4])).is_none_or(|own| own == claim));
        if agrees { None } else { own.first().copied() }
    }
}

/// What the encodings of fonts without an accessible program say: the claim that is drawn as another
/// character, by code and claim.
pub(super) fn named_lies(pdf: &Pdf) -> HashMap<(u32, String), char> {
    let mut lies = HashMap::new();
    let mut honest = HashSet::new();
    for dict in pdf.objects().into_iter().filter_map(Object::into_dict) {
        let is_simple = dict
            .get::<Name<'_>>(keys::SUBTYPE)
            .is_some_and(|kind| [&b"Type1"[..], b"MMType1", b"TrueType"].contains(&kind.as_ref()));
        if !is_simple {
            continue;
        }
        let Some(claims) = dict
            .get::<Stream<'_>>(keys::TO_UNICODE)
            .and_then(|stream| CMap::parse(&stream.decoded_data().ok()?, |_| None))
        else {
            continue;
        };
        let names = names(&dict);
        for code in 0..=255_u32 {
            let claim = match claims.lookup_bf_string(code) {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(s)) => s,
                None => continue,
            };
            let drawn = names.get(&code).copied();
            match (drawn, folded(&claim)) {
                (Some(drawn), Some(text)) if folded(&drawn.to_string()).is_some_and(|d| d != text) => {
                    lies.insert((code, claim), drawn);
                }
                _ => drop(honest.insert((code, claim))),
            }
        }
    }
    lies.retain(|pair, _| !honest.contains(pair));
    lies
}

/// Letters and digits that the encoding of a simple font names. Symbolic fonts have codes of their own.
fn names(font: &Dict<'_>) -> HashMap<u32, char> {
    let mut names = HashMap::new();
    let descriptor = font.get::<Dict<'_>>(keys::FONT_DESC);
    let embedded = descriptor.as_ref().is_some_and(|d| {
        [keys::FONT_FILE, keys::FONT_FILE2, keys::FONT_FILE3].iter().any(|key| d.contains_key(*key))
    });
    let encoding = font.get::<Object<'_>>(keys::ENCODING);
    let base = match &encoding {
        Some(Object::Name(name)) => Some(name.as_ref().to_vec()),
        Some(Object::Dict(dict)) => dict.get::<Name<'_>>(keys::BASE_ENCODING).map(|n| n.as_ref().to_vec()),
        _ => None,
    };
    let latin = [&b"WinAnsiEncoding"[..], b"MacRomanEncoding", b"StandardEncoding"];
    if base.as_deref().map_or(!embedded, |name| latin.contains(&name)) {
        names.extend((b'0'..=b'z').filter(u8::is_ascii_alphanumeric).map(|c| (u32::from(c), char::from(c))));
    }
    if let Some(Object::Dict(dict)) = &encoding
        && let Some(differences) = dict.get::<Array<'_>>(keys::DIFFERENCES)
    {
        let mut code = 0;
        for item in differences.iter::<Object<'_>>() {
            match item {
                Object::Number(number) => code = u32::try_from(number.as_i64()).unwrap_or_default(),
                Object::Name(name) => {
                    match std::str::from_utf8(name.as_ref()).ok().and_then(named) {
                        Some(c) => names.insert(code, c),
                        None => names.remove(&code),
                    };
                    code += 1;
                }
                _ => {}
            }
        }
    }
    names
}

/// The letter or digit of a glyph name.
fn named(name: &str) -> Option<char> {
    const DIGITS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return c.is_ascii_alphabetic().then_some(c);
    }
    if let Some(digit) = DIGITS.iter().position(|d| *d == name) {
        return char::from_digit(u32::try_from(digit).ok()?, 10);
    }
    let code = name.strip_prefix("uni").filter(|hex| hex.len() == 4)?;
    char::from_u32(u32::from_str_radix(code, 16).ok()?).filter(|c| c.is_alphanumeric())
}

/// The text without what may honestly differ; `None` where signs are in it.
fn folded(text: &str) -> Option<String> {
    let folded: String = text
        .chars()
        .filter_map(plain)
        .nfkc()
        .flat_map(char::to_lowercase)
        // Marks may be a part of the letter or not.
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect();
    (!folded.is_empty() && folded.chars().all(char::is_alphanumeric)).then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_are_no_lies() {
        let program = Program {
            by_glyph: HashMap::from([(1, vec!['Ａ']), (2, vec!['⽇', '日']), (3, vec!['甲'])]),
        };
        assert_eq!(program.contradicts(1, "a"), None);
        assert_eq!(program.contradicts(2, "日"), None);
        assert_eq!(program.contradicts(3, "乙"), Some('甲'));
        assert_eq!(program.contradicts(3, "("), None);
        assert_eq!(program.contradicts(4, "乙"), None);
    }

    #[test]
    fn names_of_letters_and_digits_are_known() {
        assert_eq!(named("A"), Some('A'));
        assert_eq!(named("seven"), Some('7'));
        assert_eq!(named("uni7532"), Some('甲'));
        assert_eq!(named("comma"), None);
        assert_eq!(named("G01"), None);
    }
}
