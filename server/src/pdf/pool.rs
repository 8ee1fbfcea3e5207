//! Children that are started before there is work for them, so that a small file does not wait for a
//! process to come up.

use super::child::SUBCOMMAND;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::process::{Child, Command};

/// Reads files, each in a child process of its own that ends with it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: PathBuf,
    keep: usize,
    waiting: Mutex<Vec<Child>>,
}

impl Readers {
    /// Children of `program`, of which `keep` wait ready. The first ones are started by `prepare` or
    /// after the first file.
    pub fn new(program: &Path, keep: usize) -> Self {
        let inner = Inner { program: program.to_owned(), keep, waiting: Mutex::new(Vec::new()) };
        Self { inner: Arc::new(inner) }
    }

    /// Starts children until as many wait as shall be kept.
    pub fn prepare(&self) {
        for _ in 0..self.inner.keep {
            let mut waiting = self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.len() >= self.inner.keep {
                return;
            }
            let Ok(child) = start(&self.inner.program) else {
                return;
            };
            waiting.push(child);
        }
    }

    /// A child that has read nothing yet; another one takes its place among the waiting.
    pub(super) fn take(&self) -> std::io::Result<Child> {
        if self.inner.keep == 0 {
            return start(&self.inner.program);
        }
        let next = || self.inner.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut ready = None;
        while let Some(mut child) = next() {
            // One that ended by itself, or was ended, is of no use.
            if matches!(child.try_wait(), Ok(None)) {
                ready = Some(child);
                break;
            }
        }
        let readers = self.clone();
        tokio::spawn(async move { readers.prepare() });
        ready.map_or_else(|| start(&self.inner.program), Ok)
    }
}

fn start(program: &Path) -> std::io::Result<Child> {
    Command::new(program)
        .arg(SUBCOMMAND)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}
