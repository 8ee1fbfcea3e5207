//! What a person asks and changes about the own account.

use leptos::prelude::*;
use register::access::Role;
use register::user::account::OpenSession;
use register::user::link::LinkView;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::error::AppError,
    crate::session::{Context, context},
    register::access::{Grant, visitor},
    register::field::FieldError,
    register::user::account::store,
    register::user::link,
    register::user::provider::store as provider,
    register::user::second::store as second,
    register::user::{PASSWORD_LONGEST, password_problem},
};

use crate::error::Result;

/// The own account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Own {
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub department: Option<String>,
    pub sessions: Vec<OpenSession>,
}

/// How this person shows who it is.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ways {
    /// The account has a password of its own.
    pub password: bool,
    /// A code is asked for too.
    pub code: bool,
    /// The identity provider's name; none where there is none.
    pub provider: Option<String>,
    /// Since when the account is bound to somebody there, in UTC milliseconds.
    pub bound_at: Option<i64>,
    /// It was shown a short while ago.
    pub proved: bool,
}

/// The grant of whoever is signed in to do something about the own account, and the stored session.
#[cfg(feature = "ssr")]
pub(super) fn caller(cx: &Context) -> Result<(Grant, String)> {
    let grant = cx.session.caller().zip(cx.session.key().map(str::to_owned));
    grant.ok_or_else(|| AppError::Unauthenticated.answered())
}

#[cfg(feature = "ssr")]
pub(super) fn wrong(field: &str, code: &str) -> AppError {
    register::Error::Invalid(vec![FieldError::new(field, code)]).into()
}

/// Refuses unless the password is the person's own; too many wrong ones end the session.
#[cfg(feature = "ssr")]
pub(super) async fn fits(cx: &Context, grant: &Grant, key: &str, password: &str, field: &str) -> Result<()> {
    let (_, _, hash) = store::own(&mut cx.store.db.read(grant).await?).await?;
    // A longer one was never set, and hashing it would only cost time.
    let sane = !password.is_empty() && password.chars().count() <= PASSWORD_LONGEST;
    if sane && (cx.store.passwords.verify)(password.to_owned(), hash).await {
        return Ok(());
    }
    let mut tx = cx.store.db.begin(grant).await?;
    let ended = store::note_refused_proof(&mut tx, key).await?;
    tx.commit().await?;
    Err(if ended { AppError::Unauthenticated.answered() } else { wrong(field, "password_wrong") })
}

/// The same for what a person without a password does: the provider has been asked a short while ago.
#[cfg(feature = "ssr")]
pub(super) async fn shown(cx: &Context, grant: &Grant, key: &str, password: &str) -> Result<()> {
    let (_, _, hash) = store::own(&mut cx.store.db.read(grant).await?).await?;
    if !hash.is_empty() {
        return fits(cx, grant, key, password, "password").await;
    }
    if cx.session.proved() { Ok(()) } else { Err(AppError::ProofWanted.answered()) }
}

/// Refuses unless the code is that of the person's app now, where the person has one; each code is taken once.
#[cfg(feature = "ssr")]
async fn code_fits(cx: &Context, grant: &Grant, key: &str, code: &str) -> Result<()> {
    let mut tx = cx.store.db.begin(grant).await?;
    let id = tx.actor().id.clone();
    if !second::is_on(&mut tx, &id).await? {
        return Ok(());
    }
    let (sealed, last) = second::sealed(&mut tx, &id).await?.unwrap_or_default();
    if let Some(step) = (cx.store.second.step_of)(&id, &sealed, code, last, tx.at())
        && second::prove_step(&mut tx, step).await?
    {
        tx.commit().await?;
        return Ok(());
    }
    second::refuse(&mut tx, "", &id).await?;
    let ended = store::note_refused_proof(&mut tx, key).await?;
    tx.commit().await?;
    Err(if ended { AppError::Unauthenticated.answered() } else { wrong("code", "code_wrong") })
}

#[server(prefix = "/api", endpoint = "account/ways", input = Json)]
pub async fn own_ways() -> Result<Ways> {
    let cx = context()?;
    let (grant, _) = caller(&cx)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let (_, _, hash) = store::own(&mut tx).await?;
    let id = tx.actor().id.clone();
    let code = second::is_on(&mut tx, &id).await?;
    let bound_at = match &cx.store.provider {
        Some((_, issuer)) => provider::bound_since(&mut tx, &id, issuer).await?,
        None => None,
    };
    let provider = cx.store.provider.map(|(name, _)| name);
    Ok(Ways { password: !hash.is_empty(), code, provider, bound_at, proved: cx.session.proved() })
}

#[server(prefix = "/api", endpoint = "account/own", input = Json)]
pub async fn own_account() -> Result<Own> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let (name, email, _) = store::own(&mut tx).await?;
    let id = tx.actor().id.clone();
    let sessions = store::sessions(&mut tx, &id, &key).await?;
    let (roles, department) = (cx.session.roles().to_vec(), cx.session.department().map(str::to_owned));
    Ok(Own { name, email, roles, department, sessions })
}

/// The person gives the password again, and the code where there is a second factor; the session goes on under a new token.
#[server(prefix = "/api", endpoint = "account/prove")]
pub async fn prove(#[server(default)] password: String, #[server(default)] code: String) -> Result<()> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    fits(&cx, &grant, &key, &password, "password").await?;
    code_fits(&cx, &grant, &key, &code).await?;
    let token = cx.store.db.ids().token();
    let mut tx = cx.store.db.begin(&grant).await?;
    store::prove(&mut tx, &key, &token).await?;
    tx.commit().await?;
    let cookie = (cx.store.cookie)(&token);
    let value = axum::http::HeaderValue::from_str(&cookie).map_err(|error| AppError::internal(&error))?;
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.append_header(axum::http::header::SET_COOKIE, value);
    }
    Ok(())
}

/// Changes the own password; all other sessions end.
#[server(prefix = "/api", endpoint = "account/change_password")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] password: String,
    #[server(default)] again: String,
) -> Result<()> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    let (name, email, _) = store::own(&mut cx.store.db.read(&grant).await?).await?;
    if let Some(code) = password_problem(&password, &name, &email) {
        return Err(wrong("password", code));
    }
    if password != again {
        return Err(wrong("again", "different"));
    }
    fits(&cx, &grant, &key, &current, "current").await?;
    let Some(hash) = (cx.store.passwords.hash)(password).await else {
        return Err(AppError::internal(&"the password could not be hashed").answered());
    };
    let mut tx = cx.store.db.begin(&grant).await?;
    store::change_password(&mut tx, &key, &hash).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends one of the own sessions, or all others when none is named.
#[server(prefix = "/api", endpoint = "account/end_session")]
pub async fn end_session(#[server(default)] session: String) -> Result<()> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    if session.is_empty() {
        store::end_other_sessions(&mut tx, &key).await?;
    } else {
        store::end_own_session(&mut tx, &session).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What the holder of a one-time link sees; without a session.
#[server(prefix = "/api", endpoint = "account/link", input = Json)]
pub async fn link(#[server(default)] key: String) -> Result<LinkView> {
    let cx = context()?;
    let mut tx = cx.store.db.read(&visitor("join")).await?;
    Ok(link::store::view(&mut tx, &key).await?)
}
