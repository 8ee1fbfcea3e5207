//! Pairs as the query of an address, and back.

/// The pairs as the query of an address.
pub fn encoded(pairs: &[(String, String)]) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for (place, (name, value)) in pairs.iter().enumerate() {
        if place > 0 {
            text.push('&');
        }
        for (part, piece) in [name, value].into_iter().enumerate() {
            if part > 0 {
                text.push('=');
            }
            for byte in piece.bytes() {
                if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                    text.push(char::from(byte));
                } else {
                    let _ = write!(text, "%{byte:02X}");
                }
            }
        }
    }
    text
}

/// The pairs of a query, with or without its question mark; a piece that is no text is left out.
pub fn decoded(query: &str) -> Vec<(String, String)> {
    let pairs = query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((piece(name)?, piece(value)?))
    };
    pairs.filter_map(pair).collect()
}

fn piece(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (char::from(rest.next()?), char::from(rest.next()?));
                u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_reads_back() {
        let pairs: Vec<(String, String)> = [("text", "雲 & 海=100%+"), ("f.kinds", "cloud"), ("empty", "")]
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(decoded(&encoded(&pairs)), pairs);
        assert_eq!(
            decoded("?a+b=1&x=%zz&y=%E3%81&=%41"),
            [("a b".into(), "1".into()), (String::new(), "A".into())]
        );
    }
}
