//! A file that is kept: its bytes are named by their hash, and several rooms may point at the same.

use crate::db::{Tx, query};
use crate::error::Result;

/// Notes that the bytes with this SHA-256 (64 hexadecimal digits) are kept, `size` in bytes; once is enough.
pub(crate) async fn note_kept(tx: &mut Tx, hash: &str, size: i64) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "insert into file (content_hash, size, stored_at) values ($1, $2, $3) on conflict do nothing",
        hash,
        size,
        at
    )?;
    Ok(())
}
