//! What the dependency graph asks.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::graph::{Ask, Picture};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "graph/picture", input = Json)]
pub async fn draw(ask: Ask) -> Result<Picture> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let board = cx.store.boards.load(&mut cx.store.db.read(&grant).await?).await?;
    Ok(register::graph::picture(&board.register, &ask, crate::text::japanese()))
}
