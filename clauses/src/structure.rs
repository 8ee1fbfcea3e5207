//! The parts of a contract: articles, paragraphs, items, annexes, sentences.

use std::ops::Range;

pub use line::is_title;
use line::{
    ANNEX, ARTICLE, ARTICLE_LINE, Announced, BARE, CHAPTER, ENGLISH, LEADERS, LETTER, NUMERIC, PAREN,
    RECITAL, announces, dotted, head, heads_article, item_label, lettered, names_annex, names_section,
    numeral,
};
pub use sentence::sentences;
use state::{Place, State};

mod line;
mod sentence;
mod state;

/// What a paragraph of the text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Body,
    /// Title, heading or line of a table of contents: supports, never decides.
    Heading,
    /// Preamble or recital.
    Recital,
}

/// A paragraph: 項, 号 or an unnumbered line.
#[derive(Clone, Debug)]
pub struct Block {
    /// Bytes of the text after the marker.
    pub range: Range<usize>,
    pub kind: Kind,
    /// Index of the article it stands in.
    pub article: usize,
    /// What stands before it in the citation, beyond the article (第2項第3号).
    pub label: String,
    /// The block whose sentence leads this list item.
    pub lead: Option<usize>,
    depth: u8,
}

/// An article, section or annex with its paragraphs.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// As a reader would cite it (第12条, 4.2, 別紙1); empty before the first.
    pub label: String,
    /// Bytes of the heading.
    pub heading: Range<usize>,
    /// Indices of its blocks.
    pub blocks: Range<usize>,
    pub annex: bool,
}

/// The parts of one document.
#[derive(Debug, Default)]
pub struct Structure {
    pub articles: Vec<Article>,
    pub blocks: Vec<Block>,
}

impl Structure {
    pub fn new(text: &str) -> Self {
        let mut this = Self { articles: vec![Article::default()], blocks: Vec::new() };
        let mut pending: Option<Range<usize>> = None;
        let mut state = State { numbered: ARTICLE_LINE.is_match(text), ..State::default() };
        let mut at = 0;
        for line in text.split('\n') {
            let range = at..at + line.len();
            at = range.end + 1;
            if line.is_empty() {
                continue;
            }
            this.line(line, range, &mut pending, &mut state);
        }
        this.close();
        this
    }

    /// The bytes of an article without its heading.
    pub fn body(&self, article: &Article) -> Range<usize> {
        let blocks = &self.blocks[article.blocks.clone()];
        blocks.first().map_or(0, |b| b.range.start)..blocks.last().map_or(0, |b| b.range.end)
    }

    fn close(&mut self) {
        let count = self.blocks.len();
        if let Some(article) = self.articles.last_mut() {
            article.blocks.end = count;
        }
    }

    fn open(&mut self, label: &str, heading: Range<usize>, annex: bool) {
        self.close();
        let count = self.blocks.len();
        let label = label.replace(' ', "");
        self.articles.push(Article { label, heading, blocks: count..count, annex });
    }

    fn push(&mut self, range: Range<usize>, kind: Kind, label: String, depth: u8, text_before: &[bool]) {
        let lead = if depth == 0 {
            None
        } else {
            let first = self.articles.last().map_or(0, |article| article.blocks.start);
            // A list that its sentence leads is not longer than this.
            let first = first.max(self.blocks.len().saturating_sub(64));
            (first..self.blocks.len())
                .rev()
                .find(|&n| self.blocks[n].depth < depth && text_before.get(n).copied().unwrap_or(false))
        };
        let article = self.articles.len() - 1;
        self.blocks.push(Block { range, kind, article, label, lead, depth });
    }

    fn line(
        &mut self,
        line: &str,
        range: Range<usize>,
        pending: &mut Option<Range<usize>>,
        state: &mut State,
    ) {
        let part = |from: usize| range.start + from..range.end;
        let first = line.chars().next().unwrap_or(' ');
        let head = head(line);
        if dotted(line) && LEADERS.is_match(line)
            || first == '第' && CHAPTER.is_match(head) && line.chars().count() < 40
        {
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        if line.starts_with('(') && line.ends_with(')') && line.chars().count() <= 32 && !PAREN.is_match(line)
        {
            *pending = Some(range.start + 1..range.end - 1);
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        if names_annex(line)
            && !line.ends_with(['。', ';', '、'])
            && line.chars().count() <= 60
            && !line.contains("とおり")
            && let Some(found) = ANNEX.captures(line)
        {
            self.open(&found[1], range.clone(), true);
            state.enter(false);
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        // Annex 2. Provider encrypts…: the annex begins on the line that names it.
        if names_annex(line)
            && let Some(found) = ANNEX.captures(head)
            && let Some(from) = found.get(1).map(|label| label.end())
            && found[1].ends_with(|c: char| c.is_ascii_alphanumeric())
            && found[1].contains(' ')
            && line[from..].starts_with([':', '.'])
            && line.chars().count() > 60
        {
            self.open(&found[1], range.start..range.start + from, true);
            state.enter(false);
            let label = range.start..range.start + from;
            self.put(&line[..from], label, Kind::Heading, String::new(), 0, state);
            self.put(&line[from + 1..], part(from + 1), Kind::Body, String::new(), 0, state);
            return;
        }
        if matches!(first, '第' | '「' | '【')
            && let Some(found) = ARTICLE.captures(if first == '第' { head } else { line })
            && heads_article(&line[found.get(1).map_or(0, |m| m.end())..])
        {
            self.head(line, &range, &found, pending, state);
            return;
        }
        if first == '第'
            && !state.numbered
            && let Some(found) = BARE.captures(head)
        {
            self.head(line, &range, &found, pending, state);
            return;
        }
        if names_section(line)
            && line.chars().count() < 4000
            && let Some(found) = ENGLISH.captures(line)
        {
            let from = found.get(0).map_or(0, |m| m.end());
            let title = is_title(&line[from..]);
            self.open(&found[1], if title { part(from) } else { range.start..range.start }, false);
            state.enter(true);
            let kind = if title { Kind::Heading } else { Kind::Body };
            self.put(&line[from..], part(from), kind, String::new(), 0, state);
            return;
        }
        if first.is_ascii_digit()
            && let Some(found) = NUMERIC.captures(head)
        {
            self.numeric(line, &range, &found, state);
            return;
        }
        if (first == '(' || numeral(first))
            && let Some(found) = PAREN.captures(head)
        {
            let from = found.get(0).map_or(0, |m| m.end());
            found[1].clone_into(&mut state.item);
            let label = format!("{}{}", state.paragraph, item_label(&found[1], state.japanese));
            self.put(&line[from..], part(from), Kind::Body, label, 2, state);
            return;
        }
        if lettered(line, first)
            && let Some(found) = LETTER.captures(head)
        {
            let from = found.get(0).map_or(0, |m| m.end());
            let label = format!("{}{}", state.paragraph, item_label(&state.item, state.japanese));
            self.put(&line[from..], part(from), Kind::Body, label, 3, state);
            return;
        }
        let short = is_title(line) || line.chars().count() < 110;
        if short && !line.starts_with('#') && self.row(state) {
            self.put(line, range, Kind::Body, state.paragraph.clone(), 3, state);
            return;
        }
        // What somebody must do is no preamble, even where the number of its article is damaged.
        let preamble = || {
            ["締結", "以下「", "(\""].iter().any(|mark| line.contains(mark))
                && !line.contains("なければならない")
        };
        let recites = matches!(first, 'w' | 'W' | 'b' | 'B' | 'r' | 'R' | 'p' | 'P' | '前');
        let kind = if recites && RECITAL.is_match(head) {
            state.place = Place::Recital;
            Kind::Recital
        } else if is_title(line) {
            state.place = if state.place == Place::Recital { Place::Body } else { state.place };
            Kind::Heading
        } else if state.place == Place::Opening && state.numbered && preamble() {
            Kind::Recital
        } else {
            Kind::Body
        };
        if kind == Kind::Heading && state.place != Place::Opening {
            *pending = Some(range.clone());
            if !state.numbered {
                self.open("", range.clone(), false);
            }
        }
        self.put(line, range, kind, state.paragraph.clone(), 0, state);
    }

    /// Whether a line without a marker is a row of the table that a sentence announced.
    fn row(&self, state: &State) -> bool {
        state.table.is_some_and(|at| {
            let article = self.articles.len() - 1;
            self.blocks[at].article == article && self.blocks.len() - at <= 16
        })
    }

    /// A line that opens an article: 第12条（再委託）乙は….
    fn head(
        &mut self,
        line: &str,
        range: &Range<usize>,
        found: &regex::Captures<'_>,
        pending: &mut Option<Range<usize>>,
        state: &mut State,
    ) {
        let from = found.get(0).map_or(0, |m| m.end());
        let rest = &line[from..];
        let title = found.get(2).map(|m| range.start + m.start()..range.start + m.end());
        let heading = title.or_else(|| pending.take()).unwrap_or(range.start..range.start);
        *pending = None;
        let alone = heading.is_empty() && is_title(rest);
        self.open(&found[1], if alone { range.start + from..range.end } else { heading }, false);
        state.enter(true);
        state.japanese = true;
        if alone || rest.is_empty() {
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        let mut from = from;
        if rest.starts_with(|c: char| c.is_ascii_digit())
            && let Some(number) = NUMERIC.captures(line::head(rest))
        {
            state.paragraph = format!("第{}項", &number[1]);
            from += number.get(0).map_or(0, |m| m.end());
        }
        self.put(&line[from..], range.start + from..range.end, Kind::Body, state.paragraph.clone(), 0, state);
    }

    fn numeric(&mut self, line: &str, range: &Range<usize>, found: &regex::Captures<'_>, state: &mut State) {
        let from = found.get(0).map_or(0, |m| m.end());
        let rest = &line[from..];
        let number = found[1].to_owned();
        let body = range.start + from..range.end;
        state.place = Place::Body;
        state.item.clear();
        if state.in_article && state.japanese && !number.contains('.') {
            state.paragraph = format!("第{number}項");
            self.put(rest, body, Kind::Body, state.paragraph.clone(), 1, state);
            return;
        }
        let title = is_title(rest);
        let top = number.split('.').next().unwrap_or_default();
        let same = number.contains('.') && self.articles.last().is_some_and(|a| a.label == top);
        if same {
            // The citation of 4.2 is 4.2, not 4 and 4.2.
            number[top.len()..].clone_into(&mut state.paragraph);
        } else {
            let heading = if title { body.clone() } else { range.start..range.start };
            self.open(&number, heading, false);
            state.enter(false);
        }
        let kind = if title { Kind::Heading } else { Kind::Body };
        self.put(rest, body, kind, state.paragraph.clone(), u8::from(same), state);
    }

    fn put(
        &mut self,
        text: &str,
        range: Range<usize>,
        kind: Kind,
        label: String,
        depth: u8,
        state: &mut State,
    ) {
        let kind = if kind == Kind::Body && state.place == Place::Recital { Kind::Recital } else { kind };
        self.push(range, kind, label, depth, &state.leads);
        let announced = if kind == Kind::Body { announces(text) } else { Announced::default() };
        state.leads.push(announced.list);
        if announced.table {
            state.table = Some(self.blocks.len() - 1);
        }
        if kind == Kind::Body && depth == 0 && self.articles.len() > 1 {
            state.place = Place::Body;
        }
    }
}
