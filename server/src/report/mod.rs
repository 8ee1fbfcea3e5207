//! The report to the board, and the record of a decision, as files.

mod lines;
mod pdf;

pub use pdf::{paper, pdf};
