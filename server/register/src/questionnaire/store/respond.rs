//! The respondent's side. Every call brings the token and looks at its link anew: what a link does not reach does
//! not exist here.

use serde_json::json;

use super::super::answer::{Answer, Saved};
use super::super::score::unanswered;
use super::super::sheet::Returned;
use super::super::view::{RespondView, waiting};
use super::super::{AnswerKind, Content, Question, TEXT_LONGEST};
use super::send::{Link, insert_link};
use super::{answers, content, files, paper, row, texts, turns};
use crate::access::Action;
use crate::assessment::store as assessments;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::user::store::token_hash;

/// Files of one questionnaire.
pub const FILES_MOST: usize = 100;
/// Links that the respondents of a questionnaire may hand on.
const LINKS_MOST: i64 = 30;

/// An open link.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Open {
    pub id: String,
    pub questionnaire_id: String,
    pub name: String,
    pub section: String,
    pub expires_at: i64,
    revoked_at: Option<i64>,
    state: String,
    pub(super) assessment_id: String,
}

/// The link behind a token.
///
/// # Errors
/// [`Error::NotFound`] for a token that was never given out; [`Error::Conflict`] `link_expired`, `link_revoked`.
pub async fn link(tx: &mut Tx, token: &str) -> Result<Open> {
    let found = query!(optional, Open, tx,
        "select l.id, l.questionnaire_id, l.name, l.section, l.expires_at, l.revoked_at, q.state, q.assessment_id
         from respondent_link l join questionnaire q on q.id = l.questionnaire_id where l.token_hash = $1", token_hash(token))?;
    let found = found.ok_or(Error::NotFound("link"))?;
    if found.revoked_at.is_some() || found.state == "withdrawn" {
        return Err(Error::Conflict("link_revoked"));
    }
    if found.expires_at <= tx.at() {
        return Err(Error::Conflict("link_expired"));
    }
    Ok(found)
}

impl Open {
    pub(super) fn reaches(&self, content: &Content, question: &str) -> bool {
        self.section.is_empty()
            || content.sections.iter().any(|section| {
                section.id == self.section && section.questions.iter().any(|one| one.id == question)
            })
    }
}

/// Everything that the link shows.
pub async fn view(tx: &mut Tx, token: &str) -> Result<RespondView> {
    let link = link(tx, token).await?;
    let names: (String, String, String, String) = query!(one, (String, String, String, String), tx,
        "select e.service_ja, e.service_en, p.name_ja, p.name_en from questionnaire q join engagement e on e.id = q.engagement_id
           join party p on p.id = e.party_id where q.id = $1", &link.questionnaire_id)?;
    let found = row(tx, &link.questionnaire_id).await?;
    let before = found.before_id.clone();
    let mut paper = paper(tx, found).await?;
    let earlier = super::reuse::earlier(tx, before.as_deref(), &link, &paper.content).await?;
    if !link.section.is_empty() {
        paper.content.sections.retain(|section| section.id == link.section);
        let content = paper.content.clone();
        paper.answers.retain(|(id, _)| content.question(id).is_some());
        paper.before.retain(|(id, _)| content.question(id).is_some());
        paper.files.retain(|file| content.question(&file.question).is_some());
        paper.turns.retain(|turn| content.question(&turn.question).is_some());
    }
    // Names inside our house are no business of a third party.
    paper.row.assessment_id.clear();
    paper.row.engagement_id.clear();
    paper.row.sent_by_name.clear();
    for turn in &mut paper.turns {
        if turn.side == "office" {
            turn.by_name.clear();
        }
    }
    Ok(RespondView {
        paper,
        earlier,
        name: link.name,
        section: link.section,
        service: (names.0, names.1),
        party: (names.2, names.3),
        expires_at: link.expires_at,
    })
}

/// The question, when this link may answer it now: while the questionnaire is out, or we have asked back.
pub(super) async fn answerable(tx: &mut Tx, link: &Open, question: &str) -> Result<Question> {
    let content = content(tx, &link.questionnaire_id).await?;
    let found = content.question(question).filter(|_| link.reaches(&content, question));
    let found = found.ok_or(Error::NotFound("question"))?.clone();
    let asked = waiting(&turns(tx, &link.questionnaire_id).await?);
    if link.state == "sent" || asked.iter().any(|one| one == question) {
        Ok(found)
    } else {
        Err(Error::Conflict("questionnaire_closed"))
    }
}

/// Saves one answer that was typed over version `base`. Two people at once: the later one is shown what the other
/// one answered, and nothing is overwritten or lost.
///
/// # Errors
/// [`Error::Invalid`] names what is wrong with the value; nothing is stored then.
pub async fn save(
    tx: &mut Tx,
    token: &str,
    question: &str,
    base: i64,
    value: &str,
    note: &str,
) -> Result<Saved> {
    tx.require(Action::Respond)?;
    let link = link(tx, token).await?;
    let asked = answerable(tx, &link, question).await?;
    let value = if asked.kind == AnswerKind::File {
        String::new()
    } else {
        asked.accepts(value).map_err(|code| vec![FieldError::new(question, code)])?
    };
    let mut fields = Fields::default();
    let note = fields.text(question, note, false, TEXT_LONGEST);
    fields.finish(())?;
    keep(tx, &link, question, base, &value, &note).await
}

async fn keep(tx: &mut Tx, link: &Open, question: &str, base: i64, value: &str, note: &str) -> Result<Saved> {
    let id = link.questionnaire_id.as_str();
    // On PostgreSQL two saves of one question stand in a row; SQLite has one writer in any case.
    query!(execute, tx, "update questionnaire set state = state where id = $1", id)?;
    let stands =
        answers(tx, id).await?.into_iter().find(|(one, _)| one == question).map(|(_, answer)| answer);
    let stands = stands.unwrap_or_default();
    let version = match stands.weigh(base, value, note) {
        Saved::Kept(version) if version > stands.version => version,
        other => return Ok(other),
    };
    tx.change(Action::Respond)?;
    let (at, name) = (tx.at(), link.name.clone());
    query!(execute, tx,
        "insert into answer (questionnaire_id, question, value, note, version, carried, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (questionnaire_id, question) do update set value = excluded.value, note = excluded.note,
             version = excluded.version, carried = excluded.carried, by_name = excluded.by_name, at = excluded.at",
        id, question, value, note, version, false, &name, at)?;
    query!(
        execute,
        tx,
        "insert into answer_version (questionnaire_id, question, version, value, note, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        question,
        version,
        value,
        note,
        &name,
        at
    )?;
    query!(execute, tx, "update respondent_link set used_at = $2 where id = $1", &link.id, at)?;
    let detail = json!({ "questionnaire": id, "question": question, "version": version, "value": value, "note": note });
    audit::append(tx, "questionnaire.answered", "assessment", &link.assessment_id, &detail).await?;
    Ok(Saved::Kept(version))
}

/// Takes the answers of a returned workbook in: those that can be. Returns how many were new.
pub async fn take_sheet(tx: &mut Tx, token: &str, returned: &mut Returned) -> Result<usize> {
    tx.require(Action::Respond)?;
    let link = link(tx, token).await?;
    if link.state != "sent" {
        return Err(Error::Conflict("questionnaire_closed"));
    }
    let content = content(tx, &link.questionnaire_id).await?;
    let mut added = 0;
    for (question, value, note) in std::mem::take(&mut returned.rows) {
        if !link.reaches(&content, &question) {
            returned.wrong.push((question, "no_such_question".into()));
            continue;
        }
        if note.chars().count() > TEXT_LONGEST {
            returned.wrong.push((question, "too_long".into()));
            continue;
        }
        let stands = answers(tx, &link.questionnaire_id).await?.into_iter().find(|(one, _)| *one == question);
        let stands = stands.map_or_else(Answer::default, |(_, answer)| answer);
        let differs = stands.value != value || stands.note != note;
        if let Saved::Kept(_) = keep(tx, &link, &question, stands.version, &value, &note).await? {
            added += usize::from(differs);
        }
    }
    Ok(added)
}

/// Adds a file to an answer; its bytes are kept already.
///
/// # Errors
/// [`Error::Conflict`] `too_many_files`.
pub async fn add_file(
    tx: &mut Tx,
    token: &str,
    question: &str,
    name: &str,
    hash: &str,
    size: i64,
) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = link(tx, token).await?;
    answerable(tx, &link, question).await?;
    let id = link.questionnaire_id.as_str();
    let there = files(tx, id).await?;
    if there.len() >= FILES_MOST {
        return Err(Error::Conflict("too_many_files"));
    }
    let (new, at) = (tx.new_id(), tx.at());
    crate::file::note_kept(tx, hash, size).await?;
    query!(
        execute,
        tx,
        "insert into answer_file (id, questionnaire_id, question, name, content_hash, size, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &new,
        id,
        question,
        name,
        hash,
        size,
        &link.name,
        at
    )?;
    let detail =
        json!({ "questionnaire": id, "question": question, "name": name, "content": hash, "size": size });
    audit::append(tx, "questionnaire.file_added", "assessment", &link.assessment_id, &detail).await
}

/// Whether a file may still be added to the question: asked before its bytes are taken in.
pub async fn may_attach(tx: &mut Tx, token: &str, question: &str) -> Result<()> {
    let link = link(tx, token).await?;
    answerable(tx, &link, question).await?;
    if files(tx, &link.questionnaire_id).await?.len() >= FILES_MOST {
        return Err(Error::Conflict("too_many_files"));
    }
    Ok(())
}

/// Takes a file away from its answer; its bytes stay.
pub async fn remove_file(tx: &mut Tx, token: &str, file: &str) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = link(tx, token).await?;
    let found = files(tx, &link.questionnaire_id).await?.into_iter().find(|one| one.id == file);
    let found = found.ok_or(Error::NotFound("file"))?;
    answerable(tx, &link, &found.question).await?;
    let at = tx.at();
    query!(execute, tx, "update answer_file set removed_at = $2 where id = $1", file, at)?;
    let detail =
        json!({ "questionnaire": link.questionnaire_id, "question": found.question, "name": found.name });
    audit::append(tx, "questionnaire.file_removed", "assessment", &link.assessment_id, &detail).await
}

/// Name, content hash and size of a file of this questionnaire, for whoever holds the link.
pub async fn file(tx: &mut Tx, token: &str, file: &str) -> Result<(String, String, i64)> {
    let link = link(tx, token).await?;
    let content = content(tx, &link.questionnaire_id).await?;
    let found = super::files(tx, &link.questionnaire_id).await?.into_iter().find(|one| one.id == file);
    let found = found.filter(|one| link.reaches(&content, &one.question)).ok_or(Error::NotFound("file"))?;
    stored(tx, &found.id).await
}

/// The same for a reader of the register.
pub async fn file_of_review(tx: &mut Tx, file: &str) -> Result<(String, String, i64)> {
    let of: Option<(String,)> =
        query!(optional, (String,), tx, "select questionnaire_id from answer_file where id = $1", file)?;
    let Some((id,)) = of else { return Err(Error::NotFound("file")) };
    let found = row(tx, &id).await?;
    assessments::find(tx, &found.assessment_id).await?;
    stored(tx, file).await
}

async fn stored(tx: &mut Tx, file: &str) -> Result<(String, String, i64)> {
    Ok(query!(
        one,
        (String, String, i64),
        tx,
        "select name, content_hash, size from answer_file where id = $1",
        file
    )?)
}

/// Answers what was asked back. When nothing waits any more, the review goes on.
pub async fn reply(tx: &mut Tx, token: &str, question: &str, text: &str) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = link(tx, token).await?;
    let id = link.questionnaire_id.as_str();
    let content = content(tx, id).await?;
    if !link.reaches(&content, question) || content.question(question).is_none() {
        return Err(Error::NotFound("question"));
    }
    if !waiting(&turns(tx, id).await?).iter().any(|one| one == question) {
        return Err(Error::Conflict("questionnaire_closed"));
    }
    let mut fields = Fields::default();
    let text = fields.text("text", text, true, 2_000);
    fields.finish(())?;
    let (new, at) = (tx.new_id(), tx.at());
    query!(
        execute,
        tx,
        "insert into answer_inquiry (id, questionnaire_id, question, side, text, by_name, at) values ($1, $2, $3, 'respondent', $4, $5, $6)",
        &new,
        id,
        question,
        &text,
        &link.name,
        at
    )?;
    let detail = json!({ "questionnaire": id, "question": question, "text": text });
    audit::append(tx, "questionnaire.replied", "assessment", &link.assessment_id, &detail).await?;
    let (open,): (i64,) = query!(one, (i64,), tx,
        "select count(*) from answer_inquiry i join questionnaire q on q.id = i.questionnaire_id
         where q.assessment_id = $1 and q.state <> 'withdrawn' and i.side = 'office'
           and not exists (select 1 from answer_inquiry r where r.questionnaire_id = i.questionnaire_id and r.question = i.question
                           and r.side = 'respondent' and (r.at > i.at or (r.at = i.at and r.id > i.id)))", &link.assessment_id)?;
    if open == 0 {
        assessments::inquire(tx, &link.assessment_id, false).await?;
    }
    Ok(())
}

/// Hands the answers in.
///
/// # Errors
/// [`Error::Invalid`] names each required question without an answer; everything stays as it is.
pub async fn submit(tx: &mut Tx, token: &str) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = whole(tx, token).await?;
    let (content, texts) = texts(tx, &link.questionnaire_id).await?;
    let open = unanswered(&content, &texts);
    if !open.is_empty() {
        return Err(open
            .iter()
            .map(|question| FieldError::new(question, "required"))
            .collect::<Vec<_>>()
            .into());
    }
    close(tx, &link, "submitted", "").await
}

/// Refuses to answer, with the reason.
pub async fn refuse(tx: &mut Tx, token: &str, reason: &str) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = whole(tx, token).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 2_000);
    fields.finish(())?;
    close(tx, &link, "refused", &reason).await
}

/// A link that reaches all of a questionnaire that is still out.
async fn whole(tx: &mut Tx, token: &str) -> Result<Open> {
    let link = link(tx, token).await?;
    if !link.section.is_empty() {
        return Err(Error::Conflict("section_only"));
    }
    if link.state == "sent" { Ok(link) } else { Err(Error::Conflict("questionnaire_closed")) }
}

async fn close(tx: &mut Tx, link: &Open, state: &str, refusal: &str) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "update questionnaire set state = $2, refusal = $3, submitted_at = $4, submitted_by = $5 where id = $1 and state = 'sent'",
        &link.questionnaire_id,
        state,
        refusal,
        at,
        &link.name
    )?;
    let detail = json!({ "questionnaire": link.questionnaire_id, "reason": refusal });
    audit::append(tx, &format!("questionnaire.{state}"), "assessment", &link.assessment_id, &detail).await?;
    assessments::returned(tx, &link.assessment_id).await
}

/// Hands one section to a colleague: a link of its own that reaches no more than it.
pub async fn share(tx: &mut Tx, token: &str, section: &str, to: &Link, new_token: &str) -> Result<()> {
    tx.change(Action::Respond)?;
    let link = whole(tx, token).await?;
    let content = content(tx, &link.questionnaire_id).await?;
    if !content.sections.iter().any(|one| one.id == section) {
        return Err(Error::NotFound("section"));
    }
    let (given,): (i64,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from respondent_link where questionnaire_id = $1 and section <> ''",
        &link.questionnaire_id
    )?;
    if given >= LINKS_MOST {
        return Err(Error::Conflict("too_many_links"));
    }
    insert_link(tx, &link.questionnaire_id, to, section, new_token).await
}
