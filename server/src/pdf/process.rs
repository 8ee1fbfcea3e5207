//! One run of the child: feeds it, listens to it, ends it.

use super::model::Extraction;
use super::pool::Readers;
use super::protocol::{Answer, Request, Task};
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdin};
use tokio::time::{Instant, timeout, timeout_at};

/// How a run ended.
pub(super) enum End {
    Done,
    TimedOut,
    TooMuchOutput,
    NotStarted(String),
    Died { status: Option<ExitStatus>, words: String },
}

impl End {
    /// The outcome for the document and the technical reason.
    pub fn failure(self) -> (Extraction, String) {
        match self {
            Self::Done => (Extraction::Broken, "ended without an answer".to_owned()),
            Self::TimedOut => (Extraction::TimedOut, "time limit".to_owned()),
            Self::TooMuchOutput => (Extraction::TooLarge, "output limit".to_owned()),
            Self::NotStarted(error) => (Extraction::Broken, format!("not started: {error}")),
            Self::Died { status, words } => died(status, &words),
        }
    }
}

fn died(status: Option<ExitStatus>, words: &str) -> (Extraction, String) {
    use std::os::unix::process::ExitStatusExt as _;
    let signal = status.and_then(|s| s.signal());
    if words.contains("memory allocation of") {
        (Extraction::TooLarge, "memory limit".to_owned())
    } else if words.contains("overflowed its stack") {
        (Extraction::Broken, "nested too deeply".to_owned())
    } else if signal == Some(rustix::process::Signal::XCPU.as_raw()) {
        (Extraction::TimedOut, "processor time limit".to_owned())
    } else {
        let words = words.lines().next().unwrap_or_default();
        (Extraction::Broken, format!("reader died: {signal:?} {words}"))
    }
}

/// Runs the child on one request until it is done, dies, or `deadline` passes; the hearer of the
/// answers may move the deadline.
pub(super) async fn run(
    readers: &Readers,
    file: &Path,
    request: &Request,
    deadline: &mut Instant,
    mut hear: impl FnMut(Answer, &mut Instant),
) -> End {
    let mut child = match readers.take() {
        Ok(child) => child,
        Err(error) => return End::NotStarted(error.to_string()),
    };
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return End::NotStarted("no pipes".to_owned());
    };
    let feeding = tokio::spawn(feed(stdin, file.to_owned(), request.clone()));
    let listening = tokio::spawn(last_words(stderr));

    let mut lines = BufReader::new(stdout.take(request.limits.max_output_bytes));
    let mut line = Vec::new();
    let mut end = None;
    while end.is_none() {
        line.clear();
        end = match timeout_at(*deadline, lines.read_until(b'\n', &mut line)).await {
            Err(_) => Some(End::TimedOut),
            Ok(Ok(0) | Err(_)) if lines.get_ref().limit() == 0 => Some(End::TooMuchOutput),
            Ok(Ok(0) | Err(_)) => break,
            // The second engine prints remarks among the answers; they are no JSON.
            Ok(Ok(_)) => match serde_json::from_slice(&line) {
                Ok(Answer::Done) => Some(End::Done),
                Ok(Answer::Picture { width, height, length, mut data }) => {
                    // What was announced is not believed before it is there.
                    let mut announced = (&mut lines).take(length as u64);
                    match timeout_at(*deadline, announced.read_to_end(&mut data)).await {
                        Err(_) => Some(End::TimedOut),
                        Ok(Ok(n)) if n == length => {
                            hear(Answer::Picture { width, height, length, data }, deadline);
                            None
                        }
                        Ok(_) if lines.get_ref().limit() == 0 => Some(End::TooMuchOutput),
                        Ok(_) => break,
                    }
                }
                Ok(answer) => {
                    hear(answer, deadline);
                    None
                }
                Err(_) => None,
            },
        };
    }
    let status = stop(&mut child, end.is_none()).await;
    feeding.abort();
    let words = timeout(Duration::from_secs(1), listening).await;
    end.unwrap_or_else(|| End::Died { status, words: words.ok().and_then(Result::ok).unwrap_or_default() })
}

/// Ends the child for certain and waits for it, so that nothing of it is left.
async fn stop(child: &mut Child, ended_itself: bool) -> Option<ExitStatus> {
    if ended_itself && let Ok(status) = timeout(Duration::from_secs(1), child.wait()).await {
        return status.ok();
    }
    // An error means that it is gone already; waiting tells.
    let _ = child.start_kill();
    child.wait().await.ok()
}

/// A child that dies closes the pipe: what cannot be written then does not matter.
async fn feed(mut stdin: ChildStdin, file: std::path::PathBuf, request: Request) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(&request)?;
    line.push(b'\n');
    stdin.write_all(&line).await?;
    if request.task == Task::Probe {
        return stdin.shutdown().await;
    }
    let mut file = tokio::fs::File::open(file).await?;
    tokio::io::copy(&mut file, &mut stdin).await?;
    stdin.shutdown().await
}

/// The last two kibibytes that the child wrote as errors.
async fn last_words(mut stderr: ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 2048];
    while let Ok(n @ 1..) = stderr.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..n]);
        kept.drain(..kept.len().saturating_sub(2048));
    }
    String::from_utf8_lossy(&kept).into_owned()
}
