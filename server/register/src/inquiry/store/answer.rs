//! What recipients answer, by their link or by telephone.

use serde_json::json;

use super::super::{AnswerInput, Answered, Question, Tally};
use super::recipients::of_recipient;
use super::{Text, find_row, running};
use crate::access::{Action, Refusal};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::user::store::token_hash;

/// Writes down what somebody answered by telephone or otherwise.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`, [`Error::Invalid`].
pub async fn note_answer(tx: &mut Tx, recipient: &str, input: &AnswerInput) -> Result<()> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, _) = of_recipient(tx, recipient).await?;
    running(tx, &inquiry).await?;
    let answered = input.checked()?;
    tx.change(Action::InquiryRun)?;
    keep_answer(tx, &inquiry, recipient, &answered, false).await
}

/// The recipient that a link opens.
async fn opened(tx: &mut Tx, token: &str) -> Result<(String, String)> {
    tx.require(Action::Respond)?;
    let at = tx.at();
    let found = query!(
        optional,
        (String, String),
        tx,
        "select r.id, r.inquiry_id from inquiry_link l join inquiry_recipient r on r.id = l.recipient_id
         join inquiry i on i.id = r.inquiry_id
         where l.token_hash = $1 and l.revoked_at is null and l.expires_at > $2 and i.state <> 'closed'",
        token_hash(token),
        at
    )?;
    // Expired, revoked, forged: the same answer, so that nobody learns which links there are.
    found.ok_or_else(|| Refusal::Forbidden(Action::Respond).into())
}

/// What the holder of a link sees. Needs the grant of [`crate::access::respondent`].
///
/// # Errors
/// [`Error::Refused`] when the link does not work (any more).
pub async fn question(tx: &mut Tx, token: &str) -> Result<Question> {
    let (recipient, inquiry) = opened(tx, token).await?;
    let row = find_row(tx, &inquiry).await?;
    let (ja, en, answer, remediation_on, remark, name, answered_at) = query!(
        one,
        (String, String, Text, Text, Text, Text, Option<i64>),
        tx,
        "select p.name_ja, p.name_en, r.answer, r.remediation_on, r.remark, r.answered_by, r.answered_at
         from inquiry_recipient r join party p on p.id = r.party_id where r.id = $1",
        &recipient
    )?;
    let answer = AnswerInput {
        answer: answer.unwrap_or_default(),
        remediation_on: remediation_on.unwrap_or_default(),
        remark: remark.unwrap_or_default(),
        name: name.unwrap_or_default(),
    };
    Ok(Question { input: row.inquiry(Tally::default()).input, party: (ja, en), answer, answered_at })
}

/// Takes the answer of the holder of a link; it may be changed until the inquiry is closed, and every one is kept.
///
/// # Errors
/// As [`question`]; [`Error::Invalid`] as [`AnswerInput::checked`].
pub async fn answer(tx: &mut Tx, token: &str, input: &AnswerInput) -> Result<()> {
    let (recipient, inquiry) = opened(tx, token).await?;
    let answered = input.checked()?;
    tx.change(Action::Respond)?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_recipient set seen_at = coalesce(seen_at, $2) where id = $1",
        &recipient,
        at
    )?;
    keep_answer(tx, &inquiry, &recipient, &answered, true).await
}

async fn keep_answer(
    tx: &mut Tx,
    inquiry: &str,
    recipient: &str,
    answered: &Answered,
    by_link: bool,
) -> Result<()> {
    let (id, at) = (tx.new_id(), tx.at());
    query!(
        execute,
        tx,
        "insert into inquiry_answer (id, recipient_id, answer, remediation_on, remark, answered_by, by_link, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &id,
        recipient,
        answered.answer.code(),
        &answered.remediation_on,
        &answered.remark,
        &answered.name,
        i64::from(by_link),
        at
    )?;
    query!(
        execute,
        tx,
        "update inquiry_recipient set answer = $2, remediation_on = $3, remark = $4, answered_by = $5, answered_at = $6,
                sent_at = coalesce(sent_at, $6) where id = $1",
        recipient,
        answered.answer.code(),
        &answered.remediation_on,
        &answered.remark,
        &answered.name,
        at
    )?;
    let detail = json!({ "recipient": recipient, "answer": answered.answer.code(), "remediation_on": answered.remediation_on, "by_link": by_link });
    audit::append(tx, "inquiry.answered", "inquiry", inquiry, &detail).await
}
