//! What the search page asks.

use leptos::prelude::*;
use register::search::Answer;
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// The best pages for a text; `page` counts from 0.
#[server(prefix = "/api", endpoint = "search")]
pub async fn search(text: String, page: u32) -> Result<Answer> {
    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let page = usize::try_from(page).unwrap_or_default();
    Ok(register::search::store::search(&mut tx, &cx.store.search, &text, page).await?)
}

/// Something that a text may mean, and where it is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Hint {
    /// `party`, `engagement`, `contract` or `page`.
    pub kind: String,
    pub title: String,
    pub note: String,
    pub href: String,
}

/// Objects of each kind that are offered.
#[cfg(feature = "ssr")]
const EACH: i64 = 5;

/// Parties, engagements, contracts and pages of contracts that fit a text, in reach.
#[server(prefix = "/api", endpoint = "search/anything")]
pub async fn anything(text: String) -> Result<Vec<Hint>> {
    use register::catalogue::Kind;
    use register::record::query::Query;

    let cx = crate::session::context()?;
    let grant = cx.session.require(register::access::Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let mut hints = Vec::new();
    if text.trim().is_empty() {
        return Ok(hints);
    }
    for kind in [Kind::Party, Kind::Engagement, Kind::Contract] {
        let query = Query { text: text.clone(), size: EACH, ..Query::default() };
        let found = register::record::store::list(&mut tx, kind, &query).await?;
        let path = match kind {
            Kind::Party => "parties",
            Kind::Engagement => "engagements",
            _ => "contracts",
        };
        hints.extend(found.rows.into_iter().map(|record| Hint {
            kind: kind.code().to_owned(),
            title: record.title(),
            note: String::new(),
            href: format!("/{path}/{}", record.id),
        }));
    }
    let pages = register::search::store::search(&mut tx, &cx.store.search, &text, 0).await?;
    let most = usize::try_from(EACH).unwrap_or_default();
    hints.extend(pages.hits.into_iter().take(most).map(|hit| Hint {
        kind: "page".to_owned(),
        title: hit.snippet.iter().map(|piece| piece.text.as_str()).collect(),
        note: format!("{} p.{}", hit.document_name, hit.page),
        href: format!(
            "/contracts/{}/review{}",
            hit.contract_id,
            super::query_string(&[
                ("document", hit.document_id),
                ("page", hit.page.to_string()),
                ("q", text.clone())
            ])
        ),
    }));
    Ok(hints)
}
