//! Tokens with true positions: CJK in overlapping pairs, other writing in words.
//!
//! A run of n CJK characters takes n positions; position i carries the pair (i, i+1). The first and
//! the last character of a run stand alone as well, so that 12条 is found inside 第12条の. Because
//! positions are true, a phrase query finds exactly the places where the characters stand in a row.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::{fold, is_cjk};

/// Name under which the tokenizer is registered in an index.
pub const NAME: &str = "daicho_text_1";

#[derive(Clone, Debug, Default)]
pub struct TextTokenizer;

#[derive(Debug)]
pub struct Tokens {
    tokens: std::vec::IntoIter<Token>,
    current: Token,
}

impl Tokenizer for TextTokenizer {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens { tokens: tokens(text).into_iter(), current: Token::default() }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.current = token;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}

fn token(text: String, position: usize) -> Token {
    Token { text, position, ..Token::default() }
}

/// The runs of a folded text: whether CJK, and the characters.
fn runs(text: &str) -> Vec<(bool, Vec<char>)> {
    let mut runs: Vec<(bool, Vec<char>)> = Vec::new();
    let mut open = false;
    for c in fold(text).chars {
        if !c.is_alphanumeric() {
            // The long-vowel and repetition marks are letters of their word.
            open = false;
            continue;
        }
        let cjk = is_cjk(c);
        match runs.last_mut() {
            Some((kind, run)) if open && *kind == cjk => run.push(c),
            _ => runs.push((cjk, vec![c])),
        }
        open = true;
    }
    runs
}

/// Tokens as the index keeps them.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut position = 0;
    for (cjk, run) in runs(text) {
        if !cjk {
            // Longer "words" are noise (keys, encoded data) and tantivy drops them anyway.
            tokens.push(token(run.iter().take(100).collect(), position));
            position += 1;
            continue;
        }
        let last = run.len() - 1;
        tokens.push(token(run[0].to_string(), position));
        for i in 0..last {
            tokens.push(token(run[i..i + 2].iter().collect(), position + i));
        }
        if last > 0 {
            tokens.push(token(run[last].to_string(), position + last));
        }
        position += run.len();
    }
    tokens
}

/// The terms of one query word with their positions: a phrase.
pub fn phrase(word: &str) -> Vec<(usize, String)> {
    let mut terms = Vec::new();
    let mut position = 0;
    for (cjk, run) in runs(word) {
        if cjk && run.len() > 1 {
            for i in 0..run.len() - 1 {
                terms.push((position + i, run[i..i + 2].iter().collect()));
            }
            position += run.len();
        } else {
            terms.push((position, run.iter().take(100).collect()));
            position += if cjk { run.len() } else { 1 };
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_true() {
        let shown: Vec<(usize, String)> =
            tokens("第12条 監査\n権").into_iter().map(|t| (t.position, t.text)).collect();
        let expected = [(0, "第"), (1, "12"), (2, "条"), (2, "条監"), (3, "監査"), (4, "査権"), (5, "権")];
        assert_eq!(shown, expected.map(|(position, text)| (position, text.to_owned())));
    }

    #[test]
    fn a_phrase_asks_for_pairs_in_a_row() {
        let expected = [(0, "12"), (1, "条監"), (2, "監査")];
        assert_eq!(phrase("12条監査"), expected.map(|(position, text)| (position, text.to_owned())));
        assert_eq!(phrase("鍵"), [(0, "鍵".to_owned())]);
    }
}
