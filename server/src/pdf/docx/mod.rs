//! Word documents (DOCX): drafts under negotiation.
//!
//! Text as it would be signed: insertions in, deletions out. Pages as the last writer laid them out, as
//! far as it noted that; articles with the numbers that Word draws before them.

mod archive;
mod body;
mod numbering;
mod page;
mod styles;

use super::model::{Extra, ExtraKind, Extraction, PageText};
use archive::Archive;
use numbering::Numbering;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use styles::Styles;

/// Why a Word file has no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum DocxError {
    #[error("a Word file protected by a password; save it without one")]
    Encrypted,
    #[error("an old Word file (.doc); save it as .docx")]
    OldFormat,
    #[error("not a Word document")]
    NotWord,
    #[error("a damaged Word document: {0}")]
    Damaged(&'static str),
    #[error("a Word document that unpacks to more than {0} bytes")]
    TooLarge(u64),
}

impl DocxError {
    pub(super) fn state(&self) -> Extraction {
        match self {
            Self::Encrypted => Extraction::Encrypted,
            Self::TooLarge(_) => Extraction::TooLarge,
            Self::OldFormat | Self::NotWord | Self::Damaged(_) => Extraction::Broken,
        }
    }
}

/// The start of a ZIP archive, as every DOCX is one.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The start of an old office file; an encrypted DOCX is wrapped in one.
pub(super) fn is_old_office(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
}

/// Why an old office file cannot be read.
pub(super) fn old_office(bytes: &[u8]) -> DocxError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|w| w == name) { DocxError::Encrypted } else { DocxError::OldFormat }
}

/// The pages of a document that may unpack to `max_bytes`.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Vec<PageText>, DocxError> {
    let mut archive = Archive::open(bytes, max_bytes)?;
    let document = archive.document()?;
    let styles = archive.part("styles.xml")?.map(|xml| Styles::read(&xml)).unwrap_or_default();
    let numbering = archive.part("numbering.xml")?.map(|xml| Numbering::read(&xml)).unwrap_or_default();
    let mut notes = Notes::default();
    for (part, tag) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(xml) = archive.part(part)? {
            notes.read(&xml, tag);
        }
    }
    if let Some(xml) = archive.part("comments.xml")? {
        notes.read(&xml, "comment");
    }
    Ok(body::pages(&document, &styles, numbering, &notes))
}

/// Footnotes and comments by their numbers.
#[derive(Default)]
struct Notes {
    texts: HashMap<(&'static str, String), Extra>,
}

impl Notes {
    fn read(&mut self, xml: &[u8], tag: &'static str) {
        let mut reader = Reader::from_reader(xml);
        let mut open: Option<(String, Extra)> = None;
        let mut in_text = false;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::Start(start) if start.local_name().as_ref() == tag.as_bytes() => {
                    let kind = ExtraKind::Annotation;
                    let name = attribute(&start, "author");
                    let extra = Extra { kind, name, text: String::new(), shown: true };
                    open = attribute(&start, "id").map(|id| (id, extra));
                }
                Event::End(end) if end.local_name().as_ref() == tag.as_bytes() => {
                    if let Some((id, mut extra)) = open.take() {
                        extra.text.truncate(extra.text.trim_end().len());
                        if !extra.text.is_empty() {
                            self.texts.insert((tag, id), extra);
                        }
                    }
                }
                Event::Start(start) => in_text |= start.local_name().as_ref() == b"t",
                Event::End(end) => match end.local_name().as_ref() {
                    b"t" => in_text = false,
                    b"p" => open.iter_mut().for_each(|(_, extra)| extra.text.push('\n')),
                    _ => {}
                },
                event if in_text => {
                    if let (Some((_, extra)), Some(text)) = (open.as_mut(), characters(&event)) {
                        extra.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
    }

    fn find(&self, tag: &'static str, id: &str) -> Option<&Extra> {
        self.texts.get(&(tag, id.to_owned()))
    }
}

/// The value of an attribute, whatever its prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    start
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name.as_bytes())
        .and_then(|a| a.unescape_value().ok().map(std::borrow::Cow::into_owned))
}

/// A switch such as `<w:vanish/>`: on unless its value says otherwise.
fn is_on(start: &BytesStart<'_>) -> bool {
    attribute(start, "val").is_none_or(|v| !["0", "false", "off", "none"].contains(&v.as_str()))
}

/// The characters of an event inside text.
fn characters(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => text.decode().ok().map(std::borrow::Cow::into_owned),
        Event::CData(data) => data.decode().ok().map(std::borrow::Cow::into_owned),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(c)) => Some(c.to_string()),
            _ => Some(
                match &**reference {
                    b"amp" => "&",
                    b"lt" => "<",
                    b"gt" => ">",
                    b"quot" => "\"",
                    b"apos" => "'",
                    // Entities of its own are no part of the format, and a way to make bombs.
                    _ => "\u{fffd}",
                }
                .to_owned(),
            ),
        },
        _ => None,
    }
}
