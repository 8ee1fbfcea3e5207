//! `daicho`: the third-party risk register and its clause checker.

use std::process::ExitCode;

use server::{command, exchange, ocr, pdf};

// Rows come from the thread of a database and are dropped on another: the system's own allocator spends a third of a full
// export on the locks between the two.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    // The child that reads a PDF starts before anything else is set up: it must hold nothing.
    if std::env::args_os().nth(1).is_some_and(|first| first == pdf::SUBCOMMAND) {
        return pdf::child_main();
    }
    if std::env::args_os().nth(1).is_some_and(|first| first == ocr::SUBCOMMAND) {
        return ocr::launch();
    }
    // And the one that reads a workbook.
    if std::env::args_os().nth(1).is_some_and(|first| first == exchange::SUBCOMMAND) {
        return exchange::child_main();
    }
    command::run()
}
