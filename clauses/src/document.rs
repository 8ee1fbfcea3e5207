//! The text of a contract document, page by page, as it was read.

use serde::{Deserialize, Serialize};

/// How well the text of a page could be read.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Readable {
    #[default]
    Good,
    /// Characters may be wrong or missing: what is not found here may still be there.
    Doubtful,
    /// No usable text (a scan without a text layer).
    Unreadable,
}

/// One page, its text unchanged.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Page {
    pub text: String,
    #[serde(default)]
    pub readable: Readable,
}

/// One document of a contract set.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Document {
    /// How a reader calls it; never interpreted.
    pub name: String,
    pub pages: Vec<Page>,
}

impl Document {
    /// Takes plain text whose pages are divided by form feeds; every page counts as well readable.
    pub fn from_text(name: impl Into<String>, text: &str) -> Self {
        let page = |text: &str| Page { text: text.to_owned(), readable: Readable::Good };
        Self { name: name.into(), pages: text.split('\u{c}').map(page).collect() }
    }
}
