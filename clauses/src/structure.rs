//! The parts of a contract: articles, paragraphs, items, annexes, sentences.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

pub use sentence::sentences;

mod sentence;

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

macro_rules! pattern {
    ($name:ident, $($part:expr),+) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new(concat!($($part),+)).expect("a fixed expression"));
    };
}

pattern!(
    ARTICLE,
    r"^「?(?:【[^】]*】 ?)?(第 ?[0-9〇一二三四五六七八九十百]+ ?条(?: ?の ?[0-9一二三四五六七八九十]+)?)(?: ?(\([^()]{1,40}\)|【[^】]{1,40}】))?(?: |$|\.|:|-)?"
);
pattern!(BARE, r"^(第 ?[0-9一二三四五六七八九十]{1,3})(?: ?(\([^()]{1,40}\)))?(?: |$)");
pattern!(CHAPTER, r"^第 ?[0-9一二三四五六七八九十]+ ?(?:章|節|編|款|部)");
pattern!(
    ANNEX,
    r"^(?:【|\[|\(|<)?((?:別紙|別添|別記|別表|附属書|付属書|附則|添付書類|様式) ?-?(?:[0-9一二三四五六七八九十]{1,3}(?:-[0-9]+)?)?|(?i:exhibit|schedule|annex|appendix|attachment) ?-?(?:[0-9]{1,2}|[A-Z]|[IVX]{1,4})?\b)"
);
pattern!(
    ENGLISH,
    r"^\W{0,4}((?i:article|section|clause|part) (?:[IVXLC]{1,6}|[0-9]{1,3})(?:\.[0-9]{1,2})*)\b[.:)\- ]*"
);
pattern!(NUMERIC, r"^([0-9]{1,3}(?:\.[0-9]{1,3})*)(?:[.)、:]+ ?| |$)");
pattern!(
    PAREN,
    r"^(\((?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z]{1,2}|[ivxIVX]{1,5}|[ア-ン])\)|[一二三四五六七八九十]{1,3} ) ?"
);
pattern!(LETTER, r"^([ア-ン][ .)、]|[a-zA-Z][.)] |[ivx]{1,5}[.)] |[・○●■□◆*•※▪] ?|- )");
pattern!(LEADERS, r"(?:\.{4,}|…{2,}|・{4,}|(?:\. ){4,}) ?[0-9]*$");
pattern!(RECITAL, r"(?i)^(?:whereas|background|recitals|preamble|witnesseth|前文)\b");

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
        if LEADERS.is_match(line) || CHAPTER.is_match(line) && line.chars().count() < 40 {
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        if line.starts_with('(') && line.ends_with(')') && line.chars().count() <= 32 && !PAREN.is_match(line)
        {
            *pending = Some(range.start + 1..range.end - 1);
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        if let Some(found) = ANNEX.captures(line)
            && line.chars().count() <= 60
            && !line.ends_with(['。', ';', '、'])
            && !line.contains("とおり")
        {
            self.open(&found[1], range.clone(), true);
            state.enter(false);
            self.put(line, range.clone(), Kind::Heading, String::new(), 0, state);
            return;
        }
        if let Some(found) = ARTICLE.captures(line)
            && heads_article(&line[found.get(1).map_or(0, |m| m.end())..])
        {
            self.head(line, &range, &found, pending, state);
            return;
        }
        if let Some(found) = BARE.captures(line)
            && !state.numbered
        {
            self.head(line, &range, &found, pending, state);
            return;
        }
        if let Some(found) = ENGLISH.captures(line)
            && line.chars().count() < 4000
        {
            let from = found.get(0).map_or(0, |m| m.end());
            let title = is_title(&line[from..]);
            self.open(&found[1], if title { part(from) } else { range.start..range.start }, false);
            state.enter(true);
            let kind = if title { Kind::Heading } else { Kind::Body };
            self.put(&line[from..], part(from), kind, String::new(), 0, state);
            return;
        }
        if let Some(found) = NUMERIC.captures(line) {
            self.numeric(line, &range, &found, state);
            return;
        }
        if let Some(found) = PAREN.captures(line) {
            let from = found.get(0).map_or(0, |m| m.end());
            found[1].clone_into(&mut state.item);
            let label = format!("{}{}", state.paragraph, item_label(&found[1], state.japanese));
            self.put(&line[from..], part(from), Kind::Body, label, 2, state);
            return;
        }
        if let Some(found) = LETTER.captures(line) {
            let from = found.get(0).map_or(0, |m| m.end());
            let label = format!("{}{}", state.paragraph, item_label(&state.item, state.japanese));
            self.put(&line[from..], part(from), Kind::Body, label, 3, state);
            return;
        }
        let short = is_title(line) || line.chars().count() < 110;
        if short && !line.starts_with('#') && self.row(state) {
            self.put(line, range, Kind::Body, state.paragraph.clone(), 2, state);
            return;
        }
        let preamble = ["締結", "以下「", "(\""].iter().any(|mark| line.contains(mark));
        let kind = if RECITAL.is_match(line) {
            state.place = Place::Recital;
            Kind::Recital
        } else if is_title(line) {
            state.place = if state.place == Place::Recital { Place::Body } else { state.place };
            Kind::Heading
        } else if state.place == Place::Opening && preamble && state.numbered {
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
        if let Some(number) = NUMERIC.captures(rest) {
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
        state.leads.push(kind == Kind::Body && leads(text));
        if kind == Kind::Body && announces_table(text) {
            state.table = Some(self.blocks.len() - 1);
        }
        if kind == Kind::Body && depth == 0 && self.articles.len() > 1 {
            state.place = Place::Body;
        }
    }
}

pattern!(ARTICLE_LINE, r"(?m)^「?第 ?[0-9〇一二三四五六七八九十百]+ ?条");

/// Where in the document a line stands.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Place {
    #[default]
    Opening,
    Recital,
    Body,
}

#[derive(Default)]
struct State {
    /// The document numbers its articles with 第N条.
    numbered: bool,
    in_article: bool,
    japanese: bool,
    place: Place,
    paragraph: String,
    item: String,
    leads: Vec<bool>,
    /// The block that announced a table.
    table: Option<usize>,
}

impl State {
    fn enter(&mut self, article: bool) {
        self.in_article = article;
        self.paragraph.clear();
        self.item.clear();
        self.place = Place::Body;
    }
}

fn item_label(marker: &str, japanese: bool) -> String {
    let inner = marker.trim_matches(['(', ')', ' ']);
    if marker.is_empty() {
        String::new()
    } else if japanese && !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        format!("第{inner}号")
    } else {
        format!("({inner})")
    }
}

/// Whether what follows 第N条 shows that an article begins here and is not merely cited.
fn heads_article(rest: &str) -> bool {
    let rest = rest.trim_start();
    !rest.starts_with([
        'に', 'の', '第', '及', '又', 'で', 'を', 'は', 'と', '、', 'か', 'ま', 'お', '各', 'ま', 'ほ', 'そ',
        'も', 'え',
    ])
}

fn announces_table(text: &str) -> bool {
    [
        "次表",
        "下表",
        "次の表",
        "以下の表",
        "次の区分",
        "table below",
        "the following",
        "as follows",
        "times below",
    ]
    .iter()
    .any(|mark| text.contains(mark))
}

/// Whether a list follows.
fn leads(text: &str) -> bool {
    let tail_from = text.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let tail = &text[tail_from..];
    text.ends_with([':', '-', ','])
        || [
            "次の",
            "次に",
            "以下の",
            "以下に",
            "下記",
            "各号",
            "各事項",
            "次表",
            "下表",
            "以下の表",
            "following",
            "table below",
            "as follows",
        ]
        .iter()
        .any(|mark| text.contains(mark))
        || tail.contains("shall") && !tail.ends_with('.')
}

/// What the first column of a table is called.
const COLUMNS: &[&str] = &[
    "作業",
    "業務",
    "項目",
    "区分",
    "工程",
    "内容",
    "番号",
    "機能",
    "事項",
    "対象",
    "領域",
    "役務",
    "作業項目",
    "業務内容",
    "作業内容",
    "項番",
    "種別",
    "分類",
    "タスク",
    "プロセス",
    "工程名",
    "作業名",
];

/// Whether a line is a title rather than a sentence.
pub fn is_title(line: &str) -> bool {
    let line = line.trim();
    if line.is_empty()
        || line.ends_with(['。', ';', ':', ',', '、', '.']) && !line.ends_with("etc.") && line.len() > 3
    {
        return line.is_empty();
    }
    if line.contains(['◎', '○', '△', '●', '|', '。']) {
        return false;
    }
    let count = line.chars().count();
    let wide = |c: char| c >= '\u{2e80}';
    let cells: Vec<&str> = line.split(' ').filter(|cell| cell.contains(wide)).collect();
    // The cells of a table, and not a title whose words are spaced.
    if cells.len() >= 3 && (cells.iter().any(|cell| cell.chars().count() == 1) || COLUMNS.contains(&cells[0]))
    {
        return false;
    }
    if line.chars().any(|c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')) {
        return count <= 30 && !line.ends_with("こと") && !line.ends_with("ます") && !line.ends_with("する");
    }
    count <= 80
        && line.starts_with(|c: char| !c.is_lowercase())
        && !line.contains(" shall ")
        && !line.contains(" will ")
}
