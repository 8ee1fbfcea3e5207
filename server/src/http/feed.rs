//! The calendar feed: whoever knows its address reads the dates of the person that it belongs to.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use register::access::{Action, system};
use register::calendar::{date_days, days_date, jst_date};
use register::due::ical;
use register::due::store::{dates, session_of_feed};

use super::failure::Failure;
use crate::services::Services;

/// How far ahead the feed reaches, in days.
const AHEAD: i64 = 400;

/// `GET /calendar/feed/<secret>.ics`. An address that was taken back is like one that never was: the secret is the key.
pub async fn feed(
    State(services): State<Services>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let refused = || Failure::new(StatusCode::UNAUTHORIZED, "unauthenticated");
    let token = file.strip_suffix(".ics").filter(|token| token.len() == 64).ok_or_else(refused)?;
    let mut tx = services.db.read(&system("feed", Action::RegisterRead)).await?;
    let session = session_of_feed(&mut tx, token).await?.ok_or_else(refused)?;
    drop(tx);
    // With the rights and the reach that the person has today.
    let grant = session.require(Action::RegisterRead)?;
    let mut tx = services.db.read(&grant).await?;
    let today = jst_date(tx.at());
    let until = days_date(date_days(&today).unwrap_or_default() + AHEAD);
    let found = dates(&mut tx, &until).await?;
    let stamp = format!("{}T000000Z", today.replace('-', ""));
    drop(tx);
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let secure = !host.starts_with("127.0.0.1") && !host.starts_with("localhost");
    let base = format!("{}://{host}", if secure { "https" } else { "http" });
    let japanese = app::text::of_request(&headers) == app::text::Locale::ja;
    let text = ical(&found, &base, &stamp, |due| due.words(japanese));
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, no-store")], text)
        .into_response())
}
