//! What the pages of parties ask and change.

use leptos::prelude::*;
use register::contract::ContractRow;
use register::engagement::Engagement;
use register::party::Party;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    crate::session::context, register::access::Action, register::catalogue::Kind,
    register::record::store as record,
};

use crate::error::Result;

/// A party with what belongs to it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PartyView {
    pub party: Party,
    pub engagements: Vec<Engagement>,
    pub contracts: Vec<ContractRow>,
}

#[server(prefix = "/api", endpoint = "party/find")]
pub async fn find(id: String) -> Result<PartyView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let party =
        register::party::store::find(&mut tx, &id).await?.ok_or(register::Error::NotFound("party"))?;
    record::find(&mut tx, Kind::Party, &id).await?.ok_or(register::Error::NotFound("party"))?;
    let filter = register::contract::ContractFilter { party_id: id.clone(), ..Default::default() };
    let mut contracts = register::contract::store::list(&mut tx, &filter).await?.rows;
    let reached = record::of(&mut tx, Kind::Contract, "party_id", &id).await?;
    contracts.retain(|row| reached.iter().any(|contract| contract.id == row.id));
    Ok(PartyView {
        party,
        engagements: register::engagement::store::of_party(&mut tx, &id).await?,
        contracts,
    })
}
