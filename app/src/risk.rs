//! Inherent risk and tier.

pub mod api;
pub mod view;
