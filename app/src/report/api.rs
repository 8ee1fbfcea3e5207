//! What the reports ask and change.

use leptos::prelude::*;
use register::report::Report;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::report::store};

use crate::error::Result;

/// Every report, without its content.
#[server(prefix = "/api", endpoint = "report/list")]
pub async fn list() -> Result<Vec<Report>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::list(&mut cx.store.db.read(&grant).await?).await?)
}

#[server(prefix = "/api", endpoint = "report/find")]
pub async fn find(id: String) -> Result<Report> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let found = store::find(&mut cx.store.db.read(&grant).await?, &id).await?;
    Ok(found.ok_or(register::Error::NotFound("report"))?)
}

/// Asks for a report and goes to it.
#[server(prefix = "/api", endpoint = "report/request")]
pub async fn request(#[server(default)] title: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OfficeWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::request(&mut tx, &title).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/reports/{id}"));
    Ok(())
}
