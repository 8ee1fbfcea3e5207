//! What the review and the heatmap ask and change.

use leptos::prelude::*;
use register::clause_check::desk::Desk;
use register::clause_check::map::{MapFilter, MapPage};
use register::clause_check::{CheckView, ReviewInput};
use register::contract::Contract;
use register::document::Document;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {super::passage::server, crate::session::context, register::access::Action};

use super::passage::{Passage, PassageAsk};
use crate::error::Result;

/// What the pack says about one item.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ItemText {
    pub item: u8,
    pub explanation_ja: String,
    pub explanation_en: String,
    pub wording_ja: String,
    pub wording_en: String,
    /// The guideline's own words, and where they stand.
    pub quotation: String,
    pub source: String,
}

/// A contract under review.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ReviewView {
    pub contract: Contract,
    /// Documents of the whole set.
    pub documents: Vec<Document>,
    pub check: Option<CheckView>,
    pub texts: Vec<ItemText>,
    pub desk: Desk,
}

#[server(prefix = "/api", endpoint = "clause_check/find")]
pub async fn find(contract_id: String) -> Result<ReviewView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let contract = register::contract::store::find(&mut tx, &contract_id)
        .await?
        .ok_or(register::Error::NotFound("contract"))?;
    let documents = register::document::store::of_set(&mut tx, &contract_id).await?;
    let check = register::clause_check::store::current(&mut tx, &contract_id).await?;
    let texts = super::texts::texts(&mut tx, &documents, contract.tier).await?;
    let desk = register::clause_check::desk::store::desk(&mut tx, &contract_id).await?;
    Ok(ReviewView { contract, documents, check, texts, desk })
}

/// One page of a document with the quotes of an item marked.
#[server(prefix = "/api", endpoint = "clause_check/passage", input = Json)]
pub async fn page(ask: PassageAsk) -> Result<Passage> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let found = server::passage(&mut tx, &ask).await?;
    // No transaction is held while the page is looked at.
    drop(tx);
    let mut passage = server::pictured(found, &cx.store.areas).await;
    let lacking = passage.origin.is_none() && !matches!(passage.state.as_deref(), None | Some("ok"));
    passage.ocr = lacking.then_some(cx.store.ocr);
    Ok(passage)
}

/// Keeps a person's decision beside the machine's verdict.
#[server(prefix = "/api", endpoint = "clause_check/review")]
pub async fn review(input: ReviewInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::FindingReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::clause_check::store::review(&mut tx, &input).await?;
    Ok(tx.commit().await?)
}

/// Says who reviews a contract, and until when.
#[server(prefix = "/api", endpoint = "clause_check/assign")]
pub async fn assign(
    contract_id: String,
    #[server(default)] assignee_id: String,
    #[server(default)] due_on: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::FindingReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::clause_check::desk::store::assign(&mut tx, &contract_id, &assignee_id, &due_on).await?;
    Ok(tx.commit().await?)
}

/// Keeps a remark about an item.
#[server(prefix = "/api", endpoint = "clause_check/comment")]
pub async fn comment(contract_id: String, item: i64, text: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::FindingReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::clause_check::desk::store::comment(&mut tx, &contract_id, item, &text).await?;
    Ok(tx.commit().await?)
}

/// The second look at an important contract.
#[server(prefix = "/api", endpoint = "clause_check/look_again")]
pub async fn look_again(contract_id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::FindingReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    register::clause_check::desk::store::look_again(&mut tx, &contract_id).await?;
    Ok(tx.commit().await?)
}

/// A page of parties × twelve items with its margins, and the departments to narrow it by.
#[server(prefix = "/api", endpoint = "clause_check/heatmap", input = Json)]
pub async fn matrix(filter: MapFilter) -> Result<MapPage> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let mut page = register::clause_check::heatmap::narrowed(&mut tx, &filter).await?;
    page.departments = register::engagement::store::departments(&mut tx).await?;
    Ok(page)
}
