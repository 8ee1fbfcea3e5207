//! Transcripts (写し): text of a page from elsewhere than its file, typed in by a person or recognised
//! on the page's picture (OCR). The file's own text is kept beside it.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};

/// Kind of a text that a person typed or pasted.
pub const TYPED: &str = "typed";
/// Kind of a text that was recognised on the picture of the page.
pub const OCR: &str = "ocr";

/// What Debian and Ubuntu call the packages that OCR needs.
pub const OCR_PACKAGES: &str = "tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert";

/// Longest text of one page, in characters.
pub const LONGEST: usize = 40_000;

/// A word that OCR is less sure of is shown marked (0 to 1). On clean scans of contracts nearly all words
/// are above it, and most of the wrong ones below.
pub const DOUBTFUL_WORD: f64 = 0.7;

/// Text of a page from elsewhere than its file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Transcript {
    pub id: String,
    /// [`TYPED`] or [`OCR`].
    pub kind: String,
    pub text: String,
    /// 0 to 1, of OCR only.
    pub confidence: Option<f64>,
    /// Of OCR only, in the order of the text.
    pub words: Vec<Word>,
    pub entered_name: String,
    /// UTC milliseconds.
    pub entered_at: i64,
}

/// A word that OCR recognised.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Word {
    /// First character in the text of the page, from 0.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// 0 to 1.
    pub confidence: f64,
    /// Left, top, width and height as shares of the page.
    pub place: [f64; 4],
}

/// What the form for the text of a page holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct TypedInput {
    pub document_id: String,
    /// From 1.
    pub page: i64,
    pub text: String,
    /// Id of the typed text that the form was filled from; empty where there was none.
    pub before: String,
}

impl TypedInput {
    /// The text as it is kept: lines end with `\n`, no blank ends.
    pub fn checked(&self) -> Result<String, Vec<FieldError>> {
        let mut fields = Fields::default();
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim_matches(|c: char| c.is_whitespace());
        if text.is_empty() {
            fields.reject("text", "required");
        } else if text.chars().count() > LONGEST {
            fields.reject("text", "too_long");
        } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            fields.reject("text", "control_character");
        }
        fields.finish(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_is_kept_as_typed_but_for_its_ends() {
        let input = |text: &str| TypedInput { text: text.into(), ..TypedInput::default() }.checked();
        assert_eq!(
            input("\u{3000}第1条\r\n\r\n　乙は、\r甲の監査を受ける。\n\n").unwrap(),
            "第1条\n\n　乙は、\n甲の監査を受ける。"
        );
        for (text, code) in [
            (" \n\u{3000}", "required"),
            ("a\u{0}b", "control_character"),
            (&*"字".repeat(40_001), "too_long"),
        ] {
            assert_eq!(input(text).unwrap_err()[0].code, code);
        }
    }
}
