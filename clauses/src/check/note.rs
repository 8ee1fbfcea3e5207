//! What is to be said about a set beside its verdicts.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::analysis::Analysis;
use crate::document::Document;

/// What a note says.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A later document deletes the provision.
    Deleted,
    /// A later document replaces the provision.
    Replaced,
    /// A later document changes words of the provision.
    Reworded,
    /// A later document adds something after or to the provision.
    Added,
    /// A document changes a provision, or words of it, that no earlier document has.
    TargetMissing,
    /// The text refers to an annex that is not among the documents.
    AnnexAbsent,
    /// A document says otherwise than one before it: what both say stands in [`Note::says`].
    Contradiction,
    /// A document changes one that is younger: the days stand in [`Note::says`].
    DatedBefore,
}

/// A remark on a contract set.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Note {
    pub kind: NoteKind,
    /// Index of the document that says so.
    pub document: usize,
    /// Page, counted from 1.
    pub page: u32,
    /// The provision or annex that is meant (第8条第2項, 別紙2 セキュリティ仕様書); for a contradiction
    /// the code of the value (`report_within_hours`, `governing_law`).
    pub target: String,
    /// Index of the document that is changed or contradicted.
    pub base: Option<usize>,
    /// The characters of the page, unchanged.
    pub quote: String,
    /// What the document says and what its base says, where they disagree; days as ISO text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<String>,
}

impl NoteKind {
    /// Whether somebody has to do something about it: ask for a paper, settle a question.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::TargetMissing | Self::AnnexAbsent | Self::Contradiction | Self::DatedBefore)
    }
}

impl Note {
    pub(super) fn new(
        kind: NoteKind,
        documents: &[Document],
        document: usize,
        doc: &Analysis,
        range: &Range<usize>,
        target: String,
        base: Option<usize>,
    ) -> Self {
        let span = doc.text.spans(range.start, range.end).into_iter().next();
        let quote = span.map(|span| {
            let page = &documents[document].pages[span.page].text;
            page.chars().skip(span.start).take(span.end - span.start).collect()
        });
        let page = span.map_or(1, |span| u32::try_from(span.page + 1).unwrap_or(u32::MAX));
        Self { kind, document, page, target, base, quote: quote.unwrap_or_default(), says: Vec::new() }
    }
}
