//! What an evil child could do: it tries, in the same sandbox as every other, and reports.

use super::sandbox::Confined;
use serde::{Deserialize, Serialize};
use std::io;

/// How the sandbox stands on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    pub confined: Confined,
    pub attempts: Vec<Attempt>,
}

impl Findings {
    /// Whether nothing that was tried worked.
    pub fn holds(&self) -> bool {
        !self.attempts.is_empty() && self.attempts.iter().all(|attempt| attempt.refused.is_some())
    }
}

/// One thing a reader of files has no business doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub what: What,
    /// The error with which it was refused; `None`: it worked.
    pub refused: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    ReadFile,
    WriteFile,
    ListFolder,
    RemoveFile,
    Connect,
    Listen,
    Datagram,
    LocalSocket,
    StartProcess,
    StartThread,
    SignalProcess,
}

/// Tries everything that the sandbox is there to refuse.
pub fn attempts() -> Vec<Attempt> {
    let scratch = std::env::temp_dir().join(format!("daicho-probe-{}", std::process::id()));
    let loopback = (std::net::Ipv4Addr::LOCALHOST, 0);
    let listener = std::net::TcpListener::bind(loopback);
    let target = listener.as_ref().ok().and_then(|l| l.local_addr().ok());
    let tried: Vec<(What, io::Result<()>)> = vec![
        (What::ReadFile, std::fs::File::open("/etc/passwd").map(drop)),
        (What::WriteFile, std::fs::File::create(&scratch).map(drop)),
        (What::ListFolder, std::fs::read_dir("/").map(drop)),
        // Where writing was refused there is nothing to remove: any other error means that it is allowed.
        (What::RemoveFile, removal(std::fs::remove_file(&scratch))),
        (
            What::Connect,
            std::net::TcpStream::connect(target.unwrap_or_else(|| (loopback.0, 9).into())).map(drop),
        ),
        (What::Listen, listener.map(drop)),
        (What::Datagram, std::net::UdpSocket::bind(loopback).map(drop)),
        (What::LocalSocket, std::os::unix::net::UnixStream::pair().map(drop)),
        (
            What::StartProcess,
            std::process::Command::new("/bin/true").spawn().and_then(|mut c| c.wait()).map(drop),
        ),
        (What::StartThread, std::thread::Builder::new().spawn(|| ()).map(drop)),
        (What::SignalProcess, signal()),
    ];
    tried
        .into_iter()
        .map(|(what, result)| Attempt { what, refused: result.err().map(|error| error.to_string()) })
        .collect()
}

fn removal(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// A signal to the parent that does no harm: reading goes on.
fn signal() -> io::Result<()> {
    use rustix::process::{Signal, getpid, getppid, kill_process};
    kill_process(getppid().unwrap_or_else(getpid), Signal::CONT).map_err(Into::into)
}
