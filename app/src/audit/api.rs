//! What the audit page asks.

use leptos::prelude::*;
use register::audit::{Entry, Held, Mark, Verification};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A page of the trail and whether the whole of it holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Trail {
    pub entries: Vec<Entry>,
    pub verification: Verification,
    /// None: the checkpoints could not be read.
    pub signed: Option<Signed>,
}

/// What the signed checkpoints outside the database say.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Signed {
    pub count: usize,
    pub last: Option<Mark>,
    pub held: Held,
    pub bad_lines: usize,
    pub fingerprint: String,
}

/// A hundred entries before a sequence number, newest first.
#[server(prefix = "/api", endpoint = "audit/list")]
pub async fn list(before: Option<i64>) -> Result<Trail> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::AuditRead)?;
    let checkpoints = (cx.store.anchors.0)().await;
    let mut tx = cx.store.db.read(&grant).await?;
    let entries = register::audit::store::list(&mut tx, before, 100).await?;
    let signed = match checkpoints {
        None => None,
        Some(found) => Some(Signed {
            held: register::audit::store::held(&mut tx, &found.marks).await?,
            count: found.marks.len(),
            last: found.marks.last().cloned(),
            bad_lines: found.bad_lines,
            fingerprint: found.fingerprint,
        }),
    };
    Ok(Trail { entries, verification: register::audit::store::verify(&mut tx).await?, signed })
}
