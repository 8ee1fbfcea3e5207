//! Contracts (契約) and their documents.

pub mod api;
pub mod compare;
pub mod detail;
pub mod edit;
#[cfg(feature = "hydrate")]
pub mod follow;
pub mod list;
pub mod relation;
pub mod stage_badge;
pub mod unlock;
