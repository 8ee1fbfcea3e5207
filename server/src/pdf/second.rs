//! Second opinion on pages that the first engine doubts.

use super::protocol::Answer;
use std::io;
use std::panic::AssertUnwindSafe;

/// Reads the requested pages with the second engine. It may panic, and it may take the process
/// down; both cost one page at most, since every page is handed over when it is read.
pub(super) fn read(
    bytes: &[u8],
    password: &str,
    pages: &[usize],
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    let Ok(mut document) = pdf_extract::Document::load_mem(bytes) else {
        return Ok(());
    };
    if document.is_encrypted() && document.decrypt(password).is_err() {
        return Ok(());
    }
    for &number in pages {
        let Ok(page) = u32::try_from(number + 1) else {
            continue;
        };
        let read = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            let mut output = pdf_extract::PlainTextOutput::new(&mut text);
            let done = pdf_extract::output_doc_page(&document, &mut output, page);
            done.is_ok().then_some(text)
        }));
        if let Ok(Some(text)) = read {
            say(&Answer::Opinion { number, text })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opinions(bytes: &[u8], pages: Vec<usize>) -> Vec<(usize, String)> {
        let mut heard = Vec::new();
        read(bytes, "", &pages, &mut |answer| {
            if let Answer::Opinion { number, text } = answer {
                heard.push((*number, text.clone()));
            }
            Ok(())
        })
        .unwrap();
        heard
    }

    #[test]
    fn only_the_pages_asked_for_are_read() {
        let file = include_bytes!("../../tests/fixtures/ok-en.pdf");
        let heard = opinions(file, vec![1]);
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].0, 1);
        assert!(heard[0].1.split_whitespace().count() > 20, "{}", heard[0].1);
    }

    #[test]
    fn what_it_cannot_open_has_no_opinion() {
        assert_eq!(opinions(b"%PDF-1.7", vec![0]), []);
        assert_eq!(opinions(include_bytes!("../../tests/fixtures/encrypted.pdf"), vec![0]), []);
        assert_eq!(opinions(include_bytes!("../../tests/fixtures/ok-en.pdf"), vec![99]), []);
    }
}
