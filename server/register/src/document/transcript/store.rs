//! Transcripts in the database.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::{OCR, TYPED, Transcript, TypedInput, Word};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::document::{Document, PageText, Stage, store};
use crate::error::{Error, Result};
use crate::ids::hex;
use crate::job::{self, Task};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    text: String,
    confidence: Option<f64>,
    words: Option<String>,
    entered_name: String,
    entered_at: i64,
}

impl Row {
    fn transcript(self) -> Result<Transcript> {
        let words: Vec<Word> = match &self.words {
            Some(words) => {
                serde_json::from_str(words).map_err(|error| Error::Inconsistent(error.to_string()))?
            }
            None => Vec::new(),
        };
        Ok(Transcript {
            id: self.id,
            kind: self.kind,
            text: self.text,
            confidence: self.confidence,
            words,
            entered_name: self.entered_name,
            entered_at: self.entered_at,
        })
    }
}

/// The transcripts of a page that are not withdrawn, at most one of each kind.
pub async fn of_page(tx: &mut Tx, content_hash: &str, page: i64) -> Result<Vec<Transcript>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select id, kind, text, confidence, words, entered_name, entered_at from page_transcript
         where content_hash = $1 and page = $2 and withdrawn_at is null order by kind",
        content_hash,
        page
    )?;
    rows.into_iter().map(Row::transcript).collect()
}

/// The text that the bytes of the file themselves gave for a page.
pub async fn own_text(tx: &mut Tx, content_hash: &str, page: i64) -> Result<Option<PageText>> {
    Ok(query!(
        optional,
        PageText,
        tx,
        "select page, text, state, quality, engine, hidden from file_page where content_hash = $1 and page = $2",
        content_hash,
        page
    )?)
}

/// Keeps the text that a person typed for a page, in place of one typed before, and asks for the checks.
///
/// # Errors
/// [`Error::Conflict`] when somebody else has typed or withdrawn a text meanwhile, or when the page can
/// be read well.
pub async fn type_page(tx: &mut Tx, input: &TypedInput) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let text = input.checked()?;
    let (document, own) = existing(tx, &input.document_id, input.page).await?;
    if own.state == "ok" {
        // What the file says plainly is not for anybody to reword.
        return Err(Error::Conflict("page_readable"));
    }
    let before = current(tx, &document.content_hash, input.page, TYPED).await?;
    if before.as_deref().unwrap_or_default() != input.before {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    if let Some(before) = &before {
        set_withdrawn(tx, before).await?;
    }
    insert(tx, &document.content_hash, input.page, &New { kind: TYPED, text: &text, ocr: None }).await?;
    let detail = json!({
        "page": input.page, "content": document.content_hash, "characters": text.chars().count(),
        "sha256": hex(&Sha256::digest(text.as_bytes())),
    });
    audit::append(tx, "document.page_typed", "document", &document.id, &detail).await?;
    store::move_on(tx, &document.content_hash, Stage::Check).await
}

/// Takes the typed text of a page back: what the file or OCR gave counts again.
pub async fn withdraw(tx: &mut Tx, document_id: &str, page: i64) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let (document, _) = existing(tx, document_id, page).await?;
    let typed = current(tx, &document.content_hash, page, TYPED).await?;
    set_withdrawn(tx, &typed.ok_or(Error::Conflict("changed_meanwhile"))?).await?;
    let detail = json!({"page": page, "content": document.content_hash});
    audit::append(tx, "document.page_withdrawn", "document", document_id, &detail).await?;
    store::move_on(tx, &document.content_hash, Stage::Check).await
}

async fn existing(tx: &mut Tx, document_id: &str, page: i64) -> Result<(Document, PageText)> {
    let document = store::find(tx, document_id).await?.ok_or(Error::NotFound("document"))?;
    let own = own_text(tx, &document.content_hash, page).await?.ok_or(Error::NotFound("page"))?;
    Ok((document, own))
}

async fn current(tx: &mut Tx, content_hash: &str, page: i64, kind: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from page_transcript where content_hash = $1 and page = $2 and kind = $3 and withdrawn_at is null",
        content_hash,
        page,
        kind
    )?;
    Ok(row.map(|(id,)| id))
}

async fn set_withdrawn(tx: &mut Tx, id: &str) -> Result<()> {
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update page_transcript set withdrawn_at = $2, withdrawn_by = $3, withdrawn_name = $4 where id = $1",
        id,
        at,
        &actor.id,
        &actor.name
    )?;
    Ok(())
}

struct New<'a> {
    kind: &'a str,
    text: &'a str,
    ocr: Option<(f64, String)>,
}

async fn insert(tx: &mut Tx, content_hash: &str, page: i64, new: &New<'_>) -> Result<()> {
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let (confidence, words) = new.ocr.clone().unzip();
    query!(
        execute,
        tx,
        "insert into page_transcript (id, content_hash, page, kind, text, confidence, words, entered_by,
                                      entered_name, entered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        content_hash,
        page,
        new.kind,
        new.text,
        confidence,
        words,
        &actor.id,
        &actor.name,
        at
    )?;
    Ok(())
}
/// What OCR recognised on a page; an empty text when there was nothing to recognise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recognised {
    pub text: String,
    /// 0 to 1.
    pub confidence: f64,
    pub words: Vec<Word>,
}

/// The pages of a file that have no sound text of their own, each with whether OCR has been over it.
pub async fn without_text(tx: &mut Tx, content_hash: &str) -> Result<Vec<(i64, bool)>> {
    Ok(query!(
        all,
        (i64, bool),
        tx,
        "select p.page, exists (select 1 from page_transcript t where t.content_hash = p.content_hash
                and t.page = p.page and t.kind = 'ocr' and t.withdrawn_at is null)
         from file_page p where p.content_hash = $1 and p.state not in ('ok', 'blank') order by p.page",
        content_hash
    )?)
}

/// Asks for OCR of the pages without text. The documents wait in their own stage meanwhile. False when
/// there is no such page.
pub async fn request_ocr(tx: &mut Tx, content_hash: &str) -> Result<bool> {
    tx.change(Action::ContractWrite)?;
    let wanted = without_text(tx, content_hash).await?.into_iter().filter(|(_, read)| !read).count();
    if wanted == 0 {
        return Ok(false);
    }
    query!(
        execute,
        tx,
        "update document set stage = $2, failure = null where content_hash = $1 and stage <> 'text'",
        content_hash,
        Stage::Ocr.code()
    )?;
    audit::append(tx, "file.ocr_requested", "file", content_hash, &json!({"pages": wanted})).await?;
    job::enqueue(tx, &Task::PageOcr { content_hash: content_hash.to_owned() }).await?;
    Ok(true)
}

/// Keeps what OCR recognised on one page.
pub async fn save_ocr(tx: &mut Tx, content_hash: &str, page: i64, recognised: &Recognised) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    if let Some(before) = current(tx, content_hash, page, OCR).await? {
        set_withdrawn(tx, &before).await?;
    }
    let words =
        serde_json::to_string(&recognised.words).map_err(|error| Error::Inconsistent(error.to_string()))?;
    let text = recognised.text.replace('\0', "\u{fffd}");
    let new = New { kind: OCR, text: &text, ocr: Some((recognised.confidence, words)) };
    insert(tx, content_hash, page, &new).await?;
    let detail = json!({
        "page": page, "characters": text.chars().count(), "confidence": recognised.confidence,
        "sha256": hex(&Sha256::digest(text.as_bytes())),
    });
    audit::append(tx, "file.page_recognised", "file", content_hash, &detail).await
}

/// Sends the documents on to the check once OCR has been over their pages, or has been given up.
pub async fn finish_ocr(tx: &mut Tx, content_hash: &str, given_up: bool) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let action = if given_up { "file.ocr_given_up" } else { "file.ocr_finished" };
    audit::append(tx, action, "file", content_hash, &json!({})).await?;
    store::move_on(tx, content_hash, Stage::Ocr).await
}
