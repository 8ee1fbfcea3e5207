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
    /// The whole word and the beginning of a word that end in one state.
    ends: Vec<[Option<Literal>; 2]>,
    /// In the order of their numbers; true for one that may end inside a word.
    pub literals: Vec<(String, bool)>,
}

impl Lexicon {
    /// Takes the texts in the order of their numbers; true for one that may end inside a word.
    pub fn new(literals: Vec<(String, bool)>) -> Self {
        let mut this = Self { states: Vec::new(), ends: Vec::new(), literals: Vec::new() };
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
        this
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
        let mut inside = false;
        for (start, byte) in bytes.iter().enumerate() {
            let word = byte.is_ascii_alphanumeric();
            if !(inside && word) {
                self.walk(bytes, start, &mut hits);
            }
            inside = word;
        }
        numbers(bytes, &mut hits);
        hits
    }

    /// The literals that begin at one byte, which is not inside a word.
    fn walk(&self, bytes: &[u8], start: usize, hits: &mut Vec<Hit>) {
        let mut state = ROOT;
        for (end, byte) in (start + 1..).zip(&bytes[start..]) {
            let next = self.states[state as usize].base ^ u32::from(byte.to_ascii_lowercase());
            let found = self.states[next as usize];
            if found.parent != state || next == ROOT {
                return;
            }
            state = next;
            if let Some(last) = found.end.checked_sub(1) {
                let cut =
                    byte.is_ascii_alphanumeric() && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
                let [whole, open] = self.ends[last as usize];
                let whole = whole.filter(|_| !cut);
                let first = whole.min(open).or(whole).or(open);
                for literal in [first, whole.max(open).filter(|_| whole.is_some() && open.is_some())]
                    .into_iter()
                    .flatten()
                {
                    hits.push(Hit { start, end, literal });
                }
            }
        }
    }
}

/// Runs of digits, western or Chinese.
fn numbers(bytes: &[u8], hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while let Some(width) = digit(&bytes[at..]) {
            at += width;
        }
        if at > start {
            hits.push(Hit { start, end: at, literal: NUMBER });
        }
        at += 1;
    }
}

/// The bytes of a digit.
fn digit(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'0'..=b'9', ..] => Some(1),
        [0xe4..=0xe7, ..] => {
            const DIGITS: [&[u8]; 11] = [
                "一".as_bytes(),
                "二".as_bytes(),
                "三".as_bytes(),
                "四".as_bytes(),
                "五".as_bytes(),
                "六".as_bytes(),
                "七".as_bytes(),
                "八".as_bytes(),
                "九".as_bytes(),
                "十".as_bytes(),
                "百".as_bytes(),
            ];
            DIGITS.iter().any(|digit| rest.starts_with(digit)).then_some(3)
        }
        _ => None,
    }
}
