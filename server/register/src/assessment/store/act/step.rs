//! Steps that need no gate: stop, go on, take back, begin; what a reviewer has seen, what is to become of it.

use serde_json::json;

use super::super::{case, find, hand, refused};
use super::go;
use crate::access::Action;
use crate::assessment::flow::{Case, Refused};
use crate::assessment::{RenewalDecision, Stage};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;

/// A step that needs nothing but the right stage and a reason.
async fn plain(
    tx: &mut Tx,
    id: &str,
    reason: &str,
    to: impl Fn(&Case) -> std::result::Result<Stage, Refused>,
) -> Result<()> {
    tx.change(Action::CaseWrite)?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    fields.finish(())?;
    let row = find(tx, id).await?;
    let case = case(tx, &row).await?;
    let to = to(&case).map_err(refused)?;
    go(tx, &row, to, &reason).await
}

pub async fn suspend(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    plain(tx, id, reason, Case::suspend).await
}

pub async fn resume(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    plain(tx, id, reason, Case::resume).await
}

pub async fn withdraw(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    plain(tx, id, reason, Case::withdraw).await
}

/// Begins to assess what entered at 稼働.
pub async fn begin(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    plain(tx, id, reason, Case::begin).await
}

/// The reviewer has looked at what the engagement changes in the concentration.
pub async fn seen_concentration(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::CaseReview)?;
    find(tx, id).await?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update assessment set concentration_seen_at = $2, version = version + 1 where id = $1",
        id,
        at
    )?;
    hand(tx, id).await?;
    audit::append(tx, "assessment.concentration_seen", "assessment", id, &json!({})).await
}

/// What is to become of the engagement: of a renewal, or why it ends.
pub async fn set_decision(tx: &mut Tx, id: &str, decision: &str, reason: &str) -> Result<()> {
    tx.change(Action::CaseWrite)?;
    let row = find(tx, id).await?;
    let mut fields = Fields::default();
    let decision = RenewalDecision::from_code(decision);
    if decision.is_none() {
        fields.reject("decision", "choice");
    }
    let reason = fields.text("reason", reason, true, 1_000);
    fields.finish(())?;
    if !matches!(row.stage(), Stage::Renewal | Stage::ExitPreparation) {
        return Err(Error::Conflict("case_moved"));
    }
    let decision = decision.map(RenewalDecision::code);
    query!(
        execute,
        tx,
        "update assessment set decision = $2, conclusion_reason = $3, version = version + 1 where id = $1",
        id,
        decision,
        &reason
    )?;
    hand(tx, id).await?;
    audit::append(
        tx,
        "assessment.decision_proposed",
        "assessment",
        id,
        &json!({ "decision": decision, "reason": reason }),
    )
    .await
}
