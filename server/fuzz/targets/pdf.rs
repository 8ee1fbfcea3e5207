//! Any bytes, read as the child process reads an uploaded file: PDF, Word document or plain text.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| server_fuzz::pdf::fuzz(data));
