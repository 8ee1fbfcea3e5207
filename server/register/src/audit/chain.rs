//! The hash of an entry, and the walk along a chain.

use sha2::{Digest, Sha256};

use super::Entry;
use crate::ids::hex;

impl Entry {
    /// SHA-256 over a version tag, the hash before and every field, each prefixed with its length as
    /// eight big-endian bytes, so that no two different entries encode alike.
    pub(crate) fn chained(&self, before: &str) -> String {
        let mut hasher = Sha256::new();
        let numbers = [self.seq.to_string(), self.at.to_string()];
        let fields = [
            "daicho-audit-1",
            before,
            &numbers[0],
            &numbers[1],
            &self.actor_kind,
            &self.actor_id,
            &self.actor_name,
            &self.action,
            &self.object_kind,
            &self.object_id,
            &self.detail,
        ];
        for field in fields {
            hasher.update((field.len() as u64).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        hex(&hasher.finalize())
    }
}

/// Walks a chain from its beginning, wherever its entries come from.
#[derive(Clone, Debug)]
pub struct Walk {
    seen: i64,
    hash: String,
}

impl Default for Walk {
    fn default() -> Self {
        Self { seen: 0, hash: "0".repeat(64) }
    }
}

impl Walk {
    /// Takes the next entry in.
    ///
    /// # Errors
    /// The number of the first entry that does not fit: this one, or one that is missing before it.
    pub fn take(&mut self, entry: &Entry) -> Result<(), i64> {
        if entry.seq != self.seen + 1 || entry.chained(&self.hash) != entry.hash {
            return Err(entry.seq.min(self.seen + 1));
        }
        self.seen = entry.seq;
        self.hash.clone_from(&entry.hash);
        Ok(())
    }

    /// Entries taken in; the number of the last one.
    pub const fn seen(&self) -> i64 {
        self.seen
    }

    /// Hash of the last entry.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
