//! What the key figures ask.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::kpi::KeyFigures;

use crate::error::Result;

#[server(prefix = "/api", endpoint = "kpi/figures", input = Json)]
pub async fn figures() -> Result<KeyFigures> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    Ok(register::kpi::store::figures(&mut tx, &board).await?)
}
