//! The register in and out of workbooks (取込・出力): what a sheet says, which of its columns is which field, what
//! would change, and the tables that go out. Reading and writing files is the server's part; nothing here
//! touches a disk, and without `ssr` nothing touches a database.

mod alias;
mod country;
pub mod date;
pub mod heading;
pub mod mapping;
mod matching;
mod names;
pub mod neutral;
pub mod plan;
mod reading;
pub mod report;
pub mod roi;
pub mod sheet;
pub mod spell;
pub mod table;
pub mod words;

#[cfg(feature = "ssr")]
pub mod screen;
#[cfg(feature = "ssr")]
pub mod store;

use unicode_normalization::UnicodeNormalization;

/// The text as names and labels are compared: NFKC, lower case, letters and digits alone.
pub(crate) fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}
