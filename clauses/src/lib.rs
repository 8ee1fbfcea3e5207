//! Decides which items of guideline section 2.6 (8) a contract states, and shows why.

pub mod report;

pub use report::{ElementResult, Evidence, Finding, PackRef, Reason, Verdict};
