//! The command line as a script uses it: the real program, its output and its exit codes.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod audit;
mod backup;
mod check;
mod docs;
mod exchange;
mod ocr;
mod pack;
mod register;
mod support;
mod user;
mod words;
