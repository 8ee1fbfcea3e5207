//! Questionnaires in the database.

mod mailing;
pub mod respond;
mod reuse;
mod review;
mod send;
mod template;

use std::collections::BTreeMap;

use super::answer::Answer;
use super::score::{Basis, Judgement, Score, score};
use super::view::{Before, FileRow, Judged, Paper, SentRow, Turn};
use super::{AnswerKind, Content, Texts};
use crate::db::{Tx, query};
use crate::error::{Error, Result};

pub(crate) use mailing::links_of_case;
pub use mailing::{mail_link, resend_link};
pub use reuse::reuse_file;
pub use review::{ask_back, judge, review};
pub use send::{Link, add_link, revoke_link, send, withdraw};
pub use template::{begin_draft, discard_draft, edit, publish, template, templates};

const COLUMNS: &str = "q.id, q.assessment_id, q.engagement_id, q.templates, q.state, q.due_on, q.message, q.refusal, q.before_id,
    q.sent_at, q.sent_by_name, q.submitted_at, q.submitted_by from questionnaire q";

/// The questionnaires of a case, oldest first.
pub async fn of_case(tx: &mut Tx, case: &str) -> Result<Vec<SentRow>> {
    let sql =
        sqlx::AssertSqlSafe(format!("select {COLUMNS} where q.assessment_id = $1 order by q.sent_at, q.id"));
    Ok(query!(all, SentRow, tx, sql, case)?)
}

/// The questionnaire itself, whoever asks: callers have looked at the link, or at the reach of its engagement.
async fn row(tx: &mut Tx, id: &str) -> Result<SentRow> {
    let sql = sqlx::AssertSqlSafe(format!("select {COLUMNS} where q.id = $1"));
    query!(optional, SentRow, tx, sql, id)?.ok_or(Error::NotFound("questionnaire"))
}

async fn content(tx: &mut Tx, id: &str) -> Result<Content> {
    let (text,): (String,) =
        query!(one, (String,), tx, "select content from questionnaire where id = $1", id)?;
    serde_json::from_str(&text).map_err(|error| Error::Inconsistent(format!("questionnaire {id}: {error}")))
}

#[derive(sqlx::FromRow)]
struct AnswerLine {
    question: String,
    value: String,
    note: String,
    version: i64,
    carried: bool,
    by_name: String,
    at: i64,
}

async fn answers(tx: &mut Tx, id: &str) -> Result<Vec<(String, Answer)>> {
    let lines = query!(
        all,
        AnswerLine,
        tx,
        "select question, value, note, version, carried, by_name, at from answer where questionnaire_id = $1 order by question",
        id
    )?;
    Ok(lines
        .into_iter()
        .map(|line| {
            let AnswerLine { question, value, note, version, carried, by_name, at } = line;
            (question, Answer { value, note, version, carried, by_name, at })
        })
        .collect())
}

async fn files(tx: &mut Tx, id: &str) -> Result<Vec<FileRow>> {
    Ok(query!(all, FileRow, tx,
        "select id, question, name, size, by_name, at from answer_file where questionnaire_id = $1 and removed_at is null
         order by at, id", id)?)
}

/// The conversation of a questionnaire, oldest first.
pub(crate) async fn turns(tx: &mut Tx, id: &str) -> Result<Vec<Turn>> {
    Ok(query!(
        all,
        Turn,
        tx,
        "select question, side, text, by_name, at from answer_inquiry where questionnaire_id = $1 order by at, id",
        id
    )?)
}

#[derive(sqlx::FromRow)]
struct JudgedLine {
    question: String,
    judgement: String,
    note: String,
    answer_version: i64,
    by_name: String,
    at: i64,
}

async fn judged(tx: &mut Tx, id: &str) -> Result<Vec<Judged>> {
    let lines = query!(
        all,
        JudgedLine,
        tx,
        "select question, judgement, note, answer_version, by_name, at from answer_judgement where questionnaire_id = $1",
        id
    )?;
    lines
        .into_iter()
        .map(|line| {
            let judgement = Judgement::from_code(&line.judgement)
                .ok_or_else(|| Error::Inconsistent(format!("judgement {}", line.judgement)))?;
            Ok(Judged {
                question: line.question,
                judgement,
                note: line.note,
                answer_version: line.answer_version,
                by_name: line.by_name,
                at: line.at,
            })
        })
        .collect()
}

/// The answers in their text form, with the content that they belong to; a file answer is its number of files.
pub(crate) async fn texts(tx: &mut Tx, id: &str) -> Result<(Content, Texts)> {
    let content = content(tx, id).await?;
    let texts =
        answers(tx, id).await?.into_iter().map(|(question, answer)| (question, answer.value)).collect();
    let files = files(tx, id).await?;
    Ok((content.clone(), with_files(&content, texts, &files)))
}

fn with_files(content: &Content, mut texts: Texts, files: &[FileRow]) -> Texts {
    for question in content.questions().filter(|question| question.kind == AnswerKind::File) {
        let count = files.iter().filter(|file| file.question == question.id).count();
        texts.insert(question.id.clone(), if count == 0 { String::new() } else { count.to_string() });
    }
    texts
}

/// What both sides see.
async fn paper(tx: &mut Tx, row: SentRow) -> Result<Paper> {
    let content = content(tx, &row.id).await?;
    let mut before = Vec::new();
    if let Some(id) = &row.before_id {
        let (old, texts) = texts(tx, id).await?;
        let notes: BTreeMap<String, String> =
            answers(tx, id).await?.into_iter().map(|(question, answer)| (question, answer.note)).collect();
        for question in content.questions() {
            let Some(then) = old.question(&question.id) else { continue };
            let value = texts.get(&question.id).cloned().unwrap_or_default();
            let reworded =
                then.ja != question.ja || then.kind != question.kind || then.choices != question.choices;
            let note = notes.get(&question.id).cloned().unwrap_or_default();
            before.push((question.id.clone(), Before { value, note, reworded }));
        }
    }
    Ok(Paper {
        answers: answers(tx, &row.id).await?,
        files: files(tx, &row.id).await?,
        turns: turns(tx, &row.id).await?,
        before,
        content,
        row,
    })
}

/// The score over all questionnaires of a case that count; of a question asked twice the later answer counts.
pub(crate) async fn score_of_case(tx: &mut Tx, case: &str) -> Result<Score> {
    let mut whole = Content::default();
    let (mut all, mut valid, mut refused) = (Texts::new(), BTreeMap::new(), Vec::new());
    let mut sent = of_case(tx, case).await?;
    sent.retain(|one| one.state != "withdrawn");
    for one in sent.into_iter().rev() {
        let (content, texts) = texts(tx, &one.id).await?;
        let versions: BTreeMap<String, i64> = answers(tx, &one.id)
            .await?
            .into_iter()
            .map(|(question, answer)| (question, answer.version))
            .collect();
        let judged = judged(tx, &one.id).await?;
        for mut section in content.sections {
            section.questions.retain(|question| whole.question(&question.id).is_none());
            for question in &section.questions {
                if let Some(text) = texts.get(&question.id) {
                    all.insert(question.id.clone(), text.clone());
                }
                let version = versions.get(&question.id).copied().unwrap_or(0);
                let of =
                    judged.iter().find(|one| one.question == question.id && one.answer_version == version);
                if let Some(of) = of {
                    valid.insert(question.id.clone(), of.judgement);
                }
                if one.state == "refused" {
                    refused.push(question.id.clone());
                }
            }
            whole.sections.push(section);
        }
    }
    let mut score = score(&whole, &all, &valid);
    for line in &mut score.lines {
        // Who refuses with a reason is judged as a whole; every question counts as unfavourable.
        if line.basis == Basis::Unanswered && refused.contains(&line.question) {
            line.open = false;
        }
    }
    Ok(score)
}

/// What the questions of a case are called, by id.
pub(crate) async fn question_names(tx: &mut Tx, case: &str) -> Result<BTreeMap<String, (String, String)>> {
    let mut names = BTreeMap::new();
    for one in of_case(tx, case).await? {
        for question in content(tx, &one.id).await?.questions() {
            names.insert(question.id.clone(), (question.ja.clone(), question.en.clone()));
        }
    }
    Ok(names)
}
