//! Gaps in the database.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{ANSWERS, Board, BoardFilter, Event, Gap, PAGE, PlanInput, State, Step, step};
use crate::access::{Action, Refusal};
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::clause_check::limit::Fit;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::policy::{Demand, ITEMS, Policy};

macro_rules! gaps {
    ($tail:expr) => {
        concat!(
            "select g.id, g.contract_id, c.title as contract_title, c.party_id, p.name_ja as party_name,
                    p.name_en as party_name_en, g.item, g.verdict, g.adverse, g.annex, g.beyond, g.tier, g.state, g.way, g.owner_id,
                    g.owner_name, g.due_on, g.note, g.control, g.proposed_by, g.proposer_name, g.approver_name, g.approved_at,
                    g.expires_on, g.answer, g.version, g.created_at, g.updated_at
             from gap g join contract c on c.id = g.contract_id left join party p on p.id = c.party_id ",
            $tail
        )
    };
}

#[derive(sqlx::FromRow)]
struct Judged {
    contract_id: String,
    tier: Option<i64>,
    item: i64,
    verdict: String,
    adverse: bool,
    annex: bool,
    /// JSON of the values found; then of those that are outside the limits.
    measures: String,
}

impl Judged {
    /// Keeps of the values found those that are outside the limits. Values in an unknown form are not compared.
    fn measure(&mut self, policy: &Policy, item: u8) {
        let values = serde_json::from_str(&self.measures).unwrap_or_default();
        let mut beyond = policy.compare(item, &values);
        beyond.retain(|one| one.fit == Fit::Beyond);
        self.measures = if beyond.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&beyond).unwrap_or_default()
        };
    }

    /// What is wrong, in a word for the history.
    fn word(&self) -> &str {
        if self.verdict == "stated" && !self.measures.is_empty() { "beyond" } else { &self.verdict }
    }
}

/// What changed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Recomputed {
    pub opened: usize,
    pub reopened: usize,
    pub closing: usize,
}

/// Looks anew at the gaps of one contract, of one party, or (both empty) of the whole register: opens what is required and
/// not stated, proposes to close what is stated now, reopens acceptances that have run out.
///
/// A contract without a party is left alone: what is required of it depends on whose it is. So is one that stands above
/// another, because it is judged inside the lower one's set. What could not be read is not called missing.
pub async fn recompute(tx: &mut Tx, contract_id: &str, party_id: &str) -> Result<Recomputed> {
    let policy = crate::policy::store::current(tx).await?.policy;
    let today = jst_date(tx.at());
    let judged = query!(all, Judged, tx,
        "select c.id as contract_id, (select min(e.tier) from engagement e where e.party_id = c.party_id) as tier, f.item,
                coalesce(r.verdict, f.verdict) as verdict, coalesce(r.adverse, f.adverse) as adverse,
                (coalesce(f.reason, '') = 'annex_absent') as annex, f.measures
         from contract c join clause_finding f on f.check_id = c.check_id
         left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
         where c.party_id is not null and c.archived_at is null and ($1 = '' or c.id = $1) and ($2 = '' or c.party_id = $2)
           and f.item between 1 and 12 and not exists (select 1 from contract b where b.parent_id = c.id and b.archived_at is null)
         order by c.id, f.item", contract_id, party_id)?;
    let known = query!(
        all,
        Gap,
        tx,
        gaps!("where ($1 = '' or g.contract_id = $1) and ($2 = '' or c.party_id = $2)"),
        contract_id,
        party_id
    )?;
    let mut known: BTreeMap<(String, i64), Gap> =
        known.into_iter().map(|gap| ((gap.contract_id.clone(), gap.item), gap)).collect();
    let mut done = Recomputed::default();
    let mut touched: BTreeSet<String> = BTreeSet::new();
    for mut line in judged {
        let item = u8::try_from(line.item).unwrap_or(ITEMS);
        line.measure(&policy, item);
        let required = policy.demand(line.tier, item, None) == Demand::Required;
        let unfit = line.verdict == "stated" && !line.measures.is_empty();
        let missing = required && (unfit || matches!(line.verdict.as_str(), "not_found" | "partial"));
        // Nothing is known now: what was open stays open.
        if line.verdict == "undeterminable" {
            continue;
        }
        let gap = known.remove(&(line.contract_id.clone(), line.item));
        let lapsed =
            gap.as_ref().is_some_and(|gap| gap.expires_on.as_deref().is_some_and(|day| day < today.as_str()));
        let next = step(gap.as_ref().map(Gap::state), missing, lapsed);
        match (next, gap) {
            (Step::Open, _) => {
                open(tx, &line).await?;
                done.opened += 1;
            }
            (Step::Reopen, Some(gap)) => {
                let kind = if lapsed { "lapsed" } else { "reopened" };
                turn(tx, &gap, State::Open, kind, &line).await?;
                done.reopened += 1;
            }
            (Step::ProposeClose, Some(gap)) => {
                turn(tx, &gap, State::Closing, "stated", &line).await?;
                done.closing += 1;
            }
            (Step::TakeBack, Some(gap)) => turn(tx, &gap, State::Open, "missing_again", &line).await?,
            (_, Some(gap)) => {
                if (gap.verdict.as_str(), gap.adverse, gap.annex, gap.tier, gap.beyond.as_str())
                    != (line.verdict.as_str(), line.adverse, line.annex, line.tier, line.measures.as_str())
                {
                    query!(
                        execute,
                        tx,
                        "update gap set verdict = $2, adverse = $3, annex = $4, tier = $5, beyond = $6 where id = $1",
                        &gap.id,
                        &line.verdict,
                        line.adverse,
                        line.annex,
                        line.tier,
                        &line.measures
                    )?;
                }
                continue;
            }
            (_, None) => continue,
        }
        touched.insert(line.contract_id);
    }
    for contract in touched {
        audit::append(tx, "gap.recomputed", "contract", &contract, &json!({})).await?;
    }
    Ok(done)
}

async fn open(tx: &mut Tx, line: &Judged) -> Result<()> {
    let (id, at) = (tx.new_id(), tx.at());
    query!(execute, tx,
        "insert into gap (id, contract_id, item, verdict, adverse, annex, beyond, tier, state, note, control, version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', '', '', 1, $9, $9)",
        &id, &line.contract_id, line.item, &line.verdict, line.adverse, line.annex, &line.measures, line.tier, at)?;
    event(tx, &id, "found", line.word()).await
}

async fn turn(tx: &mut Tx, gap: &Gap, state: State, kind: &str, line: &Judged) -> Result<()> {
    let at = tx.at();
    query!(execute, tx,
        "update gap set state = $2, verdict = $3, adverse = $4, annex = $5, tier = $6, version = version + 1, updated_at = $7,
                closed_at = null, beyond = $8 where id = $1",
        &gap.id, state.code(), &line.verdict, line.adverse, line.annex, line.tier, at, &line.measures)?;
    event(tx, &gap.id, kind, line.word()).await
}

async fn event(tx: &mut Tx, gap_id: &str, kind: &str, note: &str) -> Result<()> {
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    query!(
        execute,
        tx,
        "insert into gap_event (id, gap_id, at, actor_name, kind, note) values ($1, $2, $3, $4, $5, $6)",
        &id,
        gap_id,
        at,
        actor,
        kind,
        note
    )?;
    Ok(())
}

/// People that may own work: id and name, those with an account that is not closed.
pub async fn people(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(query!(
        all,
        (String, String),
        tx,
        "select id, name from app_user where disabled_at is null order by name, id"
    )?)
}

/// One page of the gaps that fit, worst first: the tier, what is overdue, the due day.
pub async fn board(tx: &mut Tx, filter: &BoardFilter) -> Result<Board> {
    let mut filter = filter.clone();
    if filter.owner == "me" {
        filter.owner.clone_from(&tx.actor().id);
    }
    let (reach, today) = (department(tx), jst_date(tx.at()));
    let offset = filter.page.clamp(0, 1_000_000) * PAGE;
    macro_rules! fitting {
        () => {
            concat!(
                " c.archived_at is null and ($1 = '' or c.party_id = $1) and ($2 = '' or g.contract_id = $2)
                  and ($3 = '' or ($3 = 'none' and g.owner_id is null) or g.owner_id = $3)
                  and (($4 = '' and g.state <> 'closed') or g.state = $4
                       or ($4 = 'overdue' and g.due_on < $5 and g.state in ('open', 'working', 'closing', 'proposed')))
                  and ($6 = 0 or g.item = $6) and ",
                in_reach!("$7")
            )
        };
    }
    let gaps = query!(all, Gap, tx,
        gaps!(concat!("where ", fitting!(),
            " order by coalesce(g.tier, 0), case when g.due_on < $5 then 0 else 1 end, coalesce(g.due_on, '9999'), p.name_key, g.contract_id, g.item
              limit $8 offset $9")),
        &filter.party_id, &filter.contract_id, &filter.owner, &filter.state, &today, filter.item, &reach, PAGE, offset)?;
    let (total,): (i64,) = query!(
        one,
        (i64,),
        tx,
        concat!("select count(*) from gap g join contract c on c.id = g.contract_id where ", fitting!()),
        &filter.party_id,
        &filter.contract_id,
        &filter.owner,
        &filter.state,
        &today,
        filter.item,
        &reach
    )?;
    let states = query!(
        all,
        (String, i64),
        tx,
        concat!(
            "select g.state, count(*) from gap g join contract c on c.id = g.contract_id
                 where c.archived_at is null and ",
            in_reach!("$1"),
            " group by g.state order by g.state"
        ),
        &reach
    )?;
    let (overdue,): (i64,) = query!(one, (i64,), tx,
        concat!("select count(*) from gap g join contract c on c.id = g.contract_id
                 where c.archived_at is null and g.due_on < $2 and g.state in ('open', 'working', 'closing', 'proposed') and ",
                in_reach!("$1")), &reach, &today)?;
    Ok(Board { total, gaps, states, overdue, people: people(tx).await?, today })
}

/// Every gap of a contract, in the order of the items.
pub async fn of_contract(tx: &mut Tx, contract_id: &str) -> Result<Vec<Gap>> {
    let reach = department(tx);
    Ok(query!(
        all,
        Gap,
        tx,
        gaps!(concat!("where g.contract_id = $1 and ", in_reach!("$2"), " order by g.item")),
        contract_id,
        &reach
    )?)
}

/// A gap with what happened to it, newest first.
///
/// # Errors
/// [`Error::NotFound`] also out of reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<(Gap, Vec<Event>)> {
    let reach = department(tx);
    let gap = query!(optional, Gap, tx, gaps!(concat!("where g.id = $1 and ", in_reach!("$2"))), id, &reach)?
        .ok_or(Error::NotFound("gap"))?;
    let events = query!(
        all,
        Event,
        tx,
        "select at, actor_name, kind, note from gap_event where gap_id = $1 order by at desc, id desc",
        id
    )?;
    Ok((gap, events))
}

async fn changed(tx: &mut Tx, gap: &Gap, version: i64) -> Result<()> {
    let at = tx.at();
    let count = query!(
        execute,
        tx,
        "update gap set version = version + 1, updated_at = $3 where id = $1 and version = $2",
        &gap.id,
        version,
        at
    )?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict("changed_meanwhile")) }
}

/// Says what is done about a gap, by whom and until when. An acceptance is only proposed: an approver decides.
///
/// # Errors
/// [`Error::Invalid`] as [`PlanInput::checked`], [`Error::Conflict`] `changed_meanwhile` or `gap_closed`.
pub async fn plan(tx: &mut Tx, id: &str, version: i64, input: &PlanInput) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let (gap, _) = find(tx, id).await?;
    if gap.state() == State::Closed {
        return Err(Error::Conflict("gap_closed"));
    }
    let months = crate::policy::store::current(tx).await?.policy.override_months;
    let plan = input.checked(&jst_date(tx.at()), months)?;
    let owner = if plan.input.owner_id.is_empty() {
        None
    } else {
        let all = people(tx).await?;
        let owner = all.into_iter().find(|(id, _)| *id == plan.input.owner_id);
        Some(owner.ok_or_else(|| vec![FieldError::new("owner_id", "no_such_object")])?)
    };
    changed(tx, &gap, version).await?;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let state = if plan.way.accepts() { State::Proposed } else { State::Working };
    let (owner_id, owner_name) = owner.unzip();
    let actor = tx.actor().clone();
    let proposer = plan.way.accepts().then_some((actor.id, actor.name));
    let (proposed_by, proposer_name) = proposer.unzip();
    query!(execute, tx,
        "update gap set state = $2, way = $3, owner_id = $4, owner_name = $5, due_on = $6, note = $7, control = $8,
                proposed_by = $9, proposer_name = $10, expires_on = $11, approved_by = null, approver_name = null, approved_at = null
         where id = $1",
        id, state.code(), plan.way.code(), owner_id, owner_name, some(&plan.input.due_on), &plan.input.note,
        &plan.input.control, proposed_by, proposer_name, some(&plan.input.expires_on))?;
    let kind = if plan.way.accepts() { "proposed" } else { "planned" };
    event(tx, id, kind, &plan.input.note).await?;
    audit::append(tx, &format!("gap.{kind}"), "gap", id, &json!({ "before": gap, "after": plan.input })).await
}

/// Approves or rejects a proposed acceptance. Nobody decides about an own proposal or an own gap.
///
/// # Errors
/// [`Error::Refused`] for the own one, [`Error::Conflict`] `not_proposed`, [`Error::Invalid`] where a rejection gives no reason.
pub async fn decide(tx: &mut Tx, id: &str, approve: bool, reason: &str) -> Result<()> {
    tx.change(Action::OverrideApprove)?;
    let (gap, _) = find(tx, id).await?;
    if gap.state() != State::Proposed {
        return Err(Error::Conflict("not_proposed"));
    }
    let actor = tx.actor().clone();
    if gap.proposed_by.as_deref() == Some(&actor.id) || gap.owner_id.as_deref() == Some(&actor.id) {
        return Err(Refusal::Forbidden(Action::OverrideApprove).into());
    }
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, !approve, 2_000);
    let reason = fields.finish(reason)?;
    changed(tx, &gap, gap.version).await?;
    let at = tx.at();
    let (state, kind) = if approve { (State::Accepted, "approved") } else { (State::Open, "rejected") };
    query!(
        execute,
        tx,
        "update gap set state = $2, approved_by = $3, approver_name = $4, approved_at = $5 where id = $1",
        id,
        state.code(),
        &actor.id,
        &actor.name,
        at
    )?;
    if !approve {
        query!(execute, tx, "update gap set expires_on = null, approved_at = null where id = $1", id)?;
    }
    event(tx, id, kind, &reason).await?;
    audit::append(
        tx,
        &format!("gap.{kind}"),
        "gap",
        id,
        &json!({ "reason": reason, "expires_on": gap.expires_on }),
    )
    .await
}

/// Keeps what the other side answered.
///
/// # Errors
/// [`Error::Invalid`] for an unknown answer or no words.
pub async fn answer(tx: &mut Tx, id: &str, answer: &str, words: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let (gap, _) = find(tx, id).await?;
    let mut fields = Fields::default();
    let words = fields.text("words", words, true, 2_000);
    if !ANSWERS.contains(&answer) {
        fields.reject("answer", "required");
    }
    let words = fields.finish(words)?;
    changed(tx, &gap, gap.version).await?;
    query!(execute, tx, "update gap set answer = $2 where id = $1", id, answer)?;
    event(tx, id, "answered", &format!("{answer}: {words}")).await?;
    audit::append(tx, "gap.answered", "gap", id, &json!({ "answer": answer, "words": words })).await
}

/// Confirms that a gap is closed, which the newest check proposes.
///
/// # Errors
/// [`Error::Conflict`] `not_stated` while the contract still does not state the item.
pub async fn close(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let (gap, _) = find(tx, id).await?;
    if gap.state() != State::Closing {
        return Err(Error::Conflict("not_stated"));
    }
    changed(tx, &gap, gap.version).await?;
    let at = tx.at();
    query!(execute, tx, "update gap set state = 'closed', closed_at = $2 where id = $1", id, at)?;
    event(tx, id, "closed", "").await?;
    audit::append(tx, "gap.closed", "gap", id, &json!({ "verdict": gap.verdict })).await
}
