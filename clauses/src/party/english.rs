//! The two sides of an English contract: names that it defines, and names that act.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Role;
use super::census::Census;
use super::score::score_english;
use super::words::{CUSTOMER, NO_PARTY, VENDOR, each, places};

macro_rules! pattern {
    ($name:ident, $expression:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($expression).expect("a fixed expression"));
    };
}

// ("the Provider"), (the "Bank"), (hereinafter "Bank" or the "Bank").
pattern!(
    DEFINED,
    r#"\((?:[a-zA-Z ,]*)"(?:[Tt]he )?([A-Z][^"]{0,30})"(?:,? (?:or|and) (?:the )?"([A-Z][^"]{1,30})")?\)"#
);
// The same without quotation marks: (the Trust Company), (Pemberley).
pattern!(BRACKETED, r"\((?:the )?([A-Z][a-z]+(?: [A-Z][a-z]+)?)\)");
// What stands before the definition of a company and not of a thing.
pattern!(
    COMPANY,
    r"(?:Inc|Ltd|Limited|LLC|L\.L\.C|LLP|L\.P|P[Ll][Cc]|Corp|Corporation|Company|Co|Banks?|BANK|GmbH|AG|AS|ASA|A/S|AB|Oy|S\.?A|S\.?A\.?S|SARL|N\.?V|B\.?V|K\.?K|N\.?A|DAC|SE|S\.p\.A|LIMITED|INC|LTD|CORP|CORPORATION|LTD|Society|Trust|Fund|Union|Pty|Pte|PTE|incorporated|organi[sz]ed|association|Association|Authority|Institute|Foundation|University|Council|Group|Partners|KAISHA|[Kk]aisha|FEDERATION|Federation|HOUSE|House|AGENCY|Agency|EXCHANGE|Exchange|INSURANCE|Insurance|SECURITIES|Securities|HOLDINGS|Holdings|SERVICES|SYSTEMS|Systems|SOLUTIONS|Solutions|TECHNOLOGIES|Technologies|COMPANY|SOCIETY|TRUST|ASSOCIATION|COOPERATIVE|Cooperative|Mutual|MUTUAL|registered|Japan|Kingdom|banks|members|insurers|institutions|companies)\b[^\n]{0,160}$"
);
const BINDING: [&str; 11] = [
    " shall",
    " will",
    " must",
    " may",
    " agrees",
    " undertakes",
    " warrants",
    " reserves",
    " is to",
    " can",
    " has",
];

#[derive(Default)]
struct Name {
    defined: bool,
    acts: usize,
}

/// Adds the sides of an English text, as they are written.
pub fn find_english(text: &str, census: &Census, roles: &mut BTreeMap<String, Role>) {
    let pair = defined_pair(text);
    if let Some(pair) = &pair {
        // The document names its two sides: other words of the lexicon count only where they act.
        roles.extend(census.acting());
        for (name, role) in pair {
            insert(roles, name.clone(), *role);
        }
        roles.retain(|name, role| pair.iter().all(|(known, own)| name != known || role == own));
        return;
    }
    roles.extend(census.english());
    let count = |word| places(text, word).count();
    if count("you") >= 3 && count("we ") + count("We ") >= 2 {
        let (own, reader) =
            if writer_buys(text) { (Role::Customer, Role::Vendor) } else { (Role::Vendor, Role::Customer) };
        for (term, role) in [("we", own), ("our", own), ("us", own), ("you", reader), ("your", reader)] {
            roles.insert(term.to_owned(), role);
        }
    }
    let mut reader = None;
    if count("you") >= 3 && !roles.contains_key("you") && !roles.contains_key("we") {
        // Lantern sends you…: whoever else is named writes, or is written to.
        reader =
            Some(if count("your staff") + count("your people") > 1 { Role::Vendor } else { Role::Customer });
    }
    let mut names: Vec<(String, Name)> = names(text)
        .into_iter()
        .filter(|(name, found)| {
            (found.acts >= 3 || found.defined && found.acts >= 1)
                && !roles.contains_key(name)
                && !roles.contains_key(&name.to_lowercase())
                && !name.split(' ').all(|word| each(NO_PARTY).any(|known| known == word))
                && !each(NO_PARTY).any(|word| word == name)
        })
        .collect();
    names.sort_by(|(a, one), (b, two)| (two.defined, two.acts, b).cmp(&(one.defined, one.acts, a)));
    names.truncate(3);
    let mut scored: Vec<(i32, String)> =
        names.into_iter().map(|(name, _)| (score_english(text, &name), name)).collect();
    // The clearest name first: it settles the other.
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(score.abs()));
    let has = |roles: &BTreeMap<String, Role>, role| roles.values().any(|found| *found == role);
    if let (Some(reader), Some((_, name))) = (reader, scored.first())
        && !has(roles, other(reader))
    {
        let name = name.clone();
        insert(roles, name, other(reader));
        for term in ["you", "your"] {
            roles.insert(term.to_owned(), reader);
        }
        return;
    }
    if let [(a, one), (b, two)] = scored.as_slice()
        && !has(roles, Role::Customer)
        && !has(roles, Role::Vendor)
        && a != b
    {
        // Two names, nothing known of either: they stand on opposite sides.
        let (first, second) =
            if a > b { (Role::Customer, Role::Vendor) } else { (Role::Vendor, Role::Customer) };
        insert(roles, one.clone(), first);
        insert(roles, two.clone(), second);
        scored.drain(..2);
    }
    for (score, name) in scored {
        let role = match (has(roles, Role::Customer), has(roles, Role::Vendor)) {
            (true, false) if score <= 2 => Role::Vendor,
            (false, true) if score >= -2 => Role::Customer,
            _ if score.abs() < 2 => continue,
            _ if score > 0 => Role::Customer,
            _ => Role::Vendor,
        };
        insert(roles, name, role);
    }
}

/// Whether "we" buy what "you" provide: a client who writes to its supplier.
fn writer_buys(text: &str) -> bool {
    let lower = text.to_lowercase();
    let count = |words: &[&str]| words.iter().map(|word| places(&lower, word).count()).sum::<usize>();
    let buys = count(&[
        "we pay",
        "pay you",
        "your staff",
        "your people",
        "your agents",
        "your employees",
        "your personnel",
        "our customers",
        "our policyholders",
        "our consent",
        "our approval",
        "for us",
        "you tell us",
        "tell us",
        "our data",
        "you send us",
        "we ask you",
        "your subcontractor",
        "our written",
        "you provide",
        "your premises",
        "you keep",
        "give us",
    ]);
    let sells = count(&[
        "you pay",
        "pay us",
        "your account",
        "your password",
        "your subscription",
        "your data",
        "your content",
        "we provide",
        "you may use",
        "our service",
        "our platform",
        "your users",
        "you use",
        "we give you",
        "our customers' ",
        "we charge",
        "your plan",
        "sign up",
        "your list",
    ]);
    buys > sells + 3
}

/// The two names that the head gives to two companies, the one after the other.
fn defined_pair(text: &str) -> Option<[(String, Role); 2]> {
    let head_end = text.char_indices().nth(4000).map_or(text.len(), |(at, _)| at);
    let head = &text[..head_end];
    let mut found: Vec<String> = Vec::new();
    let mut definitions: Vec<_> = DEFINED.captures_iter(head).collect();
    definitions.extend(
        BRACKETED.captures_iter(&head[..head.char_indices().nth(1500).map_or(head.len(), |(at, _)| at)]),
    );
    definitions.sort_by_key(|found| found.get(0).map_or(0, |m| m.start()));
    for definition in definitions {
        let start = definition.get(0).map_or(0, |m| m.start());
        let line = head[..start].rfind('\n').map_or(0, |at| at + 1);
        // What stands before belongs to this definition only after the definition before it.
        let line = head[line..start].rfind("\")").map_or(line, |at| line + at + 2);
        let line = head[line..start].rfind("); and").map_or(line, |at| line + at + 2);
        let Some(name) = definition.get(1).map(|m| m.as_str()) else { continue };
        let thing = name.split(' ').next_back().is_some_and(|word| each(NO_PARTY).any(|known| known == word));
        let known = lexicon_role(name).is_some();
        if !(COMPANY.is_match(&head[line..start]) || known) || thing || name.ends_with("Date") {
            continue;
        }
        if !found.iter().any(|other| other == name) && acts(text, name) > 0 {
            found.push(name.to_owned());
        }
    }
    let [one, two] = <[String; 2]>::try_from(found.into_iter().take(2).collect::<Vec<_>>()).ok()?;
    let (first, second) = match (lexicon_role(&one), lexicon_role(&two)) {
        (Some(a), Some(b)) if a != b => (a, b),
        (Some(a), None) => (a, other(a)),
        (None, Some(b)) => (other(b), b),
        _ => {
            let lean = score_english(text, &one) - score_english(text, &two);
            if lean >= 0 { (Role::Customer, Role::Vendor) } else { (Role::Vendor, Role::Customer) }
        }
    };
    Some([(one, first), (two, second)])
}

fn other(role: Role) -> Role {
    if role == Role::Customer { Role::Vendor } else { Role::Customer }
}

/// The side that a word of the lexicon stands for, as far as it is one.
fn lexicon_role(name: &str) -> Option<Role> {
    let name = name.strip_suffix('s').unwrap_or(name);
    if each(CUSTOMER).any(|word| word == name) {
        Some(Role::Customer)
    } else {
        each(VENDOR).any(|word| word == name).then_some(Role::Vendor)
    }
}

/// (the "Members"): each Member as well.
fn insert(roles: &mut BTreeMap<String, Role>, name: String, role: Role) {
    if let Some(one) = name.strip_suffix('s')
        && !one.ends_with('s')
    {
        roles.insert(one.to_owned(), role);
    }
    roles.insert(name, role);
}

/// Capitalised names that the head defines as companies, or that act.
fn names(text: &str) -> BTreeMap<String, Name> {
    let mut names: BTreeMap<String, Name> = BTreeMap::new();
    let head_end = text.char_indices().nth(4000).map_or(text.len(), |(at, _)| at);
    for found in DEFINED.captures_iter(&text[..head_end]) {
        let start = found.get(0).map_or(0, |m| m.start());
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let company = COMPANY.is_match(&text[line..start]);
        for name in [found.get(1), found.get(2)].into_iter().flatten() {
            names.entry(name.as_str().to_owned()).or_default().defined |= company;
        }
    }
    let defined: Vec<String> = names.keys().cloned().collect();
    for name in defined {
        let acts = acts(text, &name);
        names.entry(name).or_default().acts += acts;
    }
    for (name, count) in subjects(text) {
        let found = names.entry(name.to_owned()).or_default();
        if !found.defined {
            found.acts = found.acts.max(count);
        }
    }
    names
}

/// How often a name acts.
fn acts(text: &str, name: &str) -> usize {
    let stem = name.strip_suffix('s').unwrap_or(name);
    let act = |at: &usize| {
        let rest = text[at + stem.len()..].trim_start_matches('s');
        // A thing is rarely said to do anything but to be.
        let verb = rest.strip_prefix(' ').and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let present = verb.len() > 3
            && verb.ends_with('s')
            && verb.bytes().all(|c| c.is_ascii_lowercase())
            && !matches!(verb, "this" | "less" | "unless" | "means" | "does" | "includes" | "fees" | "terms");
        present || BINDING.iter().any(|verb| rest.starts_with(verb))
    };
    places(text, stem).filter(act).count()
}

/// Capitalised words before a binding verb, with their counts.
fn subjects(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for found in SUBJECT.captures_iter(text) {
        if let Some(name) = found.get(1) {
            let name = name.as_str();
            *counts.entry(name.strip_prefix("The ").unwrap_or(name)).or_default() += 1;
        }
    }
    counts
}

pattern!(
    SUBJECT,
    r"(?-u:\b)([A-Z][A-Za-z0-9&]{1,30}(?: [A-Z][A-Za-z0-9]{1,20})?) (?:shall|will|may|undertakes|agrees|must|warrants|reserves)(?-u:\b)"
);
