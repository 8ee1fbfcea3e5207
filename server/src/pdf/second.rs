//! Second opinion on pages that the first engine doubts.

use super::protocol::{Answer, Request};
use std::io;
use std::panic::AssertUnwindSafe;

/// Reads the requested pages with the second engine. It may panic, and it may take the process
/// down; both cost one page at most, since every page is handed over when it is read.
pub(super) fn read(
    bytes: &[u8],
    request: &Request,
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    let Ok(mut document) = pdf_extract::Document::load_mem(bytes) else {
        return Ok(());
    };
    if document.is_encrypted() && document.decrypt(&request.password).is_err() {
        return Ok(());
    }
    for &number in &request.pages {
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
