//! What a sentence of an amending document tells to do with which provision.

use std::sync::LazyLock;

use regex::Regex;

use super::western;

macro_rules! pattern {
    ($name:ident, $($part:expr),+ $(,)?) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($part),+)).expect("a fixed expression"));
    };
}

/// What is done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    Delete,
    /// The new text stands in the amending document.
    Replace,
    /// Words for words; an empty `to` takes them out.
    Words {
        from: String,
        to: String,
    },
    /// Something is put after the provision.
    Add,
}

/// One provision and what is done with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Instruction {
    /// 第8条第2項, 別紙2, 8.2, in western figures.
    pub target: String,
    /// As a reader cites it.
    pub shown: String,
    pub change: Change,
}

pattern!(
    TARGET_JA,
    r"(本覚書|本合意書?|この覚書|本変更契約)?(?:(第[0-9〇一二三四五六七八九十百]+条(?:の[0-9一二三四五六七八九十]+)?|同条)(?:\([^()]*\))?(第[0-9一二三四五六七八九十]+項)?(第[0-9一二三四五六七八九十]+号)?|((?:別紙|別添|別表|附属書) ?-?[0-9一二三四五六七八九十]{0,3}))(から)?"
);
pattern!(
    OPERATION_JA,
    r"「(?P<gone>[^「」]+)」を(?:削除|削る|削り)",
    r"|「(?P<from>[^「」]+)」(?:とあるの)?を、?「(?P<to>[^「」]*)」(?:に|と)、?(?:それぞれ)?(?:改め|変更|読み替え|修正|置き換え)",
    r"|(?P<add>の次に|に)、?(?:次|以下)の[0-9一二三四五六七八九十]*(?:条|項|号|ただし書)?(?:の規定)?を(?:加え|追加|新設)",
    r"|(?P<delete>を(?:全部|すべて|全て|それぞれ)?(?:削除|廃止|削り|削る))",
    r"|(?P<replace>(?:の(?:全文|全部|規定))?を、?(?:全文|全部|それぞれ|全面的に)?、?(?:(?:次|以下|下記|後記|(?:本覚書)?(?:別紙|別添)[0-9一二三四五六七八九十]*)の(?:とおり|通り|ように|内容|もの)(?:に)?、?(?:改め|変更|改正|修正|置き換え|差し替え|差替え|する)|(?:(?:本覚書)?(?:添付の)?(?:別紙|別添)[^。、「」]{0,20}(?:に|と)、?)?(?:差し替え|差替え|置き換え)|(?:全面)?改正))",
    r"|(?P<whole>の全文を(?:次|以下)のとおり)"
);
pattern!(
    TARGET_EN,
    r"(?i:(this )?(section|article|clause|paragraph|schedule|exhibit|annex|appendix)s? ([0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]{1,3}\))*|[A-Z]\b|[IVX]{1,5}\b)( of this amendment)?)"
);
pattern!(
    OPERATION_EN,
    r#"(?i)(?:the (?:word|phrase|figure|number|reference to )s? ?)?"(?P<from>[^"]+)"(?: in [^".;]{0,60}?)? (?:is|are|shall be) (?:hereby )?(?:deleted and )?(?:replaced|substituted) (?:with|by) (?:the words? |the figure )?"(?P<to>[^"]*)""#,
    r#"|(?i)deleting (?:the words? |the figure )?"(?P<from2>[^"]+)" and (?:replacing (?:it|them) with|substituting|inserting) (?:the words? |the figure )?"(?P<to2>[^"]*)""#,
    r"|(?i)(?:is|are|shall be) (?:hereby )?(?P<add>added|inserted)",
    r"|(?i)(?P<replace>(?:is|are|shall be) (?:hereby )?(?:deleted (?:in its entirety )?and replaced|amended and restated|amended to read|replaced|superseded|restated))",
    r"|(?i)(?P<delete>(?:is|are|shall be) (?:hereby )?(?:deleted|removed|struck))"
);
pattern!(AFTER_EN, r"(?i)\bafter (?:section|article|clause|paragraph) ([0-9]+(?:\.[0-9]+)*)");

/// The instructions of a sentence, in order.
pub fn instructions(sentence: &str) -> Vec<Instruction> {
    let mut out = Vec::new();
    japanese(sentence, &mut out);
    if out.is_empty() {
        english(sentence, &mut out);
    }
    out
}

fn japanese(sentence: &str, out: &mut Vec<Instruction>) {
    // Provisions inside 「…」 are new text and no target.
    let quoted = |at: usize| {
        let before = &sentence[..at];
        before.matches('「').count() > before.matches('」').count()
    };
    let mut last_article = String::new();
    let mut from = 0;
    for operation in OPERATION_JA.captures_iter(sentence) {
        let Some(whole) = operation.get(0) else { continue };
        if whole.as_str().starts_with('の') && quoted(whole.start()) || quoted(whole.start()) {
            continue;
        }
        let text = |name: &str| operation.name(name).map(|m| m.as_str().to_owned());
        let change = match (text("gone"), text("from"), text("to")) {
            (Some(from), _, _) => Change::Words { from, to: String::new() },
            (_, Some(from), Some(to)) => Change::Words { from, to },
            _ if operation.name("add").is_some() => Change::Add,
            _ if operation.name("delete").is_some() => Change::Delete,
            _ => Change::Replace,
        };
        let part = &sentence[from..whole.start()];
        let mut range_from: Option<u32> = None;
        for found in TARGET_JA.captures_iter(part) {
            let at = from + found.get(0).map_or(0, |m| m.start());
            if quoted(at) {
                continue;
            }
            let article = match found.get(2).map(|m| m.as_str()) {
                Some("同条") => last_article.clone(),
                Some(article) => western(article),
                None => found.get(5).map(|m| western(m.as_str())).unwrap_or_default(),
            };
            // 本覚書第3条: its own provision.
            if found.get(1).is_some() || article.is_empty() {
                continue;
            }
            last_article.clone_from(&article);
            let group = |n: usize| found.get(n).map(|m| western(m.as_str())).unwrap_or_default();
            let target = format!("{article}{}{}", group(3), group(4));
            let number = plain(&article);
            if let (Some(first), Some(last)) = (range_from.take(), number) {
                // 第3条から第5条まで.
                for n in first + 1..last.min(first + 60) {
                    let label = format!("第{n}条");
                    out.push(Instruction { target: label.clone(), shown: label, change: change.clone() });
                }
            }
            if found.get(6).is_some() {
                range_from = number;
            }
            out.push(Instruction { shown: target.clone(), target, change: change.clone() });
        }
        from = whole.end();
    }
}

/// 第8条 → 8; a branch number (第8条の2) is none.
fn plain(article: &str) -> Option<u32> {
    article.strip_prefix('第')?.strip_suffix('条')?.parse().ok()
}

fn english(sentence: &str, out: &mut Vec<Instruction>) {
    let mut from = 0;
    for operation in OPERATION_EN.captures_iter(sentence) {
        let Some(whole) = operation.get(0) else { continue };
        let text =
            |a: &str, b: &str| operation.name(a).or_else(|| operation.name(b)).map(|m| m.as_str().to_owned());
        let change = match (text("from", "from2"), text("to", "to2")) {
            (Some(from), Some(to)) => Change::Words { from, to },
            _ if operation.name("add").is_some() => Change::Add,
            _ if operation.name("delete").is_some() => Change::Delete,
            _ => Change::Replace,
        };
        if change == Change::Add {
            if let Some(after) = AFTER_EN.captures(sentence) {
                let label = after[1].to_owned();
                out.push(Instruction { shown: format!("Section {label}"), target: label, change });
            }
            from = whole.end();
            continue;
        }
        // "the words "X" in Section 8.2 are replaced": the target stands inside the operation.
        let part = &sentence[from..whole.end()];
        for found in TARGET_EN.captures_iter(part) {
            let own = found.get(1).is_some() || found.get(4).is_some();
            let kind = found[2].to_lowercase();
            let annex = matches!(kind.as_str(), "schedule" | "exhibit" | "annex" | "appendix");
            let label =
                if annex { format!("{kind}{}", found[3].to_lowercase()) } else { found[3].to_owned() };
            if !own {
                let shown = found[0].to_owned();
                out.push(Instruction { target: label, shown, change: change.clone() });
            }
        }
        from = whole.end();
    }
}
