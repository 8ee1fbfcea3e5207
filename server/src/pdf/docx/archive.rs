//! The ZIP archive around a Word document, unpacked within limits.

use super::DocxError;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// Entries of an archive; a document with many pictures has a few hundred.
const MAX_ENTRIES: usize = 20_000;

pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that may still be unpacked; what an entry says of its size is not believed.
    left: u64,
    limit: u64,
    folder: String,
}

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8], limit: u64) -> Result<Self, DocxError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DocxError::Damaged("archive"))?;
        if zip.len() > MAX_ENTRIES {
            return Err(DocxError::TooLarge(limit));
        }
        Ok(Self { zip, left: limit, limit, folder: String::new() })
    }

    /// The main part, found as the format prescribes or at its usual place.
    pub(super) fn document(&mut self) -> Result<Vec<u8>, DocxError> {
        let named = self.unpack("_rels/.rels")?.and_then(|xml| main_part(&xml));
        let name = named.unwrap_or_else(|| "word/document.xml".to_owned());
        self.folder = name.rfind('/').map(|end| name[..=end].to_owned()).unwrap_or_default();
        let document = self.unpack(&name)?.ok_or(DocxError::NotWord)?;
        let head = &document[..document.len().min(4096)];
        // A workbook or a presentation is such an archive too.
        if head.windows(9).any(|w| w == b":document") || head.windows(9).any(|w| w == b"<document") {
            Ok(document)
        } else {
            Err(DocxError::NotWord)
        }
    }

    /// A part beside the main one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocxError> {
        self.unpack(&format!("{}{name}", self.folder))
    }

    fn unpack(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocxError> {
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(_) | ZipError::InvalidPassword) => {
                return Err(DocxError::Encrypted);
            }
            Err(_) => return Err(DocxError::Damaged("archive")),
        };
        let mut data = Vec::new();
        let read = entry.take(self.left + 1).read_to_end(&mut data);
        if data.len() as u64 > self.left {
            return Err(DocxError::TooLarge(self.limit));
        }
        self.left -= data.len() as u64;
        read.map_err(|_| DocxError::Damaged("content"))?;
        Ok(Some(data))
    }
}

fn main_part(rels: &[u8]) -> Option<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_reader(rels);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return None,
            Event::Start(start) | Event::Empty(start) => {
                let kind = super::attribute(&start, "Type").unwrap_or_default();
                if kind.ends_with("/officeDocument") {
                    let target = super::attribute(&start, "Target")?;
                    return Some(target.trim_start_matches('/').to_owned());
                }
            }
            _ => {}
        }
    }
}
