//! Parties (取引先).

pub mod api;
pub mod detail;
pub mod edit;
pub mod engagement;
pub mod list;
