//! Makes a snapshot while the server goes on working.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use register::access::{Action, system};
use register::ids::hex;
use register::snapshot::{file_hashes, note, write};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::key::Key;
use super::manifest::Manifest;
use super::seal::Sealing;
use super::{database_label, file_label, sealed_file, snapshot_folder, sync_folder};
use crate::checkpoint;
use crate::services::Services;

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    pub manifest: Manifest,
    /// Files that no earlier snapshot had.
    pub files_added: usize,
}

/// Writes a snapshot of everything into `folder`; files that an earlier one has are not written again.
pub async fn create(services: &Services, folder: &Path, key: &Key) -> anyhow::Result<Made> {
    let now = services.db.clock().now();
    let name = name_of(now)?;
    let snapshots = snapshot_folder(folder);
    std::fs::create_dir_all(&snapshots)
        .with_context(|| format!("create the backup folder {}", folder.display()))?;
    std::fs::create_dir_all(folder.join("files"))?;
    let unfinished =
        Unfinished(folder.join(format!("unfinished-{name}-{}", &services.db.ids().token()[..8])));
    std::fs::create_dir(&unfinished.0)?;

    let grant = system("backup", Action::SystemOperate);
    let mut tx = services.db.read(&grant).await?;
    let file = BufWriter::new(File::create_new(unfinished.0.join("database.sealed"))?);
    let sealing = Sealing::new(file, &key.seal, nonce(services), &database_label(&name))?;
    let mut compressed = GzEncoder::new(sealing, Compression::fast());
    let summary = write(&mut tx, &mut compressed).await.context("write the database out")?;
    compressed.finish()?.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    let hashes = file_hashes(&mut tx).await?;
    drop(tx);

    let mut manifest = Manifest::new(&name, now, summary, key);
    let mut files_added = 0;
    for hash in hashes {
        let target = sealed_file(folder, &hash);
        if !target.exists() {
            let (source, seal, nonce) = (services.files.path(&hash), key.seal, nonce(services));
            let (hash, target) = (hash.clone(), target.clone());
            let whole =
                tokio::task::spawn_blocking(move || seal_file(&source, &target, &seal, nonce, &hash)).await?;
            match whole {
                Ok(true) => files_added += 1,
                Ok(false) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error).context("seal a contract file"),
            }
        }
        if target.exists() { manifest.files.push(hash) } else { manifest.damaged.push(hash) }
    }
    manifest.write(&unfinished.0, key)?;
    sync_folder(&unfinished.0)?;
    std::fs::rename(&unfinished.0, snapshots.join(&name)).context("put the snapshot in its place")?;
    sync_folder(&snapshots)?;

    let mut tx = services.db.begin(&grant).await?;
    let detail = json!({ "name": name, "files": manifest.files.len(), "damaged": manifest.damaged.len(),
        "sha256": manifest.database.sha256, "audit_entries": manifest.database.audit_entries });
    note(&mut tx, "backup.created", &name, &detail).await?;
    tx.commit().await?;
    // The backup is whole without it.
    if let Err(error) = checkpoint::keep(services, "backup", false).await {
        tracing::error!(error = format!("{error:#}"), "sign a checkpoint of the audit trail");
    }
    Ok(Made { manifest, files_added })
}

/// Removes what an interrupted backup leaves.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the rename there is nothing here to remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// `2026-11-21T18-00-00.123Z`: sorts by time, and every file system takes it.
fn name_of(now: i64) -> anyhow::Result<String> {
    let moment = jiff::Timestamp::from_millisecond(now).context("the time of the backup")?;
    Ok(moment.strftime("%Y-%m-%dT%H-%M-%S%.3fZ").to_string())
}

fn nonce(services: &Services) -> [u8; 19] {
    let mut nonce = [0; 19];
    services.db.ids().fill(&mut nonce);
    nonce
}

/// Seals one file, durably and never half; false where the bytes are not those that the hash names.
fn seal_file(
    source: &Path,
    target: &Path,
    key: &[u8; 32],
    nonce: [u8; 19],
    hash: &str,
) -> std::io::Result<bool> {
    let mut source = File::open(source)?;
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder)?;
    let half = target.with_extension("half");
    let _ = std::fs::remove_file(&half);
    let mut sealing = Sealing::new(BufWriter::new(File::create_new(&half)?), key, nonce, &file_label(hash))?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = source.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        sealing.write_all(&buffer[..read])?;
    }
    sealing.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    if hex(&hasher.finalize()) != hash {
        std::fs::remove_file(&half)?;
        return Ok(false);
    }
    std::fs::rename(&half, target)?;
    sync_folder(folder)?;
    Ok(true)
}
