//! Files of evidence: taken in like every other file, handed out as something to keep and never as a page of ours.

use axum::body::Body;
use axum::extract::multipart::Multipart;
use axum::extract::{Extension, Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Session};
use register::document::safe_name;
use register::evidence::file::media_type;
use register::evidence::store;
use tokio_util::io::ReaderStream;

use super::UploadLimit;
use super::failure::Failure;
use super::percent;
use crate::services::Services;

/// Whatever is in the file: opened by a browser it may do nothing.
const SANDBOX: &str =
    "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn broken_off<E>(_: E) -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "broken_off")
}

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
                // Read to its end, so that the browser sees the answer.
                while field.chunk().await.map_err(broken_off)?.is_some() {}
                continue;
            }
            Err(error) => return Err(error.into()),
        }
        let mut incoming = services.files.incoming().await?;
        let mut too_large = false;
        while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
            too_large |= incoming.size() + chunk.len() as u64 > limit.0;
            if !too_large {
                incoming.write(&chunk).await?;
            }
        }
        if too_large {
            outcome = Err("too_large");
            continue;
        }
        if incoming.size() == 0 {
            continue;
        }
        let size = i64::try_from(incoming.size()).unwrap_or(i64::MAX);
        let hash = services.files.keep(incoming).await?;
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
    let file = tokio::fs::File::open(services.files.path(&hash)).await?;
    let kind = media_type(&name).unwrap_or("application/octet-stream");
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let disposition = format!("attachment; filename*=UTF-8''{}", percent::encoded(&name, b""));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(anyhow::Error::from)?);
    Ok(response)
}
