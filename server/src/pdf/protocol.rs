//! What parent and child say to each other: a request line and the file on the child's standard
//! input, one JSON object per line on its standard output. The password of a file goes this way
//! too: arguments and environment of a process can be read by others.

use super::model::{Extraction, Limits, PageText};
use super::outcome::Lost;
use super::picture::Pixels;
use super::places::Places;
use super::probe::Findings;
use serde::{Deserialize, Serialize};

/// Longest request line; the numbers of all pages of a long file have room in it.
pub(super) const MAX_REQUEST_BYTES: u64 = 1 << 20;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub task: Task,
    /// The file is named as a PDF: it is one, or broken.
    pub only_pdf: bool,
    pub password: String,
    pub file_bytes: u64,
    pub limits: Limits,
}

/// What the child is to do with the file. Pages are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Task {
    /// The text of all pages from this one.
    Text { first: usize },
    /// The text of these pages once more, by the second engine.
    Opinion { pages: Vec<usize> },
    /// Where each piece of the text of these pages stands.
    Places { pages: Vec<usize> },
    /// A page as it looks.
    Picture { page: usize, width: u32, pixels: Pixels },
    /// What the sandbox lets through; there is no file.
    Probe,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// Pages of the document, with those that are lost.
    Opened {
        pages: usize,
        lost: Lost,
    },
    Page {
        number: usize,
        page: PageText,
    },
    Opinion {
        number: usize,
        text: String,
    },
    Places {
        number: usize,
        places: Places,
    },
    /// Followed by `length` bytes that are no JSON.
    Picture {
        width: u32,
        height: u32,
        length: usize,
        #[serde(skip)]
        data: Vec<u8>,
    },
    Probed(Findings),
    NoSuchPage,
    Failed {
        state: Extraction,
        detail: String,
    },
    Done,
}
