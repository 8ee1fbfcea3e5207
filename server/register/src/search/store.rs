//! Answers a query from index and database.

use super::index::SearchIndex;
use super::query::{Narrow, read};
use super::{Answer, Hit, highlight};
use crate::calendar::date_days;
use crate::contract;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, containing, query};
use crate::document;
use crate::error::Result;

/// Pages shown at once.
pub const LIMIT: usize = 30;
/// Nobody turns further; the index reserves memory for everything before the page asked for.
const LAST_PAGE: usize = 1_000;

/// The best pages in reach for a query, with the words marked. `page` counts from 0.
pub async fn search(tx: &mut Tx, index: &SearchIndex, query: &str, page: usize) -> Result<Answer> {
    let among = among(tx, &read(query).narrow).await?;
    let (total, found) = index.search(query, LIMIT, page.min(LAST_PAGE) * LIMIT, among.as_deref())?;
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

/// Milliseconds from the beginning of 1970 in Japan to the beginning of the day.
fn midnight(day: &str, otherwise: i64) -> i64 {
    date_days(day).map_or(otherwise, |days| days * 86_400_000 - 9 * 3_600_000)
}

/// The documents in reach that a filter leaves; none: all of them.
async fn among(tx: &mut Tx, narrow: &Narrow) -> Result<Option<Vec<String>>> {
    if narrow.is_empty() {
        return document::store::reached(tx).await;
    }
    let reach = department(tx);
    let party = containing(&narrow.party.to_lowercase());
    let (from, to) = (midnight(&narrow.from, 0), midnight(&narrow.to, i64::MAX - 86_400_000) + 86_400_000);
    let rows = query!(all, (String,), tx,
        concat!(
            "select d.id from document d join contract c on c.id = d.contract_id left join party p on p.id = c.party_id
             where ($1 = '%%' or lower(coalesce(p.name_ja, '')) like $1 escape '\\' or lower(coalesce(p.name_en, '')) like $1 escape '\\'
                    or lower(coalesce(p.kana, '')) like $1 escape '\\')
               and ($2 = 0 or $2 = (select min(e.tier) from engagement e where e.party_id = c.party_id))
               and ($3 = 0 and $4 = '' or exists (
                      select 1 from clause_finding f
                      left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                      where f.check_id = c.check_id and ($3 = 0 or f.item = $3) and ($4 = '' or coalesce(r.verdict, f.verdict) = $4)))
               and d.uploaded_at >= $5 and d.uploaded_at < $6 and ", in_reach!("$7")
        ),
        &party, narrow.tier.unwrap_or(0), narrow.item.unwrap_or(0), &narrow.verdict, from, to, &reach)?;
    Ok(Some(rows.into_iter().map(|(id,)| id).collect()))
}
