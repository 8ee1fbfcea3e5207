//! Accounts and their sessions in the database, as the administrator and their owners change them.

use serde_json::json;

use super::{Account, AccountState, CheckedAccount, OpenSession, PROOF_REFUSALS, Proposal};
use crate::access::{Action, Role};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::user::store::{IDLE_MS, codes, insert_account, roles, token_hash};
use crate::user::{NewUser, device};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    email: String,
    name: String,
    roles: String,
    department: Option<String>,
    created_at: i64,
    disabled_at: Option<i64>,
    joined: bool,
    last_sign_in_at: Option<i64>,
    password_changed_at: Option<i64>,
    sessions: i64,
    link_until: Option<i64>,
    reviewed_at: Option<i64>,
    reviewer_name: Option<String>,
    proposal_id: Option<String>,
    proposed_at: Option<i64>,
    proposer_id: Option<String>,
    proposer_name: Option<String>,
}

impl Row {
    fn account(self) -> Account {
        let state = match (self.disabled_at, self.joined) {
            (Some(_), _) => AccountState::Closed,
            (None, true) => AccountState::Active,
            (None, false) => AccountState::Invited,
        };
        let proposal = self.proposal_id.map(|id| Proposal {
            id,
            proposed_at: self.proposed_at.unwrap_or_default(),
            proposer_id: self.proposer_id.unwrap_or_default(),
            proposer_name: self.proposer_name.unwrap_or_default(),
        });
        Account {
            roles: roles(&self.roles),
            id: self.id,
            email: self.email,
            name: self.name,
            department: self.department,
            state,
            created_at: self.created_at,
            last_sign_in_at: self.last_sign_in_at,
            password_changed_at: self.password_changed_at,
            sessions: self.sessions,
            link_until: self.link_until,
            reviewed_at: self.reviewed_at,
            reviewer_name: self.reviewer_name,
            proposal,
        }
    }
}

/// Every account by name. `id` empty: all, otherwise that one.
async fn rows(tx: &mut Tx, id: &str) -> Result<Vec<Account>> {
    let at = tx.at();
    let rows = query!(
        all,
        Row,
        tx,
        "select u.id, u.email, u.name, u.roles, u.department, u.created_at, u.disabled_at,
                (u.password_hash <> '' or exists (select 1 from provider_account a where a.user_id = u.id)) as joined,
                u.last_sign_in_at, u.password_changed_at,
                (select count(*) from session s where s.user_id = u.id and s.expires_at > $1 and s.last_seen_at > $2)
                    as sessions,
                (select l.expires_at from user_link l where l.user_id = u.id and l.used_at is null
                    and l.revoked_at is null and l.expires_at > $1) as link_until,
                u.reviewed_at, u.reviewer_name, p.id as proposal_id, p.proposed_at, p.proposer_id, p.proposer_name
         from app_user u left join admin_proposal p on p.user_id = u.id and p.state = 'open'
         where $3 = '' or u.id = $3 order by u.name, u.email",
        at,
        at - IDLE_MS,
        id
    )?;
    Ok(rows.into_iter().map(Row::account).collect())
}

/// Every account, also the closed ones, by name.
pub async fn list(tx: &mut Tx) -> Result<Vec<Account>> {
    rows(tx, "").await
}

/// One account.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &mut Tx, id: &str) -> Result<Account> {
    if id.is_empty() {
        return Err(Error::NotFound("user"));
    }
    rows(tx, id).await?.pop().ok_or(Error::NotFound("user"))
}

/// Changes of accounts stand in a row, so that no two of them together take the last administrator away.
pub(crate) async fn in_a_row(tx: &mut Tx) -> Result<()> {
    query!(execute, tx, "update audit_head set seq = seq where id = 1")?;
    Ok(())
}

/// Whether a person changes something, and not the process on the institution's own machine.
fn by_person(tx: &Tx) -> bool {
    tx.actor().kind != "system"
}

/// Administrators who can sign in, other than this one.
async fn other_administrators(tx: &mut Tx, id: &str) -> Result<i64> {
    let (count,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from app_user where id <> $1 and disabled_at is null
            and (password_hash <> '' or exists (select 1 from provider_account a where a.user_id = app_user.id))
            and ' ' || roles || ' ' like '% administrator %'",
        id
    )?;
    Ok(count)
}

/// Refuses what would leave nobody who manages accounts.
pub(crate) async fn keeps_an_administrator(tx: &mut Tx, account: &Account) -> Result<()> {
    let counts = account.state == AccountState::Active && account.roles.contains(&Role::Administrator);
    if counts && other_administrators(tx, &account.id).await? == 0 {
        return Err(Error::Conflict("last_administrator"));
    }
    Ok(())
}

/// Creates an account without a password. The administrator role is never given this way by a person.
///
/// # Errors
/// [`Error::Invalid`]: `email` is `taken`, or `roles` hold the administrator (`administrator_by_two`).
pub async fn invite(tx: &mut Tx, new: &CheckedAccount) -> Result<String> {
    tx.change(Action::UserManage)?;
    if by_person(tx) && new.roles.contains(&Role::Administrator) {
        return Err(Error::Invalid(vec![FieldError::new("roles", "administrator_by_two")]));
    }
    let person = NewUser { name: new.name.clone(), email: new.email.clone(), password: String::new() };
    let id = insert_account(tx, &person, "", &new.roles).await.map_err(|error| match error {
        Error::Conflict("email_taken") => Error::Invalid(vec![FieldError::new("email", "taken")]),
        other => other,
    })?;
    if new.department.is_some() {
        query!(execute, tx, "update app_user set department = $2 where id = $1", &id, &new.department)?;
        audit::append(tx, "user.department", "user", &id, &json!({"department": new.department})).await?;
    }
    Ok(id)
}

/// Changes name, roles and department; open sessions follow at once, because roles are read with each request.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`]: `administrator_by_two` (only a proposal gives that role), `own_roles`
/// (nobody gives a role to oneself), `last_administrator`.
pub async fn change(tx: &mut Tx, id: &str, new: &CheckedAccount) -> Result<()> {
    tx.change(Action::UserManage)?;
    in_a_row(tx).await?;
    let before = find(tx, id).await?;
    set_roles(tx, &before, &new.roles).await?;
    if before.name != new.name {
        query!(execute, tx, "update app_user set name = $2 where id = $1", id, &new.name)?;
        let detail = json!({"from": before.name, "to": new.name});
        audit::append(tx, "user.renamed", "user", id, &detail).await?;
    }
    if before.department != new.department {
        query!(execute, tx, "update app_user set department = $2 where id = $1", id, &new.department)?;
        let detail = json!({"from": before.department, "department": new.department});
        audit::append(tx, "user.department", "user", id, &detail).await?;
    }
    // Saved without a change: nothing happened, and the trail says who pressed the button.
    if before.name == new.name && before.department == new.department && before.roles == new.roles {
        audit::append(tx, "user.unchanged", "user", id, &json!({})).await?;
    }
    Ok(())
}

/// Replaces the roles, as far as one person may.
///
/// # Errors
/// As [`change`].
pub(crate) async fn set_roles(tx: &mut Tx, before: &Account, new: &[Role]) -> Result<()> {
    let gains: Vec<Role> = new.iter().copied().filter(|role| !before.roles.contains(role)).collect();
    if by_person(tx) && gains.contains(&Role::Administrator) {
        return Err(Error::Conflict("administrator_by_two"));
    }
    if by_person(tx) && tx.actor().id == before.id && !gains.is_empty() {
        return Err(Error::Conflict("own_roles"));
    }
    if !new.contains(&Role::Administrator) {
        keeps_an_administrator(tx, before).await?;
    }
    if before.roles == new {
        return Ok(());
    }
    query!(execute, tx, "update app_user set roles = $2 where id = $1", &before.id, codes(new))?;
    let detail = json!({"roles": codes(new), "from": codes(&before.roles)});
    audit::append(tx, "user.roles", "user", &before.id, &detail).await
}

/// Closes an account: its sessions end, its open link and a proposal about it with them.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`]: `own_account`, `last_administrator`.
pub async fn close(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    close_account(tx, id, "user.disabled").await
}

pub(crate) async fn close_account(tx: &mut Tx, id: &str, action: &str) -> Result<()> {
    in_a_row(tx).await?;
    let account = find(tx, id).await?;
    if by_person(tx) && tx.actor().id == id {
        return Err(Error::Conflict("own_account"));
    }
    keeps_an_administrator(tx, &account).await?;
    let at = tx.at();
    query!(execute, tx, "update app_user set disabled_at = coalesce(disabled_at, $2) where id = $1", id, at)?;
    query!(execute, tx, "delete from session where user_id = $1", id)?;
    query!(
        execute,
        tx,
        "update user_link set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
        id,
        at
    )?;
    query!(
        execute,
        tx,
        "update admin_proposal set state = 'withdrawn', decided_at = $2 where user_id = $1 and state = 'open'",
        id,
        at
    )?;
    audit::append(tx, action, "user", id, &json!({"email": account.email})).await
}

/// Opens a closed account again. A person gives the administrator role back by a proposal only.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `not_closed`.
pub async fn reopen(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    let account = find(tx, id).await?;
    if account.state != AccountState::Closed {
        return Err(Error::Conflict("not_closed"));
    }
    let kept: Vec<Role> =
        account.roles.iter().copied().filter(|role| !by_person(tx) || *role != Role::Administrator).collect();
    query!(
        execute,
        tx,
        "update app_user set disabled_at = null, roles = $2 where id = $1",
        id,
        codes(&kept)
    )?;
    let detail = json!({"roles": codes(&kept), "from": codes(&account.roles)});
    audit::append(tx, "user.reopened", "user", id, &detail).await
}

/// Proposes to make somebody an administrator; a second administrator confirms.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`]: `not_joined` (no password yet, or closed), `is_administrator`,
/// `single_administrator` (nobody could confirm), `proposal_open`.
pub async fn propose_administrator(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    in_a_row(tx).await?;
    let account = find(tx, id).await?;
    if account.state != AccountState::Active {
        return Err(Error::Conflict("not_joined"));
    }
    if account.roles.contains(&Role::Administrator) {
        return Err(Error::Conflict("is_administrator"));
    }
    if account.proposal.is_some() {
        return Err(Error::Conflict("proposal_open"));
    }
    let actor = tx.actor().clone();
    if other_administrators(tx, &actor.id).await? == 0 {
        return Err(Error::Conflict("single_administrator"));
    }
    let (proposal, at) = (tx.new_id(), tx.at());
    query!(
        execute,
        tx,
        "insert into admin_proposal (id, user_id, state, proposed_at, proposer_id, proposer_name)
         values ($1, $2, 'open', $3, $4, $5)",
        &proposal,
        id,
        at,
        &actor.id,
        &actor.name
    )?;
    audit::append(tx, "user.administrator_proposed", "user", id, &json!({"email": account.email})).await
}

/// Confirms or refuses a proposal. Whoever proposed it may take it back, and never confirms it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `own_proposal`.
pub async fn decide_administrator(tx: &mut Tx, proposal: &str, confirm: bool) -> Result<()> {
    tx.change(Action::UserManage)?;
    in_a_row(tx).await?;
    let open: Option<(String, String, String)> = query!(
        optional,
        (String, String, String),
        tx,
        "select user_id, proposer_id, proposer_name from admin_proposal where id = $1 and state = 'open'",
        proposal
    )?;
    let (user, proposer, proposer_name) = open.ok_or(Error::NotFound("proposal"))?;
    let actor = tx.actor().clone();
    if confirm && (actor.id == proposer || actor.id == user) {
        return Err(Error::Conflict("own_proposal"));
    }
    let state = match (confirm, actor.id == proposer) {
        (true, _) => "confirmed",
        (false, true) => "withdrawn",
        (false, false) => "refused",
    };
    let at = tx.at();
    query!(
        execute,
        tx,
        "update admin_proposal set state = $2, decided_at = $3, decider_id = $4, decider_name = $5 where id = $1",
        proposal,
        state,
        at,
        &actor.id,
        &actor.name
    )?;
    if confirm {
        let mut all = find(tx, &user).await?.roles;
        all.push(Role::Administrator);
        query!(execute, tx, "update app_user set roles = $2 where id = $1", &user, codes(&all))?;
        // Whoever holds a link to the account would hold the new role.
        query!(
            execute,
            tx,
            "update user_link set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
            &user,
            at
        )?;
    }
    let detail = json!({"proposer": proposer_name});
    audit::append(tx, &format!("user.administrator_{state}"), "user", &user, &detail).await
}

/// The open sessions of somebody, the last used first. `own` is the hash of the asking session's token.
pub async fn sessions(tx: &mut Tx, id: &str, own: &str) -> Result<Vec<OpenSession>> {
    #[derive(sqlx::FromRow)]
    struct SessionRow {
        token_hash: String,
        created_at: i64,
        last_seen_at: i64,
        expires_at: i64,
        agent: String,
    }
    let at = tx.at();
    let rows = query!(
        all,
        SessionRow,
        tx,
        "select token_hash, created_at, last_seen_at, expires_at, agent from session
         where user_id = $1 and expires_at > $2 and last_seen_at > $3 order by last_seen_at desc, created_at desc",
        id,
        at,
        at - IDLE_MS
    )?;
    let shown = |row: SessionRow| OpenSession {
        own: row.token_hash == own,
        handle: row.token_hash.chars().take(16).collect(),
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        agent: row.agent,
    };
    Ok(rows.into_iter().map(shown).collect())
}

async fn end(tx: &mut Tx, id: &str, handle: &str) -> Result<()> {
    let ended = query!(
        execute,
        tx,
        "delete from session where user_id = $1 and substr(token_hash, 1, 16) = $2",
        id,
        handle
    )?;
    if ended == 0 {
        return Err(Error::NotFound("session"));
    }
    audit::append(tx, "session.revoked", "user", id, &json!({"sessions": ended})).await
}

/// Ends a session of somebody.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end_session(tx: &mut Tx, id: &str, handle: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    end(tx, id, handle).await
}

/// Ends a session of the person who asks. `tx` is opened with [`crate::access::Session::caller`], as for what follows.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn end_own_session(tx: &mut Tx, handle: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let id = tx.actor().id.clone();
    end(tx, &id, handle).await
}

/// Ends all sessions of the person but the asking one (the hash of its token); how many.
pub async fn end_other_sessions(tx: &mut Tx, own: &str) -> Result<u64> {
    tx.change(Action::SignIn)?;
    let id = tx.actor().id.clone();
    let ended = query!(execute, tx, "delete from session where user_id = $1 and token_hash <> $2", &id, own)?;
    audit::append(tx, "session.revoked", "user", &id, &json!({"sessions": ended})).await?;
    Ok(ended)
}

/// Name, mail address and password hash of the person who asks.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no person.
pub async fn own(tx: &mut Tx) -> Result<(String, String, String)> {
    let id = tx.actor().id.clone();
    query!(
        optional,
        (String, String, String),
        tx,
        "select name, email, password_hash from app_user where id = $1 and disabled_at is null",
        &id
    )?
    .ok_or(Error::NotFound("user"))
}

/// The password was given again: the session goes on under a new token. `own` is the hash of its present one.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn prove(tx: &mut Tx, own: &str, token: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let (id, at) = (tx.actor().id.clone(), tx.at());
    let proved = query!(
        execute,
        tx,
        "update session set token_hash = $3, proved_at = $4, refusals = 0 where token_hash = $1 and user_id = $2",
        own,
        &id,
        token_hash(token),
        at
    )?;
    if proved == 0 {
        return Err(Error::NotFound("session"));
    }
    audit::append(tx, "session.proved", "user", &id, &json!({})).await
}

/// A wrong password was given in an open session; after [`PROOF_REFUSALS`] of them it ends. Whether it did.
pub async fn note_refused_proof(tx: &mut Tx, own: &str) -> Result<bool> {
    tx.change(Action::SignIn)?;
    let id = tx.actor().id.clone();
    query!(
        execute,
        tx,
        "update session set refusals = refusals + 1 where token_hash = $1 and user_id = $2",
        own,
        &id
    )?;
    let ended = query!(
        execute,
        tx,
        "delete from session where token_hash = $1 and user_id = $2 and refusals >= $3",
        own,
        &id,
        PROOF_REFUSALS
    )?;
    audit::append(tx, "session.proof_refused", "user", &id, &json!({"ended": ended > 0})).await?;
    Ok(ended > 0)
}

/// Changes the own password: all other sessions end, an open link too.
pub async fn change_password(tx: &mut Tx, own: &str, password_hash: &str) -> Result<()> {
    tx.change(Action::SignIn)?;
    let (id, at) = (tx.actor().id.clone(), tx.at());
    query!(
        execute,
        tx,
        "update app_user set password_hash = $2, password_changed_at = $3 where id = $1 and disabled_at is null",
        &id,
        password_hash,
        at
    )?;
    query!(execute, tx, "delete from session where user_id = $1 and token_hash <> $2", &id, own)?;
    query!(
        execute,
        tx,
        "update user_link set revoked_at = $2 where user_id = $1 and used_at is null and revoked_at is null",
        &id,
        at
    )?;
    device::forget(tx, &id).await?;
    audit::append(tx, "user.password_changed", "user", &id, &json!({})).await
}
