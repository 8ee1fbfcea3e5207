//! Optical character recognition by `tesseract`, where it is installed. It runs as a child process with
//! limits, gets the picture of a page on its input and answers with words, their places and confidences.

mod launch;
mod table;

use std::process::Stdio;
use std::time::Duration;

use register::document::transcript::store::Recognised;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::time::timeout;

pub use launch::{SUBCOMMAND, launch};

use crate::pdf::Picture;

/// Dots per inch that pages are drawn with.
pub const DPI: u32 = 300;
/// Width of a page of unknown size: A4 at [`DPI`].
pub const A4_WIDTH: u32 = 2_480;
/// Most wall-clock time for one reading of one page.
const PAGE_TIME: Duration = Duration::from_mins(2);
/// Most bytes of an answer that are read.
const ANSWER: u64 = 16 << 20;
/// A reading below this is tried again as vertical writing.
const UNSURE: f64 = 0.75;

/// Whether recognition is possible here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Available {
    Yes,
    /// The languages that are not installed: all where the program itself is missing.
    Missing(Vec<&'static str>),
    /// Not wanted by the settings.
    Off,
}

/// Why a page could not be recognised.
#[derive(Debug, thiserror::Error)]
pub enum OcrError {
    #[error("tesseract could not be started: {0}")]
    NotStarted(#[from] std::io::Error),
    #[error("tesseract took longer than {} seconds", PAGE_TIME.as_secs())]
    TimedOut,
    #[error("tesseract failed: {0}")]
    Failed(String),
}

/// Asks the program which languages it has.
pub async fn available() -> Available {
    const LANGUAGES: [&str; 3] = ["jpn", "jpn_vert", "eng"];
    let asked = Command::new("tesseract").arg("--list-langs").stdin(Stdio::null()).output();
    let listed = match timeout(Duration::from_secs(10), asked).await {
        Ok(Ok(output)) => String::from_utf8_lossy(&output.stdout).into_owned(),
        _ => String::new(),
    };
    let has = |language: &&str| listed.lines().any(|line| line.trim() == *language);
    let missing: Vec<&str> = LANGUAGES.into_iter().filter(|language| !has(language)).collect();
    if missing.is_empty() { Available::Yes } else { Available::Missing(missing) }
}

/// Recognises the text on the picture (a PNG file) of a page. Written across is tried first; where that
/// gives little that is sure, the page is read as written down, and the better reading is taken.
pub async fn recognise(program: &std::path::Path, picture: &Picture) -> Result<Recognised, OcrError> {
    let size = (f64::from(picture.width), f64::from(picture.height));
    let across = table::read(&run(program, picture, "jpn+eng", "3").await?, size);
    if across.confidence >= UNSURE {
        return Ok(across);
    }
    let down = table::read(&run(program, picture, "jpn_vert", "5").await?, size);
    let weight = |read: &Recognised| {
        read.confidence * read.text.chars().filter(|c| !c.is_whitespace()).count().min(200) as f64
    };
    Ok(if weight(&down) > weight(&across) { down } else { across })
}

async fn run(
    program: &std::path::Path,
    picture: &Picture,
    languages: &str,
    mode: &str,
) -> Result<String, OcrError> {
    let mut child = Command::new(program)
        .args([SUBCOMMAND, languages, mode])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        // One page, one processor: the work is divided by pages.
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let feeding = async {
        if let Some(mut stdin) = stdin {
            // A child that ends early closes its input; its status tells.
            let _ = stdin.write_all(&picture.data).await;
        }
    };
    let work = async {
        let (answer, words, ()) = tokio::join!(hear(stdout, ANSWER), hear(stderr, 4_096), feeding);
        (answer, words)
    };
    let Ok((answer, words)) = timeout(PAGE_TIME, work).await else {
        let _ = child.kill().await;
        return Err(OcrError::TimedOut);
    };
    let status = child.wait().await?;
    if !status.success() {
        let words = String::from_utf8_lossy(&words).trim().chars().take(300).collect::<String>();
        return Err(OcrError::Failed(format!("{status} {words}")));
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What a pipe brings, as much as is wanted.
async fn hear(pipe: Option<impl AsyncRead + Unpin>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        // What breaks off is told by the child's status.
        let _ = pipe.take(most).read_to_end(&mut bytes).await;
    }
    bytes
}
