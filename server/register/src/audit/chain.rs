//! The hash of an entry, and the walk along a chain.

use sha2::{Digest, Sha256};

use super::Entry;
use crate::ids::hex;

/// Fields of an entry that its hash covers: number, time, kind, id and name of the doer, action, kind and id of the
/// object, detail.
const FIELDS: usize = 9;

/// SHA-256 over a version tag, the hash before and every field, each prefixed with its length as eight big-endian
/// bytes, so that no two different entries encode alike.
fn chained(before: &str, fields: [&str; FIELDS]) -> String {
    let mut hasher = Sha256::new();
    for field in ["daicho-audit-1", before].into_iter().chain(fields) {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hex(&hasher.finalize())
}

impl Entry {
    pub(crate) fn chained(&self, before: &str) -> String {
        let fields = [
            &self.seq.to_string(),
            &self.at.to_string(),
            &self.actor_kind,
            &self.actor_id,
            &self.actor_name,
            &self.action,
            &self.object_kind,
            &self.object_id,
            &self.detail,
        ];
        chained(before, fields.map(String::as_str))
    }
}

/// Columns of an entry in the order of its hash, each with its length in bytes before it, the hash last: how many entries
/// are read as one text ([`Walk::take_joined`]). Both databases write it alike.
pub(crate) const JOINED: &str = "concat(octet_length(concat(seq)), ':', seq, octet_length(concat(at)), ':', at, \
    octet_length(actor_kind), ':', actor_kind, octet_length(actor_id), ':', actor_id, \
    octet_length(actor_name), ':', actor_name, octet_length(action), ':', action, \
    octet_length(object_kind), ':', object_kind, octet_length(object_id), ':', object_id, \
    octet_length(detail), ':', detail, octet_length(hash), ':', hash)";

/// The next field of a joined text, which loses it.
fn field<'a>(joined: &mut &'a str) -> Option<&'a str> {
    let (length, rest) = joined.split_once(':')?;
    let length: usize = length.parse().ok()?;
    let field = rest.get(..length)?;
    *joined = &rest[length..];
    Some(field)
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

    /// Takes the next entries in, joined as [`JOINED`] says: a million of them in a second or two, where a row for each
    /// costs ten.
    ///
    /// # Errors
    /// As [`Walk::take`].
    pub fn take_joined(&mut self, mut joined: &str) -> Result<(), i64> {
        while !joined.is_empty() {
            let next = self.seen + 1;
            let mut fields = [""; FIELDS];
            for place in &mut fields {
                *place = field(&mut joined).ok_or(next)?;
            }
            let hash = field(&mut joined).ok_or(next)?;
            let seq: i64 = fields[0].parse().map_err(|_| next)?;
            if seq != next || chained(&self.hash, fields) != hash {
                return Err(seq.min(next));
            }
            self.seen = seq;
            hash.clone_into(&mut self.hash);
        }
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
