//! Packs: the items, their elements and the rules that find them, as text a lawyer can read.

use regex::Regex;
use serde::Deserialize;

use crate::pattern::{Lang, Lexicon, Literal, Sieve, Slot, Way};
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
    /// The rules of each language by the literals with which their action can begin.
    pub(crate) openers: [Openers; 2],
    pub(crate) sieve: Sieve,
}

/// Literal → rules whose action can begin with it.
#[derive(Clone, Debug)]
pub(crate) struct Openers {
    /// Where the rules of each literal begin; one entry more than literals.
    starts: Vec<u32>,
    rules: Vec<(u32, Way)>,
}

impl Openers {
    fn new(rules: &[Rule], lang: Lang) -> Self {
        let mut all: Vec<(Literal, u32, Way)> = Vec::new();
        for (index, rule) in (0..).zip(rules).filter(|(_, rule)| rule.lang == lang) {
            all.extend(rule.action.ways().map(|(literal, way)| (literal, index, way)));
        }
        all.sort_by_key(|(literal, index, _)| (*literal, *index));
        let last = all.last().map_or(0, |(literal, ..)| literal + 1);
        let starts = (0..=last).map(|literal| {
            u32::try_from(all.partition_point(|(other, ..)| *other < literal)).unwrap_or(u32::MAX)
        });
        Self { starts: starts.collect(), rules: all.iter().map(|(_, index, way)| (*index, *way)).collect() }
    }

    fn at(&self, literal: Literal) -> &[(u32, Way)] {
        let literal = literal as usize;
        match self.starts.get(literal..literal + 2) {
            Some(&[from, to]) => &self.rules[from as usize..to as usize],
            _ => &[],
        }
    }
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

    /// The rules of a language whose action can begin with the literal, and how.
    pub(crate) fn rules_at(&self, lang: Lang, literal: Literal) -> &[(u32, Way)] {
        self.openers[lang as usize].at(literal)
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
