//! What the policy page asks and changes.

use std::collections::BTreeMap;

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

/// Puts a policy with other key figures in force: fields by the code of the figure. `version` is the one that the edit
/// started from.
#[server(prefix = "/api", endpoint = "policy/figures")]
pub async fn save_figures(
    version: i64,
    #[server(default)] figures: BTreeMap<String, BTreeMap<String, String>>,
    #[server(default)] reason: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::PolicyWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let current = store::current(&mut tx).await?.policy;
    let (policy, added) = current.with_indicators(&figures);
    store::save(&mut tx, version, &policy, &reason).await.map_err(|error| match (error, added) {
        // The row is still the new one for whoever typed it.
        (register::Error::Invalid(mut fields), Some(code)) => {
            let prefix = format!("key_figures.{code}.");
            for field in &mut fields {
                if let Some(rest) = field.field.strip_prefix(&prefix) {
                    field.field = format!("key_figures.{}.{rest}", register::kpi::indicator::NEW);
                }
            }
            register::Error::Invalid(fields)
        }
        (error, _) => error,
    })?;
    tx.commit().await?;
    leptos_axum::redirect("/policy/figures");
    Ok(())
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
