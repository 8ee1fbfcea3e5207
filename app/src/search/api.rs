//! What the search page asks.

use leptos::prelude::*;
use register::search::Answer;

use crate::error::Result;

/// The best pages for a text; `page` counts from 0.
#[server(prefix = "/api", endpoint = "search")]
pub async fn search(text: String, page: u32) -> Result<Answer> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let page = usize::try_from(page).unwrap_or_default();
    Ok(register::search::store::search(&mut tx, &cx.store.search, &text, page).await?)
}
