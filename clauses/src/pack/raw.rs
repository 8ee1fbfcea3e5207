//! The files of a pack as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::pack::Element;
use crate::report::{Reason, Verdict};
use crate::rule::{Actor, Gives, Modality, Negated, Scope};

/// `pack.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub id: String,
    pub version: String,
    pub applies_from: String,
    pub title_ja: String,
    pub title_en: String,
    pub document: String,
    pub edition: String,
    pub section: String,
    /// Vocabularies that a defined term carries from its definition.
    #[serde(default)]
    pub carried: Vec<Spanned<String>>,
    /// A sentence with one of these never counts, for any item.
    #[serde(default)]
    pub never: ByLang,
    /// Under a heading or a leading sentence with one of these nothing is promised, for any item.
    #[serde(default)]
    pub aside: ByLang,
}

/// Terms of each language.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByLang {
    #[serde(default)]
    pub ja: Vec<Spanned<String>>,
    #[serde(default)]
    pub en: Vec<Spanned<String>>,
}

/// `vocabulary.toml`: name → terms.
pub type Words = BTreeMap<String, ByLang>;

/// One file for each item.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: Spanned<u8>,
    /// Where the demand stands, as far as it is not where the whole pack's demands stand.
    pub document: Option<String>,
    pub edition: Option<String>,
    pub section: Option<String>,
    pub title_ja: String,
    pub title_en: String,
    pub quotation: String,
    pub explanation_ja: String,
    pub explanation_en: String,
    pub wording_ja: Spanned<String>,
    pub wording_en: Spanned<String>,
    /// Wordings for certain tiers only.
    #[serde(default)]
    pub wording: Vec<Wording>,
    /// What must be there together before the item is stated; nothing: any one rule is enough.
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub known_misses: Vec<String>,
    pub element: Vec<Spanned<Element>>,
    #[serde(default)]
    pub value: Vec<Value>,
    #[serde(default)]
    pub rule: Vec<Rule>,
    #[serde(default)]
    pub example: Vec<Example>,
}

/// Suggested wording for certain tiers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    pub tiers: Vec<u8>,
    pub ja: Spanned<String>,
    pub en: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    pub name: String,
    /// Regular expression over the folded sentence; its first group is the value.
    pub expression: Spanned<String>,
    /// The value instead of the group.
    pub is: Option<String>,
    /// The group is a number to be multiplied (days to hours).
    pub times: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: Spanned<String>,
    pub lang: Spanned<String>,
    pub gives: Gives,
    pub reason: Option<Reason>,
    #[serde(default)]
    pub elements: Vec<Spanned<String>>,
    pub core: Option<Spanned<String>>,
    #[serde(default)]
    pub actor: Actor,
    pub modality: Option<Modality>,
    #[serde(default)]
    pub negated: Negated,
    pub action: Vec<Spanned<String>>,
    #[serde(default)]
    pub with: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    pub context: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless_sentence: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless_context: Vec<Spanned<String>>,
    /// Characters around the action in which `unless` looks.
    pub radius: Option<usize>,
    #[serde(default)]
    pub scope: Scope,
    #[serde(default)]
    pub annex: bool,
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// A text that the item must accept, accept in part or reject; each is a test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub name: Spanned<String>,
    pub verdict: Verdict,
    #[serde(default)]
    pub adverse: bool,
    pub text: String,
}
