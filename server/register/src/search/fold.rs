//! Text as it is compared: NFKC, lower case, whitespace inside Japanese removed, words cut by a line
//! end joined; with the way back to the original characters.

use unicode_normalization::UnicodeNormalization;

/// Folded text. `origin[i]` is the index, in characters of the original, that folded character `i` came from.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Folded {
    pub chars: Vec<char>,
    pub origin: Vec<usize>,
}

/// Whether a character belongs to writing without spaces between words.
pub const fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// Marks that belong to the character before them, also in half width.
const fn is_voicing(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}') || matches!(c, '\u{300}'..='\u{36f}')
}

/// Folds a text.
pub fn fold(text: &str) -> Folded {
    let source: Vec<char> = text.chars().collect();
    let mut wide = Folded::default();
    let mut at = 0;
    while at < source.len() {
        let mut end = at + 1;
        while end < source.len() && is_voicing(source[end]) {
            end += 1;
        }
        for c in source[at..end].iter().copied().nfkc().flat_map(char::to_lowercase) {
            wide.chars.push(c);
            wide.origin.push(at);
        }
        at = end;
    }
    join(&wide)
}

/// Removes whitespace between two CJK characters and the hyphen of a word cut at a line end.
fn join(wide: &Folded) -> Folded {
    let mut joined = Folded::default();
    let mut at = 0;
    while at < wide.chars.len() {
        let c = wide.chars[at];
        let blank_end =
            (at..wide.chars.len()).find(|i| !wide.chars[*i].is_whitespace()).unwrap_or(wide.chars.len());
        if blank_end > at {
            let before = joined.chars.last().copied();
            let after = wide.chars.get(blank_end).copied();
            let between = before.is_some_and(is_cjk) && after.is_some_and(is_cjk);
            let line_end = wide.chars[at..blank_end].contains(&'\n');
            let cut = line_end
                && before == Some('-')
                && after.is_some_and(char::is_alphabetic)
                && joined.chars.len() >= 2
                && joined.chars[joined.chars.len() - 2].is_alphabetic();
            if cut {
                joined.chars.pop();
                joined.origin.pop();
            } else if !between {
                joined.chars.push(' ');
                joined.origin.push(wide.origin[at]);
            }
            at = blank_end;
            continue;
        }
        joined.chars.push(c);
        joined.origin.push(wide.origin[at]);
        at += 1;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).chars.into_iter().collect()
    }

    #[test]
    fn widths_cases_and_line_ends_do_not_matter() {
        assert_eq!(folded("Ｓｅｃｕｒｉｔｙ"), "security");
        assert_eq!(folded("ｶﾞｲﾄﾞ"), "ガイド");
        assert_eq!(folded("監\n査　権 限"), "監査権限");
        assert_eq!(folded("notifi-\ncation of breach"), "notification of breach");
        assert_eq!(folded("甲 shall"), "甲 shall");
    }

    #[test]
    fn every_character_knows_where_it_came_from() {
        let text = "㈱みなと\n台帳";
        let folded = fold(text);
        assert_eq!(folded.chars.iter().collect::<String>(), "(株)みなと台帳");
        assert_eq!(folded.origin, [0, 0, 0, 1, 2, 3, 5, 6]);
    }
}
