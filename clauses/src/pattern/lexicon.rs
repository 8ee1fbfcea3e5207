//! The literals of a pack as one trie, walked from every place where a literal can begin.

use std::collections::BTreeMap;

use super::{FIRST, Hit, Literal, NUMBER};

/// A state of the trie; its children stand at `base + code`, counted around.
#[derive(Clone, Copy, Debug)]
struct State {
    base: u32,
    /// The state that it is a child of, or [`FREE`].
    parent: u32,
    /// Index into the ends, plus one; zero where no literal ends.
    end: u32,
}

const FREE: u32 = u32::MAX;
/// The parent of the root.
const TOP: u32 = u32::MAX - 1;
const ROOT: u32 = 0;

/// Number of a character in the literals; zero for one that stands in none.
type Code = u16;

/// A literal as the codes of its characters, whether it may end inside a word, and its number.
type Coded = (Vec<Code>, bool, Literal);

/// All literals of a pack.
#[derive(Clone, Debug)]
pub struct Lexicon {
    states: Vec<State>,
    /// For each character of up to three bytes: its code; letters of either size share one.
    codes: Vec<Code>,
    /// The same for all other characters, sorted.
    rare: Vec<(char, Code)>,
    /// The whole word and the beginning of a word that end in one state.
    ends: Vec<[Option<Literal>; 2]>,
    /// In the order of their numbers; true for one that may end inside a word.
    pub literals: Vec<(String, bool)>,
}

impl Lexicon {
    /// Takes the texts in the order of their numbers; true for one that may end inside a word.
    pub fn new(literals: Vec<(String, bool)>) -> Self {
        let (codes, rare) = number(&literals);
        let mut this = Self { states: Vec::new(), codes, rare, ends: Vec::new(), literals: Vec::new() };
        let coded = |text: &str| text.chars().map(|c| this.code(c)).collect();
        let mut sorted: Vec<Coded> = (FIRST..)
            .zip(&literals)
            .map(|(literal, (text, prefix))| (coded(text), *prefix, literal))
            .collect();
        sorted.sort_unstable();
        this.grow(256);
        this.states[ROOT as usize].parent = TOP;
        let mut from = 1;
        this.build(&sorted, 0, ROOT, &mut from);
        this.states.shrink_to_fit();
        this.literals = literals;
        this
    }

    fn code(&self, c: char) -> Code {
        match self.codes.get(c as usize) {
            Some(code) => *code,
            None => self.rare.binary_search_by_key(&c, |(rare, _)| *rare).map_or(0, |at| self.rare[at].1),
        }
    }

    fn grow(&mut self, length: usize) {
        let free = State { base: 0, parent: FREE, end: 0 };
        self.states.resize(length.max(self.states.len()), free);
    }

    /// Gives the state its children: the literals share their first `depth` characters.
    fn build(&mut self, literals: &[Coded], depth: usize, state: u32, from: &mut usize) {
        let ended = literals.partition_point(|(text, _, _)| text.len() == depth);
        if ended > 0 {
            let mut end = [None; 2];
            for (_, prefix, literal) in &literals[..ended] {
                end[usize::from(*prefix)] = Some(*literal);
            }
            self.ends.push(end);
            self.states[state as usize].end = u32::try_from(self.ends.len()).unwrap_or(0);
        }
        let groups: Vec<&[Coded]> = literals[ended..].chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        if groups.is_empty() {
            return;
        }
        let codes: Vec<Code> = groups.iter().map(|group| group[0].0[depth]).collect();
        let base = self.place(&codes, from);
        self.states[state as usize].base = base;
        for code in &codes {
            self.states[base.wrapping_add(u32::from(*code)) as usize].parent = state;
        }
        for (group, code) in groups.iter().zip(codes) {
            self.build(group, depth + 1, base.wrapping_add(u32::from(code)), from);
        }
    }

    /// A base under which all the codes, which are sorted, are free.
    fn place(&mut self, codes: &[Code], from: &mut usize) -> u32 {
        while self.states.get(*from).is_some_and(|state| state.parent != FREE) {
            *from += 1;
        }
        let first = codes[0];
        // Full stretches are not tried again and again.
        let near = if codes.len() > 1 { 1024 } else { 1 << 20 };
        let mut at = (*from).max(self.states.len().saturating_sub(near));
        loop {
            let last = at + usize::from(codes[codes.len() - 1] - first);
            if last >= self.states.len() {
                self.grow(last + 256);
            }
            if codes.iter().all(|code| self.states[at + usize::from(code - first)].parent == FREE) {
                return u32::try_from(at).unwrap_or(0).wrapping_sub(u32::from(first));
            }
            at += 1;
        }
    }

    /// The code of the character at a byte, and the bytes of the character.
    #[inline]
    fn read(&self, bytes: &[u8], at: usize) -> (Code, usize) {
        match bytes[at..] {
            [first @ 0..0x80, ..] => (self.codes[usize::from(first)], 1),
            [first @ 0xe0..0xf0, second, third, ..] => (self.codes[character(first, second, third)], 3),
            [first @ 0xc0..0xe0, second, ..] => {
                (self.codes[usize::from(first & 0x1f) << 6 | usize::from(second & 0x3f)], 2)
            }
            ref rest => {
                let rest = &rest[..rest.len().min(4)];
                let rare = std::str::from_utf8(rest).ok().and_then(|text| text.chars().next());
                (rare.map_or(0, |c| self.code(c)), if rare.is_some() { 4 } else { 1 })
            }
        }
    }

    /// Every literal in the text, in order.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let bytes = text.as_bytes();
        let mut hits = Vec::with_capacity(text.len() / 4);
        let mut start = 0;
        while start < bytes.len() {
            let (code, width) = self.read(bytes, start);
            if code > 0 {
                self.walk(bytes, start, code, width, &mut hits);
            }
            let word = WORD[usize::from(bytes[start])];
            start += width;
            if word {
                let rest = bytes[start..].iter().position(|byte| !WORD[usize::from(*byte)]);
                start = rest.map_or(bytes.len(), |rest| start + rest);
            }
        }
        hits
    }

    /// The literals that begin at `start` with a character of this code.
    fn walk(&self, bytes: &[u8], start: usize, mut code: Code, width: usize, hits: &mut Vec<Hit>) {
        let mut state = ROOT;
        let mut base = self.states[ROOT as usize].base;
        let mut end = start + width;
        loop {
            let next = base.wrapping_add(u32::from(code));
            let Some(here) = self.states.get(next as usize).filter(|here| here.parent == state) else {
                return;
            };
            (state, base) = (next, here.base);
            if here.end > 0 {
                self.ends_at(bytes, start, end, here.end, hits);
            }
            if end >= bytes.len() {
                return;
            }
            let width;
            (code, width) = self.read(bytes, end);
            if code == 0 {
                return;
            }
            end += width;
        }
    }

    /// The literals that end in a state.
    fn ends_at(&self, bytes: &[u8], start: usize, end: usize, number: u32, hits: &mut Vec<Hit>) {
        let cut =
            bytes[end - 1].is_ascii_alphanumeric() && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        let [whole, open] = self.ends[number as usize - 1];
        let whole = whole.filter(|_| !cut);
        let first = whole.min(open).or(whole).or(open);
        let second = whole.max(open).filter(|_| whole.is_some() && open.is_some());
        hits.extend([first, second].into_iter().flatten().map(|literal| Hit { start, end, literal }));
    }
}

/// Numbers the characters of the literals, the most frequent first: their states lie close together.
fn number(literals: &[(String, bool)]) -> (Vec<Code>, Vec<(char, Code)>) {
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    for c in literals.iter().flat_map(|(text, _)| text.chars()) {
        *counts.entry(c).or_default() += 1;
    }
    let mut order: Vec<(char, usize)> = counts.into_iter().collect();
    order.sort_by_key(|(c, count)| (std::cmp::Reverse(*count), *c));
    let mut codes = vec![0; 0x1_0000];
    let mut rare = Vec::new();
    // No text has more different characters than that in its first planes; what is beyond is not found.
    for (code, (c, _)) in (1..Code::MAX).zip(order) {
        match codes.get_mut(c as usize) {
            Some(known) => *known = code,
            None => rare.push((c, code)),
        }
    }
    for small in b'a'..=b'z' {
        codes[usize::from(small.to_ascii_uppercase())] = codes[usize::from(small)];
    }
    rare.sort_unstable();
    (codes, rare)
}

/// Bytes of English words.
const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Bytes with which a digit may begin.
const DIGIT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'0';
    while byte <= b'9' {
        table[byte as usize] = true;
        byte += 1;
    }
    table[0xe4] = true;
    table[0xe5] = true;
    table[0xe7] = true;
    table
};

/// The number of a character of three bytes.
fn character(first: u8, second: u8, third: u8) -> usize {
    usize::from(first & 0x0f) << 12 | usize::from(second & 0x3f) << 6 | usize::from(third & 0x3f)
}

/// Runs of digits, western or Chinese, in order.
pub fn numbers(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    let mut hits = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| DIGIT[usize::from(*byte)]) {
        let start = at + next;
        at = start;
        while let Some(width) = digit(&bytes[at..]) {
            at += width;
        }
        if at > start {
            hits.push(Hit { start, end: at, literal: NUMBER });
        } else {
            at += 3;
        }
        at = at.min(bytes.len());
    }
    hits
}

/// Takes more hits in, both in order.
pub fn merge(hits: &mut Vec<Hit>, more: &[Hit]) {
    let (mut from, mut left) = (hits.len(), more.len());
    hits.extend_from_slice(more);
    // From the end, so that nothing is written over before it is read.
    for to in (0..hits.len()).rev() {
        let Some(next) = left.checked_sub(1).map(|n| more[n]) else { return };
        if from > 0 && hits[from - 1] > next {
            from -= 1;
            hits[to] = hits[from];
        } else {
            left -= 1;
            hits[to] = next;
        }
    }
}

/// The bytes of a digit.
fn digit(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'0'..=b'9', ..] => Some(1),
        // 一三七九二五八六十四百
        [0xe4, 0xb8, 0x80 | 0x83 | 0x89, ..]
        | [0xe4, 0xb9, 0x9d, ..]
        | [0xe4, 0xba, 0x8c | 0x94, ..]
        | [0xe5, 0x85, 0xab | 0xad, ..]
        | [0xe5, 0x8d, 0x81, ..]
        | [0xe5, 0x9b, 0x9b, ..]
        | [0xe7, 0x99, 0xbe, ..] => Some(3),
        _ => None,
    }
}
