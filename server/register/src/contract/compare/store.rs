//! Compares two documents of the database.

use clauses::{Document, Pack, Page, Readable, check, outline};

use super::{Comparison, effects, pairs};
use crate::db::Tx;
use crate::document::store::{find, pages};
use crate::error::{Error, Result};

/// The texts of two documents, the older one first.
///
/// # Errors
/// [`Error::NotFound`] for a document that is not there or out of reach; [`Error::Conflict`] `no_text_to_compare`.
pub async fn texts(tx: &mut Tx, before: &str, now: &str) -> Result<[Document; 2]> {
    let mut found = Vec::new();
    for id in [before, now] {
        let document = find(tx, id).await?.ok_or(Error::NotFound("document"))?;
        // Out of reach is not there.
        crate::contract::store::find(tx, &document.contract_id).await?.ok_or(Error::NotFound("document"))?;
        let pages = pages(tx, &document.content_hash).await?;
        if pages.iter().all(|page| page.text.trim().is_empty()) {
            return Err(Error::Conflict("no_text_to_compare"));
        }
        let page = |page: crate::document::PageText| Page {
            readable: if matches!(page.state.as_str(), "ok" | "blank") {
                Readable::Good
            } else {
                Readable::Doubtful
            },
            text: page.text,
        };
        found.push(Document { name: document.name, pages: pages.into_iter().map(page).collect() });
    }
    <[Document; 2]>::try_from(found).map_err(|_| Error::NotFound("document"))
}

/// Compares two texts; takes a moment, so no transaction is held.
pub fn compare([before, now]: [Document; 2]) -> Comparison {
    let judge = |document: &Document| check(Pack::builtin(), std::slice::from_ref(document));
    Comparison {
        effects: effects(&judge(&before), &judge(&now)),
        pairs: pairs(&outline(&before), &outline(&now)),
        before_name: before.name,
        now_name: now.name,
    }
}
