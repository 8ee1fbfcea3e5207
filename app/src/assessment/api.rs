//! What the pages of cases ask and change.

use leptos::prelude::*;
use register::assessment::view::{CaseFilter, CaseInput, CaseList, CaseView};
use register::finding::FindingInput;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::assessment::store};

use crate::error::Result;

#[cfg(feature = "ssr")]
fn back(id: &str, part: &str) {
    leptos_axum::redirect(&format!("/assessments/{id}{part}"));
}

#[server(prefix = "/api", endpoint = "assessment/list", input = Json)]
pub async fn list(filter: CaseFilter) -> Result<CaseList> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::list(&mut cx.store.db.read(&grant).await?, &filter).await?)
}

#[server(prefix = "/api", endpoint = "assessment/find")]
pub async fn find(id: String) -> Result<CaseView> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::view(&mut cx.store.db.read(&grant).await?, &id).await?)
}

#[server(prefix = "/api", endpoint = "assessment/open")]
pub async fn open(engagement: String, input: CaseInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::open(&mut tx, &engagement, &input).await?;
    tx.commit().await?;
    back(&id, "");
    Ok(())
}

/// One step that needs at most a reason: `advance`, `suspend`, `resume`, `withdraw`, `begin`.
#[server(prefix = "/api", endpoint = "assessment/step")]
pub async fn step(id: String, version: i64, act: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    match act.as_str() {
        "advance" => store::advance(&mut tx, &id, version).await.map(drop)?,
        "suspend" => store::suspend(&mut tx, &id, &reason).await?,
        "resume" => store::resume(&mut tx, &id, &reason).await?,
        "withdraw" => store::withdraw(&mut tx, &id, &reason).await?,
        "begin" => store::begin(&mut tx, &id, &reason).await?,
        _ => return Err(crate::error::AppError::NotFound.answered()),
    }
    tx.commit().await?;
    back(&id, "");
    Ok(())
}

/// Decides one step of the approval on the content that was seen.
#[server(prefix = "/api", endpoint = "assessment/decide")]
pub async fn decide(
    id: String,
    step: String,
    decision: String,
    #[server(default)] reason: String,
    content: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseApprove)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::decide(&mut tx, &id, &step, &decision, &reason, &content).await?;
    tx.commit().await?;
    back(&id, "#approval");
    Ok(())
}

#[server(prefix = "/api", endpoint = "assessment/except")]
pub async fn except(
    id: String,
    need: String,
    #[server(default)] reason: String,
    #[server(default)] control: String,
    #[server(default)] expires_on: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::propose_exception(&mut tx, &id, &need, &reason, &control, &expires_on).await?;
    tx.commit().await?;
    back(&id, "#exceptions");
    Ok(())
}

/// Approves or refuses an exception that somebody else proposed.
#[server(prefix = "/api", endpoint = "assessment/decide_exception")]
pub async fn decide_exception(exception: String, decision: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseApprove)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::decide_exception(&mut tx, &exception, decision == "approve").await?;
    tx.commit().await?;
    back(&id, "#exceptions");
    Ok(())
}

#[server(prefix = "/api", endpoint = "assessment/conclude")]
pub async fn conclude(id: String, conclusion: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::conclude(&mut tx, &id, &conclusion, &reason).await?;
    tx.commit().await?;
    back(&id, "#review");
    Ok(())
}

/// Notes that the reviewer has seen what changes in the concentration.
#[server(prefix = "/api", endpoint = "assessment/seen")]
pub async fn seen(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::seen_concentration(&mut tx, &id).await?;
    tx.commit().await?;
    back(&id, "#review");
    Ok(())
}

#[server(prefix = "/api", endpoint = "assessment/finding")]
pub async fn add_finding(id: String, input: FindingInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::add_finding(&mut tx, &id, &input).await?;
    tx.commit().await?;
    back(&id, "#findings");
    Ok(())
}

#[server(prefix = "/api", endpoint = "assessment/close_finding")]
pub async fn close_finding(finding: String, #[server(default)] closing: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::close_finding(&mut tx, &finding, &closing).await?;
    tx.commit().await?;
    back(&id, "#findings");
    Ok(())
}

/// Adds a condition: as a reviewer, or as an approver who decides under it.
#[server(prefix = "/api", endpoint = "assessment/condition")]
pub async fn add_condition(
    id: String,
    #[server(default)] text: String,
    #[server(default)] owner: String,
    #[server(default)] due_on: String,
) -> Result<()> {
    let cx = context()?;
    let reviewer = cx.session.may(Action::CaseReview) || !cx.session.may(Action::CaseApprove);
    let grant = cx.session.require(if reviewer { Action::CaseReview } else { Action::CaseApprove })?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::add_condition(&mut tx, &id, &text, &owner, &due_on).await?;
    tx.commit().await?;
    back(&id, "#conditions");
    Ok(())
}

#[server(prefix = "/api", endpoint = "assessment/meet_condition")]
pub async fn meet_condition(condition: String, #[server(default)] evidence: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::meet_condition(&mut tx, &condition, &evidence).await?;
    tx.commit().await?;
    back(&id, "#conditions");
    Ok(())
}

/// Opens the case that an incident proposes.
#[server(prefix = "/api", endpoint = "assessment/confirm_event")]
pub async fn confirm_event(
    incident: String,
    engagement: String,
    #[server(default)] due_on: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::confirm_event(&mut tx, &incident, &engagement, &due_on).await?;
    tx.commit().await?;
    back(&id, "");
    Ok(())
}

/// Says why an incident asks for no assessment.
#[server(prefix = "/api", endpoint = "assessment/dismiss_event")]
pub async fn dismiss_event(
    incident: String,
    engagement: String,
    #[server(default)] reason: String,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::dismiss_event(&mut tx, &incident, &engagement, &reason).await?;
    tx.commit().await?;
    leptos_axum::redirect("/assessments#proposals");
    Ok(())
}

/// What is to become of the engagement, of a renewal or an exit.
#[server(prefix = "/api", endpoint = "assessment/outlook")]
pub async fn outlook(id: String, decision: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::CaseWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::set_decision(&mut tx, &id, &decision, &reason).await?;
    tx.commit().await?;
    back(&id, "");
    Ok(())
}
