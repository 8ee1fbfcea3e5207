//! The record of a decision as a PDF.

use axum::extract::{Extension, Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use register::access::{Action, Session};
use register::assessment::{paper, store};
use register::exchange::store::note_export;
use serde::Deserialize;
use serde_json::json;

use super::failure::Failure;
use super::outgoing::attached;
use super::report::japanese;
use crate::services::Services;

/// The language of the file; that of the request when it is not said.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    lang: String,
}

/// `GET /assessments/{id}/record.pdf?lang=ja`: for whoever may read the case.
pub async fn record(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let japanese = match asked.lang.as_str() {
        "ja" => true,
        "en" => false,
        _ => japanese(&headers),
    };
    let mut tx = services.db.read(&grant).await?;
    let view = store::view(&mut tx, &id).await?;
    let risk = register::risk::store::standing(&mut tx, &view.row.engagement_id).await?;
    drop(tx);
    let (title, sections) = (paper::title(&view), paper::sections(&view, &risk));
    let name = if japanese { &title.0 } else { &title.1 };
    let name = name.replace(['/', '\\', ':'], "-");
    let write = move || crate::report::paper(&title, &sections, japanese);
    let bytes = tokio::task::spawn_blocking(write).await.map_err(anyhow::Error::from)??;
    let mut tx = services.db.begin(&grant).await?;
    let language = if japanese { "ja" } else { "en" };
    let detail = json!({ "file": "record.pdf", "assessment": id, "language": language, "content": view.content, "bytes": bytes.len() });
    note_export(&mut tx, &detail).await?;
    tx.commit().await?;
    attached(&format!("{name}.pdf"), "application/pdf", bytes)
}
