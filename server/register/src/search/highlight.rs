//! Marks the words of a query in a text.

use super::Piece;
use super::fold::fold;

/// Characters shown before the first hit.
const LEAD: usize = 40;
/// Characters of a snippet in all.
const LENGTH: usize = 160;

/// The words of a query that are looked for: split at spaces, kept together inside "…" or 「…」.
pub fn words(query: &str) -> Vec<String> {
    super::query::read(query).words()
}

/// Ranges of characters of `text` that fit a word of the query, in order, not overlapping.
pub fn ranges(text: &str, query: &str) -> Vec<(usize, usize)> {
    let folded = fold(text);
    let mut found = Vec::new();
    for word in words(query) {
        let needle: Vec<char> =
            fold(&word).chars.into_iter().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        if needle.is_empty() || needle.len() > folded.chars.len() {
            continue;
        }
        for start in 0..=folded.chars.len() - needle.len() {
            if folded.chars[start..start + needle.len()] == needle[..] {
                let end = folded.origin[start + needle.len() - 1] + 1;
                found.push((folded.origin[start], end));
            }
        }
    }
    found.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in found {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// A snippet around the first hit, cut into marked and unmarked pieces.
pub fn snippet(text: &str, query: &str) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let ranges = ranges(text, query);
    let from = ranges.first().map_or(0, |(start, _)| start.saturating_sub(LEAD));
    let to = (from + LENGTH).min(chars.len());
    let mut pieces = pieces(&chars, &ranges, from, to);
    if from > 0 {
        pieces.insert(0, Piece { text: "…".into(), hit: false });
    }
    if to < chars.len() {
        pieces.push(Piece { text: "…".into(), hit: false });
    }
    pieces
}

/// The characters `from..to` cut at the ranges.
fn pieces(chars: &[char], ranges: &[(usize, usize)], from: usize, to: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = from;
    let mut push = |start: usize, end: usize, hit: bool| {
        if start < end {
            pieces.push(Piece { text: chars[start..end].iter().collect(), hit });
        }
    };
    for (start, end) in ranges {
        let (start, end) = ((*start).clamp(at, to), (*end).clamp(at, to));
        push(at, start, false);
        push(start, end, true);
        at = end;
    }
    push(at, to, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_over_line_ends_and_widths() {
        let text = "乙は、甲の監\n査を受け入れる。SECURITY audit.";
        let pieces = snippet(text, "監査 ｓｅｃｕｒｉｔｙ");
        let hits: Vec<&str> =
            pieces.iter().filter(|piece| piece.hit).map(|piece| piece.text.as_str()).collect();
        assert_eq!(hits, ["監\n査", "SECURITY"]);
        let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(words("「再 委託」 audit right"), ["再 委託", "audit", "right"]);
        assert_eq!(words("\"audit right\""), ["audit right"]);
        assert!(words("  。 ").is_empty());
    }
}
