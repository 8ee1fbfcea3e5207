//! What the pages of off-boarding ask and change.

use leptos::prelude::*;
use register::offboarding::{Case, CaseView, CloseInput, ExceptionInput};
use register::party::Page;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::offboarding::store};

use crate::error::Result;

/// What opens an off-boarding, or breaks it off.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct Reasoned {
    pub id: String,
    pub engagement: String,
    pub reason: String,
    pub due_on: String,
}

#[server(prefix = "/api", endpoint = "offboarding/list")]
pub async fn list(#[server(default)] state: String, #[server(default)] page: i64) -> Result<Page<Case>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::list(&mut tx, &state, page).await?)
}

#[server(prefix = "/api", endpoint = "offboarding/find")]
pub async fn find(id: String) -> Result<CaseView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::view(&mut tx, &id).await?)
}

#[server(prefix = "/api", endpoint = "offboarding/open")]
pub async fn open(input: Reasoned) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::MonitorWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::open(&mut tx, &input.engagement, &input.reason, &input.due_on).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{id}"));
    Ok(())
}

/// Closes a row with its evidence.
#[server(prefix = "/api", endpoint = "offboarding/close_row")]
pub async fn close_row(case: String, row: String, input: CloseInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::MonitorWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::close_row(&mut tx, &row, &input).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{case}#rows"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "offboarding/reopen_row")]
pub async fn reopen_row(case: String, row: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::MonitorWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::reopen_row(&mut tx, &row, &reason).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{case}#rows"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "offboarding/propose_exception")]
pub async fn propose_exception(case: String, row: String, input: ExceptionInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::MonitorWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::propose_exception(&mut tx, &row, &input).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{case}#rows"));
    Ok(())
}

/// Decides on an exception that somebody else has proposed.
#[server(prefix = "/api", endpoint = "offboarding/decide_exception")]
pub async fn decide_exception(case: String, row: String, decision: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OverrideApprove)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::decide_exception(&mut tx, &row, decision == "approve").await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{case}#rows"));
    Ok(())
}

/// Completes an off-boarding. What came into the register meanwhile becomes a row first, and stays one when completion
/// is refused.
#[server(prefix = "/api", endpoint = "offboarding/complete")]
pub async fn complete(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OffboardingClose)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::refresh(&mut tx, &id).await?;
    tx.commit().await?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::complete(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{id}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "offboarding/cancel")]
pub async fn cancel(input: Reasoned) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OffboardingClose)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::cancel(&mut tx, &input.id, &input.reason).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/offboarding/{}", input.id));
    Ok(())
}
