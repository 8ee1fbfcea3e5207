//! Cases in the database.

mod act;
mod concluded;
mod due;
mod event;
pub(crate) mod facts;
mod load;
mod review;

use std::collections::BTreeSet;

use serde_json::json;

use super::flow::{Refused, gate};
use super::view::{CaseFilter, CaseInput, CaseList, CaseRow, CaseView, Condition, Move};
use super::{Kind, Stage};
use crate::access::{Action, Refusal, Scope};
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::catalogue::Kind as Object;
use crate::db::{Tx, containing, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::finding::{Finding, Severity};
use crate::record::store as record;

pub use act::{
    advance, begin, decide, decide_exception, propose_exception, reopen, resume, seen_concentration,
    set_decision, suspend, withdraw,
};
pub(crate) use act::{inquire, returned};
pub use concluded::{conclusion, conclusions};
pub use due::open_due;
pub(crate) use event::waiting;
pub use event::{confirm_event, dismiss_event, proposals};
pub(crate) use load::{case, loaded};
pub use review::{add_condition, add_finding, close_finding, conclude, meet_condition};

/// Columns of [`CaseRow`].
const COLUMNS: &str = "a.id, a.engagement_id, e.service_ja, e.service_en, e.party_id, p.name_ja as party_ja,
    p.name_en as party_en, e.department, a.kind, a.stage, coalesce(a.tier, e.tier) as tier, a.transitional, a.due_on, a.opened_at,
    a.opened_by_name, a.cause, a.conclusion, a.conclusion_reason, a.score, a.concluded_by_name, a.concluded_at,
    a.concentration_seen_at, a.outcome, a.outcome_at, a.next_due, a.version,
    (select count(*) from assessment_condition c where c.assessment_id = a.id and c.met_at is null) as conditions_open
    from assessment a join engagement e on e.id = a.engagement_id join party p on p.id = e.party_id";

/// What the statements compare a department with: everything, or one that is never empty.
pub(crate) fn reach(tx: &Tx) -> String {
    match tx.scope() {
        Scope::All => String::new(),
        Scope::Department(department) if department.is_empty() => "\u{1}".to_owned(),
        Scope::Department(department) => department.clone(),
    }
}

/// Cases that fit, those with the nearest day first.
pub async fn list(tx: &mut Tx, filter: &CaseFilter) -> Result<CaseList> {
    let sql = format!(
        "select {COLUMNS} where ($1 = '' or e.department = $1) and ($2 = '' or a.kind = $2) and ($3 = '' or a.stage = $3)
           and ($4 = '' or a.engagement_id = $4)
           and ($5 or $3 <> '' or (a.stage not in ('closed', 'rejected', 'withdrawn') and (a.stage <> 'live' or a.transitional)))
           and ($6 = '%%' or lower(p.name_ja) like $6 escape '\\' or lower(p.name_en) like $6 escape '\\'
                or lower(e.service_ja) like $6 escape '\\' or lower(e.service_en) like $6 escape '\\'
                or lower(a.cause) like $6 escape '\\')
         order by case when a.due_on is null then 1 else 0 end, a.due_on, a.opened_at desc, a.id limit 2000"
    );
    let like = containing(&filter.text.trim().to_lowercase());
    let (sql, reach) = (sqlx::AssertSqlSafe(sql), reach(tx));
    let rows = query!(
        all,
        CaseRow,
        tx,
        sql,
        &reach,
        &filter.kind,
        &filter.stage,
        &filter.engagement,
        filter.ended,
        &like
    )?;
    // Proposals are no cases yet: a list that is narrowed to some cases has no place for them.
    let whole = filter.kind.is_empty() && filter.stage.is_empty() && like == "%%";
    let proposals = if whole { proposals(tx, &filter.engagement).await? } else { Vec::new() };
    Ok(CaseList { rows, proposals, today: jst_date(tx.at()) })
}

/// The case, when it is in reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<CaseRow> {
    let sql =
        sqlx::AssertSqlSafe(format!("select {COLUMNS} where a.id = $1 and ($2 = '' or e.department = $2)"));
    let reach = reach(tx);
    query!(optional, CaseRow, tx, sql, id, &reach)?.ok_or(Error::NotFound("assessment"))
}

fn broken(what: &str) -> Error {
    Error::Inconsistent(format!("assessment: {what}"))
}

#[derive(sqlx::FromRow)]
struct FindingLine {
    id: String,
    assessment_id: String,
    question: String,
    text: String,
    severity: String,
    owner: String,
    due_on: String,
    cost: String,
    state: String,
    closing: String,
    created_at: i64,
    created_by_name: String,
    closed_at: Option<i64>,
    closed_by_name: Option<String>,
}

/// The findings of a case, oldest first.
pub async fn findings(tx: &mut Tx, id: &str) -> Result<Vec<Finding>> {
    let lines = query!(all, FindingLine, tx,
        "select id, assessment_id, question, text, severity, owner, due_on, cost, state, closing, created_at, created_by_name,
                closed_at, closed_by_name
         from assessment_finding where assessment_id = $1 order by created_at, id", id)?;
    let found = lines.into_iter().map(|line| Finding {
        severity: Severity::from_code(&line.severity).unwrap_or(Severity::High),
        id: line.id,
        assessment_id: line.assessment_id,
        question: line.question,
        text: line.text,
        owner: line.owner,
        due_on: line.due_on,
        cost: line.cost,
        state: line.state,
        closing: line.closing,
        created_at: line.created_at,
        created_by_name: line.created_by_name,
        closed_at: line.closed_at,
        closed_by_name: line.closed_by_name,
    });
    Ok(found.collect())
}

/// The conditions of a case, the next due first.
pub async fn conditions(tx: &mut Tx, id: &str) -> Result<Vec<Condition>> {
    Ok(query!(
        all,
        Condition,
        tx,
        "select id, text, owner, due_on, evidence, met_at, met_by_name from assessment_condition
         where assessment_id = $1 order by due_on, id",
        id
    )?)
}

/// Everything about one case.
pub async fn view(tx: &mut Tx, id: &str) -> Result<CaseView> {
    let (row, case, facts) = loaded(tx, id).await?;
    let moves =
        query!(all, Move, tx,
        "select from_stage, to_stage, reason, at, actor_name from assessment_move where assessment_id = $1
         order by at desc, id desc", id)?;
    let score = crate::questionnaire::store::score_of_case(tx, id).await?;
    let topics = score.topics().into_iter().map(|topic| {
        let (ce, answered) = score.topic(topic);
        (topic.code().to_owned(), ce, answered)
    });
    let missing = case.missing(&facts);
    let waived = gate(case.kind, case.stage, case.tier)
        .into_iter()
        .filter(|need| facts.open.contains_key(need) && case.waived(*need, &facts.today))
        .collect();
    let own = case.hands.contains(&tx.actor().id);
    Ok(CaseView {
        topics: topics.collect(),
        moves,
        conditions: conditions(tx, id).await?,
        findings: findings(tx, id).await?,
        questionnaires: crate::questionnaire::store::of_case(tx, id).await?,
        links: crate::questionnaire::store::links_of_case(tx, id).await?,
        names: crate::questionnaire::store::question_names(tx, id).await?,
        own,
        missing,
        waived,
        content: facts.content,
        today: facts.today,
        row,
        case,
    })
}

/// Opens a case on an engagement. Returns its id.
///
/// # Errors
/// [`Error::NotFound`] out of reach; [`Error::Invalid`]; [`Error::Conflict`] `case_open` while one of the same kind runs.
pub async fn open(tx: &mut Tx, engagement: &str, input: &CaseInput) -> Result<String> {
    tx.require(Action::CaseWrite)?;
    let found =
        record::load(tx, Object::Engagement, engagement).await?.ok_or(Error::NotFound("engagement"))?;
    if found.archived_at.is_some() {
        return Err(Error::Conflict("archived"));
    }
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let kind = Kind::from_code(&input.kind);
    if kind.is_none() {
        fields.reject("kind", "choice");
    }
    let cause = fields.text("cause", &input.cause, true, 1_000);
    let due = fields.date("due_on", &input.due_on);
    if due.as_deref().is_some_and(|due| due < today.as_str()) {
        fields.reject("due_on", "past");
    }
    // Without a day the transition never ends.
    if input.transitional && due.is_none() {
        fields.reject("due_on", "required");
    }
    if input.transitional && kind != Some(Kind::DueDiligence) {
        fields.reject("kind", "choice");
    }
    fields.finish(())?;
    let kind = kind.ok_or_else(|| broken("kind"))?;
    let running: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from assessment where engagement_id = $1 and kind = $2
           and stage not in ('closed', 'rejected', 'withdrawn') and (stage <> 'live' or transitional)",
        engagement,
        kind.code()
    )?;
    if running.is_some() {
        return Err(Error::Conflict("case_open"));
    }
    let new = New {
        engagement,
        kind,
        cause: &cause,
        key: None,
        due: due.as_deref(),
        transitional: input.transitional,
    };
    let id = insert(tx, &new).await?;
    if input.transitional {
        act::engagement_state(tx, engagement, "live").await?;
    } else if kind == Kind::DueDiligence && found.text("state").is_empty() {
        act::engagement_state(tx, engagement, "draft").await?;
    }
    Ok(id)
}

/// What a new case begins with.
struct New<'n> {
    engagement: &'n str,
    kind: Kind,
    cause: &'n str,
    /// Once only for this cause.
    key: Option<&'n str>,
    due: Option<&'n str>,
    transitional: bool,
}

async fn insert(tx: &mut Tx, new: &New<'_>) -> Result<String> {
    tx.change(Action::CaseWrite)?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let stage = if new.transitional { Stage::Live } else { new.kind.first() };
    query!(execute, tx,
        "insert into assessment (id, engagement_id, kind, stage, cause, cause_key, transitional, due_on, opened_by, opened_by_name,
                                 opened_at, round, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 1)",
        &id, new.engagement, new.kind.code(), stage.code(), new.cause, new.key, new.transitional, new.due, &actor.id,
        &actor.name, at)?;
    if actor.kind == "user" {
        hand(tx, &id).await?;
    }
    let detail = json!({ "engagement": new.engagement, "kind": new.kind, "cause": new.cause, "due_on": new.due, "transitional": new.transitional });
    audit::append(tx, "assessment.opened", "assessment", &id, &detail).await?;
    Ok(id)
}

/// Notes that this person has a hand in the record.
pub(crate) async fn hand(tx: &mut Tx, id: &str) -> Result<()> {
    let actor = tx.actor().id.clone();
    query!(
        execute,
        tx,
        "insert into assessment_hand (assessment_id, actor_id) values ($1, $2) on conflict do nothing",
        id,
        actor
    )?;
    Ok(())
}

/// What a refusal of the state machine is called.
pub(crate) fn refused(refused: Refused) -> Error {
    match refused {
        Refused::Missing(_) => Error::Conflict("gate_closed"),
        Refused::Stage => Error::Conflict("case_moved"),
        Refused::Role => Refusal::Forbidden(Action::CaseWrite).into(),
        Refused::OwnRecord => vec![FieldError::new("decision", "own_record")].into(),
        Refused::Step => Error::Conflict("step_taken"),
        Refused::Person => Error::Conflict("one_person_one_step"),
    }
}

/// Ids of everybody who made the record.
pub async fn hands(tx: &mut Tx, id: &str) -> Result<BTreeSet<String>> {
    let rows =
        query!(all, (String,), tx, "select actor_id from assessment_hand where assessment_id = $1", id)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
