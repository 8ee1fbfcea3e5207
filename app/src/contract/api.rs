//! What the pages of contracts ask and change.

use leptos::prelude::*;
use register::clause_check::CheckView;
use register::contract::compare::Comparison;
use register::contract::{Contract, ContractFilter, ContractInput, ContractRow};
use register::document::{Document, Progress};
use register::party::Page;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action};

use crate::error::Result;

/// A contract with its own documents and its check.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ContractView {
    pub contract: Contract,
    pub documents: Vec<Document>,
    pub check: Option<CheckView>,
}

/// What a form about contracts lets one choose from: ids and names.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Choices {
    pub parties: Vec<(String, String)>,
    pub contracts: Vec<(String, String)>,
}

#[server(prefix = "/api", endpoint = "contract/list", input = Json)]
pub async fn list(filter: ContractFilter) -> Result<Page<ContractRow>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(register::contract::store::list(&mut tx, &filter).await?)
}

#[server(prefix = "/api", endpoint = "contract/find")]
pub async fn find(id: String) -> Result<ContractView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let contract =
        register::contract::store::find(&mut tx, &id).await?.ok_or(register::Error::NotFound("contract"))?;
    let documents = register::document::store::of_contract(&mut tx, &id).await?;
    Ok(ContractView {
        contract,
        documents,
        check: register::clause_check::store::current(&mut tx, &id).await?,
    })
}

#[server(prefix = "/api", endpoint = "contract/choices")]
pub async fn options() -> Result<Choices> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let parties = register::party::store::names(&mut tx).await?;
    Ok(Choices { parties, contracts: register::contract::store::titles(&mut tx).await? })
}

/// Creates a contract (`id` empty) or replaces its fields, and goes to its page.
#[server(prefix = "/api", endpoint = "contract/save")]
pub async fn save(id: String, version: i64, #[server(default)] input: ContractInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let change = input.checked()?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = if id.is_empty() {
        register::contract::store::insert(&mut tx, &change).await?
    } else {
        register::contract::store::update(&mut tx, &id, version, &change).await?;
        id
    };
    tx.commit().await?;
    leptos_axum::redirect(&format!("/contracts/{id}"));
    Ok(())
}

/// Reads a document again after it failed.
#[server(prefix = "/api", endpoint = "document/retry")]
pub async fn retry(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::document::store::retry(&mut tx, &id).await?;
    Ok(tx.commit().await?)
}

/// How far several documents are; those out of reach are left out.
#[server(prefix = "/api", endpoint = "document/progress", input = Json)]
pub async fn how_far(ids: Vec<String>) -> Result<Vec<Progress>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(register::document::store::progress(&mut tx, &ids).await?)
}

/// Two versions to choose from, and what they differ in once both are chosen.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Compared {
    pub title: String,
    pub documents: Vec<Document>,
    pub comparison: Option<Comparison>,
}

/// Compares two documents of a contract's set, article by article.
#[server(prefix = "/api", endpoint = "contract/compare")]
pub async fn compare(
    contract_id: String,
    #[server(default)] before: String,
    #[server(default)] now: String,
) -> Result<Compared> {
    use register::contract::compare::store;

    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let contract = register::contract::store::find(&mut tx, &contract_id)
        .await?
        .ok_or(register::Error::NotFound("contract"))?;
    let documents = register::document::store::of_set(&mut tx, &contract_id).await?;
    let chosen = !before.is_empty() && !now.is_empty();
    let texts = if chosen { Some(store::texts(&mut tx, &before, &now).await?) } else { None };
    // No transaction is held while the texts are compared.
    drop(tx);
    Ok(Compared { title: contract.title, documents, comparison: texts.map(store::compare) })
}
