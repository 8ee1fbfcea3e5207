//! What lists ask and change.

use leptos::prelude::*;
use register::record::listing::{BulkPreview, ListPage, Listing};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::error::AppError, crate::session::context, register::access::Action, register::catalogue::Kind,
    register::field::FieldError, register::record::listing,
};

use crate::error::Result;

/// Rows for one field, and what it is to hold.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BulkAsk {
    pub listing: Listing,
    pub ids: Vec<String>,
    /// Every row of the list in place of those with the ids.
    pub all: bool,
    /// Empty: not chosen yet.
    pub field: String,
    pub value: String,
}

#[server(prefix = "/api", endpoint = "list/page", input = Json)]
pub async fn page(listing: Listing) -> Result<ListPage> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(listing::store::page(&mut tx, &listing).await?)
}

#[server(prefix = "/api", endpoint = "list/bulk_preview", input = Json)]
pub async fn bulk(ask: BulkAsk) -> Result<BulkPreview> {
    let cx = context()?;
    cx.session.require(ask.listing.kind.info().write)?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let selection = listing::bulk::Selection { listing: &ask.listing, ids: &ask.ids, all: ask.all };
    Ok(listing::bulk::preview(&mut tx, &selection, &ask.field, &ask.value).await?)
}

#[cfg(feature = "ssr")]
fn kind_of(code: &str) -> Result<Kind> {
    Kind::from_code(code).ok_or_else(|| AppError::NotFound.answered())
}

/// Makes the edit that was shown: `rows` are ids with the versions that were shown (`id:3 id:1`). Goes back to
/// the list at `back`.
#[server(prefix = "/api", endpoint = "list/bulk_save")]
pub async fn bulk_save(
    kind: String,
    field: String,
    #[server(default)] value: String,
    rows: String,
    #[server(default)] back: String,
) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(kind.info().write)?;
    let row = |row: &str| {
        let (id, version) = row.split_once(':')?;
        Some((id.to_owned(), version.parse().ok()?))
    };
    let rows: Option<Vec<(String, i64)>> = rows.split_whitespace().map(row).collect();
    let rows = rows.ok_or_else(|| vec![FieldError::new("rows", "reference")])?;
    let mut tx = cx.store.db.begin(&grant).await?;
    listing::bulk::apply(&mut tx, kind, &field, &value, &rows).await?;
    tx.commit().await?;
    leptos_axum::redirect(&super::list_href(&Listing::of_query(kind, &back)));
    Ok(())
}

/// Keeps a list under a name and goes back to it.
#[server(prefix = "/api", endpoint = "list/save_view")]
pub async fn save_view(
    kind: String,
    #[server(default)] query: String,
    name: String,
    #[server(default)] shared: String,
) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(Action::ViewSave)?;
    let list = Listing::of_query(kind, &query);
    let mut tx = cx.store.db.begin(&grant).await?;
    listing::view::save(&mut tx, &list, &name, !shared.is_empty()).await?;
    tx.commit().await?;
    leptos_axum::redirect(&super::list_href(&list));
    Ok(())
}

/// Gives up an own view and goes back to the list.
#[server(prefix = "/api", endpoint = "list/remove_view")]
pub async fn remove_view(kind: String, #[server(default)] query: String, id: String) -> Result<()> {
    let cx = context()?;
    let kind = kind_of(&kind)?;
    let grant = cx.session.require(Action::ViewSave)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    listing::view::remove(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect(&super::list_href(&Listing::of_query(kind, &query)));
    Ok(())
}
