//! What the pages of parties ask and change.

use leptos::prelude::*;
use register::contract::ContractRow;
use register::engagement::{Engagement, EngagementInput};
use register::party::{Page, Party, PartyFilter, PartyInput, PartyRow};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action};

use crate::error::Result;

/// A party with what belongs to it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PartyView {
    pub party: Party,
    pub engagements: Vec<Engagement>,
    pub contracts: Vec<ContractRow>,
}

/// A page of the list and what it can be narrowed by.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PartyList {
    pub page: Page<PartyRow>,
    pub departments: Vec<String>,
}

#[server(prefix = "/api", endpoint = "party/list", input = Json)]
pub async fn list(filter: PartyFilter) -> Result<PartyList> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let departments = register::engagement::store::departments(&mut tx).await?;
    Ok(PartyList { page: register::party::store::list(&mut tx, &filter).await?, departments })
}

#[server(prefix = "/api", endpoint = "party/find")]
pub async fn find(id: String) -> Result<PartyView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let party =
        register::party::store::find(&mut tx, &id).await?.ok_or(register::Error::NotFound("party"))?;
    let filter = register::contract::ContractFilter { party_id: id.clone(), ..Default::default() };
    let contracts = register::contract::store::list(&mut tx, &filter).await?.rows;
    Ok(PartyView {
        party,
        engagements: register::engagement::store::of_party(&mut tx, &id).await?,
        contracts,
    })
}

/// Creates a party (`id` empty) or replaces its fields, and goes to its page.
#[server(prefix = "/api", endpoint = "party/save")]
pub async fn save(id: String, version: i64, #[server(default)] input: PartyInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PartyWrite)?;
    let change = input.checked()?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = if id.is_empty() {
        register::party::store::insert(&mut tx, &change).await?
    } else {
        register::party::store::update(&mut tx, &id, version, &change).await?;
        id
    };
    tx.commit().await?;
    leptos_axum::redirect(&format!("/parties/{id}"));
    Ok(())
}

/// Adds an engagement to a party and goes to its page.
#[server(prefix = "/api", endpoint = "engagement/add")]
pub async fn add_engagement(party_id: String, #[server(default)] input: EngagementInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PartyWrite)?;
    let change = input.checked()?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::engagement::store::insert(&mut tx, &party_id, &change).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/parties/{party_id}"));
    Ok(())
}
