//! What the heatmaps of risk ask.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use register::heat::matrix::{Ask, RiskHeatmap};
use register::heat::vendor::{VendorAsk, VendorHeatmap};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "heat/risk", input = Json)]
pub async fn risk(ask: Ask) -> Result<RiskHeatmap> {
    use register::heat::matrix::heatmap;
    use register::heat::store::{days, tiers_on};
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    let (tiers, then) = (tiers_on(&mut tx, &ask.since).await?, days::on(&mut tx, &ask.since).await?);
    Ok(heatmap(&board, &ask, tiers.as_ref(), then.as_ref()))
}

#[server(prefix = "/api", endpoint = "heat/vendors", input = Json)]
pub async fn vendors(ask: VendorAsk) -> Result<VendorHeatmap> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let board = cx.store.boards.load(&mut tx).await?;
    let then = register::heat::store::days::on(&mut tx, &ask.since).await?;
    Ok(register::heat::vendor::vendors_since(&board, &ask, then.as_ref()))
}
