//! What the pages of inquiries ask and change.

use leptos::prelude::*;
use register::inquiry::{AnswerInput, Board, Candidate, Criteria, Inquiry, InquiryInput, Question};
use register::party::Page;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::session::context,
    register::access::{Action, respondent},
    register::inquiry::store,
};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "inquiry/list")]
pub async fn list(#[server(default)] page: i64) -> Result<Page<Inquiry>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::list(&mut tx, page).await?)
}

#[server(prefix = "/api", endpoint = "inquiry/find")]
pub async fn find(id: String) -> Result<Board> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::board(&mut tx, &id).await?)
}

#[server(prefix = "/api", endpoint = "inquiry/create")]
pub async fn create(input: InquiryInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::insert(&mut tx, input).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}?tier=1"));
    Ok(())
}

/// Who may be affected.
#[server(prefix = "/api", endpoint = "inquiry/propose", input = Json)]
pub async fn propose(criteria: Criteria) -> Result<Vec<Candidate>> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(store::propose(&mut tx, &criteria).await?)
}

/// Adds the marked parties.
#[server(prefix = "/api", endpoint = "inquiry/add")]
pub async fn add(
    id: String,
    #[server(default)] criteria: Criteria,
    #[server(default)] parties: Vec<String>,
) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::add(&mut tx, &id, &criteria, &parties).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "inquiry/remove")]
pub async fn remove(id: String, recipient: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::remove(&mut tx, &recipient).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(())
}

/// Writes to everybody who was not asked yet.
#[server(prefix = "/api", endpoint = "inquiry/send")]
pub async fn send_out(id: String) -> Result<usize> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let sent = store::send(&mut tx, &id, &cx.store.public_url).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(sent)
}

/// Writes again to those who are silent or still looking.
#[server(prefix = "/api", endpoint = "inquiry/remind")]
pub async fn remind(id: String) -> Result<usize> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let sent = store::remind(&mut tx, &id, &cx.store.public_url).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(sent)
}

/// A link to hand over by other means; shown once.
#[server(prefix = "/api", endpoint = "inquiry/link")]
pub async fn link(recipient: String) -> Result<String> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let link = store::link(&mut tx, &recipient, &cx.store.public_url).await?;
    tx.commit().await?;
    Ok(link)
}

/// Writes down what somebody answered by telephone.
#[server(prefix = "/api", endpoint = "inquiry/note_answer")]
pub async fn note_answer(id: String, recipient: String, input: AnswerInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::note_answer(&mut tx, &recipient, &input).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "inquiry/close")]
pub async fn close(id: String, #[server(default)] conclusion: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::InquiryRun)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::close(&mut tx, &id, &conclusion).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/inquiries/{id}"));
    Ok(())
}

/// What the holder of a link sees; without a session.
#[server(prefix = "/api", endpoint = "inquiry/question")]
pub async fn asked(#[server(default)] key: String) -> Result<Question> {
    let cx = context()?;
    let mut tx = cx.store.db.read(&respondent("inquiry", "respondent")).await?;
    Ok(store::question(&mut tx, &key).await?)
}

/// Takes the answer of the holder of a link; without a session.
#[server(prefix = "/api", endpoint = "inquiry/answer")]
pub async fn answer(#[server(default)] key: String, input: AnswerInput) -> Result<()> {
    let cx = context()?;
    let mut tx = cx.store.db.begin(&respondent("inquiry", "respondent")).await?;
    store::answer(&mut tx, &key, &input).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/answer?key={key}&done=1"));
    Ok(())
}
