//! What an extraction yields, and the limits under which it runs.

use serde::{Deserialize, Serialize};

/// Limits of one extraction. Time and processor grow with size and pages, so that a long honest
/// contract is not refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory of the child, in bytes.
    pub memory_bytes: u64,
    /// Largest file that is tried, in bytes.
    pub max_file_bytes: u64,
    /// Largest answer of the child that is read, in bytes.
    pub max_output_bytes: u64,
    /// Most pages that are read; a longer file is `TooLarge`.
    pub max_pages: u32,
    /// Most pixels of one page picture.
    pub max_pixels: u64,
    /// Seconds given to every file.
    pub base_seconds: f64,
    /// Seconds added for each page.
    pub seconds_per_page: f64,
    /// Seconds added for each mebibyte of the file.
    pub seconds_per_mebibyte: f64,
    /// Never more seconds than this, whatever the size.
    pub max_seconds: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 3 << 29,
            max_file_bytes: 256 << 20,
            max_output_bytes: 128 << 20,
            max_pages: 10_000,
            max_pixels: 40_000_000,
            base_seconds: 8.0,
            seconds_per_page: 0.1,
            seconds_per_mebibyte: 0.25,
            max_seconds: 300.0,
        }
    }
}

/// Outcome for the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extraction {
    /// Every page that draws text was read.
    Ok,
    /// Text was read, but at least one page is doubtful or could not be read.
    LowQuality,
    /// The pages draw no text (images of text, or nothing at all).
    NoText,
    /// A password is needed, or the given one is wrong.
    Encrypted,
    /// Not a PDF, or so damaged that no page could be read.
    Broken,
    /// Larger than the limits allow, in file size, pages, memory or output.
    TooLarge,
    /// Took longer than its share of time.
    TimedOut,
}

/// Outcome for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    Ok,
    /// Nothing is drawn on the page: there is nothing to be read, and nothing is missing.
    Blank,
    LowQuality,
    /// Something is drawn, and it is no text.
    NoText,
    Broken,
}

/// Which engine the text of a page is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    Hayro,
    PdfExtract,
    Docx,
    PlainText,
}

/// How far the text of a page can be trusted: `score` from 0 to 1 and the shares it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Quality {
    pub score: f32,
    /// Glyphs drawn on the page, blanks left out.
    pub glyphs: u32,
    /// Characters in the text, white space left out.
    pub characters: u32,
    /// Share of glyphs that no map could turn into a character.
    pub unmapped: f32,
    /// Share of characters that are common kana, kanji, letters, digits or punctuation.
    pub common: f32,
    /// Share of characters of scripts that have no place in a Japanese or English contract.
    pub odd: f32,
}

/// Why text of a file is not what a reader of the page sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// Drawn in render mode 3 on a page without an image over it.
    Invisible,
    /// Drawn in (nearly) the colour of the paper.
    PaperColoured,
    /// Drawn outside the page, or outside what is shown of it.
    OffPage,
    /// An opaque shape or picture is drawn over it.
    Covered,
    /// Smaller than two points.
    Tiny,
    /// The font draws other characters than the file claims.
    Disguised,
}

/// Glyphs that are in the file and that a reader of the page cannot see, by the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HiddenCounts {
    pub invisible: u32,
    pub paper_coloured: u32,
    pub off_page: u32,
    pub covered: u32,
    pub tiny: u32,
    pub disguised: u32,
    /// The text is an invisible layer over (or visible under) a picture of the page, as scanners write it.
    pub scan_layer: bool,
}

impl HiddenCounts {
    pub(super) fn add(&mut self, why: Hidden, glyphs: u32) {
        *match why {
            Hidden::Invisible => &mut self.invisible,
            Hidden::PaperColoured => &mut self.paper_coloured,
            Hidden::OffPage => &mut self.off_page,
            Hidden::Covered => &mut self.covered,
            Hidden::Tiny => &mut self.tiny,
            Hidden::Disguised => &mut self.disguised,
        } += glyphs;
    }

    /// Glyphs that somebody took care to hide; what lies beside the page is mostly printers' marks.
    pub fn suspicious(&self) -> u32 {
        self.invisible + self.paper_coloured + self.covered + self.tiny + self.disguised
    }
}

/// Text that is in the file and cannot be seen on the page. It is kept to be shown; it is no part of
/// the page's text and therefore never evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenSpan {
    pub why: Hidden,
    pub text: String,
}

/// Text that stands on a page beside its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extra {
    pub kind: ExtraKind,
    /// Name of the field, or the author of the annotation.
    pub name: Option<String>,
    pub text: String,
    /// Whether it appears on the page.
    pub shown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtraKind {
    /// The value of a form field; it is part of the text of the page.
    FormField,
    /// A comment on the page; it is not part of the text.
    Annotation,
}

/// Text of one page: lines as drawn, separated by `\n`, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    pub text: String,
    pub state: PageState,
    pub quality: Quality,
    pub engine: Engine,
    pub hidden: HiddenCounts,
    /// What is hidden, in the order of the file, each kind up to a few thousand characters.
    pub hidden_text: Vec<HiddenSpan>,
    /// Values of form fields and annotations.
    pub extras: Vec<Extra>,
    /// Whether most of the page is written vertically.
    pub vertical: bool,
    /// Much of the page is a picture or outlines, which may show text that is not in `text`.
    pub drawing: bool,
    /// The content breaks off: more stood on the page than could be read.
    pub damaged: bool,
}

/// Text of a document, pages in page order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extracted {
    pub state: Extraction,
    pub pages: Vec<PageText>,
    /// Technical reason, for the log and for support; not for the reader of the register.
    pub detail: Option<String>,
}

impl Extracted {
    pub(super) fn failed(state: Extraction, detail: impl Into<String>) -> Self {
        Self { state, pages: Vec::new(), detail: Some(detail.into()) }
    }
}
