//! The outcome of a document from the outcomes of its pages.

use super::model::{Engine, Extracted, Extraction, HiddenCounts, PageState, PageText};
use super::quality;
use serde::{Deserialize, Serialize};

/// A second opinion below this is a guess of other letters, worse than an honest gap.
const WORTH_TAKING: f32 = 0.75;

/// Pages that the document names and that are not in the file. Each stands among the others as an
/// unreadable one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Lost {
    pub pages: usize,
    /// Whether these are all; otherwise nobody knows how many pages there were.
    pub counted: bool,
    /// The file breaks off.
    pub cut: bool,
}

/// `notes` are the mishaps of single pages.
pub(super) fn conclude(pages: Vec<PageText>, lost: Lost, notes: Vec<String>) -> Extracted {
    let count = |state| pages.iter().filter(|p| p.state == state).count();
    let (ok, blank) = (count(PageState::Ok), count(PageState::Blank));
    let (no_text, broken) = (count(PageState::NoText), count(PageState::Broken));
    let mut doubts = notes;
    if lost.pages > 0 && lost.counted {
        doubts.push(format!("{} pages could not be found", lost.pages));
    } else if lost.pages > 0 {
        doubts.push("the list of pages is damaged, some are missing".to_owned());
    }
    if lost.cut {
        doubts.push("the end of the file is missing".to_owned());
    }
    let pictures = pages.iter().filter(|p| p.state == PageState::NoText && p.drawing).count();
    if pictures > 0 && no_text < pages.len() {
        doubts.push(format!("{pictures} pages are pictures without text"));
    }
    let state = if broken == pages.len() {
        Extraction::Broken
    } else if !doubts.is_empty() || ok + blank + no_text < pages.len() {
        Extraction::LowQuality
    } else if ok == 0 {
        Extraction::NoText
    } else {
        Extraction::Ok
    };
    Extracted { state, pages, detail: (!doubts.is_empty()).then(|| doubts.join("; ")) }
}

impl PageText {
    pub(super) fn unreadable() -> Self {
        Self {
            text: String::new(),
            state: PageState::Broken,
            quality: quality::judge("", 0),
            engine: Engine::Hayro,
            hidden: HiddenCounts::default(),
            hidden_text: Vec::new(),
            extras: Vec::new(),
            vertical: false,
            drawing: false,
            damaged: true,
        }
    }

    /// Takes a second opinion if it is clearly better. A page whose content breaks off stays
    /// doubtful whoever reads it, and gains only by what more is read of it.
    pub(super) fn consider(&mut self, text: String) {
        let quality = quality::judge(&text, self.quality.glyphs);
        // It knows nothing of what cannot be seen, and would bring it back as text.
        let hidden = self.hidden.suspicious() + self.hidden.off_page > 0;
        // What it leaves out is worse than what the first one could not tell.
        let shorter = (quality.characters as f32) < self.quality.characters as f32 * 0.97;
        let better = if quality.characters == 0 || hidden || shorter {
            false
        } else if self.damaged {
            quality.score >= quality::DOUBTFUL && quality.characters > self.quality.characters * 6 / 5
        } else {
            quality.score >= WORTH_TAKING && quality.score > self.quality.score + 0.05
        };
        if better {
            self.state = if quality.score < quality::DOUBTFUL || self.damaged {
                PageState::LowQuality
            } else {
                PageState::Ok
            };
            self.text = text;
            self.quality = quality;
            self.engine = Engine::PdfExtract;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str, glyphs: u32, state: PageState) -> PageText {
        let quality = quality::judge(text, glyphs);
        PageText { text: text.to_owned(), state, quality, damaged: false, ..PageText::unreadable() }
    }

    #[test]
    fn a_better_opinion_is_taken_and_a_worse_one_is_not() {
        let mut doubtful = page("\u{fffd}\u{fffd}の\u{fffd}", 4, PageState::LowQuality);
        doubtful.consider("\u{fffd}\u{fffd}\u{fffd}\u{fffd}".to_owned());
        assert_eq!(doubtful.engine, Engine::Hayro);
        doubtful.consider("契約の書".to_owned());
        assert_eq!((doubtful.engine, doubtful.state), (Engine::PdfExtract, PageState::Ok));
        assert_eq!(doubtful.text, "契約の書");
    }

    #[test]
    fn an_opinion_that_leaves_most_glyphs_out_is_not_better() {
        let mut doubtful = page("第\u{fffd}条 契\u{fffd}の期間", 8, PageState::LowQuality);
        doubtful.consider("第条".to_owned());
        assert_eq!(doubtful.engine, Engine::Hayro);
    }

    #[test]
    fn an_opinion_without_the_glyphs_nobody_knows_is_not_better() {
        let text = "乙は、善良な管理者の注意をもって、委託業務を遂行しなければならない。";
        let unknown = text.replace(['、', '。'], "\u{fffd}");
        let mut doubtful =
            page(&unknown, u32::try_from(text.chars().count()).unwrap(), PageState::LowQuality);
        doubtful.consider(text.replace(['、', '。'], ""));
        assert_eq!((doubtful.engine, doubtful.state), (Engine::Hayro, PageState::LowQuality));
    }

    #[test]
    fn a_damaged_page_stays_doubtful() {
        let mut torn = PageText::unreadable();
        torn.consider("第一条".to_owned());
        assert_eq!((torn.state, torn.engine), (PageState::LowQuality, Engine::PdfExtract));
    }

    #[test]
    fn nothing_read_is_never_sound() {
        let none = Lost::default();
        assert_eq!(conclude(Vec::new(), none, Vec::new()).state, Extraction::Broken);
        assert_eq!(conclude(vec![PageText::unreadable()], none, Vec::new()).state, Extraction::Broken);
        let pages = vec![page("第一条", 3, PageState::Ok)];
        assert_eq!(conclude(pages.clone(), none, Vec::new()).state, Extraction::Ok);
        for counted in [true, false] {
            let lost = Lost { pages: 1, counted, cut: false };
            assert_eq!(conclude(pages.clone(), lost, Vec::new()).state, Extraction::LowQuality);
        }
    }

    #[test]
    fn a_blank_page_is_no_gap() {
        let read = page("第一条", 3, PageState::Ok);
        let blank = page("", 0, PageState::Blank);
        assert_eq!(conclude(vec![read, blank.clone()], Lost::default(), Vec::new()).state, Extraction::Ok);
        assert_eq!(conclude(vec![blank], Lost::default(), Vec::new()).state, Extraction::NoText);
    }
}
