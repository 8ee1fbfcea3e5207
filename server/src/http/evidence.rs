//! Files of evidence: taken in like every other file, handed out as something to keep and never as a page of ours.

use axum::extract::multipart::Multipart;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Session};
use register::document::safe_name;
use register::evidence::file::media_type;
use register::evidence::store;

use super::UploadLimit;
use super::failure::Failure;
use super::incoming::{Taken, broken_off, drained, taken};
use super::{outgoing, percent};
use crate::services::Services;

/// `POST /evidence/{id}/files`: a plain form, answered with the way back to the piece of evidence.
pub async fn attach(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Extension(limit): Extension<UploadLimit>,
    Path(id): Path<String>,
    mut multipart: Multipart,
) -> Result<Response, Failure> {
    let grant = session.require(Action::MonitorWrite)?;
    // Nothing is taken in for what is out of reach.
    store::files(&mut services.db.read(&grant).await?, &id).await?;
    let mut outcome = Err("empty");
    while let Some(mut field) = multipart.next_field().await.map_err(broken_off)? {
        let Some(name) = field.file_name().map(safe_name) else { continue };
        // Before a byte is taken in.
        match store::may_attach(&mut services.db.read(&grant).await?, &id, &name).await {
            Ok(()) => {}
            Err(register::Error::Conflict(code)) => {
                outcome = Err(code);
                drained(&mut field).await?;
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        let incoming = match taken(&services.files, limit, &mut field).await? {
            Taken::Whole(incoming) => incoming,
            Taken::TooLarge => {
                outcome = Err("too_large");
                continue;
            }
            Taken::Empty => continue,
        };
        let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
        let hash = services.files.keep(*incoming).await?;
        let mut tx = services.db.begin(&grant).await?;
        store::add_file(&mut tx, &id, &name, &hash, size).await?;
        tx.commit().await?;
        outcome = Ok(());
    }
    let id = percent::encoded(&id, b"");
    let back = match outcome {
        Ok(()) => format!("/records/evidence/{id}#files"),
        Err(code) => format!("/records/evidence/{id}?error={code}#files"),
    };
    Ok(Redirect::to(&back).into_response())
}

/// `GET /evidence-files/{id}`
pub async fn file(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterRead)?;
    let (name, hash, size) = store::file(&mut services.db.read(&grant).await?, &id).await?;
    let kind = media_type(&name).unwrap_or("application/octet-stream");
    outgoing::stored(&services.files, &name, kind, (&hash, size)).await
}
