//! Any bytes, read as the child process reads an import: workbook or CSV.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server_fuzz::exchange::fuzz(data));
