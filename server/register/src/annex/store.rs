//! Requests for annexes in the database.

use std::collections::BTreeMap;

use clauses::{Note, NoteKind};
use serde_json::json;

use super::{Absent, Filter, Input, OfContract, PAGE, Request, Requests};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, query};
use crate::document::store::{of_set, pages};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::search::fold::fold;

macro_rules! requests {
    ($tail:expr) => {
        concat!(
            "select r.id, r.contract_id, c.title as contract_title, p.name_ja as party_name, p.name_en as party_name_en,
                    r.target, r.document_id, r.page, r.quote, r.state, r.owner_id, r.owner_name, r.due_on, r.note, r.reason,
                    r.received_id, d.name as received_name, r.received_at, r.by_check, r.created_name, r.version, r.created_at
             from annex_request r join contract c on c.id = r.contract_id left join party p on p.id = c.party_id
             left join document d on d.id = r.received_id ",
            $tail
        )
    };
}

/// One page of the requests that fit, by their day.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Requests> {
    let (reach, today) = (department(tx), jst_date(tx.at()));
    let offset = filter.page.clamp(0, 1_000_000) * PAGE;
    macro_rules! fitting {
        () => {
            concat!(
                " c.archived_at is null and ($1 = '' or r.contract_id = $1)
                  and ($2 = '' or r.state = $2 or ($2 = 'overdue' and r.state = 'asked' and r.due_on < $3)) and ",
                in_reach!("$4")
            )
        };
    }
    let rows = query!(
        all,
        Request,
        tx,
        requests!(concat!(
            "where ",
            fitting!(),
            " order by case r.state when 'asked' then 0 else 1 end, r.due_on, r.id limit $5 offset $6"
        )),
        &filter.contract_id,
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
            "select count(*) from annex_request r join contract c on c.id = r.contract_id where ",
            fitting!()
        ),
        &filter.contract_id,
        &filter.state,
        &today,
        &reach
    )?;
    let (asked, overdue, received, withdrawn): (i64, i64, i64, i64) = query!(one, (i64, i64, i64, i64), tx,
        concat!("select count(case when r.state = 'asked' then 1 end),
                        count(case when r.state = 'asked' and r.due_on < $1 then 1 end),
                        count(case when r.state = 'received' then 1 end), count(case when r.state = 'withdrawn' then 1 end)
                 from annex_request r join contract c on c.id = r.contract_id where c.archived_at is null and ", in_reach!("$2")),
        &today, &reach)?;
    let people = crate::gap::store::people(tx).await?;
    Ok(Requests { total, rows, asked, overdue, received, withdrawn, people, today })
}

/// # Errors
/// [`Error::NotFound`] also out of reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Request> {
    let reach = department(tx);
    let found = query!(
        optional,
        Request,
        tx,
        requests!(concat!("where r.id = $1 and ", in_reach!("$2"))),
        id,
        &reach
    )?;
    found.ok_or(Error::NotFound("annex_request"))
}

/// What the newest check of a contract misses, once for each annex; none while it was never checked.
async fn absent(tx: &mut Tx, contract_id: &str) -> Result<Option<Vec<Absent>>> {
    let Some(check) = crate::clause_check::store::current(tx, contract_id).await? else { return Ok(None) };
    let mut absent: BTreeMap<String, Absent> = BTreeMap::new();
    for view in check.notes {
        if view.note.kind == NoteKind::AnnexAbsent {
            absent.entry(view.note.target.clone()).or_insert_with(|| Absent {
                target: view.note.target,
                document_id: view.document_id,
                document_name: view.document_name,
                page: i64::from(view.note.page),
                quote: view.note.quote,
            });
        }
    }
    Ok(Some(absent.into_values().collect()))
}

/// The names of the annexes that the newest check of a contract misses.
pub async fn missing(tx: &mut Tx, contract_id: &str) -> Result<Vec<String>> {
    Ok(absent(tx, contract_id).await?.into_iter().flatten().map(|one| one.target).collect())
}

/// The annexes of a contract: what nobody has asked for yet, and every request.
///
/// # Errors
/// [`Error::NotFound`] for a contract that does not exist or is out of reach.
pub async fn of_contract(tx: &mut Tx, contract_id: &str) -> Result<OfContract> {
    crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let requests = query!(
        all,
        Request,
        tx,
        requests!(
            "where r.contract_id = $1 order by case r.state when 'asked' then 0 else 1 end, r.due_on, r.id"
        ),
        contract_id
    )?;
    let asked = |target: &str| requests.iter().any(|request| request.is_open() && request.target == target);
    let found = absent(tx, contract_id).await?;
    let checked = found.is_some();
    let mut absent = found.unwrap_or_default();
    absent.retain(|one| !asked(&one.target));
    let documents = of_set(tx, contract_id).await?;
    let documents = documents.into_iter().map(|document| (document.id, document.name)).collect();
    let people = crate::gap::store::people(tx).await?;
    Ok(OfContract { checked, absent, requests, documents, people, today: jst_date(tx.at()) })
}

async fn owner(tx: &mut Tx, id: &str) -> Result<(String, String)> {
    let all = crate::gap::store::people(tx).await?;
    let found = all.into_iter().find(|(other, _)| other == id);
    Ok(found.ok_or_else(|| vec![FieldError::new("owner_id", "no_such_object")])?)
}

/// Asks for an annex that the newest check misses. Returns the request.
///
/// # Errors
/// [`Error::Invalid`] as [`Input::checked`]; [`Error::Conflict`] `annex_there` when the check misses no such annex,
/// `annex_asked` when a request for it is open.
pub async fn ask(tx: &mut Tx, contract_id: &str, input: &Input) -> Result<String> {
    tx.change(Action::ContractWrite)?;
    crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let input = input.checked()?;
    let (owner_id, owner_name) = owner(tx, &input.owner_id).await?;
    let found = absent(tx, contract_id).await?.into_iter().flatten().find(|one| one.target == input.target);
    let found = found.ok_or(Error::Conflict("annex_there"))?;
    let (id, at, name) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    let count = query!(execute, tx,
        "insert into annex_request (id, contract_id, target, document_id, page, quote, state, owner_id, owner_name, due_on, note,
                                    reason, by_check, created_name, version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 'asked', $7, $8, $9, $10, '', false, $11, 1, $12, $12)
         on conflict (contract_id, target) where state = 'asked' do nothing",
        &id, contract_id, &found.target, &found.document_id, found.page, found.quote.replace('\0', "\u{fffd}"), &owner_id,
        &owner_name, &input.due_on, &input.note, name, at)?;
    if count == 0 {
        return Err(Error::Conflict("annex_asked"));
    }
    audit::append(
        tx,
        "annex.asked",
        "annex_request",
        &id,
        &json!({ "contract": contract_id, "after": input }),
    )
    .await?;
    Ok(id)
}

async fn changed(tx: &mut Tx, id: &str, version: i64) -> Result<()> {
    let at = tx.at();
    let count = query!(
        execute,
        tx,
        "update annex_request set version = version + 1, updated_at = $3 where id = $1 and version = $2",
        id,
        version,
        at
    )?;
    if count == 1 { Ok(()) } else { Err(Error::Conflict("changed_meanwhile")) }
}

async fn open(tx: &mut Tx, id: &str) -> Result<Request> {
    let request = find(tx, id).await?;
    if request.is_open() { Ok(request) } else { Err(Error::Conflict("annex_closed")) }
}

/// Gives an open request to somebody else, or another day.
///
/// # Errors
/// [`Error::Invalid`] as [`Input::checked`]; [`Error::Conflict`] `changed_meanwhile` or `annex_closed`.
pub async fn change(tx: &mut Tx, id: &str, version: i64, input: &Input) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let before = open(tx, id).await?;
    let input = input.checked()?;
    let (owner_id, owner_name) = owner(tx, &input.owner_id).await?;
    changed(tx, id, version).await?;
    query!(
        execute,
        tx,
        "update annex_request set owner_id = $2, owner_name = $3, due_on = $4, note = $5 where id = $1",
        id,
        &owner_id,
        &owner_name,
        &input.due_on,
        &input.note
    )?;
    let detail = json!({ "before": before, "after": input });
    audit::append(tx, "annex.changed", "annex_request", id, &detail).await
}

/// A person says that a document of the set is the annex.
///
/// # Errors
/// [`Error::Invalid`] for a document that does not belong to the set; [`Error::Conflict`] `annex_closed`.
pub async fn receive(tx: &mut Tx, id: &str, version: i64, document_id: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let request = open(tx, id).await?;
    let set = of_set(tx, &request.contract_id).await?;
    if !set.iter().any(|document| document.id == document_id) {
        return Err(vec![FieldError::new("document_id", "no_such_object")].into());
    }
    changed(tx, id, version).await?;
    settle(tx, id, document_id, false).await
}

async fn settle(tx: &mut Tx, id: &str, document_id: &str, by_check: bool) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "update annex_request set state = 'received', received_id = $2, received_at = $3, by_check = $4 where id = $1",
        id,
        document_id,
        at,
        by_check
    )?;
    let detail = json!({ "document": document_id, "by_check": by_check });
    audit::append(tx, "annex.received", "annex_request", id, &detail).await
}

fn reason(reason: &str) -> Result<String> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 2_000);
    Ok(fields.finish(reason)?)
}

/// Nobody needs the annex any more; the reason stays.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`] `changed_meanwhile` or `annex_closed`.
pub async fn withdraw(tx: &mut Tx, id: &str, version: i64, why: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    open(tx, id).await?;
    let why = reason(why)?;
    changed(tx, id, version).await?;
    query!(execute, tx, "update annex_request set state = 'withdrawn', reason = $2 where id = $1", id, &why)?;
    audit::append(tx, "annex.withdrawn", "annex_request", id, &json!({ "reason": why })).await
}

/// What came was not the annex, or it is wanted after all: asked for again.
///
/// # Errors
/// [`Error::Invalid`] without a reason; [`Error::Conflict`] `annex_open`, or `annex_asked` when another request for the same annex is open.
pub async fn reopen(tx: &mut Tx, id: &str, version: i64, why: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let request = find(tx, id).await?;
    if request.is_open() {
        return Err(Error::Conflict("annex_open"));
    }
    let why = reason(why)?;
    let twin = query!(
        optional,
        (String,),
        tx,
        "select id from annex_request where contract_id = $1 and target = $2 and state = 'asked'",
        &request.contract_id,
        &request.target
    )?;
    if twin.is_some() {
        return Err(Error::Conflict("annex_asked"));
    }
    changed(tx, id, version).await?;
    query!(
        execute,
        tx,
        "update annex_request set state = 'asked', reason = $2, received_id = null, received_at = null, by_check = false
         where id = $1",
        id,
        &why
    )?;
    audit::append(tx, "annex.reopened", "annex_request", id, &json!({ "reason": why })).await
}

fn folded(text: &str) -> String {
    fold(text).chars.into_iter().filter(|c| !c.is_whitespace()).collect()
}

/// Characters at the head of a page in which an annex names itself.
const HEAD: usize = 120;

/// Whether a document calls itself by the annex's number or title, in its name or at the head of a page.
fn is_annex<'a>(target: &str, name: &str, texts: impl Iterator<Item = &'a str>) -> bool {
    let parts: Vec<String> =
        target.split_whitespace().map(folded).filter(|part| part.chars().count() > 1).collect();
    let named = |text: &str| parts.iter().any(|part| text.contains(part.as_str()));
    let head = |text: &str| folded(text).chars().take(HEAD).collect::<String>();
    named(&folded(name)) || texts.map(head).any(|head| named(&head))
}

/// After a check: closes each open request whose annex is no longer missed and stands in a document that came after the
/// request. Where no such document is there, the request stays: then the contract may just no longer refer to it, which a
/// person has to say.
pub(crate) async fn follow_check(tx: &mut Tx, contract_id: &str, notes: &[Note]) -> Result<()> {
    let open = query!(
        all,
        (String, String, i64),
        tx,
        "select id, target, created_at from annex_request where contract_id = $1 and state = 'asked' order by id",
        contract_id
    )?;
    let missed = |target: &str| {
        notes.iter().any(|note| note.kind == NoteKind::AnnexAbsent && folded(&note.target) == folded(target))
    };
    for (id, target, asked_at) in open {
        if missed(&target) {
            continue;
        }
        let mut found = None;
        for document in of_set(tx, contract_id).await? {
            if document.uploaded_at <= asked_at || document.failure.is_some() {
                continue;
            }
            let texts = pages(tx, &document.content_hash).await?;
            if is_annex(&target, &document.name, texts.iter().map(|page| page.text.as_str())) {
                found = Some(document.id);
            }
        }
        if let Some(document_id) = found {
            let at = tx.at();
            query!(
                execute,
                tx,
                "update annex_request set version = version + 1, updated_at = $2 where id = $1",
                &id,
                at
            )?;
            settle(tx, &id, &document_id, true).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_annex;

    #[test]
    fn an_annex_names_itself_by_number_or_title() {
        let is = |name: &str, text: &str| is_annex("別紙2 安全管理仕様書", name, [text].into_iter());
        assert!(is("x.pdf", "別 紙 ２\n1. 通信を暗号化すること。"));
        assert!(is("x.pdf", "安全管理仕様書\n1. 通信を暗号化すること。"));
        assert!(is("別紙2.pdf", "1. 通信を暗号化すること。"));
        assert!(!is("x.pdf", "別紙3 料金表"));
        let late = format!("覚書{}別紙2を改める。", "前文".repeat(80));
        assert!(!is("x.pdf", &late), "who speaks of an annex is not the annex");
    }
}
