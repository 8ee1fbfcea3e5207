//! What the concentration page asks.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::concentration::alert::AlertLine;
use register::concentration::view::{Question, View};
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    crate::session::context,
    register::access::Action,
    register::concentration::{alert::store, view::view},
};

use crate::error::Result;

/// The figures, and what asks for attention.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Concentration {
    pub view: View,
    pub alerts: Vec<AlertLine>,
    pub policy_version: i64,
    /// The kept days of what this page speaks of: figure, then day and value.
    pub trend: Vec<(String, Vec<(String, f64)>)>,
}

/// The key figures of this page.
#[cfg(feature = "ssr")]
const KEPT: [&str; 4] = ["top_share", "coverage", "single_points", "foreign_place"];

#[server(prefix = "/api", endpoint = "concentration", input = Json)]
pub async fn load(question: Question) -> Result<Concentration> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    let alerts = store::list(&mut tx, &board).await?;
    let mut days = register::kpi::store::days(&mut tx).await?;
    let trend = KEPT.iter().filter_map(|code| days.remove_entry(*code)).collect();
    Ok(Concentration { view: view(&board, &question), alerts, policy_version: board.policy_version, trend })
}

/// Takes note of an alert: who looks after it, why it stands, until when.
#[server(prefix = "/api", endpoint = "concentration/acknowledge")]
pub async fn acknowledge(
    key: String,
    #[server(default)] owner: String,
    #[server(default)] note: String,
    #[server(default)] expires_on: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::OfficeWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    store::acknowledge(&mut tx, &board, &key, (&owner, &note, &expires_on)).await?;
    tx.commit().await?;
    leptos_axum::redirect("/concentration#alerts");
    Ok(())
}
