//! A document's way through the pipeline as it happens, and its original bytes.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, stream};
use register::Error;
use register::access::{Action, Grant, Session};
use register::document::{Document, percent, store};
use serde::Serialize;

use super::failure::Failure;
use super::outgoing;
use crate::pdf;
use crate::services::Services;

const LOOK: Duration = Duration::from_millis(250);

#[derive(Debug, Eq, PartialEq, Serialize)]
struct Progress {
    stage: String,
    percent: u8,
    code: Option<String>,
    /// Pages recognised, and pages to be recognised.
    recognised: (i64, i64),
}

impl Progress {
    fn of(document: &Document) -> Self {
        let all = document.ocr_pages + document.doubtful_pages;
        let percent = percent(&document.stage, (document.ocr_pages, all));
        Self {
            stage: document.stage.clone(),
            percent,
            code: document.failure.clone(),
            recognised: (document.ocr_pages, all),
        }
    }

    fn ended(&self) -> bool {
        matches!(self.stage.as_str(), "done" | "failed")
    }
}

async fn find(services: &Services, grant: &Grant, id: &str) -> register::Result<Document> {
    let mut tx = services.db.read(grant).await?;
    store::find(&mut tx, id).await?.ok_or(Error::NotFound("document"))
}

/// Server-sent events, one for each stage reached, until the document is done or has failed.
pub async fn events(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let grant = session.require(Action::RegisterRead)?;
    find(&services, &grant, &id).await?;
    let events = stream::unfold((None::<Progress>, false), move |(mut last, ended)| {
        let (services, grant, id) = (services.clone(), grant.clone(), id.clone());
        async move {
            if ended || services.stop.is_cancelled() {
                return None;
            }
            loop {
                let Ok(document) = find(&services, &grant, &id).await else { return None };
                let now = Progress::of(&document);
                if last.as_ref() != Some(&now) {
                    let event = Event::default().json_data(&now).unwrap_or_default();
                    let ended = now.ended();
                    last = Some(now);
                    return Some((Ok(event), (last, ended)));
                }
                tokio::select! {
                    () = tokio::time::sleep(LOOK) => {}
                    () = services.stop.cancelled() => return None,
                }
            }
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// The file as it was uploaded, byte for byte.
pub async fn file(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterRead)?;
    let document = find(&services, &grant, &id).await?;
    let kind = pdf::Kind::media_type(&document.name);
    outgoing::stored(&services.files, &document.name, kind, (&document.content_hash, document.size)).await
}
