//! The language of terms, and the trie that finds all of them in one pass.
//!
//! A term is plain text. `{a|b}` is either, `@name` a vocabulary, `…` a gap inside the sentence,
//! `#` a number, `*` at the end of a word any ending, `<customer>` and `<vendor>` whatever the document calls that side,
//! `!term` a look-alike: no other term of the slot begins inside it.

use std::collections::BTreeMap;

pub use lexicon::{Lexicon, merge, numbers};
pub use sieve::{Marks, Sieve};
pub use term::Builder;

mod lexicon;
mod sieve;
mod term;

/// Number of a literal in the trie.
pub type Literal = u32;

pub const NUMBER: Literal = 0;
pub const CUSTOMER: Literal = 1;
pub const VENDOR: Literal = 2;
/// Literals below this number are found by other means than the trie.
pub const FIRST: Literal = 3;

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Hit {
    pub start: usize,
    pub end: usize,
    pub literal: Literal,
}

/// The language of a rule, a sentence or an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    Ja,
    En,
}

impl Lang {
    /// Bytes that a gap may span.
    fn gap(self) -> usize {
        match self {
            Self::Ja => 120,
            Self::En => 90,
        }
    }
}

/// Vocabulary name → terms, in one language.
pub type Vocabularies = BTreeMap<String, Vec<String>>;

/// Alternatives at one place of a term.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Piece {
    /// Sorted.
    literals: Vec<Literal>,
    /// Bytes that may stand between the piece before and this one.
    gap: usize,
    /// Its number in the sieve.
    number: u32,
}

/// The terms of one slot; any of them fills it.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Slot {
    /// Terms of one literal, sorted.
    singles: Vec<Literal>,
    sequences: Vec<Vec<Piece>>,
    /// By the literal with which sequences begin, in the order of the literals.
    firsts: Vec<Opening>,
    /// The literals with which a match can begin, at their hashes: twice the literal, plus one for a match by itself.
    openers: Vec<u32>,
    /// Look-alikes, sorted: 交通事故 is no 事故.
    lookalikes: Vec<Literal>,
    /// Its number in the sieve, and that of its look-alikes.
    number: u32,
    shadow: u32,
}

/// The sequences that begin with one literal.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
struct Opening {
    literal: Literal,
    /// Second literal and index of those whose second piece stands close by; sorted.
    near: Vec<(Literal, u32)>,
    /// The widest gap of the near ones.
    reach: usize,
    /// Number of the second piece and index of all others, in the order of the indices.
    far: Vec<(u32, u32)>,
}

/// How a literal begins a match of a slot.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Index of the sequences that begin with it, or [`NONE`] where it is a match by itself.
    opening: u32,
    /// Number of the look-alikes in the sieve, or zero.
    shadow: u32,
}

const NONE: u32 = u32::MAX;

/// Where a literal is looked for first in a table of this length, a power of two.
fn spot(literal: Literal, length: usize) -> usize {
    literal.wrapping_mul(0x9e37_79b1) as usize >> 7 & length.wrapping_sub(1)
}

/// Bytes up to which a second piece is looked for hit by hit.
const NEAR: usize = 20;

/// Bytes that a look-alike may begin before the term that it hides.
const LOOKALIKE: usize = 60;

impl Slot {
    /// Sorts what the terms gave, for quick answers.
    fn close(&mut self) {
        self.singles.sort_unstable();
        self.singles.dedup();
        self.lookalikes.sort_unstable();
        self.lookalikes.dedup();
        self.arrange();
        let begins = self.firsts.iter().map(|opening| opening.literal);
        let begins = begins.filter(|literal| self.singles.binary_search(literal).is_err());
        let entries: Vec<u32> = self
            .singles
            .iter()
            .map(|literal| literal * 2 + 1)
            .chain(begins.map(|literal| literal * 2))
            .collect();
        let mut table = vec![NONE; (entries.len() * 2).next_power_of_two()];
        for entry in entries {
            let mut at = spot(entry / 2, table.len());
            while table[at] != NONE {
                at = (at + 1) % table.len();
            }
            table[at] = entry;
        }
        self.openers = table;
    }

    /// Groups the sequences by their first literals; again when their pieces have got their numbers.
    fn arrange(&mut self) {
        let mut pairs: Vec<(Literal, u32)> = Vec::new();
        for (n, pieces) in (0_u32..).zip(&self.sequences) {
            pairs.extend(pieces[0].literals.iter().map(|&literal| (literal, n)));
        }
        pairs.sort_unstable();
        let opening = |own: &[(Literal, u32)]| {
            let mut opening = Opening { literal: own[0].0, near: Vec::new(), reach: 0, far: Vec::new() };
            for &(_, n) in own {
                let second = &self.sequences[n as usize][1];
                if second.gap <= NEAR {
                    opening.reach = opening.reach.max(second.gap);
                    opening.near.extend(second.literals.iter().map(|&literal| (literal, n)));
                } else {
                    opening.far.push((second.number, n));
                }
            }
            opening.near.sort_unstable();
            opening
        };
        self.firsts = pairs.chunk_by(|a, b| a.0 == b.0).map(opening).collect();
    }

    pub fn is_empty(&self) -> bool {
        self.singles.is_empty() && self.sequences.is_empty()
    }

    /// The literals with which a match can begin.
    pub fn openers(&self) -> impl Iterator<Item = Literal> {
        self.singles.iter().copied().chain(self.firsts.iter().map(|opening| opening.literal))
    }

    /// The match that begins at hit `at`: where it starts and ends.
    pub fn matches_at(&self, hits: &[Hit], marks: Marks<'_>, at: usize) -> Option<(usize, usize)> {
        let alone = self.begins(hits[at].literal)?;
        if marks.shadowed(self) && self.hidden(hits, at) {
            return None;
        }
        if alone {
            return Some((hits[at].start, hits[at].end));
        }
        self.open(self.opening(hits[at].literal)?, hits, marks, at)
    }

    /// Whether a match can begin with the literal, and whether it is one by itself.
    fn begins(&self, literal: Literal) -> Option<bool> {
        let mut at = spot(literal, self.openers.len());
        loop {
            match *self.openers.get(at)? {
                NONE => return None,
                entry if entry / 2 == literal => return Some(entry % 2 == 1),
                _ => at = (at + 1) % self.openers.len(),
            }
        }
    }

    fn opening(&self, literal: Literal) -> Option<&Opening> {
        let at = self.firsts.binary_search_by_key(&literal, |opening| opening.literal).ok()?;
        self.firsts.get(at)
    }

    /// How each literal begins a match of the slot.
    pub fn ways(&self) -> impl Iterator<Item = (Literal, Way)> {
        let shadow = if self.lookalikes.is_empty() { 0 } else { self.shadow };
        let alone = self.singles.iter().map(move |&literal| (literal, Way { opening: NONE, shadow }));
        let others = (0..)
            .zip(&self.firsts)
            .filter(|(_, opening)| self.singles.binary_search(&opening.literal).is_err());
        alone.chain(others.map(move |(opening, of)| (of.literal, Way { opening, shadow })))
    }

    /// Like [`Self::matches_at`] for a literal whose way is known.
    pub fn goes(&self, way: Way, hits: &[Hit], marks: Marks<'_>, at: usize) -> Option<(usize, usize)> {
        if way.shadow > 0 && marks.has(way.shadow) && self.hidden(hits, at) {
            return None;
        }
        match self.firsts.get(way.opening as usize) {
            None => Some((hits[at].start, hits[at].end)),
            Some(opening) => self.open(opening, hits, marks, at),
        }
    }

    /// The match of the first sequence that begins at hit `at`.
    fn open(&self, opening: &Opening, hits: &[Hit], marks: Marks<'_>, at: usize) -> Option<(usize, usize)> {
        let start = hits[at].start;
        let ends = |n: u32| {
            let pieces = &self.sequences[n as usize][1..];
            let may = pieces.iter().all(|piece| marks.has(piece.number));
            may.then(|| follow(pieces, hits, at)).flatten()
        };
        let mut far = opening.far.iter().filter(|(number, _)| marks.has(*number));
        let mut first = far.find_map(|&(_, n)| Some((n, ends(n)?)));
        if opening.near.is_empty() {
            return first.map(|(_, end)| (start, end));
        }
        let end = hits[at].end;
        for next in hits[at + 1..].iter().take_while(|next| next.start <= end + opening.reach) {
            if next.start < end {
                continue;
            }
            let from = opening.near.partition_point(|(literal, _)| *literal < next.literal);
            for &(_, n) in opening.near[from..].iter().take_while(|(literal, _)| *literal == next.literal) {
                if first.is_none_or(|(known, _)| n < known)
                    && let Some(end) = ends(n)
                {
                    first = Some((n, end));
                }
            }
        }
        first.map(|(_, end)| (start, end))
    }

    /// Whether a look-alike covers the hit.
    fn hidden(&self, hits: &[Hit], at: usize) -> bool {
        let hit = hits[at];
        let before = hits[..at].iter().rev().take_while(|other| other.start + LOOKALIKE >= hit.start);
        let after = hits[at..].iter().take_while(|other| other.start == hit.start);
        before
            .chain(after)
            .any(|other| other.end >= hit.end && self.lookalikes.binary_search(&other.literal).is_ok())
    }

    /// One literal that fills the slot by itself.
    pub fn sample(&self) -> Option<Literal> {
        self.singles.first().copied()
    }

    /// The first match among the hits, of which the marks tell what they may fill.
    pub fn find(&self, hits: &[Hit], marks: Marks<'_>) -> Option<(usize, usize)> {
        if !marks.may(self) {
            return None;
        }
        (0..hits.len()).find_map(|at| self.matches_at(hits, marks, at))
    }
}

fn follow(pieces: &[Piece], hits: &[Hit], at: usize) -> Option<usize> {
    let Some(piece) = pieces.first() else { return Some(hits[at].end) };
    let end = hits[at].end;
    for (n, hit) in hits.iter().enumerate().skip(at + 1) {
        if hit.start > end + piece.gap {
            break;
        }
        if hit.start >= end
            && piece.literals.binary_search(&hit.literal).is_ok()
            && let Some(end) = follow(&pieces[1..], hits, n)
        {
            return Some(end);
        }
    }
    None
}
