//! The order in which documents changed, from which every node's index follows the database.

use crate::db::{Tx, query};
use crate::error::Result;

/// Notes, in the transaction of the change, that a document has to be indexed anew.
pub(crate) async fn note(tx: &mut Tx, document_id: &str) -> Result<()> {
    let (seq,): (i64,) =
        query!(one, (i64,), tx, "update index_head set seq = seq + 1 where id = 1 returning seq")?;
    query!(execute, tx, "insert into index_change (seq, document_id) values ($1, $2)", seq, document_id)?;
    Ok(())
}

/// Sequence number of the last change.
pub async fn head(tx: &mut Tx) -> Result<i64> {
    let (seq,): (i64,) = query!(one, (i64,), tx, "select seq from index_head where id = 1")?;
    Ok(seq)
}

/// The document of the change with this number; with the number it tells one database's history from another's.
pub async fn document_at(tx: &mut Tx, seq: i64) -> Result<Option<String>> {
    let row = query!(optional, (String,), tx, "select document_id from index_change where seq = $1", seq)?;
    Ok(row.map(|(id,)| id))
}

/// Documents that wait to be marked as searchable.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<String>> {
    let rows = query!(all, (String,), tx, "select id from document where stage = 'index'")?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The documents changed after `seq` up to `until`, each once, oldest first.
pub async fn since(tx: &mut Tx, seq: i64, until: i64) -> Result<Vec<String>> {
    let rows = query!(
        all,
        (String, i64),
        tx,
        "select document_id, max(seq) as last from index_change where seq > $1 and seq <= $2
         group by document_id order by last",
        seq,
        until
    )?;
    Ok(rows.into_iter().map(|(id, _)| id).collect())
}

/// Every document that has been through the check, for building an index from nothing.
pub async fn all(tx: &mut Tx) -> Result<Vec<String>> {
    let rows =
        query!(all, (String,), tx, "select id from document where stage in ('index', 'done') order by id")?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Marks documents as searchable, after the index has been committed and never before.
pub async fn mark_indexed(tx: &mut Tx, document_ids: &[String]) -> Result<()> {
    for id in document_ids {
        query!(execute, tx, "update document set stage = 'done' where id = $1 and stage = 'index'", id)?;
    }
    Ok(())
}
