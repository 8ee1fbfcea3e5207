//! Text of PDF files, taken in a child process of the same binary.
//!
//! `extract` is the only way in for the rest of the server; `child_main` is what the child runs.
//!
//! The parent (`parent`, `process`, `outcome`) never looks into a file. The child (`child`,
//! `sandbox`) first gives up files, network and processes, then reads page by page: `read` opens
//! the document (`repair`) and interprets each page; `glyphs` collects what is drawn, over its
//! `backdrop`; `fonts` and `cmaps` tell the characters; `layout` and `plain` make lines; `quality`
//! judges them. Pages in doubt are read again by another engine (`second`) in another child.

mod backdrop;
mod child;
mod cmaps;
mod fonts;
mod glyphs;
mod layout;
mod model;
mod outcome;
mod parent;
mod plain;
mod process;
mod protocol;
mod quality;
mod read;
mod repair;
mod sandbox;
mod second;
mod upright;

pub use child::{SUBCOMMAND, child_main};
pub use model::{Engine, Extracted, Extraction, HiddenText, Limits, PageState, PageText, Quality};
pub use parent::extract;

/// Whether the first bytes of a file announce a PDF: the magic may follow up to 1024 bytes of junk.
pub fn looks_like_pdf(head: &[u8]) -> bool {
    head.iter().take(1024 + 5).copied().collect::<Vec<u8>>().windows(5).any(|w| w == b"%PDF-")
}
