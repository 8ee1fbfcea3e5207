//! Accounts and the people of the identity provider in the database.

use serde_json::json;

use super::{Person, Refused};
use crate::access::{Action, Role};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::user::account::store::{find, in_a_row, keeps_an_administrator};
use crate::user::store::{find_by_email, insert_account, roles, token_hash};
use crate::user::{NewUser, User};

/// A way back from the provider is remembered so long, in milliseconds: longer than it may take.
const RETURN_MS: i64 = 3_600_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    roles: String,
    disabled: bool,
}

/// The account that is bound to a person of the provider, also a closed one.
async fn bound(tx: &mut Tx, person: &Person) -> Result<Option<User>> {
    let row = query!(
        optional,
        Row,
        tx,
        "select u.id, u.email, u.name, u.roles, u.disabled_at is not null as disabled
         from provider_account p join app_user u on u.id = p.user_id where p.issuer = $1 and p.subject = $2",
        &person.issuer,
        &person.subject
    )?;
    Ok(row.map(|row| User {
        roles: roles(&row.roles),
        id: row.id,
        email: row.email,
        name: row.name,
        disabled: row.disabled,
    }))
}

/// Since when an account is bound to somebody at the provider, in UTC milliseconds.
pub async fn bound_since(tx: &mut Tx, user: &str, issuer: &str) -> Result<Option<i64>> {
    let row = query!(
        optional,
        (i64,),
        tx,
        "select bound_at from provider_account where user_id = $1 and issuer = $2",
        user,
        issuer
    )?;
    Ok(row.map(|(at,)| at))
}

async fn bind(tx: &mut Tx, user: &str, person: &Person) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "insert into provider_account (issuer, subject, user_id, bound_at) values ($1, $2, $3, $4)",
        &person.issuer,
        &person.subject,
        user,
        at
    )?;
    // Whoever holds an invitation could set a password and come in beside the person.
    query!(
        execute,
        tx,
        "update user_link set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
        user,
        at
    )?;
    let detail = json!({"issuer": person.issuer, "subject": person.subject, "email": person.email});
    audit::append(tx, "user.provider_bound", "user", user, &detail).await
}

/// The account that a person of the provider may enter: the one that is bound, or the one with the verified address,
/// which is bound now; or a new one where the institution gives whoever comes this role.
pub async fn enter(
    tx: &mut Tx,
    person: &Person,
    newcomers: Option<Role>,
) -> Result<std::result::Result<User, Refused>> {
    tx.change(Action::SignIn)?;
    in_a_row(tx).await?;
    if let Some(user) = bound(tx, person).await? {
        return Ok(if user.disabled { Err(Refused::Closed) } else { Ok(user) });
    }
    let Some(email) = &person.email else { return Ok(Err(Refused::Unverified)) };
    let user = match (find_by_email(tx, email).await?, newcomers) {
        (Some((user, _)), _) if user.disabled => return Ok(Err(Refused::Closed)),
        (Some((user, _)), _) => user,
        (None, Some(role)) if role != Role::Administrator => {
            let name = if person.name.is_empty() { email.clone() } else { person.name.clone() };
            let new = NewUser { name: name.clone(), email: email.clone(), password: String::new() };
            let id = insert_account(tx, &new, "", &[role]).await?;
            User { id, email: email.clone(), name, roles: vec![role], disabled: false }
        }
        (None, _) => return Ok(Err(Refused::Unknown)),
    };
    if bound_since(tx, &user.id, &person.issuer).await?.is_some() {
        return Ok(Err(Refused::Other));
    }
    bind(tx, &user.id, person).await?;
    Ok(Ok(user))
}

/// Binds the own account to a person of the provider, whatever address it names. `tx` is opened with
/// [`crate::access::Session::caller`], of somebody who has just shown the password.
pub async fn bind_own(tx: &mut Tx, person: &Person) -> Result<std::result::Result<(), Refused>> {
    tx.change(Action::SignIn)?;
    in_a_row(tx).await?;
    let own = tx.actor().id.clone();
    let taken = bound(tx, person).await?.is_some_and(|user| user.id != own);
    if taken || bound_since(tx, &own, &person.issuer).await?.is_some() {
        return Ok(Err(Refused::Other));
    }
    bind(tx, &own, person).await?;
    Ok(Ok(()))
}

/// Takes the binding away, for somebody who has another account at the provider now. The sessions end.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `own_account`, `last_administrator` (nobody could sign in and manage accounts).
pub async fn unbind(tx: &mut Tx, user: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    in_a_row(tx).await?;
    let account = find(tx, user).await?;
    if tx.actor().kind != "system" && tx.actor().id == user {
        return Err(Error::Conflict("own_account"));
    }
    let (password,) =
        query!(one, (bool,), tx, "select password_hash <> '' from app_user where id = $1", user)?;
    if !password {
        keeps_an_administrator(tx, &account).await?;
    }
    if query!(execute, tx, "delete from provider_account where user_id = $1", user)? == 0 {
        return Err(Error::NotFound("provider account"));
    }
    query!(execute, tx, "delete from session where user_id = $1", user)?;
    audit::append(tx, "user.provider_unbound", "user", user, &json!({})).await
}

/// Takes one way back from the provider, once. False when it was taken before. Bookkeeping: no audit entry.
pub async fn take_return(tx: &mut Tx, token: &str) -> Result<bool> {
    tx.require(Action::SignIn)?;
    let at = tx.at();
    query!(execute, tx, "delete from provider_return where taken_at < $1", at - RETURN_MS)?;
    let taken = query!(
        execute,
        tx,
        "insert into provider_return (token_hash, taken_at) values ($1, $2) on conflict (token_hash) do nothing",
        token_hash(token),
        at
    )?;
    Ok(taken == 1)
}

/// Notes how somebody was let in. `second`: the provider has shown a second factor for the session of this token.
pub async fn note_entered(tx: &mut Tx, user: &User, person: &Person, second: Option<&str>) -> Result<()> {
    tx.change(Action::SignIn)?;
    if let Some(token) = second {
        query!(
            execute,
            tx,
            "update session set second_shown = $2 where token_hash = $1",
            token_hash(token),
            true
        )?;
    }
    let detail = json!({"issuer": person.issuer, "methods": person.methods, "second": second.is_some()});
    audit::append(tx, "session.provider", "user", &user.id, &detail).await
}

/// Notes a sign-in through the provider that was refused.
pub async fn note_refused(tx: &mut Tx, reason: Refused) -> Result<()> {
    tx.change(Action::SignIn)?;
    audit::append(tx, "session.provider_refused", "user", "", &json!({"reason": reason.code()})).await
}
