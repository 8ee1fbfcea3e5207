//! Lines that fit: the font's signs are one or half an em wide.

/// Signs that must not begin a line (行頭禁則).
const NOT_FIRST: &str =
    "、。，．・：；？！」』）］｝〉》】〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…‥,.:;?!)]}%％";
/// Signs that must not end a line (行末禁則).
const NOT_LAST: &str = "「『（［｛〈《【〔([{";

/// The width of a sign in ems.
pub fn wide(c: char) -> f32 {
    if c.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&c) { 0.5 } else { 1.0 }
}

pub fn width(text: &str) -> f32 {
    text.chars().map(wide).sum()
}

/// The text in lines of at most `ems`; Latin words stay whole where they fit.
pub fn wrap(text: &str, ems: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for piece in pieces(paragraph) {
            let hangs = piece.chars().next().is_some_and(|c| NOT_FIRST.contains(c));
            if width(&line) + width(piece) > ems
                && !(hangs && width(&line) + width(piece) <= ems + 1.0)
                && !line.is_empty()
            {
                let mut next = String::new();
                // What must not end a line goes on to the next one.
                while line.chars().next_back().is_some_and(|c| NOT_LAST.contains(c))
                    && line.chars().count() > 1
                {
                    next.insert(0, line.pop().unwrap_or_default());
                }
                lines.push(line.trim_end().to_owned());
                line = next;
                if piece.trim().is_empty() {
                    continue;
                }
            }
            for c in piece.chars() {
                if width(&line) + wide(c) > ems + 1.0 && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Latin words, and every other sign by itself.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii() && c != ' ' {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            found.push(&text[start..at]);
        }
        found.push(&text[at..at + c.len_utf8()]);
    }
    if let Some(start) = start {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_every_line_fits() {
        for text in [
            "重要な業務の60%が、依存しています。「預金」を除く。",
            "Critical functions that stop for certain",
            "",
            "あ\nい",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            for ems in [3.0, 5.5, 8.0, 40.0] {
                let lines = wrap(text, ems);
                assert!(lines.iter().all(|line| width(line) <= ems + 1.0), "{lines:?}");
                let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
                assert_eq!(kept(&lines.concat()), kept(text));
            }
        }
    }

    #[test]
    fn no_line_begins_with_a_full_stop() {
        let lines = wrap("あいうえお。かきくけこ、さしすせそ。", 5.0);
        assert_eq!(lines, ["あいうえお。", "かきくけこ、", "さしすせそ。"]);
        assert_eq!(wrap("あいう「えお」", 4.0), ["あいう", "「えお」"]);
    }
}
