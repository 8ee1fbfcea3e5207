//! What the requests for annexes ask and change.

use leptos::prelude::*;
use register::annex::{Filter, Input, OfContract, Requests};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::annex::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "annex/list", input = Json)]
pub async fn list(filter: Filter) -> Result<Requests> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::list(&mut tx, &filter).await?)
}

/// What is missing in a contract's set, and what was asked for.
#[server(prefix = "/api", endpoint = "annex/of_contract")]
pub async fn belonging(contract_id: String) -> Result<OfContract> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::of_contract(&mut tx, &contract_id).await?)
}

#[server(prefix = "/api", endpoint = "annex/ask")]
pub async fn ask(contract_id: String, #[server(default)] input: Input) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::ask(&mut tx, &contract_id, &input).await?;
    Ok(tx.commit().await?)
}

#[server(prefix = "/api", endpoint = "annex/change")]
pub async fn change(id: String, version: i64, #[server(default)] input: Input) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::change(&mut tx, &id, version, &input).await?;
    Ok(tx.commit().await?)
}

/// A person says that a document of the set is the annex.
#[server(prefix = "/api", endpoint = "annex/receive")]
pub async fn receive(id: String, version: i64, #[server(default)] document_id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::receive(&mut tx, &id, version, &document_id).await?;
    Ok(tx.commit().await?)
}

#[server(prefix = "/api", endpoint = "annex/withdraw")]
pub async fn withdraw(id: String, version: i64, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::withdraw(&mut tx, &id, version, &reason).await?;
    Ok(tx.commit().await?)
}

/// Asks again for what came wrong or was withdrawn.
#[server(prefix = "/api", endpoint = "annex/reopen")]
pub async fn reopen(id: String, version: i64, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::reopen(&mut tx, &id, version, &reason).await?;
    Ok(tx.commit().await?)
}
