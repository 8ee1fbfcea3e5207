//! Who is the vendor and who the customer, found for each document.
//!
//! 甲 is not always the customer: names and pronouns are weighed by what the text makes them do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use census::Census;
use english::find_english;
use score::{name_lean, names_lean, score_japanese};
use words::{BOTH, each};

mod census;
mod english;
mod score;
mod words;

/// A side of the contract.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Customer,
    Vendor,
    Both,
}

/// How a mention stands in its sentence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mark {
    /// 乙は; a name before its verb in English.
    Topic,
    /// 乙が.
    Subject,
    Other,
}

#[derive(Clone, Copy, Debug)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    pub role: Role,
    pub mark: Mark,
}

/// The names that the document uses for its two sides.
#[derive(Debug)]
pub struct Parties {
    roles: Vec<Role>,
    terms: Vec<String>,
    matcher: Option<AhoCorasick>,
}

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}

pattern!(
    DEFINED_JA,
    r"([^、。()\n]{2,40})\(以下、? ?「([^「」]{1,12})」(?:という|といいます|と言う|と称する|と称します|とする|とします|と呼ぶ|と呼びます|と略称する|と記す)?。?\)"
);
pattern!(
    ORGANISATION,
    r"(?:(?:株式|有限|合同|合資|相互)会社|\(株\)|法人|機構|公社|財団)[^、。]{0,24}$|(?:会社|銀行|金庫|組合|連合会|協会|大学|センター|事業者|市|県|省|庁|証券|保険|公庫|Inc\.?|Ltd\.?|K\.K\.?|LLC|Corp\.?)$"
);
impl Parties {
    pub fn find(text: &str) -> Self {
        let census = Census::new(text);
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        let japanese = text.contains(['は', 'の', 'が', 'を']);
        if japanese {
            find_japanese(text, &census, &mut roles);
        }
        if text.bytes().filter(u8::is_ascii_alphabetic).count() * 3 > text.len() {
            find_english(text, &census, &mut roles);
        }
        for term in each(BOTH) {
            roles.insert((*term).to_owned(), Role::Both);
        }
        let (terms, roles): (Vec<String>, Vec<Role>) = roles.into_iter().unzip();
        let matcher = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&terms)
            .ok();
        Self { roles, terms, matcher }
    }

    /// Every mention of a side, in order.
    pub fn mentions(&self, text: &str) -> Vec<Mention> {
        let Some(matcher) = &self.matcher else { return Vec::new() };
        let mut mentions = Vec::new();
        for found in matcher.find_iter(text) {
            let (start, end) = (found.start(), found.end());
            let term = &self.terms[found.pattern().as_usize()];
            if !stands_alone(text, start, end, term) {
                continue;
            }
            let role = self.roles[found.pattern().as_usize()];
            mentions.push(Mention { start, end, role, mark: mark(text, end) });
        }
        mentions
    }
}

fn stands_alone(text: &str, start: usize, end: usize, term: &str) -> bool {
    let before = text[..start].chars().next_back().unwrap_or(' ');
    let after = text[end..].chars().next().unwrap_or(' ');
    if term.is_ascii() {
        let edge = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        let plural = after == 's' && !text[end + 1..].starts_with(|c: char| c.is_ascii_alphanumeric());
        // A written `the provider` in lower case is anybody, unless the term itself is written so.
        let capital = term.starts_with(|c: char| c.is_ascii_lowercase())
            || text[start..].starts_with(|c: char| c.is_ascii_uppercase());
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

fn mark(text: &str, end: usize) -> Mark {
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

/// Whether the words after the name make a thing of it: お客様データは.
fn thing(compound: &str) -> bool {
    let noun = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{30a1}'..='\u{30fc}');
    let people = [
        '者', '員', '側', '位', '人', '職', '部', '課', '室', '長', '様', '双', '方', '自', '身', '等', '共',
        '社', '甲', '乙',
    ];
    compound.starts_with(noun) && compound.chars().all(noun) && !compound.ends_with(people)
}

/// Whether the words before は set a condition.
fn conditional(before: &str) -> bool {
    ["とき", "場合", "際", "限り", "時"].iter().any(|end| before.ends_with(end))
}

fn find_japanese(text: &str, census: &Census, roles: &mut BTreeMap<String, Role>) {
    let head_end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
    let letters = text.matches("甲は").count() >= 2 && text.matches("乙は").count() >= 2;
    let acts = |term: &str| text.contains(&format!("{term}は")) || text.contains(&format!("{term}が"));
    // Beside 甲 and 乙 such words mean other people.
    if !letters {
        roles.extend(census.japanese().map(|(term, role)| (term.to_owned(), role)));
    }
    let mut defined: Vec<(i32, String)> = Vec::new();
    for found in DEFINED_JA.captures_iter(&text[..head_end]) {
        let (name, term) = (&found[1], &found[2]);
        let letter = matches!(term, "甲" | "乙" | "丙" | "当社" | "貴社");
        if !letter && ORGANISATION.is_match(name) && acts(term) {
            defined.push((score_japanese(text, term) + name_lean(name), term.to_owned()));
        }
    }
    if defined.iter().filter(|(_, term)| roles.contains_key(term)).count() >= 2 {
        // The document has named its two sides: other words of the lexicon mean other people.
        roles.retain(|known, _| defined.iter().any(|(_, term)| term == known));
    } else if text.contains("当行") && (text.contains("貴社") || text.contains("当社")) {
        roles.retain(|known, _| known == "当行" || matches!(known.as_str(), "委託者" | "受託者" | "お客様"));
    }
    define_japanese(defined, roles);
    if text.contains('甲') && text.contains('乙') {
        let lean = score_japanese(text, "甲") - score_japanese(text, "乙") + names_lean(&text[..head_end]);
        let (first, second) =
            if lean >= -3 { (Role::Customer, Role::Vendor) } else { (Role::Vendor, Role::Customer) };
        roles.insert("甲".into(), first);
        roles.insert("乙".into(), second);
    }
    pronouns(text, census, roles);
    if !letters && !roles.values().any(|role| *role == Role::Customer) && acts("顧客") {
        roles.insert("顧客".into(), Role::Customer);
    }
    if !letters {
        unnamed(text, roles);
    }
}

pattern!(
    TOPIC_JA,
    r"(?m)(?:^|[。 ])([\p{Han}\p{Katakana}ー]{1,8}(?:業者|会社|社|センター|行|店|庫|所|機関|協会|組合|機構|法人|院|局|先))は、"
);

/// The side that the lexicon does not know: what acts most often beside the one that it knows.
fn unnamed(text: &str, roles: &mut BTreeMap<String, Role>) {
    let has = |role| roles.values().any(|found| *found == role);
    let missing = match (has(Role::Customer), has(Role::Vendor)) {
        (true, false) => Role::Vendor,
        (false, true) => Role::Customer,
        _ => return,
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for found in TOPIC_JA.captures_iter(text) {
        let name = found.get(1).map_or("", |m| m.as_str());
        if !roles.contains_key(name) && !name.starts_with(['再', '本', '当', '各', '両']) && name != "委託先"
        {
            *counts.entry(name).or_default() += 1;
        }
    }
    let most = counts.into_iter().filter(|(_, count)| *count >= 3).max_by_key(|(_, count)| *count);
    if let Some((name, _)) = most {
        roles.insert(name.to_owned(), missing);
    }
}

/// Two names that the document defines for itself stand on opposite sides.
fn define_japanese(mut defined: Vec<(i32, String)>, roles: &mut BTreeMap<String, Role>) {
    defined.dedup_by(|a, b| a.1 == b.1);
    defined.truncate(2);
    let known = |term: &str| roles.get(term).copied();
    let sides = match defined.as_slice() {
        [(_, one), (_, two)] if known(one).is_some() && known(two).is_none() => {
            vec![(two.clone(), opposite(known(one)))]
        }
        [(_, one), (_, two)] if known(two).is_some() && known(one).is_none() => {
            vec![(one.clone(), opposite(known(two)))]
        }
        [(a, one), (b, two)] if known(one).is_none() && known(two).is_none() => {
            let first = if a >= b { Role::Customer } else { Role::Vendor };
            vec![(one.clone(), first), (two.clone(), opposite(Some(first)))]
        }
        [(score, one)] if known(one).is_none() => {
            let side = if *score >= 0 { Role::Customer } else { Role::Vendor };
            vec![(one.clone(), side)]
        }
        _ => Vec::new(),
    };
    roles.extend(sides);
}

fn opposite(role: Option<Role>) -> Role {
    if role == Some(Role::Customer) { Role::Vendor } else { Role::Customer }
}

/// 当社 is the provider in terms of use and the customer in a request for proposals.
fn pronouns(text: &str, census: &Census, roles: &mut BTreeMap<String, Role>) {
    let count = |terms: &[&str]| census.total(terms);
    let customers = count(&[
        "お客様",
        "お客さま",
        "契約者",
        "利用者",
        "会員",
        "利用企業",
        "ユーザー",
        "加盟店",
        "貴行",
        "貴庫",
        "利用会社",
        "委託者",
        "発注者",
    ]);
    let vendors = count(&[
        "受託者",
        "受注者",
        "受託会社",
        "委託先",
        "ベンダー",
        "供給者",
        "提供者",
        "落札者",
        "受託事業者",
        "提供会社",
    ]);
    let own = if customers >= vendors { Role::Vendor } else { Role::Customer };
    let other = if own == Role::Vendor { Role::Customer } else { Role::Vendor };
    let pair = ["貴社", "御社"].into_iter().find(|term| text.contains(term) && text.contains("当社"));
    if let Some(term) = pair {
        let lean = score_japanese(text, "当社") - score_japanese(text, term);
        if lean.abs() >= 2 {
            let own = if lean > 0 { Role::Customer } else { Role::Vendor };
            roles.insert("当社".into(), own);
            roles.insert(term.into(), opposite(Some(own)));
            return;
        }
    }
    if text.contains("当社") {
        roles.insert("当社".into(), own);
    }
    for term in ["貴社", "御社"] {
        if text.contains(term) {
            let bank = ["当行", "当庫", "当金庫", "当組合"].iter().any(|t| text.contains(t));
            let role = if text.contains("弊社") {
                Role::Customer
            } else if bank {
                Role::Vendor
            } else {
                other
            };
            roles.insert(term.into(), role);
        }
    }
}
