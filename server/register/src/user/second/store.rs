//! The second factor in the database.

use serde_json::json;

use super::{CODE_REFUSALS, STEP_MS, STEP_TRIES, Standing, plain_code, rule};
use crate::access::{Action, Role};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::user::User;
use crate::user::account::store::find;
use crate::user::store::{roles, token_hash};

/// Where somebody stands with it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn standing(tx: &mut Tx, user: &str) -> Result<Standing> {
    let held = query!(
        optional,
        (String, bool),
        tx,
        "select roles, password_hash <> '' from app_user where id = $1",
        user
    )?;
    let (held, password) = held.ok_or(Error::NotFound("user"))?;
    let wanted = rule::wanted(tx).await?.asks(&roles(&held));
    let since = query!(
        optional,
        (Option<i64>,),
        tx,
        "select confirmed_at from second_factor where user_id = $1",
        user
    )?;
    let (codes_left,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from recovery_code where user_id = $1 and used_at is null",
        user
    )?;
    Ok(Standing { since: since.and_then(|(since,)| since), codes_left, wanted, password })
}

/// Whether a code is asked for after the password.
pub async fn is_on(tx: &mut Tx, user: &str) -> Result<bool> {
    let (count,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from second_factor where user_id = $1 and confirmed_at is not null",
        user
    )?;
    Ok(count > 0)
}

/// Begins to set it up for the person of this transaction; nothing is asked before [`confirm`].
///
/// # Errors
/// [`Error::Conflict`] `second_on` when it is on already.
pub async fn begin(tx: &mut Tx, sealed: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let (user, at) = (tx.actor().id.clone(), tx.at());
    let begun = query!(
        execute,
        tx,
        "insert into second_factor (user_id, sealed, created_at, last_step, refusals) values ($1, $2, $3, 0, 0)
         on conflict (user_id) do update set sealed = excluded.sealed, created_at = excluded.created_at
         where second_factor.confirmed_at is null",
        &user,
        sealed,
        at
    )?;
    if begun == 0 {
        return Err(Error::Conflict("second_on"));
    }
    audit::append(tx, "user.second_begun", "user", &user, &json!({})).await
}

/// The sealed secret of somebody and the last step taken; none where nothing was begun.
pub async fn sealed(tx: &mut Tx, user: &str) -> Result<Option<(String, i64)>> {
    Ok(query!(
        optional,
        (String, i64),
        tx,
        "select sealed, last_step from second_factor where user_id = $1",
        user
    )?)
}

/// One sealed secret with its person, whoever it is: for trying whether the key file is the right one.
pub async fn any_sealed(tx: &mut Tx) -> Result<Option<(String, String)>> {
    Ok(query!(
        optional,
        (String, String),
        tx,
        "select user_id, sealed from second_factor order by user_id limit 1"
    )?)
}

/// The first code was right: from now on it is asked for. `recovery` are the recovery codes, kept as hashes.
///
/// # Errors
/// [`Error::Conflict`] `second_on` when it is on already.
pub async fn confirm(tx: &mut Tx, step: i64, recovery: &[String]) -> Result<()> {
    tx.change(Action::SignIn)?;
    let (user, at) = (tx.actor().id.clone(), tx.at());
    let done = query!(
        execute,
        tx,
        "update second_factor set confirmed_at = $2, last_step = $3 where user_id = $1 and confirmed_at is null",
        &user,
        at,
        step
    )?;
    if done == 0 {
        return Err(Error::Conflict("second_on"));
    }
    query!(execute, tx, "delete from recovery_code where user_id = $1", &user)?;
    for code in recovery {
        let hash = token_hash(&plain_code(code));
        query!(execute, tx, "insert into recovery_code (user_id, code_hash) values ($1, $2)", &user, hash)?;
    }
    audit::append(tx, "user.second_on", "user", &user, &json!({"codes": recovery.len()})).await
}

async fn remove(tx: &mut Tx, user: &str, action: &str) -> Result<()> {
    query!(execute, tx, "delete from recovery_code where user_id = $1", user)?;
    query!(execute, tx, "delete from sign_in_step where user_id = $1", user)?;
    if query!(execute, tx, "delete from second_factor where user_id = $1", user)? == 0 {
        return Err(Error::NotFound("second factor"));
    }
    audit::append(tx, action, "user", user, &json!({})).await
}

/// Switches it off for the person of this transaction.
///
/// # Errors
/// [`Error::NotFound`] where it was never set up.
pub async fn switch_off(tx: &mut Tx) -> Result<()> {
    tx.change(Action::SignIn)?;
    let user = tx.actor().id.clone();
    remove(tx, &user, "user.second_off").await
}

/// Switches it off for somebody who has lost phone and codes. For an administrator only on the machine itself.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `own_account`, `administrator_second`.
pub async fn reset(tx: &mut Tx, user: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    let account = find(tx, user).await?;
    let person = tx.actor().kind != "system";
    if person && tx.actor().id == user {
        return Err(Error::Conflict("own_account"));
    }
    if person && (account.roles.contains(&Role::Administrator) || account.proposal.is_some()) {
        return Err(Error::Conflict("administrator_second"));
    }
    remove(tx, user, "user.second_reset").await
}

/// The password was right: the sign-in waits for the code under this token. False when none is asked for.
pub async fn wait(tx: &mut Tx, user: &User, token: &str) -> Result<bool> {
    tx.require(Action::SignIn)?;
    if !is_on(tx, &user.id).await? {
        return Ok(false);
    }
    let at = tx.at();
    query!(execute, tx, "delete from sign_in_step where expires_at <= $1", at)?;
    query!(
        execute,
        tx,
        "insert into sign_in_step (token_hash, user_id, expires_at, tries) values ($1, $2, $3, 0)",
        token_hash(token),
        &user.id,
        at + STEP_MS
    )?;
    Ok(true)
}

/// A sign-in that waits for its code.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub user: User,
    pub sealed: String,
    pub last_step: i64,
    /// Too many wrong codes in a row: only a recovery code opens.
    pub recovery_only: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    user_id: String,
    name: String,
    email: String,
    roles: String,
    sealed: String,
    last_step: i64,
    refusals: i64,
}

/// The sign-in that waits under a token; none: the password is asked for again.
pub async fn waiting(tx: &mut Tx, token: &str) -> Result<Option<Waiting>> {
    let at = tx.at();
    let row = query!(
        optional,
        Row,
        tx,
        "select s.user_id, u.name, u.email, u.roles, f.sealed, f.last_step, f.refusals from sign_in_step s
         join app_user u on u.id = s.user_id join second_factor f on f.user_id = s.user_id
         where s.token_hash = $1 and s.expires_at > $2 and u.disabled_at is null and f.confirmed_at is not null",
        token_hash(token),
        at
    )?;
    Ok(row.map(|row| Waiting {
        user: User {
            id: row.user_id,
            email: row.email,
            name: row.name,
            roles: roles(&row.roles),
            disabled: false,
        },
        sealed: row.sealed,
        last_step: row.last_step,
        recovery_only: row.refusals >= CODE_REFUSALS,
    }))
}

/// One more try, counted before it is judged, so that many at once do not get past the limit. None: the sign-in is over.
pub async fn try_code(tx: &mut Tx, token: &str) -> Result<Option<Waiting>> {
    tx.change(Action::SignIn)?;
    let at = tx.at();
    let counted = query!(
        execute,
        tx,
        "update sign_in_step set tries = tries + 1 where token_hash = $1 and expires_at > $2 and tries < $3",
        token_hash(token),
        at,
        STEP_TRIES
    )?;
    if counted == 0 { Ok(None) } else { waiting(tx, token).await }
}

async fn over(tx: &mut Tx, token: &str) -> Result<()> {
    query!(execute, tx, "delete from sign_in_step where token_hash = $1", token_hash(token))?;
    Ok(())
}

/// The code of a step was right: it is taken, once. False when another request has taken it meanwhile.
pub async fn take_step(tx: &mut Tx, token: &str, user: &str, step: i64) -> Result<bool> {
    tx.change(Action::SignIn)?;
    let taken = query!(
        execute,
        tx,
        "update second_factor set last_step = $2, refusals = 0 where user_id = $1 and last_step < $2 and refusals < $3",
        user,
        step,
        CODE_REFUSALS
    )?;
    if taken == 1 {
        over(tx, token).await?;
    }
    Ok(taken == 1)
}

/// The same for the person of this transaction, who shows in an open session who it is.
pub async fn prove_step(tx: &mut Tx, step: i64) -> Result<bool> {
    tx.change(Action::SignIn)?;
    let user = tx.actor().id.clone();
    let taken = query!(
        execute,
        tx,
        "update second_factor set last_step = $2, refusals = 0 where user_id = $1 and last_step < $2 and refusals < $3",
        &user,
        step,
        CODE_REFUSALS
    )?;
    if taken == 1 {
        audit::append(tx, "session.code_proved", "user", &user, &json!({})).await?;
    }
    Ok(taken == 1)
}

/// A recovery code in place of the app's: taken once. False when there is none such.
pub async fn take_recovery(tx: &mut Tx, token: &str, user: &str, code: &str) -> Result<bool> {
    tx.change(Action::SignIn)?;
    let at = tx.at();
    let taken = query!(
        execute,
        tx,
        "update recovery_code set used_at = $3 where user_id = $1 and code_hash = $2 and used_at is null",
        user,
        token_hash(&plain_code(code)),
        at
    )?;
    if taken == 1 {
        query!(execute, tx, "update second_factor set refusals = 0 where user_id = $1", user)?;
        over(tx, token).await?;
        audit::append(tx, "user.recovery_code_used", "user", user, &json!({})).await?;
    }
    Ok(taken == 1)
}

/// The code was wrong; after [`STEP_TRIES`] of them the sign-in is over. Whether it is.
pub async fn refuse(tx: &mut Tx, token: &str, user: &str) -> Result<bool> {
    tx.change(Action::SignIn)?;
    query!(execute, tx, "update second_factor set refusals = refusals + 1 where user_id = $1", user)?;
    let over = query!(
        execute,
        tx,
        "delete from sign_in_step where token_hash = $1 and tries >= $2",
        token_hash(token),
        STEP_TRIES
    )?;
    audit::append(tx, "session.code_refused", "user", user, &json!({"over": over > 0})).await?;
    Ok(over > 0)
}
