//! Uploads: streamed to disk while hashed, recognised by content, filed under their contract.

use axum::Json;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{Extension, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Grant, Session};
use register::document::store::{Reception, Target, Upload, receive, require_target};
use register::document::{ROLES, safe_name};
use serde::Serialize;

use super::UploadLimit;
use super::failure::Failure;
use super::incoming::{self, Taken, broken_off};
use crate::pdf;
use crate::services::Services;

/// What became of one file.
#[derive(Debug, Serialize)]
struct Outcome {
    id: Option<String>,
    contract_id: Option<String>,
    name: String,
    /// `received`, `linked`, `duplicate` or `refused`.
    state: &'static str,
    /// Why it was refused: `not_a_pdf`, `empty`, `too_large`.
    code: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Answer {
    documents: Vec<Outcome>,
}

/// Takes one or many files. One that is refused does not stop the others.
pub async fn upload(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Extension(limit): Extension<UploadLimit>,
    headers: HeaderMap,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = session.require(Action::ContractWrite)?;
    let mut target = Target::default();
    let mut role = "contract".to_owned();
    let mut documents = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(broken_off)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_some() {
            let file_name = safe_name(field.file_name().unwrap_or_default());
            if let Some(outcome) = take(&services, &grant, limit, field, file_name, &role, &target).await? {
                documents.push(outcome);
            }
            continue;
        }
        let value = Some(text(field).await?).filter(|value| !value.is_empty());
        match name.as_str() {
            "contract_id" => target.contract_id = value,
            "party_id" => target.party_id = value,
            "party_name" => target.party_name = value,
            "role" => role = value.filter(|role| ROLES.contains(&role.as_str())).unwrap_or(role),
            _ => {}
        }
    }
    services.bell.notify_waiters();
    let wants_json =
        headers.get(ACCEPT).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.contains("json"));
    if wants_json {
        return Ok(Json(Answer { documents }).into_response());
    }
    // A form without script: on to the contract, or back with the reason.
    let refused = documents.iter().find_map(|outcome| outcome.code);
    let to = match (refused, documents.iter().find_map(|outcome| outcome.contract_id.as_deref())) {
        (Some(code), _) => format!("/upload?error={code}"),
        (None, Some(contract)) => format!("/contracts/{contract}"),
        (None, None) => "/upload?error=empty".to_owned(),
    };
    Ok(Redirect::to(&to).into_response())
}

/// The form's own fields are short.
async fn text(mut field: Field<'_>) -> Result<String, Failure> {
    let refused = |code| Failure::new(StatusCode::UNPROCESSABLE_ENTITY, code);
    let bytes = incoming::bytes(&mut field, 4_096).await?.ok_or_else(|| refused("too_long"))?;
    String::from_utf8(bytes).map(|text| text.trim().to_owned()).map_err(|_| refused("not_utf8"))
}

async fn take(
    services: &Services,
    grant: &Grant,
    limit: UploadLimit,
    mut field: Field<'_>,
    name: String,
    role: &str,
    target: &Target,
) -> Result<Option<Outcome>, Failure> {
    let mut tx = services.db.read(grant).await?;
    require_target(&mut tx, target).await?;
    drop(tx);
    let refused = |name, code| {
        Ok(Some(Outcome { id: None, contract_id: None, name, state: "refused", code: Some(code) }))
    };
    let incoming = match incoming::taken(&services.files, limit, &mut field).await? {
        Taken::Whole(incoming) => incoming,
        Taken::TooLarge => return refused(name, "too_large"),
        // A file input left empty sends one nameless empty part.
        Taken::Empty if name == "unnamed.pdf" => return Ok(None),
        Taken::Empty => return refused(name, "empty"),
    };
    if pdf::Kind::of(&name, incoming.head()).is_none() {
        return refused(name, "not_a_pdf");
    }
    let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
    let content_hash = services.files.keep(*incoming).await?;
    let upload = Upload { name: name.clone(), content_hash, size, role: role.to_owned() };
    let mut tx = services.db.begin(grant).await?;
    let received = receive(&mut tx, &upload, target).await?;
    tx.commit().await?;
    services.bell.notify_waiters();
    let state = match received.reception {
        Reception::New => "received",
        Reception::Linked => "linked",
        Reception::Duplicate => "duplicate",
    };
    Ok(Some(Outcome {
        id: Some(received.document_id),
        contract_id: Some(received.contract_id),
        name,
        state,
        code: None,
    }))
}
