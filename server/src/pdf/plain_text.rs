//! Plain text files: UTF-8, UTF-16 with its mark, and the older Japanese encodings.

use super::model::{Engine, HiddenCounts, PageState, PageText};
use super::quality::{DOUBTFUL, judge};
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// The pages of a text, separated by form feeds; `None` if the bytes are no text.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<PageText>> {
    let text = decoded(bytes)?;
    let text = text.strip_suffix('\u{c}').unwrap_or(&text);
    Some(text.split('\u{c}').map(page).collect())
}

fn page(text: &str) -> PageText {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let drawn = text.chars().filter(|c| !c.is_whitespace()).count();
    let quality = judge(&text, u32::try_from(drawn).unwrap_or(u32::MAX));
    let state = if quality.characters == 0 {
        PageState::NoText
    } else if quality.score < DOUBTFUL {
        PageState::LowQuality
    } else {
        PageState::Ok
    };
    PageText {
        text,
        state,
        quality,
        engine: Engine::PlainText,
        hidden: HiddenCounts::default(),
        hidden_text: Vec::new(),
        extras: Vec::new(),
        vertical: false,
        drawing: false,
        damaged: false,
    }
}

/// The text, in the encoding that reads it without a fault; of several the one that gives the more
/// plausible Japanese.
fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _, faulty) = encoding.decode(bytes);
        let known = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
        return (known && !faulty && is_text(&text)).then(|| text.into_owned());
    }
    // ISO-2022-JP is ASCII with escapes: it must be asked before UTF-8.
    let first = if bytes.contains(&0x1b) { ISO_2022_JP } else { UTF_8 };
    if let Some(text) = without_fault(first, bytes) {
        return Some(text);
    }
    let score = |text: &String| judge(text, 0).score * kana(text);
    [SHIFT_JIS, EUC_JP]
        .into_iter()
        .filter_map(|encoding| without_fault(encoding, bytes))
        .max_by(|a, b| score(a).total_cmp(&score(b)))
}

fn without_fault(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    is_text(&text).then(|| text.into_owned())
}

/// Bytes of another kind decode to control characters.
fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
        && !text
            .chars()
            .any(|c| matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}' | '\u{7f}'))
}

/// Japanese is a good part hiragana; EUC-JP taken for Shift JIS is half-width katakana.
fn kana(text: &str) -> f32 {
    let hiragana = text.chars().filter(|c| ('\u{3041}'..='\u{3096}').contains(c)).count() as f32;
    let half_width = text.chars().filter(|c| ('\u{ff61}'..='\u{ff9f}').contains(c)).count() as f32;
    (1.0 + hiragana) / (1.0 + half_width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "第１条（目的）\n甲は、乙に対し、次の業務を委託する。";

    #[test]
    fn japanese_encodings_are_told_apart() {
        for encoding in [UTF_8, SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let (bytes, _, faulty) = encoding.encode(TEXT);
            assert!(!faulty);
            assert_eq!(decoded(&bytes).as_deref(), Some(TEXT), "{}", encoding.name());
        }
        let utf_16: Vec<u8> =
            std::iter::once(0xFEFF).chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&utf_16).as_deref(), Some(TEXT));
        assert_eq!(decoded("\u{feff}甲".as_bytes()).as_deref(), Some("甲"));
    }

    #[test]
    fn other_bytes_are_no_text() {
        assert_eq!(decoded(b"\x7fELF\x02\x01\x01\0\0\0"), None);
        assert_eq!(decoded(b"  \n"), None);
        assert_eq!(decoded(&[0xff, 0xd8, 0xff, 0xe0, 0, 0x10]), None);
    }

    #[test]
    fn form_feeds_part_pages() {
        let pages = read("第一条\r\n\u{c}第二条\u{c}".as_bytes()).unwrap();
        let texts: Vec<&str> = pages.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["第一条\n", "第二条"]);
    }
}
