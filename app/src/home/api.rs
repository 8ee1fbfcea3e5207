//! What the first page asks.

use leptos::prelude::*;
use register::document::Document;
use register::home::{Figures, Task};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// Figures and the latest documents.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Home {
    pub figures: Figures,
    /// What waits for the person, with how many of each.
    pub tasks: Vec<(Task, i64)>,
    pub recent: Vec<Document>,
}

#[server(prefix = "/api", endpoint = "home")]
pub async fn load() -> Result<Home> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let figures = register::home::store::figures(&mut tx).await?;
    let tasks = register::home::store::tasks(&mut tx).await?;
    Ok(Home { figures, tasks, recent: register::document::store::recent(&mut tx, 10).await? })
}
