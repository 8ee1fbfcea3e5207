//! Saved views in the database.

use serde_json::json;

use super::{Listing, SavedView, encoded};
use crate::access::Action;
use crate::audit::store as audit;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;

/// A person keeps this many of a kind.
const MOST: i64 = 50;

/// The views of a kind that this person keeps, and those that others share; by name.
pub async fn list(tx: &mut Tx, kind: Kind) -> Result<Vec<SavedView>> {
    let person = tx.actor().id.clone();
    Ok(query!(
        all,
        SavedView,
        tx,
        "select id, owner_name, name, query, shared, owner_id = $2 as own from saved_view
         where kind = $1 and (owner_id = $2 or shared) order by name, id",
        kind.code(),
        &person
    )?)
}

/// Keeps a list under a name. Only what an address can say is kept, without the page; the same name again
/// replaces what the person kept under it.
///
/// # Errors
/// [`Error::Invalid`] for the name; [`Error::Conflict`] `too_many_views`.
pub async fn save(tx: &mut Tx, listing: &Listing, name: &str, shared: bool) -> Result<()> {
    let mut fields = Fields::default();
    let name = fields.text("name", name, true, 100);
    fields.finish(())?;
    tx.change(Action::ViewSave)?;
    let listing = Listing { page: 0, ..listing.clone() };
    let (kind, query) = (listing.kind.code(), encoded(&listing.pairs()));
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    let (kept,) = query!(
        one,
        (i64,),
        tx,
        "select count(*) from saved_view where owner_id = $1 and kind = $2 and name <> $3",
        &actor.id,
        kind,
        &name
    )?;
    if kept >= MOST {
        return Err(Error::Conflict("too_many_views"));
    }
    query!(
        execute,
        tx,
        "insert into saved_view (id, owner_id, owner_name, kind, name, query, shared, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (owner_id, kind, name) do update set query = excluded.query, shared = excluded.shared",
        &id,
        &actor.id,
        &actor.name,
        kind,
        &name,
        &query,
        shared,
        at
    )?;
    let detail = json!({ "kind": kind, "name": name, "query": query, "shared": shared });
    audit::append(tx, "view.saved", "saved_view", &name, &detail).await
}

/// Gives up an own view.
///
/// # Errors
/// [`Error::NotFound`], also for somebody else's.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::ViewSave)?;
    let person = tx.actor().id.clone();
    let gone = query!(execute, tx, "delete from saved_view where id = $1 and owner_id = $2", id, &person)?;
    if gone == 0 {
        return Err(Error::NotFound("saved_view"));
    }
    audit::append(tx, "view.removed", "saved_view", id, &json!({})).await
}
