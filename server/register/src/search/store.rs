//! Answers a query from index and database.

use super::index::SearchIndex;
use super::{Answer, Hit, highlight};
use crate::contract;
use crate::db::Tx;
use crate::document;
use crate::error::Result;

/// Pages shown at once.
pub const LIMIT: usize = 30;
/// Nobody turns further; the index reserves memory for everything before the page asked for.
const LAST_PAGE: usize = 1_000;

/// The best pages in reach for a query, with the words marked. `page` counts from 0.
pub async fn search(tx: &mut Tx, index: &SearchIndex, query: &str, page: usize) -> Result<Answer> {
    let reached = document::store::reached(tx).await?;
    let (total, found) = index.search(query, LIMIT, page.min(LAST_PAGE) * LIMIT, reached.as_deref())?;
    let mut hits = Vec::with_capacity(found.len());
    for found in found {
        let Some(document) = document::store::find(tx, &found.document_id).await? else {
            continue;
        };
        let Some(text) = document::store::page(tx, &document.id, found.page).await? else {
            continue;
        };
        let Some(contract) = contract::store::find(tx, &document.contract_id).await? else {
            continue;
        };
        hits.push(Hit {
            document_id: document.id,
            document_name: document.name,
            contract_id: contract.id,
            contract_title: contract.title,
            party_id: contract.party_id,
            party_name: contract.party_name,
            party_name_en: contract.party_name_en,
            page: found.page,
            snippet: highlight::snippet(&text.text, query),
        });
    }
    Ok(Answer { total: i64::try_from(total).unwrap_or(i64::MAX), hits, rebuilding: index.behind() })
}
