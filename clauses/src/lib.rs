//! Decides which items of guideline section 2.6 (8) a contract states, and shows why.
//!
//! Pure: text of pages and a pack go in, findings come out.

pub mod check;
pub mod document;
mod explain;
pub mod facts;
mod normalize;
mod outline;
pub mod pack;
mod party;
mod pattern;
pub mod report;
mod rule;
mod structure;
mod wording;

pub use check::{Note, NoteKind, SetCheck, check, check_set};
pub use document::{Document, Page, Readable};
pub use explain::{Attempt, Explanation, Outcome, SideName, explain};
pub use facts::{Fact, Facts, facts};
pub use outline::{Part, outline};
pub use pack::{Citation, Element, Example, Item, Pack, PackError, Place, Said, Trials};
pub use party::Role;
pub use pattern::Lang;
pub use report::{ElementResult, Evidence, Finding, PackRef, Reason, Verdict};
pub use rule::Gives;
pub use wording::{Sides, wording};
