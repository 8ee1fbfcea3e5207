//! The score of the answers: control effectiveness.
//!
//! `CE = Σ w·(1−p) / Σ w` over the questions that apply; unanswered counts as unfavourable (`p = 1`), what does not
//! apply leaves both sums, nothing applicable gives no score. A reviewer's judgement replaces the machine's `p`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AnswerKind, Content, Question, Texts, Topic};
use crate::assessment::coded;

coded! {
    /// What the reviewer thinks of an answer.
    Judgement {
        Adequate "adequate" "十分" "Adequate",
        Partly "partly" "一部不十分" "Partly adequate",
        Inadequate "inadequate" "不十分" "Inadequate",
        NotApplicable "not_applicable" "該当なし" "Not applicable",
    }
}

impl Judgement {
    const fn p(self) -> Option<f64> {
        match self {
            Self::Adequate => Some(0.0),
            Self::Partly => Some(0.5),
            Self::Inadequate => Some(1.0),
            Self::NotApplicable => None,
        }
    }
}

/// Where the figure of a question comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Unanswered,
    NotApplicable,
    /// An answer that a machine can weigh.
    Answer,
    /// An answer that only a person can weigh: counts in full until somebody does.
    Unread,
    Judged,
}

/// What one question adds.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Line {
    pub question: String,
    pub topic: Topic,
    pub weight: i64,
    /// 0 favourable to 1 unfavourable; none when it does not apply or has no weight.
    pub p: Option<f64>,
    pub basis: Basis,
    /// Share of 100 that it earns; they add up to the score × 100.
    pub points: f64,
    /// Needs a person before the review can end.
    pub open: bool,
}

/// The whole.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Score {
    /// CE from 0 to 1; none when nothing with a weight applies.
    pub ce: Option<f64>,
    pub lines: Vec<Line>,
}

/// Weighs the answers. `judged` holds the judgements that are about the answers as they stand now.
pub fn score(content: &Content, answers: &Texts, judged: &BTreeMap<String, Judgement>) -> Score {
    let mut lines: Vec<Line> = Vec::new();
    for section in &content.sections {
        for question in &section.questions {
            let (p, basis) = weigh(question, answers, judged.get(&question.id).copied());
            let weighs = question.weight > 0;
            let open = weighs
                && match basis {
                    Basis::Unread => true,
                    Basis::Unanswered | Basis::Answer => p.is_some_and(|p| p > 0.0),
                    Basis::NotApplicable | Basis::Judged => false,
                };
            lines.push(Line {
                question: question.id.clone(),
                topic: section.topic,
                weight: question.weight.max(0),
                p: p.filter(|_| weighs),
                basis,
                points: 0.0,
                open,
            });
        }
    }
    let sum: i64 = lines.iter().filter(|line| line.p.is_some()).map(|line| line.weight).sum();
    for line in &mut lines {
        if let Some(p) = line.p {
            line.points = 100.0 * line.weight as f64 * (1.0 - p) / sum as f64;
        }
    }
    let ce = (sum > 0).then(|| lines.iter().map(|line| line.points).sum::<f64>() / 100.0);
    Score { ce, lines }
}

fn weigh(question: &Question, answers: &Texts, judged: Option<Judgement>) -> (Option<f64>, Basis) {
    if !question.asked(answers) {
        return (None, Basis::NotApplicable);
    }
    if let Some(judgement) = judged {
        return (judgement.p(), Basis::Judged);
    }
    let given = answers.get(&question.id).map(String::as_str).unwrap_or_default();
    if given.is_empty() || given == "0" && question.kind == AnswerKind::File {
        return (Some(1.0), Basis::Unanswered);
    }
    match question.kind {
        AnswerKind::Choice => match question.choice(given) {
            Some(choice) if choice.na => (None, Basis::NotApplicable),
            Some(choice) => (Some(choice.risk.clamp(0, 100) as f64 / 100.0), Basis::Answer),
            None => (Some(1.0), Basis::Unanswered),
        },
        AnswerKind::Many => {
            let chosen: Vec<&str> = given.split(' ').collect();
            if question.choices.iter().any(|choice| choice.na && chosen.contains(&choice.code.as_str())) {
                return (None, Basis::NotApplicable);
            }
            let of = |all: bool| -> i64 {
                let counts = question.choices.iter().filter(|choice| !choice.na);
                counts
                    .filter(|choice| all || !chosen.contains(&choice.code.as_str()))
                    .map(|choice| choice.risk.max(0))
                    .sum()
            };
            let whole = of(true);
            (Some(if whole == 0 { 0.0 } else { of(false) as f64 / whole as f64 }), Basis::Answer)
        }
        AnswerKind::Text | AnswerKind::Date | AnswerKind::Number | AnswerKind::File => {
            (Some(1.0), Basis::Unread)
        }
    }
}

impl Score {
    /// CE of a topic alone, and whether anything in it was answered or judged.
    pub fn topic(&self, topic: Topic) -> (Option<f64>, bool) {
        let of = || self.lines.iter().filter(move |line| line.topic == topic);
        let sum: i64 = of().filter(|line| line.p.is_some()).map(|line| line.weight).sum();
        let earned: f64 = of().filter_map(|line| line.p.map(|p| line.weight as f64 * (1.0 - p))).sum();
        let touched =
            of().any(|line| matches!(line.basis, Basis::Answer | Basis::Judged | Basis::NotApplicable));
        ((sum > 0).then(|| earned / sum as f64), touched)
    }

    /// Topics that occur, in order.
    pub fn topics(&self) -> Vec<Topic> {
        let mut topics: Vec<Topic> = self.lines.iter().map(|line| line.topic).collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }

    /// Questions that wait for a person's judgement.
    pub fn open(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter(|line| line.open).map(|line| line.question.as_str())
    }
}

/// The required questions that are asked and have no answer.
pub fn unanswered(content: &Content, answers: &Texts) -> Vec<String> {
    content
        .questions()
        .filter(|question| question.required && question.asked(answers))
        .filter(|question| {
            let given = answers.get(&question.id).map(String::as_str).unwrap_or_default();
            given.is_empty() || given == "0" && question.kind == AnswerKind::File
        })
        .map(|question| question.id.clone())
        .collect()
}
