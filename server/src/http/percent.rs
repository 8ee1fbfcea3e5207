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

/// The text behind such an encoding; None where it is broken or no UTF-8.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::{decoded, encoded};

    #[test]
    fn what_was_encoded_comes_back() {
        for text in ["契 a/b\"\n", "", "100%", "/x?y=1&z"] {
            assert_eq!(decoded(&encoded(text, b"/")).as_deref(), Some(text));
        }
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }

    #[test]
    fn only_what_is_safe_stays_as_it_is() {
        assert_eq!(encoded("契 a/b\"\n", b""), "%E5%A5%91%20a%2Fb%22%0A");
        assert_eq!(encoded("/parties?x", b"/"), "/parties%3Fx");
    }
}
