//! Who is on the other end of a request.

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, COOKIE};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use register::access::{Action, Session, system, visitor};
use register::user::device::DEVICE_MS;
use register::user::second::STEP_MS;
use register::user::store;

use super::failure::Failure;
use super::percent;
use crate::services::Services;

/// The prefix makes browsers refuse the cookie from another host, another path or without TLS
/// (loopback counts as safe).
const COOKIE_NAME: &str = "__Host-daicho";
/// Names the browser, opens nothing.
const DEVICE_NAME: &str = "__Host-daicho-device";
/// A sign-in that waits for its code.
const STEP_NAME: &str = "__Host-daicho-step";
/// A sign-in that is at the identity provider.
const WAY_NAME: &str = "__Host-daicho-way";
/// It may take so long there, in milliseconds.
pub const WAY_MS: i64 = 10 * 60_000;

/// The session's token, from the cookie.
pub fn token(headers: &HeaderMap) -> Option<String> {
    value(headers, COOKIE_NAME)
}

/// What this browser was given at an earlier sign-in.
pub fn device(headers: &HeaderMap) -> Option<String> {
    value(headers, DEVICE_NAME)
        .filter(|token| token.len() == 64 && token.chars().all(|c| c.is_ascii_hexdigit()))
}

/// The sign-in that waits for its code.
pub fn step(headers: &HeaderMap) -> Option<String> {
    value(headers, STEP_NAME)
}

/// The cookie of a sign-in that waits for its code.
pub fn step_cookie(token: &str) -> String {
    let seconds = STEP_MS / 1_000;
    format!("{STEP_NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// The sign-in that is at the identity provider.
pub fn way(headers: &HeaderMap) -> Option<String> {
    value(headers, WAY_NAME)
}

/// The cookie of a sign-in that is at the identity provider. Lax: it comes along when the provider sends the person back.
pub fn way_cookie(value: &str) -> String {
    let seconds = WAY_MS / 1_000;
    format!("{WAY_NAME}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// The cookie that removes it.
pub fn no_way_cookie() -> String {
    format!("{WAY_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn value(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value.to_owned())
}

/// The cookie that carries a token.
pub fn cookie(token: &str) -> String {
    format!("{COOKIE_NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// The cookie by which a browser is known at the next sign-in.
pub fn device_cookie(token: &str) -> String {
    let seconds = DEVICE_MS / 1_000;
    format!("{DEVICE_NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// The cookie that removes the token.
pub fn no_cookie() -> String {
    format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// Puts the [`Session`] into the request. Assets and health checks go without.
pub async fn identify(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    match session(&services, request.headers()).await {
        Ok(session) => {
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

async fn session(services: &Services, headers: &HeaderMap) -> register::Result<Session> {
    let Some(token) = token(headers) else { return Ok(Session::anonymous()) };
    let mut tx = services.db.read(&system("session", Action::RegisterRead)).await?;
    let found = store::find_session(&mut tx, &token).await?;
    drop(tx);
    let Some((session, stale)) = found else { return Ok(Session::anonymous()) };
    if stale {
        let mut tx = services.db.begin(&visitor("session")).await?;
        store::touch_session(&mut tx, &token).await?;
        tx.commit().await?;
    }
    Ok(session)
}

/// Sends whoever asks for a page without a session to the door: first start, or sign-in; and whoever owes a second
/// factor to the page where it is set up.
pub async fn door(State(services): State<Services>, request: Request, next: Next) -> Response {
    let anonymous = request.extensions().get::<Session>().is_none_or(|session| session.actor().is_none());
    let owes = request.extensions().get::<Session>().is_some_and(Session::owes_second);
    let path = request.uri().path();
    let page = request.method() == Method::GET
        && request
            .headers()
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .is_none_or(|kind| kind.contains("text/html") || kind.contains("*/*"));
    // Whoever holds a link has no account.
    let link = path == "/answer" || path == "/join" || path.starts_with("/respond/");
    let provider = path.starts_with("/sign-in/provider");
    if owes && page && path != "/account" && !path.starts_with("/api/") && !link && !provider {
        return Redirect::to("/account").into_response();
    }
    if !anonymous || !page || path.starts_with("/api/") || link {
        return next.run(request).await;
    }
    let founded = match founded(&services).await {
        Ok(founded) => founded,
        Err(error) => return Failure::from(error).into_response(),
    };
    match (founded, path) {
        (false, "/setup") | (true, "/sign-in" | "/sign-in/code") => next.run(request).await,
        (false, _) => Redirect::to("/setup").into_response(),
        (true, _) if provider => next.run(request).await,
        (true, "/" | "/setup") => Redirect::to("/sign-in").into_response(),
        (true, _) => {
            let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
            let next = percent::encoded(wanted, b"/");
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
    }
}

async fn founded(services: &Services) -> register::Result<bool> {
    let mut tx = services.db.read(&system("door", Action::RegisterRead)).await?;
    store::any(&mut tx).await
}
