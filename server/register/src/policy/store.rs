//! Versions of the policy in the database.

use serde_json::json;

use super::{Policy, PolicyVersion};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    content: String,
    reason: String,
    at: i64,
    actor_name: String,
}

impl Row {
    fn version(self) -> Result<PolicyVersion> {
        let policy = serde_json::from_str(&self.content)
            .map_err(|error| Error::Inconsistent(format!("policy {}: {error}", self.version)))?;
        Ok(PolicyVersion {
            version: self.version,
            policy,
            reason: self.reason,
            at: self.at,
            actor_name: self.actor_name,
        })
    }
}

fn built_in() -> PolicyVersion {
    PolicyVersion {
        version: 0,
        policy: Policy::default(),
        reason: String::new(),
        at: 0,
        actor_name: String::new(),
    }
}

/// The version in force: the newest, or the product's own.
pub async fn current(tx: &mut Tx) -> Result<PolicyVersion> {
    let row = query!(
        optional,
        Row,
        tx,
        "select version, content, reason, at, actor_name from policy_version order by version desc limit 1"
    )?;
    row.map_or_else(|| Ok(built_in()), Row::version)
}

/// One version; 0 is the product's own.
///
/// # Errors
/// [`Error::NotFound`] for a version that there is not.
pub async fn version(tx: &mut Tx, version: i64) -> Result<PolicyVersion> {
    if version == 0 {
        return Ok(built_in());
    }
    let row = query!(
        optional,
        Row,
        tx,
        "select version, content, reason, at, actor_name from policy_version where version = $1",
        version
    )?;
    row.ok_or(Error::NotFound("policy"))?.version()
}

/// Every version, newest first, the product's own last.
pub async fn list(tx: &mut Tx) -> Result<Vec<PolicyVersion>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select version, content, reason, at, actor_name from policy_version order by version desc"
    )?;
    rows.into_iter().map(Row::version).chain([Ok(built_in())]).collect()
}

/// Puts a new version in force and judges every engagement by it, in the same transaction. `version` is the one
/// that the edit started from. Returns the new version.
///
/// # Errors
/// [`Error::Invalid`] with [`Policy::problems`], or without a reason; [`Error::Conflict`] `changed_meanwhile`.
pub async fn save(tx: &mut Tx, version: i64, policy: &Policy, reason: &str) -> Result<i64> {
    tx.change(Action::PolicyWrite)?;
    let reason = reason.trim();
    let mut errors = policy.problems();
    if reason.is_empty() || reason.chars().count() > 1_000 {
        errors.push(FieldError::new("reason", if reason.is_empty() { "required" } else { "too_long" }));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let before = current(tx).await?;
    if before.version != version {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    let (next, at, actor) = (version + 1, tx.at(), tx.actor().clone());
    let content = serde_json::to_string(policy).map_err(|error| Error::Inconsistent(error.to_string()))?;
    query!(execute, tx,
        "insert into policy_version (version, content, reason, at, actor_id, actor_name) values ($1, $2, $3, $4, $5, $6)",
        next, &content, reason, at, &actor.id, &actor.name)
    .map_err(|error| {
        if Error::on_constraint(&error, "policy_version_pk", "policy_version.version") {
            Error::Conflict("changed_meanwhile")
        } else {
            error.into()
        }
    })?;
    // Names and limits of key figures judge no engagement: its result stays by the version that it was judged by.
    if (Policy { key_figures: before.policy.key_figures.clone(), ..policy.clone() }) != before.policy {
        crate::risk::store::assess_all(tx, "policy").await?;
        crate::gap::store::recompute(tx, "", "").await?;
    }
    audit::append(
        tx,
        "policy.changed",
        "policy",
        &next.to_string(),
        &json!({ "reason": reason, "after": policy }),
    )
    .await?;
    Ok(next)
}
