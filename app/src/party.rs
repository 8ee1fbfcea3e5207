//! Parties (取引先).

pub mod api;
pub mod detail;
