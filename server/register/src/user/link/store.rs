//! One-time links in the database, as hashes.

use serde_json::json;

use super::{LINK_MS, LinkKind, LinkView, letter, path};
use crate::access::{Action, Role};
use crate::audit::store as audit;
use crate::calendar::jst_minute;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::mail::{self, Mail};
use crate::user::account::store::find;
use crate::user::account::{Account, AccountState};
use crate::user::store::{roles, token_hash};
use crate::user::{User, account, device};

/// A link just made. The token is nowhere stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Made {
    /// None where only the person's own mail carries it.
    pub token: Option<String>,
    /// It was queued as mail to the person.
    pub mailed: bool,
    pub expires_at: i64,
}

/// Makes a link for an account; the one before it stops working. `base` is the public address of the product: with one
/// and `by_mail` the link is queued as mail.
///
/// Whoever holds a link to an administrator's account becomes that administrator. So a person gets no such link to
/// see: it goes by mail to its owner, or is made on the institution's own machine.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`]: `closed`, `administrator_link` (an administrator's, and no mail).
pub async fn make(tx: &mut Tx, id: &str, base: &str, by_mail: bool) -> Result<Made> {
    tx.change(Action::UserManage)?;
    let account = find(tx, id).await?;
    let kind = match account.state {
        AccountState::Closed => return Err(Error::Conflict("closed")),
        AccountState::Invited => LinkKind::Invite,
        AccountState::Active => LinkKind::Reset,
    };
    let mailed = by_mail && !base.is_empty();
    let powerful = account.roles.contains(&Role::Administrator) || account.proposal.is_some();
    let hidden = powerful && tx.actor().kind != "system";
    if hidden && !mailed {
        return Err(Error::Conflict("administrator_link"));
    }
    take_back(tx, id).await?;
    let (link, token, at) = (tx.new_id(), tx.new_token(), tx.at());
    let (creator, expires_at) = (tx.actor().name.clone(), at + LINK_MS);
    query!(
        execute,
        tx,
        "insert into user_link (id, user_id, kind, token_hash, created_at, creator_name, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &link,
        id,
        kind.code(),
        token_hash(&token),
        at,
        &creator,
        expires_at
    )?;
    if mailed {
        send(tx, &account, kind, &format!("{base}{}", path(&token)), expires_at).await?;
    }
    let detail = json!({"email": account.email, "kind": kind.code(), "mailed": mailed});
    audit::append(tx, "user.link_made", "user", id, &detail).await?;
    Ok(Made { token: (!hidden).then_some(token), mailed, expires_at })
}

async fn send(tx: &mut Tx, account: &Account, kind: LinkKind, link: &str, expires_at: i64) -> Result<()> {
    let (subject, body) = letter(kind, &account.name, link, &jst_minute(expires_at));
    let mail = Mail {
        to: account.email.clone(),
        to_name: account.name.clone(),
        subject,
        body,
        cause: ("user".to_owned(), account.id.clone()),
        key: None,
    };
    mail::store::enqueue(tx, &mail).await.map(drop)
}

async fn take_back(tx: &mut Tx, id: &str) -> Result<u64> {
    let at = tx.at();
    Ok(query!(
        execute,
        tx,
        "update user_link set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
        id,
        at
    )?)
}

/// Takes the open link of an account back.
///
/// # Errors
/// [`Error::NotFound`] when none is open.
pub async fn revoke(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    if take_back(tx, id).await? == 0 {
        return Err(Error::NotFound("link"));
    }
    audit::append(tx, "user.link_revoked", "user", id, &json!({})).await
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    expires_at: i64,
    user_id: String,
    name: String,
    email: String,
    roles: String,
}

/// Expired, revoked, used, forged: the same answer, so that nobody learns which links there are.
async fn open(tx: &mut Tx, token: &str) -> Result<Row> {
    let at = tx.at();
    query!(
        optional,
        Row,
        tx,
        "select l.id, l.kind, l.expires_at, l.user_id, u.name, u.email, u.roles
         from user_link l join app_user u on u.id = l.user_id
         where l.token_hash = $1 and l.used_at is null and l.revoked_at is null and l.expires_at > $2
            and u.disabled_at is null",
        token_hash(token),
        at
    )?
    .ok_or(Error::NotFound("link"))
}

/// What whoever holds a link sees.
///
/// # Errors
/// [`Error::NotFound`] when it does not open.
pub async fn view(tx: &mut Tx, token: &str) -> Result<LinkView> {
    let row = open(tx, token).await?;
    let kind = if row.kind == LinkKind::Invite.code() { LinkKind::Invite } else { LinkKind::Reset };
    Ok(LinkView { kind, name: row.name, email: row.email, expires_at: row.expires_at })
}

/// Sets the password of the person behind a link, which opens no more afterwards; all sessions of the account end.
///
/// # Errors
/// [`Error::NotFound`] when it does not open, also because it was used at the same moment.
pub async fn join(tx: &mut Tx, token: &str, password_hash: &str) -> Result<User> {
    tx.change(Action::SignIn)?;
    let row = open(tx, token).await?;
    let at = tx.at();
    let used = query!(
        execute,
        tx,
        "update user_link set used_at = $2 where id = $1 and used_at is null and revoked_at is null",
        &row.id,
        at
    )?;
    if used == 0 {
        return Err(Error::NotFound("link"));
    }
    query!(
        execute,
        tx,
        "update app_user set password_hash = $2, password_changed_at = $3 where id = $1",
        &row.user_id,
        password_hash,
        at
    )?;
    query!(execute, tx, "delete from session where user_id = $1", &row.user_id)?;
    device::forget(tx, &row.user_id).await?;
    let action = if row.kind == LinkKind::Invite.code() { "user.joined" } else { "user.password_reset" };
    audit::append(tx, action, "user", &row.user_id, &json!({"email": row.email})).await?;
    Ok(User { id: row.user_id, email: row.email, name: row.name, roles: roles(&row.roles), disabled: false })
}

/// Makes an account and the link that opens it.
///
/// # Errors
/// As [`account::store::invite`] and [`make`].
pub async fn invite(
    tx: &mut Tx,
    new: &account::CheckedAccount,
    base: &str,
    by_mail: bool,
) -> Result<(String, Made)> {
    let id = account::store::invite(tx, new).await?;
    let made = make(tx, &id, base, by_mail).await?;
    Ok((id, made))
}
