//! The child's half: a hidden subcommand that reads one file and gives up everything else first.

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::ExitCode;

use register::exchange::sheet::{Unreadable, Workbook};
use serde::{Deserialize, Serialize};

use super::{MAX_BYTES, workbook};
use crate::pdf;

/// First argument that makes the binary a reader of one table.
pub const SUBCOMMAND: &str = "__table";

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Request {
    pub name: String,
}

/// What the child answers.
pub(super) type Answer = Result<Workbook, Unreadable>;

/// What reading may take. A workbook of four million cells needs most of the memory.
pub(super) fn limits() -> pdf::Limits {
    pdf::Limits {
        memory_bytes: 2 << 30,
        max_file_bytes: MAX_BYTES,
        base_seconds: 60.0,
        max_seconds: 60.0,
        ..pdf::Limits::default()
    }
}

/// Body of the hidden subcommand; `main` calls it before anything else.
pub fn child_main() -> ExitCode {
    let Some((request, bytes)) = receive() else {
        return ExitCode::from(2);
    };
    if pdf::confine().and_then(|_| pdf::limit(&limits(), bytes.len() as u64)).is_err() {
        return ExitCode::FAILURE;
    }
    let answer: Answer = workbook::read(&request.name, bytes);
    let mut out = io::BufWriter::new(io::stdout());
    match serde_json::to_writer(&mut out, &answer).map_err(io::Error::from).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn receive() -> Option<(Request, Vec<u8>)> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    (&mut input).take(64 << 10).read_until(b'\n', &mut line).ok()?;
    let request = serde_json::from_slice(&line).ok()?;
    let mut bytes = Vec::new();
    (&mut input).take(MAX_BYTES + 1).read_to_end(&mut bytes).ok()?;
    Some((request, bytes))
}
