//! The password of a protected document: used at once to read it, and kept nowhere but in memory.

use axum::extract::{Extension, Path, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use register::Error;
use register::access::{Action, Session};
use register::document::transcript::store::request_ocr;
use register::document::{Document, store};
use serde::Deserialize;
use serde_json::json;

use super::failure::Failure;
use crate::job::document_text;
use crate::keys::LONGEST;
use crate::services::Services;

/// The form.
#[derive(Deserialize)]
pub struct Unlock {
    password: String,
    /// The contract on whose page the form stands.
    contract: Option<String>,
}

/// Reads a protected document with the password.
pub async fn unlock(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Unlock>,
) -> Result<Response, Failure> {
    let grant = session.require(Action::ContractWrite)?;
    let mut tx = services.db.read(&grant).await?;
    let document = store::find(&mut tx, &id).await?.ok_or(Error::NotFound("document"))?;
    drop(tx);
    if document.failure.as_deref() != Some("encrypted") {
        // Somebody else was quicker, or the form is an old one.
        return Ok(answer(&headers, &form, &document, None));
    }
    if form.password.is_empty() || form.password.len() > LONGEST {
        return Ok(answer(&headers, &form, &document, Some("wrong_password")));
    }
    let taken = document_text::read(&services, &document.content_hash, Some(&form.password)).await?;
    let mut tx = services.db.begin(&grant).await?;
    if taken.extraction == "encrypted" {
        store::note_refused_password(&mut tx, &document.id).await?;
        tx.commit().await?;
        return Ok(answer(&headers, &form, &document, Some("wrong_password")));
    }
    store::store_unlocked(&mut tx, &document, &taken).await?;
    if document_text::wants_ocr(&services, &taken) {
        request_ocr(&mut tx, &document.content_hash).await?;
    }
    tx.commit().await?;
    services.keys.remember(&document.content_hash, &form.password);
    services.bell.notify_waiters();
    Ok(answer(&headers, &form, &document, None))
}

fn answer(headers: &HeaderMap, form: &Unlock, document: &Document, error: Option<&'static str>) -> Response {
    let wants_json =
        headers.get(ACCEPT).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.contains("json"));
    if wants_json {
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return (status, Json(json!({"code": error}))).into_response();
    }
    // Only letters of an id, so that the way back stays inside.
    let inside = |id: &&String| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let contract = form.contract.as_ref().filter(inside).unwrap_or(&document.contract_id);
    let wrong = error.map(|_| format!("?wrong_password={}", document.id)).unwrap_or_default();
    Redirect::to(&format!("/contracts/{contract}{wrong}")).into_response()
}
