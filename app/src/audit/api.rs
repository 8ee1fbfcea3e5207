//! What the audit page asks.

use leptos::prelude::*;
use register::audit::{Entry, Verification};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A page of the trail and whether the whole of it holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Trail {
    pub entries: Vec<Entry>,
    pub verification: Verification,
}

/// A hundred entries before a sequence number, newest first.
#[server(prefix = "/api", endpoint = "audit/list")]
pub async fn list(before: Option<i64>) -> Result<Trail> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::AuditRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let entries = register::audit::store::list(&mut tx, before, 100).await?;
    Ok(Trail { entries, verification: register::audit::store::verify(&mut tx).await? })
}
