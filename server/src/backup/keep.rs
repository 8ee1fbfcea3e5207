//! Which snapshots are there, and which may go.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::key::Key;
use super::manifest::Manifest;
use super::{sealed_file, snapshot_folder};

/// Names of the whole snapshots, oldest first.
pub fn snapshots(folder: &Path) -> anyhow::Result<Vec<String>> {
    let place = snapshot_folder(folder);
    if !place.exists() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&place).with_context(|| format!("look into {}", place.display()))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// The newest snapshot's manifest, when there is one.
pub fn newest(folder: &Path, key: &Key) -> anyhow::Result<Option<Manifest>> {
    let Some(name) = snapshots(folder)?.pop() else { return Ok(None) };
    Manifest::read(&snapshot_folder(folder).join(name), key).map(Some)
}

/// Removes all snapshots but the newest `count` (at least one stays), and the files that none of those needs.
/// Answers how many snapshots and files went.
pub fn prune(folder: &Path, key: &Key, count: usize) -> anyhow::Result<(usize, usize)> {
    let names = snapshots(folder)?;
    let (old, kept) = names.split_at(names.len().saturating_sub(count.max(1)));
    // A snapshot that cannot be read might need any file: then nothing is removed.
    let mut needed = BTreeSet::new();
    for name in kept {
        let manifest = Manifest::read(&snapshot_folder(folder).join(name), key)?;
        needed.extend(manifest.files.iter().map(|hash| sealed_file(folder, hash)));
    }
    for name in old {
        std::fs::remove_dir_all(snapshot_folder(folder).join(name))?;
    }
    let mut gone = 0;
    if !old.is_empty() {
        for path in sealed(&folder.join("files"))? {
            if !needed.contains(&path) {
                std::fs::remove_file(path)?;
                gone += 1;
            }
        }
    }
    Ok((old.len(), gone))
}

fn sealed(files: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for part in std::fs::read_dir(files)? {
        for file in std::fs::read_dir(part?.path())? {
            let path = file?.path();
            if path.extension().is_some_and(|ending| ending == "sealed") {
                found.push(path);
            }
        }
    }
    Ok(found)
}
