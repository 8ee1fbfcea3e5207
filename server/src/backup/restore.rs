//! Brings a snapshot back into an empty place, and proves that all of it is there.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use flate2::read::GzDecoder;
use register::access::{Action, system};
use register::ids::hex;
use register::snapshot::{Place, load, note};
use register::{Clock, Error, Ids};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::key::Key;
use super::manifest::Manifest;
use super::seal::Opening;
use super::{database_label, file_label, sealed_file, snapshot_folder, snapshots, sync_folder};
use crate::config::Storage;

/// What is back.
#[derive(Clone, Debug)]
pub struct Restored {
    pub manifest: Manifest,
}

/// Restores the snapshot `name` (the newest without one) into an empty data folder or database. The files come
/// first: where it is interrupted, it can be run again.
pub async fn restore(folder: &Path, name: Option<&str>, key: &Key, to: &Storage) -> anyhow::Result<Restored> {
    let name = match name {
        Some(name) => name.to_owned(),
        None => snapshots(folder)?.pop().with_context(|| format!("{} holds no backup", folder.display()))?,
    };
    let place = snapshot_folder(folder).join(&name);
    let manifest = Manifest::read(&place, key)?;
    ensure!(manifest.name == name, "the snapshot {name} was exchanged for {}", manifest.name);
    let file = to.data.join("daicho.sqlite");
    if file.exists() {
        bail!("{} holds a register already: give an empty folder", to.data.display());
    }
    std::fs::create_dir_all(&to.data)
        .with_context(|| format!("create the data folder {}", to.data.display()))?;
    for hash in &manifest.files {
        let target = to.data.join("files").join(&hash[..2]).join(hash);
        let (sealed, hash, seal) = (sealed_file(folder, hash), hash.clone(), key.seal);
        tokio::task::spawn_blocking(move || open_file(&sealed, &target, &seal, &hash)).await??;
    }
    let sealed = BufReader::new(File::open(place.join("database.sealed"))?);
    let opened = Opening::new(sealed, &key.seal, &database_label(&name))?;
    let mut lines = BufReader::new(GzDecoder::new(opened));
    let target = to.database_url.as_deref().map_or(Place::Sqlite(&file), Place::Postgres);
    let loaded = load(target, &mut lines, Clock::System, Ids::Random).await;
    let (db, summary) = loaded.map_err(|error| match error {
        Error::Conflict("not_empty") => {
            anyhow::anyhow!("the database holds a register already: give an empty one")
        }
        Error::Conflict("newer_schema") => {
            anyhow::anyhow!("the backup was made by a newer version: update the program first")
        }
        error => anyhow::Error::from(error).context("load the database"),
    })?;
    // All lines are hashed: every row and every value is what the signed manifest says.
    let same = summary == manifest.database;
    if same {
        let mut tx = db.begin(&system("restore", Action::SystemOperate)).await?;
        note(&mut tx, "backup.restored", &name, &json!({ "sha256": summary.sha256 })).await?;
        tx.commit().await?;
    }
    db.close().await;
    ensure!(same, "the database that was loaded is not the one that the manifest describes");
    Ok(Restored { manifest })
}

/// Opens one file, unless an interrupted run has it already.
fn open_file(sealed: &Path, target: &PathBuf, key: &[u8; 32], hash: &str) -> anyhow::Result<()> {
    if target.exists() && hash_of(File::open(target)?, &mut std::io::sink())? == hash {
        return Ok(());
    }
    let folder = target.parent().unwrap_or(target);
    std::fs::create_dir_all(folder)?;
    let what = || format!("open the backup of the file {hash}");
    let file = File::open(sealed).with_context(what)?;
    let opened = Opening::new(BufReader::new(file), key, &file_label(hash)).with_context(what)?;
    let half = target.with_extension("half");
    let mut out = BufWriter::new(File::create(&half)?);
    let found = hash_of(opened, &mut out).with_context(what)?;
    ensure!(found == hash, "the backup of the file {hash} holds other bytes");
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&half, target)?;
    Ok(sync_folder(folder)?)
}

fn hash_of(mut from: impl Read, to: &mut impl Write) -> std::io::Result<String> {
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
    }
}
