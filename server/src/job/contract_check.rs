//! Judges the documents of a contract.

use clauses::{Document, Facts, Pack, Page, Readable};
use register::access::{Action, system};
use register::clause_check::store::save;
use register::document::PageText;
use register::document::store::{of_set, pages};
use register::intake::matching::corporate_numbers;
use register::intake::store::propose;
use register::job::{Claim, finish};

use crate::services::Services;

/// A page as the checker takes it.
pub fn checked_page(page: PageText) -> Page {
    let readable = match page.state.as_str() {
        "ok" | "blank" => Readable::Good,
        "low_quality" => Readable::Doubtful,
        _ => Readable::Unreadable,
    };
    Page { text: page.text, readable }
}

/// A document nothing of which could be read: its items are 判定不能, never "missing".
pub fn unreadable(name: &str) -> Document {
    Document {
        name: name.to_owned(),
        pages: vec![Page { text: String::new(), readable: Readable::Unreadable }],
    }
}

/// Judges the set of the contract and stores the findings together with the end of the job.
pub async fn run(services: &Services, claim: &Claim, contract_id: &str) -> anyhow::Result<()> {
    let mut tx = services.db.read(&system("worker", Action::RegisterRead)).await?;
    let mut ids = Vec::new();
    let mut documents = Vec::new();
    // What is read for the ledger is only what the contract itself says.
    let mut own = Vec::new();
    for document in of_set(&mut tx, contract_id).await? {
        if document.extraction.is_none() {
            // Its own text job will ask for this check again.
            continue;
        }
        let texts = pages(&mut tx, &document.content_hash).await?;
        let read = document.failure.is_none() && !texts.is_empty();
        if read && document.contract_id == contract_id {
            own.push(ids.len());
        }
        ids.push(document.id);
        documents.push(if read {
            Document { name: document.name, pages: texts.into_iter().map(checked_page).collect() }
        } else {
            unreadable(&document.name)
        });
    }
    drop(tx);
    let (checked, (facts, numbers)) = tokio::task::spawn_blocking(move || {
        (clauses::check_set(Pack::builtin(), &documents), facts_of(&documents, &own))
    })
    .await?;
    let mut tx = services.db.begin(&super::grant()).await?;
    if !ids.is_empty() {
        save(&mut tx, contract_id, &Pack::builtin().reference, &ids, &checked).await?;
        propose(&mut tx, contract_id, &ids, &facts, &numbers).await?;
    }
    finish(&mut tx, claim).await?;
    tx.commit().await?;
    Ok(())
}

/// What the contract's own documents say about it, with their place among all, and the 法人番号 that they state.
fn facts_of(documents: &[Document], own: &[usize]) -> (Vec<(usize, Facts)>, Vec<String>) {
    let read = own.iter().map(|at| (*at, clauses::facts(&documents[*at]))).collect();
    let texts = own.iter().flat_map(|at| &documents[*at].pages).map(|page| page.text.as_str());
    let mut numbers: Vec<String> = texts.flat_map(corporate_numbers).collect();
    numbers.sort();
    numbers.dedup();
    (read, numbers)
}
