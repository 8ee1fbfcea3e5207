//! Any text as the words of a search, as the address of a list, and as what is marked in a text.
#![no_main]

use register::catalogue::Kind;
use register::record::listing::Listing;
use register::search::{highlight, query};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (words, rest) = text.split_once('\n').unwrap_or((text, text));
    let _ = query::read(words).words();
    for (from, to) in highlight::ranges(rest, words) {
        assert!(rest.get(from..to).is_some(), "a mark ends inside a character");
    }
    let shown: String = highlight::snippet(rest, words).into_iter().map(|piece| piece.text).collect();
    assert!(shown.len() <= rest.len() + 16);
    // An address read and written is the same list again.
    let listing = Listing::of_query(Kind::Party, words);
    let again = Listing::of_query(Kind::Party, &listing.address());
    assert_eq!(listing.pairs(), again.pairs());
    let _ = listing.query();
});
