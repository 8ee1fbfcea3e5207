//! Documents, their files and pages in the database.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Document, PageText, Progress, Stage, percent, stem};
use crate::access::Action;
use crate::audit::store as audit;
use crate::contract;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::job::{self, Task};
use crate::party::{self, PartyInput};
use crate::record::scope::{contract_reach, own_department};
use crate::record::sql::{Cell, Sql};

/// Documents with what is known of their files and pages.
macro_rules! documents {
    ($tail:expr) => {
        concat!(
            "select d.id, d.contract_id, d.content_hash, d.name, d.role, d.position, d.stage, d.failure,
                    f.extraction, f.page_count, f.size, d.uploaded_by, d.uploaded_at,
                    (select count(*) from page_transcript t where t.content_hash = d.content_hash
                     and t.kind = 'typed' and t.withdrawn_at is null) as typed_pages,
                    (select count(*) from page_transcript t where t.content_hash = d.content_hash
                     and t.kind = 'ocr' and t.withdrawn_at is null and t.text <> '') as ocr_pages,
                    (select count(*) from file_page p where p.content_hash = d.content_hash
                     and (p.state in ('low_quality', 'broken') or (p.state = 'no_text' and f.extraction <> 'ok'))
                     and not exists (select 1 from page_transcript t where t.content_hash = p.content_hash
                                     and t.page = p.page and t.withdrawn_at is null and t.text <> ''))
                    as doubtful_pages,
                    (select count(*) from file_page p where p.content_hash = d.content_hash
                     and p.hidden is not null) as hidden_pages
             from document d join file f on f.content_hash = d.content_hash ",
            $tail
        )
    };
}

macro_rules! recent_documents {
    () => {
        documents!(concat!(
            "join contract c on c.id = d.contract_id where ",
            contract_reach!("c", "$2"),
            " order by d.uploaded_at desc, d.id desc limit $1"
        ))
    };
}

/// Pages with the text that counts: what a person typed, else the file's own where it is sound, else
/// what was recognised on the picture, which stays in doubt.
macro_rules! page_text {
    () => {
        "coalesce(t.text, o.text, p.text)"
    };
}

/// What [`page_text`] looks at, beside the page `p`.
macro_rules! page_joins {
    () => {
        " left join page_transcript t on t.content_hash = p.content_hash and t.page = p.page
               and t.kind = 'typed' and t.withdrawn_at is null
          left join page_transcript o on o.content_hash = p.content_hash and o.page = p.page
               and o.kind = 'ocr' and o.withdrawn_at is null and o.text <> '' and p.state <> 'ok'
               and (p.state <> 'low_quality' or o.confidence >= 0.6) "
    };
}

macro_rules! pages {
    ($from:literal, $tail:literal) => {
        concat!(
            "select p.page, ",
            page_text!(),
            " as text,
                    case when t.id is not null then 'ok' when o.id is not null then 'low_quality' else p.state end as state,
                    case when t.id is not null then 1.0 when o.id is not null then o.confidence else p.quality end as quality,
                    case when t.id is not null then 'typed' when o.id is not null then 'ocr' else p.engine end as engine,
                    p.hidden
             from ",
            $from,
            page_joins!(),
            $tail
        )
    };
}

/// A file that lies in the file store already.
#[derive(Clone, Debug)]
pub struct Upload {
    pub name: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub content_hash: String,
    /// Bytes.
    pub size: i64,
    pub role: String,
}

/// Where an upload belongs. Nothing given: a contract without a party, to be assigned by a person.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Target {
    pub contract_id: Option<String>,
    pub party_id: Option<String>,
    /// Japanese name of a party, found by name or created.
    pub party_name: Option<String>,
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reception {
    /// New content: its text will be taken.
    New,
    /// Known content under another contract: linked, its text is there already.
    Linked,
    /// Known content in the same place: the existing document stands.
    Duplicate,
}

/// The document that stands for an upload.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Received {
    pub document_id: String,
    pub contract_id: String,
    pub reception: Reception,
}

/// Whether an upload could be filed there, asked before its bytes are taken in.
pub async fn require_target(tx: &mut Tx, target: &Target) -> Result<()> {
    if let Some(id) = &target.contract_id {
        contract::store::find(tx, id).await?.ok_or(Error::NotFound("contract"))?;
    } else if let Some(id) = &target.party_id {
        party::store::find(tx, id).await?.ok_or(Error::NotFound("party"))?;
    } else if let Some(name) = target.party_name.as_ref().filter(|name| !name.trim().is_empty()) {
        PartyInput { name_ja: name.clone(), ..PartyInput::default() }.checked()?;
    }
    Ok(())
}

/// Files an upload under its contract, creating contract and party where asked to.
pub async fn receive(tx: &mut Tx, upload: &Upload, target: &Target) -> Result<Received> {
    tx.change(Action::ContractWrite)?;
    // A named contract has its party already.
    let party_id = if target.contract_id.is_some() { None } else { party_for(tx, target).await? };
    let place = (target.contract_id.as_deref(), party_id.as_deref());
    if let Some(existing) = find_same(tx, &upload.content_hash, place).await? {
        let detail = json!({"name": upload.name, "content": upload.content_hash});
        audit::append(tx, "document.duplicate", "document", &existing.document_id, &detail).await?;
        return Ok(existing);
    }
    let contract_id = match &target.contract_id {
        Some(id) => contract::store::find(tx, id).await?.ok_or(Error::NotFound("contract"))?.id,
        None => contract_for(tx, upload, party_id).await?,
    };
    let at = tx.at();
    crate::file::note_kept(tx, &upload.content_hash, upload.size).await?;
    let (extraction,): (Option<String>,) = query!(
        one,
        (Option<String>,),
        tx,
        "select extraction from file where content_hash = $1",
        &upload.content_hash
    )?;
    let known = extraction.is_some();
    let failure = failure(tx, &upload.content_hash).await?;
    let id = tx.new_id();
    let actor = tx.actor().name.clone();
    let stage = if known { Stage::Check } else { Stage::Text };
    query!(execute, tx,
        "insert into document (id, contract_id, content_hash, name, role, position, stage, failure, uploaded_by,
                               uploaded_at)
         values ($1, $2, $3, $4, $5, (select count(*) from document where contract_id = $2), $6, $7, $8, $9)",
        &id, &contract_id, &upload.content_hash, &upload.name, &upload.role, stage.code(), failure, actor, at)?;
    query!(execute, tx, "update contract set updated_at = $2 where id = $1", &contract_id, at)?;
    let detail = json!({"contract": contract_id, "name": upload.name, "content": upload.content_hash, "size": upload.size});
    audit::append(tx, "document.uploaded", "document", &id, &detail).await?;
    if known {
        contract::store::request_check(tx, &contract_id).await?;
    } else {
        job::enqueue(tx, &Task::DocumentText { content_hash: upload.content_hash.clone() }).await?;
    }
    let reception = if known { Reception::Linked } else { Reception::New };
    Ok(Received { document_id: id, contract_id, reception })
}

/// `place` is a contract and a party, each only when the upload named one.
async fn find_same(
    tx: &mut Tx,
    content_hash: &str,
    place: (Option<&str>, Option<&str>),
) -> Result<Option<Received>> {
    let row: Option<(String, String)> = query!(
        optional,
        (String, String),
        tx,
        "select d.id, d.contract_id from document d join contract c on c.id = d.contract_id
         where d.content_hash = $1 and ($2 = '' or d.contract_id = $2) and ($3 = '' or c.party_id = $3)
         order by d.uploaded_at, d.id limit 1",
        content_hash,
        place.0.unwrap_or_default(),
        place.1.unwrap_or_default()
    )?;
    Ok(row.map(|(document_id, contract_id)| Received {
        document_id,
        contract_id,
        reception: Reception::Duplicate,
    }))
}

/// The party that an upload names, created where it has to be.
async fn party_for(tx: &mut Tx, target: &Target) -> Result<Option<String>> {
    Ok(match (&target.party_id, target.party_name.as_deref().map(str::trim)) {
        (Some(id), _) => Some(party::store::find(tx, id).await?.ok_or(Error::NotFound("party"))?.id),
        (None, Some(name)) if !name.is_empty() => {
            if let Some(party) = party::store::find_by_name(tx, name).await? {
                Some(party.id)
            } else {
                let input = PartyInput { name_ja: name.to_owned(), ..PartyInput::default() };
                Some(party::store::insert_as_part(tx, &input.checked()?).await?)
            }
        }
        _ => None,
    })
}

async fn contract_for(tx: &mut Tx, upload: &Upload, party_id: Option<String>) -> Result<String> {
    let input = contract::ContractInput {
        party_id: party_id.unwrap_or_default(),
        title: stem(&upload.name).to_owned(),
        kind: "standalone".to_owned(),
        ..contract::ContractInput::default()
    };
    contract::store::insert(tx, &input.checked()?).await
}

/// The document, when its contract is in reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Document>> {
    let found = query!(optional, Document, tx, documents!("where d.id = $1"), id)?;
    let Some(document) = found else { return Ok(None) };
    let reached = contract::store::in_reach(tx, &document.contract_id).await?;
    Ok(reached.then_some(document))
}

/// The documents of one contract, in their order.
pub async fn of_contract(tx: &mut Tx, contract_id: &str) -> Result<Vec<Document>> {
    if !contract::store::in_reach(tx, contract_id).await? {
        return Ok(Vec::new());
    }
    Ok(query!(
        all,
        Document,
        tx,
        documents!("where d.contract_id = $1 order by d.position, d.id"),
        contract_id
    )?)
}

/// The documents that are judged together for a contract: those of its parents first.
pub async fn of_set(tx: &mut Tx, contract_id: &str) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for contract in contract::store::set_of(tx, contract_id).await? {
        documents.extend(of_contract(tx, &contract).await?);
    }
    Ok(documents)
}

/// The latest uploads in reach, newest first.
pub async fn recent(tx: &mut Tx, limit: i64) -> Result<Vec<Document>> {
    let own = own_department(tx);
    Ok(query!(all, Document, tx, recent_documents!(), limit, &own)?)
}

/// The ids of every document in reach; none: all of them.
pub(crate) async fn reached(tx: &mut Tx) -> Result<Option<Vec<String>>> {
    let Some(own) = own_department(tx) else { return Ok(None) };
    let rows = query!(
        all,
        (String,),
        tx,
        concat!(
            "select d.id from document d join contract c on c.id = d.contract_id where ",
            contract_reach!("c", "$1")
        ),
        &own
    )?;
    Ok(Some(rows.into_iter().map(|(id,)| id).collect()))
}

/// The pages of a file, in order.
pub async fn pages(tx: &mut Tx, content_hash: &str) -> Result<Vec<PageText>> {
    Ok(query!(
        all,
        PageText,
        tx,
        pages!("file_page p", "where p.content_hash = $1 order by p.page"),
        content_hash
    )?)
}

/// One page of a document, numbered from 1.
pub async fn page(tx: &mut Tx, document_id: &str, page: i64) -> Result<Option<PageText>> {
    if own_department(tx).is_some() && find(tx, document_id).await?.is_none() {
        return Ok(None);
    }
    Ok(query!(
        optional,
        PageText,
        tx,
        pages!(
            "document d join file_page p on p.content_hash = d.content_hash",
            "where d.id = $1 and p.page = $2"
        ),
        document_id,
        page
    )?)
}

/// How far several documents are, in one statement: those in reach, in no order. Asks about
/// [`super::ASKED_AT_ONCE`] at most; more are left out.
pub async fn progress(tx: &mut Tx, ids: &[String]) -> Result<Vec<Progress>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("with reader (department) as (values (");
    sql.bind(Cell::Text(own_department(tx)));
    sql.push(concat!(
        ")) select d.id, d.stage, d.failure,
                (select count(*) from page_transcript t where t.content_hash = d.content_hash
                 and t.kind = 'ocr' and t.withdrawn_at is null and t.text <> ''),
                (select count(*) from file_page p where d.stage = 'ocr' and p.content_hash = d.content_hash
                 and p.state in ('low_quality', 'broken', 'no_text')
                 and not exists (select 1 from page_transcript t where t.content_hash = p.content_hash
                                 and t.page = p.page and t.withdrawn_at is null and t.text <> '')),
                case when c.check_id is null then null else
                  (select count(*) from clause_finding f
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                   where f.check_id = c.check_id and coalesce(r.verdict, f.verdict) = 'stated') end,
                (select count(*) from clause_finding f where f.check_id = c.check_id and f.adverse)
         from document d join contract c on c.id = d.contract_id where ",
        contract_reach!("c", "$1"),
        " and d.id in ("
    ));
    sql.bind_all(ids.iter().take(super::ASKED_AT_ONCE).map(Cell::text)).push(")");
    let rows = sql.fetch(tx, &[false, false, false, true, true, true, true]).await?;
    Ok(rows.into_iter().filter_map(progress_of).collect())
}

fn progress_of(row: Vec<Cell>) -> Option<Progress> {
    let mut row = row.into_iter();
    let id = row.next()?.into_text()?;
    let (stage, code) = (row.next()?.into_text()?, row.next()?.into_text());
    let mut number = || row.next().and_then(|cell| cell.as_number());
    let (done, left) = (number().unwrap_or(0), number().unwrap_or(0));
    let (stated, adverse) = (number(), number().unwrap_or(0) > 0);
    let recognised = (done, done + left);
    let percent = percent(&stage, recognised);
    Some(Progress { id, stage, percent, code, recognised, stated, adverse })
}

/// The texts of several pages at once, in their order; none for a page that is not there. Whether the documents are in reach
/// is the caller's to know.
pub(crate) async fn texts_at(tx: &mut Tx, places: &[(String, i64)]) -> Result<Vec<Option<String>>> {
    let mut texts = vec![None; places.len()];
    if places.is_empty() {
        return Ok(texts);
    }
    let mut sql = Sql::new("with hit (n, document_id, page) as (values ");
    for (at, (document, page)) in places.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { ", (" });
        let n = Cell::Number(i64::try_from(at).ok());
        sql.bind(n)
            .push(", ")
            .bind(Cell::text(document.clone()))
            .push(", ")
            .bind(Cell::Number(Some(*page)))
            .push(")");
    }
    sql.push(concat!(
        ") select h.n, ",
        page_text!(),
        " from hit h join document d on d.id = h.document_id
         join file_page p on p.content_hash = d.content_hash and p.page = h.page",
        page_joins!()
    ));
    for row in sql.fetch(tx, &[true, false]).await? {
        let mut row = row.into_iter();
        let place = row.next().and_then(|cell| usize::try_from(cell.as_number()?).ok());
        if let Some(slot) = place.and_then(|place| texts.get_mut(place)) {
            *slot = row.next().and_then(Cell::into_text);
        }
    }
    Ok(texts)
}

/// What taking the text of a file gave.
#[derive(Clone, Debug)]
pub struct Taken {
    /// `ok`, `low_quality`, `no_text`, `encrypted`, `broken`, `too_large` or `timed_out`.
    pub extraction: String,
    pub detail: Option<String>,
    pub pages: Vec<PageText>,
    /// Whether it took a password to open the file.
    pub with_password: bool,
}

impl Taken {
    /// Whether there is text to judge.
    pub fn readable(&self) -> bool {
        is_readable(&self.extraction)
    }
}

fn is_readable(extraction: &str) -> bool {
    matches!(extraction, "ok" | "low_quality")
}

/// Why the documents of a file have nothing to be judged: what its bytes gave, unless a page has its text
/// from elsewhere.
async fn failure(tx: &mut Tx, content_hash: &str) -> Result<Option<String>> {
    let (extraction, transcripts): (Option<String>, i64) = query!(
        one,
        (Option<String>, i64),
        tx,
        "select f.extraction, (select count(*) from page_transcript t join file_page p
                               on p.content_hash = t.content_hash and p.page = t.page
                               where t.content_hash = f.content_hash and t.withdrawn_at is null and t.text <> '')
         from file f where f.content_hash = $1",
        content_hash
    )?;
    Ok(extraction.filter(|extraction| !is_readable(extraction) && transcripts == 0))
}

/// Sends the documents of a file, whose text has changed, on to the check.
pub(super) async fn move_on(tx: &mut Tx, content_hash: &str, from: Stage) -> Result<()> {
    let failure = failure(tx, content_hash).await?;
    // What is on its way to the text will come here by itself.
    query!(
        execute,
        tx,
        "update document set stage = $2, failure = $3
         where content_hash = $1 and (stage = $4 or stage not in ('text', 'ocr'))",
        content_hash,
        Stage::Check.code(),
        failure,
        from.code()
    )?;
    let contracts = query!(
        all,
        (String,),
        tx,
        "select distinct contract_id from document where content_hash = $1",
        content_hash
    )?;
    for (contract,) in contracts {
        contract::store::request_check(tx, &contract).await?;
    }
    Ok(())
}

/// Stores the text of a file, moves its documents on and asks for the checks that follow.
pub async fn store_text(tx: &mut Tx, content_hash: &str, taken: &Taken) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    if taken.extraction == "encrypted" && was_opened(tx, content_hash).await? {
        let detail = json!({"extraction": taken.extraction, "kept": true});
        audit::append(tx, "file.read", "file", content_hash, &detail).await?;
        return move_on(tx, content_hash, Stage::Text).await;
    }
    query!(execute, tx, "delete from file_page where content_hash = $1", content_hash)?;
    for page in &taken.pages {
        // PostgreSQL's text cannot hold the character 0.
        query!(
            execute,
            tx,
            "insert into file_page (content_hash, page, text, state, quality, engine, hidden)
             values ($1, $2, $3, $4, $5, $6, $7)",
            content_hash,
            page.page,
            page.text.replace('\0', "\u{fffd}"),
            &page.state,
            page.quality,
            &page.engine,
            page.hidden.as_deref().map(|hidden| hidden.replace("\\u0000", "\\ufffd"))
        )?;
    }
    let count = i64::try_from(taken.pages.len()).unwrap_or(i64::MAX);
    query!(
        execute,
        tx,
        "update file set extraction = $2, detail = $3, page_count = $4 where content_hash = $1",
        content_hash,
        &taken.extraction,
        taken.detail.as_deref().map(|detail| detail.replace('\0', " ")),
        count
    )?;
    let detail = json!({"extraction": taken.extraction, "pages": count, "password": taken.with_password});
    audit::append(tx, "file.read", "file", content_hash, &detail).await?;
    move_on(tx, content_hash, Stage::Text).await
}

/// Whether the file was opened before: then a locked answer only means that the password is not at hand.
async fn was_opened(tx: &mut Tx, content_hash: &str) -> Result<bool> {
    let (pages,): (i64,) =
        query!(one, (i64,), tx, "select count(*) from file_page where content_hash = $1", content_hash)?;
    Ok(pages > 0)
}

/// Notes in the audit trail that somebody tried a password that does not open the document.
pub async fn note_refused_password(tx: &mut Tx, document_id: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    audit::append(tx, "document.password_refused", "document", document_id, &json!({})).await
}

/// Stores the text that a person's password gave access to. The password itself is kept nowhere.
pub async fn store_unlocked(tx: &mut Tx, document: &Document, taken: &Taken) -> Result<()> {
    audit::append(tx, "document.unlocked", "document", &document.id, &json!({})).await?;
    query!(
        execute,
        tx,
        "update document set stage = $2, failure = null where content_hash = $1",
        &document.content_hash,
        Stage::Text.code()
    )?;
    store_text(tx, &document.content_hash, taken).await
}

/// Shows the documents of a file as failed when its text could not be taken for an inner reason.
pub async fn give_up(tx: &mut Tx, content_hash: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    query!(
        execute,
        tx,
        "update document set stage = $2, failure = 'internal' where content_hash = $1 and stage = 'text'",
        content_hash,
        Stage::Failed.code()
    )?;
    audit::append(tx, "file.given_up", "file", content_hash, &json!({})).await
}

/// Takes the text of a file again: after a failure, or with a better engine.
pub async fn retry(tx: &mut Tx, document_id: &str) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let document = find(tx, document_id).await?.ok_or(Error::NotFound("document"))?;
    query!(
        execute,
        tx,
        "update document set stage = $2, failure = null, dismissed_at = null where content_hash = $1",
        &document.content_hash,
        Stage::Text.code()
    )?;
    audit::append(tx, "document.retried", "document", document_id, &json!({})).await?;
    job::enqueue(tx, &Task::DocumentText { content_hash: document.content_hash }).await
}
