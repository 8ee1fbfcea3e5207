//! Inherent risk and tier.

pub mod api;
pub mod residual;
pub mod view;
