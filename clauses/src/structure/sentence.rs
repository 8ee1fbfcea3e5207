//! Where sentences begin and end.

use std::ops::Range;

/// Splits a paragraph into sentences, as byte ranges of the whole text.
pub fn sentences(text: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let part = &text[range.clone()];
    let bytes = part.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0_u32;
    // All that ends a sentence is ASCII, or 。 or 、.
    for (at, byte) in bytes.iter().enumerate() {
        let mut after = at + 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            0xe3 if bytes[at..].starts_with("。".as_bytes()) && (depth == 0 || at > start + 600) => {
                after = at + "。".len();
                out.push(range.start + start..range.start + after);
                start = after;
                depth = 0;
            }
            b'.' | b'?' | b'!'
                if bytes.get(after) == Some(&b' ') && ends_sentence(part, start, at, after) =>
            {
                out.push(range.start + start..range.start + after);
                start = after + 1;
                depth = 0;
            }
            // No sentence is that long: damage, or a table without marks. Bounds the work of the rules.
            b' ' | b',' | 0xe3
                if at > start + 3000 && (*byte < 0x80 || bytes[at..].starts_with("、".as_bytes())) =>
            {
                after = if *byte < 0x80 { after } else { at + "、".len() };
                out.push(range.start + start..range.start + after);
                start = after;
                depth = 0;
            }
            _ => {}
        }
    }
    if start < part.len() {
        out.push(range.start + start..range.end);
    }
    out
}

fn ends_sentence(part: &str, start: usize, at: usize, after: usize) -> bool {
    let next = part[after..].trim_start().chars().next();
    let opens = next.is_some_and(|c| c.is_uppercase() || matches!(c, '(' | '"' | '[' | '*') || !c.is_ascii());
    if !opens || at <= start {
        return false;
    }
    let word = part[start..at].rsplit([' ', '(']).next().unwrap_or_default();
    let abbreviation = word.len() <= 1 && !word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "No" | "Inc"
                | "Ltd"
                | "Co"
                | "Corp"
                | "Art"
                | "Sec"
                | "e.g"
                | "i.e"
                | "K.K"
                | "U.S"
                | "Mr"
                | "Ms"
                | "vs"
                | "Pte"
                | "St"
                | "Nos"
                | "etc"
                | "para"
        );
    !abbreviation
}
