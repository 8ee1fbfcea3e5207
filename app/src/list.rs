//! Lists of every kind: filters with counts, order, columns, saved views, and one field of many rows at once.

pub mod api;
pub mod bulk;
mod cell;
mod facets;
pub mod page;
mod table;
mod tools;

use register::catalogue::Kind;
use register::record::listing::Listing;

pub use cell::grouped;

use crate::text::pick;

/// The page of an object.
pub fn href(kind: Kind, id: &str) -> String {
    match kind {
        Kind::Party => format!("/parties/{id}"),
        Kind::Engagement => format!("/engagements/{id}"),
        Kind::Contract => format!("/contracts/{id}"),
        other => format!("/records/{}/{id}", other.code()),
    }
}

/// The form of an object, at one of its fields.
pub fn edit_href(kind: Kind, id: &str, field: &str) -> String {
    let form = match kind {
        Kind::Contract => format!("/records/contract/{id}/edit"),
        other => format!("{}/edit", href(other, id)),
    };
    format!("{form}#f-{field}")
}

/// The list of a kind.
pub fn list_path(kind: Kind) -> String {
    match kind {
        Kind::Party => "/parties".to_owned(),
        Kind::Engagement => "/engagements".to_owned(),
        other => format!("/records/{}", other.code()),
    }
}

/// The address of a list.
pub fn list_href(listing: &Listing) -> String {
    let (path, query) = (list_path(listing.kind), listing.address());
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What objects of the kind are called.
pub fn plural(kind: Kind) -> String {
    pick(kind.info().ja, kind.info().plural_en)
}
