//! What a person asks and changes about the own second factor.

use leptos::prelude::*;
use register::user::second::Standing;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::account::api::{caller, shown, wrong},
    crate::error::AppError,
    crate::session::context,
    register::user::account::store::own,
    register::user::second::{RECOVERY_CODES, recovery_code, store},
};

use crate::error::Result;

/// A secret to be taken into an app, shown while it is set up.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Begun {
    /// Base 32, in groups of four.
    pub secret: String,
    /// The picture that an app reads, as SVG; drawn here, so that the secret goes nowhere else.
    pub picture: String,
}

#[server(prefix = "/api", endpoint = "account/second", input = Json)]
pub async fn second_standing() -> Result<Standing> {
    let cx = context()?;
    let (grant, _) = caller(&cx)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let id = tx.actor().id.clone();
    Ok(store::standing(&mut tx, &id).await?)
}

/// Begins to set it up; the password is asked for, so that an open screen is not enough.
#[server(prefix = "/api", endpoint = "account/begin_second")]
pub async fn begin_second(#[server(default)] password: String) -> Result<Begun> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    shown(&cx, &grant, &key, &password).await?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let (_, email, _) = own(&mut tx).await?;
    let id = tx.actor().id.clone();
    let Some((secret, sealed, picture)) = (cx.store.second.make)(&id, &email) else {
        return Err(AppError::internal(&"a secret could not be sealed").answered());
    };
    store::begin(&mut tx, &sealed).await?;
    tx.commit().await?;
    Ok(Begun { secret, picture })
}

/// The first code: from now on it is asked for. The answer are the recovery codes, shown this once.
#[server(prefix = "/api", endpoint = "account/confirm_second")]
pub async fn confirm_second(#[server(default)] code: String) -> Result<Vec<String>> {
    let cx = context()?;
    let (grant, _) = caller(&cx)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = tx.actor().id.clone();
    let Some((sealed, last)) = store::sealed(&mut tx, &id).await? else {
        return Err(wrong("code", "code_wrong"));
    };
    let Some(step) = (cx.store.second.step_of)(&id, &sealed, &code, last, tx.at()) else {
        return Err(wrong("code", "code_wrong"));
    };
    let ids = cx.store.db.ids();
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            let mut random = [0; 24];
            ids.fill(&mut random);
            recovery_code(&random)
        })
        .collect();
    store::confirm(&mut tx, step, &codes).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Switches it off; the password is asked for.
#[server(prefix = "/api", endpoint = "account/end_second")]
pub async fn end_second(#[server(default)] password: String) -> Result<()> {
    let cx = context()?;
    let (grant, key) = caller(&cx)?;
    shown(&cx, &grant, &key, &password).await?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::switch_off(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
