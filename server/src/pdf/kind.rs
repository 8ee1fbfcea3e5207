//! What kind of file an upload is.

/// Files whose text can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Word,
    PlainText,
}

/// Endings of names that are taken up, in lower case.
pub const ENDINGS: [&str; 3] = ["pdf", "docx", "txt"];

impl Kind {
    /// The kind of a file by its name and its first bytes (at least 1029, or all); `None` if its text
    /// cannot be taken. A name alone proves nothing, except that a PDF is no text.
    pub fn of(name: &str, head: &[u8]) -> Option<Self> {
        let ending = ending(name);
        if looks_like_pdf(head) {
            Some(Self::Pdf)
        } else if ending == "pdf" {
            None
        } else if super::docx::is_zip(head) || super::docx::is_old_office(head) {
            (ending == "docx").then_some(Self::Word)
        } else {
            (ending == "txt" && !head.is_empty() && !is_binary(head)).then_some(Self::PlainText)
        }
    }

    /// The media type of a stored file, by its name.
    pub fn media_type(name: &str) -> &'static str {
        match ending(name).as_str() {
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "txt" => "text/plain",
            _ => "application/pdf",
        }
    }
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether the first bytes of a file announce a PDF: the magic may follow up to 1024 bytes of junk.
pub fn looks_like_pdf(head: &[u8]) -> bool {
    head[..head.len().min(1024 + 5)].windows(5).any(|w| w == b"%PDF-")
}

/// Zeros are in no text but UTF-16, which says so first.
fn is_binary(head: &[u8]) -> bool {
    let utf_16 = head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]);
    !utf_16 && head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_name_alone_proves_nothing() {
        assert_eq!(Kind::of("a.pdf", b"%PDF-1.7"), Some(Kind::Pdf));
        assert_eq!(Kind::of("a.txt", b"%PDF-1.7"), Some(Kind::Pdf));
        assert_eq!(Kind::of("a.pdf", b"text"), None);
        assert_eq!(Kind::of("a.docx", b"PK\x03\x04"), Some(Kind::Word));
        assert_eq!(Kind::of("a.xlsx", b"PK\x03\x04"), None);
        assert_eq!(Kind::of("A.TXT", "第一条".as_bytes()), Some(Kind::PlainText));
        assert_eq!(Kind::of("a.txt", b"\x7fELF\0"), None);
        assert_eq!(Kind::of("a.txt", b"\xff\xfe\x32\x75"), Some(Kind::PlainText));
        assert_eq!(Kind::of("a", b"text"), None);
    }
}
