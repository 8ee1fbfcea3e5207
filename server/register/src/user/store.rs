//! People and their sessions in the database.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::account::PROOF_MS;
use super::account::store as account;
use super::second::Wanted;
use super::{NewUser, User};
use crate::access::{Action, Role, Session};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::ids::hex;

/// A session ends after this long without a request, in milliseconds.
pub const IDLE_MS: i64 = 30 * 60_000;
/// A session ends after this long in any case, in milliseconds.
pub const ABSOLUTE_MS: i64 = 12 * 3_600_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    password_hash: String,
    roles: String,
    disabled_at: Option<i64>,
}

impl Row {
    fn user(self) -> User {
        User {
            roles: roles(&self.roles),
            disabled: self.disabled_at.is_some(),
            id: self.id,
            email: self.email,
            name: self.name,
        }
    }
}

pub(crate) fn roles(codes: &str) -> Vec<Role> {
    codes.split(' ').filter_map(Role::from_code).collect()
}

pub(crate) fn codes(roles: &[Role]) -> String {
    roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")
}

/// Whether anybody has an account yet.
pub async fn any(tx: &mut Tx) -> Result<bool> {
    let (count,): (i64,) = query!(one, (i64,), tx, "select count(*) from app_user")?;
    Ok(count > 0)
}

/// The person with this address and the stored password hash, also when disabled.
pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<(User, String)>> {
    let row = query!(
        optional,
        Row,
        tx,
        "select id, email, name, password_hash, roles, disabled_at from app_user where email = $1",
        email.trim().to_lowercase()
    )?;
    Ok(row.map(|row| {
        let hash = row.password_hash.clone();
        (row.user(), hash)
    }))
}

pub async fn list(tx: &mut Tx) -> Result<Vec<User>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select id, email, name, password_hash, roles, disabled_at from app_user order by email"
    )?;
    Ok(rows.into_iter().map(Row::user).collect())
}

/// Creates an account; `password_hash` is an Argon2id string.
pub async fn insert(tx: &mut Tx, new: &NewUser, password_hash: &str, roles: &[Role]) -> Result<String> {
    tx.change(Action::UserManage)?;
    insert_account(tx, new, password_hash, roles).await
}

pub(crate) async fn insert_account(
    tx: &mut Tx,
    new: &NewUser,
    password_hash: &str,
    roles: &[Role],
) -> Result<String> {
    let id = tx.new_id();
    let at = tx.at();
    // Whoever is invited sets the own password later.
    let set_at = (!password_hash.is_empty()).then_some(at);
    query!(
        execute,
        tx,
        "insert into app_user (id, email, name, password_hash, roles, created_at, password_changed_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &id,
        &new.email,
        &new.name,
        password_hash,
        codes(roles),
        at,
        set_at
    )
    .map_err(|error| {
        if Error::on_constraint(&error, "app_user_email_unique", "app_user.email") {
            Error::Conflict("email_taken")
        } else {
            error.into()
        }
    })?;
    let detail = json!({"email": new.email, "name": new.name, "roles": codes(roles)});
    audit::append(tx, "user.created", "user", &id, &detail).await?;
    Ok(id)
}

/// Founds the first account: refused once anybody has one.
pub async fn found(tx: &mut Tx, new: &NewUser, password_hash: &str) -> Result<String> {
    tx.change(Action::SignIn)?;
    // Foundings at once stand in a row: each looks only when the one before has ended.
    query!(execute, tx, "update audit_head set seq = seq where id = 1")?;
    if any(tx).await? {
        return Err(Error::Conflict("already_founded"));
    }
    insert_account(tx, new, password_hash, &crate::access::FOUNDER_ROLES).await
}

/// Replaces the roles of a person; open sessions follow at once because roles are read with each request.
///
/// # Errors
/// As [`account::change`].
pub async fn set_roles(tx: &mut Tx, id: &str, roles: &[Role]) -> Result<()> {
    tx.change(Action::UserManage)?;
    account::in_a_row(tx).await?;
    let before = account::find(tx, id).await?;
    account::set_roles(tx, &before, roles).await
}

/// Moves a person to a department; open sessions follow at once.
pub async fn set_department(tx: &mut Tx, id: &str, department: Option<&str>) -> Result<()> {
    tx.change(Action::UserManage)?;
    if query!(execute, tx, "update app_user set department = $2 where id = $1", id, department)? == 0 {
        return Err(Error::NotFound("user"));
    }
    audit::append(tx, "user.department", "user", id, &json!({"department": department})).await
}

/// Closes an account and ends its sessions.
///
/// # Errors
/// As [`account::close`].
pub async fn disable(tx: &mut Tx, id: &str) -> Result<()> {
    account::close(tx, id).await
}

/// SHA-256 of a session's token: what is stored, so that a copy of the database opens nothing.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Starts a session for a person who has just given the password. The token itself is nowhere stored.
pub async fn start_session(tx: &mut Tx, user: &User, token: &str) -> Result<()> {
    start_session_in(tx, user, token, "").await
}

/// The same, with the browser's name for the list of sessions.
pub async fn start_session_in(tx: &mut Tx, user: &User, token: &str, agent: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let at = tx.at();
    query!(execute, tx, "delete from session where expires_at < $1 or last_seen_at < $2", at, at - IDLE_MS)?;
    query!(
        execute,
        tx,
        "insert into session (token_hash, user_id, created_at, last_seen_at, expires_at, proved_at, agent)
         values ($1, $2, $3, $3, $4, $3, $5)",
        token_hash(token),
        &user.id,
        at,
        at + ABSOLUTE_MS,
        agent
    )?;
    query!(execute, tx, "update app_user set last_sign_in_at = $2 where id = $1", &user.id, at)?;
    audit::append(tx, "session.started", "user", &user.id, &json!({"email": user.email})).await
}

/// Notes a sign-in that was refused.
pub async fn note_refused_sign_in(tx: &mut Tx, email: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    audit::append(tx, "session.refused", "user", "", &json!({"email": email})).await
}

/// Ends a session; nothing is done and noted where there is none.
pub async fn end_session(tx: &mut Tx, token: &str) -> Result<()> {
    tx.require(Action::SignIn)?;
    let hash = token_hash(token);
    let found = query!(optional, (String,), tx, "select user_id from session where token_hash = $1", &hash)?;
    let Some((user,)) = found else { return Ok(()) };
    tx.change(Action::SignIn)?;
    query!(execute, tx, "delete from session where token_hash = $1", &hash)?;
    audit::append(tx, "session.ended", "user", &user, &json!({})).await
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: String,
    name: String,
    roles: String,
    department: Option<String>,
    last_seen_at: i64,
    proved_at: i64,
    second_wanted: String,
    lacks_second: bool,
}

/// The session behind a token while it is alive, and whether its last-seen time is old enough to be
/// written again.
pub async fn find_session(tx: &mut Tx, token: &str) -> Result<Option<(Session, bool)>> {
    let at = tx.at();
    let row = query!(
        optional,
        SessionRow,
        tx,
        "select u.id, u.name, u.roles, u.department, s.last_seen_at, s.proved_at,
            (select wanted from second_factor_rule where id = 1) as second_wanted,
            not s.second_shown and not exists
                (select 1 from second_factor f where f.user_id = u.id and f.confirmed_at is not null) as lacks_second
         from session s join app_user u on u.id = s.user_id
         where s.token_hash = $1 and s.expires_at > $2 and s.last_seen_at > $3 and u.disabled_at is null",
        token_hash(token),
        at,
        at - IDLE_MS
    )?;
    Ok(row.map(|row| {
        let stale = at - row.last_seen_at > 60_000;
        let held = roles(&row.roles);
        let wanted = Wanted::from_code(&row.second_wanted).unwrap_or(Wanted::Everyone);
        let owes = row.lacks_second && wanted.asks(&held);
        let session =
            Session::user(&row.id, &row.name, held).of_department(row.department).owing_second(owes);
        (session.of_stored(&token_hash(token), at - row.proved_at < PROOF_MS), stale)
    }))
}

/// What somebody may do now, without a sign-in: for work that the person asked for and that is done later.
pub async fn session_of(tx: &mut Tx, id: &str) -> Result<Option<Session>> {
    let row = query!(
        optional,
        SessionRow,
        tx,
        "select id, name, roles, department, cast(0 as bigint) as last_seen_at, cast(0 as bigint) as proved_at,
            '' as second_wanted, false as lacks_second
         from app_user
         where id = $1 and disabled_at is null",
        id
    )?;
    Ok(row.map(|row| Session::user(&row.id, &row.name, roles(&row.roles)).of_department(row.department)))
}

/// Writes that the session was used. Bookkeeping, not a change of the register: no audit entry.
pub async fn touch_session(tx: &mut Tx, token: &str) -> Result<()> {
    let at = tx.at();
    query!(execute, tx, "update session set last_seen_at = $2 where token_hash = $1", token_hash(token), at)?;
    Ok(())
}
