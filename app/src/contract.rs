//! Contracts (契約) and their documents.

pub mod api;
pub mod detail;
pub mod edit;
pub mod list;
pub mod stage_badge;
