//! The work of a review in the database.

use clauses::Finding;
use serde_json::json;

use super::{Assignment, Comment, Desk, Moved, Second, second};
use crate::access::{Action, Refusal};
use crate::audit::store as audit;
use crate::clause_check::store::current;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};

/// Everything beside the findings that the review of a contract shows.
///
/// # Errors
/// [`Error::NotFound`] for a contract that does not exist or is out of reach.
pub async fn desk(tx: &mut Tx, contract_id: &str) -> Result<Desk> {
    let contract = crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let assignment = assignment(tx, contract_id).await?;
    let comments = query!(
        all,
        Comment,
        tx,
        "select item, text, author_name, at from review_comment where contract_id = $1 order by at desc, id desc",
        contract_id
    )?;
    let (check_id, moved, before) = moved(tx, contract_id).await?;
    let (reviewers, last, complete) = reviewers(tx, contract_id).await?;
    let viewer = tx.actor().id.clone();
    let second = second(contract.tier, complete, &reviewers, &viewer, &assignment, &check_id, last);
    Ok(Desk { assignment, comments, moved, before, second, people: crate::gap::store::people(tx).await? })
}

async fn assignment(tx: &mut Tx, contract_id: &str) -> Result<Assignment> {
    let row = query!(
        optional,
        Assignment,
        tx,
        "select assignee_id, assignee_name, due_on, second_name, second_at, second_check from contract_review where contract_id = $1",
        contract_id
    )?;
    Ok(row.unwrap_or_default())
}

/// Ids of the people whose decisions about the items stand, the moment of the latest, and whether every item has one.
async fn reviewers(tx: &mut Tx, contract_id: &str) -> Result<(Vec<String>, i64, bool)> {
    let rows = query!(
        all,
        (i64, String, i64),
        tx,
        "select item, reviewed_by, reviewed_at from finding_review where contract_id = $1 and is_current",
        contract_id
    )?;
    let items = current(tx, contract_id).await?.map_or(0, |check| check.items.len());
    let last = rows.iter().map(|(_, _, at)| *at).max().unwrap_or(0);
    let complete = items > 0 && rows.len() >= items;
    Ok((rows.into_iter().map(|(_, by, _)| by).collect(), last, complete))
}

/// The current check, what it moved against the one before, and the pack of that one.
async fn moved(tx: &mut Tx, contract_id: &str) -> Result<(String, Vec<Moved>, Option<String>)> {
    let row =
        query!(optional, (Option<String>,), tx, "select check_id from contract where id = $1", contract_id)?;
    let Some((Some(now),)) = row else { return Ok((String::new(), Vec::new(), None)) };
    let before: Option<(String, String, String)> = query!(optional, (String, String, String), tx,
        "select k.id, k.pack_id, k.pack_version from clause_check k
         where k.contract_id = $1 and k.id <> $2 and k.checked_at <= (select n.checked_at from clause_check n where n.id = $2)
         order by k.checked_at desc, k.id desc limit 1", contract_id, &now)?;
    let Some((id, pack, version)) = before else { return Ok((now, Vec::new(), None)) };
    let (old, new) = (findings(tx, &id).await?, findings(tx, &now).await?);
    let quote = |finding: &Finding| finding.evidence.first().map(|one| one.quote.clone()).unwrap_or_default();
    let moved = new.iter().filter_map(|after| {
        let before = old.iter().find(|before| before.item == after.item)?;
        let differs = before.verdict != after.verdict || before.adverse != after.adverse;
        differs.then(|| Moved {
            item: after.item,
            before: before.verdict,
            after: after.verdict,
            adverse: (before.adverse != after.adverse).then_some(after.adverse),
            quote_before: quote(before),
            quote_after: quote(after),
        })
    });
    Ok((now, moved.collect(), Some(format!("{pack} {version}"))))
}

async fn findings(tx: &mut Tx, check_id: &str) -> Result<Vec<Finding>> {
    let rows = query!(
        all,
        (String,),
        tx,
        "select detail from clause_finding where check_id = $1 order by item",
        check_id
    )?;
    rows.into_iter()
        .map(|(detail,)| {
            serde_json::from_str(&detail).map_err(|error| Error::Inconsistent(error.to_string()))
        })
        .collect()
}

/// Says who reviews the contract, and until when.
///
/// # Errors
/// [`Error::Invalid`] for a person that is not there or a day that does not exist.
pub async fn assign(tx: &mut Tx, contract_id: &str, assignee_id: &str, due_on: &str) -> Result<()> {
    tx.change(Action::FindingReview)?;
    crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let mut fields = Fields::default();
    let due_on = fields.date("due_on", due_on);
    let due_on = fields.finish(due_on)?;
    let person = if assignee_id.is_empty() {
        None
    } else {
        let all = crate::gap::store::people(tx).await?;
        let found = all.into_iter().find(|(id, _)| id == assignee_id);
        Some(found.ok_or_else(|| vec![FieldError::new("assignee_id", "no_such_object")])?)
    };
    let (id, name) = person.unzip();
    query!(execute, tx,
        "insert into contract_review (contract_id, assignee_id, assignee_name, due_on) values ($1, $2, $3, $4)
         on conflict (contract_id) do update set assignee_id = excluded.assignee_id, assignee_name = excluded.assignee_name,
                                                 due_on = excluded.due_on",
        contract_id, id, &name, &due_on)?;
    audit::append(tx, "review.assigned", "contract", contract_id, &json!({ "to": name, "due_on": due_on }))
        .await
}

/// Keeps a remark about an item (0: about the contract).
pub async fn comment(tx: &mut Tx, contract_id: &str, item: i64, text: &str) -> Result<()> {
    tx.change(Action::FindingReview)?;
    crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let mut fields = Fields::default();
    if !(0..=99).contains(&item) {
        fields.reject("item", "required");
    }
    let text = fields.text("text", text, true, 2_000);
    let text = fields.finish(text)?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "insert into review_comment (id, contract_id, item, text, author_id, author_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
        &id,
        contract_id,
        item,
        &text,
        &actor.id,
        &actor.name,
        at
    )?;
    audit::append(tx, "review.commented", "contract", contract_id, &json!({ "item": item, "text": text }))
        .await
}

/// The second look at a contract whose items are all decided, by somebody who decided about none of them.
///
/// # Errors
/// [`Error::Conflict`] `review_incomplete`; [`Error::Refused`] for one's own decisions.
pub async fn look_again(tx: &mut Tx, contract_id: &str) -> Result<()> {
    tx.change(Action::FindingReview)?;
    match desk(tx, contract_id).await?.second {
        Second::Wanted | Second::Outdated => {}
        Second::NotYours => return Err(Refusal::Forbidden(Action::FindingReview).into()),
        Second::Later => return Err(Error::Conflict("review_incomplete")),
        Second::NotNeeded | Second::Done => return Err(Error::Conflict("second_not_needed")),
    }
    let (check, _, _) = moved(tx, contract_id).await?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(execute, tx,
        "insert into contract_review (contract_id, second_id, second_name, second_at, second_check) values ($1, $2, $3, $4, $5)
         on conflict (contract_id) do update set second_id = excluded.second_id, second_name = excluded.second_name,
                                                 second_at = excluded.second_at, second_check = excluded.second_check",
        contract_id, &actor.id, &actor.name, at, &check)?;
    audit::append(tx, "review.second", "contract", contract_id, &json!({ "check": check })).await
}
