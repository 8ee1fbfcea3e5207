//! Any bytes, read as a contract and its amendment.

#![no_main]

#[path = "../../tests/any/mod.rs"]
#[expect(dead_code, reason = "the other target runs the other half")]
mod any;

libfuzzer_sys::fuzz_target!(|data: &[u8]| any::text(data));
