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
    r"(本覚書|本合意書?|この覚書|本変更契約)?(?:(第[0-9〇一二三四五六七八九十百]+条(?:の[0-9一二三四五六七八九十]+)?|同条)(?:\([^()]*\))?(第[0-9一二三四五六七八九十]+項)?(第[0-9一二三四五六七八九十]+号)?|((?:別紙|別添|別表|附属書) ?-?第?[0-9一二三四五六七八九十]{0,3}))(から)?"
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
    r"(?i:(this )?(section|article|clause|paragraph|schedule|exhibit|annex|appendix)s? ([0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]{1,3}\))*|[A-Z]\b|[IVX]{1,5}\b)((?:(?:, and |, | and | or | through | to | ?- ?)[0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]{1,3}\))*)*)( of this amendment)?)"
);
pattern!(MORE_EN, r"(through|to|-|and|or|,) ?([0-9]+(?:\.[0-9]+)*(?:\([a-z0-9]{1,3}\))*)");
// Words between quotation marks; what they are called, and where they stand.
pattern!(
    OPERATION_EN,
    r#"(?i)"(?P<from>[^"]+)"(?: in [^";]{0,60}?)? (?:is|are|shall be|shall) (?:hereby )?(?:deleted and )?(?:replaced|substituted|changed|amended|read|to read) (?:with|by|to|as)(?: read(?: as)?)? (?:the (?:words?|figures?|phrase) )?"(?P<to>[^"]*)""#,
    r#"|(?i)(?:delet(?:ing|e)|strik(?:ing|e)(?: out)?|remov(?:ing|e)|replac(?:ing|e)) (?:the (?:words?|figures?|phrase|numbers?|references? to) )?"(?P<from2>[^"]+)"(?: in [^";]{0,60}?)?,? (?:with|by|and (?:replac(?:ing|e) (?:it|them|the same) (?:with|by)|substitut(?:ing|e)(?: therefor| in its place)?|insert(?:ing)?(?: in its place)?)) (?:the (?:words?|figures?|phrase) )?"(?P<to2>[^"]*)""#,
    r#"|(?i)for (?:the (?:words?|figures?) )?"(?P<from3>[^"]+)"(?: in [^";]{0,60}?)?,? (?:there (?:is|shall be) substituted|substitute) (?:the (?:words?|figures?) )?"(?P<to3>[^"]*)""#,
    r#"|(?i)(?:insert(?:ing)?|add(?:ing)?) (?:the (?:words?|phrase) )?"(?P<new>[^"]+)" (?:immediately )?(?P<where>after|following|before) (?:the (?:words?|phrase) )?"(?P<anchor>[^"]+)""#,
    r#"|(?i)(?:delet(?:ing|e)|strik(?:ing|e)(?: out)?|remov(?:ing|e)) (?:the (?:words?|figures?|phrase) )?"(?P<gone>[^"]+)""#,
    r#"|(?i)"(?P<gone2>[^"]+)"(?: in [^";]{0,60}?)? (?:is|are|shall be) (?:hereby )?(?:deleted|removed|struck)"#,
    // 48 hours to 24 hours, without quotation marks.
    r"|(?i)(?:chang(?:e|ing)|replac(?:e|ing)|increas(?:e|ing)|reduc(?:e|ing)|extend(?:ing)?|shorten(?:ing)?) (?:the (?:period|term|time|limit|deadline) of )?(?P<from4>(?:[a-z]+(?:-[a-z]+)? ?\()?[0-9]+\)? (?:clock )?(?:hours?|(?:business |calendar |working )?days?|weeks?|months?|years?)) (?:to|with|by) (?P<to4>(?:[a-z]+(?:-[a-z]+)? ?\()?[0-9]+\)? (?:clock )?(?:hours?|(?:business |calendar |working )?days?|weeks?|months?|years?))",
    r#"|(?i)(?P<from5>(?:[a-z]+(?:-[a-z]+)? ?\()?[0-9]+\)? (?:clock )?(?:hours?|(?:business |calendar |working )?days?|weeks?|months?|years?))(?:,? [^";.0-9]{0,60}?(?:section|clause|article|paragraph) [0-9.()a-z]+,?)? (?:is|are|shall be) (?:hereby )?(?:changed|reduced|extended|increased|shortened|amended|replaced) (?:to|with|by) (?P<to5>(?:[a-z]+(?:-[a-z]+)? ?\()?[0-9]+\)? (?:clock )?(?:hours?|(?:business |calendar |working )?days?|weeks?|months?|years?))"#,
    r"|(?i)(?P<add>(?:is|are|shall be) (?:hereby )?(?:added|inserted)|by (?:add|insert)ing (?:the following|a new)|\b(?:insert|add) (?:the following|a new))",
    r"|(?i)(?P<replace>(?:is|are|shall be) (?:hereby )?(?:deleted (?:in (?:its|their) entirety )?and (?:is |are )?(?:replaced|substituted)|amended and restated|(?:further )?amended (?:so as )?to read|replaced|superseded|restated|substituted)|(?:shall|is to|are to) (?:now |henceforth |hereafter )?(?:be )?read (?:in (?:its|their) entirety )?as follows|by (?:replacing|substituting) (?:it|them|the (?:whole|text|clause|section)))",
    r"|(?i)\b(?P<replace2>(?:replace|substitute for|delete and replace) (?:section|article|clause|paragraph|schedule|exhibit|annex|appendix)s? [0-9A-Z.()]+)",
    r"|(?i)(?P<delete>(?:is|are|shall be) (?:hereby )?(?:waived and )?(?:deleted|removed|struck|repealed|cancelled|revoked|annulled|disapplied|rescinded|eliminated)",
    r"|(?:shall|will) (?:no longer|cease to) (?:apply\b|have (?:any )?(?:further )?(?:force|effect)|be (?:of|in) (?:any )?(?:force|effect))|ceases? to (?:apply|have (?:any )?effect|be (?:in|of) (?:force|effect))",
    r"|(?:is|are|shall be) (?:hereby )?(?:of|in) no further (?:force|effect)|[.:] ?deleted\.?$)",
    r"|(?i)\b(?P<delete2>(?:delete|strike(?: out)?|remove) (?:section|article|clause|paragraph|schedule|exhibit|annex|appendix)s? [0-9A-Z.()]+(?:(?:, | and | through | to )[0-9.()]+)*(?P<instead> and (?:replace|substitute|insert))?)"
);
// A provision that goes by its number alone: 5.1 is deleted, in 5.1, 5.1 and 7.1 are deleted.
pattern!(
    BARE_EN,
    r"(?i)(?P<before>^\W{0,3}|\b(?:in|delete|deletes|replace|replaces|amend|amends|from|of|strike|remove|and) )(?P<number>[0-9]+(?:\.[0-9]+)+)\b"
);
// Sec. 5.1, § 5.1, Item 5.1.
pattern!(SHORT_EN, r"(?i)(?:\bsec\.? ?|§+ ?|\bitem |\bno\. )([0-9]+(?:\.[0-9]+)*)");
pattern!(AFTER_EN, r"(?i)\b(?:after|following) (?:section|article|clause|paragraph) ([0-9]+(?:\.[0-9]+)*)");
pattern!(NEW_EN, r"(?i)\bnew (?:section|article|clause|paragraph) ([0-9]+(?:\.[0-9]+)*)\.[0-9]+");

/// Whether a sentence begins with what is done to the provision that its marker names.
pub fn continues(sentence: &str) -> bool {
    let start = sentence.trim_start_matches([':', ' ', '.']);
    ["is ", "are ", "shall ", "ceases ", "will no", "does no", "deleted", "of the "]
        .iter()
        .any(|word| start.starts_with(word))
}

/// The instructions of a sentence, in order.
pub fn instructions(sentence: &str) -> Vec<Instruction> {
    let mut out = Vec::new();
    japanese(sentence, &mut out);
    if out.is_empty() {
        let named = BARE_EN.replace_all(sentence, "${before}Section ${number}");
        english(&SHORT_EN.replace_all(&named, "Section $1"), &mut out);
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
        let text = |names: &[&str]| {
            names.iter().find_map(|name| operation.name(name)).map(|found| found.as_str().to_owned())
        };
        let named = |name: &str| operation.name(name).is_some();
        let inserted = || {
            let (new, anchor) = (text(&["new"])?, text(&["anchor"])?);
            let before = text(&["where"])?.eq_ignore_ascii_case("before");
            let to = if before { format!("{new} {anchor}") } else { format!("{anchor} {new}") };
            Some(Change::Words { from: anchor, to })
        };
        let change = match (
            text(&["from", "from2", "from3", "from4", "from5"]),
            text(&["to", "to2", "to3", "to4", "to5"]),
        ) {
            (Some(from), Some(to)) => Change::Words { from, to },
            _ if named("gone") || named("gone2") => {
                Change::Words { from: text(&["gone", "gone2"]).unwrap_or_default(), to: String::new() }
            }
            _ if named("add") => Change::Add,
            _ if named("delete") || named("delete2") && !named("instead") => Change::Delete,
            _ => inserted().unwrap_or(Change::Replace),
        };
        if change == Change::Add {
            // After the section that is named, or in the one whose number the new one carries on.
            let place = AFTER_EN.captures(sentence).or_else(|| NEW_EN.captures(sentence));
            if let Some(place) = place {
                let label = place[1].to_owned();
                out.push(Instruction { shown: format!("Section {label}"), target: label, change });
            }
            from = whole.end();
            continue;
        }
        // "the words "X" in Section 8.2 are replaced": the target stands inside the operation.
        let part = &sentence[from..whole.end()];
        for found in TARGET_EN.captures_iter(part) {
            let own = found.get(1).is_some() || found.get(5).is_some();
            // after Section 4.2: the place of what is new.
            let at = found.get(0).map_or(0, |m| m.start());
            if own || part[..at].ends_with("after ") {
                continue;
            }
            let kind = found[2].to_lowercase();
            let annex = matches!(kind.as_str(), "schedule" | "exhibit" | "annex" | "appendix");
            let mut add = |number: &str| {
                let target =
                    if annex { format!("{kind}{}", number.to_lowercase()) } else { number.to_owned() };
                let shown = format!("{} {number}", &found[2]);
                out.push(Instruction { target, shown, change: change.clone() });
            };
            add(&found[3]);
            let mut last = found[3].to_owned();
            for more in MORE_EN.captures_iter(&found[4]) {
                if matches!(&more[1], "through" | "to" | "-") {
                    for number in between(&last, &more[2]) {
                        add(&number);
                    }
                }
                add(&more[2]);
                more[2].clone_into(&mut last);
            }
        }
        from = whole.end();
    }
}

/// The numbers between 4.1 and 4.4: 4.2 and 4.3.
fn between(first: &str, last: &str) -> Vec<String> {
    let (Some((head, from)), Some((same, to))) = (split(first), split(last)) else { return Vec::new() };
    if head != same {
        return Vec::new();
    }
    (from + 1..to.min(from + 60)).map(|n| format!("{head}{n}")).collect()
}

/// 4.12 → 4. and 12.
fn split(number: &str) -> Option<(&str, u32)> {
    let at = number.rfind('.').map_or(0, |at| at + 1);
    Some((&number[..at], number[at..].parse().ok()?))
}
