//! One document, read: sentences with the terms and parties in them.

use std::cell::OnceCell;
use std::ops::Range;

use super::terms;
use crate::document::Document;
use crate::normalize::Text;
use crate::pack::Pack;
use crate::party::{Mention, Parties, Role};
use crate::pattern::{CUSTOMER, Hit, Lang, Marks, VENDOR, merge, numbers};
use crate::structure::{Kind, Structure, sentences};

/// A sentence of the body.
#[derive(Debug)]
pub struct Sentence {
    pub range: Range<usize>,
    pub block: usize,
    pub hits: Range<usize>,
    /// Its place among the marks of the document.
    marks: Range<usize>,
    pub mentions: Range<usize>,
    pub lang: Lang,
    /// It is a question, which promises nothing.
    pub asks: bool,
    /// The question that it answers.
    pub question: Option<usize>,
    /// The English modals in it, found when first asked for.
    pub modals: OnceCell<Vec<Range<usize>>>,
}

pub struct Analysis {
    pub text: Text,
    /// The same in lower case, for English words.
    pub lower: String,
    pub structure: Structure,
    pub sentences: Vec<Sentence>,
    /// For each block: its sentences.
    pub by_block: Vec<Range<usize>>,
    pub hits: Vec<Hit>,
    /// What each sentence may fill, one after the other.
    marks: Vec<u64>,
    /// The same for each article with its heading, found when first asked for.
    article_marks: Vec<OnceCell<Vec<u64>>>,
    words: usize,
    pub mentions: Vec<Mention>,
    /// For each block: another document has struck it out.
    pub struck: Vec<bool>,
    /// Bytes whose words another document changed, that document, and its sentence.
    pub amended: Vec<(Range<usize>, usize, usize)>,
    /// Whom the document asks with ください.
    pub asked: Role,
    /// For each block: the sentence that leads the list below it, found when first asked for.
    leading: Vec<OnceCell<Option<usize>>>,
}

impl Analysis {
    pub fn new(pack: &Pack, document: &Document) -> Self {
        Self::of(pack, Text::new(&document.pages))
    }

    pub fn of(pack: &Pack, text: Text) -> Self {
        let structure = Structure::new(&text.folded);
        let mentions = Parties::find(&text.folded).mentions(&text.folded);
        let mut hits = pack.lexicon.hits(&text.folded);
        let mut more = numbers(&text.folded);
        for mention in &mentions {
            let literals: &[u32] = match mention.role {
                Role::Customer => &[CUSTOMER],
                Role::Vendor => &[VENDOR],
                Role::Both => &[CUSTOMER, VENDOR],
            };
            more.extend(literals.iter().map(|&literal| Hit {
                start: mention.start,
                end: mention.end,
                literal,
            }));
        }
        more.sort();
        merge(&mut hits, &more);
        let mut defined = terms::carry(pack, &text.folded, &hits);
        defined.sort_unstable();
        merge(&mut hits, &defined);
        let words = pack.sieve.words();
        let mut marks = Vec::new();
        let mut all = Vec::new();
        let mut by_block = Vec::with_capacity(structure.blocks.len());
        // The last question, and its block.
        let mut question: Option<(usize, usize)> = None;
        // The article, and what its heading says of its paragraphs.
        let mut under: Option<(usize, Heading)> = None;
        for (block, part) in structure.blocks.iter().enumerate() {
            let first = all.len();
            let article = part.article;
            if under.is_none_or(|(known, _)| known != article) {
                under =
                    Some((article, Heading::of(&text.folded[structure.articles[article].heading.clone()])));
            }
            let tells = under.is_some_and(|(_, heading)| heading.tells(&text.folded[part.range.clone()]));
            if part.kind == Kind::Body && !tells {
                for range in sentences(&text.folded, &part.range) {
                    let sentence = &text.folded[range.clone()];
                    if defines(sentence) {
                        continue;
                    }
                    let asks = asks(sentence);
                    if asks {
                        question = Some((all.len(), block));
                    }
                    let answered = question.filter(|(_, at)| {
                        let same = structure.blocks[*at].article == part.article;
                        !asks && same && block - at <= ANSWER
                    });
                    let own = within(&hits, &range, |hit| hit.start);
                    let first = marks.len();
                    marks.resize(first + words, 0);
                    pack.sieve.mark(&hits[own.clone()], &mut marks[first..]);
                    all.push(Sentence {
                        hits: own,
                        marks: first..first + words,
                        mentions: within(&mentions, &range, |mention| mention.start),
                        lang: language(&text.folded[range.clone()]),
                        block,
                        asks,
                        question: answered.map(|(sentence, _)| sentence),
                        range,
                        modals: OnceCell::new(),
                    });
                }
            }
            by_block.push(first..all.len());
        }
        let article_marks = vec![OnceCell::new(); structure.articles.len()];
        let struck = vec![false; structure.blocks.len()];
        let reader = |mention: &&Mention| {
            ["貴", "御", "お客"].iter().any(|word| text.folded[mention.start..].starts_with(word))
        };
        // Without a reader who is named, terms of use ask the customer and a bank's letter asks the vendor.
        let holds = |word: &str| memchr::memmem::find(text.folded.as_bytes(), word.as_bytes()).is_some();
        let sells = holds("当社") || holds("弊社");
        let unnamed = if sells { Role::Customer } else { Role::Vendor };
        let asked = mentions.iter().find(reader).map_or(unnamed, |mention| mention.role);
        let lower = text.folded.to_ascii_lowercase();
        let leading = vec![OnceCell::new(); structure.blocks.len()];
        Self {
            text,
            lower,
            structure,
            sentences: all,
            by_block,
            hits,
            marks,
            article_marks,
            words,
            mentions,
            struck,
            amended: Vec::new(),
            asked,
            leading,
        }
    }

    /// The sentence of a block that leads its list: the one that announces it, or the last.
    pub fn leading(&self, block: usize) -> Option<usize> {
        let sentences = self.by_block[block].clone();
        let announces = |n: &usize| {
            let text = self.str(&self.sentences[*n].range);
            ["次の", "次に", "各号", "以下の", "下記", "following"].iter().any(|word| text.contains(word))
        };
        // Lists have many items: only the last few sentences before them are looked at.
        *self.leading[block]
            .get_or_init(|| sentences.clone().rev().take(4).find(announces).or_else(|| sentences.last()))
    }

    /// What a sentence may fill.
    pub fn marks(&self, sentence: &Sentence) -> Marks<'_> {
        Marks(&self.marks[sentence.marks.clone()])
    }

    /// The hits of the heading and of the body of the article around a sentence, and what they may fill.
    pub fn article(&self, pack: &Pack, sentence: &Sentence) -> ([&[Hit]; 2], Marks<'_>) {
        let number = self.structure.blocks[sentence.block].article;
        let article = &self.structure.articles[number];
        let parts = [self.hits_in(&article.heading), self.hits_in(&self.structure.body(article))];
        let marks = self.article_marks[number].get_or_init(|| {
            let mut marks = vec![0; self.words];
            for part in parts {
                pack.sieve.mark(part, &mut marks);
            }
            marks
        });
        (parts, Marks(marks))
    }

    /// The hits of the heading of the article around a sentence.
    pub fn heading(&self, sentence: &Sentence) -> &[Hit] {
        self.hits_in(&self.structure.articles[self.structure.blocks[sentence.block].article].heading)
    }

    /// The hits between two bytes.
    pub fn hits_in(&self, range: &Range<usize>) -> &[Hit] {
        &self.hits[within(&self.hits, range, |hit| hit.start)]
    }

    pub fn str(&self, range: &Range<usize>) -> &str {
        &self.text.folded[range.clone()]
    }
}

fn within<T>(sorted: &[T], range: &Range<usize>, key: impl Fn(&T) -> usize) -> Range<usize> {
    let first = sorted.partition_point(|item| key(item) < range.start);
    first..first + sorted[first..].partition_point(|item| key(item) < range.end)
}

/// What a heading says of the paragraphs below it.
#[derive(Clone, Copy)]
struct Heading {
    /// They tell how the contract came about.
    background: bool,
    /// They define terms.
    defines: bool,
}

impl Heading {
    fn of(heading: &str) -> Self {
        let heading = heading.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let background =
            ["background", "recitals", "whereas", "背景", "経緯", "経緯及び背景", "契約締結の経緯"];
        let defines =
            ["定義", "用語", "definition", "interpretation", "words used", "meaning of", "defined terms"];
        Self {
            background: background.iter().any(|word| heading == *word),
            defines: !heading.is_empty() && defines.iter().any(|word| heading.contains(word)),
        }
    }

    /// Whether a paragraph only defines a term, or tells how the contract came about.
    fn tells(self, paragraph: &str) -> bool {
        self.background || self.defines && paragraph.trim_start().starts_with(['「', '"', '『'])
    }
}

/// A definition alone binds nobody.
fn defines(sentence: &str) -> bool {
    let head = sentence.trim_start_matches(['*', '(', ')', ' ']);
    let english = || {
        let head = &head[..head.char_indices().nth(90).map_or(head.len(), |(at, _)| at)];
        [
            "\" means",
            "\" shall mean",
            "\" has the meaning",
            "\" refers to",
            "\"** means",
            "\" is defined",
            "\" are ",
        ]
        .iter()
        .any(|mark| head.contains(mark))
    };
    let closes = ["をいう。", "をいいます。", "を指す。", "を指します。", "を意味する。", "をいう"];
    head.starts_with('"') && english()
        || introduces(sentence)
        || closes.iter().any(|close| sentence.ends_with(close)) && sentence.contains("とは")
}

/// Whether a sentence introduces the two sides: between Nimbus Inc. ("Nimbus") and the business ("you").
fn introduces(sentence: &str) -> bool {
    let Some(from) = sentence.find("between ") else { return false };
    let names = sentence[from..].matches("(\"").count() + sentence[from..].matches("(the \"").count();
    names >= 2 && !sentence.contains(" shall ")
}

/// Paragraphs that an answer may have.
const ANSWER: usize = 6;

/// A question binds nobody, and the heading of an answer is one.
fn asks(sentence: &str) -> bool {
    let sentence = sentence.trim_end();
    sentence.ends_with('?')
        || sentence.ends_with("ますか。")
        || sentence.ends_with("ますか")
        || sentence.ends_with("ですか。")
        || sentence.ends_with("ですか")
}

fn language(sentence: &str) -> Lang {
    if sentence.is_ascii() {
        return Lang::En;
    }
    let kana = sentence.chars().filter(|c| matches!(c, '\u{3041}'..='\u{30ff}')).take(3).count();
    // The row of a table may have no kana: 識別符号の登録 承 主.
    let row = || {
        let han = sentence.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
        han * 2 > sentence.bytes().filter(u8::is_ascii_alphabetic).count() && han > 0
    };
    if kana >= 2 || row() { Lang::Ja } else { Lang::En }
}
