//! Suggested wording, with the two sides named as the contract names them.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::normalize::Text;
use crate::pack::Item;
use crate::party::{Mark, Parties, Role};
use crate::pattern::Lang;

/// What a contract calls its two sides, in each language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sides {
    /// 甲, 委託者, お客様.
    pub customer_ja: String,
    /// 乙, 受託者, 当社.
    pub vendor_ja: String,
    /// With its article where the contract uses one (the Bank).
    pub customer_en: String,
    /// With its article where the contract uses one (the Provider).
    pub vendor_en: String,
}

impl Default for Sides {
    fn default() -> Self {
        Self {
            customer_ja: "甲".into(),
            vendor_ja: "乙".into(),
            customer_en: "the Customer".into(),
            vendor_en: "the Provider".into(),
        }
    }
}

impl Sides {
    /// The names that the first document uses which names both sides; else 甲 and 乙, the Customer and
    /// the Provider.
    pub fn of(documents: &[Document]) -> Self {
        let mut sides = Self::default();
        let (mut japanese, mut english) = (false, false);
        for document in documents {
            let text = Text::new(&document.pages).folded;
            let names = Names::new(&text);
            if let (false, Some((customer, vendor))) = (japanese, names.both(false)) {
                (sides.customer_ja, sides.vendor_ja) = (customer, vendor);
                japanese = true;
            }
            if let (false, Some((customer, vendor))) = (english, names.both(true)) {
                let article = |name: String| {
                    let with = text.matches(&format!("he {name}")).count();
                    if with * 2 > text.matches(&name).count() { format!("the {name}") } else { name }
                };
                (sides.customer_en, sides.vendor_en) = (article(customer), article(vendor));
                english = true;
            }
        }
        sides
    }

    fn name(&self, role: Role, lang: Lang) -> &str {
        match (lang, role) {
            (Lang::Ja, Role::Vendor) => &self.vendor_ja,
            (Lang::Ja, _) => &self.customer_ja,
            (Lang::En, Role::Vendor) => &self.vendor_en,
            (Lang::En, _) => &self.customer_en,
        }
    }
}

/// How often each name acts, for each side.
struct Names(BTreeMap<(bool, String), (usize, usize)>);

impl Names {
    fn new(text: &str) -> Self {
        let mut names: BTreeMap<(bool, String), (usize, usize)> = BTreeMap::new();
        for mention in Parties::find(text).mentions(text) {
            let name = &text[mention.start..mention.end];
            // "We shall" and "you shall" need other forms in other places of a sentence.
            if mention.role == Role::Both || matches!(name.to_lowercase().as_str(), "we" | "you" | "us") {
                continue;
            }
            let verb = [" shall", " will", " may", " must", " agrees"];
            let acts = match mention.mark {
                Mark::Topic | Mark::Subject => true,
                Mark::Other => verb.iter().any(|verb| text[mention.end..].starts_with(verb)),
            };
            let counts = names.entry((mention.role == Role::Vendor, name.to_owned())).or_default();
            counts.0 += usize::from(acts);
            counts.1 += 1;
        }
        Self(names)
    }

    /// The customer's and the vendor's most used name.
    fn both(&self, ascii: bool) -> Option<(String, String)> {
        let most = |vendor: bool| {
            let own = self.0.iter().filter(|((side, name), _)| *side == vendor && name.is_ascii() == ascii);
            own.filter(|(_, counts)| counts.0 > 0)
                .max_by_key(|(_, counts)| **counts)
                .map(|((_, name), _)| name.clone())
        };
        Some((most(false)?, most(true)?))
    }
}

/// The wording that the pack suggests for an item in a contract of this tier, between these sides.
pub fn wording(item: &Item, sides: &Sides, tier: Option<u8>, lang: Lang) -> String {
    let own = item.drafts.iter().find(|draft| tier.is_some_and(|tier| draft.tiers.contains(&tier)));
    let draft = own.or_else(|| item.drafts.iter().find(|draft| draft.tiers.is_empty()));
    draft.map(|draft| fill(draft.text.of(lang), sides, lang)).unwrap_or_default()
}

/// Puts the names in; in English one that begins a sentence begins with a capital letter.
pub(crate) fn fill(text: &str, sides: &Sides, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let role = [("<customer>", Role::Customer), ("<vendor>", Role::Vendor)];
        let Some((mark, role)) = role.into_iter().find(|(mark, _)| rest.starts_with(mark)) else {
            out.push('<');
            rest = &rest[1..];
            continue;
        };
        let name = sides.name(role, lang);
        let opens = out.trim_end().is_empty() || out.trim_end().ends_with(['.', ';']) || out.ends_with('\n');
        let mut letters = name.chars();
        match letters.next() {
            Some(first) if opens => {
                out.extend(first.to_uppercase());
                out.push_str(letters.as_str());
            }
            _ => out.push_str(name),
        }
        rest = &rest[mark.len()..];
    }
    out.push_str(rest);
    out
}

/// The first placeholder that names neither side.
pub(crate) fn unknown_placeholder(text: &str) -> Option<&str> {
    text.match_indices('<').find_map(|(at, _)| {
        let end = text[at..].find('>').map_or(text.len(), |n| at + n + 1);
        (!matches!(&text[at..end], "<customer>" | "<vendor>")).then(|| &text[at..end])
    })
}
