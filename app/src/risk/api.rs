//! What the risk of an engagement asks and changes.

use leptos::prelude::*;
use register::heat::then::StoodDay;
use register::risk::Standing;
use register::risk::matrix::Place;
use register::risk::residual::{Assurance, Residual};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::risk::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "risk/standing")]
pub async fn of_engagement(id: String) -> Result<Standing> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::standing(&mut tx, &id).await?)
}

/// Residual risk of one engagement with its parts, and how it stood on the days before.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ResidualView {
    pub residual: Residual,
    pub assurance: Assurance,
    pub place: Place,
    pub concluded_on: Option<String>,
    pub due_on: Option<String>,
    pub policy_version: i64,
    pub history: Vec<StoodDay>,
}

/// None for an engagement that is not live, or not in reach.
#[server(prefix = "/api", endpoint = "risk/residual_of")]
pub async fn residual_of(id: String) -> Result<Option<ResidualView>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    let place = board.register.engagements.iter().position(|name| name.id == id && !id.is_empty());
    let Some(line) = place.and_then(|place| board.lines.get(place)) else { return Ok(None) };
    Ok(Some(ResidualView {
        residual: line.residual,
        assurance: line.assurance,
        place: line.place,
        concluded_on: line.concluded_on.clone(),
        due_on: line.due_on.clone(),
        policy_version: board.policy_version,
        history: register::heat::store::days::history(&mut tx, &id).await?,
    }))
}

/// Proposes a tier by hand; it counts once somebody else has approved it.
#[server(prefix = "/api", endpoint = "risk/propose")]
pub async fn propose(
    id: String,
    tier: i64,
    #[server(default)] reason: String,
    #[server(default)] expires_on: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PartyWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::propose(&mut tx, &id, tier, &reason, &expires_on).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/engagements/{id}#risk"));
    Ok(())
}

/// Approves or rejects a proposal of somebody else.
#[server(prefix = "/api", endpoint = "risk/decide")]
pub async fn decide(id: String, proposal: String, decision: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OverrideApprove)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::decide(&mut tx, &proposal, decision == "approve").await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/engagements/{id}#risk"));
    Ok(())
}
