//! Decides which items of guideline section 2.6 (8) a contract states, and shows why.

pub mod check;
pub mod document;
pub mod pack;
pub mod report;

pub use check::check;
pub use document::{Document, Page, Readable};
pub use pack::{Citation, Element, Item, Pack, PackError};
pub use report::{ElementResult, Evidence, Finding, PackRef, Reason, Verdict};
