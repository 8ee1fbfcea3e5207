//! What the pack says about each item, in the words of the contract under review.

use clauses::{Document, Lang, Pack, Page, Sides, wording};
use register::db::Tx;
use register::document;

use super::api::ItemText;
use crate::error::Result;

/// Pages of a document in which its sides are looked for.
const HEAD: usize = 20;

/// The explanations of the built-in pack; its wordings fit the tier and name the sides as the set does.
pub async fn texts(
    tx: &mut Tx,
    documents: &[document::Document],
    tier: Option<i64>,
) -> Result<Vec<ItemText>> {
    let mut read = Vec::new();
    for one in documents {
        let pages = document::store::pages(tx, &one.content_hash).await?;
        let pages = pages.into_iter().take(HEAD).map(|page| Page { text: page.text, ..Page::default() });
        read.push(Document { name: one.name.clone(), pages: pages.collect() });
    }
    let sides = Sides::of(&read);
    let tier = tier.and_then(|tier| u8::try_from(tier).ok());
    let text = |item: &clauses::Item| ItemText {
        item: item.id,
        explanation_ja: item.explanation_ja.clone(),
        explanation_en: item.explanation_en.clone(),
        wording_ja: wording(item, &sides, tier, Lang::Ja),
        wording_en: wording(item, &sides, tier, Lang::En),
        quotation: item.citation.quotation.clone(),
        source: format!("{} {} ({})", item.citation.document, item.citation.section, item.citation.edition),
    };
    Ok(Pack::builtin().items().iter().map(text).collect())
}
