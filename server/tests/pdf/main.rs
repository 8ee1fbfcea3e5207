//! Text of real PDFs, taken through the real child process.

#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod builder;
mod deception;
mod hostile;
mod layout;
mod reading;
mod views;
mod word;

use server::pdf::{Extracted, Limits, PageText, extract};
use std::path::Path;

const PROGRAM: &str = env!("CARGO_BIN_EXE_daicho");

async fn read_with(bytes: &[u8], password: Option<&str>, limits: &Limits) -> Extracted {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pdf");
    std::fs::write(&file, bytes).unwrap();
    extract(Path::new(PROGRAM), &file, password, limits).await
}

async fn read(bytes: &[u8]) -> Extracted {
    read_with(bytes, None, &Limits::default()).await
}

/// The only page of a document.
async fn page(bytes: &[u8]) -> PageText {
    let mut out = read(bytes).await;
    assert_eq!(out.pages.len(), 1, "{out:?}");
    out.pages.remove(0)
}
