//! The automaton that finds every literal of a pack in one pass.

use aho_corasick::AhoCorasick;

use super::{FIRST, Hit, NUMBER};

/// All literals of a pack as one automaton.
#[derive(Clone, Debug)]
pub struct Lexicon {
    matcher: AhoCorasick,
    /// Whether a literal must begin, and end, at the edge of a word.
    edges: Vec<(bool, bool)>,
}

impl Lexicon {
    pub fn new(matcher: AhoCorasick, edges: Vec<(bool, bool)>) -> Self {
        Self { matcher, edges }
    }

    /// Every literal and number in the text, by start.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let bytes = text.as_bytes();
        let mut hits = Vec::with_capacity(text.len() / 8);
        for found in self.matcher.find_overlapping_iter(text) {
            let index = found.pattern().as_usize();
            let (left, right) = self.edges[index];
            let (start, end) = (found.start(), found.end());
            let open = !left || start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
            let close = !right || bytes.get(end).is_none_or(|c| !c.is_ascii_alphanumeric());
            if open && close {
                hits.push(Hit { start, end, literal: FIRST + found.pattern().as_u32() });
            }
        }
        numbers(text, &mut hits);
        hits
    }
}

fn numbers(text: &str, hits: &mut Vec<Hit>) {
    let mut run: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        let digit = c.is_ascii_digit()
            || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百');
        match (digit, run) {
            (true, None) => run = Some(at),
            (false, Some(start)) => {
                hits.push(Hit { start, end: at, literal: NUMBER });
                run = None;
            }
            _ => {}
        }
    }
}
