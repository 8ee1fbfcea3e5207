//! What a list can show beside the names of its rows, and what it shows unasked.

use super::figure::{Figure, figure, figures};
use crate::catalogue::{Field, Kind};

/// The column that shows how complete an engagement is.
pub const COMPLETENESS: &str = "completeness";
/// The column of the last change.
pub const UPDATED: &str = "updated_at";

/// A column of a list.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Field(&'static Field),
    Figure(&'static Figure),
    Completeness,
    Updated,
}

impl Column {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Field(field) => field.code,
            Self::Figure(figure) => figure.code,
            Self::Completeness => COMPLETENESS,
            Self::Updated => UPDATED,
        }
    }

    /// Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Field(field) => (field.ja, field.en),
            Self::Figure(figure) => (figure.ja, figure.en),
            Self::Completeness => ("台帳の記入率", "Ledger completeness"),
            Self::Updated => ("更新日", "Updated"),
        }
    }
}

/// The column with this code.
pub fn column(kind: Kind, code: &str) -> Option<Column> {
    match code {
        UPDATED => Some(Column::Updated),
        COMPLETENESS if kind == Kind::Engagement => Some(Column::Completeness),
        _ => figure(kind, code).map(Column::Figure).or_else(|| kind.field(code).map(Column::Field)),
    }
}

/// Every column that a kind can show.
pub fn columns(kind: Kind) -> Vec<Column> {
    let fields = kind.fields().iter().map(Column::Field);
    let complete = (kind == Kind::Engagement).then_some(Column::Completeness);
    fields.chain(figures(kind).map(Column::Figure)).chain(complete).chain([Column::Updated]).collect()
}

/// Completeness is put together from several tables, so the database cannot sort by it.
pub fn is_sorted_by(kind: Kind, code: &str) -> bool {
    code != COMPLETENESS && column(kind, code).is_some()
}

/// What a list shows unasked.
pub(super) fn own_columns(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Party => vec![
            "name_ja",
            "tier",
            "kinds",
            "department",
            "corporate_number",
            "country",
            "engagements",
            "contracts",
            UPDATED,
        ],
        Kind::Engagement => vec![
            "service_ja",
            "party_id",
            "tier",
            "department",
            "owner",
            "kind",
            "state",
            "chain_state",
            COMPLETENESS,
            "ended_on",
        ],
        Kind::Contract => {
            vec!["title", "party_id", "kind", "state", "ends_on", "notice_deadline", "documents"]
        }
        _ => {
            let title = kind.info().title;
            let rest = kind.fields().iter().map(|field| field.code);
            let rest = rest.filter(|code| *code != title && !matches!(*code, "note" | "external_id"));
            [title].into_iter().chain(rest.take(7)).collect()
        }
    }
}
