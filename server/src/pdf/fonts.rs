//! From a glyph to its character, where the engine alone has no answer.
//!
//! Order: the predefined encoding of a composite font (its codes are characters, whatever else is claimed
//! of them), `ToUnicode`, character collection (CID to Unicode), reversed `cmap` of the embedded font.

use super::cmaps;
use super::plain::{accent, plain};
use super::witness::{Program as Witness, named_lies};
use hayro_interpret::font::{FontData, Glyph, GlyphIdentifier, OutlineGlyph};
use hayro_interpret::hayro_cmap::{BfString, CMap, CidFamily, WritingMode};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::kurbo::Shape as _;
use rustc_hash::{FxHashMap, FxHasher};
use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};
use std::rc::Rc;

/// A composite font of the document, as far as its codes can be told without `ToUnicode`.
struct Composite {
    name: String,
    encoding_name: String,
    program: Option<u64>,
    encoding: CMap,
    vertical: bool,
    /// The encoding is a predefined one: it says by itself which characters are drawn.
    predefined: bool,
    /// The codes themselves are Unicode (`UniJIS-UTF16-H` and its like).
    unicode_codes: bool,
    family: Option<CidFamily>,
}

/// The fonts of one document; the tables are made when a glyph first asks for them.
#[derive(Default)]
pub(super) struct Fonts {
    composites: Option<Vec<Composite>>,
    /// Character collections that were asked for: from CID to Unicode.
    collections: HashMap<&'static str, Option<CMap>>,
    programs: HashMap<u128, (u64, HashMap<u32, char>)>,
    witnesses: HashMap<u128, Witness>,
    named_lies: Option<HashMap<(u32, String), char>>,
    /// What is known of a glyph, by what the document claims of it: one font program may serve fonts
    /// of different claims.
    known: FxHashMap<(GlyphIdentifier, u32, bool, u64), Vec<Known>>,
}

/// Text of a glyph that no map knows.
const UNKNOWN: &str = "\u{fffd}";

/// A claim, and what became of it.
type Known = (Option<BfString>, Told);

/// What a glyph says.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub text: Rc<str>,
    /// Whether the text is white space, or nothing.
    pub blank: bool,
    /// Whether the text is as a reader would type it.
    pub typed: bool,
    /// What the font draws instead of the text that is claimed.
    pub drawn: Option<char>,
}

impl Told {
    fn new(text: &str, drawn: Option<char>) -> Self {
        let blank = text.chars().filter_map(plain).all(char::is_whitespace);
        let typed = text.chars().all(|c| plain(c) == Some(c)) && accent(text).is_none();
        Self { text: Rc::from(text), blank, typed, drawn }
    }
}

impl Fonts {
    /// What a glyph stands for; U+FFFD if no map knows.
    pub(super) fn text(&mut self, pdf: &Pdf, glyph: &Glyph<'_>, vertical: bool) -> Told {
        let claim = glyph.as_unicode();
        let outline = match glyph {
            Glyph::Type3(_) => {
                let text = claim.and_then(plausible);
                return Told::new(text.as_deref().unwrap_or(UNKNOWN), None);
            }
            Glyph::Outline(outline) => outline,
        };
        // Without a claim it is the font that tells.
        let font = if claim.is_none() { outline.font_data() } else { None };
        let name = font.and_then(|font| font.postscript_name).map_or(0, |name| fingerprint(name.as_bytes()));
        let key = (outline.identifier(), outline.char_code(), vertical, name);
        if let Some((_, told)) = self.known.get(&key).and_then(|all| all.iter().find(|(c, _)| *c == claim)) {
            return told.clone();
        }
        let claimed = claim.clone().and_then(plausible);
        let encoded = self.by_encoding(pdf, outline, vertical);
        let text = match (claimed, encoded) {
            (Some(claimed), Some(encoded)) if !alike(&claimed, &encoded) => Some(encoded),
            (Some(text), _) | (None, Some(text)) => {
                let drawn = self.drawn_instead(pdf, outline, &text);
                let told = inked(Told::new(&text, drawn), outline);
                self.known.entry(key).or_default().push((claim, told.clone()));
                return told;
            }
            (None, None) => self.by_program(pdf, outline, vertical),
        };
        let told = inked(Told::new(text.as_deref().unwrap_or(UNKNOWN), None), outline);
        self.known.entry(key).or_default().push((claim, told.clone()));
        told
    }

    fn drawn_instead(&mut self, pdf: &Pdf, glyph: &OutlineGlyph, claim: &str) -> Option<char> {
        match glyph.font_data() {
            Some(font) => self
                .witnesses
                .entry(font.cache_key)
                .or_insert_with(|| Witness::new(&font.data))
                .contradicts(glyph.glyph_id().to_u32(), claim),
            None => self
                .named_lies
                .get_or_insert_with(|| named_lies(pdf))
                .get(&(glyph.char_code(), claim.to_owned()))
                .copied(),
        }
    }

    /// What the codes of a predefined encoding stand for.
    fn by_encoding(&mut self, pdf: &Pdf, glyph: &OutlineGlyph, vertical: bool) -> Option<String> {
        let composites = self.composites.get_or_insert_with(|| composites(pdf));
        if composites.iter().all(|c| !c.predefined) {
            return None;
        }
        let font = glyph.font_data()?;
        let mut named = composites
            .iter()
            .filter(|c| c.vertical == vertical && Some(&c.name) == font.postscript_name.as_ref());
        let first = named.next()?;
        // Fonts of one name with other encodings: then it takes more to tell them apart.
        (first.predefined && named.all(|c| c.predefined && c.encoding_name == first.encoding_name))
            .then(|| first.text(glyph.char_code(), &mut self.collections))?
    }

    fn by_program(&mut self, pdf: &Pdf, glyph: &OutlineGlyph, vertical: bool) -> Option<String> {
        let font = glyph.font_data()?;
        let (program, by_glyph) = self
            .programs
            .entry(font.cache_key)
            .or_insert_with(|| (fingerprint(font.data.as_ref().as_ref()), reversed(&font.data)));
        let composites = self.composites.get_or_insert_with(|| composites(pdf));
        composites
            .iter()
            .filter(|c| c.vertical == vertical && Some(&c.name) == font.postscript_name.as_ref())
            .filter(|c| c.program.is_none_or(|p| p == *program))
            .find_map(|c| c.text(glyph.char_code(), &mut self.collections))
            .or_else(|| {
                let c = *by_glyph.get(&glyph.glyph_id().to_u32())?;
                Some(c.to_string()).filter(|text| is_text(text))
            })
    }
}

impl Composite {
    fn text(&self, code: u32, collections: &mut HashMap<&'static str, Option<CMap>>) -> Option<String> {
        if self.unicode_codes {
            let [high, low] = [code >> 16, code & 0xFFFF].map(|unit| u16::try_from(unit).unwrap_or_default());
            let units = if high > 0 { vec![high, low] } else { vec![low] };
            return String::from_utf16(&units).ok().filter(|t| is_text(t));
        }
        let name = ucs2_name(self.family.as_ref()?)?;
        let collection = collections.entry(name).or_insert_with(|| cmaps::load(name.as_bytes())).as_ref()?;
        let cid = (1..=4).find_map(|len| self.encoding.lookup_cid_code(code, len))?;
        collection.lookup_bf_string(cid).and_then(plausible)
    }
}

/// All composite fonts of the document, also those that stand in the resources of a page or a form.
fn composites(pdf: &Pdf) -> Vec<Composite> {
    let mut found = Vec::new();
    let mut programs = Vec::new();
    for object in pdf.objects() {
        let dict = match object {
            Object::Dict(dict) => dict,
            Object::Stream(stream) => stream.dict().clone(),
            _ => continue,
        };
        let resources =
            dict.get::<Dict<'_>>(keys::RESOURCES).filter(|_| dict.get_ref(keys::RESOURCES).is_none());
        let mut fonts = Vec::new();
        for holder in [Some(&dict), resources.as_ref()].into_iter().flatten() {
            let named = holder.get::<Dict<'_>>(keys::FONT).filter(|_| holder.get_ref(keys::FONT).is_none());
            for name in named.iter().flat_map(Dict::keys) {
                let inline = named.as_ref().filter(|named| named.get_ref(name.as_ref()).is_none());
                fonts.extend(inline.and_then(|named| named.get::<Dict<'_>>(name.as_ref())));
            }
        }
        fonts.push(dict);
        for dict in fonts {
            if let Some(font) = composite(&dict) {
                found.push(font);
                programs.push(program(&dict));
            }
        }
    }
    // Unpacking a font program is work: only where fonts of one name must be told apart.
    for at in 0..found.len() {
        let (name, vertical) = (&found[at].name, found[at].vertical);
        if found.iter().filter(|c| c.name == *name && c.vertical == vertical).count() > 1 {
            found[at].program = programs[at]
                .as_ref()
                .and_then(|stream: &Stream<'_>| Some(fingerprint(&stream.decoded_data().ok()?)));
        }
    }
    found
}

fn program<'a>(font: &Dict<'a>) -> Option<Stream<'a>> {
    let descendant = font.get::<Array<'_>>(keys::DESCENDANT_FONTS)?.iter::<Dict<'_>>().next()?;
    let descriptor = descendant.get::<Dict<'_>>(keys::FONT_DESC)?;
    [keys::FONT_FILE2, keys::FONT_FILE3, keys::FONT_FILE]
        .iter()
        .find_map(|key| descriptor.get::<Stream<'_>>(*key))
}

fn composite(dict: &Dict<'_>) -> Option<Composite> {
    if &*dict.get::<Name<'_>>(keys::SUBTYPE)? != keys::TYPE0 {
        return None;
    }
    let descendant = dict.get::<Array<'_>>(keys::DESCENDANT_FONTS)?.iter::<Dict<'_>>().next()?;
    let (encoding, encoding_name) = match dict.get::<Object<'_>>(keys::ENCODING)? {
        Object::Name(name) => (cmaps::load(name.as_ref())?, name.as_str().to_owned()),
        Object::Stream(stream) => (CMap::parse(&stream.decoded_data().ok()?, cmaps::resolve)?, String::new()),
        _ => return None,
    };
    let family = encoding
        .metadata()
        .character_collection
        .clone()
        .map(|c| c.family)
        .filter(|f| *f != CidFamily::AdobeIdentity)
        .or_else(|| family(&descendant));
    let base = dict.get::<Name<'_>>(keys::BASE_FONT)?;
    let name = match base.as_str().split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest,
        _ => base.as_str(),
    };
    Some(Composite {
        name: name.to_owned(),
        program: None,
        predefined: !encoding_name.is_empty() && !encoding_name.starts_with("Identity"),
        vertical: encoding.metadata().writing_mode == Some(WritingMode::Vertical),
        encoding,
        unicode_codes: encoding_name.starts_with("Uni")
            && ["-UCS2-", "-UTF16-"].iter().any(|k| encoding_name.contains(k)),
        encoding_name,
        family,
    })
}

fn family(descendant: &Dict<'_>) -> Option<CidFamily> {
    use hayro_interpret::hayro_syntax::object::String as PdfString;
    let info = descendant.get::<Dict<'_>>(b"CIDSystemInfo")?;
    let registry = info.get::<PdfString<'_>>(keys::REGISTRY)?;
    let ordering = info.get::<PdfString<'_>>(keys::ORDERING)?;
    Some(CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes()))
}

fn ucs2_name(family: &CidFamily) -> Option<&'static str> {
    match family {
        CidFamily::AdobeJapan1 => Some("Adobe-Japan1-UCS2"),
        CidFamily::AdobeGB1 => Some("Adobe-GB1-UCS2"),
        CidFamily::AdobeCNS1 => Some("Adobe-CNS1-UCS2"),
        CidFamily::AdobeKorea1 => Some("Adobe-Korea1-UCS2"),
        CidFamily::Custom { ordering, .. } if ordering == b"KR" => Some("Adobe-KR-UCS2"),
        _ => None,
    }
}

/// Glyph to character from the font's own `cmap`; of several characters the plainest one.
fn reversed(data: &FontData) -> HashMap<u32, char> {
    use skrifa::MetadataProvider as _;
    let mut map: HashMap<u32, char> = HashMap::new();
    let Ok(font) = skrifa::FontRef::from_index(data.as_ref().as_ref(), 0) else {
        return map;
    };
    for (code, glyph) in font.charmap().mappings() {
        let Some(c) = char::from_u32(if (0xF020..=0xF07E).contains(&code) { code - 0xF000 } else { code })
        else {
            continue;
        };
        map.entry(glyph.to_u32())
            .and_modify(|old| {
                if (oddness(c), c) < (oddness(*old), *old) {
                    *old = c;
                }
            })
            .or_insert(c);
    }
    map
}

/// How unlikely a writer is to have meant this character rather than a twin of the same shape.
fn oddness(c: char) -> u8 {
    match u32::from(c) {
        0..=0x1F | 0x7F..=0x9F | 0xAD => 4,
        0xE000..=0xF8FF | 0xF_0000.. => 3,
        0x2E80..=0x2FDF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0x2_F800..=0x2_FA1F => 2,
        0xA0 | 0x2000..=0x200F | 0x31C0..=0x31EF => 1,
        _ => 0,
    }
}

fn plausible(text: BfString) -> Option<String> {
    let text = match text {
        BfString::Char(c) => c.to_string(),
        BfString::String(s) => unswapped(&s).unwrap_or(s),
    };
    is_text(&text).then_some(text)
}

/// The letters of a ligature, where a writer put a byte too few before them: `fi` as U+6600 U+6900.
fn unswapped(text: &str) -> Option<String> {
    let letter = |c: char| {
        let [high, low] = u16::try_from(u32::from(c)).ok()?.to_be_bytes();
        (low == 0 && high.is_ascii_alphabetic()).then_some(char::from(high))
    };
    text.chars().map(letter).collect()
}

/// Whether two claims mean the same, read by a person.
fn alike(one: &str, other: &str) -> bool {
    use unicode_normalization::UnicodeNormalization as _;
    let folded = |text: &str| text.chars().filter_map(plain).nfkc().collect::<String>();
    one == other || folded(one) == folded(other)
}

/// A glyph that is claimed to be a blank and draws something is unknown.
fn inked(told: Told, glyph: &OutlineGlyph) -> Told {
    // The box of a character that is missing is drawn for honest blanks too.
    if told.blank && glyph.glyph_id().to_u32() != 0 {
        let drawn = glyph.outline();
        if drawn.segments().take(3).count() == 3 && drawn.bounding_box().area() > 400.0 {
            return Told::new(UNKNOWN, None);
        }
    }
    told
}

/// Some writers fill their `ToUnicode` with zeros or replacement characters: that is no answer.
fn is_text(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| !matches!(c, '\0'..='\u{8}' | '\n'..='\u{1f}' | '\u{7f}' | '\u{fffd}' | '\u{fffe}' | '\u{ffff}'))
}

fn fingerprint(data: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    data.hash(&mut hasher);
    hasher.finish()
}
