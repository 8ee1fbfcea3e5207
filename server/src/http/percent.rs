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

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn only_what_is_safe_stays_as_it_is() {
        assert_eq!(encoded("契 a/b\"\n", b""), "%E5%A5%91%20a%2Fb%22%0A");
        assert_eq!(encoded("/parties?x", b"/"), "/parties%3Fx");
    }
}
