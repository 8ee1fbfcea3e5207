//! Who has taken note of which alert, in the database.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Acknowledged, AlertLine, alerts, line};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::concentration::{Alert, Limits};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::heat::Board;

/// An alert is taken note of for so many days at most.
const LONGEST_DAYS: i64 = 366;

#[derive(sqlx::FromRow)]
struct Row {
    alert_key: String,
    owner: String,
    note: String,
    expires_on: String,
    was_warning: bool,
    at: i64,
    actor_name: String,
}

/// Every alert of the board with what was last said about it.
pub async fn list(tx: &mut Tx, board: &Board) -> Result<Vec<AlertLine>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select alert_key, owner, note, expires_on, was_warning, at, actor_name from alert_note where is_current"
    )?;
    let mut said: BTreeMap<String, Acknowledged> = rows
        .into_iter()
        .map(|row| {
            let said = Acknowledged {
                owner: row.owner,
                note: row.note,
                expires_on: row.expires_on,
                was_warning: row.was_warning,
                at: row.at,
                actor_name: row.actor_name,
            };
            (row.alert_key, said)
        })
        .collect();
    let today = jst_date(tx.at());
    let with = |raised: super::Raised| {
        let acknowledged = said.remove(&raised.key);
        line(raised, acknowledged, &today)
    };
    let limits = Limits::of(&board.policy);
    Ok(alerts(&board.register, board.figures(), &limits).into_iter().map(with).collect())
}

/// Takes note of an alert of today.
///
/// # Errors
/// [`Error::NotFound`] where no such alert is raised; [`Error::Invalid`] without owner, note or a day within a year.
pub async fn acknowledge(
    tx: &mut Tx,
    board: &Board,
    key: &str,
    (owner, note, expires_on): (&str, &str, &str),
) -> Result<()> {
    tx.change(Action::OfficeWrite)?;
    let raised = alerts(&board.register, board.figures(), &Limits::of(&board.policy))
        .into_iter()
        .find(|one| one.key == key)
        .ok_or(Error::NotFound("alert"))?;
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let owner = fields.text("owner", owner, true, 100);
    let note = fields.text("note", note, true, 1_000);
    let expires = fields.date("expires_on", expires_on).unwrap_or_default();
    match (date_days(&expires), date_days(&today)) {
        (None, _) if expires.is_empty() => fields.reject("expires_on", "required"),
        (Some(last), Some(now)) if last < now => fields.reject("expires_on", "past"),
        (Some(last), Some(now)) if last > now + LONGEST_DAYS => fields.reject("expires_on", "too_far"),
        _ => {}
    }
    fields.finish(())?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let was_warning = raised.level == Alert::Warning;
    query!(execute, tx, "update alert_note set is_current = false where alert_key = $1 and is_current", key)?;
    query!(execute, tx,
        "insert into alert_note (id, alert_key, owner, note, expires_on, was_warning, figure, at, actor_id, actor_name, is_current)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true)",
        &id, key, &owner, &note, &expires, was_warning, raised.figure, at, &actor.id, &actor.name)?;
    let detail = json!({ "owner": owner, "note": note, "expires_on": expires, "figure": raised.figure, "warning": was_warning });
    audit::append(tx, "alert.acknowledged", "alert", key, &detail).await
}
