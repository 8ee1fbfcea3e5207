//! Scenarios in the database. Whoever reads the register keeps scenarios; a person of one department sees the own ones.

use serde_json::json;

use super::{Scenario, Step};
use crate::access::{Action, Scope};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};

/// Most steps of a scenario, and most scenarios that one list shows.
const STEPS: usize = 20;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    note: String,
    steps: String,
    version: i64,
    owner_name: String,
    updated_at: i64,
}

impl Row {
    fn scenario(self) -> Result<Scenario> {
        let steps = serde_json::from_str(&self.steps)
            .map_err(|error| Error::Inconsistent(format!("scenario {}: {error}", self.id)))?;
        Ok(Scenario {
            id: self.id,
            name: self.name,
            note: self.note,
            steps,
            version: self.version,
            owner_name: self.owner_name,
            updated_at: self.updated_at,
        })
    }
}

/// The id of whoever sees the own scenarios alone; empty for everybody else.
fn own(tx: &Tx) -> String {
    match tx.scope() {
        Scope::All => String::new(),
        Scope::Department(_) => tx.actor().id.clone(),
    }
}

/// Live scenarios, the last changed first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Scenario>> {
    let own = own(tx);
    let rows = query!(all, Row, tx,
        "select id, name, note, steps, version, owner_name, updated_at from scenario
         where archived_at is null and ($1 = '' or owner_id = $1) order by updated_at desc, id desc limit 200", own)?;
    rows.into_iter().map(Row::scenario).collect()
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Scenario>> {
    let own = own(tx);
    let row = query!(
        optional,
        Row,
        tx,
        "select id, name, note, steps, version, owner_name, updated_at from scenario
         where id = $2 and archived_at is null and ($1 = '' or owner_id = $1)",
        own,
        id
    )?;
    row.map(Row::scenario).transpose()
}

/// Keeps a new scenario without steps.
///
/// # Errors
/// [`Error::Invalid`]: no name, or too long.
pub async fn insert(tx: &mut Tx, name: &str, note: &str) -> Result<String> {
    tx.change(Action::ViewSave)?;
    let mut fields = Fields::default();
    let name = fields.text("name", name, true, 100);
    let note = fields.text("note", note, false, 1_000);
    fields.finish(())?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "insert into scenario (id, name, note, steps, version, owner_id, owner_name, created_at, updated_at)
         values ($1, $2, $3, '[]', 1, $4, $5, $6, $6)",
        &id,
        &name,
        &note,
        &actor.id,
        &actor.name,
        at
    )?;
    audit::append(tx, "scenario.created", "scenario", &id, &json!({ "name": name, "note": note })).await?;
    Ok(id)
}

/// Sets the steps. `version` is the one that the change started from.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `changed_meanwhile`; [`Error::Invalid`] with too many steps.
pub async fn set_steps(tx: &mut Tx, id: &str, version: i64, steps: &[Step]) -> Result<()> {
    tx.change(Action::ViewSave)?;
    let before = find(tx, id).await?.ok_or(Error::NotFound("scenario"))?;
    if before.version != version {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    if steps.len() > STEPS {
        return Err(vec![FieldError::new("steps", "too_long")].into());
    }
    let (at, text) =
        (tx.at(), serde_json::to_string(steps).map_err(|error| Error::Inconsistent(error.to_string()))?);
    let done = query!(
        execute,
        tx,
        "update scenario set steps = $3, version = version + 1, updated_at = $4 where id = $1 and version = $2",
        id,
        version,
        &text,
        at
    )?;
    if done == 0 {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    audit::append(tx, "scenario.changed", "scenario", id, &json!({ "before": before.steps, "after": steps }))
        .await
}

/// Puts a scenario away.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `changed_meanwhile`.
pub async fn archive(tx: &mut Tx, id: &str, version: i64) -> Result<()> {
    tx.change(Action::ViewSave)?;
    let before = find(tx, id).await?.ok_or(Error::NotFound("scenario"))?;
    let at = tx.at();
    let done = query!(
        execute,
        tx,
        "update scenario set archived_at = $3, version = version + 1 where id = $1 and version = $2",
        id,
        version,
        at
    )?;
    if done == 0 {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    audit::append(tx, "scenario.archived", "scenario", id, &json!({ "name": before.name })).await
}
