//! The queue of contracts that came in, and what is proposed for them.

use std::collections::BTreeMap;

use clauses::Facts;
use serde_json::json;

use super::matching::{self, Known};
use super::{Counts, Draft, PAGE, Proposal, Queue, QueueDocument, QueueFilter, QueueRow, candidates, drafts};
use crate::access::Action;
use crate::audit::store as audit;
use crate::catalogue::Kind;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::party::{self, PartyInput, name_key};
use crate::record::{Values, store as record};

/// Replaces the open proposals for a contract by what its documents state now. What a person has decided about is not
/// proposed again, nor what the ledger says already.
///
/// `documents` are the ids of the contract's own documents in the order that the facts count; `numbers` the 法人番号
/// that they state.
pub async fn propose(
    tx: &mut Tx,
    contract_id: &str,
    documents: &[String],
    facts: &[(usize, Facts)],
    numbers: &[String],
) -> Result<usize> {
    tx.require(Action::ContractWrite)?;
    let Some(contract) = record::find(tx, Kind::Contract, contract_id).await? else {
        return Ok(0);
    };
    let mut found = drafts(facts);
    if let Some(draft) = party_draft(tx, facts, numbers).await? {
        found.push(draft);
    }
    for draft in found.iter_mut().filter(|draft| draft.field == "parent_id") {
        draft.value =
            above(tx, contract_id, &draft.shown, contract.text("party_id")).await?.unwrap_or_default();
    }
    query!(
        execute,
        tx,
        "delete from contract_fact where contract_id = $1 and state = 'proposed'",
        contract_id
    )?;
    let decided: Vec<(String, String)> = query!(
        all,
        (String, String),
        tx,
        "select field, shown from contract_fact where contract_id = $1",
        contract_id
    )?;
    let mut count = 0;
    for draft in &found {
        let Some(document) = documents.get(draft.document) else { continue };
        let settled = decided.iter().any(|(field, shown)| field == draft.field && *shown == draft.shown);
        let same = !draft.value.is_empty() && contract.get(draft.field).text() == draft.value;
        // A name without a contract of that name is no proposal.
        if settled || same || (draft.field == "parent_id" && draft.value.is_empty()) {
            continue;
        }
        let id = tx.new_id();
        query!(execute, tx,
            "insert into contract_fact (id, contract_id, document_id, field, value, shown, quote, page, article, confidence, how, state)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'proposed')",
            &id, contract_id, document, draft.field, clean(&draft.value), clean(&draft.shown), clean(&draft.quote),
            draft.page, draft.article.as_deref().map(clean), draft.confidence, draft.how)?;
        count += 1;
    }
    if count > 0 {
        let fields: Vec<&str> = found.iter().map(|draft| draft.field).collect();
        audit::append(tx, "contract.facts_proposed", "contract", contract_id, &json!({ "fields": fields }))
            .await?;
    }
    Ok(count)
}

/// PostgreSQL's text cannot hold the character 0.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

async fn party_draft(tx: &mut Tx, facts: &[(usize, Facts)], numbers: &[String]) -> Result<Option<Draft>> {
    let names = candidates(facts);
    let known = known(tx, &names, numbers).await?;
    let Some(found) = matching::find(&names, numbers, &known) else { return Ok(None) };
    Ok(Some(Draft {
        document: found.candidate.document,
        field: "party_id",
        value: found.party_id.unwrap_or_default(),
        shown: found.candidate.name,
        quote: found.candidate.quote,
        page: found.candidate.page,
        article: None,
        confidence: found.confidence,
        how: Some(found.how),
    }))
}

/// Names looked for at once; a contract names few sides.
const NAMES: usize = 6;

/// The parties that any of the names or numbers may mean.
async fn known(tx: &mut Tx, names: &[matching::Candidate], numbers: &[String]) -> Result<Vec<Known>> {
    let key = |at: usize| names.get(at).map(|one| name_key(&one.name)).unwrap_or_default();
    let latin = |at: usize| names.get(at).map(|one| one.name.trim().to_lowercase()).unwrap_or_default();
    let number = |at: usize| numbers.get(at).cloned().unwrap_or_default();
    let keys: Vec<String> = (0..NAMES).map(key).collect();
    let rows = query!(
        all,
        (String, String, String, Option<String>, Option<String>),
        tx,
        "select id, name_key, name_en, aliases, corporate_number from party
         where archived_at is null
           and ((name_key <> '' and name_key in ($1, $2, $3, $4, $5, $6))
                or (name_en <> '' and lower(name_en) in ($7, $8, $9, $10, $11, $12))
                or corporate_number in ($13, $14, $15) or coalesce(aliases, '') <> '')
         order by id",
        &keys[0],
        &keys[1],
        &keys[2],
        &keys[3],
        &keys[4],
        &keys[5],
        latin(0),
        latin(1),
        latin(2),
        latin(3),
        latin(4),
        latin(5),
        number(0),
        number(1),
        number(2)
    )?;
    let party = |(id, key, latin, aliases, corporate_number): (
        String,
        String,
        String,
        Option<String>,
        Option<String>,
    )| Known {
        id,
        names: [key, name_key(&latin)].into_iter().filter(|key| !key.is_empty()).collect(),
        aliases: matching::alias_keys(&aliases.unwrap_or_default()),
        corporate_number,
    };
    Ok(rows.into_iter().map(party).collect())
}

/// The one live contract with that title, of the same party where the party is known.
async fn above(tx: &mut Tx, contract_id: &str, title: &str, party_id: &str) -> Result<Option<String>> {
    let rows = query!(all, (String,), tx,
        "select id from contract where archived_at is null and id <> $1 and title = $2 and ($3 = '' or party_id = $3)
         order by id limit 2", contract_id, title, party_id)?;
    Ok(match <[(String,); 1]>::try_from(rows) {
        Ok([(id,)])
            if !crate::contract::store::set_of(tx, &id).await?.iter().any(|above| above == contract_id) =>
        {
            Some(id)
        }
        _ => None,
    })
}

/// The open proposals for a contract.
pub async fn of_contract(tx: &mut Tx, contract_id: &str) -> Result<Vec<Proposal>> {
    Ok(query!(all, Proposal, tx,
        "select f.id, f.contract_id, f.document_id, f.field, f.value, f.shown, f.quote, f.page, f.article, f.confidence, f.how,
                case f.field when 'party_id' then (select p.name_ja from party p where p.id = f.value)
                             when 'parent_id' then (select c.title from contract c where c.id = f.value) end as title
         from contract_fact f where f.contract_id = $1 and f.state = 'proposed' order by f.id", contract_id)?)
}

/// One page of the queue in reach, newest first.
pub async fn queue(tx: &mut Tx, filter: &QueueFilter) -> Result<Queue> {
    macro_rules! fitting {
        () => {
            concat!(
                " c.archived_at is null and exists (select 1 from document d where d.contract_id = c.id) and
                 (($1 = 'open' and exists (select 1 from contract_fact f where f.contract_id = c.id and f.state = 'proposed'))
                  or ($1 = 'running' and exists (select 1 from document d where d.contract_id = c.id and d.stage not in ('done', 'failed')))
                  or ($1 = 'failed' and exists (select 1 from document d where d.contract_id = c.id and d.stage = 'failed' and d.dismissed_at is null))
                  or ($1 = 'unassigned' and c.party_id is null)
                  or $1 not in ('open', 'running', 'failed', 'unassigned')) and ",
                in_reach!("$2")
            )
        };
    }
    let (counts, reach) = (counts(tx).await?, department(tx));
    let show = filter.show.as_str();
    let offset = filter.page.clamp(0, 1_000_000) * PAGE;
    let heads = query!(
        all,
        (String, String, i64, Option<String>, Option<String>),
        tx,
        concat!(
            "select c.id, c.title, c.version, c.party_id, p.name_ja
                 from contract c left join party p on p.id = c.party_id where ",
            fitting!(),
            " order by c.created_at desc, c.id desc limit $3 offset $4"
        ),
        show,
        &reach,
        PAGE,
        offset
    )?;
    let (total,): (i64,) =
        query!(one, (i64,), tx, concat!("select count(*) from contract c where ", fitting!()), show, &reach)?;
    let mut rows = Vec::with_capacity(heads.len());
    for (contract_id, title, version, party_id, party_name) in heads {
        let documents = documents(tx, &contract_id).await?;
        let proposals = of_contract(tx, &contract_id).await?;
        rows.push(QueueRow { contract_id, title, version, party_id, party_name, documents, proposals });
    }
    Ok(Queue { counts, total, rows })
}

async fn documents(tx: &mut Tx, contract_id: &str) -> Result<Vec<QueueDocument>> {
    Ok(query!(
        all,
        QueueDocument,
        tx,
        "select d.id, d.contract_id, d.name, d.stage, d.failure, (d.dismissed_at is not null) as dismissed,
                f.page_count as pages, d.uploaded_by, d.uploaded_at,
                (select count(distinct o.contract_id) from document o
                  where o.content_hash = d.content_hash and o.contract_id <> d.contract_id) as twins
         from document d join file f on f.content_hash = d.content_hash
         where d.contract_id = $1 order by d.position, d.id",
        contract_id
    )?)
}

async fn counts(tx: &mut Tx) -> Result<Counts> {
    let reach = department(tx);
    Ok(query!(one, Counts, tx,
        concat!(
            "select (select count(distinct f.contract_id) from contract_fact f join contract c on c.id = f.contract_id
                      where f.state = 'proposed' and c.archived_at is null and ", in_reach!("$1"), ") as open,
                    (select count(*) from document d join contract c on c.id = d.contract_id
                      where d.stage not in ('done', 'failed') and ", in_reach!("$1"), ") as running,
                    (select count(*) from document d join contract c on c.id = d.contract_id
                      where d.stage = 'failed' and d.dismissed_at is null and ", in_reach!("$1"), ") as failed,
                    (select count(*) from contract c where c.party_id is null and c.archived_at is null
                       and exists (select 1 from document d where d.contract_id = c.id) and ", in_reach!("$1"), ") as unassigned"
        ),
        &reach)?)
}

/// Takes what a person confirmed or corrected into the ledger and settles the proposals. A proposal whose field is not in
/// `values` counts as refused. `new_party` registers the third party under that name.
///
/// # Errors
/// As [`record::update`]; nothing is changed then. [`Error::Conflict`] `nothing_proposed` when somebody was first.
pub async fn confirm(
    tx: &mut Tx,
    contract_id: &str,
    version: i64,
    values: &BTreeMap<String, String>,
    new_party: &str,
) -> Result<()> {
    tx.require(Action::ContractWrite)?;
    let open = of_contract(tx, contract_id).await?;
    if open.is_empty() {
        return Err(Error::Conflict("nothing_proposed"));
    }
    let mut given: Values = values
        .iter()
        .filter(|(field, _)| FIELDS.contains(&field.as_str()))
        .map(|(f, v)| (f.clone(), v.clone()))
        .collect();
    if !new_party.trim().is_empty() {
        let id = if let Some(party) = party::store::find_by_name(tx, new_party).await? {
            party.id
        } else {
            let input = PartyInput { name_ja: new_party.trim().to_owned(), ..PartyInput::default() };
            party::store::insert_as_part(tx, &input.checked()?).await?
        };
        given.insert("party_id".to_owned(), id);
    }
    // An empty party is no answer about the party.
    if given.get("party_id").is_some_and(|id| id.trim().is_empty()) {
        given.remove("party_id");
    }
    tx.change(Action::ContractWrite)?;
    record::update(tx, Kind::Contract, contract_id, version, &given).await?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    let mut outcome: BTreeMap<String, &str> = BTreeMap::new();
    for proposal in open {
        let state = match given.get(&proposal.field) {
            Some(value) if *value == proposal.value => "accepted",
            Some(value) if !value.is_empty() => "corrected",
            // The party stays open until somebody says whose contract it is.
            _ if proposal.field == "party_id" => continue,
            _ => "refused",
        };
        query!(
            execute,
            tx,
            "update contract_fact set state = $2, decided_by = $3, decided_name = $4, decided_at = $5 where id = $1",
            &proposal.id,
            state,
            &actor.id,
            &actor.name,
            at
        )?;
        outcome.insert(proposal.field, state);
    }
    audit::append(tx, "contract.facts_decided", "contract", contract_id, &json!({ "fields": outcome })).await
}

/// The fields that the intake may fill.
pub const FIELDS: [&str; 15] = [
    "party_id",
    "parent_id",
    "title",
    "kind",
    "starts_on",
    "ends_on",
    "auto_renewal",
    "renewal_months",
    "notice_own",
    "notice_own_unit",
    "notice_other",
    "notice_other_unit",
    "governing_law",
    "jurisdiction",
    "amount",
];

/// Refuses everything that is proposed for a contract.
pub async fn refuse(tx: &mut Tx, contract_id: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update contract_fact set state = 'refused', decided_by = $2, decided_name = $3, decided_at = $4
         where contract_id = $1 and state = 'proposed'",
        contract_id,
        &actor.id,
        &actor.name,
        at
    )?;
    audit::append(tx, "contract.facts_decided", "contract", contract_id, &json!({ "fields": "refused" }))
        .await
}

/// Puts failures out of the queue: one document, or all (`document_id` empty). The documents stay as they are.
pub async fn dismiss(tx: &mut Tx, document_id: &str) -> Result<u64> {
    tx.change(Action::ContractWrite)?;
    let at = tx.at();
    let count = query!(
        execute,
        tx,
        "update document set dismissed_at = $2 where stage = 'failed' and dismissed_at is null and ($1 = '' or id = $1)",
        document_id,
        at
    )?;
    if count == 0 && !document_id.is_empty() {
        return Err(Error::NotFound("document"));
    }
    audit::append(tx, "document.failures_cleared", "document", document_id, &json!({ "count": count }))
        .await?;
    Ok(count)
}

/// Reads every failed document again that nobody has put aside.
pub async fn retry_failed(tx: &mut Tx) -> Result<usize> {
    let failed = query!(
        all,
        (String,),
        tx,
        "select min(id) from document where stage = 'failed' and dismissed_at is null and coalesce(failure, '') <> 'encrypted'
         group by content_hash"
    )?;
    let count = failed.len();
    for (id,) in failed {
        crate::document::store::retry(tx, &id).await?;
    }
    if count == 0 {
        return Err(Error::Conflict("nothing_failed"));
    }
    Ok(count)
}
