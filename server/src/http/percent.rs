//! Percent-encoding (RFC 3986, 2.1) for addresses and headers.

use std::fmt::Write;

/// The text with every byte encoded but letters, digits, `-_.~` and those of `kept`.
pub fn encoded(text: &str, kept: &[u8]) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The text of a value in the query of an address: `+` is a space there.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = match (first, after) {
            (b'%', [a, b, ..]) => {
                std::str::from_utf8(&[*a, *b]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(hex.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if hex.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};

    #[test]
    fn what_was_encoded_is_read_again() {
        for text in ["契 a/b\"\n", "100%+1&=", ""] {
            assert_eq!(decoded(&encoded(text, b"")), text);
        }
        assert_eq!(decoded("a+b%2"), "a b%2");
    }

    #[test]
    fn only_what_is_safe_stays_as_it_is() {
        assert_eq!(encoded("契 a/b\"\n", b""), "%E5%A5%91%20a%2Fb%22%0A");
        assert_eq!(encoded("/parties?x", b"/"), "/parties%3Fx");
    }
}
