//! The child's half: the hidden subcommand.

use super::model::{Engine, Extraction};
use super::protocol::{Answer, Request};
use super::{read, repair, sandbox, second};
use std::io::{self, BufRead as _, BufWriter, Read as _, Write as _};
use std::process::ExitCode;

/// First argument that makes the binary a reader of one PDF.
pub const SUBCOMMAND: &str = "__pdf-text";

/// Deep structures are walked by recursion; this is address space, not memory.
const STACK_BYTES: usize = 64 << 20;

/// Body of the hidden subcommand; `main` calls it before anything else.
///
/// Reads a request line and the file from standard input, gives up all it does not need, and
/// writes its answers to standard output.
pub fn child_main() -> ExitCode {
    let Some((request, bytes)) = receive() else {
        return ExitCode::from(2);
    };
    // The thread is made first: the sandbox leaves no right to make one.
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || work(&request, bytes));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn receive() -> Option<(Request, Vec<u8>)> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    (&mut input).take(64 << 10).read_until(b'\n', &mut line).ok()?;
    let request: Request = serde_json::from_slice(&line).ok()?;
    let mut bytes = Vec::new();
    (&mut input).take(request.limits.max_file_bytes).read_to_end(&mut bytes).ok()?;
    Some((request, bytes))
}

fn work(request: &Request, bytes: Vec<u8>) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout());
    let mut say = move |answer: &Answer| -> io::Result<()> {
        serde_json::to_writer(&mut out, answer)?;
        out.write_all(b"\n")?;
        out.flush()
    };
    if let Err(error) = sandbox::enter(&request.limits, request.file_bytes) {
        return say(&failed(Extraction::Broken, format!("sandbox: {error}")));
    }
    match request.engine {
        Engine::Hayro => first_reading(request, bytes, &mut say)?,
        Engine::PdfExtract => second::read(&bytes, request, &mut say)?,
    }
    say(&Answer::Done)
}

fn first_reading(
    request: &Request,
    bytes: Vec<u8>,
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    let pdf = match read::open(bytes, &request.password) {
        Ok(pdf) => pdf,
        Err(error) => {
            let state = match error {
                read::OpenError::Encrypted | read::OpenError::Encryption(_) => Extraction::Encrypted,
                read::OpenError::NotPdf | read::OpenError::Damaged => Extraction::Broken,
            };
            return say(&failed(state, error.to_string()));
        }
    };
    let pages = pdf.pages().len();
    if pages > request.limits.max_pages as usize {
        return say(&failed(Extraction::TooLarge, format!("{pages} pages")));
    }
    let time = sandbox::seconds(&request.limits, request.file_bytes, pages);
    sandbox::limit_time(&request.limits, time)?;
    let declared = repair::declared_pages(&pdf);
    say(&Answer::Opened { pages, declared })?;
    read::read_pages(&pdf, request.first, |number, page| say(&Answer::Page { number, page }))
}

fn failed(state: Extraction, detail: String) -> Answer {
    Answer::Failed { state, detail }
}
