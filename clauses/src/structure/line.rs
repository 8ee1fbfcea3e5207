//! What a line shows by its marker and its ending.

use std::sync::LazyLock;

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

pub fn announces_table(text: &str) -> bool {
    [
        "次表",
        "下表",
        "次の表",
        "以下の表",
        "次の区分",
        "次のとおり",
        "次の通り",
        "以下のとおり",
        "以下の通り",
        "下記のとおり",
        "table below",
        "the following",
        "as follows",
        "times below",
    ]
    .iter()
    .any(|mark| text.contains(mark))
}

/// Whether a list follows.
pub fn leads(text: &str) -> bool {
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
