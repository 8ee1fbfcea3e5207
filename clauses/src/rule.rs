//! A rule: slots that one sentence must fill.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::pattern::Slot;
use crate::report::Reason;

pub use crate::pattern::Lang;

/// What a sentence that fills the rule gives its item.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    Stated,
    Partial,
    /// The opposite of the duty.
    Adverse,
    /// Only marks elements, in an article that another rule has found.
    Element,
}

/// Which side the sentence must bind or empower.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    #[default]
    Any,
    /// The vendor, both sides, or nobody named (specifications).
    Vendor,
    /// The customer, both sides, or nobody named.
    Customer,
    /// The customer alone, named.
    CustomerOnly,
}

/// How the sentence binds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    Any,
    /// A permission or mere effort weakens the finding to partial.
    Duty,
    /// Only a permission fits.
    May,
    /// Only mere effort fits.
    Effort,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Negated {
    #[default]
    No,
    Yes,
    Any,
}

/// How far the `with` slots may reach.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The sentence, the list that it leads and the sentence that leads it.
    #[default]
    Sentence,
    /// The sentences of the same paragraph (項).
    Paragraph,
    Article,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub name: String,
    /// Index of the item in the pack.
    pub item: usize,
    pub lang: Lang,
    pub gives: Gives,
    pub reason: Option<Reason>,
    /// Indices into the elements of the item.
    pub elements: Vec<usize>,
    /// Which of the item's needs it meets.
    pub core: Option<usize>,
    pub actor: Actor,
    pub modality: Modality,
    pub negated: Negated,
    pub action: Slot,
    pub with: Vec<Slot>,
    /// The lists of `with` as they are written.
    pub with_terms: Vec<Vec<String>>,
    /// Must occur in the article, its heading included.
    pub context: Slot,
    /// Vetoes within `radius` bytes of the action.
    pub unless: Slot,
    pub unless_sentence: Slot,
    pub unless_context: Slot,
    pub radius: usize,
    pub scope: Scope,
    /// Fires only if the sentence names an annex that no document contains.
    pub annex: bool,
    pub values: BTreeMap<String, String>,
}

impl Rule {
    /// Its slots that are looked for in sentences and articles.
    pub fn slots(&mut self) -> impl Iterator<Item = &mut Slot> {
        let own = [
            &mut self.action,
            &mut self.context,
            &mut self.unless,
            &mut self.unless_sentence,
            &mut self.unless_context,
        ];
        own.into_iter().chain(&mut self.with)
    }
}
