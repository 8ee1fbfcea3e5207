//! Writing and verifying the audit trail.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use super::chain::{JOINED, Walk};
use super::mark::{Held, Mark, hold};
use super::{Entry, Search, Verification};
use crate::access::Action;
use crate::db::{Tx, containing, query};
use crate::error::{Error, Result};

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

/// The same of those that hold a text (doer, action, object or content, in small or capital letters) and lie in
/// `from..until` (UTC milliseconds).
pub async fn search(tx: &mut Tx, asked: &Search, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    Ok(query!(
        all,
        Entry,
        tx,
        "select seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash
         from audit_entry
         where seq < $1 and at >= $2 and at < $3
            and (lower(actor_name) like $4 escape '\\' or action like $4 escape '\\' or object_id like $4 escape '\\'
                or lower(detail) like $4 escape '\\')
         order by seq desc limit $5",
        before.unwrap_or(i64::MAX),
        asked.from.unwrap_or(i64::MIN),
        asked.until.unwrap_or(i64::MAX),
        containing(&asked.text.trim().to_lowercase()),
        limit
    )?)
}

/// The entries after a sequence number, oldest first.
pub async fn after(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(query!(
        all,
        Entry,
        tx,
        "select seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash
         from audit_entry where seq > $1 order by seq limit $2",
        seq,
        limit
    )?)
}

/// Number and hash of the last entry, as the head of the chain knows them; 0 before the first one.
pub async fn head(tx: &mut Tx) -> Result<(i64, String)> {
    Ok(query!(one, (i64, String), tx, "select seq, hash from audit_head where id = 1")?)
}

/// Holds the marks of checkpoints against the trail.
pub async fn held(tx: &mut Tx, marks: &[Mark]) -> Result<Held> {
    let (ends,) = query!(one, (i64,), tx, "select coalesce(max(seq), 0) from audit_entry")?;
    let mut hashes = BTreeMap::new();
    for mark in marks {
        let found = query!(optional, (String,), tx, "select hash from audit_entry where seq = $1", mark.seq)?;
        if let Some((hash,)) = found {
            hashes.insert(mark.seq, hash);
        }
    }
    Ok(hold(ends, &hashes, marks))
}

/// Notes that the trail was taken out as a file.
pub async fn note_export(tx: &mut Tx, entries: i64) -> Result<()> {
    tx.change(Action::SystemOperate)?;
    append(tx, "audit.exported", "audit", "", &serde_json::json!({ "entries": entries })).await
}

/// Entries after a sequence number as one text, and the number of the last; none where there are no more. Both databases
/// join in the order of the ordered part; another order would be called a broken chain, never a sound one.
async fn joined(tx: &mut Tx, after: i64) -> Result<Option<(i64, String)>> {
    const CHUNK: i64 = 2_000;
    let row: Option<(Option<i64>, Option<String>)> = query!(
        optional,
        (Option<i64>, Option<String>),
        tx,
        AssertSqlSafe(format!(
            "select max(seq), string_agg(entry, '') from
                (select seq, {JOINED} as entry from audit_entry where seq > $1 order by seq limit $2) e"
        )),
        after,
        CHUNK
    )?;
    Ok(row.and_then(|(last, text)| last.zip(text)))
}

/// Walks the chain from its beginning and against its head.
pub async fn verify(tx: &mut Tx) -> Result<Verification> {
    let (head_seq, head_hash) = head(tx).await?;
    let mut walk = Walk::default();
    let mut next = joined(tx, i64::MIN).await?;
    while let Some((last, text)) = next {
        // While these are hashed the database reads the next ones.
        let hashing = tokio::task::spawn_blocking(move || {
            let outcome = walk.take_joined(&text);
            (walk, outcome)
        });
        let (reading, hashed) = tokio::join!(joined(tx, last), hashing);
        let (walked, outcome) = hashed.map_err(|error| Error::Inconsistent(format!("walk: {error}")))?;
        walk = walked;
        if let Err(first_bad) = outcome {
            return Ok(Verification { entries: walk.seen(), first_bad: Some(first_bad) });
        }
        next = reading?;
    }
    // Too few: the first one cut off. Too many: the first one the head does not know. Equally many under
    // another hash: the chain was computed anew, and the last entry is the first that can be told.
    let seen = walk.seen();
    let first_bad = match seen.cmp(&head_seq) {
        Ordering::Less => Some(seen + 1),
        Ordering::Greater => Some(head_seq + 1),
        Ordering::Equal => (walk.hash() != head_hash).then_some(seen),
    };
    Ok(Verification { entries: seen, first_bad })
}
