//! The literals of a pack as one trie, walked from every place where a literal can begin.

use super::{FIRST, Hit, Literal, NUMBER};

/// A state of the trie; its children stand at `base ^ byte`.
#[derive(Clone, Copy, Debug)]
struct State {
    base: u32,
    /// The state that it is a child of, or [`FREE`].
    parent: u32,
    /// Index into the ends, plus one; zero where no literal ends.
    end: u32,
}

const FREE: u32 = u32::MAX;
const ROOT: u32 = 0;

/// All literals of a pack.
#[derive(Clone, Debug)]
pub struct Lexicon {
    states: Vec<State>,
    /// For each character of three bytes: the state behind it, or the root.
    heads: Vec<u32>,
    /// The whole word and the beginning of a word that end in one state.
    ends: Vec<[Option<Literal>; 2]>,
    /// In the order of their numbers; true for one that may end inside a word.
    pub literals: Vec<(String, bool)>,
}

impl Lexicon {
    /// Takes the texts in the order of their numbers; true for one that may end inside a word.
    pub fn new(literals: Vec<(String, bool)>) -> Self {
        let mut this = Self { states: Vec::new(), heads: Vec::new(), ends: Vec::new(), literals: Vec::new() };
        let mut sorted: Vec<(&[u8], bool, Literal)> = (FIRST..)
            .zip(&literals)
            .map(|(literal, (text, prefix))| (text.as_bytes(), *prefix, literal))
            .collect();
        sorted.sort_unstable();
        this.grow();
        this.states[ROOT as usize].parent = ROOT;
        let mut from = 1;
        this.build(&sorted, 0, ROOT, &mut from);
        this.literals = literals;
        this.heads = vec![ROOT; 0x1_0000];
        for first in 0xe0..=0xef {
            let Some(one) = this.child(ROOT, first) else { continue };
            for second in 0x80..=0xbf {
                let Some(two) = this.child(one, second) else { continue };
                for third in 0x80..=0xbf {
                    this.heads[head(first, second, third)] = this.child(two, third).unwrap_or(ROOT);
                }
            }
        }
        this
    }

    /// The state behind one more byte.
    fn child(&self, state: u32, byte: u8) -> Option<u32> {
        let next = self.states[state as usize].base ^ u32::from(byte);
        (self.states[next as usize].parent == state && next != ROOT).then_some(next)
    }

    fn grow(&mut self) {
        let free = State { base: 0, parent: FREE, end: 0 };
        self.states.resize(self.states.len() + 256, free);
    }

    /// Gives the state its children: the literals share their first `depth` bytes.
    fn build(&mut self, literals: &[(&[u8], bool, Literal)], depth: usize, state: u32, from: &mut usize) {
        let ended = literals.partition_point(|(text, _, _)| text.len() == depth);
        if ended > 0 {
            let mut end = [None; 2];
            for (_, prefix, literal) in &literals[..ended] {
                end[usize::from(*prefix)] = Some(*literal);
            }
            self.ends.push(end);
            self.states[state as usize].end = u32::try_from(self.ends.len()).unwrap_or(0);
        }
        let groups: Vec<&[(&[u8], bool, Literal)]> =
            literals[ended..].chunk_by(|a, b| a.0[depth] == b.0[depth]).collect();
        if groups.is_empty() {
            return;
        }
        let bytes: Vec<u8> = groups.iter().map(|group| group[0].0[depth]).collect();
        let base = self.place(&bytes, from);
        self.states[state as usize].base = base;
        for byte in &bytes {
            self.states[(base ^ u32::from(*byte)) as usize].parent = state;
        }
        for (group, byte) in groups.iter().zip(bytes) {
            self.build(group, depth + 1, base ^ u32::from(byte), from);
        }
    }

    /// A base under which all the bytes are free.
    fn place(&mut self, bytes: &[u8], from: &mut usize) -> u32 {
        while *from < self.states.len() && self.states[*from].parent != FREE {
            *from += 1;
        }
        // Full stretches are not tried again and again.
        let near =
            (*from).max(self.states.len().saturating_sub(if bytes.len() > 1 { 2048 } else { 1 << 20 }));
        loop {
            for at in near..self.states.len() {
                let base = at ^ usize::from(bytes[0]);
                let fits = |byte: &u8| self.states[base ^ usize::from(*byte)].parent == FREE;
                if self.states[at].parent == FREE && bytes.iter().all(fits) {
                    return u32::try_from(base).unwrap_or(0);
                }
            }
            self.grow();
        }
    }

    /// Every literal in the text, by start; then every number.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let bytes = text.as_bytes();
        let mut hits = Vec::with_capacity(text.len() / 4);
        let mut start = 0;
        while let Some(&byte) = bytes.get(start) {
            if let (0xe0..=0xef, Some(&[second, third])) = (byte, bytes.get(start + 1..start + 3)) {
                let state = self.heads[head(byte, second, third)];
                if state != ROOT {
                    if self.states[state as usize].end > 0 {
                        self.ends_at(bytes, start, start + 3, state, &mut hits);
                    }
                    self.walk(bytes, start, start + 3, state, &mut hits);
                }
                start += 3;
                continue;
            }
            self.walk(bytes, start, start, ROOT, &mut hits);
            start += 1;
            if WORD[usize::from(byte)] {
                let rest = bytes[start..].iter().position(|byte| !WORD[usize::from(*byte)]);
                start = rest.map_or(bytes.len(), |rest| start + rest);
            }
        }
        numbers(bytes, &mut hits);
        hits
    }

    /// The literals that begin at `start`, from a state behind `at`.
    fn walk(&self, bytes: &[u8], start: usize, at: usize, mut state: u32, hits: &mut Vec<Hit>) {
        let mut base = self.states[state as usize].base;
        for (end, byte) in (at + 1..).zip(&bytes[at..]) {
            let next = base ^ u32::from(byte.to_ascii_lowercase());
            let Some(here) = self.states.get(next as usize) else { return };
            if here.parent != state || next == ROOT {
                return;
            }
            (state, base) = (next, here.base);
            if here.end > 0 {
                self.ends_at(bytes, start, end, state, hits);
            }
        }
    }

    /// The literals that end in a state.
    fn ends_at(&self, bytes: &[u8], start: usize, end: usize, state: u32, hits: &mut Vec<Hit>) {
        let Some(last) = self.states[state as usize].end.checked_sub(1) else { return };
        let cut =
            bytes[end - 1].is_ascii_alphanumeric() && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        let [whole, open] = self.ends[last as usize];
        let whole = whole.filter(|_| !cut);
        let first = whole.min(open).or(whole).or(open);
        let second = whole.max(open).filter(|_| whole.is_some() && open.is_some());
        hits.extend([first, second].into_iter().flatten().map(|literal| Hit { start, end, literal }));
    }
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
fn head(first: u8, second: u8, third: u8) -> usize {
    usize::from(first & 0x0f) << 12 | usize::from(second & 0x3f) << 6 | usize::from(third & 0x3f)
}

/// Runs of digits, western or Chinese.
fn numbers(bytes: &[u8], hits: &mut Vec<Hit>) {
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
