//! The report to the board as a file, and pictures with its font.

mod lines;
mod pdf;
mod png;

pub use pdf::pdf;
pub use png::png;
