//! The calls: list, read, create, change, put away, take back.

use std::collections::BTreeSet;

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_MATCH, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use register::access::{Action, Session};
use register::catalogue::{Field, Kind};
use register::field::FieldError;
use register::record::listing::{Listing, column, decoded, is_sorted_by};
use register::record::query::{Query, Test};
use register::record::{Record, UNKNOWN, store};
use serde_json::{Map, Value, json};

use super::json::{UNKNOWN_WORD, object, values};
use super::problem::Problem;
use super::{BODY_LIMIT, ROOT, Shared};

type Answer = Result<Response, Problem>;

/// Rows of a page when the call does not say.
const SIZE: i64 = 50;
/// Most rows of a page.
pub const LARGEST: i64 = 1_000;

fn kind_of(code: &str) -> Result<Kind, Problem> {
    Kind::from_code(code).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found"))
}

/// `GET /{kind}`: what a list of the browser interface shows, by the same pairs.
pub async fn list(
    State(shared): State<Shared>,
    Extension(session): Extension<Session>,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let grant = session.require(Action::RegisterRead)?;
    let kind = kind_of(&kind)?;
    let (query, columns) = asked(kind, &query.unwrap_or_default())?;
    let mut tx = shared.services.db.read(&grant).await?;
    let page = store::list(&mut tx, kind, &query).await?;
    let items: Vec<Value> = page.rows.iter().map(|record| object(record, &columns)).collect();
    let body = json!({ "items": items, "total": page.total, "page": query.page + 1, "size": query.size });
    Ok(axum::Json(body).into_response())
}

/// What the pairs ask for. Other than a bookmark, a call whose words are not understood is refused: the answer would
/// be taken for the whole.
fn asked(kind: Kind, query: &str) -> Result<(Query, Vec<String>), Problem> {
    let mut pairs = decoded(query);
    let mut wrong = Vec::new();
    let mut size = SIZE;
    pairs.retain_mut(|(name, value)| {
        let known = match name.as_str() {
            "size" => {
                let given = value.parse().ok().filter(|given| (1..=LARGEST).contains(given));
                size = given.unwrap_or(SIZE);
                if given.is_none() {
                    wrong.push(FieldError::new(name, "number"));
                }
                return false;
            }
            "external_id" => {
                *name = "f.external_id".into();
                true
            }
            "text" | "archived" => true,
            "page" => value.parse::<i64>().is_ok_and(|page| page > 0),
            "sort" => value.split(',').all(|code| is_sorted_by(kind, code.strip_prefix('-').unwrap_or(code))),
            "columns" => value.split(',').all(|code| column(kind, code).is_some()),
            other => is_filter(kind, other),
        };
        if !known {
            wrong.push(FieldError::new(name, "not_understood"));
        }
        known
    });
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let listing = Listing::read(kind, pairs);
    let mut query = Query { size, ..listing.query() };
    for filter in &mut query.filters {
        let unknown = kind.field(&filter.field).is_some_and(|field| field.unknown);
        if let (true, Test::In(codes)) = (unknown, &mut filter.test) {
            for code in codes.iter_mut().filter(|code| *code == UNKNOWN_WORD) {
                UNKNOWN.clone_into(code);
            }
        }
    }
    Ok((query, listing.columns))
}

fn is_filter(kind: Kind, name: &str) -> bool {
    let Some(rest) = name.strip_prefix("f.") else { return false };
    let (code, how) = rest.split_once('.').unwrap_or((rest, ""));
    matches!(how, "" | "has" | "from" | "to" | "is") && column(kind, code).is_some()
}

/// `GET /{kind}/{id}`
pub async fn read(
    State(shared): State<Shared>,
    Extension(session): Extension<Session>,
    Path((kind, id)): Path<(String, String)>,
) -> Answer {
    let grant = session.require(Action::RegisterRead)?;
    let kind = kind_of(&kind)?;
    let mut tx = shared.services.db.read(&grant).await?;
    let record = store::find(&mut tx, kind, &id).await?;
    let record = record.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found"))?;
    Ok(told(StatusCode::OK, &record))
}

/// `POST /{kind}`
pub async fn create(
    State(shared): State<Shared>,
    Extension(session): Extension<Session>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let kind = kind_of(&kind)?;
    let grant = session.require(kind.info().write)?;
    let body = read_body(&headers, body, &["fields"]).await?;
    let mut tx = shared.services.db.begin(&grant).await?;
    let given = values(&mut tx, kind, &fields(&body)?).await?;
    let id = store::insert(&mut tx, kind, &given).await?;
    let record = store::find(&mut tx, kind, &id).await?;
    tx.commit().await?;
    let record = record.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found"))?;
    let mut response = told(StatusCode::CREATED, &record);
    if let Ok(place) = format!("{ROOT}/{}/{id}", kind.code()).parse() {
        response.headers_mut().insert(LOCATION, place);
    }
    Ok(response)
}

/// `PATCH /{kind}/{id}`: the fields that are given; the version stands in `If-Match` or in the body.
pub async fn change(
    State(shared): State<Shared>,
    Extension(session): Extension<Session>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let kind = kind_of(&kind)?;
    let grant = session.require(kind.info().write)?;
    let body = read_body(&headers, body, &["fields", "version"]).await?;
    let version = version(&headers, &body)?;
    let mut tx = shared.services.db.begin(&grant).await?;
    let given = values(&mut tx, kind, &fields(&body)?).await?;
    store::update(&mut tx, kind, &id, version, &given).await?;
    let record = store::find(&mut tx, kind, &id).await?;
    tx.commit().await?;
    let record = record.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found"))?;
    Ok(told(StatusCode::OK, &record))
}

/// `POST /{kind}/{id}/archive`
pub async fn archive(
    state: State<Shared>,
    session: Extension<Session>,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    put(state, session, path, headers, body, true).await
}

/// `POST /{kind}/{id}/take-back`
pub async fn take_back(
    state: State<Shared>,
    session: Extension<Session>,
    path: Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    put(state, session, path, headers, body, false).await
}

async fn put(
    State(shared): State<Shared>,
    Extension(session): Extension<Session>,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
    away: bool,
) -> Answer {
    let kind = kind_of(&kind)?;
    let grant = session.require(kind.info().write)?;
    let allowed: &[&str] = if away { &["version", "reason"] } else { &["version"] };
    let body = read_body(&headers, body, allowed).await?;
    let version = version(&headers, &body)?;
    let reason = body.get("reason").and_then(Value::as_str).unwrap_or_default().trim();
    if reason.chars().count() > 1_000 {
        return Err(Problem::field("reason", "too_long"));
    }
    let mut tx = shared.services.db.begin(&grant).await?;
    if away {
        store::archive(&mut tx, kind, &id, version, reason).await?;
    } else {
        store::take_back(&mut tx, kind, &id, version).await?;
    }
    let record = store::find(&mut tx, kind, &id).await?;
    tx.commit().await?;
    let record = record.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "not_found"))?;
    Ok(told(StatusCode::OK, &record))
}

/// An object with its version as `ETag`.
fn told(status: StatusCode, record: &Record) -> Response {
    let mut response = (status, axum::Json(object(record, &[]))).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", record.version)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// The JSON object of a body, with none but the allowed members.
async fn read_body(headers: &HeaderMap, body: Body, allowed: &[&str]) -> Result<Map<String, Value>, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"));
    }
    let bytes = to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"))?;
    let Ok(Value::Object(body)) = serde_json::from_slice(&bytes) else {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad_json"));
    };
    let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
    let strange = body.keys().filter(|name| !allowed.contains(name.as_str()));
    let strange: Vec<FieldError> = strange.map(|name| FieldError::new(name, "not_understood")).collect();
    if strange.is_empty() { Ok(body) } else { Err(strange.into()) }
}

fn fields(body: &Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    match body.get("fields") {
        Some(Value::Object(fields)) => Ok(fields.clone()),
        Some(_) => Err(Problem::field("fields", "json_form")),
        None => Err(Problem::field("fields", "required")),
    }
}

/// The version that the caller has seen: without it a change of somebody else's could be lost.
fn version(headers: &HeaderMap, body: &Map<String, Value>) -> Result<i64, Problem> {
    let tag = headers.get(IF_MATCH).and_then(|tag| tag.to_str().ok()).map(str::trim);
    let tag = tag.map(|tag| tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').parse().ok());
    match (tag, body.get("version").map(Value::as_i64)) {
        (Some(Some(version)), None) | (None, Some(Some(version))) => Ok(version),
        (Some(Some(tag)), Some(Some(version))) if tag == version => Ok(version),
        (None, None) => Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "version_wanted")),
        _ => Err(Problem::field("version", "number")),
    }
}

/// The fields of a kind that a caller may give.
pub fn given(kind: Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields().iter().filter(|field| !field.derived)
}
