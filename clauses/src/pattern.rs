//! The language of terms, and the trie that finds all of them in one pass.
//!
//! A term is plain text. `{a|b}` is either, `@name` a vocabulary, `…` a gap inside the sentence,
//! `#` a number, `*` at the end of a word any ending, `<customer>` and `<vendor>` whatever the document calls that side,
//! `!term` a look-alike: no other term of the slot begins inside it.

use std::collections::BTreeMap;

pub use lexicon::Lexicon;
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
    /// Two bits for each literal: a match can begin with it; it is a match by itself.
    openers: Vec<u64>,
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
        let last = self.openers().max().map_or(0, |last| last as usize / 32 + 1);
        let mut bits = vec![0; last];
        for literal in self.openers() {
            bits[literal as usize / 32] |= 1 << (literal % 32 * 2);
        }
        for &literal in &self.singles {
            bits[literal as usize / 32] |= 2 << (literal % 32 * 2);
        }
        self.openers = bits;
    }

    /// Groups the sequences by their first literals; again when their pieces have got their numbers.
    fn arrange(&mut self) {
        let mut pairs: Vec<(Literal, u32)> = Vec::new();
        for (n, pieces) in (0_u32..).zip(&self.sequences) {
            pairs.extend(pieces[0].literals.iter().map(|&literal| (literal, n)));
        }
        pairs.sort_unstable();
        let opening = |own: &[(Literal, u32)]| {
            let mut opening =
                Opening { literal: own[0].0, near: Vec::new(), reach: 0, far: Vec::new() };
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
        let hit = hits[at];
        let bits = *self.openers.get(hit.literal as usize / 32)? >> (hit.literal % 32 * 2) & 3;
        if bits == 0 || marks.shadowed(self) && self.hidden(hits, at) {
            return None;
        }
        if bits & 2 != 0 {
            return Some((hit.start, hit.end));
        }
        let opening = self.firsts.binary_search_by_key(&hit.literal, |opening| opening.literal).ok()?;
        let end = self.open(&self.firsts[opening], hits, marks, at)?;
        Some((hit.start, end))
    }

    /// Where the first sequence that begins at hit `at` ends.
    fn open(&self, opening: &Opening, hits: &[Hit], marks: Marks<'_>, at: usize) -> Option<usize> {
        let ends = |n: u32| {
            let pieces = &self.sequences[n as usize][1..];
            let may = pieces.iter().all(|piece| marks.has(piece.number));
            may.then(|| follow(pieces, hits, at)).flatten()
        };
        let far = opening.far.iter().filter(|(number, _)| marks.has(*number));
        let mut first = far.filter_map(|&(_, n)| Some((n, ends(n)?))).next();
        if opening.near.is_empty() {
            return first.map(|(_, end)| end);
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
        first.map(|(_, end)| end)
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
