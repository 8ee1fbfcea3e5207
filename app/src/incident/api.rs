//! What the page of an incident asks.

use leptos::prelude::*;
use register::incident::IncidentView;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::incident::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "incident/find")]
pub async fn find(id: String) -> Result<IncidentView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::find(&mut tx, &id).await?)
}
