//! Recognises the pages of a stored file that have no sound text, one by one: what is done stays done.

use register::access::{Action, system};
use register::document::transcript::store::{finish_ocr, save_ocr, without_text};
use register::job::{Claim, finish};

use crate::ocr::{self, Available};
use crate::pdf::Pixels;
use crate::services::Services;

/// Works through the pages and ends the job.
pub async fn run(services: &Services, claim: &Claim, content_hash: &str) -> anyhow::Result<()> {
    let mut tx = services.db.read(&system("worker", Action::RegisterRead)).await?;
    let pages = without_text(&mut tx, content_hash).await?;
    drop(tx);
    let able = services.ocr == Available::Yes;
    let mut failed = 0;
    for (page, _) in pages.into_iter().filter(|(_, read)| able && !read) {
        let recognised = match recognise(services, content_hash, page).await {
            Ok(recognised) => recognised,
            Err(error) => {
                tracing::warn!(content_hash, page, error = format!("{error:#}"), "a page was not recognised");
                failed += 1;
                continue;
            }
        };
        let mut tx = services.db.begin(&super::grant()).await?;
        save_ocr(&mut tx, content_hash, page, &recognised).await?;
        tx.commit().await?;
    }
    // Tried again are only the pages that failed.
    anyhow::ensure!(failed == 0, "{failed} pages were not recognised");
    let mut tx = services.db.begin(&super::grant()).await?;
    finish_ocr(&mut tx, content_hash, !able).await?;
    finish(&mut tx, claim).await?;
    tx.commit().await?;
    services.bell.notify_waiters();
    Ok(())
}

async fn recognise(
    services: &Services,
    content_hash: &str,
    page: i64,
) -> anyhow::Result<register::document::transcript::store::Recognised> {
    let pictures = &services.pictures;
    let width = pictures.width_at(services, content_hash, page, ocr::DPI).await.unwrap_or(ocr::A4_WIDTH);
    let picture = pictures.draw(services, content_hash, page, width, Pixels::Png).await?;
    Ok(ocr::recognise(&services.program, &picture).await?)
}
