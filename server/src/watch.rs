//! A watched folder: what is put into it is filed as an upload would be, and moved to `done` or `failed` with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use register::access::{Action, system};
use register::document::store::find;
use tokio_util::sync::CancellationToken;

use crate::command::ingest::take;
use crate::language::Language;
use crate::services::Services;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(2);
const DONE: &str = "done";
const FAILED: &str = "failed";

/// Size and time of a file: one that still changes is still being copied.
type Mark = (u64, Option<SystemTime>);

/// What is known of the files in the folder.
#[derive(Default)]
pub struct Watch {
    seen: BTreeMap<PathBuf, Mark>,
    /// Filed, on their way through the pipeline.
    filed: BTreeMap<PathBuf, String>,
}

/// Watches until `stop` is cancelled.
pub async fn run(services: &Services, folder: &Path, stop: &CancellationToken) {
    let mut watch = Watch::default();
    while !stop.is_cancelled() {
        if let Err(error) = watch.look(services, folder).await {
            tracing::error!(folder = %folder.display(), error = format!("{error:#}"), "look into the watched folder");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
}

impl Watch {
    /// One look: files what has arrived whole, moves what has been read. Returns how many files were moved.
    ///
    /// After a crash the file still lies in the folder; filed again, it is recognised by its content.
    pub async fn look(&mut self, services: &Services, folder: &Path) -> anyhow::Result<usize> {
        let files = files(folder)?;
        self.seen.retain(|path, _| files.contains_key(path));
        for (path, mark) in files {
            if self.filed.contains_key(&path) {
                continue;
            }
            let whole = self.seen.insert(path.clone(), mark) == Some(mark);
            if !whole {
                continue;
            }
            match take(services, &path, None).await {
                Ok(Some((id, _))) => {
                    self.filed.insert(path, id);
                    services.bell.notify_waiters();
                }
                Ok(None) => {
                    is_moved(&path, refuse(folder, &path, "not_a_pdf"));
                }
                Err(error) => {
                    tracing::warn!(file = %path.display(), error = format!("{error:#}"), "a file of the watched folder has to wait");
                }
            }
        }
        self.settle(services, folder).await
    }

    async fn settle(&mut self, services: &Services, folder: &Path) -> anyhow::Result<usize> {
        let mut moved = 0;
        for (path, id) in self.filed.clone() {
            let mut tx = services.db.read(&system("watch", Action::RegisterRead)).await?;
            let document = find(&mut tx, &id).await?;
            drop(tx);
            let outcome = document.map(|document| (document.stage, document.failure));
            let placed = match outcome.as_ref().map(|(stage, failure)| (stage.as_str(), failure.as_deref())) {
                Some(("done", _)) => put(folder, DONE, &path),
                Some(("failed", failure)) => refuse(folder, &path, failure.unwrap_or("internal")),
                Some(_) => continue,
                None => refuse(folder, &path, "internal"),
            };
            // One file that cannot be moved does not hold up the others; it is tried again at the next look.
            if !is_moved(&path, placed) {
                continue;
            }
            self.filed.remove(&path);
            self.seen.remove(&path);
            moved += 1;
        }
        Ok(moved)
    }
}

fn is_moved(path: &Path, placed: anyhow::Result<()>) -> bool {
    if let Err(error) = &placed {
        tracing::warn!(file = %path.display(), error = format!("{error:#}"), "a file of the watched folder cannot be moved");
    }
    placed.is_ok()
}

/// The files of the folder itself, with their marks. Hidden ones and the halves that programs leave are not ours.
fn files(folder: &Path) -> anyhow::Result<BTreeMap<PathBuf, Mark>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("read the folder {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        let half = [".part", ".tmp", ".crdownload"].iter().any(|end| name.to_lowercase().ends_with(end));
        if !kind.is_file() || name.starts_with(['.', '~']) || half {
            continue;
        }
        let data = entry.metadata()?;
        files.insert(entry.path(), (data.len(), data.modified().ok()));
    }
    Ok(files)
}

/// Moves a file into a folder beside it; never over another one.
fn put(folder: &Path, to: &str, path: &Path) -> anyhow::Result<()> {
    place(folder, to, path).map(drop)
}

/// Files of the same name that one folder takes.
const NAMES: usize = 10_000;

fn place(folder: &Path, to: &str, path: &Path) -> anyhow::Result<PathBuf> {
    let folder = folder.join(to);
    std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    let name = |count: usize| {
        if count == 0 { format!("{stem}{ending}") } else { format!("{stem} ({count}){ending}") }
    };
    let target = (0..NAMES).map(|count| folder.join(name(count))).find(|target| !target.exists());
    let target = target.context("find a free name")?;
    std::fs::rename(path, &target).with_context(|| format!("move {}", path.display()))?;
    Ok(target)
}

fn refuse(folder: &Path, path: &Path, code: &str) -> anyhow::Result<()> {
    let target = place(folder, FAILED, path)?;
    let mut reason = target.clone().into_os_string();
    reason.push(".reason.txt");
    std::fs::write(&reason, format!("{code}\n{}\n", words(code, Language::of_terminal())))
        .with_context(|| format!("write {}", PathBuf::from(&reason).display()))
}

/// Why a file was not read, and what to do.
fn words(code: &str, language: Language) -> &'static str {
    match code {
        "not_a_pdf" => language.of(
            "PDF・Word・テキストではありません。ファイルの種類を確かめてください。",
            "This is no PDF, Word or text file. Look at the kind of the file.",
        ),
        "encrypted" => language.of(
            "パスワードで保護されています。契約の画面でパスワードを入力してください。",
            "It is protected by a password. Enter the password on the page of the contract.",
        ),
        "no_text" => language.of(
            "文字のない画像です。契約の画面で文字認識を行うか、本文を入力してください。",
            "It is a picture without text. Recognise it or type its text in on the page of the contract.",
        ),
        "too_large" | "timed_out" => language.of(
            "大きすぎるか、読み取りに時間がかかりすぎました。ファイルを分けてください。",
            "It is too large or took too long to read. Divide the file.",
        ),
        _ => language.of(
            "ファイルが壊れているか、読み取れませんでした。取引先に再送を依頼してください。",
            "The file is broken or could not be read. Ask for it again.",
        ),
    }
}
