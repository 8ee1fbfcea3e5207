//! Questionnaires (質問票): templates with versions, what was sent as a snapshot, answers, and their score.
//! Guideline 2.6 (7): risks and weaknesses, what is required of a third party, past incidents; of important ones also
//! management, incident plan and contingency plan.

pub mod answer;
pub mod edit;
pub mod letter;
pub mod score;
pub mod sheet;
pub mod view;

#[cfg(feature = "ssr")]
pub mod builtin;
#[cfg(feature = "ssr")]
pub mod store;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assessment::coded;

coded! {
    /// What a section is about.
    Topic {
        Inherent "inherent" "固有リスク" "Inherent risk",
        /// The first three are named by (7) for everybody.
        Weakness "weakness" "潜在的なリスク・脆弱性" "Risks and weaknesses",
        Requirements "requirements" "求めるセキュリティの充足" "Security that is required",
        Incidents "incidents" "過去のインシデントと再発防止" "Past incidents",
        /// These three by (7) for important ones.
        Management "management" "サイバーセキュリティ管理態勢" "Security management",
        IncidentPlan "incident_plan" "インシデント対応計画" "Incident response plan",
        Contingency "contingency" "コンティンジェンシープラン" "Contingency plan",
        ThirdParties "third_parties" "再委託先等の管理" "Own third parties",
        SecureDesign "secure_design" "セキュリティ・バイ・デザイン" "Security by design",
        Exercises "exercises" "演習・訓練" "Exercises",
        Cloud "cloud" "クラウド" "Cloud",
        Exit "exit" "終了" "Exit",
        Other "other" "その他" "Other",
    }
}

impl Topic {
    pub const ALWAYS: [Self; 3] = [Self::Weakness, Self::Requirements, Self::Incidents];
    pub const IMPORTANT: [Self; 3] = [Self::Management, Self::IncidentPlan, Self::Contingency];
}

coded! {
    /// The form of an answer.
    AnswerKind {
        Choice "choice" "1つ選ぶ" "One of several",
        Many "many" "複数選ぶ" "Several",
        Text "text" "文章" "Text",
        Date "date" "日付" "Date",
        Number "number" "数" "Number",
        File "file" "添付" "File",
    }
}

/// Something to choose.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Choice {
    pub code: String,
    pub ja: String,
    pub en: String,
    /// How unfavourable it is, 0 to 100; of several: what its absence costs.
    #[serde(default)]
    pub risk: i64,
    /// The question does not apply to whoever chooses this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub na: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// When a question is asked: by a field of the engagement, or by the answer to another question.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Condition {
    /// A field of the engagement (`risk_data`, `kind`, `tier`); empty when it is about a question.
    pub fact: String,
    pub question: String,
    /// Any of these codes.
    pub any: Vec<String>,
}

/// One question.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Question {
    /// Unique inside the template; with the template's code in front inside a questionnaire (`core.c01`).
    pub id: String,
    pub ja: String,
    pub en: String,
    pub kind: AnswerKind,
    #[serde(default)]
    pub required: bool,
    /// 0 leaves it out of the score.
    #[serde(default)]
    pub weight: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help_ja: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help_en: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// In the built-in files only: a set of choices by its name.
    #[serde(default, skip_serializing)]
    pub set: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// Questions under one heading.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Section {
    pub id: String,
    pub ja: String,
    pub en: String,
    pub topic: Topic,
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

/// The content of a template, or of what was sent.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Content {
    pub ja: String,
    pub en: String,
    #[serde(default)]
    pub lead_ja: String,
    #[serde(default)]
    pub lead_en: String,
    #[serde(default, rename = "section")]
    pub sections: Vec<Section>,
}

/// A version of a template.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Template {
    pub code: String,
    /// 0 is the product's own.
    pub version: i64,
    /// `published` or `draft`.
    pub state: String,
    pub content: Content,
    /// Counts the edits of a draft.
    pub revision: i64,
    pub reason: String,
    pub at: i64,
    pub actor_name: String,
}

/// What is known of the engagement when a questionnaire is sent, by field.
pub type Facts = BTreeMap<String, String>;

/// Answers in their text form, by question: a code, codes separated by spaces, ISO date, digits, text, or the number
/// of files attached.
pub type Texts = BTreeMap<String, String>;

impl Content {
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| section.questions.iter())
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }

    /// What is sent: several templates as one, without the questions that these facts rule out.
    pub fn snapshot(templates: &[Template], facts: &Facts) -> Self {
        let mut sent = Self::default();
        for template in templates {
            let content = &template.content;
            if sent.sections.is_empty() {
                (sent.ja, sent.en) = (content.ja.clone(), content.en.clone());
                (sent.lead_ja, sent.lead_en) = (content.lead_ja.clone(), content.lead_en.clone());
            }
            for section in &content.sections {
                let questions: Vec<Question> = section
                    .questions
                    .iter()
                    .filter(|question| question.when.as_ref().is_none_or(|when| when.fits(facts)))
                    .map(|question| question.under(&template.code))
                    .collect();
                if !questions.is_empty() {
                    let id = format!("{}.{}", template.code, section.id);
                    sent.sections.push(Section { id, questions, ..section.clone() });
                }
            }
        }
        sent
    }
}

impl Condition {
    /// Whether the facts leave the question in. What is not known leaves it in.
    fn fits(&self, facts: &Facts) -> bool {
        if self.fact.is_empty() {
            return true;
        }
        let known = facts.get(&self.fact).map(String::as_str).unwrap_or_default();
        known.is_empty() || known == crate::record::UNKNOWN || self.any.iter().any(|code| code == known)
    }
}

impl Question {
    fn under(&self, template: &str) -> Self {
        let mut question = self.clone();
        question.id = format!("{template}.{}", self.id);
        question.when = question
            .when
            .filter(|when| !when.question.is_empty())
            .map(|when| Condition { question: format!("{template}.{}", when.question), ..when });
        question
    }

    /// Whether it is asked, given the answers so far.
    pub fn asked(&self, answers: &Texts) -> bool {
        let Some(when) = self.when.as_ref().filter(|when| !when.question.is_empty()) else { return true };
        let given = answers.get(&when.question).map(String::as_str).unwrap_or_default();
        given.split(' ').any(|code| when.any.iter().any(|wanted| wanted == code))
    }

    pub fn choice(&self, code: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.code == code)
    }

    /// What an answer says in words.
    pub fn words(&self, value: &str, japanese: bool) -> String {
        match self.kind {
            AnswerKind::Choice | AnswerKind::Many => {
                let name = |code: &str| {
                    self.choice(code).map_or_else(
                        || code.to_owned(),
                        |choice| if japanese { choice.ja.clone() } else { choice.en.clone() },
                    )
                };
                let names: Vec<String> = value.split_whitespace().map(name).collect();
                names.join(if japanese { "、" } else { ", " })
            }
            _ => value.to_owned(),
        }
    }

    /// The answer in its text form, or the code of what is wrong with it. Blank is always accepted: it is no answer.
    pub fn accepts(&self, typed: &str) -> Result<String, &'static str> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(String::new());
        }
        if typed.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err("control_character");
        }
        match self.kind {
            AnswerKind::Choice => self.choice(typed).map(|choice| choice.code.clone()).ok_or("choice"),
            AnswerKind::Many => {
                let mut codes = Vec::new();
                for code in typed.split_whitespace() {
                    let choice = self.choice(code).ok_or("choice")?;
                    if !codes.contains(&choice.code) {
                        codes.push(choice.code.clone());
                    }
                }
                Ok(codes.join(" "))
            }
            AnswerKind::Date => {
                if crate::calendar::is_date(typed) {
                    Ok(typed.to_owned())
                } else {
                    Err("date")
                }
            }
            AnswerKind::Number => {
                let digits: String = typed.chars().filter(|c| *c != ',').collect();
                let number = digits.parse::<i64>().map_err(|_| "number")?;
                Ok(number.to_string())
            }
            AnswerKind::Text => {
                if typed.chars().count() > TEXT_LONGEST {
                    Err("too_long")
                } else {
                    Ok(typed.to_owned())
                }
            }
            // Counted by the store, from the files themselves.
            AnswerKind::File => Err("choice"),
        }
    }
}

/// Characters of a text answer or a note.
pub const TEXT_LONGEST: usize = 4_000;

#[cfg(test)]
mod tests;
