//! The child's half: the hidden subcommand.

use super::model::Extraction;
use super::order::Book;
use super::outcome::Lost;
use super::protocol::{Answer, MAX_REQUEST_BYTES, Request, Task};
use super::{docx, picture, plain_text, probe, read, sandbox, second};
use std::io::{self, BufRead as _, BufWriter, Read as _, Write as _};
use std::process::ExitCode;

/// First argument that makes the binary a reader of one PDF.
pub const SUBCOMMAND: &str = "__pdf-text";

/// Deep structures are walked by recursion; this is address space, not memory.
const STACK_BYTES: usize = 64 << 20;

/// Body of the hidden subcommand; `main` calls it before anything else.
///
/// Gives up all it does not need, then reads a request line and the file from standard input and
/// writes its answers to standard output.
pub fn child_main() -> ExitCode {
    // The thread is made first: the sandbox leaves no right to make one.
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(serve);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let confined = sandbox::confine();
    let Some((request, bytes)) = receive()? else {
        return Ok(());
    };
    let mut out = BufWriter::new(io::stdout());
    let mut say = move |answer: &Answer| -> io::Result<()> {
        serde_json::to_writer(&mut out, answer)?;
        out.write_all(b"\n")?;
        if let Answer::Picture { data, .. } = answer {
            out.write_all(data)?;
        }
        out.flush()
    };
    let limited = sandbox::limit(&request.limits, request.file_bytes);
    match confined.and_then(|confined| limited.map(|()| confined)) {
        Err(error) => return say(&failed(Extraction::Broken, format!("sandbox: {error}"))),
        Ok(confined) if request.task == Task::Probe => {
            say(&Answer::Probed(probe::Findings { confined, attempts: probe::attempts() }))?;
        }
        Ok(_) => work(&request, bytes, &mut say)?,
    }
    say(&Answer::Done)
}

/// Nothing, if the parent closed the pipe without having work for this child.
fn receive() -> io::Result<Option<(Request, Vec<u8>)>> {
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    if (&mut input).take(MAX_REQUEST_BYTES).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let request: Request = serde_json::from_slice(&line)?;
    let mut bytes = Vec::with_capacity(usize::try_from(request.file_bytes).unwrap_or(0).min(1 << 28));
    (&mut input).take(request.limits.max_file_bytes).read_to_end(&mut bytes)?;
    Ok(Some((request, bytes)))
}

fn work(
    request: &Request,
    bytes: Vec<u8>,
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    if let Task::Opinion { pages } = &request.task {
        return second::read(&bytes, &request.password, pages, say);
    }
    if !request.only_pdf && !super::looks_like_pdf(&bytes) {
        return other_kind(request, &bytes, say);
    }
    let book = match read::open(bytes, &request.password) {
        Ok(book) => book,
        Err(error) => {
            let state = match error {
                read::OpenError::Encrypted | read::OpenError::Encryption(_) => Extraction::Encrypted,
                read::OpenError::NotPdf | read::OpenError::Damaged => Extraction::Broken,
            };
            return say(&failed(state, error.to_string()));
        }
    };
    match &request.task {
        Task::Text { first } => all_pages(&book, request, *first, say),
        Task::Places { pages } => {
            read::places(&book, pages, |number, places| say(&Answer::Places { number, places }))
        }
        Task::Picture { page, width, pixels } => {
            let Some(page) = book.page(*page) else {
                return say(&Answer::NoSuchPage);
            };
            match picture::draw(page, *width, *pixels, request.limits.max_pixels) {
                Ok((width, height, data)) => {
                    say(&Answer::Picture { width, height, length: data.len(), data })
                }
                Err(error) => say(&failed(error.state(), error.to_string())),
            }
        }
        Task::Opinion { .. } | Task::Probe => Ok(()),
    }
}

/// What the child does with any bytes, without the process around it.
#[cfg(fuzzing)]
pub fn fuzz(bytes: &[u8]) {
    let limits = super::Limits { max_pages: 4, ..super::Limits::default() };
    let request = Request {
        task: Task::Text { first: 0 },
        only_pdf: false,
        password: String::new(),
        file_bytes: bytes.len() as u64,
        limits,
    };
    let _ = work(&request, bytes.to_vec(), &mut |answer: &Answer| Ok(drop(serde_json::to_vec(answer)?)));
}

/// A file that is no PDF: a Word document or a plain text. It has text and nothing else.
fn other_kind(
    request: &Request,
    bytes: &[u8],
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    let Task::Text { first } = request.task else {
        return say(&failed(Extraction::Broken, "only a PDF has pages to be seen".to_owned()));
    };
    let pages = if docx::is_zip(bytes) {
        docx::read(bytes, request.limits.max_output_bytes)
    } else if docx::is_old_office(bytes) {
        Err(docx::old_office(bytes))
    } else {
        match plain_text::read(bytes) {
            Some(pages) => Ok(pages),
            None => {
                return say(&failed(
                    Extraction::Broken,
                    "neither a PDF, a Word document nor a text".to_owned(),
                ));
            }
        }
    };
    match pages {
        Err(error) => say(&failed(error.state(), error.to_string())),
        Ok(pages) if pages.len() > request.limits.max_pages as usize => {
            say(&failed(Extraction::TooLarge, format!("{} pages", pages.len())))
        }
        Ok(pages) => {
            say(&Answer::Opened { pages: pages.len(), lost: Lost::default() })?;
            for (number, page) in pages.into_iter().enumerate().skip(first) {
                say(&Answer::Page { number, page })?;
            }
            Ok(())
        }
    }
}

fn all_pages(
    book: &Book,
    request: &Request,
    first: usize,
    say: &mut impl FnMut(&Answer) -> io::Result<()>,
) -> io::Result<()> {
    let pages = book.len();
    if pages > request.limits.max_pages as usize {
        return say(&failed(Extraction::TooLarge, format!("{pages} pages")));
    }
    let time = sandbox::seconds(&request.limits, request.file_bytes, pages);
    sandbox::limit_time(&request.limits, time)?;
    let lost = Lost { pages: book.lost(), counted: book.counted, cut: book.cut };
    say(&Answer::Opened { pages, lost })?;
    read::read_pages(book, first, |number, page| say(&Answer::Page { number, page }))
}

fn failed(state: Extraction, detail: String) -> Answer {
    Answer::Failed { state, detail }
}
