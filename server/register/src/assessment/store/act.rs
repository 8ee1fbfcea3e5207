//! The steps of a case, each in one transaction with its audit entry.

use serde_json::json;

use super::super::flow::{Case, Facts, Refused};
use super::super::view::CaseRow;
use super::super::{Conclusion, Decision, Kind, Need, RenewalDecision, Stage};
use super::{case, find, hand, loaded, refused};
use crate::access::Action;
use crate::approval::Step;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::catalogue::Kind as Object;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::record::history::note;
use crate::record::year_month_shift;

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
