//! What parent and child say to each other: a request line and the file on the child's standard
//! input, one JSON object per line on its standard output.

use super::model::{Engine, Extraction, Limits, PageText};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Request {
    pub engine: Engine,
    /// First page to read, from 0.
    pub first: usize,
    /// Pages for the second opinion, from 0; the first engine reads all from `first`.
    pub pages: Vec<usize>,
    pub password: String,
    pub file_bytes: u64,
    pub limits: Limits,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// Pages found, and pages that the document claims to have.
    Opened {
        pages: usize,
        declared: Option<usize>,
    },
    Page {
        number: usize,
        page: PageText,
    },
    Opinion {
        number: usize,
        text: String,
    },
    Failed {
        state: Extraction,
        detail: String,
    },
    Done,
}
