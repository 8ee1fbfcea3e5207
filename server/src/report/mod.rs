//! The report to the board as a file.

mod lines;
mod pdf;

pub use pdf::pdf;
