//! A case as its steps see it: loaded with approvals and exceptions.

use super::super::flow::{Case, Facts};
use super::super::view::CaseRow;
use super::super::{Decision, Kind, Need, RenewalDecision, Stage};
use super::facts;
use super::{broken, find};
use crate::approval::{Approval, Step};
use crate::db::{Tx, query};
use crate::error::Result;
use crate::exception::Exception;

#[derive(sqlx::FromRow)]
struct Head {
    stage_before: Option<String>,
    decision: Option<String>,
    round: i64,
    outcome: Option<String>,
    policy_version: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ApprovalLine {
    round: i64,
    step: String,
    decision: String,
    reason: String,
    content_hash: String,
    actor_id: String,
    actor_name: String,
    at: i64,
    policy_version: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ExceptionLine {
    id: String,
    assessment_id: String,
    need: String,
    reason: String,
    control: String,
    expires_on: String,
    state: String,
    proposed_by: String,
    proposer_name: String,
    proposed_at: i64,
    decider_name: Option<String>,
    decided_at: Option<i64>,
}

/// The case as its steps see it.
pub(crate) async fn case(tx: &mut Tx, row: &CaseRow) -> Result<Case> {
    let id = row.id.as_str();
    let head = query!(
        one,
        Head,
        tx,
        "select stage_before, decision, round, outcome, policy_version from assessment where id = $1",
        id
    )?;
    // What was decided stands by the policy of then; what waits, by the one of now.
    let policy = match head.outcome {
        Some(_) => crate::policy::store::version(tx, head.policy_version.unwrap_or(0)).await?,
        None => crate::policy::store::current(tx).await?,
    };
    let hands =
        query!(all, (String,), tx, "select actor_id from assessment_hand where assessment_id = $1", id)?;
    let approvals = query!(
        all,
        ApprovalLine,
        tx,
        "select round, step, decision, reason, content_hash, actor_id, actor_name, at, policy_version from approval
         where assessment_id = $1 order by at, id",
        id
    )?;
    let approvals: Result<Vec<Approval>> = approvals
        .into_iter()
        .map(|line| {
            Ok(Approval {
                round: line.round,
                step: Step::from_code(&line.step).ok_or_else(|| broken(&line.step))?,
                decision: Decision::from_code(&line.decision).ok_or_else(|| broken(&line.decision))?,
                reason: line.reason,
                content_hash: line.content_hash,
                actor_id: line.actor_id,
                actor_name: line.actor_name,
                at: line.at,
                policy_version: line.policy_version,
            })
        })
        .collect();
    Ok(Case {
        kind: Kind::from_code(&row.kind).ok_or_else(|| broken(&row.kind))?,
        stage: Stage::from_code(&row.stage).ok_or_else(|| broken(&row.stage))?,
        before: head.stage_before.as_deref().and_then(Stage::from_code),
        transitional: row.transitional,
        tier: row.tier,
        steps: policy.policy.steps(row.tier),
        policy_version: policy.version,
        decision: head.decision.as_deref().and_then(RenewalDecision::from_code),
        hands: hands.into_iter().map(|(id,)| id).collect(),
        round: head.round,
        approvals: approvals?,
        exceptions: exceptions(tx, id).await?,
    })
}

async fn exceptions(tx: &mut Tx, id: &str) -> Result<Vec<Exception>> {
    let lines = query!(all, ExceptionLine, tx,
        "select id, assessment_id, need, reason, control, expires_on, state, proposed_by, proposer_name, proposed_at,
                decider_name, decided_at
         from gate_exception where assessment_id = $1 order by proposed_at, id", id)?;
    lines
        .into_iter()
        .map(|line| {
            Ok(Exception {
                need: Need::from_code(&line.need).ok_or_else(|| broken(&line.need))?,
                id: line.id,
                assessment_id: line.assessment_id,
                reason: line.reason,
                control: line.control,
                expires_on: line.expires_on,
                state: line.state,
                proposed_by: line.proposed_by,
                proposer_name: line.proposer_name,
                proposed_at: line.proposed_at,
                decider_name: line.decider_name,
                decided_at: line.decided_at,
            })
        })
        .collect()
}

/// The case with what its gate lacks: what every step needs.
pub(crate) async fn loaded(tx: &mut Tx, id: &str) -> Result<(CaseRow, Case, Facts)> {
    let row = find(tx, id).await?;
    let case = case(tx, &row).await?;
    let facts = facts::facts(tx, &row, &case).await?;
    Ok((row, case, facts))
}
