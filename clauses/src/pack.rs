//! Packs: the items, their elements and the rules that find them, as text a lawyer can read.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use crate::pattern::{Lang, Lexicon, Slot};
use crate::report::{PackRef, Verdict};
use crate::rule::Rule;

mod compile;
mod raw;

/// A mistake in a pack: which file, which line, what, and how to mend it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{code} {file}:{line}: {message}\n  mend: {mend}")]
pub struct PackError {
    /// Stable code (`P0012`), listed in `packs/README.md`.
    pub code: &'static str,
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    pub message: String,
    pub mend: String,
}

/// Where a demand stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Citation {
    pub document: String,
    /// Date of the edition (`2024-10-04`).
    pub edition: String,
    pub section: String,
    /// The document's own words.
    pub quotation: String,
}

/// One part of an item that the review screen shows as met or not.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Element {
    pub id: String,
    pub title_ja: String,
    pub title_en: String,
}

/// A text and the verdict that it must get; each is a test.
#[derive(Clone, Debug)]
pub struct Example {
    pub name: String,
    pub verdict: Verdict,
    pub adverse: bool,
    pub text: String,
}

/// A figure or a kind that is read from the evidence.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub name: String,
    pub expression: Regex,
    pub is: Option<String>,
    pub times: Option<u32>,
}

/// One of the items that a contract is checked for.
#[derive(Clone, Debug)]
pub struct Item {
    /// Number of the item, from 1.
    pub id: u8,
    pub title_ja: String,
    pub title_en: String,
    pub citation: Citation,
    pub elements: Vec<Element>,
    /// For a reader who is not a lawyer.
    pub explanation_ja: String,
    /// For a reader who is not a lawyer.
    pub explanation_en: String,
    /// Suggested wording, our own drafting.
    pub wording_ja: String,
    /// Suggested wording, our own drafting.
    pub wording_en: String,
    pub examples: Vec<Example>,
    /// Wordings that the rules are known not to find.
    pub known_misses: Vec<String>,
    pub(crate) needs: Vec<String>,
    pub(crate) values: Vec<Value>,
}

/// A checked set of items.
#[derive(Clone, Debug)]
pub struct Pack {
    pub reference: PackRef,
    pub title_ja: String,
    pub title_en: String,
    /// First day on which the pack applies (`2024-10-04`).
    pub applies_from: String,
    pub(crate) items: Vec<Item>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) lexicon: Lexicon,
    /// A sentence with one of these never counts; Japanese, English.
    pub(crate) never: [Slot; 2],
    /// What a defined term carries from its definition.
    pub(crate) carried: Vec<(Lang, Slot)>,
    /// Literal → rules whose action can begin with it.
    pub(crate) by_opener: Vec<Vec<usize>>,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../packs/fsa-2024/", $name)))),+]
    };
}

const BUILTIN: [(&str, &str); 14] = files![
    "pack.toml",
    "vocabulary.toml",
    "01-roles.toml",
    "02-audit.toml",
    "03-subcontracting.toml",
    "04-security.toml",
    "05-staff.toml",
    "06-incident.toml",
    "07-assessment.toml",
    "08-serious-vulnerability.toml",
    "09-exercise.toml",
    "10-data.toml",
    "11-termination.toml",
    "12-assurance.toml",
];

impl Pack {
    /// The pack of the guideline's twelve items, compiled once.
    ///
    /// # Panics
    /// Never in a released build: the embedded files are checked by the tests.
    pub fn builtin() -> &'static Self {
        static PACK: OnceLock<Pack> = OnceLock::new();
        PACK.get_or_init(|| {
            let files = BUILTIN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            Self::load(files).unwrap_or_else(|errors| {
                let lines: Vec<String> = errors.iter().map(PackError::to_string).collect();
                panic!("the built-in pack:\n{}", lines.join("\n"))
            })
        })
    }

    /// Reads a pack from the names and texts of its files: `pack.toml`, `vocabulary.toml` and one
    /// file for each item.
    pub fn load(files: impl Iterator<Item = (String, String)>) -> Result<Self, Vec<PackError>> {
        compile::load(files)
    }

    /// The items in the order of their numbers.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item with this number.
    pub fn item(&self, id: u8) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}
