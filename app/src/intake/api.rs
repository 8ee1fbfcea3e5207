//! What the intake asks and changes.

use std::collections::BTreeMap;

use leptos::prelude::*;
use register::intake::{Queue, QueueFilter};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::intake::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "intake/queue", input = Json)]
pub async fn waiting(filter: QueueFilter) -> Result<Queue> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::queue(&mut tx, &filter).await?)
}

/// Takes what was confirmed or corrected into the ledger.
#[server(prefix = "/api", endpoint = "intake/confirm")]
pub async fn confirm(
    contract_id: String,
    version: i64,
    #[server(default)] values: BTreeMap<String, String>,
    #[server(default)] new_party: String,
    #[server(default)] register_as: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    // What was typed counts before the button that registers the name of the text.
    let named = if new_party.trim().is_empty() { &register_as } else { &new_party };
    store::confirm(&mut tx, &contract_id, version, &values, named).await?;
    Ok(tx.commit().await?)
}

/// Puts away everything that is proposed for a contract.
#[server(prefix = "/api", endpoint = "intake/refuse")]
pub async fn refuse(contract_id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::refuse(&mut tx, &contract_id).await?;
    Ok(tx.commit().await?)
}

/// Puts one failure, or all, out of the queue.
#[server(prefix = "/api", endpoint = "intake/dismiss")]
pub async fn dismiss(document_id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::dismiss(&mut tx, &document_id).await?;
    Ok(tx.commit().await?)
}

/// Reads all failed documents again.
#[server(prefix = "/api", endpoint = "intake/retry_failed")]
pub async fn retry_failed(all: bool) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    if !all {
        return Ok(());
    }
    let mut tx = cx.store.db.begin(&grant).await?;
    store::retry_failed(&mut tx).await?;
    Ok(tx.commit().await?)
}
