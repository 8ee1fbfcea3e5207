//! The pages that the body is written to.

use crate::pdf::model::{Engine, Extra, Hidden, HiddenCounts, HiddenSpan, PageState, PageText};
use crate::pdf::quality;

/// More pages than any contract has.
const MAX_PAGES: usize = 10_000;

/// A page under way.
#[derive(Default)]
pub(super) struct Draft {
    pub text: String,
    pub pictures: u32,
    pub hidden: HiddenCounts,
    pub hidden_text: Vec<HiddenSpan>,
    pub extras: Vec<Extra>,
    /// Footnotes stand at the end of their page.
    pub notes: Vec<String>,
    /// The page was begun by a break that is written in the text.
    pub by_break: bool,
}

impl Draft {
    pub fn line(&mut self, line: &str) {
        let line = line.trim_end();
        if !line.trim_start().is_empty() {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    pub fn hide(&mut self, why: Hidden, text: &str) {
        let glyphs = text.chars().filter(|c| !c.is_whitespace()).count();
        self.hidden.add(why, u32::try_from(glyphs).unwrap_or(u32::MAX));
        match self.hidden_text.last_mut() {
            Some(span) if span.why == why => span.text.push_str(text),
            _ => self.hidden_text.push(HiddenSpan { why, text: text.to_owned() }),
        }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.pictures == 0 && self.notes.is_empty()
    }

    fn finish(mut self, damaged: bool) -> PageText {
        for note in std::mem::take(&mut self.notes) {
            self.line(&note);
        }
        let text = self.text.trim_end().to_owned();
        let drawn = text.chars().filter(|c| !c.is_whitespace()).count();
        let quality = quality::judge(&text, u32::try_from(drawn).unwrap_or(u32::MAX));
        let doubtful =
            damaged || quality.score < quality::DOUBTFUL || self.hidden.suspicious() >= quality::MANY_HIDDEN;
        let state = if quality.characters < 30 && self.pictures > 0 {
            // A scan that was put into a document.
            PageState::NoText
        } else if quality.characters == 0 {
            if damaged { PageState::Broken } else { PageState::NoText }
        } else if doubtful {
            PageState::LowQuality
        } else {
            PageState::Ok
        };
        PageText {
            text,
            state,
            quality,
            engine: Engine::Docx,
            hidden: self.hidden,
            hidden_text: self.hidden_text,
            extras: self.extras,
            vertical: false,
            drawing: self.pictures > 0 && quality.characters < 200,
            damaged,
        }
    }
}

#[derive(Default)]
pub(super) struct Pages {
    done: Vec<PageText>,
    pub now: Draft,
}

impl Pages {
    /// Begins a page. Word notes where its last layout broke a page also where a break stands in the
    /// text: that is one break.
    pub fn turn(&mut self, written: bool) {
        let noted_twice = !written && self.now.by_break && self.now.is_empty();
        if noted_twice || self.done.len() + 1 >= MAX_PAGES {
            return;
        }
        let next = Draft { by_break: written, ..Draft::default() };
        let page = std::mem::replace(&mut self.now, next);
        self.done.push(page.finish(false));
    }

    pub fn finish(mut self, damaged: bool) -> Vec<PageText> {
        if !self.now.is_empty() || self.done.is_empty() || damaged {
            self.done.push(self.now.finish(damaged));
        }
        self.done
    }
}
