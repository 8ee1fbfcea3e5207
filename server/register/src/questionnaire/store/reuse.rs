//! Attach once, use again: a file that this link can see serves another question too, also one of last year's.

use serde_json::json;

use super::super::Content;
use super::super::view::FileRow;
use super::respond::{FILES_MOST, Open, answerable, link};
use super::{content, files, row};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};

/// Files of last year's questionnaire, as far as the link reaches.
pub(super) async fn earlier(
    tx: &mut Tx,
    before: Option<&str>,
    link: &Open,
    content: &Content,
) -> Result<Vec<FileRow>> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let mut found = files(tx, before).await?;
    found.retain(|file| link.reaches(content, &file.question));
    Ok(found)
}

/// Puts a file that is there already at another question as well. The same content stands at a question once.
///
/// # Errors
/// [`Error::NotFound`] for a file that this link cannot see; [`Error::Conflict`] `too_many_files`.
pub async fn reuse_file(tx: &mut Tx, token: &str, question: &str, file: &str) -> Result<()> {
    tx.require(Action::Respond)?;
    let link = link(tx, token).await?;
    answerable(tx, &link, question).await?;
    let id = link.questionnaire_id.clone();
    let (content, before) = (content(tx, &id).await?, row(tx, &id).await?.before_id);
    let there = files(tx, &id).await?;
    let mut seen = there.clone();
    seen.extend(earlier(tx, before.as_deref(), &link, &content).await?);
    let reached = seen.into_iter().find(|one| one.id == file && link.reaches(&content, &one.question));
    let found = reached.ok_or(Error::NotFound("file"))?;
    if there.len() >= FILES_MOST {
        return Err(Error::Conflict("too_many_files"));
    }
    let (hash,): (String,) =
        query!(one, (String,), tx, "select content_hash from answer_file where id = $1", &found.id)?;
    let same: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from answer_file
         where questionnaire_id = $1 and question = $2 and content_hash = $3 and removed_at is null",
        &id,
        question,
        &hash
    )?;
    if same.is_some() {
        return Ok(());
    }
    tx.change(Action::Respond)?;
    let (new, at) = (tx.new_id(), tx.at());
    query!(
        execute,
        tx,
        "insert into answer_file (id, questionnaire_id, question, name, content_hash, size, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &new,
        &id,
        question,
        &found.name,
        &hash,
        found.size,
        &link.name,
        at
    )?;
    let detail = json!({ "questionnaire": id, "question": question, "name": found.name, "content": hash, "size": found.size, "of": found.id });
    audit::append(tx, "questionnaire.file_added", "assessment", &link.assessment_id, &detail).await
}
