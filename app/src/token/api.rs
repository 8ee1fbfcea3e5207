//! What the page of connection keys asks and changes.

use leptos::prelude::*;
use register::token::{NewToken, Token};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::session::context, register::access::Action, register::calendar::jst_date,
    register::record::view::departments, register::token::store,
};

use crate::error::Result;

/// Every token, and what the form needs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tokens {
    pub tokens: Vec<Token>,
    pub departments: Vec<String>,
    /// Today in Japan.
    pub today: String,
    /// The password was given a short while ago.
    pub proved: bool,
}

#[server(prefix = "/api", endpoint = "token/list", input = Json)]
pub async fn list() -> Result<Tokens> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.read(&grant).await?;
    Ok(Tokens {
        tokens: store::list(&mut tx).await?,
        departments: departments(&mut tx).await?,
        today: jst_date(tx.at()),
        proved: cx.session.proved(),
    })
}

/// Creates a token; the answer is the secret, which is shown this once.
#[server(prefix = "/api", endpoint = "token/create")]
pub async fn create(#[server(default)] input: NewToken) -> Result<String> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let checked = input.checked(&jst_date(tx.at()))?;
    let secret = store::insert(&mut tx, &checked, &cx.store.db.ids().token()).await?;
    tx.commit().await?;
    Ok(secret)
}

#[server(prefix = "/api", endpoint = "token/revoke")]
pub async fn revoke(id: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::revoke(&mut tx, &id).await?;
    tx.commit().await?;
    leptos_axum::redirect("/tokens");
    Ok(())
}
