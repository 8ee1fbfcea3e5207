//! The negotiation memo of a contract, to be downloaded.

use axum::extract::{Extension, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use register::access::{Action, Session};
use register::exchange::store::note_export;
use register::gap::memo::{markdown, memo as written, store::gather};
use serde_json::json;

use super::failure::Failure;
use super::outgoing::attached;
use crate::memo::docx;
use crate::services::Services;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// `ja.docx`, `ja.md`, `en.docx` or `en.md`.
pub async fn memo(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterExport)?;
    let (japanese, word) = match file.as_str() {
        "ja.docx" => (true, true),
        "ja.md" => (true, false),
        "en.docx" => (false, true),
        "en.md" => (false, false),
        _ => return Err(Failure::new(StatusCode::NOT_FOUND, "not_found")),
    };
    let mut tx = services.db.read(&grant).await?;
    let input = gather(&mut tx, &id).await?;
    drop(tx);
    let memo = written(&input, japanese);
    let bytes = if word { docx(&memo)? } else { markdown(&memo).into_bytes() };
    let mut tx = services.db.begin(&grant).await?;
    note_export(&mut tx, &json!({ "file": format!("memo {file}"), "contract": id, "bytes": bytes.len() }))
        .await?;
    tx.commit().await?;
    let kind = if word { WORD } else { "text/markdown; charset=utf-8" };
    let ending = if word { "docx" } else { "md" };
    let name = format!("{} {}.{ending}", memo.title, input.contract).replace(['/', '\\'], "-");
    attached(&name, kind, bytes)
}
