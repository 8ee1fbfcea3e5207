//! What the pages of gaps ask and change.

use leptos::prelude::*;
use register::gap::{Board, BoardFilter, Event, Gap, PlanInput};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::calendar::jst_date, register::gap::store};

use crate::error::Result;

/// A gap with what happened to it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct GapView {
    pub gap: Gap,
    pub events: Vec<Event>,
    pub people: Vec<(String, String)>,
    pub today: String,
    /// The gap or its proposal is the viewer's own: somebody else has to decide.
    pub own: bool,
}

/// The gaps of one contract.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct ContractGaps {
    pub gaps: Vec<Gap>,
    pub today: String,
}

#[server(prefix = "/api", endpoint = "gap/board", input = Json)]
pub async fn gaps(filter: BoardFilter) -> Result<Board> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::board(&mut tx, &filter).await?)
}

#[server(prefix = "/api", endpoint = "gap/of_contract")]
pub async fn of_contract(contract_id: String) -> Result<ContractGaps> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let today = jst_date(tx.at());
    Ok(ContractGaps { gaps: store::of_contract(&mut tx, &contract_id).await?, today })
}

#[server(prefix = "/api", endpoint = "gap/find")]
pub async fn find(id: String) -> Result<GapView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let (gap, events) = store::find(&mut tx, &id).await?;
    let people = store::people(&mut tx).await?;
    let me = tx.actor().id.clone();
    let own = [&gap.proposed_by, &gap.owner_id].into_iter().any(|id| id.as_deref() == Some(me.as_str()));
    Ok(GapView { gap, events, people, today: jst_date(tx.at()), own })
}

/// Says what is done about a gap; an acceptance is only proposed.
#[server(prefix = "/api", endpoint = "gap/plan")]
pub async fn plan(id: String, version: i64, #[server(default)] input: PlanInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::plan(&mut tx, &id, version, &input).await?;
    Ok(tx.commit().await?)
}

/// Approves or rejects an acceptance that somebody else proposed.
#[server(prefix = "/api", endpoint = "gap/decide")]
pub async fn decide(id: String, decision: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OverrideApprove)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::decide(&mut tx, &id, decision == "approve", &reason).await?;
    Ok(tx.commit().await?)
}

/// Keeps what the other side answered.
#[server(prefix = "/api", endpoint = "gap/answer")]
pub async fn answer(id: String, answer: String, words: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::answer(&mut tx, &id, &answer, &words).await?;
    Ok(tx.commit().await?)
}

/// Confirms what the newest check proposes: the item is stated now.
#[server(prefix = "/api", endpoint = "gap/close")]
pub async fn close(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ContractWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::close(&mut tx, &id).await?;
    Ok(tx.commit().await?)
}
