//! A mistake in a pack: where it stands, what it is, and how to mend it, in both languages.

use std::fmt::Write;
use std::ops::Range;

use serde::Serialize;

use crate::pattern::Lang;

/// The same thing said in Japanese and in English.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Said {
    pub ja: String,
    pub en: String,
}

impl Said {
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The text in this language.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// A place in a file of a pack.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Place {
    pub file: String,
    /// Counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// First character, counted from 1; 0 when the whole line is meant.
    pub column: usize,
    /// Characters that are meant, at least 1.
    pub width: usize,
    /// The line as it is written.
    pub excerpt: String,
}

/// A mistake in a pack: which file, which line, what, and how to mend it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, thiserror::Error)]
#[error("{code} {}:{}: {}\n  mend: {}", place.file, place.line, message.en, mend.en)]
pub struct PackError {
    /// Stable code (`P0012`), listed in `packs/README.md`.
    pub code: &'static str,
    pub place: Place,
    pub message: Said,
    pub mend: Said,
}

impl PackError {
    /// The mistake with a picture of its place, for a reader at a terminal.
    pub fn picture(&self, lang: Lang) -> String {
        let place = &self.place;
        let (name, mend) = match lang {
            Lang::Ja => ("誤り", "直し方"),
            Lang::En => ("error", "mend"),
        };
        let mut out = format!("{name} {}: {}\n", self.code, self.message.of(lang));
        let digits = place.line.max(1).to_string().len();
        let margin = " ".repeat(digits);
        let at = match (place.line, place.column) {
            (0, _) => String::new(),
            (line, 0) => format!(":{line}"),
            (line, column) => format!(":{line}:{column}"),
        };
        let _ = writeln!(out, "{margin}--> {}{at}", place.file);
        if place.line > 0 && place.column > 0 {
            let (shown, before, under) = cut(place);
            let _ = writeln!(out, "{margin} |");
            let _ = writeln!(out, "{} | {shown}", place.line);
            let _ = writeln!(out, "{margin} | {}{}", " ".repeat(before), "^".repeat(under));
        }
        let _ = writeln!(out, "{margin} = {mend}: {}", self.mend.of(lang));
        out
    }
}

/// Columns of a terminal that a line may take.
const COLUMNS: usize = 96;

/// The part of a long line around the place, and the columns before and under it.
fn cut(place: &Place) -> (String, usize, usize) {
    let characters: Vec<char> = place.excerpt.replace('\t', " ").chars().collect();
    let first = (place.column - 1).min(characters.len());
    let last = (first + place.width.max(1)).min(characters.len());
    let wide = |range: Range<usize>| columns(&characters[range]);
    let from = (0..=first).find(|&n| wide(n..first) <= COLUMNS / 2).unwrap_or(first);
    let to = (from..=characters.len()).rev().find(|&n| wide(from..n) <= COLUMNS).unwrap_or(from);
    let lead = if from > 0 { "…" } else { "" };
    let rest = if to < characters.len() { "…" } else { "" };
    let shown: String = characters[from..to].iter().collect();
    // The mark of omission is one column wide here.
    let before = wide(from..first) + usize::from(from > 0);
    (format!("{lead}{shown}{rest}"), before, wide(first..last.min(to).max(first)).max(1))
}

/// Columns of a terminal: kanji, kana and full-width forms take two.
fn columns(characters: &[char]) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff60}');
    characters.iter().map(|&c| if wide(c) { 2 } else { 1 }).sum()
}

/// A file of a pack, while it is read.
#[derive(Clone, Copy)]
pub struct File<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl File<'_> {
    /// The place of these bytes; an empty range past the text means the whole file.
    pub fn place(&self, at: &Range<usize>) -> Place {
        let Some(before) = self.text.get(..at.start) else {
            return Place { file: self.name.to_owned(), ..Place::default() };
        };
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let excerpt = self.text[start..].lines().next().unwrap_or_default();
        let end = at.end.min(start + excerpt.len()).max(at.start);
        let characters = |range: Range<usize>| self.text.get(range).map_or(0, |text| text.chars().count());
        Place {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: characters(start..at.start) + 1,
            width: characters(at.start..end).max(1),
            excerpt: excerpt.to_owned(),
        }
    }

    pub fn error(&self, code: &'static str, at: &Range<usize>, message: Said, mend: Said) -> PackError {
        PackError { code, place: self.place(at), message, mend }
    }

    /// A mistake of the file as a whole.
    pub fn whole(&self, code: &'static str, message: Said, mend: Said) -> PackError {
        self.error(code, &(usize::MAX..usize::MAX), message, mend)
    }
}
