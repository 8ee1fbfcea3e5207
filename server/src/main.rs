//! `daicho`: the third-party risk register and its clause checker.

use std::process::ExitCode;

use server::{command, exchange, ocr, pdf};

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
