//! What the list of obligations asks and changes.

use leptos::prelude::*;
use register::obligation::{Duties, DutyFilter, DutyInput};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::obligation::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "obligation/list", input = Json)]
pub async fn list(filter: DutyFilter) -> Result<Duties> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::list(&mut tx, &filter).await?)
}

/// A person confirms a proposed duty, or changes one.
#[server(prefix = "/api", endpoint = "obligation/confirm")]
pub async fn confirm(id: String, version: i64, #[server(default)] input: DutyInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::confirm(&mut tx, &id, version, &input).await?;
    Ok(tx.commit().await?)
}

/// A person says that this is no duty to follow.
#[server(prefix = "/api", endpoint = "obligation/drop")]
pub async fn put_away(id: String, version: i64) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::drop(&mut tx, &id, version).await?;
    Ok(tx.commit().await?)
}

/// Notes that a duty was met, with the evidence.
#[server(prefix = "/api", endpoint = "obligation/done")]
pub async fn done(
    id: String,
    version: i64,
    #[server(default)] done_on: String,
    evidence: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::done(&mut tx, &id, version, &done_on, &evidence).await?;
    Ok(tx.commit().await?)
}
