//! Clause checks and reviews in the database.

use std::collections::BTreeMap;

use clauses::{Finding, Note, PackRef, SetCheck};
use serde_json::json;

use super::{CheckView, ItemView, NoteView, Review, ReviewInput, verdict_code, verdict_from_code};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::document::{self, Stage};
use crate::error::{Error, Result};
use crate::search::change as search;

/// Stores the check of a contract as its current one and sends its documents on to the search index.
pub async fn save(
    tx: &mut Tx,
    contract_id: &str,
    pack: &PackRef,
    documents: &[String],
    checked: &SetCheck,
) -> Result<String> {
    tx.change(Action::ContractWrite)?;
    let id = tx.new_id();
    let at = tx.at();
    let text = |json: serde_json::Result<String>| {
        // PostgreSQL keeps no zero character.
        json.map(|json| json.replace("\\u0000", "\\ufffd"))
            .map_err(|error| Error::Inconsistent(error.to_string()))
    };
    query!(
        execute,
        tx,
        "insert into clause_check (id, contract_id, pack_id, pack_version, documents, checked_at, notes)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &id,
        contract_id,
        &pack.id,
        &pack.version,
        documents.join(" "),
        at,
        text(serde_json::to_string(&checked.notes))?
    )?;
    for finding in &checked.findings {
        let detail = text(serde_json::to_string(finding))?;
        let reason =
            serde_json::to_value(finding.reason).ok().and_then(|reason| reason.as_str().map(str::to_owned));
        query!(
            execute,
            tx,
            "insert into clause_finding (check_id, item, verdict, adverse, reason, confidence, detail, measures, places)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &id,
            i64::from(finding.item),
            verdict_code(finding.verdict),
            finding.adverse,
            reason,
            finding.confidence,
            detail,
            text(serde_json::to_string(&finding.values))?,
            places(finding)
        )?;
    }
    query!(
        execute,
        tx,
        "update contract set check_id = $2, checked_at = $3, updated_at = $3 where id = $1",
        contract_id,
        &id,
        at
    )?;
    for document in document::store::of_contract(tx, contract_id).await? {
        if document.stage == Stage::Check.code() {
            let next = if document.failure.is_some() { Stage::Failed } else { Stage::Index };
            query!(execute, tx, "update document set stage = $2 where id = $1", &document.id, next.code())?;
            search::note(tx, &document.id).await?;
        }
    }
    let verdicts: BTreeMap<String, &str> = checked
        .findings
        .iter()
        .map(|finding| (finding.item.to_string(), verdict_code(finding.verdict)))
        .collect();
    let detail = json!({"check": id, "pack": pack, "documents": documents, "verdicts": verdicts});
    audit::append(tx, "contract.checked", "contract", contract_id, &detail).await?;
    crate::gap::store::recompute(tx, contract_id, "").await?;
    crate::annex::store::follow_check(tx, contract_id, &checked.notes).await?;
    crate::obligation::store::propose(tx, contract_id, documents, &checked.findings).await?;
    Ok(id)
}

/// Where the quotes of a finding stand: `0:3,1:12`, document and page.
fn places(finding: &Finding) -> String {
    let mut places: Vec<String> =
        finding.evidence.iter().map(|one| format!("{}:{}", one.document, one.page)).collect();
    places.dedup();
    places.join(",")
}

#[derive(sqlx::FromRow)]
struct CheckRow {
    id: String,
    pack_id: String,
    pack_version: String,
    documents: String,
    checked_at: i64,
    notes: String,
}

#[derive(sqlx::FromRow)]
struct ReviewRow {
    item: i64,
    machine_verdict: String,
    verdict: String,
    reason: String,
    reviewer_name: String,
    reviewed_at: i64,
    is_current: bool,
    adverse: Option<bool>,
}

impl ReviewRow {
    fn review(self) -> Result<Review> {
        let parse = |code: &str| {
            verdict_from_code(code).ok_or_else(|| Error::Inconsistent(format!("verdict {code}")))
        };
        Ok(Review {
            verdict: parse(&self.verdict)?,
            machine_verdict: parse(&self.machine_verdict)?,
            reason: self.reason,
            reviewer_name: self.reviewer_name,
            reviewed_at: self.reviewed_at,
            adverse: self.adverse,
        })
    }
}

/// The current check of a contract with the decisions about it; none while it was never checked.
pub async fn current(tx: &mut Tx, contract_id: &str) -> Result<Option<CheckView>> {
    if !crate::contract::store::in_reach(tx, contract_id).await? {
        return Ok(None);
    }
    let check = query!(
        optional,
        CheckRow,
        tx,
        "select k.id, k.pack_id, k.pack_version, k.documents, k.checked_at, k.notes
         from contract c join clause_check k on k.id = c.check_id where c.id = $1",
        contract_id
    )?;
    let Some(check) = check else { return Ok(None) };
    let details = query!(
        all,
        (String,),
        tx,
        "select detail from clause_finding where check_id = $1 order by item",
        &check.id
    )?;
    let reviews = query!(
        all,
        ReviewRow,
        tx,
        "select item, machine_verdict, verdict, reason, reviewer_name, reviewed_at, is_current, adverse
         from finding_review where contract_id = $1 order by reviewed_at desc, id desc",
        contract_id
    )?;
    let mut by_item: BTreeMap<i64, (Option<Review>, Vec<Review>)> = BTreeMap::new();
    for row in reviews {
        let (item, is_current) = (row.item, row.is_current);
        let slot = by_item.entry(item).or_default();
        let review = row.review()?;
        if is_current {
            slot.0 = Some(review);
        } else {
            slot.1.push(review);
        }
    }
    let tier = crate::contract::store::find(tx, contract_id).await?.and_then(|contract| contract.tier);
    let policy = crate::policy::store::current(tx).await?.policy;
    let mut items = Vec::with_capacity(details.len());
    for (detail,) in details {
        let finding: Finding =
            serde_json::from_str(&detail).map_err(|error| Error::Inconsistent(error.to_string()))?;
        let (review, history) = by_item.remove(&i64::from(finding.item)).unwrap_or_default();
        let demand = policy.demand(tier, finding.item, None);
        let compared = policy.compare(finding.item, &finding.values);
        items.push(ItemView { finding, review, history, demand, compared });
    }
    let documents: Vec<String> =
        check.documents.split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let notes = notes(tx, &check.notes, &documents).await?;
    Ok(Some(CheckView {
        pack_id: check.pack_id,
        pack_version: check.pack_version,
        checked_at: check.checked_at,
        documents,
        items,
        notes,
    }))
}

/// The notes of a check with the names of the documents that they speak of.
async fn notes(tx: &mut Tx, stored: &str, documents: &[String]) -> Result<Vec<NoteView>> {
    let notes: Vec<Note> =
        serde_json::from_str(stored).map_err(|error| Error::Inconsistent(error.to_string()))?;
    let mut names: BTreeMap<usize, String> = BTreeMap::new();
    for number in notes.iter().flat_map(|note| note.base.into_iter().chain([note.document])) {
        if let (false, Some(id)) = (names.contains_key(&number), documents.get(number)) {
            let name = query!(optional, (String,), tx, "select name from document where id = $1", id)?;
            names.insert(number, name.map(|(name,)| name).unwrap_or_default());
        }
    }
    let view = |note: Note| NoteView {
        document_id: documents.get(note.document).cloned().unwrap_or_default(),
        document_name: names.get(&note.document).cloned().unwrap_or_default(),
        base_name: note.base.and_then(|base| names.get(&base).cloned()),
        note,
    };
    Ok(notes.into_iter().map(view).collect())
}

/// Keeps a person's decision about an item beside the machine's verdict.
pub async fn review(tx: &mut Tx, input: &ReviewInput) -> Result<()> {
    tx.change(Action::FindingReview)?;
    let check = current(tx, &input.contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let item =
        check.items.iter().find(|item| item.finding.item == input.item).ok_or(Error::NotFound("item"))?;
    let machine = item.finding.verdict;
    let reason = input.checked(machine, item.finding.adverse)?;
    let id = tx.new_id();
    let at = tx.at();
    let actor = tx.actor().clone();
    let number = i64::from(input.item);
    query!(
        execute,
        tx,
        "update finding_review set is_current = false where contract_id = $1 and item = $2 and is_current",
        &input.contract_id,
        number
    )?;
    query!(
        execute,
        tx,
        "insert into finding_review (id, contract_id, item, machine_verdict, verdict, reason, reviewed_by,
                                     reviewer_name, reviewed_at, is_current, adverse)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, $10)",
        &id,
        &input.contract_id,
        number,
        verdict_code(machine),
        verdict_code(input.verdict),
        &reason,
        &actor.id,
        &actor.name,
        at,
        input.adverse()
    )?;
    let detail = json!({
        "item": input.item, "machine": verdict_code(machine), "before": verdict_code(item.verdict()),
        "after": verdict_code(input.verdict), "adverse": input.adverse(), "reason": reason,
    });
    audit::append(tx, "finding.reviewed", "contract", &input.contract_id, &detail).await?;
    crate::gap::store::recompute(tx, &input.contract_id, "").await?;
    Ok(())
}
