//! Reads a whole document with the first engine, page by page.

use super::fonts::Fonts;
use super::glyphs::{Collector, Glyph};
use super::layout::{Layout, lay_out};
use super::model::{Engine, PageState, PageText, Quality};
use super::order::Book;
use super::places::Places;
use super::quality::{DOUBTFUL, MANY_HIDDEN, judge};
use super::salvage::{is_cut, salvaged};
use super::{cmaps, extras, repair};
use hayro_interpret::font::{FontData, FontQuery};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, TransformExt as _, interpret_page,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a document has no pages to read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum OpenError {
    #[error("a password is needed")]
    Encrypted,
    #[error("the encryption is damaged or unknown: {0}")]
    Encryption(&'static str),
    #[error("not a PDF")]
    NotPdf,
    #[error("damaged: no page could be found")]
    Damaged,
}

/// Opens a document; what the engine cannot open is repaired once and tried again.
pub(super) fn open(bytes: Vec<u8>, password: &str) -> Result<Book, OpenError> {
    let cut = is_cut(&bytes);
    let bytes = Arc::new(bytes);
    let brute = match Pdf::new_with_password(Arc::clone(&bytes), password) {
        Ok(pdf) if !pdf.pages().is_empty() && repair::has_tree(&pdf) => return Ok(Book::new(pdf, true, cut)),
        // Without the page tree the engine takes for a page whatever has contents.
        Ok(pdf) => Some(pdf),
        Err(LoadPdfError::Decryption(error)) => {
            return Err(match error {
                DecryptionError::PasswordProtected => OpenError::Encrypted,
                DecryptionError::MissingIDEntry => OpenError::Encryption("no document id"),
                DecryptionError::InvalidEncryption => OpenError::Encryption("invalid"),
                DecryptionError::UnsupportedAlgorithm => OpenError::Encryption("algorithm"),
            });
        }
        Err(LoadPdfError::Invalid) => None,
    };
    let with_pages = |pdf: Pdf| (!pdf.pages().is_empty()).then_some(pdf);
    let salvaged = salvaged(&bytes, password).and_then(|salvaged| {
        let pdf = Pdf::new_with_password(salvaged.bytes, password).ok().and_then(with_pages)?;
        Some(Book::new(pdf, salvaged.has_tree, cut))
    });
    let sound = |book: &Book| book.counted && book.lost() == 0;
    let rewritten = || {
        let fixed = repair::rewritten(&bytes, password)?;
        Some(Book::new(Pdf::new(fixed).ok().and_then(with_pages)?, true, cut))
    };
    match salvaged {
        Some(book) if sound(&book) => Ok(book),
        Some(book) => Ok(rewritten().filter(|other| other.found() > book.found()).unwrap_or(book)),
        None => rewritten()
            .or_else(|| brute.and_then(with_pages).map(|pdf| Book::new(pdf, false, cut)))
            .ok_or(if super::looks_like_pdf(&bytes) { OpenError::Damaged } else { OpenError::NotPdf }),
    }
}

/// Reads pages in order, from `first`, and hands each over as soon as it is read.
pub(super) fn read_pages<E>(
    book: &Book,
    first: usize,
    mut sink: impl FnMut(usize, PageText) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::new(&book.pdf);
    reader.doubted = book.cut;
    for (number, page) in book.pages().enumerate().skip(first) {
        sink(number, page.map_or_else(PageText::unreadable, |page| reader.text(page)))?;
    }
    Ok(())
}

/// Reads the places of the text of these pages; a page that is not there is passed over.
pub(super) fn places<E>(
    book: &Book,
    pages: &[usize],
    mut sink: impl FnMut(usize, Places) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::new(&book.pdf);
    for &number in pages {
        if let Some(page) = book.page(number) {
            let (width, height) = page.render_dimensions();
            let mut layout = reader.draw(page, true).layout;
            extras::add_undrawn(&mut layout.text, &extras::extras(page));
            sink(number, Places { width, height, text: layout.text, pieces: layout.pieces })?;
        }
    }
    Ok(())
}

/// What the pages of one document have in common.
struct Reader<'p> {
    pdf: &'p Pdf,
    fonts: Fonts,
    cache: InterpreterCache<'p>,
    settings: InterpreterSettings,
    /// Set when a font could not be read.
    strange: Arc<AtomicBool>,
    /// Whether the fonts met so far are whole.
    whole: FxHashMap<(u32, i32), bool>,
    /// No page of this file can be trusted to be complete.
    doubted: bool,
}

/// A page as drawn.
struct Drawn {
    layout: Layout,
    picture: f64,
    outlines: u32,
    /// No glyph was drawn at all, not even a space.
    mute: bool,
    /// Nothing was drawn that a reader would see.
    bare: bool,
}

/// A font in place of one that is not in the file. What a composite font draws is not looked at here: one
/// without any glyph does, and is found in no time.
fn stand_in(query: &FontQuery) -> (FontData, u32) {
    static NONE: &[u8] = include_bytes!("data/none.ttf");
    match query {
        FontQuery::Standard(font) => font.get_font_data(),
        FontQuery::Fallback(font) if font.character_collection.is_some() => (Arc::new(NONE), 0),
        FontQuery::Fallback(font) => font.pick_standard_font().get_font_data(),
    }
}

impl<'p> Reader<'p> {
    fn new(pdf: &'p Pdf) -> Self {
        let strange = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&strange);
        let settings = InterpreterSettings {
            font_resolver: Arc::new(|query| Some(stand_in(query))),
            cmap_resolver: Arc::new(cmaps::resolve_encoding),
            warning_sink: Arc::new(move |warning| {
                if matches!(warning, InterpreterWarning::UnsupportedFont) {
                    told.store(true, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        };
        Self {
            pdf,
            fonts: Fonts::default(),
            cache: InterpreterCache::new(),
            settings,
            strange,
            doubted: false,
            whole: FxHashMap::default(),
        }
    }

    fn draw(&mut self, page: &Page<'p>, places: bool) -> Drawn {
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, area, &self.cache, self.pdf.xref(), self.settings.clone());
        let mut collector = Collector::new(self.pdf, &mut self.fonts, area);
        interpret_page(page, &mut context, &mut collector);
        collector.bury();
        let Collector { backdrop, glyphs, .. } = collector;
        let picture = backdrop.picture();
        Drawn {
            picture,
            outlines: backdrop.outlines,
            mute: glyphs.is_empty() && backdrop.is_empty(),
            bare: backdrop.is_bare() && glyphs.iter().all(Glyph::is_blank),
            layout: lay_out(glyphs, picture, places),
        }
    }

    fn text(&mut self, page: &Page<'p>) -> PageText {
        self.strange.store(false, Ordering::Relaxed);
        let Drawn { mut layout, picture, outlines, mute, bare } = self.draw(page, false);
        let extras = extras::extras(page);
        extras::add_undrawn(&mut layout.text, &extras);
        let damaged = repair::has_damaged_content(page) || (mute && repair::is_mute(page));
        let quality = judge(&layout.text, layout.drawn);
        let mut state = state(&quality, damaged, picture);
        if state == PageState::NoText && bare && !repair::draws_pictures(page) {
            state = PageState::Blank;
        }
        // Text in a font that cannot be read is shown in another one, as other letters. A page on which
        // something is hidden is not what it seems: nothing is said to be missing on it.
        let strange = self.strange.load(Ordering::Relaxed)
            || layout.hidden.suspicious() >= MANY_HIDDEN
            || repair::has_lost_fonts(page, &mut self.whole)
            || self.doubted;
        if (strange && state == PageState::Ok) || (self.doubted && state == PageState::Blank) {
            state = PageState::LowQuality;
        }
        PageText {
            state,
            text: layout.text,
            quality,
            engine: Engine::Hayro,
            hidden: layout.hidden,
            hidden_text: layout.hidden_text,
            extras,
            vertical: layout.vertical,
            drawing: picture > 0.3 || outlines > 300,
            damaged,
        }
    }
}

/// A page number stamped on a scan does not make the page readable.
fn state(quality: &Quality, damaged: bool, picture: f64) -> PageState {
    if damaged {
        if quality.characters == 0 { PageState::Broken } else { PageState::LowQuality }
    } else if quality.characters == 0 || (picture > 0.5 && quality.characters < 30) {
        PageState::NoText
    } else if quality.score < DOUBTFUL {
        PageState::LowQuality
    } else {
        PageState::Ok
    }
}
