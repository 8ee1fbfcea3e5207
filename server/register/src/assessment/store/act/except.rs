//! Exceptions: proposed by one, decided by another, each with an end.

use serde_json::json;

use super::super::{case, find, hand, refused};
use crate::access::Action;
use crate::assessment::Need;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::record::year_month_shift;

/// Longest life of an exception, in months.
const EXCEPTION_MONTHS: i64 = 12;

/// Proposes to pass a gate without one of its needs, for a time. It counts once somebody else has approved it.
pub async fn propose_exception(
    tx: &mut Tx,
    id: &str,
    need: &str,
    reason: &str,
    control: &str,
    expires_on: &str,
) -> Result<()> {
    tx.change(Action::CaseWrite)?;
    let row = find(tx, id).await?;
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let need = Need::from_code(need).filter(|need| need.waivable());
    if need.is_none() {
        fields.reject("need", "choice");
    }
    let reason = fields.text("reason", reason, true, 1_000);
    let control = fields.text("control", control, true, 1_000);
    let expires = fields.date("expires_on", expires_on);
    let latest = year_month_shift(&today, EXCEPTION_MONTHS).unwrap_or_default();
    match expires.as_deref().filter(|date| date_days(date).is_some()) {
        Some(last) if last < today.as_str() => fields.reject("expires_on", "past"),
        Some(last) if last > latest.as_str() => fields.reject("expires_on", "too_far"),
        None if expires.is_none() => fields.reject("expires_on", "required"),
        _ => {}
    }
    fields.finish(())?;
    let (Some(need), Some(expires)) = (need, expires) else { return Err(Error::Conflict("case_moved")) };
    if row.stage().ended() {
        return Err(Error::Conflict("case_moved"));
    }
    let open: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from gate_exception where assessment_id = $1 and need = $2 and state = 'proposed'",
        id,
        need.code()
    )?;
    if open.is_some() {
        return Err(Error::Conflict("exception_open"));
    }
    let (new, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(execute, tx,
        "insert into gate_exception (id, assessment_id, need, reason, control, expires_on, state, proposed_by, proposer_name,
                                     proposed_at)
         values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9)",
        &new, id, need.code(), &reason, &control, &expires, &actor.id, &actor.name, at)?;
    hand(tx, id).await?;
    let detail = json!({ "need": need, "reason": reason, "control": control, "expires_on": expires });
    audit::append(tx, "exception.proposed", "assessment", id, &detail).await
}

/// Approves or refuses an exception that somebody else proposed.
pub async fn decide_exception(tx: &mut Tx, exception: &str, approve: bool) -> Result<String> {
    tx.change(Action::CaseApprove)?;
    let row: Option<(String,)> =
        query!(optional, (String,), tx, "select assessment_id from gate_exception where id = $1", exception)?;
    let Some((id,)) = row else { return Err(Error::NotFound("exception")) };
    let row = find(tx, &id).await?;
    let case = case(tx, &row).await?;
    let found = case.exceptions.iter().find(|one| one.id == exception).ok_or(Error::NotFound("exception"))?;
    let actor = tx.actor().clone();
    case.decides_exception(found, &actor.id).map_err(refused)?;
    let (state, at) = (if approve { "approved" } else { "rejected" }, tx.at());
    let done = query!(
        execute,
        tx,
        "update gate_exception set state = $2, decided_by = $3, decider_name = $4, decided_at = $5
         where id = $1 and state = 'proposed' and proposed_by <> $3",
        exception,
        state,
        &actor.id,
        &actor.name,
        at
    )?;
    if done == 0 {
        return Err(Error::Conflict("step_taken"));
    }
    let detail = json!({ "need": found.need, "exception": exception, "expires_on": found.expires_on });
    audit::append(tx, &format!("exception.{state}"), "assessment", &id, &detail).await?;
    Ok(id)
}
