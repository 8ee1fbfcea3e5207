//! What the page of the queue asks and changes.

use leptos::prelude::*;
use register::mail::{OutboxCounts, OutboxRow};
use register::party::Page;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::mail::store};

use crate::error::Result;

/// A page of the queue.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Outbox {
    pub counts: OutboxCounts,
    pub page: Page<OutboxRow>,
    /// Whether a server is set that takes mail.
    pub ready: bool,
}

#[server(prefix = "/api", endpoint = "outbox/list")]
pub async fn list(#[server(default)] state: String, #[server(default)] page: i64) -> Result<Outbox> {
    let cx = context()?;
    let grant = cx.session.require(Action::SystemOperate)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let counts = store::counts(&mut tx).await?;
    let page = store::list(&mut tx, &state, page).await?;
    Ok(Outbox { counts, page, ready: cx.store.mail_ready })
}

/// Sends a mail again that could not be sent.
#[server(prefix = "/api", endpoint = "outbox/retry")]
pub async fn retry(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::SystemOperate)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::retry(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect("/outbox");
    Ok(())
}

/// Takes a mail back that has not gone out.
#[server(prefix = "/api", endpoint = "outbox/withdraw")]
pub async fn withdraw(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::SystemOperate)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::withdraw(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect("/outbox");
    Ok(())
}
