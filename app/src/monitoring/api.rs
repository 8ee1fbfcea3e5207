//! What the page of monitoring asks and changes.

use leptos::prelude::*;
use register::monitoring::view::{Filter, View};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::error::AppError,
    crate::session::context,
    register::access::Action,
    register::calendar::jst_date,
    register::field::FieldError,
    register::mail::{digest::Choice, store as mail},
    register::monitoring::{store, view::view},
};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "monitoring/load", input = Json)]
pub async fn load(filter: Filter) -> Result<View> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let items = store::load(&mut tx).await?;
    Ok(view(&items, &filter, &jst_date(tx.at())))
}

/// How often the viewer gets the digest.
#[server(prefix = "/api", endpoint = "monitoring/choice")]
pub async fn chosen() -> Result<String> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let user = grant.actor().id.clone();
    Ok(mail::choice(&mut tx, &user).await?.code().to_owned())
}

/// Changes how often the viewer gets the digest.
#[server(prefix = "/api", endpoint = "monitoring/choose")]
pub async fn choose(#[server(default)] digest: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    let choice = Choice::from_code(&digest)
        .ok_or_else(|| AppError::from(vec![FieldError::new("digest", "choice")]))?;
    let mut tx = cx.store.db.begin(&grant).await?;
    mail::choose(&mut tx, choice).await?;
    tx.commit().await?;
    leptos_axum::redirect("/monitoring#mail");
    Ok(())
}
