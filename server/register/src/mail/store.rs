//! The queue of mail in the database.

use std::collections::BTreeSet;

use serde_json::json;

use super::digest::Choice;
use super::{Mail, OutboxCounts, OutboxRow, State, pause};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::monitoring::Item;
use crate::party::Page;
use crate::user::User;

/// How long a sender holds a mail without a word, in milliseconds.
pub const LEASE_MS: i64 = 5 * 60_000;
/// Rows of a page of the queue.
pub const PAGE_SIZE: i64 = 50;

/// Queues a mail in the transaction of the change that causes it; its id, or none when one with the same key is there
/// already. Needs a writing grant of whatever action; what is sent is written into the audit trail when it was sent.
///
/// # Errors
/// [`Error::Invalid`] names what is wrong with the mail.
pub async fn enqueue(tx: &mut Tx, mail: &Mail) -> Result<Option<String>> {
    let mail = mail.clone().checked()?;
    let (id, at, by) = (tx.new_id(), tx.at(), tx.actor().id.clone());
    let written = query!(
        execute,
        tx,
        "insert into mail_outbox (id, recipient, recipient_name, subject, body, cause_kind, cause_id, unique_key, state,
                                  attempt, next_at, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, $9, $9, $10) on conflict (unique_key) do nothing",
        &id,
        &mail.to,
        &mail.to_name,
        &mail.subject,
        &mail.body,
        &mail.cause.0,
        &mail.cause.1,
        &mail.key,
        at,
        by
    )?;
    Ok((written == 1).then_some(id))
}

/// A mail held by a sender.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    pub id: String,
    pub recipient: String,
    pub recipient_name: String,
    pub subject: String,
    pub body: String,
    /// From 1.
    pub attempt: i64,
}

/// Takes the mail that has been due longest, also one whose sender has gone silent.
///
/// # Errors
/// [`Error::Refused`] without the grant to operate the system, as all that follows.
pub async fn claim(tx: &mut Tx) -> Result<Option<Held>> {
    const DUE: &str = "update mail_outbox set state = 'sending', attempt = attempt + 1, lease_until = $2
         where id = (select id from mail_outbox where (state = 'waiting' and next_at <= $1)
                        or (state = 'sending' and lease_until <= $1) order by next_at, id limit 1)
         returning id, recipient, recipient_name, subject, body, attempt";
    const DUE_SKIP_LOCKED: &str =
        "update mail_outbox set state = 'sending', attempt = attempt + 1, lease_until = $2
         where id = (select id from mail_outbox where (state = 'waiting' and next_at <= $1)
                        or (state = 'sending' and lease_until <= $1) order by next_at, id limit 1 for update skip locked)
         returning id, recipient, recipient_name, subject, body, attempt";
    tx.require(Action::SystemOperate)?;
    let at = tx.at();
    let sql = if tx.is_postgres() { DUE_SKIP_LOCKED } else { DUE };
    Ok(query!(optional, Held, tx, sql, at, at + LEASE_MS)?)
}

/// Whether anything is due: a look that takes no writer's turn.
pub async fn is_due(tx: &mut Tx) -> Result<bool> {
    let at = tx.at();
    let due = query!(
        optional,
        (String,),
        tx,
        "select id from mail_outbox where (state = 'waiting' and next_at <= $1)
            or (state = 'sending' and lease_until <= $1) limit 1",
        at
    )?;
    Ok(due.is_some())
}

/// The mail was taken by the server: its body goes, the trail says that it was sent. False when another sender holds it
/// by now.
pub async fn sent(tx: &mut Tx, held: &Held) -> Result<bool> {
    tx.require(Action::SystemOperate)?;
    let at = tx.at();
    let done = query!(
        execute,
        tx,
        "update mail_outbox set state = 'sent', body = '', sent_at = $3, lease_until = null, last_error = null
         where id = $1 and attempt = $2 and state = 'sending'",
        &held.id,
        held.attempt,
        at
    )?;
    if done == 0 {
        return Ok(false);
    }
    tx.change(Action::SystemOperate)?;
    let detail = json!({ "to": held.recipient, "subject": held.subject, "attempt": held.attempt });
    audit::append(tx, "mail.sent", "mail", &held.id, &detail).await?;
    Ok(true)
}

/// The mail was not taken. It waits for the next attempt, or is kept as failed: after the last one, and at once where
/// the server refused for good (the address does not exist). True when it failed.
pub async fn not_sent(tx: &mut Tx, held: &Held, error: &str, for_good: bool) -> Result<bool> {
    tx.require(Action::SystemOperate)?;
    let next = if for_good { None } else { pause(held.attempt) };
    let (at, short): (i64, String) = (tx.at(), error.chars().take(500).collect());
    let state = if next.is_some() { State::Waiting } else { State::Failed };
    let done = query!(
        execute,
        tx,
        "update mail_outbox set state = $3, next_at = $4, last_error = $5, lease_until = null
         where id = $1 and attempt = $2 and state = 'sending'",
        &held.id,
        held.attempt,
        state.code(),
        at + next.unwrap_or_default(),
        &short
    )?;
    if done == 0 || next.is_some() {
        return Ok(false);
    }
    tx.change(Action::SystemOperate)?;
    let detail = json!({ "to": held.recipient, "subject": held.subject, "error": short });
    audit::append(tx, "mail.failed", "mail", &held.id, &detail).await?;
    Ok(true)
}

/// How many mails stand where.
pub async fn counts(tx: &mut Tx) -> Result<OutboxCounts> {
    tx.require(Action::SystemOperate)?;
    Ok(query!(
        one,
        OutboxCounts,
        tx,
        "select count(case when state = 'waiting' then 1 end) as waiting,
                count(case when state = 'sending' then 1 end) as sending,
                count(case when state = 'sent' then 1 end) as sent,
                count(case when state = 'failed' then 1 end) as failed,
                count(case when state = 'withdrawn' then 1 end) as withdrawn from mail_outbox"
    )?)
}

/// A page of the queue, newest first; `state` empty: all.
pub async fn list(tx: &mut Tx, state: &str, page: i64) -> Result<Page<OutboxRow>> {
    tx.require(Action::SystemOperate)?;
    let (total,) =
        query!(one, (i64,), tx, "select count(*) from mail_outbox where ($1 = '' or state = $1)", state)?;
    let rows = query!(
        all,
        OutboxRow,
        tx,
        "select id, recipient, recipient_name, subject, cause_kind, cause_id, state, attempt, next_at, last_error,
                created_at, sent_at
         from mail_outbox where ($1 = '' or state = $1) order by created_at desc, id desc limit $2 offset $3",
        state,
        PAGE_SIZE,
        page.max(0).saturating_mul(PAGE_SIZE)
    )?;
    Ok(Page { rows, total })
}

/// Sends a failed mail again, from the first attempt on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `mail_state` when it has not failed.
pub async fn retry(tx: &mut Tx, id: &str) -> Result<()> {
    settle(tx, id, State::Failed, State::Waiting, "mail.retried").await
}

/// Takes a mail back that was not sent yet; its body goes.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `mail_state` when it was sent or is on its way.
pub async fn withdraw(tx: &mut Tx, id: &str) -> Result<()> {
    let from = if state(tx, id).await? == State::Failed { State::Failed } else { State::Waiting };
    settle(tx, id, from, State::Withdrawn, "mail.withdrawn").await?;
    query!(execute, tx, "update mail_outbox set body = '' where id = $1", id)?;
    Ok(())
}

/// Takes back what is still waiting for a cause, in the transaction of the change that makes it pointless.
pub async fn withdraw_of(tx: &mut Tx, kind: &str, cause: &str) -> Result<()> {
    query!(
        execute,
        tx,
        "update mail_outbox set state = 'withdrawn', body = ''
         where cause_kind = $1 and cause_id = $2 and state in ('waiting', 'failed')",
        kind,
        cause
    )?;
    Ok(())
}

async fn state(tx: &mut Tx, id: &str) -> Result<State> {
    let found = query!(optional, (String,), tx, "select state from mail_outbox where id = $1", id)?;
    found.and_then(|(code,)| State::from_code(&code)).ok_or(Error::NotFound("mail"))
}

async fn settle(tx: &mut Tx, id: &str, from: State, to: State, action: &str) -> Result<()> {
    tx.require(Action::SystemOperate)?;
    state(tx, id).await?;
    let at = tx.at();
    let done = query!(
        execute,
        tx,
        "update mail_outbox set state = $3, attempt = 0, next_at = $4 where id = $1 and state = $2",
        id,
        from.code(),
        to.code(),
        at
    )?;
    if done == 0 {
        return Err(Error::Conflict("mail_state"));
    }
    tx.change(Action::SystemOperate)?;
    audit::append(tx, action, "mail", id, &json!({})).await
}

/// How often a person wants the digest.
pub async fn choice(tx: &mut Tx, user: &str) -> Result<Choice> {
    let found = query!(optional, (String,), tx, "select digest from mail_choice where user_id = $1", user)?;
    Ok(found.and_then(|(code,)| Choice::from_code(&code)).unwrap_or_default())
}

/// Changes how often the person of this transaction gets the digest.
pub async fn choose(tx: &mut Tx, choice: Choice) -> Result<()> {
    tx.change(tx.action())?;
    let (user, at) = (tx.actor().id.clone(), tx.at());
    query!(
        execute,
        tx,
        "insert into mail_choice (user_id, digest, changed_at) values ($1, $2, $3)
         on conflict (user_id) do update set digest = excluded.digest, changed_at = excluded.changed_at",
        &user,
        choice.code(),
        at
    )?;
    audit::append(tx, "mail.choice", "user", &user, &json!({ "digest": choice.code() })).await
}

/// What a person was told already.
pub async fn told(tx: &mut Tx, user: &str) -> Result<BTreeSet<String>> {
    let rows = query!(all, (String,), tx, "select item from mail_told where user_id = $1", user)?;
    Ok(rows.into_iter().map(|(item,)| item).collect())
}

/// Queues the digest of a person and remembers what it tells, once a day. False when there is one of today already.
///
/// # Errors
/// [`Error::Refused`] without the grant to operate the system.
pub async fn enqueue_digest(
    tx: &mut Tx,
    user: &User,
    items: &[&Item],
    written: (String, String),
) -> Result<bool> {
    tx.change(Action::SystemOperate)?;
    let (subject, body) = written;
    let today = jst_date(tx.at());
    let mail = Mail {
        to: user.email.clone(),
        to_name: user.name.clone(),
        subject,
        body,
        cause: ("digest".to_owned(), user.id.clone()),
        key: Some(format!("digest:{}:{today}", user.id)),
    };
    if enqueue(tx, &mail).await?.is_none() {
        return Ok(false);
    }
    let at = tx.at();
    for item in items {
        query!(
            execute,
            tx,
            "insert into mail_told (user_id, item, told_at) values ($1, $2, $3) on conflict (user_id, item) do nothing",
            &user.id,
            item.key(),
            at
        )?;
    }
    audit::append(tx, "mail.digest", "user", &user.id, &json!({ "items": items.len() })).await?;
    Ok(true)
}
