//! Links and the mails that bring them.

use serde_json::json;

use super::super::{InquiryInput, Recipient, Tally, letter};
use super::recipients::of_recipient;
use super::{InquiryRow, recipients, running};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::mail::{Mail, store as mail};
use crate::user::store::token_hash;

/// A link works until so many days after the date by which an answer is asked for.
const LINK_DAYS: i64 = 30;

/// A new link for a recipient: the token that opens it, which is kept nowhere, and the last day on which it works.
async fn issue(tx: &mut Tx, recipient: &str, due_on: &str) -> Result<(String, String)> {
    let (token, at) = (tx.new_token(), tx.at());
    let today = date_days(&jst_date(at)).unwrap_or_default();
    let last = date_days(due_on).unwrap_or(today).max(today) + LINK_DAYS;
    // To the end of that day in Japan.
    let expires_at = (last + 1) * 86_400_000 - 9 * 3_600_000;
    query!(
        execute,
        tx,
        "insert into inquiry_link (token_hash, recipient_id, created_at, expires_at) values ($1, $2, $3, $4)",
        token_hash(&token),
        recipient,
        at,
        expires_at
    )?;
    Ok((token, crate::calendar::days_date(last)))
}

pub(super) fn address(base: &str, token: &str) -> String {
    format!("{}/answer?key={token}", base.trim_end_matches('/'))
}

/// Sends the inquiry to everybody with an address who was not asked yet; how many. `base` is the public address of the
/// product.
///
/// # Errors
/// [`Error::Conflict`] `inquiry_closed`, `no_public_url`, `nobody_to_ask`.
pub async fn send(tx: &mut Tx, id: &str, base: &str) -> Result<usize> {
    let row = writable(tx, id, base).await?;
    let due_on = row.due_on.clone();
    let input = row.inquiry(Tally::default()).input;
    let waiting: Vec<Recipient> = recipients(tx, id)
        .await?
        .into_iter()
        .filter(|one| one.sent_at.is_none() && one.answer.is_none() && !one.email.is_empty())
        .collect();
    if waiting.is_empty() {
        return Err(Error::Conflict("nobody_to_ask"));
    }
    tx.change(Action::InquiryRun)?;
    let at = tx.at();
    for one in &waiting {
        post(tx, &input, one, base, &due_on, false).await?;
        query!(execute, tx, "update inquiry_recipient set sent_at = $2 where id = $1", &one.id, at)?;
    }
    query!(
        execute,
        tx,
        "update inquiry set state = 'open', opened_at = coalesce(opened_at, $2), version = version + 1 where id = $1",
        id,
        at
    )?;
    audit::append(tx, "inquiry.sent", "inquiry", id, &json!({ "recipients": waiting.len() })).await?;
    Ok(waiting.len())
}

/// Asks those again who are silent or still looking; how many.
///
/// # Errors
/// As [`send`].
pub async fn remind(tx: &mut Tx, id: &str, base: &str) -> Result<usize> {
    let row = writable(tx, id, base).await?;
    let due_on = row.due_on.clone();
    let input = row.inquiry(Tally::default()).input;
    let today = jst_date(tx.at());
    // Whoever was written to today is not written to again, however often somebody presses the button.
    let quiet = |one: &Recipient| one.reminded_at.or(one.sent_at).is_none_or(|at| jst_date(at) < today);
    let waiting: Vec<Recipient> = recipients(tx, id)
        .await?
        .into_iter()
        .filter(|one| one.waits() && !one.email.is_empty() && quiet(one))
        .collect();
    if waiting.is_empty() {
        return Err(Error::Conflict("nobody_to_ask"));
    }
    tx.change(Action::InquiryRun)?;
    let at = tx.at();
    for one in &waiting {
        post(tx, &input, one, base, &due_on, true).await?;
        query!(
            execute,
            tx,
            "update inquiry_recipient set reminders = reminders + 1, reminded_at = $2 where id = $1",
            &one.id,
            at
        )?;
    }
    audit::append(tx, "inquiry.reminded", "inquiry", id, &json!({ "recipients": waiting.len() })).await?;
    Ok(waiting.len())
}

async fn writable(tx: &mut Tx, id: &str, base: &str) -> Result<InquiryRow> {
    tx.require(Action::InquiryRun)?;
    let row = running(tx, id).await?;
    if base.is_empty() { Err(Error::Conflict("no_public_url")) } else { Ok(row) }
}

async fn post(
    tx: &mut Tx,
    input: &InquiryInput,
    one: &Recipient,
    base: &str,
    due_on: &str,
    again: bool,
) -> Result<()> {
    let (token, last) = issue(tx, &one.id, due_on).await?;
    let (subject, body) = letter(input, &one.names.0, &address(base, &token), &last, again);
    let mail = Mail {
        to: one.email.clone(),
        to_name: one.contact_name.clone(),
        subject,
        body,
        cause: ("inquiry".to_owned(), one.id.clone()),
        key: Some(format!("inquiry:{}:{}", one.id, if again { one.reminders + 1 } else { 0 })),
    };
    mail::enqueue(tx, &mail).await?;
    Ok(())
}

/// A new link to hand over by other means, shown once; the earlier ones of this recipient stop working.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`, `no_public_url`.
pub async fn link(tx: &mut Tx, recipient: &str, base: &str) -> Result<String> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, party) = of_recipient(tx, recipient).await?;
    let row = writable(tx, &inquiry, base).await?;
    tx.change(Action::InquiryRun)?;
    revoke_links(tx, recipient).await?;
    let (token, _) = issue(tx, recipient, &row.due_on).await?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_recipient set sent_at = coalesce(sent_at, $2) where id = $1",
        recipient,
        at
    )?;
    query!(
        execute,
        tx,
        "update inquiry set state = 'open', opened_at = coalesce(opened_at, $2) where id = $1",
        &inquiry,
        at
    )?;
    audit::append(tx, "inquiry.link", "inquiry", &inquiry, &json!({ "party": party })).await?;
    Ok(address(base, &token))
}

async fn revoke_links(tx: &mut Tx, recipient: &str) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_link set revoked_at = $2 where recipient_id = $1 and revoked_at is null",
        recipient,
        at
    )?;
    Ok(())
}
