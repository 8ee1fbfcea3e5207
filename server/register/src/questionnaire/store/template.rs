//! Templates: the product's own, what the institution published instead, and drafts.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::edit::Edit;
use super::super::{Content, Template, builtin};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};

#[derive(sqlx::FromRow)]
struct Line {
    code: String,
    version: i64,
    state: String,
    content: String,
    revision: i64,
    reason: String,
    at: i64,
    actor_name: String,
}

impl Line {
    fn template(self) -> Result<Template> {
        let content: Content = serde_json::from_str(&self.content).map_err(|error| {
            Error::Inconsistent(format!("template {} {}: {error}", self.code, self.version))
        })?;
        Ok(Template {
            code: self.code,
            version: self.version,
            state: self.state,
            content,
            revision: self.revision,
            reason: self.reason,
            at: self.at,
            actor_name: self.actor_name,
        })
    }
}

/// Every version of every template: by code, the newest first, the product's own last.
pub async fn templates(tx: &mut Tx) -> Result<Vec<Template>> {
    let lines =
        query!(all, Line, tx,
        "select code, version, state, content, revision, reason, at, actor_name from questionnaire_template
         order by code, version desc")?;
    let mut by_code: BTreeMap<String, Vec<Template>> = BTreeMap::new();
    for line in lines {
        let template = line.template()?;
        by_code.entry(template.code.clone()).or_default().push(template);
    }
    let mut all = Vec::new();
    for own in builtin::all()? {
        all.extend(by_code.remove(&own.code).unwrap_or_default());
        all.push(own);
    }
    all.extend(by_code.into_values().flatten());
    Ok(all)
}

/// The version that is sent today: the newest published one.
pub async fn template(tx: &mut Tx, code: &str) -> Result<Template> {
    let found = templates(tx).await?.into_iter().find(|one| one.code == code && one.state == "published");
    found.ok_or(Error::NotFound("template"))
}

async fn draft(tx: &mut Tx, code: &str) -> Result<Option<Template>> {
    Ok(templates(tx).await?.into_iter().find(|one| one.code == code && one.state == "draft"))
}

/// Begins a draft from the version in force; of a code that nobody has used yet, an empty one. What is out with
/// third parties is a snapshot and stays as it was sent.
///
/// # Errors
/// [`Error::Invalid`] for a code that is none.
pub async fn begin_draft(tx: &mut Tx, code: &str) -> Result<()> {
    tx.require(Action::QuestionnaireWrite)?;
    let mut fields = Fields::default();
    let sound = !code.is_empty()
        && code.len() <= 30
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !sound {
        fields.reject("code", "code");
    }
    fields.finish(())?;
    if draft(tx, code).await?.is_some() {
        return Ok(());
    }
    tx.change(Action::QuestionnaireWrite)?;
    let (content, version) = match template(tx, code).await {
        Ok(found) => (found.content, found.version),
        Err(Error::NotFound(_)) => {
            let name = code.to_owned();
            (Content { ja: name.clone(), en: name, ..Content::default() }, 0)
        }
        Err(error) => return Err(error),
    };
    let text = serde_json::to_string(&content).map_err(|error| Error::Inconsistent(error.to_string()))?;
    let (at, name) = (tx.at(), tx.actor().name.clone());
    query!(
        execute,
        tx,
        "insert into questionnaire_template (code, version, state, content, revision, reason, at, actor_name)
         values ($1, $2, 'draft', $3, 1, '', $4, $5)",
        code,
        version + 1,
        &text,
        at,
        &name
    )?;
    audit::append(tx, "template.begun", "template", code, &json!({ "version": version + 1 })).await
}

/// Makes one edit of the draft; `revision` is the one that was seen.
///
/// # Errors
/// [`Error::Conflict`] `changed_meanwhile` when somebody else edited it since; [`Error::Invalid`].
pub async fn edit(tx: &mut Tx, code: &str, revision: i64, edit: &Edit) -> Result<()> {
    tx.change(Action::QuestionnaireWrite)?;
    let mut found = draft(tx, code).await?.ok_or(Error::NotFound("template"))?;
    if found.revision != revision {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    found.content.edit(edit)?;
    let text =
        serde_json::to_string(&found.content).map_err(|error| Error::Inconsistent(error.to_string()))?;
    let (at, name) = (tx.at(), tx.actor().name.clone());
    let done =
        query!(execute, tx,
        "update questionnaire_template set content = $3, revision = revision + 1, at = $4, actor_name = $5
         where code = $1 and version = $2 and state = 'draft' and revision = $6",
        code, found.version, &text, at, &name, revision)?;
    if done == 0 {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    audit::append(tx, "template.edited", "template", code, &json!(edit)).await
}

/// Puts the draft in force for what is sent from now on.
pub async fn publish(tx: &mut Tx, code: &str, revision: i64, reason: &str) -> Result<i64> {
    tx.change(Action::QuestionnaireWrite)?;
    let found = draft(tx, code).await?.ok_or(Error::NotFound("template"))?;
    if found.revision != revision {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let mut errors = fields.finish(()).err().unwrap_or_default();
    errors.extend(found.content.problems().into_iter().map(|error| FieldError::new("reason", &error.code)));
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let (at, name) = (tx.at(), tx.actor().name.clone());
    query!(
        execute,
        tx,
        "update questionnaire_template set state = 'published', reason = $3, at = $4, actor_name = $5
         where code = $1 and version = $2 and state = 'draft'",
        code,
        found.version,
        &reason,
        at,
        &name
    )?;
    audit::append(
        tx,
        "template.published",
        "template",
        code,
        &json!({ "version": found.version, "reason": reason }),
    )
    .await?;
    Ok(found.version)
}

/// Throws the draft away; the audit trail keeps every edit of it.
pub async fn discard_draft(tx: &mut Tx, code: &str) -> Result<()> {
    tx.change(Action::QuestionnaireWrite)?;
    let found = draft(tx, code).await?.ok_or(Error::NotFound("template"))?;
    query!(
        execute,
        tx,
        "delete from questionnaire_template where code = $1 and version = $2 and state = 'draft'",
        code,
        found.version
    )?;
    audit::append(tx, "template.discarded", "template", code, &json!({ "content": found.content })).await
}
