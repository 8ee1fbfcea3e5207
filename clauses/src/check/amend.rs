//! Amending documents: what a later 覚書 strikes out or replaces no longer counts.

use std::sync::LazyLock;

use regex::Regex;

use super::analysis::Analysis;

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}

pattern!(
    TARGET,
    r"(第[0-9〇一二三四五六七八九十百]+条(?:の[0-9一二三四五六七八九十]+)?)(?:\([^()]*\))?(?:(第[0-9一二三四五六七八九十]+項))?"
);
pattern!(
    STRIKES,
    r"を(?:全部|すべて|全て)?(?:削除|廃止)|の(?:全文|全部)を|を(?:全文|全部)?(?:次|以下)のとおり(?:に)?(?:改め|変更|修正|置き換え)|を(?:全面)?改正"
);
pattern!(
    ENGLISH,
    r"(?i)(?:section|article|clause) ([0-9]+(?:\.[0-9]+)*)[^.]{0,80}?(?:is|are|shall be) (?:hereby )?(?:deleted|removed|replaced|amended and restated|superseded)"
);
pattern!(AMENDS, r"変更|改定|修正|覚書|追加|(?i:amendment|amending)");

/// Marks the blocks of earlier documents that a later one strikes out or replaces.
pub fn apply(documents: &mut [Analysis]) {
    for later in 1..documents.len() {
        for (label, paragraph) in targets(&documents[later]) {
            let base = (0..later)
                .find(|&n| documents[n].structure.articles.iter().any(|article| article.label == label));
            if let Some(base) = base {
                strike(&mut documents[base], &label, paragraph.as_deref());
            }
        }
    }
}

fn targets(doc: &Analysis) -> Vec<(String, Option<String>)> {
    let head_end = doc.text.folded.char_indices().nth(600).map_or(doc.text.folded.len(), |(at, _)| at);
    if !AMENDS.is_match(&doc.text.folded[..head_end]) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for sentence in &doc.sentences {
        let text = doc.str(&sentence.range);
        if let Some(strikes) = STRIKES.find(text)
            && let Some(found) = TARGET.captures(&text[..strikes.start()])
        {
            let label = western(&found[1]);
            out.push((label, found.get(2).map(|m| western(m.as_str()))));
        }
        out.extend(ENGLISH.captures_iter(text).map(|found| (found[1].to_owned(), None)));
    }
    out
}

/// 第十二条 and 第12条 are one article; labels are compared with western figures.
pub fn western(label: &str) -> String {
    let mut out = String::new();
    let (mut value, mut digit, mut open) = (0_u32, 0_u32, false);
    for c in label.chars().chain(['\n']) {
        let unit = match c {
            '〇' => Some(0),
            '一' => Some(1),
            '二' => Some(2),
            '三' => Some(3),
            '四' => Some(4),
            '五' => Some(5),
            '六' => Some(6),
            '七' => Some(7),
            '八' => Some(8),
            '九' => Some(9),
            _ => None,
        };
        match (unit, c) {
            (Some(unit), _) => {
                digit = digit * 10 + unit;
                open = true;
            }
            (None, '十') => {
                value += digit.max(1) * 10;
                digit = 0;
                open = true;
            }
            (None, '百') => {
                value += digit.max(1) * 100;
                digit = 0;
                open = true;
            }
            _ => {
                if open {
                    out.push_str(&(value + digit).to_string());
                    (value, digit, open) = (0, 0, false);
                }
                if c != '\n' && c != ' ' {
                    out.push(c);
                }
            }
        }
    }
    out
}

fn strike(doc: &mut Analysis, label: &str, paragraph: Option<&str>) {
    for (index, block) in doc.structure.blocks.iter().enumerate() {
        let article = &doc.structure.articles[block.article];
        let hit = article.label == label
            && paragraph.is_none_or(|p| block.label.starts_with(p) || p == "第1項" && block.label.is_empty());
        if hit {
            doc.struck[index] = true;
        }
    }
}
