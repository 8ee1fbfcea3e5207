//! Proposals to assess anew after an incident. They are derived from the incidents, so that none is missed whichever way
//! an incident came in; only decisions are stored.

use serde_json::json;

use super::super::Kind;
use super::super::proposal::{DAYS, INCIDENT, Proposal};
use super::{New, hand, insert, reach};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;

/// What is open: incidents that are not closed or not old, of engagements that live, without a decision. `$1` is the
/// reach, `$2` the moment from which on closed ones count.
const OPEN: &str =
    "from incident i join engagement e on e.party_id = i.party_id join party p on p.id = e.party_id
     where i.archived_at is null and e.archived_at is null and p.archived_at is null
       and coalesce(e.state, '') not in ('ended', 'ending')
       and ($1 = '' or e.department = $1)
       and (coalesce(i.state, 'open') <> 'closed' or i.created_at >= $2)
       and (coalesce(i.engagements, '') = '' or (' ' || i.engagements || ' ') like '% ' || e.id || ' %')
       and not exists (select 1 from event_decision d where d.incident_id = i.id and d.engagement_id = e.id)";

fn since(tx: &Tx) -> i64 {
    tx.at() - DAYS * 86_400_000
}

/// The proposals in reach, of one engagement or (`""`) of all; the most important engagements first.
pub async fn proposals(tx: &mut Tx, engagement: &str) -> Result<Vec<Proposal>> {
    let sql = format!(
        "select i.id as incident_id, coalesce(i.title, '') as title, coalesce(i.severity, '') as severity,
                coalesce(i.occurred_at, i.learned_at, i.notified_at, '') as happened, e.id as engagement_id, e.service_ja,
                e.service_en, e.party_id, p.name_ja as party_ja, p.name_en as party_en, e.department, e.tier,
                (select max(a.id) from assessment a where a.engagement_id = e.id and a.kind = 'event'
                   and a.stage not in ('closed', 'rejected', 'withdrawn', 'live')) as running
         {OPEN} and ($3 = '' or e.id = $3) order by coalesce(e.tier, 1), i.created_at desc, e.id limit 500"
    );
    let (sql, reach, since) = (sqlx::AssertSqlSafe(sql), reach(tx), since(tx));
    Ok(query!(all, Proposal, tx, sql, &reach, since, engagement)?)
}

/// How many wait, for the first page.
pub(crate) async fn waiting(tx: &mut Tx) -> Result<i64> {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) {OPEN}"));
    let (reach, since) = (reach(tx), since(tx));
    Ok(query!(one, (i64,), tx, sql, &reach, since)?.0)
}

async fn open(tx: &mut Tx, incident: &str, engagement: &str) -> Result<Proposal> {
    let found = proposals(tx, engagement).await?.into_iter().find(|one| one.incident_id == incident);
    found.ok_or(Error::Conflict("proposal_gone"))
}

/// Opens the case that an incident proposes, or lets the one that is under way take it up. Returns the case.
///
/// # Errors
/// [`Error::Conflict`] `proposal_gone` when it was decided meanwhile or is out of reach; [`Error::Invalid`].
pub async fn confirm_event(tx: &mut Tx, incident: &str, engagement: &str, due_on: &str) -> Result<String> {
    tx.change(Action::CaseWrite)?;
    let proposal = open(tx, incident, engagement).await?;
    let mut fields = Fields::default();
    let due = fields.date("due_on", due_on);
    if due.as_deref().is_some_and(|due| due < jst_date(tx.at()).as_str()) {
        fields.reject("due_on", "past");
    }
    fields.finish(())?;
    let case = if let Some(running) = &proposal.running {
        hand(tx, running).await?;
        running.clone()
    } else {
        let title: String = proposal.title.chars().take(900).collect();
        let cause = format!("{INCIDENT}{title}");
        let key = format!("event:{incident}:{engagement}");
        let new = New {
            engagement,
            kind: Kind::Event,
            cause: &cause,
            key: Some(&key),
            due: due.as_deref(),
            transitional: false,
        };
        insert(tx, &new).await?
    };
    decided(tx, &proposal, Some(&case), "").await?;
    Ok(case)
}

/// Says that an incident asks for no assessment of this engagement, and why: the word of a reviewer.
///
/// # Errors
/// As [`confirm_event`].
pub async fn dismiss_event(tx: &mut Tx, incident: &str, engagement: &str, reason: &str) -> Result<()> {
    tx.change(Action::CaseReview)?;
    let proposal = open(tx, incident, engagement).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    fields.finish(())?;
    decided(tx, &proposal, None, &reason).await
}

async fn decided(tx: &mut Tx, of: &Proposal, case: Option<&str>, reason: &str) -> Result<()> {
    let (at, actor) = (tx.at(), tx.actor().clone());
    let outcome = if case.is_some() { "opened" } else { "dismissed" };
    let written = query!(
        execute,
        tx,
        "insert into event_decision (incident_id, engagement_id, outcome, assessment_id, reason, at, actor_id, actor_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        &of.incident_id,
        &of.engagement_id,
        outcome,
        case,
        reason,
        at,
        &actor.id,
        &actor.name
    )?;
    if written == 0 {
        return Err(Error::Conflict("proposal_gone"));
    }
    let detail = json!({ "incident": of.incident_id, "engagement": of.engagement_id, "assessment": case, "reason": reason });
    audit::append(tx, &format!("event.{outcome}"), "incident", &of.incident_id, &detail).await
}
