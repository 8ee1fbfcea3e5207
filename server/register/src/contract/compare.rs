//! Two versions of a contract, article by article, with what the change does to the items first.

#[cfg(feature = "ssr")]
pub mod store;

use clauses::{Part, Verdict};
use serde::{Deserialize, Serialize};

/// What became of an article.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    Same,
    Changed,
    /// The same words under another number.
    Renumbered,
    Added,
    Removed,
}

/// A piece of a text: in both versions, only in the older one, only in the newer one.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Kept,
    Gone,
    New,
}

/// An article in both versions.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pair {
    pub fate: Fate,
    /// Citation and heading before and now; empty where it is not there.
    pub before: String,
    pub now: String,
    /// Page in the newer version, else in the older one.
    pub page: u32,
    pub pieces: Vec<(Kind, String)>,
}

/// What the change does to an item.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Effect {
    pub item: u8,
    pub before: Verdict,
    pub now: Verdict,
    pub adverse_before: bool,
    pub adverse_now: bool,
    /// Values that differ: name, before, now.
    pub values: Vec<(String, String, String)>,
}

/// Two versions beside each other.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Comparison {
    pub before_name: String,
    pub now_name: String,
    /// Only items that differ.
    pub effects: Vec<Effect>,
    pub pairs: Vec<Pair>,
}

fn title(part: &Part) -> String {
    match (part.label.is_empty(), part.heading.is_empty()) {
        (true, true) => String::new(),
        (false, true) => part.label.clone(),
        (true, false) => part.heading.clone(),
        (false, false) => format!("{}（{}）", part.label, part.heading),
    }
}

/// How alike two texts are, 0 to 1: shared pairs of neighbouring characters.
fn alike(a: &str, b: &str) -> f64 {
    use std::collections::BTreeMap;
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut pairs: BTreeMap<(char, char), i64> = BTreeMap::new();
        for pair in chars.windows(2) {
            *pairs.entry((pair[0], pair[1])).or_default() += 1;
        }
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let count = |pairs: &BTreeMap<(char, char), i64>| pairs.values().sum::<i64>();
    let shared: i64 = a.iter().map(|(pair, count)| (*count).min(b.get(pair).copied().unwrap_or(0))).sum();
    let all = count(&a) + count(&b);
    if all == 0 { 1.0 } else { 2.0 * shared as f64 / all as f64 }
}

/// Articles that are less alike are not the same article.
const ALIKE: f64 = 0.5;

type Test = fn(&Part, &Part) -> bool;

/// Pairs the articles of two versions: first those with the same heading or the same words, then those with the same number
/// and a similar text, then the most similar ones. In the order of the newer version; what is gone stands where it was.
pub fn pairs(before: &[Part], now: &[Part]) -> Vec<Pair> {
    let mut partner: Vec<Option<usize>> = vec![None; now.len()];
    let mut taken = vec![false; before.len()];
    let tests: [Test; 4] = [
        |old, new| old.text == new.text && old.label == new.label,
        |old, new| !new.heading.is_empty() && old.heading == new.heading,
        |old, new| !new.text.is_empty() && old.text == new.text,
        |old, new| old.label == new.label && (new.label.is_empty() || alike(&old.text, &new.text) >= ALIKE),
    ];
    for test in tests {
        for (at, new) in now.iter().enumerate() {
            if partner[at].is_none()
                && let Some(found) =
                    before.iter().enumerate().position(|(n, old)| !taken[n] && test(old, new))
            {
                partner[at] = Some(found);
                taken[found] = true;
            }
        }
    }
    for (at, new) in now.iter().enumerate() {
        if partner[at].is_some() {
            continue;
        }
        let free = before.iter().enumerate().filter(|(n, _)| !taken[*n]);
        let best = free.map(|(n, old)| (n, alike(&old.text, &new.text))).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((found, _)) = best.filter(|(_, share)| *share >= ALIKE) {
            partner[at] = Some(found);
            taken[found] = true;
        }
    }
    let mut all = Vec::new();
    let mut gone = 0;
    let mut removed_before = |until: usize, all: &mut Vec<Pair>| {
        while gone < until {
            if !taken[gone] {
                all.push(one(before.get(gone), None));
            }
            gone += 1;
        }
    };
    for (at, new) in now.iter().enumerate() {
        if let Some(found) = partner[at] {
            removed_before(found, &mut all);
        }
        all.push(one(partner[at].and_then(|found| before.get(found)), Some(new)));
    }
    removed_before(before.len(), &mut all);
    all
}

fn one(before: Option<&Part>, now: Option<&Part>) -> Pair {
    let text = |part: Option<&Part>| part.map(|part| part.text.clone()).unwrap_or_default();
    let fate = match (before, now) {
        (Some(old), Some(new)) if old.text != new.text || old.heading != new.heading => Fate::Changed,
        (Some(old), Some(new)) if old.label != new.label => Fate::Renumbered,
        (Some(_), Some(_)) => Fate::Same,
        (None, _) => Fate::Added,
        (_, None) => Fate::Removed,
    };
    let (old, new) = (text(before), text(now));
    let pieces = match fate {
        Fate::Same | Fate::Renumbered => Vec::new(),
        _ => pieces(&old, &new),
    };
    Pair {
        fate,
        before: before.map(title).unwrap_or_default(),
        now: now.map(title).unwrap_or_default(),
        page: now.or(before).map_or(1, |part| part.page),
        pieces,
    }
}

/// Words of a text: Latin words and numbers whole, everything else by the character.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        let kind = if c.is_ascii_alphanumeric() { 'a' } else { 'x' };
        if at > start && (kind == 'x' || last != Some('a')) {
            words.push(&text[start..at]);
            start = at;
        }
        last = Some(kind);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// Longer texts are compared by sentences first; the table of the comparison stays small.
const LONGEST: usize = 2_500;

/// The pieces in which two texts agree and differ.
pub fn pieces(before: &str, now: &str) -> Vec<(Kind, String)> {
    let (old, new) = (words(before), words(now));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let mut out: Vec<(Kind, String)> = Vec::new();
    let mut push = |kind: Kind, word: &str| match out.last_mut() {
        Some((last, text)) if *last == kind => text.push_str(word),
        _ => out.push((kind, word.to_owned())),
    };
    for word in &old[..start] {
        push(Kind::Kept, word);
    }
    if old_middle.len() > LONGEST || new_middle.len() > LONGEST {
        for word in old_middle {
            push(Kind::Gone, word);
        }
        for word in new_middle {
            push(Kind::New, word);
        }
    } else {
        common(old_middle, new_middle, &mut push);
    }
    for word in &old[old.len() - end..] {
        push(Kind::Kept, word);
    }
    out
}

/// The longest common sequence, told word by word.
fn common(old: &[&str], new: &[&str], push: &mut impl FnMut(Kind, &str)) {
    let width = new.len() + 1;
    let mut table = vec![0_u16; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            table[a * width + b] = if old[a] == new[b] {
                table[(a + 1) * width + b + 1] + 1
            } else {
                table[(a + 1) * width + b].max(table[a * width + b + 1])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            push(Kind::Kept, old[a]);
            (a, b) = (a + 1, b + 1);
        } else if b >= new.len() || (a < old.len() && table[(a + 1) * width + b] >= table[a * width + b + 1])
        {
            push(Kind::Gone, old[a]);
            a += 1;
        } else {
            push(Kind::New, new[b]);
            b += 1;
        }
    }
}

/// What the findings of two versions differ in.
pub fn effects(before: &[clauses::Finding], now: &[clauses::Finding]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for new in now {
        let Some(old) = before.iter().find(|old| old.item == new.item) else { continue };
        let names = old.values.keys().chain(new.values.keys()).collect::<std::collections::BTreeSet<_>>();
        let of = |values: &std::collections::BTreeMap<String, String>, name: &String| {
            values.get(name).cloned().unwrap_or_default()
        };
        let values: Vec<(String, String, String)> = names
            .into_iter()
            .map(|name| (name.clone(), of(&old.values, name), of(&new.values, name)))
            .filter(|(_, old, new)| old != new)
            .collect();
        if old.verdict != new.verdict || old.adverse != new.adverse || !values.is_empty() {
            effects.push(Effect {
                item: new.item,
                before: old.verdict,
                now: new.verdict,
                adverse_before: old.adverse,
                adverse_now: new.adverse,
                values,
            });
        }
    }
    effects
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part(label: &str, heading: &str, text: &str) -> Part {
        Part { label: label.into(), heading: heading.into(), text: text.into(), page: 1 }
    }

    #[test]
    fn articles_are_followed_through_renumbering() {
        let before = [
            part("第1条", "目的", "業務を委託する。"),
            part("第2条", "再委託", "乙は、甲の承諾を得て再委託できる。"),
            part("第3条", "監査", "甲は、乙を監査できる。"),
        ];
        let now = [
            part("第1条", "目的", "業務を委託する。"),
            part("第2条", "定義", "用語を定める。"),
            part("第3条", "再委託", "乙は、自由に再委託できる。"),
            part("第4条", "監査", "甲は、乙を監査できる。"),
        ];
        let found: Vec<(Fate, String, String)> =
            pairs(&before, &now).into_iter().map(|pair| (pair.fate, pair.before, pair.now)).collect();
        assert_eq!(
            found,
            [
                (Fate::Same, "第1条（目的）".into(), "第1条（目的）".into()),
                (Fate::Added, String::new(), "第2条（定義）".into()),
                (Fate::Changed, "第2条（再委託）".into(), "第3条（再委託）".into()),
                (Fate::Renumbered, "第3条（監査）".into(), "第4条（監査）".into()),
            ]
        );
        let removed = pairs(&now, &before);
        assert_eq!(removed.iter().filter(|pair| pair.fate == Fate::Removed).count(), 1);
    }

    #[test]
    fn changed_words_are_shown_as_they_are() {
        let found = pieces("遅くとも24時間以内に報告する", "遅くとも72時間以内に報告する");
        assert_eq!(
            found,
            [
                (Kind::Kept, "遅くとも".into()),
                (Kind::Gone, "24".into()),
                (Kind::New, "72".into()),
                (Kind::Kept, "時間以内に報告する".into())
            ]
        );
    }

    proptest! {
        /// Both texts can be read out of the pieces again.
        #[test]
        fn nothing_is_lost(before in "[甲乙は監査a-c0-9 。]{0,60}", now in "[甲乙は監査a-c0-9 。]{0,60}") {
            let found = pieces(&before, &now);
            let read = |without: Kind| -> String {
                found.iter().filter(|(kind, _)| *kind != without).map(|(_, text)| text.as_str()).collect()
            };
            prop_assert_eq!(read(Kind::New), before);
            prop_assert_eq!(read(Kind::Gone), now);
        }

        /// Every article of both versions stands in exactly one pair.
        #[test]
        fn every_article_has_its_place(before in prop::collection::vec("[甲乙監査]{0,6}", 0..8), now in prop::collection::vec("[甲乙監査]{0,6}", 0..8)) {
            let parts = |texts: &[String]| texts.iter().enumerate().map(|(n, text)| part(&format!("第{n}条"), "", text)).collect::<Vec<_>>();
            let found = pairs(&parts(&before), &parts(&now));
            prop_assert_eq!(found.iter().filter(|pair| pair.fate != Fate::Added).count(), before.len());
            prop_assert_eq!(found.iter().filter(|pair| pair.fate != Fate::Removed).count(), now.len());
        }
    }
}
