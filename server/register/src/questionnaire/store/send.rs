//! Sending: the snapshot, what is known from last year, and the link.

use serde_json::json;

use super::super::{AnswerKind, Content, Facts};
use super::mailing::{CAUSE, end, links};
use super::{answers, content, row, template};
use crate::access::Action;
use crate::assessment::Stage;
use crate::assessment::store as assessments;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::catalogue::Kind as Object;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::record::store as record;
use crate::user::store::token_hash;

const DAY_MS: i64 = 86_400_000;
/// How long a link outlives the day by which the answers are due, in days.
const GRACE: i64 = 30;
/// Longest time until the answers are due, in days.
const LONGEST: i64 = 400;

/// To whom a link goes.
#[derive(Clone, Debug, Default, serde::Deserialize, Eq, PartialEq, serde::Serialize)]
#[serde(default)]
pub struct Link {
    pub name: String,
    pub email: String,
    /// Of the mail that brings the link: `ja` or `en`; blank is Japanese.
    pub language: String,
}

impl Link {
    /// Name, address and language.
    fn checked(&self) -> Result<(String, String, &'static str)> {
        let mut fields = Fields::default();
        let name = fields.text("name", &self.name, true, 100);
        let email = fields.text("email", &self.email, false, 254);
        if !email.is_empty() && !crate::user::is_email(&email) {
            fields.reject("email", "email");
        }
        let language = match self.language.as_str() {
            "" | "ja" => "ja",
            "en" => "en",
            _ => {
                fields.reject("language", "choice");
                "ja"
            }
        };
        fields.finish(())?;
        Ok((name, email, language))
    }
}

/// Sends the templates as one questionnaire. The token opens it, and is nowhere stored: `token` is 256 random bits.
/// Returns the questionnaire's id.
///
/// # Errors
/// [`Error::Invalid`]; [`Error::Conflict`] `case_moved` where the case asks nobody anything.
pub async fn send(
    tx: &mut Tx,
    case: &str,
    templates: &[String],
    due_on: &str,
    message: &str,
    to: &Link,
    token: &str,
) -> Result<String> {
    tx.change(Action::CaseWrite)?;
    let found = assessments::find(tx, case).await?;
    if !matches!(
        found.stage(),
        Stage::Draft | Stage::Questionnaire | Stage::Received | Stage::Review | Stage::Exit
    ) {
        return Err(Error::Conflict("case_moved"));
    }
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let message = fields.text("message", message, false, 2_000);
    let due = fields.date("due_on", due_on).unwrap_or_default();
    let days = date_days(&due).zip(date_days(&today)).map(|(due, today)| due - today);
    match days {
        None => fields.reject("due_on", "required"),
        Some(..0) => fields.reject("due_on", "past"),
        Some(days) if days > LONGEST => fields.reject("due_on", "too_far"),
        Some(_) => {}
    }
    if templates.is_empty() {
        fields.reject("templates", "required");
    }
    fields.finish(())?;
    to.checked()?;
    let mut chosen = Vec::new();
    for code in templates {
        chosen.push(template(tx, code).await?);
    }
    let engagement = record::load(tx, Object::Engagement, &found.engagement_id)
        .await?
        .ok_or(Error::NotFound("engagement"))?;
    let mut facts: Facts = engagement.texts();
    facts.insert("tier".into(), found.tier.map(|tier| tier.to_string()).unwrap_or_default());
    let snapshot = Content::snapshot(&chosen, &facts);
    let names: Vec<String> = chosen.iter().map(|one| format!("{}:{}", one.code, one.version)).collect();
    let before: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from questionnaire where engagement_id = $1 and state = 'submitted' order by submitted_at desc, id desc limit 1",
        &found.engagement_id
    )?;
    let before = before.map(|(id,)| id);
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let text = serde_json::to_string(&snapshot).map_err(|error| Error::Inconsistent(error.to_string()))?;
    query!(execute, tx,
        "insert into questionnaire (id, assessment_id, engagement_id, templates, content, state, due_on, message, before_id, sent_at,
                                    sent_by_name)
         values ($1, $2, $3, $4, $5, 'sent', $6, $7, $8, $9, $10)",
        &id, case, &found.engagement_id, names.join(" "), &text, &due, &message, before.as_deref(), at, &actor.name)?;
    if let Some(before) = &before {
        carry(tx, &id, &snapshot, before).await?;
    }
    let detail = json!({ "questionnaire": id, "templates": names, "due_on": due, "before": before });
    audit::append(tx, "questionnaire.sent", "assessment", case, &detail).await?;
    insert_link(tx, &id, to, "", token).await?;
    Ok(id)
}

/// Takes last year's answers over, where the question still takes them.
async fn carry(tx: &mut Tx, id: &str, snapshot: &Content, before: &str) -> Result<()> {
    let old = content(tx, before).await?;
    for (question, answer) in answers(tx, before).await? {
        let (Some(now), Some(then)) = (snapshot.question(&question), old.question(&question)) else {
            continue;
        };
        let same =
            now.kind == then.kind && now.kind != AnswerKind::File && now.accepts(&answer.value).is_ok();
        if !same || answer.value.is_empty() && answer.note.is_empty() {
            continue;
        }
        let at = tx.at();
        query!(
            execute,
            tx,
            "insert into answer (questionnaire_id, question, value, note, version, carried, by_name, at)
             values ($1, $2, $3, $4, 1, $5, $6, $7)",
            id,
            &question,
            &answer.value,
            &answer.note,
            true,
            &answer.by_name,
            at
        )?;
        query!(
            execute,
            tx,
            "insert into answer_version (questionnaire_id, question, version, value, note, by_name, at)
             values ($1, $2, 1, $3, $4, $5, $6)",
            id,
            &question,
            &answer.value,
            &answer.note,
            &answer.by_name,
            at
        )?;
    }
    Ok(())
}

/// Gives out one more link to a questionnaire that is out.
pub async fn add_link(tx: &mut Tx, id: &str, to: &Link, token: &str) -> Result<()> {
    tx.change(Action::CaseWrite)?;
    let found = row(tx, id).await?;
    assessments::find(tx, &found.assessment_id).await?;
    if found.state == "withdrawn" {
        return Err(Error::Conflict("questionnaire_closed"));
    }
    insert_link(tx, id, to, "", token).await
}

/// The link of a section that a respondent hands to a colleague has the section's id.
pub(super) async fn insert_link(tx: &mut Tx, id: &str, to: &Link, section: &str, token: &str) -> Result<()> {
    let (name, email, language) = to.checked()?;
    let found = row(tx, id).await?;
    let (new, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    // To the end of the day in Japan, and the grace after it.
    let due = date_days(&found.due_on).unwrap_or_default();
    let expires = ((due + 1 + GRACE) * DAY_MS - 9 * 3_600_000).max(at + 7 * DAY_MS);
    query!(execute, tx,
        "insert into respondent_link (id, questionnaire_id, token_hash, name, email, section, created_at, created_by_name, expires_at,
                                      language)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &new, id, token_hash(token), &name, &email, section, at, &actor.name, expires, language)?;
    let detail = json!({ "questionnaire": id, "link": new, "name": name, "email": email, "section": section, "expires_at": expires });
    audit::append(tx, "questionnaire.link_given", "assessment", &found.assessment_id, &detail).await
}

/// Makes a link useless at once.
pub async fn revoke_link(tx: &mut Tx, link: &str) -> Result<String> {
    tx.change(Action::CaseWrite)?;
    let of: Option<(String,)> =
        query!(optional, (String,), tx, "select questionnaire_id from respondent_link where id = $1", link)?;
    let Some((id,)) = of else { return Err(Error::NotFound("link")) };
    let found = row(tx, &id).await?;
    assessments::find(tx, &found.assessment_id).await?;
    end(tx, link).await?;
    audit::append(
        tx,
        "questionnaire.link_revoked",
        "assessment",
        &found.assessment_id,
        &json!({ "link": link }),
    )
    .await?;
    Ok(id)
}

/// Takes a questionnaire back: its links open nothing any more, its answers stay and count no longer.
pub async fn withdraw(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    tx.change(Action::CaseWrite)?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    fields.finish(())?;
    let found = row(tx, id).await?;
    let case = assessments::find(tx, &found.assessment_id).await?;
    if found.state == "withdrawn" || case.stage().ended() || case.stage() == Stage::Live {
        return Err(Error::Conflict("questionnaire_closed"));
    }
    query!(execute, tx, "update questionnaire set state = 'withdrawn' where id = $1", id)?;
    for link in links(tx, id).await? {
        crate::mail::store::withdraw_of(tx, CAUSE, &link.id).await?;
    }
    audit::append(
        tx,
        "questionnaire.withdrawn",
        "assessment",
        &found.assessment_id,
        &json!({ "questionnaire": id, "reason": reason }),
    )
    .await
}
