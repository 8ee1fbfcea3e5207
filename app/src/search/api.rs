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
    /// `party`, `engagement`, `contract`, `item` or `page`.
    pub kind: String,
    pub title: String,
    pub note: String,
    pub href: String,
}

/// Objects of each kind that are offered.
#[cfg(feature = "ssr")]
const EACH: i64 = 5;

/// The items of guideline 2.6 (8) whose name has the text: where their clauses stand over all parties.
#[cfg(feature = "ssr")]
fn items(text: &str) -> Vec<Hint> {
    use register::search::fold::fold;

    let wanted = fold(text.trim()).chars;
    let has = |name: &str| fold(name).chars.windows(wanted.len().max(1)).any(|part| *part == wanted[..]);
    let found = (1..=register::policy::ITEMS).filter(|item| {
        clauses::Pack::builtin().item(*item).is_some_and(|known| has(&known.title_ja) || has(&known.title_en))
    });
    let hint = |item: u8| Hint {
        kind: "item".to_owned(),
        // Its name is the reader's to say, in the language of the page.
        title: item.to_string(),
        note: String::new(),
        href: format!("/heatmap?item={item}"),
    };
    found.map(hint).collect()
}

/// Parties, engagements, contracts, clauses and pages of contracts that fit a text, in reach.
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
    hints.extend(items(&text));
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
