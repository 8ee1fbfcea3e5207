//! Browsers in which a person has signed in before, known by a cookie of their own. It opens nothing: guessing at the
//! account from elsewhere merely does not slow its owner there.

use super::User;
use super::store::token_hash;
use crate::access::Action;
use crate::db::{Tx, query};
use crate::error::Result;

/// A browser is forgotten after so long without a sign-in, in milliseconds.
pub const DEVICE_MS: i64 = 180 * 86_400_000;

/// Whether somebody has signed in as this person with this browser before.
pub async fn is_known(tx: &mut Tx, email: &str, token: &str) -> Result<bool> {
    let since = tx.at() - DEVICE_MS;
    let known = query!(
        optional,
        (String,),
        tx,
        "select d.user_id from user_device d join app_user u on u.id = d.user_id
         where d.token_hash = $1 and u.email = $2 and d.last_seen_at > $3",
        token_hash(token),
        email.trim().to_lowercase(),
        since
    )?;
    Ok(known.is_some())
}

/// Remembers the browser of a person who has just signed in; in the transaction that starts the session.
pub async fn remember(tx: &mut Tx, user: &User, token: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let at = tx.at();
    query!(execute, tx, "delete from user_device where last_seen_at < $1", at - DEVICE_MS)?;
    query!(
        execute,
        tx,
        "insert into user_device (token_hash, user_id, created_at, last_seen_at) values ($1, $2, $3, $3)
         on conflict (token_hash, user_id) do update set last_seen_at = excluded.last_seen_at",
        token_hash(token),
        &user.id,
        at
    )?;
    Ok(())
}

/// Forgets every browser of a person: the password was set anew.
pub(crate) async fn forget(tx: &mut Tx, user: &str) -> Result<()> {
    query!(execute, tx, "delete from user_device where user_id = $1", user)?;
    Ok(())
}
