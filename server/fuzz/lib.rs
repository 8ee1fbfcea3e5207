//! The server's readers of foreign files, as the targets need them.
#![allow(dead_code, reason = "the targets reach a part of each module")]

#[path = "../src/exchange/mod.rs"]
pub mod exchange;
#[path = "../src/pdf/mod.rs"]
pub mod pdf;
