//! Packs: the items, their elements and the rules that find them, as text a lawyer can read.

use regex::Regex;
use serde::Deserialize;

use crate::pattern::{Lang, Lexicon, Literal, Sieve, Slot};
use crate::report::{PackRef, Verdict};
use crate::rule::Rule;

pub use error::{PackError, Place, Said};
pub use trial::{Trials, verdict_label};

mod builtin;
mod compile;
mod error;
mod raw;
mod trial;

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
    pub place: Place,
}

/// A suggested wording as the pack writes it, with `<customer>` and `<vendor>`.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The tiers that it is meant for; none: all others.
    pub tiers: Vec<u8>,
    pub text: Said,
    pub place: Place,
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
    /// Suggested wording, our own drafting, between 甲 and 乙. See [`crate::wording()`].
    pub wording_ja: String,
    /// Suggested wording, our own drafting, between the Customer and the Provider.
    pub wording_en: String,
    pub examples: Vec<Example>,
    /// Wordings that the rules are known not to find.
    pub known_misses: Vec<String>,
    pub(crate) needs: Vec<String>,
    pub(crate) values: Vec<Value>,
    pub(crate) element_places: Vec<Place>,
    pub(crate) drafts: Vec<Draft>,
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
    /// Under a heading or a leading sentence with one of these nothing is promised.
    pub(crate) aside: [Slot; 2],
    /// What a defined term carries from its definition.
    pub(crate) carried: Vec<(Lang, Slot)>,
    /// Literal → rules whose action can begin with it.
    pub(crate) by_opener: Vec<Vec<u32>>,
    pub(crate) sieve: Sieve,
}

impl Pack {
    /// Reads a pack from the names and texts of its files: `pack.toml`, `vocabulary.toml` and one
    /// file for each item.
    pub fn load(files: impl Iterator<Item = (String, String)>) -> Result<Self, Vec<PackError>> {
        compile::load(files)
    }

    /// Every literal of the terms, and whether it may end inside a word; for measuring.
    #[doc(hidden)]
    pub fn literals(&self) -> &[(String, bool)] {
        &self.lexicon.literals
    }

    /// Indices of the literals that occur in a folded text; for measuring.
    #[doc(hidden)]
    pub fn occurring(&self, text: &str) -> std::collections::BTreeSet<usize> {
        let hits = self.lexicon.hits(text);
        hits.iter()
            .filter_map(|hit| (hit.literal as usize).checked_sub(crate::pattern::FIRST as usize))
            .collect()
    }

    /// The rules whose action can begin with the literal.
    pub(crate) fn rules_at(&self, literal: Literal) -> &[u32] {
        self.by_opener.get(literal as usize).map_or(&[], Vec::as_slice)
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
