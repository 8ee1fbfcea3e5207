//! `daicho ingest`: files every PDF of a folder, as the upload does.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use register::access::{Action, system};
use register::document::safe_name;
use register::document::store::{Reception, Target, Upload, find, receive, retry};
use tokio::io::AsyncReadExt;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::text::{all_there, password};
use super::{Exit, log};
use crate::config::{Storage, Work};
use crate::language::Language;
use crate::services::Services;
use crate::{pdf, worker};

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    work: Work,
    /// File everything under this party (found by name, or created)
    #[arg(long, value_name = "NAME")]
    party: Option<String>,
    /// File whose first line is the password to try on protected PDFs
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Folder, searched with its subfolders
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    if !arguments.folder.is_dir() {
        eprintln!("daicho: {} is not a folder", arguments.folder.display());
        return Ok(Exit::Usage);
    }
    if !all_there(&arguments.password_file) {
        return Ok(Exit::Usage);
    }
    let language = Language::of_terminal();
    let services = Services::open(&arguments.storage, arguments.work.pdf_memory_mib)
        .await?
        .with_work(&arguments.work)?;
    if let Some(file) = &arguments.password_file {
        services.keys.remember_for_any(&password(file)?);
    }
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    worker::start(&services, arguments.work.workers.max(1), &stop, &tasks);
    worker::start_indexer(&services, &stop, &tasks);
    let mut files = Vec::new();
    collect(&arguments.folder, &mut files)?;
    let mut waiting = Vec::new();
    let mut counts = Counts { all: files.len(), ..Counts::default() };
    for path in files {
        match take(&services, &path, arguments.party.as_deref()).await {
            Ok(Some((id, Reception::Duplicate | Reception::Linked)))
                if arguments.password_file.is_some() && locked(&services, &id).await? =>
            {
                waiting.push((path, id));
            }
            Ok(Some((id, Reception::Duplicate))) => {
                counts.known += 1;
                println!("{}: {} ({id})", path.display(), language.of("登録済み", "already there"));
            }
            Ok(Some((id, _))) => waiting.push((path, id)),
            Ok(None) => {
                counts.refused += 1;
                println!("{}: {}", path.display(), language.of("PDFではありません", "not a PDF"));
            }
            // One file that cannot be opened does not stop the others.
            Err(error) => {
                counts.refused += 1;
                println!("{}: {error:#}", path.display());
            }
        }
        services.bell.notify_waiters();
    }
    for (path, id) in waiting {
        let failure = settled(&services, &id).await?;
        counts.done += usize::from(failure.is_none());
        counts.failed += usize::from(failure.is_some());
        let outcome = failure.as_deref().unwrap_or_else(|| language.of("完了", "done"));
        println!("[{}/{}] {}: {outcome}", counts.ended(), counts.all, path.display());
    }
    println!("{}", counts.words(language));
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    services.db.close().await;
    Ok(if counts.failed + counts.refused > 0 { Exit::Unreadable } else { Exit::Done })
}

/// What became of the files.
#[derive(Default)]
struct Counts {
    all: usize,
    done: usize,
    known: usize,
    failed: usize,
    refused: usize,
}

impl Counts {
    const fn ended(&self) -> usize {
        self.done + self.known + self.failed + self.refused
    }

    fn words(&self, language: Language) -> String {
        let Self { all, done, known, failed, refused } = self;
        match language.of("ja", "en") {
            "ja" => format!(
                "{all} 件：完了 {done}、登録済み {known}、読み取れない {failed}、受け取れない {refused}"
            ),
            _ => format!(
                "{all} files: {done} done, {known} known before, {failed} unreadable, {refused} not taken"
            ),
        }
    }
}

/// Every file that is called a PDF, in the order of names.
fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let listing =
        std::fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))?;
    let mut paths: Vec<PathBuf> =
        listing.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            collect(&path, into)?;
        } else if path
            .extension()
            .is_some_and(|end| pdf::ENDINGS.iter().any(|known| end.eq_ignore_ascii_case(known)))
        {
            into.push(path);
        }
    }
    Ok(())
}

/// Stores one file and files it; none when its text cannot be taken.
pub async fn take(
    services: &Services,
    path: &Path,
    party: Option<&str>,
) -> anyhow::Result<Option<(String, Reception)>> {
    let mut file = tokio::fs::File::open(path).await.with_context(|| format!("open {}", path.display()))?;
    let mut incoming = services.files.incoming().await?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).await.with_context(|| format!("read {}", path.display()))?;
        if read == 0 {
            break;
        }
        incoming.write(&buffer[..read]).await?;
    }
    let name = safe_name(&path.file_name().unwrap_or_default().to_string_lossy());
    if pdf::Kind::of(&name, incoming.head()).is_none() {
        return Ok(None);
    }
    let size = i64::try_from(incoming.size())?;
    let content_hash = services.files.keep(incoming).await?;
    let upload = Upload { name, content_hash, size, role: "contract".to_owned() };
    let target = Target { party_name: party.map(str::to_owned), ..Target::default() };
    let mut tx = services.db.begin(&system("ingest", Action::ContractWrite)).await?;
    let received = receive(&mut tx, &upload, &target).await?;
    tx.commit().await?;
    Ok(Some((received.document_id, received.reception)))
}

/// Whether a document that is there already waits for its password; then it is read again.
async fn locked(services: &Services, id: &str) -> anyhow::Result<bool> {
    let mut tx = services.db.begin(&system("ingest", Action::ContractWrite)).await?;
    let document = find(&mut tx, id).await?.context("the document has gone")?;
    let locked = document.failure.as_deref() == Some("encrypted");
    if locked {
        retry(&mut tx, id).await?;
        tx.commit().await?;
    }
    Ok(locked)
}

/// Waits until a document is done; its failure, when it could not be read.
async fn settled(services: &Services, id: &str) -> anyhow::Result<Option<String>> {
    loop {
        let mut tx = services.db.read(&system("ingest", Action::RegisterRead)).await?;
        let document = find(&mut tx, id).await?.context("the document has gone")?;
        drop(tx);
        match document.stage.as_str() {
            "done" => return Ok(None),
            "failed" => return Ok(Some(document.failure.unwrap_or_default())),
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}
