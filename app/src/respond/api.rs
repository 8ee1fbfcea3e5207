//! What the page of a link asks and changes. Every call brings the token; the store looks at its link anew.

use leptos::prelude::*;
use register::questionnaire::answer::Saved;
use register::questionnaire::view::RespondView;
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::session::{Context, context},
    register::Tx,
    register::access::respondent,
    register::questionnaire::store::respond as store,
    register::questionnaire::store::{self as papers, Link},
};

use crate::error::Result;

/// A transaction for the holder of the link: the audit trail names the link and whom it was given to.
#[cfg(feature = "ssr")]
async fn begin(cx: &Context, token: &str) -> Result<Tx> {
    let nobody = respondent("", "");
    let link = store::link(&mut cx.store.db.read(&nobody).await?, token).await?;
    Ok(cx.store.db.begin(&respondent(&link.id, &link.name)).await?)
}

#[server(prefix = "/api", endpoint = "respond/view", input = Json)]
pub async fn view(token: String) -> Result<RespondView> {
    let cx = context()?;
    Ok(store::view(&mut cx.store.db.read(&respondent("", "")).await?, &token).await?)
}

/// Saves one answer that was typed over version `base`.
#[server(prefix = "/api", endpoint = "respond/save", input = Json)]
pub async fn save(token: String, question: String, base: i64, value: String, note: String) -> Result<Saved> {
    let cx = context()?;
    let mut tx = begin(&cx, &token).await?;
    let saved = store::save(&mut tx, &token, &question, base, &value, &note).await?;
    tx.commit().await?;
    Ok(saved)
}

/// Answers what was asked back.
#[server(prefix = "/api", endpoint = "respond/reply")]
pub async fn reply(token: String, question: String, #[server(default)] text: String) -> Result<()> {
    let cx = context()?;
    let mut tx = begin(&cx, &token).await?;
    store::reply(&mut tx, &token, &question, &text).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/respond/{token}"));
    Ok(())
}

/// Hands in, or refuses with a reason.
#[server(prefix = "/api", endpoint = "respond/finish")]
pub async fn finish(token: String, act: String, #[server(default)] reason: String) -> Result<()> {
    let cx = context()?;
    let mut tx = begin(&cx, &token).await?;
    if act == "refuse" {
        store::refuse(&mut tx, &token, &reason).await?;
    } else {
        store::submit(&mut tx, &token).await?;
    }
    tx.commit().await?;
    leptos_axum::redirect(&format!("/respond/{token}"));
    Ok(())
}

/// Hands one section to a colleague; the answer is the token of the new link.
#[server(prefix = "/api", endpoint = "respond/share")]
pub async fn share(
    token: String,
    section: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
) -> Result<String> {
    let cx = context()?;
    let fresh = cx.store.db.ids().token();
    let mut tx = begin(&cx, &token).await?;
    store::share(&mut tx, &token, &section, &Link { name, email, ..Link::default() }, &fresh).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// Uses a file that is attached elsewhere for this question too.
#[server(prefix = "/api", endpoint = "respond/reuse_file")]
pub async fn reuse_file(token: String, question: String, file: String) -> Result<()> {
    let cx = context()?;
    let mut tx = begin(&cx, &token).await?;
    papers::reuse_file(&mut tx, &token, &question, &file).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/respond/{token}#{question}"));
    Ok(())
}

#[server(prefix = "/api", endpoint = "respond/remove_file")]
pub async fn remove_file(token: String, file: String) -> Result<()> {
    let cx = context()?;
    let mut tx = begin(&cx, &token).await?;
    store::remove_file(&mut tx, &token, &file).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/respond/{token}"));
    Ok(())
}
