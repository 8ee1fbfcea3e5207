//! The report to the board and the record of a decision as files, and pictures with their font.

mod lines;
mod pdf;
mod png;

pub use pdf::{paper, pdf};
pub use png::png;
