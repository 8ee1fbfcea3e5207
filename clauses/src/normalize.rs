//! Turns the pages of a document into one line of text for each paragraph, and remembers where every
//! character came from.
//!
//! Text taken from PDF is damaged in known ways: line breaks every 35–45 characters, running headers
//! and page numbers inside sentences, spaces inside words, compatibility characters, hyphenation.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use join::join;
use regex::Regex;
use writer::Writer;

use crate::document::Page;

mod join;
mod writer;

/// Readable text with a map back to the original characters.
#[derive(Debug, Default)]
pub struct Text {
    /// Paragraphs, divided by line feeds.
    pub folded: String,
    /// For each byte of `text`: the character it came from, counted over all pages.
    origin: Vec<u32>,
    /// For each page: its first character, counted over all pages; one entry more than pages.
    page_starts: Vec<u32>,
}

/// A stretch of one original page, in characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// Index of the page, from 0.
    pub page: usize,
    pub start: usize,
    pub end: usize,
}

impl Text {
    pub fn new(pages: &[Page]) -> Self {
        let mut page_starts = vec![0];
        let mut lines = Vec::new();
        for (number, page) in pages.iter().enumerate() {
            let mut at = page_starts[number];
            let first = lines.len();
            for raw in page.text.split('\n') {
                for part in unglue(raw) {
                    lines.push(Line::new(number, at, part));
                    at += u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
                }
                at += 1;
            }
            // `split` counts one line feed too many.
            page_starts.push(at - 1);
            debug_assert!(lines.len() > first);
        }
        drop_furniture(&mut lines, pages.len());
        let mut writer = Writer::with_capacity(pages.iter().map(|page| page.text.len()).sum());
        join(&lines, &mut writer);
        Self { folded: writer.text, origin: writer.origin, page_starts }
    }

    /// Puts other words at these bytes; their origin is where the old ones stood.
    pub fn splice(&mut self, at: &Range<usize>, words: &str) {
        let origin = self.origin[at.start];
        self.folded.replace_range(at.clone(), words);
        self.origin.splice(at.clone(), std::iter::repeat_n(origin, words.len()));
    }

    /// The original stretches behind the bytes `start..end`, one for each page.
    pub fn spans(&self, start: usize, end: usize) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut known = u32::MAX;
        for &origin in &self.origin[start..end.min(self.origin.len())] {
            // A character has several bytes.
            if origin == known {
                continue;
            }
            known = origin;
            if let Some(span) = spans.last_mut()
                && (self.page_starts[span.page]..self.page_starts[span.page + 1]).contains(&origin)
            {
                let at = (origin - self.page_starts[span.page]) as usize;
                span.start = span.start.min(at);
                span.end = span.end.max(at + 1);
                continue;
            }
            let page = self.page_starts.partition_point(|&first| first <= origin).saturating_sub(1);
            let page = page.min(self.page_starts.len().saturating_sub(2));
            let at = (origin - self.page_starts[page]) as usize;
            match spans.last_mut() {
                Some(span) if span.page == page => {
                    span.start = span.start.min(at);
                    span.end = span.end.max(at + 1);
                }
                _ => spans.push(Span { page, start: at, end: at + 1 }),
            }
        }
        spans
    }
}

/// Folds text of a pack in the way that documents are folded.
pub fn fold(text: &str) -> String {
    let mut writer = Writer::with_capacity(text.len());
    writer.line(text, 0, false);
    writer.text
}

static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    let expression = concat!(
        r"(?:。|[0-9０-９A-Za-z]|[-－―]|[)）」]) *(第[ \u{3000}]?[0-9０-９一二三四五六七八九十百]+[ \u{3000}]?条",
        r"(?:の[0-9０-９一二三四五六七八九十]+)?[ \u{3000}]*[（(【])",
        r"|^[ \u{3000}]*(?:[-－―] ?[0-9０-９]{1,3} ?[-－―]|[0-9０-９]{1,3} ?[/／] ?[0-9０-９]{1,3})[ \u{3000}]*([^ \u{3000}0-9０-９])",
        r"|^[0-9]{1,3}(（[^（）]{2,30}）)$",
    );
    Regex::new(expression).expect("a fixed expression")
});

/// Cuts a line where reading a PDF has run a page number or the end of an article into what follows.
fn unglue(raw: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    if may_be_glued(raw) {
        for found in GLUED.captures_iter(raw) {
            if let Some(next) = found.iter().skip(1).flatten().next() {
                parts.push(&raw[from..next.start()]);
                from = next.start();
            }
        }
    }
    parts.push(&raw[from..]);
    parts
}

/// Whether an article may stand inside the line, or a page number at its beginning.
fn may_be_glued(raw: &str) -> bool {
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '０'..='９');
    let start = raw.trim_start_matches([' ', '\u{3000}']);
    let numbered = start.starts_with(figure)
        && start.trim_start_matches(figure).trim_start_matches(' ').starts_with(['/', '／', '（']);
    // What stands before an article that reading has run on.
    let ends = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | '。' | '-' | '－' | '―' | ')' | '）' | '」')
    };
    numbered
        || start.starts_with(['-', '－', '―'])
        || memchr::memmem::find_iter(raw.as_bytes(), "第".as_bytes())
            .any(|at| raw[..at].trim_end_matches(' ').ends_with(ends))
}

/// Width in half-width columns.
fn columns(text: &str) -> usize {
    let mut columns = 0;
    // Few bytes at a time are counted in one byte, many at once.
    for part in text.as_bytes().chunks(120) {
        let own = part.iter().map(|byte| u8::from(*byte & 0xc0 != 0x80) + u8::from(*byte >= 0xe3));
        columns += usize::from(own.sum::<u8>());
    }
    // From U+2E80 on, which is e2 ba 80.
    let edge = memchr::memchr_iter(0xe2, text.as_bytes());
    columns + edge.filter(|at| text.as_bytes().get(at + 1).is_some_and(|next| *next >= 0xba)).count()
}

struct Line<'a> {
    page: usize,
    at: u32,
    raw: &'a str,
    /// In half-width columns.
    width: usize,
    blank: bool,
    dropped: bool,
    /// Cells of a table with spaces between them.
    row: bool,
}

impl<'a> Line<'a> {
    fn new(page: usize, at: u32, raw: &'a str) -> Self {
        let trimmed = raw.trim();
        let width = columns(trimmed);
        let row = (width <= 96 || raw.is_ascii() && width <= 200) && row(trimmed);
        Self { page, at, raw, width, blank: trimmed.is_empty(), dropped: false, row }
    }
}

/// Whether the words of a line stand in cells: 識別符号の登録 承 主.
fn row(line: &str) -> bool {
    if line.is_ascii() {
        // English cells stand wide apart; justified text does not.
        let cells = line.split("  ").filter(|cell| !cell.trim().is_empty()).count();
        return line.contains("   ") && (3..=8).contains(&cells);
    }
    let spaced = line.contains(' ') || line.contains("\u{3000}");
    if !spaced || line.contains(['。', ';', ':', '：']) || line.contains("は、") {
        return false;
    }
    let particle = |c: char| matches!(c, 'を' | 'は' | 'に' | 'が' | 'の' | 'と' | 'で' | 'へ' | '、' | ',');
    let (mut cells, mut wide) = (0, 0);
    for cell in line.split_whitespace() {
        let japanese = cell.chars().any(|c| c >= '\u{2e80}') || cells > 0;
        if !japanese && cells > 1 || cell.starts_with(particle) || cell.ends_with(particle) {
            return false;
        }
        cells += 1;
        wide += usize::from(cell.chars().count() > 1);
    }
    (3..=8).contains(&cells) && wide > 0 && line.chars().any(|c| c >= '\u{2e80}')
}

static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let expression = r"(?i)^(?:page|p\.?)?[0-9]{1,4}(?:(?:/|of|の)[0-9]{1,4})?(?:ページ|頁|page)?$";
    Regex::new(expression).expect("a fixed expression")
});

/// Marks page numbers and running headers and footers.
fn drop_furniture(lines: &mut [Line<'_>], pages: usize) {
    if pages < 2 {
        return;
    }
    // Line, whether it stands at the bottom, and its words.
    let mut edges: Vec<(usize, bool, String)> = Vec::new();
    let mut first = 0;
    while first < lines.len() {
        let page = lines[first].page;
        let after = first + lines[first..].partition_point(|line| line.page == page);
        let full: Vec<usize> = (first..after).filter(|&n| !lines[n].blank).collect();
        let top = full.iter().take(3).map(|n| (*n, false));
        let bottom = full.iter().rev().take(3.min(full.len().saturating_sub(3))).map(|n| (*n, true));
        for (n, low) in top.chain(bottom) {
            if lines[n].width > 160 {
                continue;
            }
            let mut key = fold(lines[n].raw);
            key.retain(|c| !matches!(c, ' ' | '-'));
            if PAGE_NUMBER.is_match(&key) {
                lines[n].dropped = true;
            } else if !key.ends_with(['。', ';', ':']) {
                key.retain(|c| !c.is_ascii_digit());
                edges.push((n, low, key));
            }
        }
        first = after;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, _, key) in &edges {
        *counts.entry(key).or_default() += 1;
    }
    for (n, low, key) in &edges {
        // The first page keeps its title.
        let running = key.chars().count() > 2 && counts[key.as_str()] * 3 >= pages.max(6);
        if running && (lines[*n].page > 0 || *low) {
            lines[*n].dropped = true;
        }
    }
}
