//! The picture of a page. Whoever may read the file may see it; asked for again it is the same.

use axum::extract::{Extension, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use register::Error;
use register::access::{Action, Session};
use register::document::picture::width_for;
use register::document::store;
use serde::Deserialize;

use super::failure::Failure;
use crate::pdf::PageError;
use crate::services::Services;

#[derive(Deserialize)]
pub struct Wanted {
    /// Pixels.
    width: Option<u32>,
}

/// `GET /documents/{id}/pages/{page}.png?width=`
pub async fn picture(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Path((id, name)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    asked: HeaderMap,
) -> Result<Response, Failure> {
    let grant = session.require(Action::RegisterRead)?;
    let mut tx = services.db.read(&grant).await?;
    let document = store::find(&mut tx, &id).await?.ok_or(Error::NotFound("document"))?;
    drop(tx);
    let page: i64 = name
        .strip_suffix(".png")
        .and_then(|page| page.parse().ok())
        .filter(|page| (1..=document.page_count.unwrap_or(0)).contains(page))
        .ok_or(Error::NotFound("page"))?;
    let width = width_for(wanted.width.unwrap_or(1_200));
    let tag = format!("\"{}-{page}-{width}\"", document.content_hash);
    // The browser may keep it, and asks each time whether its owner may still see it.
    let headers: [(HeaderName, HeaderValue); 3] = [
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (ETAG, HeaderValue::from_str(&tag).map_err(anyhow::Error::from)?),
        (VARY, HeaderValue::from_static("cookie")),
    ];
    if asked
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.contains(&tag))
    {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    match services.pictures.picture(&services, &document.content_hash, page, width).await {
        Ok(bytes) => Ok((headers, [(CONTENT_TYPE, "image/png")], bytes).into_response()),
        Err(PageError::NoSuchPage) => Err(Error::NotFound("page").into()),
        Err(error) => {
            tracing::info!(%error, document = id, page, "a page could not be drawn");
            Err(Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "not_drawable"))
        }
    }
}
