//! Tries the rules of one item on every sentence and keeps what became of each.

use std::ops::Range;

use super::analysis::Analysis;
use super::judge::{Given, Miss, bar, fills};
use crate::pack::Pack;
use crate::party::Role;

/// What became of a rule at a sentence.
pub enum End {
    Filled(Given),
    Missed(Miss),
    /// The sentence holds words of the pack's `never`.
    Never(Range<usize>),
    /// A later document struck the article out.
    Struck,
}

/// A rule whose action occurs in a sentence.
pub struct Try {
    /// Index of the rule in the pack.
    pub rule: usize,
    pub sentence: usize,
    /// Bytes of the folded text.
    pub action: Range<usize>,
    pub actor: Option<Role>,
    /// The words that fill each list of `with`, as far as they stand in the sentence itself.
    pub with: Vec<Option<Range<usize>>>,
    pub end: End,
}

/// Every try of the item's rules on a document; a rule that fills a sentence hides its other tries there.
pub fn tries(pack: &Pack, item: usize, doc: &Analysis, absent: &dyn Fn(&str) -> bool) -> Vec<Try> {
    let mut out: Vec<Try> = Vec::new();
    for (number, this) in doc.sentences.iter().enumerate() {
        let hits = &doc.hits[this.hits.clone()];
        let marks = doc.marks(this);
        let first = out.len();
        for (at, hit) in hits.iter().enumerate() {
            for &(index, way) in pack.rules_at(this.lang, hit.literal) {
                let index = index as usize;
                let rule = &pack.rules[index];
                if rule.item != item {
                    continue;
                }
                let Some((start, end)) = rule.action.goes(way, hits, marks, at) else { continue };
                let action = start..end;
                let end = if doc.struck[this.block] {
                    End::Struck
                } else if let Some(at) = bar(pack, doc, this) {
                    End::Never(at)
                } else {
                    match fills(pack, rule, doc, this, hits, &action, absent) {
                        Ok(given) => End::Filled(given),
                        Err(miss) => End::Missed(miss),
                    }
                };
                let with = rule.with.iter().map(|slot| slot.find(hits, marks).map(|(start, end)| start..end));
                let new = Try {
                    rule: index,
                    sentence: number,
                    actor: this.actor(doc, &action),
                    action,
                    with: with.collect(),
                    end,
                };
                match out[first..].iter_mut().find(|known| known.rule == index) {
                    Some(known) if rank(&new.end) > rank(&known.end) => *known = new,
                    Some(_) => {}
                    None => out.push(new),
                }
            }
        }
    }
    out
}

/// How far a rule came, from 0; a filled one came farthest.
pub fn rank(end: &End) -> u8 {
    match end {
        End::Filled(_) => 12,
        End::Never(_) | End::Struck => 0,
        End::Missed(miss) => match miss {
            Miss::Unless(_) => 7,
            Miss::UnlessSentence(_) => 6,
            Miss::With(n) => 1 + u8::try_from(*n).unwrap_or(3).min(3),
            Miss::Context | Miss::UnlessContext(_) | Miss::AnnexThere => 5,
            Miss::Actor(_) => 8,
            Miss::Negation => 9,
            Miss::Modality => 10,
        },
    }
}
