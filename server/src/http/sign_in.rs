//! The door: first start, sign-in, sign-out, and the way in by a one-time link. Plain forms that work without script.

use axum::extract::State;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use register::access::visitor;
use register::user::account::agent_name;
use register::user::provider::{Person, store as provider};
use register::user::second::store as second;
use register::user::{NewUser, User, device, link, password_problem, store};
use register::{Error, Tx};
use serde::Deserialize;

use super::failure::Failure;
use super::percent;
use super::session;
use super::slow::{self, Peer};
use crate::services::Services;

/// The form of the first start.
#[derive(Debug, Deserialize)]
pub struct Setup {
    name: String,
    email: String,
    password: String,
    password_again: Option<String>,
}

/// The sign-in form.
#[derive(Debug, Deserialize)]
pub struct SignIn {
    email: String,
    password: String,
    next: Option<String>,
}

/// The form behind a one-time link.
#[derive(Debug, Deserialize)]
pub struct Join {
    key: String,
    password: String,
    again: String,
}

/// The form between password and session.
#[derive(Debug, Deserialize)]
pub struct Code {
    code: String,
    next: Option<String>,
}

/// Founds the first account and signs it in.
pub async fn setup(
    State(services): State<Services>,
    headers: HeaderMap,
    Form(form): Form<Setup>,
) -> Result<Response, Failure> {
    let back = |code: &str| {
        let query = [("error", code), ("name", short(&form.name)), ("email", short(&form.email))];
        Redirect::to(&format!("/setup?{}", encoded(&query))).into_response()
    };
    let new = NewUser { name: form.name.clone(), email: form.email.clone(), password: form.password.clone() };
    let new = match new.checked() {
        Ok(new) => new,
        Err(errors) => {
            let first =
                errors.first().map_or_else(String::new, |error| format!("{}.{}", error.field, error.code));
            return Ok(back(&first));
        }
    };
    if form.password_again.as_ref().is_some_and(|again| *again != form.password) {
        return Ok(back("password.different"));
    }
    let hash = services.hasher.hash(&new.password).await?;
    let mut tx = services.db.begin(&visitor("setup")).await?;
    let id = match store::found(&mut tx, &new, &hash).await {
        Ok(id) => id,
        Err(Error::Conflict(_)) => return Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => return Err(error.into()),
    };
    let user = User { id, email: new.email, name: new.name, roles: Vec::new(), disabled: false };
    begin(&services, tx, &user, &headers, "/").await
}

/// Sets the password of the person behind a one-time link, and signs the person in.
pub async fn join(
    State(services): State<Services>,
    headers: HeaderMap,
    Form(form): Form<Join>,
) -> Result<Response, Failure> {
    let key = short(&form.key);
    let back = |error: &str| {
        Ok(Redirect::to(&format!("/join?{}", encoded(&[("key", key), ("error", error)]))).into_response())
    };
    let mut tx = services.db.read(&visitor("join")).await?;
    let person = match link::store::view(&mut tx, key).await {
        Ok(person) => person,
        // The page says what to do about a link that does not open.
        Err(Error::NotFound(_)) => return back(""),
        Err(error) => return Err(error.into()),
    };
    drop(tx);
    if let Some(code) = password_problem(&form.password, &person.name, &person.email) {
        return back(&format!("password.{code}"));
    }
    if form.password != form.again {
        return back("again.different");
    }
    let hash = services.hasher.hash(&form.password).await?;
    let mut tx = services.db.begin(&visitor("join")).await?;
    let user = match link::store::join(&mut tx, key, &hash).await {
        Ok(user) => user,
        Err(Error::NotFound(_)) => return back(""),
        Err(error) => return Err(error.into()),
    };
    begin(&services, tx, &user, &headers, "/").await
}

/// Signs a person in; wrong address and wrong password give one answer after equal work.
pub async fn sign_in(
    State(services): State<Services>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, Failure> {
    let refused = |error: &str| {
        let next = inside(form.next.as_deref());
        let query = encoded(&[("error", error), ("email", short(&form.email)), ("next", next)]);
        Redirect::to(&format!("/sign-in?{query}")).into_response()
    };
    let mut known = session::device(&headers);
    let mut tx = services.db.read(&visitor("sign-in")).await?;
    let found = store::find_by_email(&mut tx, &form.email).await?;
    if let Some(token) = &known
        && !device::is_known(&mut tx, &form.email, token).await?
    {
        known = None;
    }
    drop(tx);
    let from = slow::address(peer.map(|Extension(peer)| peer), &headers);
    let now = services.db.clock().now();
    let Some(attempt) = services.slow.attempt(&form.email, known.as_deref(), &from, now) else {
        return Ok(refused("slow"));
    };
    tokio::time::sleep(attempt.pause).await;
    // Whoever was invited and has set no password is answered like nobody, after the same work.
    let stored = found
        .as_ref()
        .filter(|(user, hash)| !user.disabled && !hash.is_empty())
        .map(|(_, hash)| hash.as_str());
    // A longer one was never set, and hashing it would only cost time.
    let sane = form.password.chars().count() <= register::user::PASSWORD_LONGEST;
    let fits = match &known {
        _ if !sane => Some(false),
        Some(_) => Some(services.hasher.verify(&form.password, stored).await?),
        None => services.hasher.verify_stranger(&form.password, stored).await?,
    };
    let Some(fits) = fits else { return Ok(refused("slow")) };
    let mut tx = services.db.begin(&visitor("sign-in")).await?;
    let Some((user, _)) = found.filter(|_| fits) else {
        store::note_refused_sign_in(&mut tx, short(form.email.trim())).await?;
        tx.commit().await?;
        attempt.failed(now);
        return Ok(refused("wrong"));
    };
    let next = inside(form.next.as_deref());
    if !second::is_on(&mut tx, &user.id).await? {
        attempt.succeeded();
    }
    begin(&services, tx, &user, &headers, next).await
}

/// Takes the code of the second factor, or a recovery code, after the password was right.
pub async fn code(
    State(services): State<Services>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Form(form): Form<Code>,
) -> Result<Response, Failure> {
    let next = inside(form.next.as_deref());
    let again = |path: &str, error: &str| {
        Redirect::to(&format!("{path}?{}", encoded(&[("error", error), ("next", next)]))).into_response()
    };
    let over = || Ok(again("/sign-in", "code"));
    let Some(token) = session::step(&headers) else { return over() };
    let mut tx = services.db.read(&visitor("sign-in")).await?;
    let Some(waiting) = second::waiting(&mut tx, &token).await? else { return over() };
    let email = waiting.user.email;
    let mut known = session::device(&headers);
    if let Some(token) = &known
        && !device::is_known(&mut tx, &email, token).await?
    {
        known = None;
    }
    drop(tx);
    let (from, now) = (slow::address(peer.map(|Extension(peer)| peer), &headers), services.db.clock().now());
    let Some(attempt) = services.slow.attempt(&email, known.as_deref(), &from, now) else {
        return Ok(again("/sign-in/code", "slow"));
    };
    tokio::time::sleep(attempt.pause).await;
    let mut tx = services.db.begin(&visitor("sign-in")).await?;
    let Some(waiting) = second::try_code(&mut tx, &token).await? else { return over() };
    let user = waiting.user;
    let step = if waiting.recovery_only {
        None
    } else {
        services.second.step_of(&user.id, &waiting.sealed, &form.code, waiting.last_step, tx.at())?
    };
    let fits = match step {
        Some(step) => second::take_step(&mut tx, &token, &user.id, step).await?,
        None => second::take_recovery(&mut tx, &token, &user.id, short(&form.code)).await?,
    };
    if fits {
        attempt.succeeded();
        return open(&services, tx, &user, &headers, next, None).await;
    }
    let ended = second::refuse(&mut tx, &token, &user.id).await?;
    tx.commit().await?;
    attempt.failed(now);
    Ok(match (ended, waiting.recovery_only) {
        (true, _) => again("/sign-in", "code"),
        (false, true) => again("/sign-in/code", "recovery"),
        (false, false) => again("/sign-in/code", "wrong"),
    })
}

/// Ends the session.
pub async fn sign_out(State(services): State<Services>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = session::token(&headers) {
        let mut tx = services.db.begin(&visitor("sign-out")).await?;
        store::end_session(&mut tx, &token).await?;
        tx.commit().await?;
    }
    let cookie = HeaderValue::from_str(&session::no_cookie()).map_err(anyhow::Error::from)?;
    // Drafts of forms stay in the tab for a session that was lost, not for one that was ended.
    let forget = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    // The page offers to end the session at the identity provider too.
    let to = if services.provider.is_some() { "/sign-in?out=1" } else { "/sign-in" };
    Ok((AppendHeaders([(SET_COOKIE, cookie), forget]), Redirect::to(to)).into_response())
}

fn browser(headers: &HeaderMap) -> String {
    headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).map(agent_name).unwrap_or_default()
}

/// Lets somebody in who has just shown the password, or asks for the code of the second factor first.
pub(super) async fn begin(
    services: &Services,
    mut tx: Tx,
    user: &User,
    headers: &HeaderMap,
    to: &str,
) -> Result<Response, Failure> {
    let token = services.db.ids().token();
    if !second::wait(&mut tx, user, &token).await? {
        return open(services, tx, user, headers, to, None).await;
    }
    tx.commit().await?;
    let way = format!("/sign-in/code?{}", encoded(&[("next", to)]));
    Ok((AppendHeaders([(SET_COOKIE, session::step_cookie(&token))]), Redirect::to(&way)).into_response())
}

/// Begins the session of somebody who has shown all that is asked for. `by`: whom the identity provider names, and
/// whether it has shown a second factor.
pub(super) async fn open(
    services: &Services,
    mut tx: Tx,
    user: &User,
    headers: &HeaderMap,
    to: &str,
    by: Option<(&Person, bool)>,
) -> Result<Response, Failure> {
    let token = services.db.ids().token();
    let browser_token = session::device(headers).unwrap_or_else(|| services.db.ids().token());
    if let Some(before) = session::token(headers) {
        store::end_session(&mut tx, &before).await?;
    }
    store::start_session_in(&mut tx, user, &token, &browser(headers)).await?;
    if let Some((person, second)) = by {
        provider::note_entered(&mut tx, user, person, second.then_some(token.as_str())).await?;
    }
    device::remember(&mut tx, user, &browser_token).await?;
    tx.commit().await?;
    let cookies = [session::cookie(&token), session::device_cookie(&browser_token)];
    Ok((AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie))), Redirect::to(to)).into_response())
}

/// As much of a text as an address may have: whoever stands at the door decides what is written down.
fn short(text: &str) -> &str {
    text.char_indices().nth(254).map_or(text, |(end, _)| &text[..end])
}

/// Only a path of this site: `//host` and `/\host` lead away.
pub(super) fn inside(next: Option<&str>) -> &str {
    next.filter(|next| {
        next.len() <= 2_000
            && next.starts_with('/')
            && !next[1..].starts_with(['/', '\\'])
            && !next.chars().any(char::is_control)
    })
    .unwrap_or("/")
}

/// A query string.
pub(super) fn encoded(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", percent::encoded(value, b"")))
        .collect::<Vec<_>>()
        .join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_inside() {
        assert_eq!(inside(Some("/parties?text=%E7%94%B2")), "/parties?text=%E7%94%B2");
        for away in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb"] {
            assert_eq!(inside(Some(away)), "/", "{away}");
        }
    }
}
