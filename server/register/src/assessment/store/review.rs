//! What the reviewer writes: conclusion, findings, conditions.

use serde_json::json;

use super::super::view::CaseRow;
use super::super::{Conclusion, Stage};
use super::{find, hand};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::finding::{FindingInput, Severity};

/// A case whose review is still open: later a change would be one of what was approved.
async fn reviewed(tx: &mut Tx, id: &str) -> Result<CaseRow> {
    let row = find(tx, id).await?;
    let open = matches!(
        row.stage(),
        Stage::Received | Stage::Review | Stage::Inquiry | Stage::Approval | Stage::ContractReview
    );
    if open { Ok(row) } else { Err(Error::Conflict("case_moved")) }
}

/// Concludes the review. The score is computed then and kept; a new conclusion replaces it until the case is decided.
pub async fn conclude(tx: &mut Tx, id: &str, conclusion: &str, reason: &str) -> Result<()> {
    tx.change(Action::CaseReview)?;
    let row = reviewed(tx, id).await?;
    if !matches!(row.stage(), Stage::Review | Stage::Inquiry | Stage::Approval) {
        return Err(Error::Conflict("case_moved"));
    }
    let mut fields = Fields::default();
    let conclusion = Conclusion::from_code(conclusion);
    if conclusion.is_none() {
        fields.reject("conclusion", "choice");
    }
    let reason = fields.text("reason", reason, true, 4_000);
    fields.finish(())?;
    let code = conclusion.map(Conclusion::code);
    let score = crate::questionnaire::store::score_of_case(tx, id).await?.ce;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(execute, tx,
        "update assessment set conclusion = $2, conclusion_reason = $3, score = $4, concluded_by = $5, concluded_by_name = $6,
                concluded_at = $7, version = version + 1 where id = $1",
        id, code, &reason, score, &actor.id, &actor.name, at)?;
    hand(tx, id).await?;
    audit::append(
        tx,
        "assessment.concluded",
        "assessment",
        id,
        &json!({ "conclusion": code, "reason": reason, "score": score }),
    )
    .await
}

/// Records a finding.
pub async fn add_finding(tx: &mut Tx, id: &str, input: &FindingInput) -> Result<()> {
    tx.change(Action::CaseReview)?;
    reviewed(tx, id).await?;
    let mut fields = Fields::default();
    let text = fields.text("text", &input.text, true, 4_000);
    let owner = fields.text("owner", &input.owner, true, 100);
    let cost = fields.text("cost", &input.cost, false, 400);
    let question = fields.text("question", &input.question, false, 100);
    let due = fields.date("due_on", &input.due_on);
    if due.is_none() {
        fields.reject("due_on", "required");
    }
    let severity = Severity::from_code(&input.severity);
    if severity.is_none() {
        fields.reject("severity", "choice");
    }
    fields.finish(())?;
    let (new, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let (severity, due) = (severity.map_or("high", Severity::code), due.unwrap_or_default());
    query!(execute, tx,
        "insert into assessment_finding (id, assessment_id, question, text, severity, owner, due_on, cost, state, created_at,
                                         created_by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)",
        &new, id, &question, &text, severity, &owner, &due, &cost, at, &actor.name)?;
    hand(tx, id).await?;
    let detail = json!({ "finding": new, "question": question, "text": text, "severity": severity, "owner": owner, "due_on": due, "cost": cost });
    audit::append(tx, "finding.recorded", "assessment", id, &detail).await
}

/// Closes a finding with what was done.
pub async fn close_finding(tx: &mut Tx, finding: &str, closing: &str) -> Result<String> {
    tx.change(Action::CaseReview)?;
    let row: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select assessment_id from assessment_finding where id = $1",
        finding
    )?;
    let Some((id,)) = row else { return Err(Error::NotFound("finding")) };
    find(tx, &id).await?;
    let mut fields = Fields::default();
    let closing = fields.text("closing", closing, true, 2_000);
    fields.finish(())?;
    let (at, name) = (tx.at(), tx.actor().name.clone());
    let done =
        query!(execute, tx,
        "update assessment_finding set state = 'closed', closing = $2, closed_at = $3, closed_by_name = $4
         where id = $1 and state = 'open'", finding, &closing, at, &name)?;
    if done == 0 {
        return Err(Error::Conflict("step_taken"));
    }
    audit::append(
        tx,
        "finding.closed",
        "assessment",
        &id,
        &json!({ "finding": finding, "closing": closing }),
    )
    .await?;
    Ok(id)
}

/// Adds a condition, by the reviewer or by an approver who decides under it.
pub async fn add_condition(tx: &mut Tx, id: &str, text: &str, owner: &str, due_on: &str) -> Result<()> {
    let approver = tx.action() == Action::CaseApprove;
    tx.change(if approver { Action::CaseApprove } else { Action::CaseReview })?;
    let row = reviewed(tx, id).await?;
    if row.stage() == Stage::ContractReview {
        return Err(Error::Conflict("case_moved"));
    }
    let mut fields = Fields::default();
    let text = fields.text("text", text, true, 2_000);
    let owner = fields.text("owner", owner, true, 100);
    let due = fields.date("due_on", due_on);
    match due.as_deref() {
        None => fields.reject("due_on", "required"),
        Some(due) if due < jst_date(tx.at()).as_str() => fields.reject("due_on", "past"),
        Some(_) => {}
    }
    fields.finish(())?;
    let (new, at, due) = (tx.new_id(), tx.at(), due.unwrap_or_default());
    query!(
        execute,
        tx,
        "insert into assessment_condition (id, assessment_id, text, owner, due_on, created_at) values ($1, $2, $3, $4, $5, $6)",
        &new,
        id,
        &text,
        &owner,
        &due,
        at
    )?;
    // An approver who states a condition decides, and does not make the record.
    if !approver {
        hand(tx, id).await?;
    }
    audit::append(
        tx,
        "assessment.condition_added",
        "assessment",
        id,
        &json!({ "text": text, "owner": owner, "due_on": due }),
    )
    .await
}

/// Notes that a condition is met, and by what that is shown.
pub async fn meet_condition(tx: &mut Tx, condition: &str, evidence: &str) -> Result<String> {
    tx.change(Action::CaseReview)?;
    let row: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select assessment_id from assessment_condition where id = $1",
        condition
    )?;
    let Some((id,)) = row else { return Err(Error::NotFound("condition")) };
    find(tx, &id).await?;
    let mut fields = Fields::default();
    let evidence = fields.text("evidence", evidence, true, 2_000);
    fields.finish(())?;
    let (at, name) = (tx.at(), tx.actor().name.clone());
    let done = query!(
        execute,
        tx,
        "update assessment_condition set met_at = $2, met_by_name = $3, evidence = $4 where id = $1 and met_at is null",
        condition,
        at,
        &name,
        &evidence
    )?;
    if done == 0 {
        return Err(Error::Conflict("step_taken"));
    }
    audit::append(
        tx,
        "assessment.condition_met",
        "assessment",
        &id,
        &json!({ "condition": condition, "evidence": evidence }),
    )
    .await?;
    Ok(id)
}
