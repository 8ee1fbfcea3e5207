//! Decides which items of guideline section 2.6 (8) a contract states, and shows why.
//!
//! Pure: text of pages and a pack go in, findings come out.

pub mod check;
pub mod document;
mod normalize;
pub mod pack;
mod party;
mod pattern;
pub mod report;
mod rule;
mod structure;

pub use check::{check, explain};
pub use document::{Document, Page, Readable};
pub use pack::{Citation, Element, Example, Item, Pack, PackError};
pub use report::{ElementResult, Evidence, Finding, PackRef, Reason, Verdict};
