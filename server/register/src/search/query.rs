//! What a person types into a search: words, phrases, AND, OR, NOT, and filters.
//!
//! Words beside each other must all occur. `OR` binds weaker than that, `NOT` or a leading `-` excludes the next word, and
//! brackets group. Operators are written in capitals: `and` in a contract is a word. Nothing that is typed is a mistake: what
//! makes no sense as an operator is a word.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A condition on the text of a page.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Node {
    /// A word, or the words of a phrase with spaces between.
    Word(String),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
}

/// Which documents may be found.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Narrow {
    /// Part of a party's name.
    pub party: String,
    pub tier: Option<i64>,
    /// 1 to 12; with `verdict`: contracts with that verdict on the item.
    pub item: Option<i64>,
    /// Code of a verdict.
    pub verdict: String,
    /// Uploaded from and until, ISO dates.
    pub from: String,
    pub to: String,
}

impl Narrow {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A query as it was read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Asked {
    /// None: no words, only filters or nothing.
    pub node: Option<Node>,
    pub narrow: Narrow,
}

impl Asked {
    /// The words that are looked for, in order; what is excluded is not among them.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(node) = &self.node {
            collect(node, &mut words);
        }
        words
    }
}

fn collect(node: &Node, words: &mut Vec<String>) {
    match node {
        Node::Word(word) => words.push(word.clone()),
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| collect(node, words)),
        Node::Not(_) => {}
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    Word(String),
    Or,
    Not,
    Open,
    Close,
}

/// Depth of brackets; deeper ones are left out.
const DEPTH: usize = 20;
/// Words of a query; more say nothing more.
const WORDS: usize = 64;

/// Reads a query.
pub fn read(text: &str) -> Asked {
    let mut narrow = Narrow::default();
    let mut tokens = Vec::new();
    for token in tokens_of(text) {
        match token {
            Token::Word(word) => {
                if !filter(&mut narrow, &word) {
                    tokens.push(Token::Word(word));
                }
            }
            other => tokens.push(other),
        }
    }
    let (mut at, tokens) = (0, tokens);
    let node = either(&tokens, &mut at, 0);
    Asked { node, narrow }
}

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut word, mut quoted, mut phrase) = (String::new(), false, false);
    let mut words = 0;
    let mut end = |word: &mut String, phrase: bool, tokens: &mut Vec<Token>| {
        let text = std::mem::take(word);
        let token = match text.as_str() {
            "OR" | "|" if !phrase => Some(Token::Or),
            "NOT" if !phrase => Some(Token::Not),
            // Words beside each other must all occur in any case.
            "AND" if !phrase => None,
            _ if text.chars().any(char::is_alphanumeric) && words < WORDS => {
                words += 1;
                Some(Token::Word(text))
            }
            _ => None,
        };
        tokens.extend(token);
    };
    for c in text.chars() {
        match c {
            '"' | '“' | '”' | '「' | '」' => {
                // A filter's value may be a phrase: 取引先:「北浜 システム」.
                if !quoted && !word.ends_with([':', '：']) {
                    end(&mut word, phrase, &mut tokens);
                }
                if quoted {
                    end(&mut word, true, &mut tokens);
                }
                quoted = !quoted;
                phrase = quoted;
            }
            '(' | '（' if !quoted && word.is_empty() => tokens.push(Token::Open),
            ')' | '）' if !quoted && tokens.contains(&Token::Open) => {
                end(&mut word, phrase, &mut tokens);
                tokens.push(Token::Close);
            }
            '-' | '－' if !quoted && word.is_empty() => tokens.push(Token::Not),
            c if c.is_whitespace() && !quoted => end(&mut word, phrase, &mut tokens),
            c => word.push(c),
        }
    }
    end(&mut word, phrase, &mut tokens);
    tokens
}

/// Takes `party:北浜`, `tier:1`, `item:3`, `verdict:not_found`, `from:2026-01-01` and their Japanese names.
fn filter(narrow: &mut Narrow, word: &str) -> bool {
    let folded: String = word.nfkc().collect();
    let Some((name, value)) = folded.split_once(':') else { return false };
    let value = value.trim();
    let number = |least: i64, most: i64| value.parse().ok().filter(|number| (least..=most).contains(number));
    let date = || Some(value.to_owned()).filter(|value| crate::calendar::is_date(value));
    match (name.to_lowercase().as_str(), value) {
        (_, "") => return false,
        ("party" | "取引先", _) => value.clone_into(&mut narrow.party),
        ("tier" | "重要度", _) => match number(1, 4) {
            Some(tier) => narrow.tier = Some(tier),
            None => return false,
        },
        ("item" | "項目", _) => match number(1, 12) {
            Some(item) => narrow.item = Some(item),
            None => return false,
        },
        ("verdict" | "判定", _) => match verdict(value) {
            Some(code) => code.clone_into(&mut narrow.verdict),
            None => return false,
        },
        ("from" | "以降", _) => match date() {
            Some(date) => narrow.from = date,
            None => return false,
        },
        ("to" | "以前", _) => match date() {
            Some(date) => narrow.to = date,
            None => return false,
        },
        _ => return false,
    }
    true
}

fn verdict(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "stated" | "明記" => "stated",
        "partial" | "一部" | "一部明記" => "partial",
        "not_found" | "missing" | "見当たらない" => "not_found",
        "undeterminable" | "判定不能" => "undeterminable",
        _ => return None,
    })
}

fn either(tokens: &[Token], at: &mut usize, depth: usize) -> Option<Node> {
    let mut sides: Vec<Node> = all(tokens, at, depth).into_iter().collect();
    while tokens.get(*at) == Some(&Token::Or) {
        *at += 1;
        sides.extend(all(tokens, at, depth));
    }
    one_or(sides, Node::Or)
}

fn all(tokens: &[Token], at: &mut usize, depth: usize) -> Option<Node> {
    let mut parts = Vec::new();
    let mut not = false;
    while let Some(token) = tokens.get(*at) {
        let part = match token {
            Token::Or => break,
            Token::Close if depth > 0 => break,
            Token::Close => {
                *at += 1;
                continue;
            }
            Token::Not => {
                not = !not;
                *at += 1;
                continue;
            }
            Token::Open => {
                *at += 1;
                if depth >= DEPTH {
                    continue;
                }
                let inner = either(tokens, at, depth + 1);
                if tokens.get(*at) == Some(&Token::Close) {
                    *at += 1;
                }
                inner
            }
            Token::Word(word) => {
                *at += 1;
                Some(Node::Word(word.clone()))
            }
        };
        if let Some(part) = part {
            parts.push(if not { Node::Not(Box::new(part)) } else { part });
        }
        not = false;
    }
    one_or(parts, Node::And)
}

fn one_or(mut nodes: Vec<Node>, many: fn(Vec<Node>) -> Node) -> Option<Node> {
    if nodes.len() > 1 { Some(many(nodes)) } else { nodes.pop() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Node {
        Node::Word(text.into())
    }

    #[test]
    fn operators_bind_as_people_expect() {
        assert_eq!(read("監査 再委託").node, Some(Node::And(vec![word("監査"), word("再委託")])));
        assert_eq!(read("監査 AND 再委託").node, read("監査 再委託").node);
        assert_eq!(
            read("a b OR c").node,
            Some(Node::Or(vec![Node::And(vec![word("a"), word("b")]), word("c")]))
        );
        assert_eq!(
            read("a (b OR 「c d」)").node,
            Some(Node::And(vec![word("a"), Node::Or(vec![word("b"), word("c d")])]))
        );
        assert_eq!(read("a NOT b").node, Some(Node::And(vec![word("a"), Node::Not(Box::new(word("b")))])));
        assert_eq!(read("a -b").node, read("a NOT b").node);
        assert_eq!(read("audit and not").words(), ["audit", "and", "not"], "small letters are words");
        assert_eq!(read("\"OR\"").words(), ["OR"]);
        assert_eq!(read("甲(乙)").words(), ["甲(乙)"], "brackets inside a word stay");
        for nothing in ["", "  ", "OR", "NOT", "( )", "-", "AND OR NOT", "\""] {
            assert_eq!(read(nothing).node, None, "{nothing:?}");
        }
    }

    #[test]
    fn what_is_excluded_is_not_marked() {
        assert_eq!(read("監査 NOT (再委託 OR 秘密) 報告").words(), ["監査", "報告"]);
    }

    #[test]
    fn filters_are_read_in_both_languages() {
        let asked = read("監査 取引先:北浜 tier：1 項目:3 判定:見当たらない from:2026-01-01 ");
        assert_eq!(asked.words(), ["監査"]);
        assert_eq!(
            asked.narrow,
            Narrow {
                party: "北浜".into(),
                tier: Some(1),
                item: Some(3),
                verdict: "not_found".into(),
                from: "2026-01-01".into(),
                to: String::new()
            }
        );
        assert_eq!(read("tier:9").words(), ["tier:9"], "what is no filter is a word");
        assert_eq!(read("from:tomorrow 12:30").words(), ["from:tomorrow", "12:30"]);
    }

    proptest! {
        /// Nothing that is typed can stop the reading, and it reads the same every time.
        #[test]
        fn anything_is_read(text in "[()\"「」a-c監査ORNT: -]{0,80}") {
            let asked = read(&text);
            prop_assert_eq!(&asked, &read(&text));
            prop_assert!(asked.words().len() <= WORDS);
        }
    }
}
