//! Which Japanese names stand for the customer and which for the vendor.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::census::Census;
use super::score::{name_lean, names_lean, score_japanese};
use super::words::{holds, places};
use super::{DEFINED_JA, ORGANISATION, Role, pattern};

/// Gives the Japanese names of the document their roles.
pub fn find_japanese(text: &str, census: &Census, roles: &mut BTreeMap<String, Role>) {
    let head_end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
    let letters = ["甲は", "乙は"].iter().all(|word| places(text, word).nth(1).is_some());
    let acts = |term: &str| holds(text, &format!("{term}は")) || holds(text, &format!("{term}が"));
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
    } else if holds(text, "当行") && (holds(text, "貴社") || holds(text, "当社")) {
        roles.retain(|known, _| known == "当行" || matches!(known.as_str(), "委託者" | "受託者" | "お客様"));
    }
    if holds(text, "カード会社は") && roles.contains_key("会員") {
        // Cardholders are no party.
        roles.remove("会員");
        roles.insert("カード会社".into(), Role::Customer);
    }
    define_japanese(text, defined, roles);
    if holds(text, "甲") && holds(text, "乙") || roles.is_empty() && (acts("甲") || acts("乙")) {
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
fn define_japanese(text: &str, mut defined: Vec<(i32, String)>, roles: &mut BTreeMap<String, Role>) {
    defined.dedup_by(|a, b| a.1 == b.1);
    if defined.len() > 2 {
        // Three parties: the two that act most.
        let acts = |term: &str| places(text, &format!("{term}は")).count();
        defined.sort_by_key(|(_, term)| std::cmp::Reverse(acts(term)));
    }
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
            let has = |role| roles.values().any(|found| *found == role);
            // The other side goes by a word that the lexicon knows.
            let side = match (has(Role::Customer), has(Role::Vendor)) {
                (true, false) if *score < 4 => Role::Vendor,
                (false, true) if *score > -4 => Role::Customer,
                _ if *score >= 0 => Role::Customer,
                _ => Role::Vendor,
            };
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
    let pair = ["貴社", "御社"].into_iter().find(|term| holds(text, term) && holds(text, "当社"));
    if let Some(term) = pair {
        let lean = score_japanese(text, "当社") - score_japanese(text, term);
        if lean.abs() >= 2 {
            let own = if lean > 0 { Role::Customer } else { Role::Vendor };
            roles.insert("当社".into(), own);
            roles.insert(term.into(), opposite(Some(own)));
            return;
        }
    }
    if holds(text, "当社") {
        roles.insert("当社".into(), own);
    }
    for term in ["貴社", "御社"] {
        if holds(text, term) {
            let bank = ["当行", "当庫", "当金庫", "当組合"].iter().any(|t| holds(text, t));
            let role = if holds(text, "弊社") {
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
