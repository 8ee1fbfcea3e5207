//! The parent's half: starts the child, waits, and types whatever happened.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use register::exchange::sheet::{Unreadable, Workbook};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::timeout;

use super::MAX_BYTES;
use super::child::{Answer, Request, SUBCOMMAND};

/// Most that the child may answer, in bytes.
const MAX_ANSWER: u64 = 512 << 20;
const LONGEST: Duration = Duration::from_secs(90);

/// Reads a workbook or CSV file in a child process of `program`.
///
/// # Errors
/// [`Unreadable`]: also where the child died of the file, which then is too large for its limits.
pub async fn read(program: &Path, name: &str, bytes: Vec<u8>) -> Result<Workbook, Unreadable> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    match timeout(LONGEST, run(program, name, bytes)).await {
        Ok(Ok(Some(answer))) => answer,
        Ok(Ok(None)) | Err(_) => Err(Unreadable::TooLarge),
        Ok(Err(error)) => {
            tracing::error!(%error, "the reader of tables did not start");
            Err(Unreadable::Damaged)
        }
    }
}

/// The child's answer; none when it ended without one.
async fn run(program: &Path, name: &str, bytes: Vec<u8>) -> std::io::Result<Option<Answer>> {
    let mut child = Command::new(program)
        .arg(SUBCOMMAND)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Ok(None);
    };
    let mut line = serde_json::to_vec(&Request { name: name.to_owned() })?;
    line.push(b'\n');
    // A child that dies closes the pipe: what cannot be written then does not matter.
    let feeding = tokio::spawn(async move {
        let _ = stdin.write_all(&line).await;
        let _ = stdin.write_all(&bytes).await;
        let _ = stdin.shutdown().await;
    });
    let mut answer = Vec::new();
    stdout.take(MAX_ANSWER).read_to_end(&mut answer).await?;
    feeding.abort();
    let _ = child.start_kill();
    let _ = child.wait().await;
    let parsed = tokio::task::spawn_blocking(move || serde_json::from_slice(&answer).ok()).await;
    Ok(parsed.ok().flatten())
}
