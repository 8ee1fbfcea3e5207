//! Reads a whole document with the first engine, page by page.

use super::fonts::Fonts;
use super::glyphs::Collector;
use super::layout::{Layout, lay_out};
use super::model::{Engine, PageState, PageText, Quality};
use super::places::Places;
use super::quality::{DOUBTFUL, MANY_HIDDEN, judge};
use super::{cmaps, extras, repair};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, InterpreterWarning, TransformExt as _, interpret_page,
};
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
pub(super) fn open(bytes: Vec<u8>, password: &str) -> Result<Pdf, OpenError> {
    let bytes = Arc::new(bytes);
    match Pdf::new_with_password(Arc::clone(&bytes), password) {
        Ok(pdf) if !pdf.pages().is_empty() => Ok(pdf),
        Err(LoadPdfError::Decryption(error)) => Err(match error {
            DecryptionError::PasswordProtected => OpenError::Encrypted,
            DecryptionError::MissingIDEntry => OpenError::Encryption("no document id"),
            DecryptionError::InvalidEncryption => OpenError::Encryption("invalid"),
            DecryptionError::UnsupportedAlgorithm => OpenError::Encryption("algorithm"),
        }),
        Ok(_) | Err(LoadPdfError::Invalid) => repair::rewritten(&bytes, password)
            .and_then(|fixed| Pdf::new(fixed).ok())
            .filter(|pdf| !pdf.pages().is_empty())
            .ok_or(if super::looks_like_pdf(&bytes) { OpenError::Damaged } else { OpenError::NotPdf }),
    }
}

/// Reads pages in order, from `first`, and hands each over as soon as it is read.
pub(super) fn read_pages<E>(
    pdf: &Pdf,
    first: usize,
    mut sink: impl FnMut(usize, PageText) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::new(pdf);
    for (number, page) in pdf.pages().iter().enumerate().skip(first) {
        sink(number, reader.text(page))?;
    }
    Ok(())
}

/// Reads the places of the text of these pages; a page that is not there is passed over.
pub(super) fn places<E>(
    pdf: &Pdf,
    pages: &[usize],
    mut sink: impl FnMut(usize, Places) -> Result<(), E>,
) -> Result<(), E> {
    let mut reader = Reader::new(pdf);
    for &number in pages {
        if let Some(page) = pdf.pages().get(number) {
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
}

/// A page as drawn.
struct Drawn {
    layout: Layout,
    picture: f64,
    outlines: u32,
    blank: bool,
}

impl<'p> Reader<'p> {
    fn new(pdf: &'p Pdf) -> Self {
        let strange = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&strange);
        let settings = InterpreterSettings {
            cmap_resolver: Arc::new(cmaps::resolve),
            warning_sink: Arc::new(move |warning| {
                if matches!(warning, InterpreterWarning::UnsupportedFont) {
                    told.store(true, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        };
        Self { pdf, fonts: Fonts::default(), cache: InterpreterCache::new(), settings, strange }
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
            blank: glyphs.is_empty() && backdrop.is_empty(),
            layout: lay_out(glyphs, picture, places),
        }
    }

    fn text(&mut self, page: &Page<'p>) -> PageText {
        self.strange.store(false, Ordering::Relaxed);
        let Drawn { mut layout, picture, outlines, blank } = self.draw(page, false);
        let extras = extras::extras(page);
        extras::add_undrawn(&mut layout.text, &extras);
        let damaged = repair::has_damaged_content(page) || (blank && repair::is_mute(page));
        let quality = judge(&layout.text, layout.drawn);
        let mut state = state(&quality, damaged, picture);
        // Text in a font that cannot be read is shown in another one, as other letters. A page on which
        // something is hidden is not what it seems: nothing is said to be missing on it.
        let strange = self.strange.load(Ordering::Relaxed) || layout.hidden.suspicious() >= MANY_HIDDEN;
        if strange && state == PageState::Ok {
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
