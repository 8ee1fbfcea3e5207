//! Reads a whole document with the first engine, page by page.

use super::fonts::Fonts;
use super::glyphs::Collector;
use super::layout::lay_out;
use super::model::{Engine, PageState, PageText, Quality};
use super::quality::{DOUBTFUL, judge};
use super::{cmaps, repair};
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
    let mut fonts = Fonts::default();
    let cache = InterpreterCache::new();
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
    for (number, page) in pdf.pages().iter().enumerate().skip(first) {
        strange.store(false, Ordering::Relaxed);
        let mut read = read_page(pdf, page, &cache, &settings, &mut fonts);
        // Text in a font that cannot be read is shown in another one, as other letters.
        if strange.load(Ordering::Relaxed) && read.state == PageState::Ok {
            read.state = PageState::LowQuality;
        }
        sink(number, read)?;
    }
    Ok(())
}

fn read_page<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
    fonts: &mut Fonts,
) -> PageText {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, area, cache, pdf.xref(), settings.clone());
    let mut collector = Collector::new(pdf, fonts, area);
    interpret_page(page, &mut context, &mut collector);

    let backdrop = &collector.backdrop;
    let (picture, outlines) = (backdrop.picture(), backdrop.outlines);
    let nothing = collector.glyphs.is_empty() && backdrop.is_empty();
    let damaged = repair::has_damaged_content(page) || (nothing && repair::is_mute(page));
    let drawing = picture > 0.3 || outlines > 300;
    let layout = lay_out(collector.glyphs, picture);
    let quality = judge(&layout.text, layout.drawn);
    PageText {
        state: state(&quality, damaged, picture),
        text: layout.text,
        quality,
        engine: Engine::Hayro,
        hidden: layout.hidden,
        vertical: layout.vertical,
        drawing,
        damaged,
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
