//! What the document is called, and which contract it belongs to.

use super::Fact;
use super::reader::{Reader, pattern};

pattern!(
    TITLE_JA,
    r"(?:契約書?|約款|覚書|合意書|協定書|特約(?:書|条項)?|特記事項|規約|仕様書|注文書|注文請書|発注書|請書|確認書|要領|規程|規則|定款|申込書|誓約書|念書|基準書?|契約条項|請求書|見積書|納品書|領収書|パンフレット|ご案内|カタログ|議事録|提案書|報告書|サービス条件|別紙[0-9一二三四五六七八九十]*|要件(?:書)?)(?:\([^()]{1,30}\)| ?兼 ?[^ ]{2,10}|[ 〔(].{0,30})?$"
);
pattern!(
    TITLE_EN,
    r"(?i)\b(?:agreement|contract|addendum|amendment|terms(?: and conditions)?(?: of (?:service|use|sale))?|schedule|exhibit|annex|statement of work|order form|purchase order|policy|invoice|memorandum(?: of understanding)?|brochure|subscription terms[a-z ]*|deed|standards?|handbook|articles of incorporation|bylaws)\b"
);
pattern!(MARKDOWN, r"^(?:[#*_ ]+|-{3} title: )|[*_ ]+$");
pattern!(EXHIBIT, r"(?i)^(?:exhibit|schedule|annex|appendix|attachment) [0-9A-Z.]{1,6}$");
pattern!(
    BELONGS_JA,
    r"(?:「([^「」]{3,40}(?:契約書?|約款|基本合意書))」|([^、。「」()\s]{2,40}?(?:契約書|基本契約|約款)))(?:\(以下、? ?「[^「」]{1,12}」(?:という|といいます)?。?\))?(?:第[0-9一二三四五六七八九十]+条[^、。]{0,14})?(?:の一部|に基づ|に関し|別記|の別紙|に付随|に係る|を変更|に定め|の規定)"
);
pattern!(
    BELONGS_EN,
    r"(?:forms? part of|to|under|pursuant to|amends|amendment (?:no\. ?[0-9]+ )?to|supplements) (?:the|that certain) ((?:[A-Z][A-Za-z-]+ ){1,6}Agreement)"
);

/// The title: the first short line that is called as contracts are, among the first ones.
pub fn title(reader: &Reader<'_>) -> Option<Fact<String>> {
    let mut annex = None;
    for (n, (line, text)) in reader.all().take(12).enumerate() {
        let text = MARKDOWN.replace(text, "");
        let end = text.find("。").unwrap_or(text.len());
        let text = text[..end].trim();
        let plain = close_up(text);
        let long = plain.chars().count() > if plain.is_ascii() { 110 } else { 60 };
        if long || plain.is_empty() || line.range.is_empty() {
            continue;
        }
        let japanese = !plain.is_ascii()
            && TITLE_JA.is_match(&plain)
            && !plain.starts_with("第")
            && !plain.ends_with("とする");
        let capital = plain.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let lower = plain.split(' ').filter(|word| word.starts_with(char::is_lowercase)).count();
        let english = plain.is_ascii()
            && TITLE_EN.is_match(&plain)
            && (capital || lower <= 4)
            && !plain.ends_with('.')
            && !plain.contains("shall");
        if japanese || english {
            let sure = if n < 3 { 0.95 } else { 0.75 };
            let start = line.range.start + reader.str(&line.range).find(text).unwrap_or(0);
            let at = start..(start + text.len()).min(line.range.end);
            // EXHIBIT 10.13 stands above the title of a filed contract.
            if EXHIBIT.is_match(&plain) {
                annex = annex.or(Some((plain, at)));
            } else {
                return Some(reader.fact(plain, &at, sure));
            }
        }
    }
    if let Some((plain, at)) = annex {
        return Some(reader.fact(plain, &at, 0.8));
    }
    // A first line that is a title in form only.
    let (line, text) = reader.all().next()?;
    let short = (2..=40).contains(&text.trim().chars().count()) && line.heading;
    short.then(|| reader.fact(close_up(text.trim()), &line.range, 0.4))
}

/// A Japanese title with the full-width brackets that it is printed with; folding made them narrow.
pub fn printed(title: String) -> String {
    if title.is_ascii() { title } else { title.replace('(', "（").replace(')', "）") }
}

/// 業 務 委 託 契 約 書 is one word.
fn close_up(text: &str) -> String {
    let parts: Vec<&str> = text.split(' ').collect();
    let spaced = parts.len() >= 3 && parts.iter().all(|part| part.chars().count() == 1) && !text.is_ascii();
    if spaced { parts.concat() } else { text.to_owned() }
}

/// The contract that this one belongs to or changes.
pub fn belongs_to(reader: &Reader<'_>) -> Option<Fact<String>> {
    let head = reader.head(1200);
    for found in BELONGS_JA.captures_iter(head) {
        let Some(name) = found.get(1).or_else(|| found.get(2)) else { continue };
        let own = ["本契約", "この契約", "本約款", "当該"].iter().any(|word| name.as_str().starts_with(word));
        if !own {
            return Some(reader.fact(clean(name.as_str()).to_owned(), &name.range(), 0.8));
        }
    }
    let name = BELONGS_EN.captures(head).and_then(|found| found.get(1))?;
    (!name.as_str().starts_with("This")).then(|| reader.fact(name.as_str().to_owned(), &name.range(), 0.8))
}

/// 甲乙間で2023年4月3日に締結した信託事務委託基本契約書: from after the verb or the date.
pub fn clean(name: &str) -> &str {
    let mut from = 0;
    for mark in [
        "締結した",
        "締結された",
        "締結済みの",
        "付の",
        "付け",
        "付",
        "とは",
        "との間の",
        "間の",
        "に係る",
        "における",
    ] {
        from = from.max(name.rfind(mark).map_or(0, |at| at + mark.len()));
    }
    &name[from..]
}
