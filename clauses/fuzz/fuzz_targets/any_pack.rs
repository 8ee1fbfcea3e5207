//! Any bytes, read as the file of an item: a pack or coded mistakes, never a panic.

#![no_main]

use clauses::{Lang, Pack};
use libfuzzer_sys::fuzz_target;

const HEAD: &str = "id = \"x\"\nversion = \"1\"\napplies_from = \"2025-01-01\"\ntitle_ja = \"a\"\ntitle_en = \"a\"\ndocument = \"d\"\nedition = \"e\"\nsection = \"s\"\n";

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data).into_owned();
    let files = [("pack.toml".to_owned(), HEAD.to_owned()), ("01-item.toml".to_owned(), text)];
    if let Err(errors) = Pack::load(files.into_iter()) {
        for error in errors {
            let _ = (error.picture(Lang::Ja), error.picture(Lang::En));
        }
    }
});
