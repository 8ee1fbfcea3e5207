//! A file on its way out: something to keep under its name, never a page of ours.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use super::failure::Failure;
use super::percent;
use crate::files::Files;

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Whatever is in the file: opened by a browser it may do nothing.
const SANDBOX: &str =
    "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file that was made for this answer.
pub fn attached(name: &str, kind: &'static str, bytes: Vec<u8>) -> Result<Response, Failure> {
    named(Body::from(bytes), name, kind)
}

/// A file of the store, byte for byte as it came in. `size` in bytes.
pub async fn stored(
    files: &Files,
    name: &str,
    kind: &'static str,
    (hash, size): (&str, i64),
) -> Result<Response, Failure> {
    let file = tokio::fs::File::open(files.path(hash)).await?;
    let mut response = named(Body::from_stream(ReaderStream::new(file)), name, kind)?;
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}

fn named(body: Body, name: &str, kind: &'static str) -> Result<Response, Failure> {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let disposition = format!("attachment; filename*=UTF-8''{}", percent::encoded(name, b""));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(anyhow::Error::from)?);
    Ok(response)
}
