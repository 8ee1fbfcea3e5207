//! How the mention of a side stands in its sentence.

use std::sync::LazyLock;

use regex::Regex;

use super::{Mark, pattern};

/// Whether the term is the name of a side here and no part of another word.
pub fn stands_alone(text: &str, start: usize, end: usize, term: &str) -> bool {
    let before = text[..start].chars().next_back().unwrap_or(' ');
    let after = text[end..].chars().next().unwrap_or(' ');
    if term.is_ascii() {
        let edge = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        let plural = after == 's' && !text[end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
        // A written `the provider` in lower case is anybody, unless the term itself is written so.
        let capital = term.starts_with(|c: char| c.is_ascii_lowercase())
            || text[start..].starts_with(|c: char| c.is_ascii_uppercase());
        if term.len() == 1 && term != "B" && term != "C" {
            // A as the name of a side, and not the article.
            let next = text[end..].trim_start_matches("'s");
            let verb = [" shall", " may", " will", " must", " and B", " or B", "'s", ",", ".", ")"];
            let own = verb.iter().any(|word| next.starts_with(word)) || next.len() < text[end..].len();
            let word = text[..start].trim_end().rsplit(' ').next().unwrap_or_default();
            let oblique =
                matches!(word, "by" | "of" | "to" | "between" | "from" | "upon" | "against" | "with");
            let noun =
                next.strip_prefix(' ').and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic);
            let follows = [
                "in ", "and ", "or ", "for ", "to ", "under ", "on ", "is ", "has ", "at ", "within ",
                "with ",
            ];
            let plain =
                next.strip_prefix(' ').is_some_and(|rest| follows.iter().any(|word| rest.starts_with(word)));
            return edge(before)
                && edge(after)
                && before != '-'
                && text[start..].starts_with(char::is_uppercase)
                && (own || oblique && (!noun || plain));
        }
        return edge(before) && before != '-' && (edge(after) || plural) && capital;
    }
    if matches!(before, '再' | '次') || (before == 'の' && term == "事業者") {
        return false;
    }
    match term {
        "甲" | "乙" => {
            !matches!(after, '府' | '種' | '州' | '斐' | '信' | '板' | '羅' | '類' | '号' | '第' | '区')
                && !matches!(before, '装' | '手' | '鉄' | '同')
        }
        "利用者" | "会員" | "管理者" => {
            !matches!(before, 'な' | '統' | '任' | '全')
                && !matches!(after, '権' | '登' | 'I' | '識' | 'ご' | '証')
        }
        "事業者" => !matches!(before, '人' | '行' | '業' | '同' | '他' | '便' | '信' | '理' | '託' | 'ド'),
        _ => true,
    }
}

/// How a mention that ends at `end` stands in its sentence.
pub fn mark(text: &str, end: usize) -> Mark {
    if ["から", "より", "との", "による", "に対"].iter().any(|particle| text[end..].starts_with(particle))
    {
        return Mark::Other;
    }
    let mut depth = 0;
    for (count, (at, c)) in text[end..].char_indices().enumerate() {
        if count > 45 {
            break;
        }
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth > 0 => {}
            'は' if joining(&text[end..end + at]) => {}
            // 甲の情報が漏れたときは: a condition, not what the sentence is about.
            'は' if conditional(&text[end..end + at]) => return Mark::Other,
            'は' if thing(&text[end..end + at]) => return Mark::Other,
            'は' => return Mark::Topic,
            'も' if count <= 1 => return Mark::Topic,
            // 乙が指名する者は is a topic, 乙が再委託をするときは is not.
            'が' if at == 0 && !RELATIVE.is_match(&text[end..]) => return Mark::Subject,
            'が' if at == 0 => {}
            // 甲の情報の漏えいが: the side only owns what is spoken of.
            'が' | 'を' | 'に' | 'へ' | 'で' | '。' | '\n' | '「' => break,
            _ => {}
        }
    }
    Mark::Other
}

pattern!(
    RELATIVE,
    r"^が[^、。は\n]{0,24}?(?:す|し|い|め|れ|け|き|っ|せ|え|わ|べ|く|む|う|つ|ぶ|ぐ|ら|か|ま|た|な|り|み|ち|に|じ|ず|行|得)?(?:る|た|う|く|す|む|ぶ|つ|ない)(?:[\p{Han}\p{Katakana}A-Z「]|ところ|ため)"
);

/// Whether the は belongs to 又は, 若しくは or あるいは.
fn joining(before: &str) -> bool {
    ["又", "また", "若しく", "もしく", "或い", "あるい"].iter().any(|end| before.ends_with(end))
}

/// Whether the words after the name make a thing of it or name one that it owns: お客様データは, 甲の記録は.
fn thing(compound: &str) -> bool {
    let noun = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{30a1}'..='\u{30fc}');
    let people = [
        '者', '員', '側', '位', '人', '職', '部', '課', '室', '長', '様', '双', '方', '自', '身', '等', '共',
        '社', '甲', '乙',
    ];
    let owned = compound.strip_prefix('の').is_some_and(|rest| rest.chars().count() <= 12);
    (owned || compound.starts_with(noun) && compound.chars().all(noun))
        && !compound.ends_with(people)
        && !TRADES.iter().any(|trade| compound.ends_with(trade))
}

/// People whose name does not end in a character for people: 弊社のコンサルタントは.
const TRADES: &[&str] = &[
    "コンサルタント",
    "エンジニア",
    "スタッフ",
    "オペレータ",
    "オペレーター",
    "アナリスト",
    "チーム",
    "リーダー",
    "マネージャー",
    "マネジャー",
    "担当",
    "アドバイザー",
    "トレーナー",
    "ドライバー",
];

/// Whether the words before は set a condition.
fn conditional(before: &str) -> bool {
    ["とき", "場合", "際", "限り", "時"].iter().any(|end| before.ends_with(end))
}
