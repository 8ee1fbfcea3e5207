//! The child's half: the hidden subcommand.

use std::process::ExitCode;

/// First argument that makes the binary a reader of one PDF.
pub const SUBCOMMAND: &str = "__pdf-text";

/// Body of the hidden subcommand; `main` calls it before anything else.
pub fn child_main() -> ExitCode {
    ExitCode::FAILURE
}
