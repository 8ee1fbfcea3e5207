//! `--ocr`: recognises the pages that have no text of their own.

use std::path::Path;

use register::document::transcript::OCR_PACKAGES;

use crate::language::Language;
use crate::ocr::{self, Available};
use crate::pdf::{Extracted, Extraction, Limits, PageState, Pixels, Readers};

/// Whether OCR can be had; says on standard error what to install where it cannot.
pub async fn possible() -> bool {
    let Available::Missing(languages) = ocr::available().await else { return true };
    let text = Language::of_terminal()
        .of("文字認識(OCR)には次のパッケージが必要です", "text recognition (OCR) needs these packages");
    eprintln!("daicho: {text}: {OCR_PACKAGES} ({})", languages.join(", "));
    false
}

/// Fills in what OCR reads of the pages without text; the number of pages it could read. Such a page
/// stays in doubt.
pub async fn recognise(
    file: &Path,
    password: Option<&str>,
    extracted: &mut Extracted,
) -> anyhow::Result<usize> {
    let program = std::env::current_exe()?;
    let (readers, limits) = (Readers::new(&program, 0), Limits::default());
    let mut read = 0;
    for (number, page) in extracted.pages.iter_mut().enumerate() {
        if !matches!(page.state, PageState::NoText | PageState::Broken) {
            continue;
        }
        let places = readers.places(file, password, number, &limits).await;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
        let width = places.map_or(ocr::A4_WIDTH, |places| {
            (f64::from(places.width) / 72.0 * f64::from(ocr::DPI)).clamp(600.0, 6_000.0) as u32
        });
        let picture = match readers.picture(file, password, number, width, Pixels::Png, &limits).await {
            Ok(picture) => picture,
            Err(error) => {
                eprintln!("{}: {}: {error}", file.display(), number + 1);
                continue;
            }
        };
        let recognised = ocr::recognise(&program, &picture).await?;
        if !recognised.text.is_empty() {
            page.text = recognised.text;
            page.state = PageState::LowQuality;
            read += 1;
        }
    }
    if read > 0 {
        extracted.state = Extraction::LowQuality;
    }
    Ok(read)
}
