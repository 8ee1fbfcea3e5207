//! What the checker answers: findings with their evidence.
//!
//! Every type here is plain data: it is stored, sent to the browser and printed by the command line
//! in this very shape.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Verdict on one item. Source: guideline 2.6 (8); the labels are 明記 / 一部明記 / 見当たらない / 判定不能.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The operative core of the item binds the third party.
    Stated,
    /// The subject is touched, the core is not there; [`Finding::reason`] says why.
    Partial,
    /// Nothing, or only look-alikes.
    NotFound,
    /// The text could not be read well enough; never counts as missing.
    Undeterminable,
}

/// Why a verdict is [`Verdict::Partial`].
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Only a general duty (黙示).
    GeneralClause,
    /// Core elements are not there.
    ElementsMissing,
    /// Refers to an annex that is not among the documents (別紙参照・未登録).
    AnnexAbsent,
    /// Binds the customer only.
    CustomerOnly,
    /// A duty of mere effort (努める).
    WeakDuty,
    /// Allows freely what it should govern (自由に再委託できる).
    Unrestricted,
}

/// A verbatim piece of one page that carries a verdict.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Evidence {
    /// Index of the document in the order given.
    pub document: usize,
    /// Page, counted from 1.
    pub page: u32,
    /// Article as a reader would cite it (第12条第2項第3号, Section 4.2(b)).
    pub article: Option<String>,
    /// First character of the quote on its page (Unicode scalar values, from 0).
    pub start: usize,
    /// One past the last character of the quote on its page.
    pub end: usize,
    /// The characters of the page from `start` to `end`, unchanged.
    pub quote: String,
    /// True for a quote that says the opposite of the duty.
    pub adverse: bool,
}

/// One element of an item and whether the text has it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ElementResult {
    /// Stable code of the element inside its item (`deadline`).
    pub id: String,
    /// Japanese label, from the pack.
    pub title_ja: String,
    /// English label, from the pack.
    pub title_en: String,
    /// Whether the text has it.
    pub met: bool,
}

/// The answer for one item.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Finding {
    /// Number of the item in the pack, from 1 (1..=12 in the built-in pack).
    pub item: u8,
    pub verdict: Verdict,
    /// True when some sentence says the opposite of the duty; stands beside any verdict.
    pub adverse: bool,
    /// Only with [`Verdict::Partial`].
    pub reason: Option<Reason>,
    /// 0 to 1.
    pub confidence: f64,
    pub elements: Vec<ElementResult>,
    /// Values found, by name (`report_within_hours` → `24`).
    pub values: BTreeMap<String, String>,
    pub evidence: Vec<Evidence>,
}

/// Which pack judged.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PackRef {
    pub id: String,
    pub version: String,
}
