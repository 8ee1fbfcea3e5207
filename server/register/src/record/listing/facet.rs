//! The values that are counted beside a list.

use serde::{Deserialize, Serialize};

use super::{Column, Listing, column};
use crate::catalogue::{Field, FieldType, Kind};
use crate::record::query::Test;

/// The fields whose values are counted beside a list: the kind's own choice, and those narrowed by now.
pub fn facets(listing: &Listing) -> Vec<&'static str> {
    let kind = listing.kind;
    let mut codes: Vec<&'static str> = match kind {
        Kind::Party => vec!["tier", "kinds", "department", "country"],
        Kind::Engagement => vec!["tier", "department", "kind", "state", "substitutability", "chain_state"],
        Kind::Contract => vec!["kind", "state", "auto_renewal"],
        _ => kind.fields().iter().filter(|field| is_facet(field)).map(|field| field.code).take(4).collect(),
    };
    for filter in &listing.filters {
        let found = column(kind, &filter.field).map(Column::code);
        if let (Some(code), Test::In(_)) = (found, &filter.test)
            && !codes.contains(&code)
        {
            codes.push(code);
        }
    }
    codes
}

/// Whether the values of a field are few enough to be counted one by one.
pub fn is_facet(field: &Field) -> bool {
    matches!(
        field.ty,
        FieldType::Choice(_) | FieldType::Choices(_) | FieldType::Department | FieldType::Country
    )
}

/// The values of a field among the rows that the other filters leave, with their numbers; most first.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facet {
    pub code: String,
    /// Blank is the empty text.
    pub values: Vec<(String, i64)>,
}
