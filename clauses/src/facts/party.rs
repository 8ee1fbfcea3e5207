//! Who the parties are: their names, what the document calls them, and which side they stand on.

use serde::{Deserialize, Serialize};

use super::Fact;
use super::reader::{Reader, pattern};
use crate::party::Role;

/// A party as the document names it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PartyName {
    pub name: String,
    /// What the document calls it afterwards (甲, 当社, Bank), where it says so.
    pub label: Option<String>,
    /// Nothing when the text does not tell.
    pub role: Option<Role>,
}

pattern!(
    DEFINED_JA,
    r#"([^、。\n「」()]{2,60})\((?:以下、? ?)?(?:「([^「」]{1,12})」|"([^"]{1,12})"|([甲乙丙丁]))(?:という|と称する|といいます|と呼ぶ|とする)?。?\)"#
);
pattern!(DEFINED_EN, r#"([A-Z][^"“”;:\n]{2,120}?) ?\((?:[a-z ,]*)"(?:the )?([A-Z][^"]{1,30})"\)"#);
pattern!(
    NO_PARTY,
    r"(?i)agreement|addendum|\bdpa\b|gdpr|regulation|\bdate\b|forms?$|services?$|\bthis\b|system$|clients$|^(?:inc|customer)\.?$|^(?:january|february|march|april|may|june|july|august|september|october|november|december) "
);
pattern!(
    SIGNED,
    r"^ ?[(\[]?([甲乙丙]|委託者|受託者|発注者|受注者|利用者|提供者|貸主|借主|利用会社|Customer|Client|Provider|Supplier|Vendor|Bank|Contractor|Company)[)\]]? ?(?:[::] ?| |$)(.*)$"
);
pattern!(
    COMPANY,
    r"((?:株式会社|有限会社|合同会社|一般社団法人|一般財団法人|公益財団法人|独立行政法人|学校法人|\(株\)) ?[^\s、。()「」印]{1,30}|[^\s、。()「」市区町村番号丁目階]{1,30}?(?:株式会社|有限会社|合同会社|相互会社|信用金庫|信用組合|農業協同組合|労働金庫|銀行|連合会|\(株\)))"
);
pattern!(
    COMPANY_EN,
    r"((?:[A-Z0-9][\w&'.-]* ?){1,7}(?:\([A-Z][a-z]+\) ?)?(?:,? ?(?:Ltd\.?|Limited|Inc\.?|LLC|K\.K\.|Corp(?:oration)?\.?|GmbH|PLC|plc|Co\., Ltd\.|Bank|Pte\. Ltd\.)))"
);

/// Names of the parties, in the order of the text.
pub fn parties(reader: &Reader<'_>) -> Vec<Fact<PartyName>> {
    let mut out: Vec<Fact<PartyName>> = Vec::new();
    let head = reader.head(2500);
    for found in DEFINED_JA.captures_iter(head) {
        let Some(written) = found.get(1) else { continue };
        let Some(label) = (2..=4).find_map(|n| found.get(n)).map(|m| m.as_str()) else { continue };
        let Some((offset, name)) = organisation(written.as_str()) else { continue };
        if !plain_label(label) {
            continue;
        }
        let start = written.start() + offset;
        add(reader, &mut out, name, Some(label), start..start + name.len(), 0.95);
    }
    for found in DEFINED_EN.captures_iter(head) {
        let Some(written) = found.get(1) else { continue };
        let label = found.get(2).map_or("", |m| m.as_str());
        let Some((offset, name)) = english(written.as_str()) else { continue };
        // ("DPA"), ("Order Forms"): what is defined is no party.
        let called = reader.role(label).is_some() && name != label;
        let other = NO_PARTY.is_match(name) || NO_PARTY.is_match(label) && label != "Customer";
        if other || !(COMPANY_EN.is_match(name) || called) {
            continue;
        }
        let start = written.start() + offset;
        add(reader, &mut out, name, Some(label), start..start + name.len(), 0.9);
    }
    if out.len() < 2 {
        signed(reader, &mut out);
    }
    out.truncate(8);
    out
}

fn add(
    reader: &Reader<'_>,
    out: &mut Vec<Fact<PartyName>>,
    name: &str,
    label: Option<&str>,
    at: std::ops::Range<usize>,
    sure: f64,
) {
    let same = |fact: &Fact<PartyName>| {
        fact.value.name == name || label.is_some() && fact.value.label.as_deref() == label
    };
    if !out.iter().any(same) {
        let role = label.and_then(|label| reader.role(label)).or_else(|| reader.role(name));
        let value = PartyName { name: name.to_owned(), label: label.map(str::to_owned), role };
        out.push(reader.fact(value, &at, sure));
    }
}

/// The organisation at the end of the words before the bracket, and where it begins.
fn organisation(written: &str) -> Option<(usize, &str)> {
    let mut from = 0;
    for mark in ["及び", "および", "並びに", "ならびに", "又は", " "] {
        from = from.max(written.rfind(mark).map_or(0, |at| at + mark.len()));
    }
    for mark in ["とは", "と", "は", "、"] {
        if written[from..].starts_with(mark) {
            from += mark.len();
        }
    }
    let name = &written[from..];
    // 本業務を委託する株式会社…: only the name.
    let inner = COMPANY.find_iter(name).last()?;
    let placeholder = name.starts_with(['○', '△', '□', '●']);
    let clean = |text: &str| !text.contains(['が', 'を', 'に', 'へ', 'で', 'は']) || placeholder;
    if clean(name) {
        return Some((from, name));
    }
    clean(inner.as_str()).then(|| (from + inner.start(), inner.as_str()))
}

fn plain_label(label: &str) -> bool {
    let other = [
        "本",
        "原",
        "基本契約",
        "個別契約",
        "約款",
        "業務",
        "サービス",
        "システム",
        "データ",
        "情報",
        "物件",
        "期間",
    ];
    !other.iter().any(|word| label.starts_with(word) || label.ends_with(word))
}

/// The organisation in an English preamble: the first name of a company, or the words up to the comma.
fn english(written: &str) -> Option<(usize, &str)> {
    let from = ["between ", "and ", "among ", "by "]
        .iter()
        .filter_map(|mark| {
            written
                .rfind(mark)
                .map(|at| at + mark.len())
                .filter(|at| written[*at..].starts_with(char::is_uppercase))
        })
        .max()
        .unwrap_or(0);
    let found = COMPANY_EN.find(&written[from..]).or_else(|| COMPANY_EN.find(written));
    if let Some(found) = found {
        let at = written.find(found.as_str())?;
        return Some((at, found.as_str().trim_end()));
    }
    let name = written[from..].split([',', '(']).next()?.trim_end();
    (name.split(' ').count() <= 6 && name.len() >= 3).then_some((from, name))
}

/// The block of signatures, or a head that names the sides.
fn signed(reader: &Reader<'_>, out: &mut Vec<Fact<PartyName>>) {
    for (line, text) in reader.all() {
        // 利用者 株式会社A 提供者 株式会社B: two in one line.
        let mut from = 0;
        while let Some(found) = SIGNED.captures(&text[from..]) {
            let (Some(label), Some(rest)) = (found.get(1), found.get(2)) else { break };
            if rest.as_str().chars().count() > 160 {
                break;
            }
            let company = COMPANY.find(rest.as_str()).or_else(|| COMPANY_EN.find(rest.as_str()));
            let Some(company) = company else { break };
            let start = line.range.start + from + rest.start() + company.start();
            let name = company.as_str().trim_end();
            add(reader, out, name, Some(label.as_str()), start..start + name.len(), 0.8);
            let next = from + rest.start() + company.end();
            let Some(more) = text[next..].find(|c: char| !c.is_whitespace()) else { break };
            from = next + more;
        }
    }
}
