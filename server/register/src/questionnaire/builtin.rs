//! The sets that come with the product, in our own words. An institution's published version stands before them.

use super::{AnswerKind, Choice, Content, Template};
use crate::error::{Error, Result};

const FILES: [(&str, &str); 5] = [
    ("inherent", include_str!("sets/inherent.toml")),
    ("core", include_str!("sets/core.toml")),
    ("important", include_str!("sets/important.toml")),
    ("cloud", include_str!("sets/cloud.toml")),
    ("exit", include_str!("sets/exit.toml")),
];

/// Every built-in template.
///
/// # Errors
/// [`Error::Inconsistent`] when a file of the product is broken, which a test rules out.
pub fn all() -> Result<Vec<Template>> {
    FILES
        .iter()
        .map(|(code, text)| {
            let mut content: Content =
                toml::from_str(text).map_err(|error| Error::Inconsistent(format!("{code}: {error}")))?;
            for section in &mut content.sections {
                for question in &mut section.questions {
                    if question.choices.is_empty() && question.kind == AnswerKind::Choice {
                        question.choices = set(&question.set);
                    }
                    question.set.clear();
                }
            }
            Ok(Template {
                code: (*code).to_owned(),
                version: 0,
                state: "published".to_owned(),
                content,
                revision: 0,
                reason: String::new(),
                at: 0,
                actor_name: String::new(),
            })
        })
        .collect()
}

/// Choices that many questions share.
fn set(name: &str) -> Vec<Choice> {
    let lines: &[(&str, &str, &str, i64)] = match name {
        "yes_no" => &[("yes", "はい", "Yes", 0), ("no", "いいえ", "No", 100)],
        "no_yes" => &[("no", "いいえ", "No", 0), ("yes", "はい", "Yes", 100)],
        _ => &[
            ("yes", "実施している", "In place", 0),
            ("partial", "一部実施している", "Partly in place", 50),
            ("no", "実施していない", "Not in place", 100),
        ],
    };
    let mut choices: Vec<Choice> = lines
        .iter()
        .map(|(code, ja, en, risk)| Choice {
            code: (*code).into(),
            ja: (*ja).into(),
            en: (*en).into(),
            risk: *risk,
            na: false,
        })
        .collect();
    if !matches!(name, "yes_no" | "no_yes") {
        let (ja, en) = ("該当しない（理由を備考に）".into(), "Not applicable (say why in the note)".into());
        choices.push(Choice { code: "na".into(), ja, en, risk: 0, na: true });
    }
    choices
}
