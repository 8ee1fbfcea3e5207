//! Files in (取込) and out (出力).

pub mod api;
pub mod detail;
pub mod export;
mod form;
pub mod list;
mod preview;
