//! What the first page asks.

use leptos::prelude::*;
use register::document::Document;
use register::home::Figures;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// Figures and the latest documents.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Home {
    pub figures: Figures,
    pub recent: Vec<Document>,
}

#[server(prefix = "/api", endpoint = "home")]
pub async fn load() -> Result<Home> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let figures = register::home::store::figures(&mut tx).await?;
    Ok(Home { figures, recent: register::document::store::recent(&mut tx, 10).await? })
}
