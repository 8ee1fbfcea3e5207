//! One document, ready to be asked.

use std::ops::Range;

use super::Fact;
use crate::document::{Document, Readable};
use crate::normalize::Text;
use crate::party::{Mention, Parties, Role};
use crate::structure::{Kind, Structure, sentences};

/// A sentence or heading, in order.
pub struct Line {
    pub range: Range<usize>,
    pub article: Option<String>,
    pub heading: bool,
    /// The heading of its article.
    pub about: Range<usize>,
}

pub struct Reader<'a> {
    document: &'a Document,
    pub text: Text,
    pub lines: Vec<Line>,
    mentions: Vec<Mention>,
}

impl<'a> Reader<'a> {
    pub fn new(document: &'a Document) -> Self {
        let text = Text::new(&document.pages);
        let structure = Structure::new(&text.folded);
        let mentions = Parties::find(&text.folded).mentions(&text.folded);
        let mut lines = Vec::new();
        for block in &structure.blocks {
            let label = format!("{}{}", structure.articles[block.article].label, block.label);
            let article = (!label.is_empty()).then_some(label);
            let heading = block.kind == Kind::Heading;
            let about = structure.articles[block.article].heading.clone();
            let ranges =
                if heading { vec![block.range.clone()] } else { sentences(&text.folded, &block.range) };
            let line = |range| Line { range, article: article.clone(), heading, about: about.clone() };
            lines.extend(ranges.into_iter().map(line));
        }
        Self { document, text, lines, mentions }
    }

    pub fn str(&self, range: &Range<usize>) -> &str {
        &self.text.folded[range.clone()]
    }

    /// The sentences, headings left out.
    pub fn sentences(&self) -> impl Iterator<Item = (&Line, &str)> {
        self.lines.iter().filter(|line| !line.heading).map(|line| (line, self.str(&line.range)))
    }

    /// Everything in order, headings included.
    pub fn all(&self) -> impl Iterator<Item = (&Line, &str)> {
        self.lines.iter().map(|line| (line, self.str(&line.range)))
    }

    /// The first `count` characters of the text.
    pub fn head(&self, count: usize) -> &str {
        let text = &self.text.folded;
        &text[..text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)]
    }

    /// The side that the text calls by these words.
    pub fn role(&self, label: &str) -> Option<Role> {
        let called = |mention: &&Mention| &self.text.folded[mention.start..mention.end] == label;
        self.mentions.iter().find(called).map(|mention| mention.role)
    }

    /// The sides named in a sentence, in order.
    pub fn sides(&self, range: &Range<usize>) -> impl Iterator<Item = &Mention> {
        let first = self.mentions.partition_point(|mention| mention.start < range.start);
        self.mentions[first..].iter().take_while(|mention| mention.start < range.end)
    }

    /// A fact at these bytes; a quote that runs over a page break is cut there.
    pub fn fact<T>(&self, value: T, at: &Range<usize>, confidence: f64) -> Fact<T> {
        let span = self.text.spans(at.start, at.end).into_iter().next();
        let line = self.lines.partition_point(|line| line.range.start <= at.start).checked_sub(1);
        let article = line.and_then(|n| self.lines[n].article.clone());
        let Some(span) = span else {
            return Fact { value, quote: String::new(), page: 1, article, start: 0, end: 0, confidence };
        };
        let page = &self.document.pages[span.page];
        let sure = if page.readable == Readable::Good { 1.0 } else { 0.6 };
        Fact {
            value,
            quote: page.text.chars().skip(span.start).take(span.end - span.start).collect(),
            page: u32::try_from(span.page + 1).unwrap_or(u32::MAX),
            article,
            start: span.start,
            end: span.end,
            confidence: confidence * sure,
        }
    }
}

/// A regular expression that is compiled once.
macro_rules! pattern {
    ($name:ident, $($part:expr),+ $(,)?) => {
        static $name: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| regex::Regex::new(concat!($($part),+)).expect("a fixed expression"));
    };
}
pub(super) use pattern;
