//! What the risk of an engagement asks and changes.

use leptos::prelude::*;
use register::risk::Standing;
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
