//! What the readiness page asks and changes.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::readiness::Readiness;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::readiness::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "readiness/load", input = Json)]
pub async fn load() -> Result<Readiness> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    Ok(store::load(&mut tx, &board).await?)
}

/// Keeps what the institution says to a demand.
#[server(prefix = "/api", endpoint = "readiness/say")]
pub async fn state(
    demand: String,
    #[server(default)] status: String,
    #[server(default)] note: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OfficeWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::say(&mut tx, &demand, &status, &note).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/readiness#d-{demand}"));
    Ok(())
}
