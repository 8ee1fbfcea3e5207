//! Sign-in through the identity provider: the way there, and the way back.
//!
//! What belongs together is held by the browser that began: a cookie with a random secret, from which state, nonce and the
//! verifier (PKCE) are derived. Whoever brings a code without it gets nowhere, and each way back is taken once.

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use register::access::{Session, visitor};
use register::user::provider::{Person, Refused, store};
use register::user::store::token_hash;
use register::user::{User, second};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::percent;
use super::session::{self, WAY_MS};
use super::sign_in::{self, encoded, inside};
use super::slow::{self, Peer};
use crate::provider::Provider;
use crate::services::Services;

/// What somebody goes to the provider for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    #[default]
    Enter,
    /// Show once more who it is, before accounts are changed.
    Prove,
    /// Bind the own account to the person at the provider.
    Bind,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Enter, Self::Prove, Self::Bind];

    const fn code(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Prove => "prove",
            Self::Bind => "bind",
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Ask {
    #[serde(default)]
    purpose: Purpose,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Answer {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// A sign-in that is at the provider, as the browser's cookie tells it.
struct Way {
    began: i64,
    secret: String,
    purpose: Purpose,
    next: String,
}

impl Way {
    fn cookie(&self) -> String {
        let next = percent::encoded(&self.next, b"/");
        session::way_cookie(&format!("{}.{}.{}.{next}", self.began, self.secret, self.purpose.code()))
    }

    /// The one that this browser began a short while ago.
    fn of(headers: &HeaderMap, now: i64) -> Option<Self> {
        let value = session::way(headers)?;
        let mut parts = value.splitn(4, '.');
        let began: i64 = parts.next()?.parse().ok()?;
        let secret = parts.next().filter(|secret| secret.len() == 64)?.to_owned();
        let purpose = parts.next()?;
        let purpose = Purpose::ALL.into_iter().find(|one| one.code() == purpose)?;
        let next = percent::decoded(parts.next()?)?;
        let young = now.checked_sub(began).is_some_and(|age| (0..WAY_MS).contains(&age));
        young.then(|| Self { began, secret, purpose, next: inside(Some(&next)).to_owned() })
    }

    fn part(&self, name: &str) -> String {
        token_hash(&format!("{name} {}", self.secret))
    }

    fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(self.part("verifier").as_bytes()))
    }
}

fn refused(reason: Refused, purpose: Purpose, next: &str) -> Response {
    let code = format!("provider_{}", reason.code());
    let page = if purpose == Purpose::Enter { "/sign-in" } else { "/account" };
    let way = format!("{page}?{}", encoded(&[("error", &code), ("next", next)]));
    (AppendHeaders([(SET_COOKIE, session::no_way_cookie())]), Redirect::to(&way)).into_response()
}

/// `GET /sign-in/provider`: off to the provider.
pub async fn go(
    State(services): State<Services>,
    Extension(session): Extension<Session>,
    Query(ask): Query<Ask>,
) -> Result<Response, Failure> {
    let Some(provider) = &services.provider else { return Ok(Redirect::to("/sign-in").into_response()) };
    let (now, next) = (services.db.clock().now(), inside(ask.next.as_deref()).to_owned());
    let way = Way { began: now, secret: services.db.ids().token(), purpose: ask.purpose, next };
    if way.purpose == Purpose::Bind && !session.proved() {
        return Ok(Redirect::to("/account?error=provider_proof").into_response());
    }
    let anew = way.purpose != Purpose::Enter;
    match provider.way(&way.part("state"), &way.part("nonce"), &way.challenge(), anew, now).await {
        Ok(there) => Ok((AppendHeaders([(SET_COOKIE, way.cookie())]), Redirect::to(&there)).into_response()),
        Err(reason) => Ok(refused(reason, way.purpose, &way.next)),
    }
}

/// `GET /sign-in/provider/out`: ends the session at the provider too.
pub async fn out(State(services): State<Services>) -> Response {
    let way = match &services.provider {
        Some(provider) => provider.way_out(services.db.clock().now()).await,
        None => None,
    };
    Redirect::to(way.as_deref().unwrap_or("/sign-in")).into_response()
}

/// `GET /sign-in/provider/back`: with a code, or with the provider's refusal.
pub async fn back(
    State(services): State<Services>,
    peer: Option<Extension<Peer>>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> Result<Response, Failure> {
    let Some(provider) = &services.provider else { return Ok(Redirect::to("/sign-in").into_response()) };
    let now = services.db.clock().now();
    let Some(way) = Way::of(&headers, now) else { return Ok(refused(Refused::State, Purpose::Enter, "")) };
    if answer.state != way.part("state") {
        return Ok(refused(Refused::State, way.purpose, &way.next));
    }
    let from = slow::address(peer.map(|Extension(peer)| peer), &headers);
    let Some(attempt) = services.slow.attempt(&format!("provider {from}"), None, &from, now) else {
        return Ok(Redirect::to("/sign-in?error=slow").into_response());
    };
    tokio::time::sleep(attempt.pause).await;
    let mut tx = services.db.begin(&visitor("sign-in")).await?;
    let first = store::take_return(&mut tx, &way.secret).await?;
    tx.commit().await?;
    let person = if first { believed(provider, &way, &answer, now).await } else { Err(Refused::State) };
    let entered = match person {
        Ok(person) => enter(&services, provider, &session, &headers, &way, &person).await?,
        Err(reason) => Err(reason),
    };
    match entered {
        Ok(response) => {
            attempt.succeeded();
            let gone = AppendHeaders([(SET_COOKIE, session::no_way_cookie())]);
            Ok((gone, response).into_response())
        }
        Err(reason) => {
            attempt.failed(now);
            let mut tx = services.db.begin(&visitor("sign-in")).await?;
            store::note_refused(&mut tx, reason).await?;
            tx.commit().await?;
            Ok(refused(reason, way.purpose, &way.next))
        }
    }
}

async fn believed(provider: &Provider, way: &Way, answer: &Answer, now: i64) -> Result<Person, Refused> {
    if answer.iss.as_ref().is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(Refused::Issuer);
    }
    let Some(code) = answer.code.as_deref().filter(|_| answer.error.is_none()) else {
        return Err(Refused::Denied);
    };
    let anew = (way.purpose != Purpose::Enter).then_some(way.began);
    provider.person(code, &way.part("verifier"), &way.part("nonce"), anew, now).await
}

/// Lets the person in, or does what the person came for.
async fn enter(
    services: &Services,
    provider: &Provider,
    session: &Session,
    headers: &HeaderMap,
    way: &Way,
    person: &Person,
) -> Result<Result<Response, Refused>, Failure> {
    if way.purpose == Purpose::Bind {
        let Some(grant) = session.caller().filter(|_| session.proved()) else {
            return Ok(Err(Refused::State));
        };
        let mut tx = services.db.begin(&grant).await?;
        if let Err(reason) = store::bind_own(&mut tx, person).await? {
            return Ok(Err(reason));
        }
        tx.commit().await?;
        return Ok(Ok(Redirect::to("/account?provider=bound").into_response()));
    }
    let mut tx = services.db.begin(&visitor("sign-in")).await?;
    let newcomers = if way.purpose == Purpose::Enter { provider.newcomers() } else { None };
    let user: User = match store::enter(&mut tx, person, newcomers).await? {
        Ok(user) => user,
        Err(reason) => return Ok(Err(reason)),
    };
    if way.purpose == Purpose::Prove && session.actor().is_none_or(|actor| actor.id != user.id) {
        return Ok(Err(Refused::Other));
    }
    let shown = provider.shows_second(person);
    if !shown && second::store::is_on(&mut tx, &user.id).await? {
        store::note_entered(&mut tx, &user, person, None).await?;
        return Ok(Ok(sign_in::begin(services, tx, &user, headers, &way.next).await?));
    }
    Ok(Ok(sign_in::open(services, tx, &user, headers, &way.next, Some((person, shown))).await?))
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn a_way_is_the_browsers_own_and_ends() {
        let way = Way {
            began: 1_000,
            secret: "ab".repeat(32),
            purpose: Purpose::Prove,
            next: "/users?text=湊".into(),
        };
        let cookie = way.cookie();
        let headers = HeaderMap::from_iter([(COOKIE, cookie.split(';').next().unwrap().parse().unwrap())]);
        let read = Way::of(&headers, 1_000 + WAY_MS - 1).unwrap();
        assert_eq!((read.part("state"), read.next.as_str()), (way.part("state"), "/users?text=湊"));
        assert_eq!(read.purpose, Purpose::Prove);
        assert!(Way::of(&headers, 1_000 + WAY_MS).is_none() && Way::of(&headers, 999).is_none());
        assert!(Way::of(&HeaderMap::new(), 1_000).is_none());
        let parts: std::collections::BTreeSet<String> =
            ["state", "nonce", "verifier"].into_iter().map(|name| way.part(name)).collect();
        assert_eq!(parts.len(), 3, "none tells another");
        assert_eq!(way.challenge().len(), 43);
    }
}
