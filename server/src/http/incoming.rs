//! What a form sends in: one file up to a limit, to disk or into memory, and the form that breaks off.

use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use super::UploadLimit;
use super::failure::Failure;
use crate::files::{Files, Incoming};

/// What became of one file of a form.
pub enum Taken {
    /// No byte: a file input that was left empty sends this too.
    Empty,
    TooLarge,
    Whole(Box<Incoming>),
}

/// Takes a file to disk. What is over the limit is read to its end, so that the browser sees the answer, and dropped.
pub async fn taken(files: &Files, limit: UploadLimit, field: &mut Field<'_>) -> Result<Taken, Failure> {
    let mut incoming = files.incoming().await?;
    let mut too_large = false;
    while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
        too_large |= incoming.size() + chunk.len() as u64 > limit.0;
        if !too_large {
            incoming.write(&chunk).await?;
        }
    }
    Ok(match (too_large, incoming.size()) {
        (true, _) => Taken::TooLarge,
        (false, 0) => Taken::Empty,
        (false, _) => Taken::Whole(Box::new(incoming)),
    })
}

/// Takes a field into memory; `None` when it is over `most` bytes, which are read to their end and dropped.
pub async fn bytes(field: &mut Field<'_>, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let (mut bytes, mut too_large) = (Vec::new(), false);
    while let Some(chunk) = field.chunk().await.map_err(broken_off)? {
        too_large |= bytes.len() as u64 + chunk.len() as u64 > most;
        if !too_large {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!too_large).then_some(bytes))
}

/// Reads a file that is not wanted to its end, so that the browser sees the answer.
pub async fn drained(field: &mut Field<'_>) -> Result<(), Failure> {
    while field.chunk().await.map_err(broken_off)?.is_some() {}
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
pub fn broken_off(error: MultipartError) -> Failure {
    tracing::info!(%error, "an upload broke off");
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
    } else {
        Failure::new(StatusCode::BAD_REQUEST, "broken_off")
    }
}
