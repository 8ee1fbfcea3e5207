//! Text of PDF files, Word documents and plain texts, taken in a child process of the same binary.
//!
//! `extract` is the only way in for the rest of the server; `child_main` is what the child runs.
//!
//! The parent (`parent`, `process`, `outcome`) never looks into a file. The child (`child`,
//! `sandbox`) first gives up files, network and processes, then reads page by page: `read` opens
//! the document (`repair`, `salvage`, `order`) and interprets each page; `glyphs` collects what is drawn, over its
//! `backdrop`; `fonts` and `cmaps` tell the characters; `layout` and `plain` make lines; `quality`
//! judges them; `places` tells where they stand and `picture` shows the page. Pages in doubt are read again by another engine (`second`) in another child.

mod backdrop;
mod child;
mod cmaps;
mod concealed;
mod docx;
mod extras;
mod fonts;
mod glyphs;
mod kind;
mod layout;
mod model;
mod order;
mod outcome;
mod parent;
mod picture;
mod places;
mod plain;
mod plain_text;
mod pool;
mod probe;
mod process;
mod protocol;
mod quality;
mod read;
mod reading;
mod repair;
mod salvage;
mod sandbox;
mod second;
mod upright;
mod witness;

#[cfg(fuzzing)]
pub use child::fuzz;
pub use child::{SUBCOMMAND, child_main};
pub use kind::{ENDINGS, Kind, looks_like_pdf};
pub use model::{
    Engine, Extra, ExtraKind, Extracted, Extraction, Hidden, HiddenCounts, HiddenSpan, Limits, PageState,
    PageText, Quality,
};
pub use parent::{PageError, extract};
pub use picture::{Picture, Pixels};
pub use places::{Area, Piece, Places};
pub use pool::Readers;
pub use probe::{Attempt, Findings, What, attempts};
pub use sandbox::{Confined, Landlock};
pub(crate) use sandbox::{confine, limit};
