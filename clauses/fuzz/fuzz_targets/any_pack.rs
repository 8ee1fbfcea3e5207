//! Any bytes, read as the file of an item.

#![no_main]

#[path = "../../tests/any/mod.rs"]
#[expect(dead_code, reason = "the other target runs the other half")]
mod any;

libfuzzer_sys::fuzz_target!(|data: &[u8]| any::pack(data));
