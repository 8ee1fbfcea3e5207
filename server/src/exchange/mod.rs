//! Workbooks and CSV files in and out: bytes here, meaning in `register::exchange`.

mod book;
mod child;
mod csv;
mod parent;
mod workbook;
mod write;

pub use book::{register, xlsx};
pub use child::{SUBCOMMAND, child_main};
pub use parent::read;
pub use write::{Encoding, csv, roi_zip, zip};

/// What the child does with any bytes, without the process around it.
#[cfg(fuzzing)]
pub fn fuzz(bytes: &[u8]) {
    let _ = workbook::read("any.csv", bytes.to_vec());
}

/// Largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 50 << 20;
/// What its parts may hold when they are unpacked.
const MAX_UNPACKED: u64 = 512 << 20;
/// Parts of a workbook's container.
const MAX_PARTS: usize = 5_000;
const MAX_ROWS: usize = 200_000;
const MAX_COLUMNS: usize = 500;
const MAX_CELLS: usize = 4_000_000;
/// Text of all cells together, in bytes.
const MAX_TEXT: usize = 128 << 20;
