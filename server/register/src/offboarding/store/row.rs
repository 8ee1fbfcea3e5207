//! One row: closed with evidence, opened again, excepted until a day by a second person.

use serde_json::json;

use super::super::{Case, CloseInput, Demand, ExceptionInput, Row, RowState};
use super::{Text, find, rows};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::record::{Values, store as records};

/// The case of a row that may still be worked on, and the row.
async fn working(tx: &mut Tx, row_id: &str) -> Result<(Case, Row)> {
    let found =
        query!(optional, (String,), tx, "select offboarding_id from offboarding_row where id = $1", row_id)?;
    let (id,) = found.ok_or(Error::NotFound("offboarding_row"))?;
    let case = find(tx, &id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let row = rows(tx, &id).await?.into_iter().find(|row| row.id == row_id);
    Ok((case, row.ok_or(Error::NotFound("offboarding_row"))?))
}

/// Closes a row with its evidence. The revocation of access is written into the register at the same time.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] as [`CloseInput::checked`], [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn close_row(tx: &mut Tx, row_id: &str, input: &CloseInput) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    if row.state == RowState::Closed {
        return Err(Error::Conflict("row_state"));
    }
    let named = query!(
        optional,
        (Text, Text),
        tx,
        "select kind, title from evidence where id = $1 and party_id = $2 and archived_at is null",
        input.evidence_id.trim(),
        &case.party_id
    )?;
    let kind = named.as_ref().map(|(kind, _)| kind.clone().unwrap_or_default());
    let input = input.checked(row.demand, kind.as_deref(), &jst_date(tx.at()))?;
    tx.change(Action::MonitorWrite)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    let blank = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'closed', closed_on = $2, evidence_id = $3, remark = $4, closed_by = $5,
                closed_name = $6, closed_at = $7 where id = $1",
        row_id,
        &input.closed_on,
        blank(&input.evidence_id),
        blank(&input.remark),
        &actor.id,
        &actor.name,
        at
    )?;
    if row.demand == Demand::Revocation {
        let proof =
            named.and_then(|(_, title)| title).unwrap_or_else(|| input.remark.chars().take(400).collect());
        revoke(tx, &row.object_id, &input.closed_on, &proof).await?;
    }
    bump(tx, &case.id).await?;
    let detail = json!({ "row": row_id, "demand": row.demand.code(), "closed_on": input.closed_on, "evidence": input.evidence_id });
    audit::append(tx, "offboarding.row_closed", "offboarding", &case.id, &detail).await
}

async fn revoke(tx: &mut Tx, grant: &str, day: &str, proof: &str) -> Result<()> {
    let Some(record) = records::find(tx, Kind::AccessGrant, grant).await? else { return Ok(()) };
    let mut values = Values::new();
    for (code, text) in [("revoked_on", day), ("revocation_evidence", proof)] {
        if record.get(code).is_blank() {
            values.insert(code.to_owned(), text.to_owned());
        }
    }
    records::update_as_part(tx, Kind::AccessGrant, grant, record.version, &values).await?;
    Ok(())
}

pub(super) async fn bump(tx: &mut Tx, id: &str) -> Result<()> {
    query!(execute, tx, "update offboarding set version = version + 1 where id = $1", id)?;
    Ok(())
}

/// Opens a row again that was closed or excepted by mistake; who had decided stays in the trail.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] without a reason, [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn reopen_row(tx: &mut Tx, row_id: &str, reason: &str) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let reason = fields.finish(reason)?;
    if row.state == RowState::Open {
        return Err(Error::Conflict("row_state"));
    }
    tx.change(Action::MonitorWrite)?;
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'open', closed_on = null, evidence_id = null, remark = null, closed_by = null,
                closed_name = null, closed_at = null, exception_reason = null, exception_control = null,
                exception_until = null, proposed_by = null, proposed_name = null, proposed_at = null, decided_by = null,
                decided_name = null, decided_at = null where id = $1",
        row_id
    )?;
    bump(tx, &case.id).await?;
    audit::append(
        tx,
        "offboarding.row_reopened",
        "offboarding",
        &case.id,
        &json!({ "row": row_id, "reason": reason }),
    )
    .await
}

/// Proposes to go on without a row, until a day; it counts once somebody else has approved it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] as [`ExceptionInput::checked`], [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn propose_exception(tx: &mut Tx, row_id: &str, input: &ExceptionInput) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    let input = input.checked(&jst_date(tx.at()))?;
    if !matches!(row.state, RowState::Open | RowState::Excepted) {
        return Err(Error::Conflict("row_state"));
    }
    tx.change(Action::MonitorWrite)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'proposed', exception_reason = $2, exception_control = $3, exception_until = $4,
                proposed_by = $5, proposed_name = $6, proposed_at = $7, decided_by = null, decided_name = null,
                decided_at = null where id = $1",
        row_id,
        &input.reason,
        &input.control,
        &input.until,
        &actor.id,
        &actor.name,
        at
    )?;
    bump(tx, &case.id).await?;
    let detail =
        json!({ "row": row_id, "reason": input.reason, "control": input.control, "until": input.until });
    audit::append(tx, "offboarding.exception_proposed", "offboarding", &case.id, &detail).await
}

/// Approves or rejects an exception that somebody else has proposed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `own_exception` on an own proposal, `offboarding_ended`, `row_state`.
pub async fn decide_exception(tx: &mut Tx, row_id: &str, approve: bool) -> Result<()> {
    tx.require(Action::OverrideApprove)?;
    let (case, row) = working(tx, row_id).await?;
    if row.state != RowState::Proposed {
        return Err(Error::Conflict("row_state"));
    }
    if row.proposed_by == tx.actor().id {
        return Err(Error::Conflict("own_exception"));
    }
    tx.change(Action::OverrideApprove)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    if approve {
        query!(
            execute,
            tx,
            "update offboarding_row set state = 'excepted', decided_by = $2, decided_name = $3, decided_at = $4 where id = $1",
            row_id,
            &actor.id,
            &actor.name,
            at
        )?;
    } else {
        query!(
            execute,
            tx,
            "update offboarding_row set state = 'open', exception_reason = null, exception_control = null,
                    exception_until = null, proposed_by = null, proposed_name = null, proposed_at = null where id = $1",
            row_id
        )?;
    }
    bump(tx, &case.id).await?;
    let action = if approve { "offboarding.exception_approved" } else { "offboarding.exception_rejected" };
    audit::append(tx, action, "offboarding", &case.id, &json!({ "row": row_id })).await
}
