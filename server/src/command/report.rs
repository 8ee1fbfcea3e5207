//! `daicho text --report`: how each page was read, what is hidden on it, and where the engines differ.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline, get_diff_ratio};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization as _;

use crate::job::document_text::extraction_code;
use crate::language::Language;
use crate::pdf::{
    Engine, Extra, ExtraKind, Extracted, Hidden, HiddenCounts, HiddenSpan, PageState, PageText, Quality,
};

/// Differences shown of a page, and characters of each.
const MAX_SHOWN: usize = 5;
const MAX_CHARACTERS: usize = 40;

/// The report; its shape is part of the interface.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    extraction: &'static str,
    detail: Option<&'a str>,
    pages: Vec<PageReport<'a>>,
}

#[derive(Debug, Serialize)]
struct PageReport<'a> {
    page: usize,
    state: PageState,
    engine: Engine,
    quality: Quality,
    hidden: HiddenCounts,
    hidden_text: &'a [HiddenSpan],
    extras: &'a [Extra],
    vertical: bool,
    damaged: bool,
    /// The other engine's reading; absent where it gave none.
    second: Option<Second>,
}

#[derive(Debug, Serialize)]
struct Second {
    /// Share of characters that both engines read in the same order, from 0 to 1.
    similarity: f32,
    differences: Vec<Difference>,
}

/// A stretch that the engines read differently; blanks are left out.
#[derive(Debug, Serialize)]
struct Difference {
    first: String,
    second: String,
}

/// `others`: the text of each page as the second engine reads it.
pub fn report<'a>(extracted: &'a Extracted, others: &[Option<String>]) -> Report<'a> {
    let page = |(number, page): (usize, &'a PageText)| PageReport {
        page: number + 1,
        state: page.state,
        engine: page.engine,
        quality: page.quality,
        hidden: page.hidden,
        hidden_text: &page.hidden_text,
        extras: &page.extras,
        vertical: page.vertical,
        damaged: page.damaged,
        second: others.get(number).and_then(Option::as_ref).map(|other| second(&page.text, other)),
    };
    Report {
        extraction: extraction_code(extracted.state),
        detail: extracted.detail.as_deref(),
        pages: extracted.pages.iter().enumerate().map(page).collect(),
    }
}

fn second(text: &str, other: &str) -> Second {
    let folded = |text: &str| text.nfkc().filter(|c| !c.is_whitespace()).collect::<Vec<char>>();
    let (first, other) = (folded(text), folded(other));
    // Pages that have nothing in common would take long to compare.
    let deadline = Instant::now() + Duration::from_secs(2);
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &first, &other, Some(deadline));
    let shown = |part: &[char]| part.iter().take(MAX_CHARACTERS).collect::<String>();
    let differences = steps
        .iter()
        .filter(|step| step.tag() != DiffTag::Equal)
        .take(MAX_SHOWN)
        .map(|step| Difference {
            first: shown(&first[step.old_range()]),
            second: shown(&other[step.new_range()]),
        })
        .collect();
    Second { similarity: get_diff_ratio(&steps, first.len(), other.len()), differences }
}

impl Report<'_> {
    /// The report for a reader at the terminal.
    pub fn table(&self, language: Language) -> String {
        let mut out = String::new();
        let detail = self.detail.map(|d| format!(" ({d})")).unwrap_or_default();
        let _ = writeln!(out, "{}: {}{detail}", language.of("読取結果", "Extraction"), self.extraction);
        out.push_str(language.of(
            "頁\t状態\tエンジン\t品質\t文字\t不明\t隠し文字\t他エンジンとの一致\n",
            "page\tstate\tengine\tquality\tcharacters\tunmapped\thidden\tagreement with the other engine\n",
        ));
        for page in &self.pages {
            let agreement = page.second.as_ref().map_or("-".to_owned(), |s| format!("{:.3}", s.similarity));
            let hidden = page.hidden.suspicious() + page.hidden.off_page;
            let q = &page.quality;
            let _ = writeln!(
                out,
                "{}\t{}\t{:?}\t{:.3}\t{}\t{:.3}\t{hidden}\t{agreement}",
                page.page,
                state(page.state, language),
                page.engine,
                q.score,
                q.characters,
                q.unmapped,
            );
            for span in page.hidden_text {
                let _ = writeln!(out, "\t{}: {}", why(span.why, language), span.text.replace('\n', " / "));
            }
            for extra in page.extras {
                let kind = match extra.kind {
                    ExtraKind::FormField => language.of("入力欄", "form field"),
                    ExtraKind::Annotation => language.of("注釈", "comment"),
                };
                let name = extra.name.as_deref().map(|name| format!(" [{name}]")).unwrap_or_default();
                let _ = writeln!(out, "\t{kind}{name}: {}", extra.text.replace('\n', " / "));
            }
            for difference in page.second.iter().flat_map(|s| &s.differences) {
                let _ = writeln!(out, "\t{:?} ≠ {:?}", difference.first, difference.second);
            }
        }
        out
    }
}

const fn state(state: PageState, language: Language) -> &'static str {
    match state {
        PageState::Ok => language.of("良好", "good"),
        PageState::Blank => language.of("白紙", "blank"),
        PageState::LowQuality => language.of("要確認", "doubtful"),
        PageState::NoText => language.of("文字なし", "no text"),
        PageState::Broken => language.of("読取不能", "unreadable"),
    }
}

const fn why(why: Hidden, language: Language) -> &'static str {
    match why {
        Hidden::Invisible => language.of("不可視の文字", "invisible text"),
        Hidden::PaperColoured => language.of("背景と同色の文字", "text in the colour of the paper"),
        Hidden::OffPage => language.of("頁の外の文字", "text off the page"),
        Hidden::Covered => language.of("図形や画像の下の文字", "text under a shape or picture"),
        Hidden::Tiny => language.of("2ポイント未満の文字", "text under 2 points"),
        Hidden::Disguised => language.of("字形と異なる文字", "text other than what is drawn"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_compared_without_blanks_and_widths() {
        let same = second("第１条 （目的）\n乙は", "第1条(目的) 乙は");
        assert!((same.similarity - 1.0).abs() < f32::EPSILON);
        assert!(same.differences.is_empty());
        let other = second("乙は報告する", "乙は報吿する");
        assert_eq!(other.differences.len(), 1);
        assert_eq!((other.differences[0].first.as_str(), other.differences[0].second.as_str()), ("告", "吿"));
    }
}
