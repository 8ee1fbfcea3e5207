//! Obligations in the database.

use clauses::Finding;
use serde_json::json;

use super::{Duties, DutyFilter, DutyInput, Obligation, PAGE, drafts, next_due};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::record::year_month_shift;

macro_rules! obligations {
    ($tail:expr) => {
        concat!(
            "select o.id, o.contract_id, c.title as contract_title, c.party_id, p.name_ja as party_name,
                    p.name_en as party_name_en, o.item, o.kind, o.title, o.cadence_months, o.within_hours, o.quote,
                    o.document_id, o.page, o.article, o.state, o.next_due, o.owner_id, o.owner_name,
                    (select max(d.done_on) from obligation_done d where d.obligation_id = o.id) as done_on,
                    (select d.evidence from obligation_done d where d.obligation_id = o.id order by d.done_on desc, d.id desc limit 1) as evidence,
                    o.version
             from obligation o join contract c on c.id = o.contract_id left join party p on p.id = c.party_id ",
            $tail
        )
    };
}

/// Proposes the duties that a check found stated. What a person has decided about stays; what is still proposed follows the
/// newest check, and goes where it is no longer stated.
pub(crate) async fn propose(
    tx: &mut Tx,
    contract_id: &str,
    documents: &[String],
    findings: &[Finding],
) -> Result<()> {
    let at = tx.at();
    let today = jst_date(at);
    let row: Option<(Option<String>, Option<String>)> = query!(
        optional,
        (Option<String>, Option<String>),
        tx,
        "select starts_on, ends_on from contract where id = $1",
        contract_id
    )?;
    let Some((starts_on, ends_on)) = row else { return Ok(()) };
    let found = drafts(findings);
    let kept = query!(
        all,
        (String, i64, String),
        tx,
        "select id, item, kind from obligation where contract_id = $1 and state = 'proposed'",
        contract_id
    )?;
    for (id, item, kind) in kept {
        if !found.iter().any(|draft| i64::from(draft.item) == item && draft.kind == kind) {
            query!(execute, tx, "delete from obligation where id = $1", &id)?;
        }
    }
    let mut count = 0;
    for draft in found {
        let due =
            due_of(draft.at_end, draft.cadence_months, starts_on.as_deref(), ends_on.as_deref(), &today);
        let document = draft.document.and_then(|index| documents.get(index)).cloned();
        let id = tx.new_id();
        count += query!(execute, tx,
            "insert into obligation (id, contract_id, item, kind, title, cadence_months, within_hours, quote, document_id, page,
                                     article, state, next_due, version, created_at, updated_at)
             values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, 'proposed', $11, 1, $12, $12)
             on conflict (contract_id, item, kind) do update
               set cadence_months = excluded.cadence_months, within_hours = excluded.within_hours, quote = excluded.quote,
                   document_id = excluded.document_id, page = excluded.page, article = excluded.article,
                   next_due = excluded.next_due, updated_at = excluded.updated_at
               where obligation.state = 'proposed'",
            &id, contract_id, i64::from(draft.item), draft.kind, draft.cadence_months, draft.within_hours,
            draft.quote.replace('\0', "\u{fffd}"), document, draft.page, draft.article, due, at)?;
    }
    if count > 0 {
        audit::append(tx, "obligation.proposed", "contract", contract_id, &json!({ "count": count })).await?;
    }
    Ok(())
}

/// The first day of a proposed duty: the end of the contract, or the next time counted from its beginning. A day that nobody
/// can know stays open.
fn due_of(
    at_end: bool,
    cadence: Option<i64>,
    starts_on: Option<&str>,
    ends_on: Option<&str>,
    today: &str,
) -> Option<String> {
    if at_end {
        return ends_on.map(str::to_owned);
    }
    cadence.zip(starts_on).and_then(|(months, start)| next_due(start, months, today))
}

/// Moves the days of what is still proposed, after the dates of the contract have changed.
pub(crate) async fn redate(tx: &mut Tx, contract_id: &str) -> Result<()> {
    let today = jst_date(tx.at());
    let row: Option<(Option<String>, Option<String>)> = query!(
        optional,
        (Option<String>, Option<String>),
        tx,
        "select starts_on, ends_on from contract where id = $1",
        contract_id
    )?;
    let Some((starts_on, ends_on)) = row else { return Ok(()) };
    let rows = query!(
        all,
        (String, String, Option<i64>),
        tx,
        "select id, kind, cadence_months from obligation where contract_id = $1 and state = 'proposed'",
        contract_id
    )?;
    for (id, kind, cadence) in rows {
        let at_end = matches!(kind.as_str(), "disposal_certificate" | "data_return");
        let due = due_of(at_end, cadence, starts_on.as_deref(), ends_on.as_deref(), &today);
        query!(execute, tx, "update obligation set next_due = $2 where id = $1", &id, due)?;
    }
    Ok(())
}

/// One page of the obligations that fit, by their due day.
pub async fn list(tx: &mut Tx, filter: &DutyFilter) -> Result<Duties> {
    let (reach, today) = (department(tx), jst_date(tx.at()));
    let offset = filter.page.clamp(0, 1_000_000) * PAGE;
    macro_rules! fitting {
        () => {
            concat!(
                " c.archived_at is null and ($1 = '' or o.contract_id = $1) and ($2 = '' or c.party_id = $2)
                  and (($3 = '' and o.state <> 'dropped') or o.state = $3
                       or ($3 = 'overdue' and o.state = 'active' and o.next_due < $4)) and ",
                in_reach!("$5")
            )
        };
    }
    let rows = query!(
        all,
        Obligation,
        tx,
        obligations!(concat!(
            "where ",
            fitting!(),
            " order by case o.state when 'proposed' then 1 else 0 end, coalesce(o.next_due, '9999'), p.name_key, o.id limit $6 offset $7"
        )),
        &filter.contract_id,
        &filter.party_id,
        &filter.state,
        &today,
        &reach,
        PAGE,
        offset
    )?;
    let (total,): (i64,) = query!(
        one,
        (i64,),
        tx,
        concat!(
            "select count(*) from obligation o join contract c on c.id = o.contract_id where ",
            fitting!()
        ),
        &filter.contract_id,
        &filter.party_id,
        &filter.state,
        &today,
        &reach
    )?;
    let (proposed, active, overdue): (i64, i64, i64) = query!(one, (i64, i64, i64), tx,
        concat!("select count(case when o.state = 'proposed' then 1 end), count(case when o.state = 'active' then 1 end),
                        count(case when o.state = 'active' and o.next_due < $1 then 1 end)
                 from obligation o join contract c on c.id = o.contract_id where c.archived_at is null and ", in_reach!("$2")),
        &today, &reach)?;
    let people = crate::gap::store::people(tx).await?;
    Ok(Duties { total, rows, proposed, active, overdue, people, today })
}

/// # Errors
/// [`Error::NotFound`] also out of reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Obligation> {
    let reach = department(tx);
    query!(
        optional,
        Obligation,
        tx,
        obligations!(concat!("where o.id = $1 and ", in_reach!("$2"))),
        id,
        &reach
    )?
    .ok_or(Error::NotFound("obligation"))
}

async fn changed(tx: &mut Tx, id: &str, version: i64) -> Result<()> {
    let at = tx.at();
    let count = query!(
        execute,
        tx,
        "update obligation set version = version + 1, updated_at = $3 where id = $1 and version = $2",
        id,
        version,
        at
    )?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict("changed_meanwhile")) }
}

/// A person confirms a proposed duty, or changes one that is in force.
///
/// # Errors
/// [`Error::Invalid`] as [`DutyInput::checked`], [`Error::Conflict`] `changed_meanwhile`.
pub async fn confirm(tx: &mut Tx, id: &str, version: i64, input: &DutyInput) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let before = find(tx, id).await?;
    let duty = input.checked(before.kind == "incident_notice")?;
    let owner = if duty.owner_id.is_empty() {
        None
    } else {
        let all = crate::gap::store::people(tx).await?;
        let owner = all.into_iter().find(|(id, _)| *id == duty.owner_id);
        Some(owner.ok_or_else(|| vec![FieldError::new("owner_id", "no_such_object")])?)
    };
    changed(tx, id, version).await?;
    let (owner_id, owner_name) = owner.unzip();
    let (at, name) = (tx.at(), tx.actor().name.clone());
    query!(execute, tx,
        "update obligation set state = 'active', title = $2, cadence_months = $3, next_due = $4, owner_id = $5, owner_name = $6,
                decided_name = $7, decided_at = $8 where id = $1",
        id, &duty.title, duty.cadence_months, duty.next_due, owner_id, owner_name, &name, at)?;
    audit::append(tx, "obligation.confirmed", "obligation", id, &json!({ "before": before, "after": input }))
        .await
}

/// A person says that this is no duty to follow.
pub async fn drop(tx: &mut Tx, id: &str, version: i64) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    find(tx, id).await?;
    changed(tx, id, version).await?;
    query!(execute, tx, "update obligation set state = 'dropped' where id = $1", id)?;
    audit::append(tx, "obligation.dropped", "obligation", id, &json!({})).await
}

/// Notes that a duty was met, with the evidence, and moves its due day on by the cadence.
///
/// # Errors
/// [`Error::Invalid`] without evidence or with a day in the future; [`Error::Conflict`] `not_active`.
pub async fn done(tx: &mut Tx, id: &str, version: i64, done_on: &str, evidence: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let found = find(tx, id).await?;
    if found.state != "active" {
        return Err(Error::Conflict("not_active"));
    }
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let day = fields.date("done_on", done_on).unwrap_or_else(|| today.clone());
    if day > today {
        fields.reject("done_on", "future");
    }
    let evidence = fields.text("evidence", evidence, true, 1_000);
    let evidence = fields.finish(evidence)?;
    changed(tx, id, version).await?;
    let (entry, at, name) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    query!(
        execute,
        tx,
        "insert into obligation_done (id, obligation_id, due_on, done_on, evidence, actor_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
        &entry,
        id,
        found.next_due.as_deref(),
        &day,
        &evidence,
        &name,
        at
    )?;
    let next = match (&found.next_due, found.cadence_months) {
        // From the due day and not from the day it was met: being late does not move the duty.
        (Some(due), Some(months)) => year_month_shift(due, months),
        _ => None,
    };
    query!(execute, tx, "update obligation set next_due = $2 where id = $1", id, next)?;
    audit::append(
        tx,
        "obligation.done",
        "obligation",
        id,
        &json!({ "due": found.next_due, "done": day, "evidence": evidence }),
    )
    .await
}
