//! Edits of a template's draft, one at a time.

use serde::{Deserialize, Serialize};

use super::{AnswerKind, Choice, Condition, Content, Question, Section, Topic};
use crate::field::{FieldError, Fields};

/// One edit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    Head {
        ja: String,
        en: String,
        lead_ja: String,
        lead_en: String,
    },
    /// A new section at the end (`id` empty), or other words for one.
    Section {
        id: String,
        ja: String,
        en: String,
        topic: String,
    },
    /// A new question at the end of a section (`id` empty), or another wording.
    Question {
        section: String,
        id: String,
        input: QuestionInput,
    },
    Move {
        id: String,
        up: bool,
    },
    Remove {
        id: String,
    },
}

/// What the form of a question holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct QuestionInput {
    pub ja: String,
    pub en: String,
    pub kind: String,
    pub required: String,
    pub weight: String,
    pub help_ja: String,
    pub help_en: String,
    /// A line each: code | Japanese | English | risk 0 to 100 or `na`.
    pub choices: String,
    /// Field of the engagement or id of a question; empty for always.
    pub when: String,
    /// Codes, separated by spaces.
    pub when_any: String,
}

/// Most questions of a template.
pub const MOST: usize = 300;

impl QuestionInput {
    /// The form of a question as it stands.
    pub fn of(question: &Question) -> Self {
        let choices = question.choices.iter().map(|choice| {
            let risk = if choice.na { "na".to_owned() } else { choice.risk.to_string() };
            format!("{} | {} | {} | {risk}", choice.code, choice.ja, choice.en)
        });
        let when = question.when.clone().unwrap_or_default();
        Self {
            ja: question.ja.clone(),
            en: question.en.clone(),
            kind: question.kind.code().to_owned(),
            required: if question.required { "1".into() } else { String::new() },
            weight: question.weight.to_string(),
            help_ja: question.help_ja.clone(),
            help_en: question.help_en.clone(),
            choices: choices.collect::<Vec<_>>().join("\n"),
            when: if when.fact.is_empty() { when.question } else { when.fact },
            when_any: when.any.join(" "),
        }
    }

    fn checked(&self, id: &str, content: &Content) -> Result<Question, Vec<FieldError>> {
        let mut fields = Fields::default();
        let kind = AnswerKind::from_code(&self.kind);
        if kind.is_none() {
            fields.reject("kind", "choice");
        }
        let weight =
            self.weight.trim().parse::<i64>().unwrap_or(if self.weight.trim().is_empty() { 0 } else { -1 });
        if !(0..=100).contains(&weight) {
            fields.reject("weight", "number");
        }
        let chooses = matches!(kind, Some(AnswerKind::Choice | AnswerKind::Many));
        let choices = choices(&self.choices).unwrap_or_else(|code| {
            fields.reject("choices", code);
            Vec::new()
        });
        if chooses && choices.len() < 2 {
            fields.reject("choices", "required");
        }
        let when = self.when.trim();
        let any: Vec<String> = self.when_any.split_whitespace().map(str::to_owned).collect();
        let condition = (!when.is_empty()).then(|| {
            let question = content.question(when);
            let fact = crate::catalogue::Kind::Engagement.field(when).is_some();
            if question.is_none() && !fact || when == id {
                fields.reject("when", "no_such_object");
            }
            if any.is_empty() {
                fields.reject("when_any", "required");
            }
            let (question, fact) =
                if fact { (String::new(), when.to_owned()) } else { (when.to_owned(), String::new()) };
            Condition { fact, question, any }
        });
        let question = Question {
            id: id.to_owned(),
            ja: fields.text("ja", &self.ja, true, 1_000),
            en: fields.text("en", &self.en, true, 1_000),
            kind: kind.unwrap_or(AnswerKind::Text),
            required: !self.required.is_empty(),
            weight,
            help_ja: fields.text("help_ja", &self.help_ja, false, 1_000),
            help_en: fields.text("help_en", &self.help_en, false, 1_000),
            choices: if chooses { choices } else { Vec::new() },
            set: String::new(),
            when: condition,
        };
        fields.finish(question)
    }
}

fn choices(text: &str) -> Result<Vec<Choice>, &'static str> {
    let mut choices: Vec<Choice> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [code, ja, en, risk] = parts[..] else { return Err("choices") };
        let sound = !code.is_empty()
            && code.len() <= 40
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !ja.is_empty()
            && !en.is_empty();
        let na = risk == "na";
        let risk = if na { 0 } else { risk.parse::<i64>().map_err(|_| "choices")? };
        if !sound || !(0..=100).contains(&risk) || choices.iter().any(|other| other.code == code) {
            return Err("choices");
        }
        choices.push(Choice { code: code.into(), ja: ja.into(), en: en.into(), risk, na });
    }
    if choices.len() > 30 { Err("choices") } else { Ok(choices) }
}

impl Content {
    /// Makes an edit; nothing is changed where it is refused.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), Vec<FieldError>> {
        match edit {
            Edit::Head { ja, en, lead_ja, lead_en } => {
                let mut fields = Fields::default();
                let ja = fields.text("ja", ja, true, 200);
                let en = fields.text("en", en, true, 200);
                let lead_ja = fields.text("lead_ja", lead_ja, false, 1_000);
                let lead_en = fields.text("lead_en", lead_en, false, 1_000);
                fields.finish(())?;
                (self.ja, self.en, self.lead_ja, self.lead_en) = (ja, en, lead_ja, lead_en);
                Ok(())
            }
            Edit::Section { id, ja, en, topic } => {
                let mut fields = Fields::default();
                let ja = fields.text("ja", ja, true, 200);
                let en = fields.text("en", en, true, 200);
                let topic = Topic::from_code(topic);
                if topic.is_none() {
                    fields.reject("topic", "choice");
                }
                fields.finish(())?;
                let topic = topic.unwrap_or(Topic::Other);
                if id.is_empty() {
                    let id = self.fresh("s");
                    self.sections.push(Section { id, ja, en, topic, questions: Vec::new() });
                    return Ok(());
                }
                let section = self.sections.iter_mut().find(|section| section.id == *id);
                let section = section.ok_or_else(|| vec![FieldError::new("section", "no_such_object")])?;
                (section.ja, section.en, section.topic) = (ja, en, topic);
                Ok(())
            }
            Edit::Question { section, id, input } => self.set_question(section, id, input),
            Edit::Move { id, up } => self.move_question(id, *up),
            Edit::Remove { id } => {
                let asks =
                    |question: &Question| question.when.as_ref().is_some_and(|when| when.question == *id);
                if self.questions().any(asks) {
                    return Err(vec![FieldError::new("id", "still_asked")]);
                }
                for section in &mut self.sections {
                    section.questions.retain(|question| question.id != *id);
                }
                self.sections.retain(|section| section.id != *id || !section.questions.is_empty());
                Ok(())
            }
        }
    }

    fn set_question(
        &mut self,
        section: &str,
        id: &str,
        input: &QuestionInput,
    ) -> Result<(), Vec<FieldError>> {
        if id.is_empty() && self.questions().count() >= MOST {
            return Err(vec![FieldError::new("ja", "too_long")]);
        }
        let own = if id.is_empty() { self.fresh("q") } else { id.to_owned() };
        let question = input.checked(&own, self)?;
        if id.is_empty() {
            let into = self.sections.iter_mut().find(|one| one.id == section);
            into.ok_or_else(|| vec![FieldError::new("section", "no_such_object")])?.questions.push(question);
            return Ok(());
        }
        let old = self.sections.iter_mut().flat_map(|section| section.questions.iter_mut());
        let old = old.into_iter().find(|question| question.id == id);
        *old.ok_or_else(|| vec![FieldError::new("id", "no_such_object")])? = question;
        Ok(())
    }

    fn move_question(&mut self, id: &str, up: bool) -> Result<(), Vec<FieldError>> {
        let at = self.sections.iter().enumerate().find_map(|(section, one)| {
            one.questions.iter().position(|question| question.id == id).map(|question| (section, question))
        });
        let (section, question) = at.ok_or_else(|| vec![FieldError::new("id", "no_such_object")])?;
        let last = self.sections[section].questions.len() - 1;
        match (up, question) {
            (true, 1..) => self.sections[section].questions.swap(question, question - 1),
            (false, at) if at < last => self.sections[section].questions.swap(at, at + 1),
            // Over the border of its section, into the one beside it.
            (true, _) if section > 0 => {
                let moved = self.sections[section].questions.remove(question);
                self.sections[section - 1].questions.push(moved);
            }
            (false, _) if section + 1 < self.sections.len() => {
                let moved = self.sections[section].questions.remove(question);
                self.sections[section + 1].questions.insert(0, moved);
            }
            _ => {}
        }
        Ok(())
    }

    /// An id that neither a section nor a question has.
    fn fresh(&self, letter: &str) -> String {
        let taken =
            |id: &str| self.sections.iter().any(|section| section.id == id) || self.question(id).is_some();
        let mut number = self.questions().count() + self.sections.len() + 1;
        while taken(&format!("{letter}{number}")) {
            number += 1;
        }
        format!("{letter}{number}")
    }

    /// Why it cannot be published; empty when it can.
    pub fn problems(&self) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if self.questions().count() == 0 {
            errors.push(FieldError::new("content", "no_questions"));
        }
        for question in self.questions() {
            let Some(when) = question.when.as_ref().filter(|when| !when.question.is_empty()) else {
                continue;
            };
            let known = self.question(&when.question);
            let codes = |other: &Question| when.any.iter().all(|code| other.choice(code).is_some());
            if !known.is_some_and(codes) {
                errors.push(FieldError::new(&question.id, "no_such_object"));
            }
        }
        errors
    }
}
