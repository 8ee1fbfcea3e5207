//! What the jobs do, one file each.

pub mod board_report;
pub mod contract_check;
pub mod document_text;
pub mod import;
pub mod page_ocr;

use register::access::{Action, Grant, system};

/// The worker acts in its own name.
fn grant() -> Grant {
    system("worker", Action::ContractWrite)
}
