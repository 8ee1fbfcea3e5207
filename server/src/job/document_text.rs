//! Takes the text of a stored file.

use register::document::store::{Taken, store_text};
use register::document::transcript::store::request_ocr;
use register::document::{HiddenSpan, PageText};
use register::job::{Claim, finish};

use crate::ocr::Available;
use crate::pdf;
use crate::services::Services;

/// Takes the text and stores it together with the end of the job.
pub async fn run(services: &Services, claim: &Claim, content_hash: &str) -> anyhow::Result<()> {
    let key = services.keys.of(content_hash);
    let taken = read(services, content_hash, key.as_deref()).await?;
    let mut tx = services.db.begin(&super::grant()).await?;
    store_text(&mut tx, content_hash, &taken).await?;
    if wants_ocr(services, &taken) {
        request_ocr(&mut tx, content_hash).await?;
    }
    finish(&mut tx, claim).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether pages stayed without sound text and can be recognised here.
pub fn wants_ocr(services: &Services, taken: &Taken) -> bool {
    services.ocr == Available::Yes && matches!(taken.extraction.as_str(), "no_text" | "low_quality")
}

/// Reads a stored file, with a password where there is one.
pub async fn read(services: &Services, content_hash: &str, password: Option<&str>) -> anyhow::Result<Taken> {
    if !services.files.verified(content_hash).await.unwrap_or(false) {
        // The bytes are gone or altered: say so, and keep what was read before, if anything was.
        anyhow::bail!("the stored file {content_hash} is missing or has changed");
    }
    let path = services.files.path(content_hash);
    let extracted = services.readers.extract(&path, password, &services.pdf_limits).await;
    Ok(taken(extracted, password.is_some()))
}

/// The code under which an outcome is stored.
pub const fn extraction_code(state: pdf::Extraction) -> &'static str {
    match state {
        pdf::Extraction::Ok => "ok",
        pdf::Extraction::LowQuality => "low_quality",
        pdf::Extraction::NoText => "no_text",
        pdf::Extraction::Encrypted => "encrypted",
        pdf::Extraction::Broken => "broken",
        pdf::Extraction::TooLarge => "too_large",
        pdf::Extraction::TimedOut => "timed_out",
    }
}

const fn state_code(state: pdf::PageState) -> &'static str {
    match state {
        pdf::PageState::Ok => "ok",
        pdf::PageState::Blank => "blank",
        pdf::PageState::LowQuality => "low_quality",
        pdf::PageState::NoText => "no_text",
        pdf::PageState::Broken => "broken",
    }
}

fn taken(extracted: pdf::Extracted, with_password: bool) -> Taken {
    let pages = extracted.pages.into_iter().zip(1..);
    Taken {
        extraction: extraction_code(extracted.state).to_owned(),
        detail: extracted.detail,
        with_password,
        pages: pages
            .map(|(page, number)| PageText {
                page: number,
                text: page.text,
                state: state_code(page.state).to_owned(),
                quality: f64::from(page.quality.score),
                engine: match page.engine {
                    pdf::Engine::Hayro => "hayro".to_owned(),
                    pdf::Engine::PdfExtract => "pdf_extract".to_owned(),
                    pdf::Engine::Docx => "docx".to_owned(),
                    pdf::Engine::PlainText => "plain_text".to_owned(),
                },
                hidden: hidden(page.hidden, &page.hidden_text),
            })
            .collect(),
    }
}

/// What is hidden on a page, as it is stored. Marks beside the page are left out: printers put them there.
fn hidden(counts: pdf::HiddenCounts, spans: &[pdf::HiddenSpan]) -> Option<String> {
    let spans: Vec<HiddenSpan> = spans
        .iter()
        .filter(|span| span.why != pdf::Hidden::OffPage && !span.text.trim().is_empty())
        .filter_map(|span| {
            let why = serde_json::to_value(span.why).ok()?.as_str()?.to_owned();
            Some(HiddenSpan { why, text: span.text.clone() })
        })
        .collect();
    (counts.suspicious() > 0 && !spans.is_empty()).then(|| serde_json::to_string(&spans).unwrap_or_default())
}
