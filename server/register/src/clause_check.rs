//! Clause checks (条項点検): what the checker found in a contract, and what a person decided about it.

pub mod desk;
#[cfg(feature = "ssr")]
pub mod heatmap;
pub mod limit;
pub mod map;
pub mod picture;
#[cfg(feature = "ssr")]
pub mod store;

use clauses::{Finding, Note, Verdict};
use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};
use crate::policy::{Demand, ITEMS};

/// The code of a verdict in the database and in exports.
pub const fn verdict_code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Stated => "stated",
        Verdict::Partial => "partial",
        Verdict::NotFound => "not_found",
        Verdict::Undeterminable => "undeterminable",
    }
}

pub fn verdict_from_code(code: &str) -> Option<Verdict> {
    [Verdict::Stated, Verdict::Partial, Verdict::NotFound, Verdict::Undeterminable]
        .into_iter()
        .find(|verdict| verdict_code(*verdict) == code)
}

/// What a person decided about a finding.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Review {
    pub verdict: Verdict,
    /// The machine's verdict at that moment.
    pub machine_verdict: Verdict,
    /// Empty when the machine's verdict was confirmed without a word.
    pub reason: String,
    pub reviewer_name: String,
    /// UTC milliseconds.
    pub reviewed_at: i64,
    /// Whether the person says that a sentence says the opposite; none leaves it to the machine.
    #[serde(default)]
    pub adverse: Option<bool>,
}

/// One item of a contract: the machine's finding and, beside it, the person's decision.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ItemView {
    pub finding: Finding,
    pub review: Option<Review>,
    /// Earlier decisions, newest first.
    pub history: Vec<Review>,
    /// How strongly the policy in force wants the item of the contract's tier.
    pub demand: Demand,
    /// The values found beside the limits of the policy in force.
    #[serde(default)]
    pub compared: Vec<limit::Compared>,
}

impl ItemView {
    /// The verdict that counts: the person's where there is one.
    pub fn verdict(&self) -> Verdict {
        self.review.as_ref().map_or(self.finding.verdict, |review| review.verdict)
    }

    /// Some sentence says the opposite of the duty: the person's word where there is one.
    pub fn adverse(&self) -> bool {
        self.review.as_ref().and_then(|review| review.adverse).unwrap_or(self.finding.adverse)
    }

    /// The values that are outside the policy's limits.
    pub fn beyond(&self) -> impl Iterator<Item = &limit::Compared> {
        self.compared.iter().filter(|one| one.fit == limit::Fit::Beyond)
    }

    /// The person decided about another machine verdict than the one that stands now.
    pub fn review_outdated(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.machine_verdict != self.finding.verdict)
    }
}

/// The current check of a contract.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CheckView {
    pub pack_id: String,
    pub pack_version: String,
    /// UTC milliseconds.
    pub checked_at: i64,
    /// Ids of the documents judged; [`clauses::Evidence::document`] counts in this list.
    pub documents: Vec<String>,
    pub items: Vec<ItemView>,
    /// What the documents of the set do to each other.
    pub notes: Vec<NoteView>,
}

/// A remark on the set with the names of the documents that it speaks of.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct NoteView {
    pub note: Note,
    /// The document that says so.
    pub document_id: String,
    pub document_name: String,
    /// The document that is changed or contradicted.
    pub base_name: Option<String>,
}

/// What the review form holds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReviewInput {
    pub contract_id: String,
    /// 1 to 12.
    pub item: u8,
    pub verdict: Verdict,
    pub reason: String,
    /// `yes`, `no`, or empty: as the machine has it.
    #[serde(default)]
    pub adverse: String,
}

impl ReviewInput {
    /// What the person says about an adverse sentence.
    pub fn adverse(&self) -> Option<bool> {
        match self.adverse.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// The trimmed reason, or what is wrong: changing what the machine says needs one.
    pub fn checked(&self, machine: Verdict, adverse: bool) -> Result<String, Vec<FieldError>> {
        let mut fields = Fields::default();
        if !(1..=ITEMS).contains(&self.item) {
            fields.reject("item", "required");
        }
        let differs = self.verdict != machine || self.adverse().is_some_and(|flag| flag != adverse);
        let reason = fields.text("reason", &self.reason, differs, 2_000);
        fields.finish(reason)
    }
}

/// Which parties the heatmap shows.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct HeatmapFilter {
    pub tier: Option<i64>,
    pub department: String,
}

/// What one cell says.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    Stated,
    Partial,
    NotFound,
    Undeterminable,
    /// A contract is there, its check has not run yet.
    Pending,
}

/// One party × item: the weakest of the party's contracts, because unknown is never good news.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cell {
    pub state: CellState,
    pub adverse: bool,
    /// Decided or confirmed by a person.
    pub reviewed: bool,
    /// The contract whose finding the cell shows.
    pub contract_id: String,
}

/// One party of the heatmap.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HeatmapRow {
    pub party_id: String,
    pub party_name: String,
    pub party_name_en: String,
    pub tier: Option<i64>,
    pub contracts: i64,
    /// Twelve cells, or none when the party has no contract.
    pub cells: Vec<Cell>,
    /// How strongly the policy in force wants each of the twelve items.
    pub demands: [Demand; 12],
}

/// Parties × twelve items.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Heatmap {
    pub rows: Vec<HeatmapRow>,
}
