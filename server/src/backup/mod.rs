//! Copies of everything that cannot be derived, in a folder of their own: sealed, signed, and complete in themselves.
//!
//! ```text
//! DIR/snapshots/2026-11-21T18-00-00Z/  database.sealed  manifest.json  manifest.sig
//! DIR/files/ab/<hash>.sealed           a contract file, kept once for all snapshots
//! ```
//!
//! The database is its `register::snapshot`, compressed. A snapshot's folder appears when it is whole. The search
//! index and pictures of pages are built anew from what is restored.

mod create;
mod keep;
mod key;
mod manifest;
mod restore;
mod seal;

use std::path::{Path, PathBuf};

pub use create::{Made, create};
pub use keep::{newest, prune, snapshots};
pub use key::Key;
pub use manifest::Manifest;
pub use restore::{Restored, restore};

fn snapshot_folder(folder: &Path) -> PathBuf {
    folder.join("snapshots")
}

/// Where a sealed file lies.
fn sealed_file(folder: &Path, hash: &str) -> PathBuf {
    folder.join("files").join(hash.get(..2).unwrap_or("xx")).join(format!("{hash}.sealed"))
}

/// What is sealed, bound to it: a sealed file does not open in another's place.
fn file_label(hash: &str) -> String {
    format!("file {hash}")
}

fn database_label(name: &str) -> String {
    format!("database {name}")
}

/// Makes the names in a folder as durable as the bytes.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
