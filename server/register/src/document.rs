//! Documents (契約文書): the files of a contract and their way through the pipeline.

pub mod picture;
#[cfg(feature = "ssr")]
pub mod store;
pub mod transcript;

use serde::{Deserialize, Serialize};

/// Roles a file may have inside its contract.
pub const ROLES: [&str; 9] =
    ["contract", "annex", "specification", "sla", "memorandum", "terms", "privacy", "dpa", "order"];

/// Longest file name kept, in characters.
pub const NAME_LONGEST: usize = 200;

/// Where a document is on its way.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Stored; its text is being taken.
    Text,
    /// Pages without text are being recognised on their pictures.
    Ocr,
    /// The twelve items are being judged.
    Check,
    /// Judged; being made searchable.
    Index,
    Done,
    /// Could not be read; `failure` says why. Its contract shows 判定不能, never "missing".
    Failed,
}

impl Stage {
    pub const ALL: [Self; 6] = [Self::Text, Self::Ocr, Self::Check, Self::Index, Self::Done, Self::Failed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ocr => "ocr",
            Self::Check => "check",
            Self::Index => "index",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// How far along, in percent, for a progress bar.
    pub const fn percent(self) -> u8 {
        match self {
            Self::Text => 40,
            Self::Ocr => 50,
            Self::Check => 70,
            Self::Index => 90,
            Self::Done | Self::Failed => 100,
        }
    }
}

/// A document as shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Document {
    pub id: String,
    pub contract_id: String,
    pub content_hash: String,
    pub name: String,
    pub role: String,
    pub position: i64,
    /// Code of a [`Stage`].
    pub stage: String,
    /// Why it failed: `encrypted`, `no_text`, `broken`, `too_large`, `timed_out`.
    pub failure: Option<String>,
    /// Outcome of taking the text: `ok`, `low_quality` or a failure; none while under way.
    pub extraction: Option<String>,
    pub page_count: Option<i64>,
    /// Bytes.
    pub size: i64,
    pub uploaded_by: String,
    pub uploaded_at: i64,
    /// Pages whose text a person typed in.
    pub typed_pages: i64,
    /// Pages whose text was recognised on their picture.
    pub ocr_pages: i64,
    /// Pages whose own text is in doubt or missing, and that nothing else stands in for.
    pub doubtful_pages: i64,
    /// Pages whose file holds text that cannot be seen on them.
    pub hidden_pages: i64,
}

/// Documents that can be asked about at once.
pub const ASKED_AT_ONCE: usize = 200;

/// How far a document is, and what its contract's check said once it is done.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Progress {
    pub id: String,
    /// Code of a [`Stage`].
    pub stage: String,
    pub percent: u8,
    /// Why it failed.
    pub code: Option<String>,
    /// Pages recognised, and pages to be recognised.
    pub recognised: (i64, i64),
    /// Items stated, after review; none while the contract is unchecked.
    pub stated: Option<i64>,
    pub adverse: bool,
}

impl Progress {
    /// How many pages OCR has been over, of how many, while it is at work.
    pub fn pages(&self) -> Option<(i64, i64)> {
        (self.stage == Stage::Ocr.code()).then_some(self.recognised)
    }

    pub fn ended(&self) -> bool {
        matches!(self.stage.as_str(), "done" | "failed")
    }
}

/// How far along, in percent: while pages are recognised page by page.
pub fn percent(stage: &str, recognised: (i64, i64)) -> u8 {
    match Stage::from_code(stage) {
        Some(Stage::Ocr) => {
            let share = u8::try_from(recognised.0.max(0) * 20 / recognised.1.max(1)).unwrap_or(0);
            Stage::Ocr.percent() + share.min(20)
        }
        stage => stage.map_or(0, Stage::percent),
    }
}

/// The text of one page.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct PageText {
    /// From 1.
    pub page: i64,
    pub text: String,
    /// `ok`, `blank`, `low_quality`, `no_text` or `broken`.
    pub state: String,
    /// 0 to 1.
    pub quality: f64,
    /// `hayro` or `pdf_extract` for the file's own text, else [`transcript::TYPED`] or [`transcript::OCR`].
    pub engine: String,
    /// JSON of [`HiddenSpan`]s; none when all that is in the file can be seen.
    pub hidden: Option<String>,
}

impl PageText {
    /// What is in the file and cannot be seen on the page.
    pub fn hidden_spans(&self) -> Vec<HiddenSpan> {
        self.hidden.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }
}

/// Text in the file that cannot be seen on its page: shown as such, never evidence.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HiddenSpan {
    /// `invisible`, `paper_coloured`, `off_page`, `covered`, `tiny` or `disguised`.
    pub why: String,
    pub text: String,
}

/// A file name as it is kept: the last part of any path, without control characters, `/` and `\`,
/// not longer than [`NAME_LONGEST`] characters with its ending kept. Never used as a path.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Direction overrides make a name look like another one.
    let direction =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let clean: Vec<char> = last.chars().filter(|c| !c.is_control() && !direction(*c)).collect();
    let clean: String = clean.into_iter().collect::<String>().trim().to_owned();
    if clean.chars().all(|c| c == '.') {
        return "unnamed.pdf".to_owned();
    }
    let length = clean.chars().count();
    if length <= NAME_LONGEST {
        return clean;
    }
    let ending: String =
        clean.rsplit_once('.').map(|(_, end)| end.chars().take(10).collect()).unwrap_or_default();
    // Cut at a space, the name would be another one the second time.
    let ending = ending.trim_end();
    let kept = NAME_LONGEST - ending.chars().count() - 2;
    format!("{}….{ending}", clean.chars().take(kept).collect::<String>())
}

/// The name without its ending: the title of a contract that an upload creates.
pub fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_never_runs_back() {
        let way = ["text", "ocr", "check", "index", "done"];
        assert!(way.windows(2).all(|two| percent(two[0], (0, 9)) <= percent(two[1], (0, 9))));
        assert_eq!((percent("ocr", (5, 10)), percent("ocr", (10, 10)), percent("none", (0, 0))), (60, 70, 0));
        assert_eq!((percent("failed", (0, 0)), percent("ocr", (9, 0))), (100, 70));
    }

    #[test]
    fn names_are_kept_short_clean_and_never_paths() {
        assert_eq!(safe_name("../../etc/契約書.pdf"), "契約書.pdf");
        assert_eq!(safe_name("a\u{0}b\nc\u{202e}fdp.pdf"), "abcfdp.pdf");
        assert_eq!(safe_name("C:\\x\\覚書.PDF"), "覚書.PDF");
        for nothing in [" \u{7} ", "", ".", "..", "a/..", "x\\. "] {
            assert_eq!(safe_name(nothing), "unnamed.pdf", "{nothing:?}");
        }
        let long = safe_name(&format!("{}.pdf", "契".repeat(300)));
        assert_eq!(long.chars().count(), NAME_LONGEST);
        assert!(long.ends_with("….pdf"));
        let cut_at_a_space = safe_name(&format!("{}.an ending that is long", "契".repeat(300)));
        assert!(cut_at_a_space.ends_with("….an ending"), "{cut_at_a_space}");
        assert_eq!(safe_name(&cut_at_a_space), cut_at_a_space);
        let cut_after_a_space =
            safe_name(&format!("{}.an ending two", "契".repeat(300)).replace("an ending", "an  a b c "));
        assert_eq!(safe_name(&cut_after_a_space), cut_after_a_space);
    }
}
