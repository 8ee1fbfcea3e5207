//! Files of evidence, and evidence as the reviewer reads it beside the answers.

use serde::{Deserialize, Serialize};

/// Files of one piece of evidence.
pub const FILES_MOST: usize = 50;

/// What may be attached, by the end of its name, with the media type that it is handed out under. Nothing here runs when
/// it is opened by a browser.
const KINDS: [(&str, &str); 14] = [
    ("pdf", "application/pdf"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("doc", "application/octet-stream"),
    ("xls", "application/octet-stream"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("tif", "image/tiff"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "application/octet-stream"),
    ("eml", "application/octet-stream"),
    ("zip", "application/zip"),
];

/// The media type under which a file of this name is handed out; none for what may not be attached.
pub fn media_type(name: &str) -> Option<&'static str> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    KINDS.iter().find(|(end, _)| *end == ending).map(|(_, kind)| *kind)
}

/// A file of a piece of evidence.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct EvidenceFile {
    pub id: String,
    pub evidence_id: String,
    pub name: String,
    /// Bytes.
    pub size: i64,
    pub by_name: String,
    /// UTC milliseconds.
    pub at: i64,
}

/// A piece of evidence as a reviewer needs it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct EvidenceRow {
    pub id: String,
    /// Code of the kind.
    pub kind: String,
    pub title: String,
    pub issuer: String,
    pub period_from: Option<String>,
    pub period_to: Option<String>,
    pub scope: String,
    /// Code of the opinion.
    pub opinion: String,
    /// Exceptions noted in it.
    pub exceptions: String,
    /// What it expects of us.
    pub user_controls: String,
    /// The last day on which it counts, with what bridges it; none where nothing says so.
    pub until: Option<String>,
    /// Whether it counts today: what has no date does not.
    pub counts: bool,
    pub files: Vec<EvidenceFile>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_is_taken_or_handed_out() {
        assert_eq!(media_type("SOC2 2026.PDF"), Some("application/pdf"));
        for name in ["a.html", "a.svg", "a.js", "a.exe", "a.pdf.html", "pdf", "", "a.xlsm", "a.xhtml"] {
            assert_eq!(media_type(name), None, "{name}");
        }
        assert!(
            KINDS
                .iter()
                .all(|(_, kind)| !kind.contains("html") && !kind.contains("svg") && !kind.contains("script"))
        );
    }
}
