//! Who calls, whether that is still allowed, and the note of it in the audit trail.

use axum::extract::{OriginalUri, Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use register::access::{Action, Session, system};
use register::token::{TokenState, store};
use serde_json::json;

use super::Shared;
use super::problem::Problem;

/// Longest address in the audit trail, in characters.
const NOTED: usize = 300;

/// Lets a call with a valid token pass, notes it, and words every refusal in the caller's language.
pub async fn admit(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let locale = app::text::of_request(request.headers());
    let method = request.method().to_string();
    let address = request.extensions().get::<OriginalUri>().map_or_else(String::new, |uri| uri.0.to_string());
    let (caller, admitted) = match caller(&shared, request.headers()).await {
        Ok((session, admitted)) => (Some(session), admitted),
        Err(problem) => (None, Err(problem)),
    };
    let mut response = match (&caller, admitted) {
        (Some(session), Ok(())) => {
            request.extensions_mut().insert(session.clone());
            next.run(request).await
        }
        (_, Err(problem)) => problem.into_response(),
        (None, Ok(())) => Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated").into_response(),
    };
    if let Some(session) = caller {
        let address: String = address.chars().take(NOTED).collect();
        let detail = json!({ "method": method, "address": address, "status": response.status().as_u16() });
        if let Err(error) = note(&shared, &session, &detail).await {
            // What cannot be noted is not handed out.
            response = Problem::from(error).into_response();
        }
    }
    let mut response = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem.told(locale),
        None => response,
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// Whose token the call shows, and whether it passes. An error when there is nobody to note it against.
async fn caller(shared: &Shared, headers: &HeaderMap) -> Result<(Session, Result<(), Problem>), Problem> {
    let refused = |code| Problem::new(StatusCode::UNAUTHORIZED, code);
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, secret) = shown.trim().split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused("unauthenticated"));
    }
    let db = &shared.services.db;
    let mut tx = db.read(&system("api", Action::RegisterRead)).await?;
    let found = store::find(&mut tx, secret.trim()).await?;
    drop(tx);
    let (session, state) = found.ok_or_else(|| refused("unauthenticated"))?;
    let id = session.actor().map(|actor| actor.id.clone()).unwrap_or_default();
    let admitted = match state {
        TokenState::Expired => Err(refused("token_expired")),
        TokenState::Revoked => Err(refused("token_revoked")),
        TokenState::Valid => shared.pace.take(&id, db.clock().now()).map_err(Problem::too_many),
    };
    Ok((session, admitted))
}

async fn note(shared: &Shared, session: &Session, detail: &serde_json::Value) -> register::Result<()> {
    let Some(grant) = session.caller() else { return Ok(()) };
    let mut tx = shared.services.db.begin(&grant).await?;
    store::note_call(&mut tx, detail).await?;
    tx.commit().await
}
