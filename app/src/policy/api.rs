//! What the policy page asks and changes.

use leptos::prelude::*;
use register::policy::preview::PolicyPreview;
use register::policy::{Policy, PolicyVersion};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::session::context, register::access::Action, register::field::FieldError,
    register::policy::preview, register::policy::store,
};

use crate::error::Result;

/// Every version, the one in force first.
#[server(prefix = "/api", endpoint = "policy/versions", input = Json)]
pub async fn versions() -> Result<Vec<PolicyVersion>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::list(&mut cx.store.db.read(&grant).await?).await?)
}

/// What a policy would change.
#[server(prefix = "/api", endpoint = "policy/preview", input = Json)]
pub async fn foresee(policy: Policy) -> Result<PolicyPreview> {
    let cx = context()?;
    cx.session.require(Action::PolicyWrite)?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(preview::preview(&mut tx, &policy).await?)
}

/// Puts a policy (as JSON) in force. `version` is the one that the edit started from.
#[server(prefix = "/api", endpoint = "policy/save")]
pub async fn save(version: i64, policy: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PolicyWrite)?;
    let policy: Policy =
        serde_json::from_str(&policy).map_err(|_| vec![FieldError::new("policy", "choice")])?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::save(&mut tx, version, &policy, &reason).await?;
    tx.commit().await?;
    leptos_axum::redirect("/policy");
    Ok(())
}
