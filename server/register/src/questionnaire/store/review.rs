//! The reviewer's side: answers beside last year's, judgements, questions asked back.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::score::{Judgement, score};
use super::super::view::ReviewView;
use super::mailing::links;
use super::{answers, judged, paper, row, texts};
use crate::access::Action;
use crate::assessment::Stage;
use crate::assessment::store as assessments;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;

/// One questionnaire as the reviewer sees it.
pub async fn review(tx: &mut Tx, id: &str) -> Result<ReviewView> {
    let found = row(tx, id).await?;
    let case = assessments::find(tx, &found.assessment_id).await?;
    let links = links(tx, id).await?;
    let paper = paper(tx, found).await?;
    let judged = judged(tx, id).await?;
    let valid: BTreeMap<String, Judgement> = judged
        .iter()
        .filter(|one| one.answer_version == paper.answer(&one.question).version)
        .map(|one| (one.question.clone(), one.judgement))
        .collect();
    let (content, texts) = texts(tx, id).await?;
    let score = score(&content, &texts, &valid);
    let evidence = crate::evidence::store::of_engagement(tx, &case.party_id, &case.engagement_id).await?;
    Ok(ReviewView {
        evidence,
        service: (case.service_ja, case.service_en),
        party: (case.party_ja, case.party_en),
        stage: case.stage,
        paper,
        judged,
        score,
        links,
    })
}

/// The questionnaire, while its case is being reviewed.
async fn open(tx: &mut Tx, id: &str) -> Result<(String, String)> {
    let found = row(tx, id).await?;
    let case = assessments::find(tx, &found.assessment_id).await?;
    let reviewing = matches!(
        case.stage(),
        Stage::Questionnaire
            | Stage::Received
            | Stage::Review
            | Stage::Inquiry
            | Stage::Approval
            | Stage::Exit
    );
    if !reviewing || found.state == "withdrawn" {
        return Err(Error::Conflict("case_moved"));
    }
    Ok((found.assessment_id, found.state))
}

/// Judges an answer; `version` is the answer's that was read.
///
/// # Errors
/// [`Error::Conflict`] `answer_changed` when it has been answered anew since.
pub async fn judge(
    tx: &mut Tx,
    id: &str,
    question: &str,
    judgement: &str,
    note: &str,
    version: i64,
) -> Result<()> {
    tx.change(Action::CaseReview)?;
    let (case, _) = open(tx, id).await?;
    let (content, _) = texts(tx, id).await?;
    content.question(question).ok_or(Error::NotFound("question"))?;
    let mut fields = Fields::default();
    let judgement = Judgement::from_code(judgement);
    if judgement.is_none() {
        fields.reject("judgement", "choice");
    }
    let better = matches!(judgement, Some(Judgement::Adequate | Judgement::NotApplicable));
    let answered = answers(tx, id).await?.into_iter().find(|(one, _)| one == question);
    // Better than what the answer says by itself needs a reason.
    let note = fields.text("note", note, better && answered.is_none(), 2_000);
    fields.finish(())?;
    let now = answered.map_or(0, |(_, answer)| answer.version);
    if now != version {
        return Err(Error::Conflict("answer_changed"));
    }
    let (at, name, code) = (tx.at(), tx.actor().name.clone(), judgement.map_or("", Judgement::code));
    query!(execute, tx,
        "insert into answer_judgement (questionnaire_id, question, judgement, note, answer_version, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (questionnaire_id, question) do update set judgement = excluded.judgement, note = excluded.note,
             answer_version = excluded.answer_version, by_name = excluded.by_name, at = excluded.at",
        id, question, code, &note, version, &name, at)?;
    assessments::hand(tx, &case).await?;
    let detail = json!({ "questionnaire": id, "question": question, "judgement": code, "note": note, "answer": version });
    audit::append(tx, "questionnaire.judged", "assessment", &case, &detail).await
}

/// Asks back about a question; the respondent sees it under the same link and may answer anew.
pub async fn ask_back(tx: &mut Tx, id: &str, question: &str, text: &str) -> Result<()> {
    tx.change(Action::CaseReview)?;
    let (case, state) = open(tx, id).await?;
    if state != "submitted" {
        return Err(Error::Conflict("not_submitted"));
    }
    let (content, _) = texts(tx, id).await?;
    content.question(question).ok_or(Error::NotFound("question"))?;
    let mut fields = Fields::default();
    let text = fields.text("text", text, true, 2_000);
    fields.finish(())?;
    let (new, at, name) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    query!(
        execute,
        tx,
        "insert into answer_inquiry (id, questionnaire_id, question, side, text, by_name, at) values ($1, $2, $3, 'office', $4, $5, $6)",
        &new,
        id,
        question,
        &text,
        &name,
        at
    )?;
    assessments::hand(tx, &case).await?;
    let detail = json!({ "questionnaire": id, "question": question, "text": text });
    audit::append(tx, "questionnaire.asked_back", "assessment", &case, &detail).await?;
    assessments::inquire(tx, &case, true).await
}
