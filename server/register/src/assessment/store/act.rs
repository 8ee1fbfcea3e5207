//! The steps of a case, each in one transaction with its audit entry.

mod except;
mod step;

use serde_json::json;

use super::super::flow::{Case, Facts};
use super::super::view::CaseRow;
use super::super::{Conclusion, Decision, Kind, Need, Stage};
use super::{case, hand, loaded, refused};
use crate::access::Action;
use crate::approval::Step;
use crate::audit::store as audit;
use crate::catalogue::Kind as Object;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::record::history::note;
use crate::record::year_month_shift;

pub use except::{decide_exception, propose_exception};
pub use step::{begin, resume, seen_concentration, set_decision, suspend, withdraw};

/// Writes a step: the stage, who and why. `version` is the one that was seen.
async fn go(tx: &mut Tx, row: &CaseRow, to: Stage, reason: &str) -> Result<()> {
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let ended = (to.ended() || to == Stage::Live).then_some(at);
    let before = (to == Stage::Suspended).then(|| row.stage.clone());
    let moved = query!(
        execute,
        tx,
        "update assessment set stage = $2, stage_before = $3, ended_at = $4, version = version + 1
         where id = $1 and version = $5",
        &row.id,
        to.code(),
        before,
        ended,
        row.version
    )?;
    if moved == 0 {
        return Err(Error::Conflict("case_moved"));
    }
    query!(execute, tx,
        "insert into assessment_move (id, assessment_id, from_stage, to_stage, reason, at, actor_id, actor_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &id, &row.id, &row.stage, to.code(), reason, at, &actor.id, &actor.name)?;
    let detail = json!({ "from": row.stage, "to": to, "reason": reason });
    audit::append(tx, "assessment.moved", "assessment", &row.id, &detail).await?;
    arrived(tx, row, to).await
}

/// What follows from reaching a stage.
async fn arrived(tx: &mut Tx, row: &CaseRow, to: Stage) -> Result<()> {
    let kind = row.kind();
    match to {
        // The tier that the way ahead was fixed by.
        Stage::Questionnaire => {
            let tier = crate::risk::store::standing(tx, &row.engagement_id).await?.tier;
            query!(execute, tx, "update assessment set tier = $2 where id = $1", &row.id, tier)?;
        }
        Stage::Live => {
            engagement_state(tx, &row.engagement_id, "live").await?;
            // What was transitional has been assessed now.
            query!(execute, tx, "update assessment set transitional = $2 where id = $1", &row.id, false)?;
        }
        Stage::Exit => engagement_state(tx, &row.engagement_id, "ending").await?,
        Stage::Closed if kind == Kind::Exit => engagement_state(tx, &row.engagement_id, "ended").await?,
        _ => {}
    }
    Ok(())
}

/// The state of the engagement in the ledger, with its history.
pub(super) async fn engagement_state(tx: &mut Tx, engagement: &str, state: &str) -> Result<()> {
    let (old, version): (Option<String>, i64) = query!(
        one,
        (Option<String>, i64),
        tx,
        "select state, version from engagement where id = $1",
        engagement
    )?;
    if old.as_deref() == Some(state) {
        return Ok(());
    }
    let at = tx.at();
    query!(
        execute,
        tx,
        "update engagement set state = $2, version = version + 1, updated_at = $3 where id = $1",
        engagement,
        state,
        at
    )?;
    note(
        tx,
        Object::Engagement,
        engagement,
        version + 1,
        &[("state", old.unwrap_or_default(), state.to_owned())],
    )
    .await
}

/// Passes the gate out of the present stage. `version` is the one that was seen.
///
/// # Errors
/// [`Error::Conflict`] `gate_closed` while something is missing, `case_moved` when it stands elsewhere by now.
pub async fn advance(tx: &mut Tx, id: &str, version: i64) -> Result<Stage> {
    tx.change(Action::CaseWrite)?;
    let (row, case, facts) = loaded(tx, id).await?;
    if row.version != version {
        return Err(Error::Conflict("case_moved"));
    }
    let roles = tx.roles().to_vec();
    if case.reopens(&facts) {
        back_to_approval(tx, &row).await?;
        return Ok(Stage::Approval);
    }
    let next = case.advance(&facts, &roles).map_err(refused)?;
    let used: Vec<&str> = super::gate(case.kind, case.stage, case.tier)
        .into_iter()
        .filter(|need| facts.open.contains_key(need))
        .map(Need::code)
        .collect();
    let reason = if used.is_empty() { String::new() } else { format!("exception: {}", used.join(" ")) };
    hand(tx, id).await?;
    go(tx, &row, next, &reason).await?;
    Ok(next)
}

async fn back_to_approval(tx: &mut Tx, row: &CaseRow) -> Result<()> {
    query!(
        execute,
        tx,
        "update assessment set outcome = null, outcome_hash = null, outcome_at = null, next_due = null,
                policy_version = null where id = $1",
        &row.id
    )?;
    go(tx, row, Stage::Approval, "changed_after_approval").await
}

/// Takes the case back to the approval when what was approved has changed since. False when nothing has.
pub async fn reopen(tx: &mut Tx, id: &str) -> Result<bool> {
    tx.require(Action::CaseWrite)?;
    let (row, case, facts) = loaded(tx, id).await?;
    if !case.reopens(&facts) {
        return Ok(false);
    }
    tx.change(Action::CaseWrite)?;
    back_to_approval(tx, &row).await?;
    Ok(true)
}

/// Decides one step of the approval on exactly the content that was seen (`content`, its hash).
///
/// # Errors
/// [`Error::Conflict`] `content_changed` when it has changed meanwhile; [`Error::Invalid`] `own_record`; others as the state
/// machine has it.
pub async fn decide(
    tx: &mut Tx,
    id: &str,
    step: &str,
    decision: &str,
    reason: &str,
    content: &str,
) -> Result<Stage> {
    tx.change(Action::CaseApprove)?;
    let (row, case, facts) = loaded(tx, id).await?;
    let mut fields = Fields::default();
    let step = Step::from_code(step);
    let decision = Decision::from_code(decision);
    if step.is_none() {
        fields.reject("step", "choice");
    }
    if decision.is_none() {
        fields.reject("decision", "choice");
    }
    let reason = fields.text("reason", reason, decision != Some(Decision::Approve), 1_000);
    fields.finish(())?;
    let (Some(step), Some(decision)) = (step, decision) else { return Err(Error::Conflict("case_moved")) };
    if facts.content != content {
        return Err(Error::Conflict("content_changed"));
    }
    let actor = tx.actor().clone();
    let to = case.decide(&facts, &actor.id, step, decision).map_err(refused)?;
    let (new, at, round) = (tx.new_id(), tx.at(), case.round_for(&facts.content));
    let (opened_by, concluded_by): (String, Option<String>) = query!(
        one,
        (String, Option<String>),
        tx,
        "select opened_by, concluded_by from assessment where id = $1",
        id
    )?;
    query!(execute, tx,
        "insert into approval (id, assessment_id, round, step, decision, reason, content_hash, actor_id, actor_name, opened_by,
                               concluded_by, at, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &new, id, round, step.code(), decision.code(), &reason, &facts.content, &actor.id, &actor.name, &opened_by,
        concluded_by, at, case.policy_version)?;
    query!(execute, tx, "update assessment set round = $2 where id = $1", id, round)?;
    let detail = json!({ "step": step, "decision": decision, "reason": reason, "content": facts.content, "round": round, "policy": case.policy_version });
    audit::append(tx, "assessment.decided", "assessment", id, &detail).await?;
    if to == Stage::Approval {
        query!(execute, tx, "update assessment set version = version + 1 where id = $1", id)?;
        return Ok(to);
    }
    settle(tx, &row, &case, &facts, decision).await?;
    go(tx, &row, to, &reason).await?;
    Ok(to)
}

/// The outcome of all steps together, and until when it counts.
async fn settle(tx: &mut Tx, row: &CaseRow, case: &Case, facts: &Facts, last: Decision) -> Result<()> {
    let conditional = last == Decision::Conditional
        || case.standing(&facts.content).any(|one| one.decision == Decision::Conditional)
        || row.conclusion() == Some(Conclusion::Conditional);
    let outcome = match last {
        Decision::Reject => Decision::Reject,
        _ if conditional => Decision::Conditional,
        _ => Decision::Approve,
    };
    let policy = crate::policy::store::current(tx).await?.policy;
    let tier = row.tier.unwrap_or(1).clamp(1, 4);
    let months = policy.cadence_months[usize::try_from(tier - 1).unwrap_or(0)];
    let next = (case.kind.reviews() && outcome != Decision::Reject)
        .then(|| year_month_shift(&facts.today, months))
        .flatten();
    let at = tx.at();
    query!(
        execute,
        tx,
        "update assessment set outcome = $2, outcome_hash = $3, outcome_at = $4, next_due = $5, policy_version = $6
         where id = $1",
        &row.id,
        outcome.code(),
        &facts.content,
        at,
        next,
        case.policy_version
    )?;
    Ok(())
}

/// The reviewer has asked back, or has all answers again.
pub(crate) async fn inquire(tx: &mut Tx, id: &str, ask: bool) -> Result<()> {
    let row = find_any(tx, id).await?;
    let case = case(tx, &row).await?;
    if case.stage == (if ask { Stage::Review } else { Stage::Inquiry }) {
        let to = case.inquire().map_err(refused)?;
        go(tx, &row, to, "").await?;
    }
    Ok(())
}

/// A questionnaire came back: when it was the last one, the answers are received.
pub(crate) async fn returned(tx: &mut Tx, id: &str) -> Result<()> {
    let row = find_any(tx, id).await?;
    let (waiting,): (i64,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from questionnaire where assessment_id = $1 and state = 'sent'",
        id
    )?;
    if row.stage() == Stage::Questionnaire && waiting == 0 {
        go(tx, &row, Stage::Received, "").await?;
    }
    Ok(())
}

/// The case whoever asks: a respondent has no reach, and no more than this follows from an answer.
async fn find_any(tx: &mut Tx, id: &str) -> Result<CaseRow> {
    let sql = sqlx::AssertSqlSafe(format!("select {} where a.id = $1", super::COLUMNS));
    query!(optional, CaseRow, tx, sql, id)?.ok_or(Error::NotFound("assessment"))
}
