//! What the audit page asks.

use leptos::prelude::*;
use register::audit::{Entry, Held, Mark, Verification};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A page of the trail and whether the whole of it holds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Trail {
    pub entries: Vec<Entry>,
    /// None: something was looked for, and the chain was not walked.
    pub verification: Option<Verification>,
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

/// The first moment of a day in Japan, in UTC milliseconds; none for what is no date.
#[cfg(feature = "ssr")]
fn day(date: &str) -> Option<i64> {
    Some(register::calendar::date_days(date)? * 86_400_000 - 9 * 3_600_000)
}

/// A hundred entries before a sequence number, newest first: all, or those that hold a text and lie in some days.
#[server(prefix = "/api", endpoint = "audit/list")]
pub async fn list(
    before: Option<i64>,
    #[server(default)] text: String,
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<Trail> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::AuditRead)?;
    let checkpoints = (cx.store.anchors.0)().await;
    let mut tx = cx.store.db.read(&grant).await?;
    let search = register::audit::Search {
        text: text.chars().take(200).collect(),
        from: day(&from),
        until: day(&until).map(|day| day + 86_400_000),
    };
    if search != register::audit::Search::default() {
        let entries = register::audit::store::search(&mut tx, &search, before, 100).await?;
        return Ok(Trail { entries, verification: None, signed: None });
    }
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
    let verification = Some(register::audit::store::verify(&mut tx).await?);
    Ok(Trail { entries, verification, signed })
}
