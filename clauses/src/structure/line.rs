//! What a line shows by its marker and its ending.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem::Finder;
use regex::Regex;

macro_rules! pattern {
    ($name:ident, $($part:expr),+) => {
        pub static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new(concat!($($part),+)).expect("a fixed expression"));
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
    r"^(?:【|\[|\(|<)?((?:別紙|別添|別記|別表|附属書|付属書|附則|添付書類|様式) ?-?(?:第?[0-9一二三四五六七八九十]{1,3}(?:-[0-9]+)?)?|(?i:exhibit|schedule|annex|appendix|attachment) ?-?(?:[0-9]{1,2}|[A-Z]|[IVX]{1,4})?\b)"
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

pattern!(ARTICLE_LINE, r"(?m)^「?第 ?[0-9〇一二三四五六七八九十百]+ ?条");

pub fn item_label(marker: &str, japanese: bool) -> String {
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
pub fn heads_article(rest: &str) -> bool {
    let rest = rest.trim_start();
    !rest.starts_with([
        'に', 'の', '第', '及', '又', 'で', 'を', 'は', 'と', '、', 'か', 'ま', 'お', '各', 'ま', 'ほ', 'そ',
        'も', 'え',
    ])
}

/// Bytes of a line in which its marker stands; the expressions for markers look no further.
const HEAD: usize = 320;

/// The beginning of a line, where its marker stands.
pub fn head(line: &str) -> &str {
    &line[..line.floor_char_boundary(HEAD)]
}

// Cheap looks before the expressions above: a line that they let through may still not match.

/// Whether a line may end in the dots of a table of contents.
pub fn dotted(line: &str) -> bool {
    let bare = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    ["....", "……", "・・・・", ". . . ."].iter().any(|dots| bare.ends_with(dots))
}

/// Whether a line may name an annex.
pub fn names_annex(line: &str) -> bool {
    let bare = line.strip_prefix(['【', '[', '(', '<']).unwrap_or(line);
    bare.starts_with(['別', '附', '付', '添', '様', 'e', 'E', 's', 'S', 'a', 'A'])
}

/// Whether a line may begin an English article.
pub fn names_section(line: &str) -> bool {
    let Some(at) = line.char_indices().take(5).find(|(_, c)| c.is_ascii_alphanumeric()).map(|(at, _)| at)
    else {
        return false;
    };
    let word = line.as_bytes().get(at..at + 4).unwrap_or_default();
    ["arti", "sect", "clau", "part"].iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

pub fn numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// Whether a line may begin with a letter or a bullet.
pub fn lettered(line: &str, first: char) -> bool {
    match first {
        'ア'..='ン' | '・' | '○' | '●' | '■' | '□' | '◆' | '*' | '•' | '※' | '▪' | '-' | 'i' | 'v' | 'x' => {
            true
        }
        'a'..='z' | 'A'..='Z' => matches!(line.as_bytes().get(1), Some(b'.' | b')')),
        _ => false,
    }
}

/// What a paragraph says of what follows it.
#[derive(Clone, Copy, Default)]
pub struct Announced {
    pub list: bool,
    pub table: bool,
}

/// Words, whether they lead a list, whether they announce a table.
const ANNOUNCE: &[(&str, bool, bool)] = &[
    ("次の", true, false),
    ("次に", true, false),
    ("以下の", true, false),
    ("以下に", true, false),
    ("下記", true, false),
    ("各号", true, false),
    ("各事項", true, false),
    ("次表", true, true),
    ("下表", true, true),
    ("次の表", true, true),
    ("以下の表", true, true),
    ("次の区分", true, true),
    ("次のとおり", true, true),
    ("次の通り", true, true),
    ("以下のとおり", true, true),
    ("以下の通り", true, true),
    ("下記のとおり", true, true),
    ("following", true, false),
    ("the following", true, true),
    ("table below", true, true),
    ("as follows", true, true),
    ("times below", false, true),
];

/// One of these stands in each of the words: a quick look before the words themselves.
static HINTS: LazyLock<[Finder<'static>; 7]> =
    LazyLock::new(|| ["次", "以下", "下記", "下表", "各", "follow", " below"].map(Finder::new));

static ANNOUNCING: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let words = ANNOUNCE.iter().map(|(word, ..)| word);
    AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok()
});

/// Whether a list or a table follows.
pub fn announces(text: &str) -> Announced {
    let tail_from = text.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let tail = &text[tail_from..];
    let list = text.ends_with([':', '-', ',']) || !tail.ends_with('.') && tail.contains("shall");
    let mut announced = Announced { list, table: false };
    if !HINTS.iter().any(|hint| hint.find(text.as_bytes()).is_some()) {
        return announced;
    }
    for found in ANNOUNCING.iter().flat_map(|words| words.find_overlapping_iter(text)) {
        let (_, list, table) = ANNOUNCE[found.pattern().as_usize()];
        announced.list |= list;
        announced.table |= table;
        if announced.list && announced.table {
            break;
        }
    }
    announced
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
    // 二.監査の受入れ: the point belongs to the number.
    let bare = line.trim_start_matches(numeral);
    let line = if bare.len() < line.len() { bare.strip_prefix('。').unwrap_or(line) } else { line };
    if line.is_empty()
        || line.ends_with(['。', ';', ':', ',', '、', '.']) && !line.ends_with("etc.") && line.len() > 3
    {
        return line.is_empty();
    }
    // A row that ends in a measure: 障害の第一報 15分以内.
    let measure = ["以内", "以上", "以下", "未満", "まで"].iter().any(|end| line.ends_with(end));
    if measure || line.contains(['◎', '○', '△', '●', '|', '。']) {
        return false;
    }
    let count = line.chars().count();
    let wide = |c: char| c >= '\u{2e80}';
    let cells: Vec<&str> = line.split(' ').filter(|cell| cell.contains(wide)).collect();
    // The cells of a table, and not a title whose words are spaced.
    let says = |cell: &&str| cell.ends_with("こと") || cell.contains('を');
    if cells.len() >= 3 && cells.iter().any(says) {
        return false;
    }
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
