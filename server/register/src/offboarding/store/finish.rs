//! The end of an off-boarding: complete, or broken off.

use serde_json::json;

use super::super::{Demand, RowState};
use super::row::bump;
use super::wanted::{fill, wanted};
use super::{Text, find, rows, set_state};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;

/// Adds rows for what has come into the register since the off-boarding was opened; how many. Called before completion,
/// in a transaction of its own, so that what was added is seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `offboarding_ended`.
pub async fn refresh(tx: &mut Tx, id: &str) -> Result<u64> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let added = fill(tx, id, &case.engagement_id).await?;
    if added > 0 {
        tx.change(Action::OffboardingClose)?;
        bump(tx, id).await?;
        audit::append(tx, "offboarding.rows_added", "offboarding", id, &json!({ "rows": added })).await?;
    }
    Ok(added)
}

/// Completes an off-boarding: the engagement has ended.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `rows_open` while a row is open, an exception undecided or run out, or
/// something has come into the register since; `offboarding_ended`.
pub async fn complete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let today = jst_date(tx.at());
    let rows = rows(tx, id).await?;
    let known =
        |demand: Demand, object: &str| rows.iter().any(|row| row.demand == demand && row.object_id == object);
    let news = wanted(tx, &case.engagement_id).await?;
    if rows.iter().any(|row| row.blocks(&today))
        || news.iter().any(|(demand, _, object, _)| !known(*demand, object))
    {
        return Err(Error::Conflict("rows_open"));
    }
    tx.change(Action::OffboardingClose)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding set state = 'completed', version = version + 1, ended_at = $2, ended_by = $3, ended_name = $4
         where id = $1",
        id,
        at,
        &actor.id,
        &actor.name
    )?;
    let engagement = case.engagement_id.clone();
    let (ended_on, started_on) = query!(
        one,
        (Text, Text),
        tx,
        "select ended_on, started_on from engagement where id = $1",
        &engagement
    )?;
    // An end that lies ahead comes true today; one that has passed stays as it is.
    let late = ended_on.is_none_or(|day| day > today) && started_on.is_none_or(|day| day <= today);
    set_state(tx, &engagement, "ended", late.then_some(today.as_str())).await?;
    let excepted = rows.iter().filter(|row| row.state == RowState::Excepted).count();
    let detail = json!({ "engagement": engagement, "rows": rows.len(), "excepted": excepted });
    audit::append(tx, "offboarding.completed", "offboarding", id, &detail).await
}

/// Breaks an off-boarding off: the engagement lives on. What was closed stays in the trail.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] without a reason, [`Error::Conflict`] `offboarding_ended`.
pub async fn cancel(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let reason = fields.finish(reason)?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    tx.change(Action::OffboardingClose)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding set state = 'cancelled', version = version + 1, ended_at = $2, ended_by = $3, ended_name = $4,
                ended_reason = $5 where id = $1",
        id,
        at,
        &actor.id,
        &actor.name,
        &reason
    )?;
    set_state(tx, &case.engagement_id, "live", None).await?;
    audit::append(tx, "offboarding.cancelled", "offboarding", id, &json!({ "reason": reason })).await
}
