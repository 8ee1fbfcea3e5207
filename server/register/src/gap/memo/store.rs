//! Gathers what a memo is made of.

use clauses::{Document, Lang, Pack, Page, Readable, Sides, Verdict, wording};

use super::{Input, Point};
use crate::calendar::jst_date;
use crate::clause_check::store::current;
use crate::db::{Tx, query};
use crate::document::store::{of_set, pages};
use crate::error::{Error, Result};
use crate::policy::Demand;

/// Pages of a document from which the names of the sides are taken: its beginning.
const HEAD: usize = 8;

/// What the memo about a contract says.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `unchecked` while the contract was never checked.
pub async fn gather(tx: &mut Tx, contract_id: &str) -> Result<Input> {
    let contract = crate::contract::store::find(tx, contract_id).await?.ok_or(Error::NotFound("contract"))?;
    let check = current(tx, contract_id).await?.ok_or(Error::Conflict("unchecked"))?;
    let documents = of_set(tx, contract_id).await?;
    let mut texts = Vec::new();
    for document in &documents {
        let mut text = Document { name: document.name.clone(), pages: Vec::new() };
        for page in pages(tx, &document.content_hash).await?.into_iter().take(HEAD) {
            text.pages.push(Page { text: page.text, readable: Readable::Good });
        }
        texts.push(text);
    }
    let sides = Sides::of(&texts);
    let tier = contract.tier.and_then(|tier| u8::try_from(tier).ok());
    let name = |id: &str| {
        documents
            .iter()
            .find(|document| document.id == id)
            .map(|document| document.name.clone())
            .unwrap_or_default()
    };
    let several = check.documents.len() > 1;
    let mut points = Vec::new();
    for entry in &check.items {
        let finding = &entry.finding;
        let missing = entry.demand == Demand::Required
            && matches!(entry.verdict(), Verdict::NotFound | Verdict::Partial);
        let beyond: Vec<_> = entry
            .beyond()
            .filter(|_| entry.demand == Demand::Required && entry.verdict() == Verdict::Stated)
            .map(crate::clause_check::limit::Compared::sentence)
            .collect();
        if !missing && !entry.adverse() && beyond.is_empty() {
            continue;
        }
        let Some(item) = Pack::builtin().item(finding.item) else { continue };
        let place = |evidence: &clauses::Evidence| {
            let article = evidence.article.clone().unwrap_or_default();
            let document = check.documents.get(evidence.document).map(|id| name(id)).filter(|_| several);
            let page = format!("p.{}", evidence.page);
            [Some(article).filter(|text| !text.is_empty()), Some(page), document]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        };
        let adverse = finding.evidence.iter().filter(|evidence| evidence.adverse && entry.adverse());
        let quote = |evidence: &clauses::Evidence| {
            evidence.quote.split_whitespace().collect::<Vec<_>>().join(if evidence.quote.is_ascii() {
                " "
            } else {
                ""
            })
        };
        let unmet = finding.elements.iter().filter(|element| !element.met);
        points.push(Point {
            item: finding.item,
            title_ja: item.title_ja.clone(),
            title_en: item.title_en.clone(),
            verdict: Some(entry.verdict()),
            reason: finding.reason.filter(|_| entry.verdict() == Verdict::Partial),
            missing,
            unmet: unmet.map(|element| (element.title_ja.clone(), element.title_en.clone())).collect(),
            adverse: adverse.map(|evidence| (place(evidence), quote(evidence))).collect(),
            beyond,
            quotation: item.citation.quotation.clone(),
            source: format!(
                "{} {} ({})",
                item.citation.document, item.citation.section, item.citation.edition
            ),
            explanation_ja: item.explanation_ja.clone(),
            explanation_en: item.explanation_en.clone(),
            wording_ja: wording(item, &sides, tier, Lang::Ja),
            wording_en: wording(item, &sides, tier, Lang::En),
            answers: answers(tx, contract_id, finding.item).await?,
        });
    }
    Ok(Input {
        contract: contract.title,
        party_ja: contract.party_name.unwrap_or_default(),
        party_en: contract.party_name_en.unwrap_or_default(),
        documents: documents.into_iter().map(|document| document.name).collect(),
        date: jst_date(tx.at()),
        points,
        annexes: crate::annex::store::missing(tx, contract_id).await?,
    })
}

async fn answers(tx: &mut Tx, contract_id: &str, item: u8) -> Result<Vec<String>> {
    let rows = query!(
        all,
        (i64, String),
        tx,
        "select e.at, e.note from gap_event e join gap g on g.id = e.gap_id
         where g.contract_id = $1 and g.item = $2 and e.kind = 'answered' order by e.at desc, e.id desc",
        contract_id,
        i64::from(item)
    )?;
    // The code before the words is for the board.
    let words = |note: String| note.split_once(": ").map(|(_, words)| words.to_owned()).unwrap_or(note);
    Ok(rows.into_iter().map(|(at, note)| format!("{} {}", jst_date(at), words(note))).collect())
}
