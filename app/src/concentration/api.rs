//! What the concentration page asks.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::concentration::view::{Question, View};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "concentration", input = Json)]
pub async fn load(question: Question) -> Result<View> {
    use register::concentration::{Limits, store, view::view};
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(view(&store::load(&mut tx).await?, &question, &Limits::default()))
}
