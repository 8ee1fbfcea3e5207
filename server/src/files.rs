//! The files themselves, under the SHA-256 of their content: equal content is kept once, and what is
//! kept never changes.

use std::path::{Path, PathBuf};

use register::Ids;
use register::ids::hex;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Files in a folder of this machine.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
    ids: Ids,
}

/// Bytes on their way in; nothing of it is left behind unless it is kept.
#[derive(Debug)]
pub struct Incoming {
    path: PathBuf,
    file: Option<File>,
    hasher: Sha256,
    size: u64,
    head: Vec<u8>,
}

/// How many first bytes are at hand for recognising the kind of file.
const HEAD: usize = 1029;

impl Files {
    /// Opens the store, creating its folders.
    pub async fn open(folder: &Path, ids: Ids) -> std::io::Result<Self> {
        tokio::fs::create_dir_all(folder.join("incoming")).await?;
        Ok(Self { folder: folder.to_owned(), ids })
    }

    /// Clears away what a killed process left half-way; younger than a day it may still be arriving at
    /// another process. `now` in UTC milliseconds.
    pub async fn clear_abandoned(&self, now: i64) -> std::io::Result<()> {
        let mut entries = tokio::fs::read_dir(self.folder.join("incoming")).await?;
        while let Some(entry) = entries.next_entry().await? {
            let modified = entry.metadata().await?.modified()?;
            let age = modified.duration_since(std::time::UNIX_EPOCH).map_or(0, |age| age.as_millis());
            if u128::try_from(now).unwrap_or(0).saturating_sub(age) > 86_400_000 {
                tokio::fs::remove_file(entry.path()).await?;
            }
        }
        Ok(())
    }

    /// Begins to take in bytes.
    pub async fn incoming(&self) -> std::io::Result<Incoming> {
        let path = self.folder.join("incoming").join(self.ids.token());
        let file = File::create_new(&path).await?;
        Ok(Incoming { path, file: Some(file), hasher: Sha256::new(), size: 0, head: Vec::new() })
    }

    /// Keeps what came in, durably, and returns its hash (64 hexadecimal digits).
    pub async fn keep(&self, mut incoming: Incoming) -> std::io::Result<String> {
        let hash = hex(&incoming.hasher.clone().finalize());
        if let Some(mut file) = incoming.file.take() {
            file.flush().await?;
            file.sync_all().await?;
        }
        let target = self.path(&hash);
        if tokio::fs::try_exists(&target).await? {
            return Ok(hash);
        }
        let folder = target.parent().unwrap_or(&self.folder).to_owned();
        tokio::fs::create_dir_all(&folder).await?;
        tokio::fs::rename(&incoming.path, &target).await?;
        // The names must survive a power cut as well as the bytes.
        File::open(&folder).await?.sync_all().await?;
        File::open(&self.folder).await?.sync_all().await?;
        Ok(hash)
    }

    /// Where the file with this hash lies.
    pub fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(hash.get(..2).unwrap_or("xx")).join(hash)
    }

    /// The bytes of a kept file, after making sure that they are still the same.
    pub async fn verified(&self, hash: &str) -> std::io::Result<bool> {
        let mut file = File::open(self.path(hash)).await?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut buffer).await?;
            if read == 0 {
                return Ok(hex(&hasher.finalize()) == hash);
            }
            hasher.update(&buffer[..read]);
        }
    }
}

impl Incoming {
    pub async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let wanted = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..wanted]);
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(bytes).await,
            None => Err(std::io::Error::other("the upload was closed already")),
        }
    }

    /// Bytes so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The first bytes.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` the file has moved and there is nothing here to remove.
        let _ = std::fs::remove_file(&self.path);
    }
}
