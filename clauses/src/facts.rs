//! What a contract says about itself, for the ledger: title, kind, parties, dates, term, notice, law, amounts.
//!
//! Every fact carries its words, where they stand, and how sure the reading is. What is not written is not guessed.

use serde::{Deserialize, Serialize};

pub use amount::{Amount, Per, Tax};
pub use kind::Kind;
pub use law::Jurisdiction;
pub use party::PartyName;
pub use period::{Period, Unit};
pub use term::{Notice, Purpose, Renewal};

use crate::document::{Document, Readable};
use reader::Reader;

mod amount;
mod date;
mod dates;
mod kind;
mod law;
mod number;
mod party;
mod period;
mod reader;
mod term;
mod title;

/// Something that a document says, and where.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fact<T> {
    pub value: T,
    /// The characters of the page from `start` to `end`, unchanged.
    pub quote: String,
    /// Page, counted from 1.
    pub page: u32,
    pub article: Option<String>,
    /// First character of the quote on its page (Unicode scalar values, from 0).
    pub start: usize,
    /// One past the last character of the quote on its page.
    pub end: usize,
    /// 0 to 1.
    pub confidence: f64,
}

/// What one document says about itself. Dates are ISO text (`2025-04-01`).
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Facts {
    pub title: Option<Fact<String>>,
    /// Nothing when no text could be read.
    pub kind: Option<Fact<Kind>>,
    pub parties: Vec<Fact<PartyName>>,
    /// Day on which it was signed.
    pub concluded_on: Option<Fact<String>>,
    /// Day from which it is in force.
    pub effective_on: Option<Fact<String>>,
    /// Last day in force, as written or counted from the first day and the term.
    pub ends_on: Option<Fact<String>>,
    pub term: Option<Fact<Period>>,
    pub renewal: Option<Fact<Renewal>>,
    pub notices: Vec<Fact<Notice>>,
    pub governing_law: Option<Fact<String>>,
    pub jurisdiction: Option<Fact<Jurisdiction>>,
    pub amounts: Vec<Fact<Amount>>,
    /// Title or name of the contract that this one belongs to or changes.
    pub belongs_to: Option<Fact<String>>,
}

/// Words at the head of papers that are no contract.
const FOREIGN: &[&str] = &[
    "定款",
    "就業規則",
    "給与規程",
    "賃金規程",
    "旅費規程",
    "請求書",
    "見積書",
    "納品書",
    "領収書",
    "ご案内",
    "パンフレット",
    "カタログ",
    "invoice",
    "quotation",
    "receipt",
    "brochure",
    "data sheet",
    "datasheet",
    "white paper",
    "press release",
    "articles of",
    "bylaws",
    "employee handbook",
    "rules of employment",
];

/// Whether a document is surely no contract, so that no clause is looked for in it.
pub(crate) fn foreign(document: &Document) -> bool {
    let head: String = document.pages.iter().flat_map(|page| page.text.chars()).take(400).collect();
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let close: String = head.chars().filter(|c| *c != ' ').collect();
    if !FOREIGN.iter().any(|word| head.contains(word) || close.contains(word)) {
        return false;
    }
    let reader = Reader::new(document);
    let kind = kind::kind(&reader, title::title(&reader).as_ref().map(|title| title.value.as_str()));
    // A brochure that binds is terms of use under a friendly name.
    let duties = ["なければな", "てはなりません", "てはならない", "ものとします", " shall ", " must "];
    let bound: usize = duties.iter().map(|word| reader.text.folded.matches(word).count()).sum();
    let friendly = kind.value == Kind::Brochure && bound >= 5;
    !kind.value.is_contract() && kind.confidence >= 0.75 && !friendly
}

/// Reads the facts of one document. The same input gives the same output.
pub fn facts(document: &Document) -> Facts {
    let reader = Reader::new(document);
    let unread = document.pages.iter().all(|page| page.readable == Readable::Unreadable);
    let title = title::title(&reader);
    let kind = (!unread && !reader.text.folded.trim().is_empty())
        .then(|| kind::kind(&reader, title.as_ref().map(|title| title.value.as_str())));
    let mut facts = Facts {
        kind,
        parties: party::parties(&reader),
        concluded_on: dates::concluded(&reader),
        effective_on: dates::effective(&reader),
        ends_on: dates::ends(&reader),
        term: term::term(&reader),
        renewal: term::renewal(&reader),
        notices: term::notices(&reader),
        governing_law: law::governing(&reader),
        jurisdiction: law::jurisdiction(&reader),
        amounts: amount::amounts(&reader),
        belongs_to: title::belongs_to(&reader),
        title: title.map(|title| Fact { value: title::printed(title.value), ..title }),
    };
    dates::count_end(&mut facts);
    if facts.kind.as_ref().is_some_and(|kind| !kind.value.is_contract()) {
        // An invoice has a date and an amount, but no term and no parties to a contract.
        facts.renewal = None;
        facts.notices.clear();
        facts.term = None;
        facts.ends_on = None;
    }
    facts
}
