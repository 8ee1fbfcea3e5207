//! What the pages of questionnaires show, on both sides of the link.

use serde::{Deserialize, Serialize};

use super::Content;
use super::answer::Answer;
use super::score::{Judgement, Score};
use crate::evidence::file::EvidenceRow;

/// A questionnaire in a list.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct SentRow {
    pub id: String,
    pub assessment_id: String,
    pub engagement_id: String,
    /// Codes with versions: `core:0 cloud:2`.
    pub templates: String,
    /// `sent`, `submitted`, `refused` or `withdrawn`.
    pub state: String,
    pub due_on: String,
    pub message: String,
    pub refusal: String,
    pub before_id: Option<String>,
    pub sent_at: i64,
    pub sent_by_name: String,
    pub submitted_at: Option<i64>,
    pub submitted_by: Option<String>,
}

/// A link that was given out; the token itself is nowhere.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct LinkRow {
    pub id: String,
    pub questionnaire_id: String,
    pub name: String,
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
    /// Id of the one section that it reaches; empty for all.
    pub section: String,
    pub created_at: i64,
    pub created_by_name: String,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub used_at: Option<i64>,
    /// Where its mail stands ([`crate::mail::State`]); none where it was handed over by other means.
    pub mail_state: Option<String>,
    /// What the mail server said last.
    pub mail_error: Option<String>,
    /// When it was sent, or queued.
    pub mail_at: Option<i64>,
}

/// A file that belongs to an answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct FileRow {
    pub id: String,
    pub question: String,
    pub name: String,
    pub size: i64,
    pub by_name: String,
    pub at: i64,
}

/// A turn of the conversation about a question.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Turn {
    pub question: String,
    /// `office` or `respondent`.
    pub side: String,
    pub text: String,
    pub by_name: String,
    pub at: i64,
}

/// The reviewer's word on an answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Judged {
    pub question: String,
    pub judgement: Judgement,
    pub note: String,
    /// The answer that it is about; another one makes it void.
    pub answer_version: i64,
    pub by_name: String,
    pub at: i64,
}

/// Last year's answer to the same question.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Before {
    pub value: String,
    pub note: String,
    /// The question itself has been worded anew since.
    pub reworded: bool,
}

/// What both sides see of a questionnaire.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Paper {
    pub row: SentRow,
    pub content: Content,
    pub answers: Vec<(String, Answer)>,
    pub before: Vec<(String, Before)>,
    pub files: Vec<FileRow>,
    pub turns: Vec<Turn>,
}

/// What the respondent sees: this and nothing else of us.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct RespondView {
    pub paper: Paper,
    /// Files of last year's questionnaire, to be used again.
    pub earlier: Vec<FileRow>,
    /// Who the link was given to.
    pub name: String,
    pub section: String,
    /// Names of our institution's service in both languages.
    pub service: (String, String),
    pub party: (String, String),
    pub expires_at: i64,
}

/// What the reviewer sees.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ReviewView {
    pub paper: Paper,
    pub service: (String, String),
    pub party: (String, String),
    pub stage: String,
    pub judged: Vec<Judged>,
    pub score: Score,
    /// What speaks for the engagement beside the answers.
    pub evidence: Vec<EvidenceRow>,
    pub links: Vec<LinkRow>,
}

impl RespondView {
    /// What is attached elsewhere and may be used for this question too, with whether it is last year's.
    pub fn reusable(&self, question: &str) -> Vec<(&FileRow, bool)> {
        let mut known: Vec<(&str, i64)> = Vec::new();
        let own = self.paper.files.iter().filter(|file| file.question == question);
        known.extend(own.map(|file| (file.name.as_str(), file.size)));
        let elsewhere = self.paper.files.iter().map(|file| (file, false));
        let mut found = Vec::new();
        for (file, last) in elsewhere.chain(self.earlier.iter().map(|file| (file, true))) {
            if !known.contains(&(&file.name, file.size)) {
                known.push((&file.name, file.size));
                found.push((file, last));
            }
        }
        found
    }
}

impl Paper {
    pub fn answer(&self, question: &str) -> Answer {
        let found = self.answers.iter().find(|(id, _)| id == question);
        found.map(|(_, answer)| answer.clone()).unwrap_or_default()
    }

    pub fn before(&self, question: &str) -> Option<&Before> {
        self.before.iter().find(|(id, _)| id == question).map(|(_, before)| before)
    }

    pub fn turns_of<'p>(&'p self, question: &'p str) -> impl Iterator<Item = &'p Turn> {
        self.turns.iter().filter(move |turn| turn.question == question)
    }

    /// The answers in their text form.
    pub fn texts(&self) -> super::Texts {
        self.answers.iter().map(|(id, answer)| (id.clone(), answer.value.clone())).collect()
    }

    /// Questions whose last turn is the office's: they wait for the respondent.
    pub fn asked_back(&self) -> Vec<String> {
        waiting(&self.turns)
    }
}

/// Questions whose last turn is the office's.
pub fn waiting(turns: &[Turn]) -> Vec<String> {
    let mut last: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for turn in turns {
        last.insert(&turn.question, &turn.side);
    }
    last.into_iter().filter(|(_, side)| *side == "office").map(|(question, _)| question.to_owned()).collect()
}
