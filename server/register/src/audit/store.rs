//! Writing and verifying the audit trail.

use std::cmp::Ordering;

use sha2::{Digest, Sha256};

use super::{Entry, Verification};
use crate::db::{Tx, query};
use crate::error::Result;
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

/// Appends an entry in the transaction of the change it tells of.
pub async fn append(
    tx: &mut Tx,
    action: &str,
    object_kind: &str,
    object_id: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    // The update locks the head row, so entries of concurrent transactions stand in a row.
    let (seq, before): (i64, String) = query!(
        one,
        (i64, String),
        tx,
        "update audit_head set seq = seq + 1 where id = 1 returning seq, hash"
    )?;
    let actor = tx.actor().clone();
    let mut entry = Entry {
        seq,
        at: tx.at(),
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        action: action.to_owned(),
        object_kind: object_kind.to_owned(),
        object_id: object_id.to_owned(),
        detail: detail.to_string(),
        hash: String::new(),
    };
    entry.hash = entry.chained(&before);
    query!(execute, tx,
        "insert into audit_entry (seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.seq, entry.at, &entry.actor_kind, &entry.actor_id, &entry.actor_name, &entry.action,
        &entry.object_kind, &entry.object_id, &entry.detail, &entry.hash)?;
    query!(execute, tx, "update audit_head set hash = $1 where id = 1", &entry.hash)?;
    tx.mark_audited();
    Ok(())
}

/// The newest entries before `before` (a sequence number), newest first.
pub async fn list(tx: &mut Tx, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    Ok(query!(
        all,
        Entry,
        tx,
        "select seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash
         from audit_entry where seq < $1 order by seq desc limit $2",
        before.unwrap_or(i64::MAX),
        limit
    )?)
}

/// Walks the chain from its beginning and against its head.
pub async fn verify(tx: &mut Tx) -> Result<Verification> {
    const CHUNK: i64 = 10_000;
    let (head_seq, head_hash): (i64, String) =
        query!(one, (i64, String), tx, "select seq, hash from audit_head where id = 1")?;
    let mut before = "0".repeat(64);
    let mut seen = 0;
    let mut after = i64::MIN;
    loop {
        let entries =
            query!(all, Entry, tx,
            "select seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash
             from audit_entry where seq > $1 order by seq limit $2", after, CHUNK)?;
        for entry in &entries {
            if entry.seq != seen + 1 || entry.chained(&before) != entry.hash {
                return Ok(Verification { entries: seen, first_bad: Some(entry.seq.min(seen + 1)) });
            }
            seen = entry.seq;
            after = seen;
            before.clone_from(&entry.hash);
        }
        if entries.is_empty() {
            break;
        }
    }
    // Too few: the first one cut off. Too many: the first one the head does not know. Equally many under
    // another hash: the chain was computed anew, and the last entry is the first that can be told.
    let first_bad = match seen.cmp(&head_seq) {
        Ordering::Less => Some(seen + 1),
        Ordering::Greater => Some(head_seq + 1),
        Ordering::Equal => (before != head_hash).then_some(seen),
    };
    Ok(Verification { entries: seen, first_bad })
}
