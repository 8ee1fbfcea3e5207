//! The link of a questionnaire by mail: through the queue, in the transaction that gives it out. The token stands in the
//! body alone, which is never shown and deleted once it was sent.

use serde_json::json;

use super::super::letter::Letter;
use super::super::view::LinkRow;
use super::row;
use super::send::{Link, insert_link};
use crate::access::Action;
use crate::assessment::store as assessments;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::mail::{Mail, store as mail};
use crate::user::store::token_hash;

/// What a mail with a link is kept under in the queue.
pub(super) const CAUSE: &str = "respondent_link";

const COLUMNS: &str =
    "l.id, l.questionnaire_id, l.name, l.email, l.language, l.section, l.created_at, l.created_by_name,
    l.expires_at, l.revoked_at, l.used_at, m.state as mail_state, m.last_error as mail_error,
    coalesce(m.sent_at, m.created_at) as mail_at
    from respondent_link l left join mail_outbox m on m.cause_kind = 'respondent_link' and m.cause_id = l.id";

/// The links of a questionnaire with what became of their mails, oldest first.
pub(super) async fn links(tx: &mut Tx, questionnaire: &str) -> Result<Vec<LinkRow>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} where l.questionnaire_id = $1 order by l.created_at, l.id"
    ));
    Ok(query!(all, LinkRow, tx, sql, questionnaire)?)
}

/// The same for all questionnaires of a case.
pub(crate) async fn links_of_case(tx: &mut Tx, case: &str) -> Result<Vec<LinkRow>> {
    let sql = sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} where l.questionnaire_id in (select id from questionnaire where assessment_id = $1)
         order by l.created_at, l.id"
    ));
    Ok(query!(all, LinkRow, tx, sql, case)?)
}

async fn found(tx: &mut Tx, link: &str) -> Result<LinkRow> {
    let sql = sqlx::AssertSqlSafe(format!("select {COLUMNS} where l.id = $1"));
    query!(optional, LinkRow, tx, sql, link)?.ok_or(Error::NotFound("link"))
}

/// Queues the mail with the link that was just given out. `base` is the public address of the product. False where there
/// is nobody to write to or no address to write down: the link is handed over by other means then.
///
/// # Errors
/// [`Error::NotFound`] for a token that was not given out; [`Error::Invalid`] names what is wrong with the mail.
pub async fn mail_link(tx: &mut Tx, token: &str, base: &str) -> Result<bool> {
    post(tx, token, base, false).await
}

async fn post(tx: &mut Tx, token: &str, base: &str, again: bool) -> Result<bool> {
    tx.change(Action::CaseWrite)?;
    let id: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from respondent_link where token_hash = $1",
        token_hash(token)
    )?;
    let Some((id,)) = id else { return Err(Error::NotFound("link")) };
    let link = found(tx, &id).await?;
    if link.email.is_empty() || base.is_empty() {
        return Ok(false);
    }
    let paper = row(tx, &link.questionnaire_id).await?;
    let case = assessments::find(tx, &paper.assessment_id).await?;
    let letter = Letter {
        name: link.name.clone(),
        party: (case.party_ja, case.party_en),
        service: (case.service_ja, case.service_en),
        due_on: paper.due_on,
        expires_on: jst_date(link.expires_at),
        message: paper.message,
        link: format!("{}/respond/{token}", base.trim_end_matches('/')),
        again,
    };
    let (subject, body) = letter.words(link.language != "en");
    let letter = Mail {
        to: link.email.clone(),
        to_name: link.name.clone(),
        subject,
        body,
        cause: (CAUSE.to_owned(), id.clone()),
        key: Some(format!("{CAUSE}:{id}")),
    };
    mail::enqueue(tx, &letter).await?;
    let detail = json!({ "questionnaire": paper.id, "link": id, "to": link.email, "language": link.language, "again": again });
    audit::append(tx, "questionnaire.link_mailed", "assessment", &paper.assessment_id, &detail).await?;
    Ok(true)
}

/// Sends a link again: a new one to the same person, because the token of the old one is nowhere. The old one ends, unless
/// somebody has answered by it already: what is being typed there is not to be lost.
///
/// # Errors
/// [`Error::Conflict`] `questionnaire_closed`, `link_revoked`, `no_public_url`; [`Error::Invalid`] without an address.
pub async fn resend_link(tx: &mut Tx, link: &str, token: &str, base: &str) -> Result<String> {
    tx.change(Action::CaseWrite)?;
    let old = found(tx, link).await?;
    let paper = row(tx, &old.questionnaire_id).await?;
    assessments::find(tx, &paper.assessment_id).await?;
    if paper.state == "withdrawn" {
        return Err(Error::Conflict("questionnaire_closed"));
    }
    if old.revoked_at.is_some() {
        return Err(Error::Conflict("link_revoked"));
    }
    if old.email.is_empty() {
        return Err(vec![FieldError::new("email", "required")].into());
    }
    if base.is_empty() {
        return Err(Error::Conflict("no_public_url"));
    }
    if old.used_at.is_none() {
        end(tx, &old.id).await?;
    }
    let to = Link { name: old.name, email: old.email, language: old.language };
    insert_link(tx, &paper.id, &to, &old.section, token).await?;
    post(tx, token, base, true).await?;
    Ok(paper.id)
}

/// Makes a link useless, and takes its mail back while it has not gone out.
pub(super) async fn end(tx: &mut Tx, link: &str) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "update respondent_link set revoked_at = $2 where id = $1 and revoked_at is null",
        link,
        at
    )?;
    mail::withdraw_of(tx, CAUSE, link).await
}
