//! Who is the vendor and who the customer, found for each document.
//!
//! 甲 is not always the customer: names and pronouns are weighed by what the text makes them do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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

const CUSTOMER: &[&str] = &[
    "委託者",
    "発注者",
    "注文者",
    "委託会社",
    "委託元",
    "委託事業者",
    "利用者",
    "利用会社",
    "利用企業",
    "契約者",
    "お客様",
    "お客さま",
    "加入者",
    "加盟店",
    "会員",
    "当行",
    "当庫",
    "当金庫",
    "当組合",
    "貴行",
    "貴庫",
    "貴組合",
    "御行",
    "管理者",
    "委任者",
    "ユーザー",
    "金庫",
    "導入企業",
    "参加行",
    "参加金融機関",
    "寄託者",
    "当機構",
    "当庁",
    "当省",
    "当市",
    "当局側",
    "Customer",
    "Client",
    "Controller",
    "Data Controller",
    "Bank",
    "Buyer",
    "Purchaser",
    "Licensee",
    "Subscriber",
    "Data Exporter",
    "End User Organisation",
    "Principal",
    "Recipient",
    "Insurer",
    "Outsourcing Bank",
    "Service Recipient",
    "Financial Entity",
    "Institution",
    "Member Bank",
    "Authority",
];
const VENDOR: &[&str] = &[
    "受託者",
    "受注者",
    "受託会社",
    "受託業者",
    "受託事業者",
    "受託機関",
    "受託先",
    "委託先",
    "業務委託先",
    "提供者",
    "提供会社",
    "提供事業者",
    "供給者",
    "請負者",
    "請負人",
    "受任者",
    "弊社",
    "契約業者",
    "落札者",
    "請負業者",
    "処理者",
    "運営者",
    "運営会社",
    "運用会社",
    "ベンダー",
    "事業者",
    "受託人",
    "納入者",
    "保守業者",
    "サービス提供者",
    "契約相手方",
    "受寄者",
    "加工業者",
    "Vendor",
    "Provider",
    "Supplier",
    "Service Provider",
    "Contractor",
    "Processor",
    "Data Processor",
    "Consultant",
    "Licensor",
    "Data Importer",
    "Outsourcer",
    "Servicer",
    "Hosting Provider",
    "Seller",
    "Operator",
    "Bureau",
    "Agency",
];
const BOTH: &[&str] = &[
    "甲乙",
    "双方",
    "両当事者",
    "各当事者",
    "いずれの当事者",
    "当事者",
    "両者",
    "each party",
    "either party",
    "neither party",
    "both parties",
    "the parties",
    "a party",
];

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

pattern!(DEFINED_JA, r"([^、。\n]{2,40})\(以下、? ?「([^「」]{1,12})」(?:という|と称する|とする)?。?\)");
pattern!(
    ORGANISATION,
    r"(?:会社|銀行|金庫|組合|法人|機構|連合会|協会|大学|センター|事業者|公社|財団|\(株\)|市|県|省|庁|証券|保険|Inc|Ltd|K\.K|LLC|Corp)[^、。]{0,12}$"
);
pattern!(
    DEFINED_EN,
    r#"\((?:[a-z ,]*)"(?:the )?([A-Z][^"]{1,30})"(?:,? (?:or|and) (?:the )?"([A-Z][^"]{1,30})")?\)"#
);
pattern!(
    SUBJECT_EN,
    r"\b([A-Z][A-Za-z0-9&]{1,30}(?: [A-Z][A-Za-z0-9]{1,20})?) (?:shall|will|may|undertakes|agrees|must|warrants|reserves)\b"
);

const NO_PARTY: &[&str] = &[
    "Agreement",
    "This",
    "That",
    "Section",
    "Party",
    "Parties",
    "Each",
    "Either",
    "Neither",
    "Both",
    "Service",
    "Services",
    "It",
    "They",
    "Such",
    "Fees",
    "Software",
    "Subscription",
    "The",
    "Order",
    "Data",
    "Term",
    "Nothing",
    "No",
    "There",
    "These",
    "Any",
    "All",
    "If",
    "Notice",
    "We",
    "You",
    "Schedule",
    "Payment",
    "Personal Data",
    "System",
    "DPA",
    "SOW",
    "Addendum",
    "Controller",
    "Confidential Information",
    "Subprocessor",
    "Sub",
    "Subprocessors",
    "Documentation",
    "Products",
    "Product",
    "Equipment",
    "Work",
    "Who",
    "What",
    "Business",
];

impl Parties {
    pub fn find(text: &str) -> Self {
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        let japanese = text.contains('は') && text.contains('の');
        if japanese {
            find_japanese(text, &mut roles);
        }
        if text.bytes().filter(u8::is_ascii_alphabetic).count() * 3 > text.len() {
            find_english(text, &mut roles);
        }
        for term in BOTH {
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
    let mut depth = 0;
    for (count, (at, c)) in text[end..].char_indices().enumerate() {
        if count > 45 {
            break;
        }
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth > 0 => {}
            'は' => return Mark::Topic,
            'も' if count <= 1 => return Mark::Topic,
            'を' | 'に' | 'へ' | 'で' | '。' | '\n' | '「' => break,
            'が' if at == 0 => {
                // 乙が指名する者は is a topic, 乙が再委託をするときは is not.
                let rest: String = text[end..].chars().take(14).collect();
                let relative = rest.starts_with("が指") || rest.starts_with("が選");
                if !relative {
                    return Mark::Subject;
                }
            }
            _ => {}
        }
    }
    Mark::Other
}

fn find_japanese(text: &str, roles: &mut BTreeMap<String, Role>) {
    let head_end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
    let letters = text.matches("甲は").count() >= 2 && text.matches("乙は").count() >= 2;
    let acts = |term: &str| text.contains(&format!("{term}は")) || text.contains(&format!("{term}が"));
    for (terms, role) in [(CUSTOMER, Role::Customer), (VENDOR, Role::Vendor)] {
        // Beside 甲 and 乙 such words mean other people.
        let named = |term: &&str| !term.is_ascii() && !letters && text.contains(*term) && acts(term);
        for term in terms.iter().copied().filter(named) {
            roles.insert(term.to_owned(), role);
        }
    }
    let mut defined: Vec<(i32, String)> = Vec::new();
    for found in DEFINED_JA.captures_iter(&text[..head_end]) {
        let (name, term) = (&found[1], &found[2]);
        let letter = matches!(term, "甲" | "乙" | "丙" | "当社" | "貴社");
        if !letter && ORGANISATION.is_match(name) && acts(term) {
            defined.push((score_japanese(text, term), term.to_owned()));
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
    pronouns(text, roles);
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
fn pronouns(text: &str, roles: &mut BTreeMap<String, Role>) {
    let count = |terms: &[&str]| terms.iter().map(|term| text.matches(term).count()).sum::<usize>();
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
    ]) - count(&["再委託先"]).min(count(&["委託先"]));
    let own = if customers >= vendors { Role::Vendor } else { Role::Customer };
    let other = if own == Role::Vendor { Role::Customer } else { Role::Vendor };
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

/// Above zero: the term behaves like a customer.
fn score_japanese(text: &str, term: &str) -> i32 {
    let mut score = 0;
    for (at, _) in text.match_indices(term) {
        let after: String = text[at + term.len()..].chars().take(60).collect();
        let sentence = after.split('。').next().unwrap_or_default();
        if let Some(rest) = sentence.strip_prefix('は').or_else(|| sentence.strip_prefix('が')) {
            let any = |words: &[&str]| words.iter().any(|word| rest.contains(word));
            if any(&["委託し", "委託する", "発注し", "代金を", "委託料を", "料金を", "検収", "対価として"])
            {
                score += 2;
            }
            if any(&[
                "受託し",
                "受託する",
                "受注",
                "請け負",
                "納入",
                "講じ",
                "再委託",
                "従事者",
                "提供するサービス",
                "サービスを提供",
                "従業員に",
            ]) {
                score -= 2;
            }
            if any(&["監査", "立ち入", "指示"]) {
                score += 1;
            }
            if any(&["報告しなければ", "報告する", "通知しなければ"]) {
                score -= 1;
            }
        } else if let Some(rest) = sentence.strip_prefix('に') {
            if ["委託し", "委託する", "発注"].iter().any(|word| rest.contains(word)) {
                score -= 2;
            } else if ["報告", "届け", "提出", "申請"].iter().any(|word| rest.contains(word)) {
                score += 1;
            } else if ["支払", "対し、委託料"].iter().any(|word| rest.contains(word)) {
                score -= 2;
            }
        } else if let Some(rest) = sentence.strip_prefix('の') {
            if ["承諾", "承認", "同意", "指示", "書面による", "事前の", "許可", "了承"]
                .iter()
                .any(|word| rest.starts_with(word))
            {
                score += 1;
            }
        }
    }
    score
}

/// Weak: a bank named as 乙 and a system house as 甲 lean the other way.
fn names_lean(head: &str) -> i32 {
    let mut lean = 0;
    for found in DEFINED_JA.captures_iter(head) {
        let sign = match &found[2] {
            "甲" => 1,
            "乙" => -1,
            _ => continue,
        };
        let any = |words: &[&str]| words.iter().any(|word| found[1].contains(word));
        if any(&["銀行", "信用金庫", "信用組合", "証券", "生命保険", "損害保険", "信託"])
        {
            lean += 2 * sign;
        } else if any(&["システム", "データ", "ソフト", "テクノロジ", "情報", "クラウド", "サービス"])
        {
            lean -= 2 * sign;
        }
    }
    lean
}

fn find_english(text: &str, roles: &mut BTreeMap<String, Role>) {
    for (terms, role) in [(CUSTOMER, Role::Customer), (VENDOR, Role::Vendor)] {
        for term in terms.iter().filter(|term| term.is_ascii()) {
            let lower = term.to_lowercase();
            let written = ["the ", "The "].iter().any(|the| {
                text.contains(&format!("{the}{lower} shall"))
                    || text.contains(&format!("{the}{lower} will"))
                    || text.contains(&format!("{the}{lower} must"))
            });
            if written {
                roles.insert(lower, role);
            } else if acts_english(text, term) {
                roles.insert((*term).to_owned(), role);
            }
        }
    }
    if text.matches("you").count() >= 5 && text.matches("we ").count() + text.matches("We ").count() >= 5 {
        for (term, role) in [("we", Role::Vendor), ("you", Role::Customer)] {
            roles.insert(term.to_owned(), role);
        }
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let head_end = text.char_indices().nth(4000).map_or(text.len(), |(at, _)| at);
    for found in DEFINED_EN.captures_iter(&text[..head_end]) {
        for name in [found.get(1), found.get(2)].into_iter().flatten() {
            *names.entry(name.as_str().to_owned()).or_default() += 1;
        }
    }
    for found in SUBJECT_EN.captures_iter(text) {
        let name = found[1].strip_prefix("The ").unwrap_or(&found[1]);
        *names.entry(name.to_owned()).or_default() += 1;
    }
    let mut names: Vec<(usize, String)> = names
        .into_iter()
        .filter(|(name, count)| {
            *count >= 3 && !roles.contains_key(name) && !roles.contains_key(&name.to_lowercase())
        })
        .filter(|(name, _)| {
            !NO_PARTY.contains(&name.as_str()) && !name.split(' ').all(|word| NO_PARTY.contains(&word))
        })
        .map(|(name, count)| (count, name))
        .collect();
    names.sort_by(|a, b| b.cmp(a));
    names.truncate(3);
    let has = |roles: &BTreeMap<String, Role>, role| roles.values().any(|found| *found == role);
    for (_, name) in names {
        let score = score_english(text, &name);
        let role = match (has(roles, Role::Customer), has(roles, Role::Vendor)) {
            (true, false) if score <= 2 => Role::Vendor,
            (false, true) if score >= -2 => Role::Customer,
            _ if score.abs() < 2 => continue,
            _ if score > 0 => Role::Customer,
            _ => Role::Vendor,
        };
        roles.insert(name, role);
    }
}

/// Whether a term of the lexicon is a side of this contract and not a word in passing.
fn acts_english(text: &str, term: &str) -> bool {
    const VERBS: &[&str] =
        &[" shall", " will", " may", " must", " agrees", " is ", " has ", " acknowledges", " undertakes"];
    let shout = term.to_uppercase();
    // Plain names of a side need less proof than words that also mean other things.
    const PLAIN: &[&str] =
        &["Customer", "Client", "Vendor", "Supplier", "Provider", "Processor", "Controller", "Bank"];
    let needed = if PLAIN.contains(&term) { 1 } else { 2 };
    [term, shout.as_str()].iter().any(|term| {
        text.contains(&format!("\"{term}\""))
            || VERBS.iter().map(|verb| text.matches(&format!("{term}{verb}")).count()).sum::<usize>()
                >= needed
    })
}

/// Above zero: the name behaves like a customer.
fn score_english(text: &str, name: &str) -> i32 {
    let mut score = 0;
    for (at, _) in text.match_indices(name) {
        let after: String = text[at + name.len()..].chars().take(24).collect();
        let before: String = text[..at].chars().rev().take(14).collect::<String>().chars().rev().collect();
        let starts = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
        if starts(&[
            " shall pay",
            " will pay",
            "'s data",
            " Data",
            "'s instruction",
            "'s content",
            "'s auditor",
            "'s prior",
            "'s approval",
            "'s request",
            "'s premises",
            "'s written",
        ]) {
            score += 2;
        }
        if starts(&[
            " shall provide",
            " will provide",
            " shall perform",
            " will perform",
            " shall maintain",
            " will maintain",
            " shall implement",
            "'s subcontract",
            "'s sub-",
            "'s service",
            "'s platform",
            "'s personnel",
            " shall deliver",
            " undertakes",
            " will use",
            " shall use",
            " will make",
            " shall make",
        ]) {
            score -= 1;
        }
        if before.ends_with("provide ") || before.ends_with("notify ") || before.ends_with("inform ") {
            score += 1;
        }
        if before.ends_with("pay ")
            || before.ends_with("provided by ")
            || before.ends_with("payable to ")
            || before.ends_with("pay to ")
        {
            score -= 2;
        }
    }
    score
}
