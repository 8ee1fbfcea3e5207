//! Answers a query from index and database.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use super::index::SearchIndex;
use super::query::{Narrow, read};
use super::{Answer, Badge, Hit, Piece, highlight};
use crate::calendar::date_days;
use crate::contract;
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, containing, query};
use crate::document;
use crate::document::store::texts_at;
use crate::error::Result;
use crate::policy::ITEMS;
use crate::record::scope::own_department;
use crate::record::sql::{Cell, Sql};

/// Pages shown at once.
pub const LIMIT: usize = 30;
/// Nobody turns further; the index reserves memory for everything before the page asked for.
const LAST_PAGE: usize = 1_000;

/// The best pages in reach for a query, with the words marked and what the register says of their contracts. `page` counts from 0.
pub async fn search(tx: &mut Tx, index: &SearchIndex, query: &str, page: usize) -> Result<Answer> {
    let among = among(tx, &read(query).narrow).await?;
    let begun = Instant::now();
    let (total, found) = index.search(query, LIMIT, page.min(LAST_PAGE) * LIMIT, among.as_deref())?;
    let micros = i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX);
    let places: Vec<(String, i64)> = found.into_iter().map(|one| (one.document_id, one.page)).collect();
    let texts = texts_at(tx, &places).await?;
    let known = contracts(tx, &places).await?;
    let limited = own_department(tx).is_some();
    let mut hits = Vec::with_capacity(places.len());
    for ((document_id, page), text) in places.into_iter().zip(texts) {
        let (Some(found), Some(text)) = (known.get(&document_id), text) else { continue };
        // The index was asked for documents in reach only; this looks again, as every other way to a contract does.
        if limited && !contract::store::in_reach(tx, &found.contract_id).await? {
            continue;
        }
        hits.push(found.hit(document_id, page, highlight::snippet(&text, query)));
    }
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    Ok(Answer { total, hits, rebuilding: index.behind(), micros })
}

/// What is known of a document that was found.
struct Known {
    name: String,
    contract_id: String,
    contract_title: String,
    party: [Option<String>; 3],
    tier: Option<i64>,
    state: Option<String>,
    /// Place of the document among those that were judged.
    place: Option<usize>,
    /// Number, verdict and flag of each item, and where its quotes stand.
    items: Vec<(Badge, Vec<(usize, i64)>)>,
}

impl Known {
    fn hit(&self, document_id: String, page: i64, snippet: Vec<Piece>) -> Hit {
        let [party_id, party_name, party_name_en] = self.party.clone();
        let here = |places: &Vec<(usize, i64)>| {
            places.iter().any(|(document, at)| Some(*document) == self.place && *at == page)
        };
        let stated = self.items.iter().filter(|(badge, _)| badge.verdict == "stated").count();
        Hit {
            document_id,
            document_name: self.name.clone(),
            contract_id: self.contract_id.clone(),
            contract_title: self.contract_title.clone(),
            party_id,
            party_name,
            party_name_en,
            tier: self.tier,
            state: self.state.clone(),
            stated: i64::try_from(stated).ok().filter(|_| !self.items.is_empty()),
            items: self
                .items
                .iter()
                .filter(|(_, places)| here(places))
                .map(|(badge, _)| badge.clone())
                .collect(),
            page,
            snippet,
        }
    }
}

/// What the register says of the documents that were found, in one statement.
async fn contracts(tx: &mut Tx, places: &[(String, i64)]) -> Result<HashMap<String, Known>> {
    let ids: BTreeSet<&String> = places.iter().map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "select d.id, d.name, c.id, c.title, c.party_id, p.name_ja, p.name_en,
                (select min(e.tier) from engagement e where e.party_id = c.party_id), c.state, k.documents,
                (select string_agg(cast(f.item as text) || '/' || coalesce(r.verdict, f.verdict) || '/'
                        || case when coalesce(r.adverse, f.adverse) then '1/' else '0/' end || f.places, ' ')
                 from clause_finding f left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                 where f.check_id = c.check_id)
         from document d join contract c on c.id = d.contract_id left join party p on p.id = c.party_id
         left join clause_check k on k.id = c.check_id where d.id in (",
    );
    sql.bind_all(ids.into_iter().map(Cell::text)).push(")");
    let numbers = [false, false, false, false, false, false, false, true, false, false, false];
    let mut known = HashMap::new();
    for row in sql.fetch(tx, &numbers).await? {
        let mut row = row.into_iter();
        let mut next = || row.next().unwrap_or(Cell::Text(None));
        let mut text = || next().into_text();
        let (Some(id), Some(name), Some(contract_id), Some(contract_title)) =
            (text(), text(), text(), text())
        else {
            continue;
        };
        let party = [text(), text(), text()];
        let tier = next().as_number();
        let mut text = || next().into_text();
        let (state, documents, items) = (text(), text().unwrap_or_default(), text().unwrap_or_default());
        let place = documents.split(' ').position(|document| document == id);
        let items = items.split(' ').filter_map(item).collect();
        known.insert(id, Known { name, contract_id, contract_title, party, tier, state, place, items });
    }
    Ok(known)
}

/// Reads `6/stated/0/0:3,1:12`.
fn item(text: &str) -> Option<(Badge, Vec<(usize, i64)>)> {
    let mut parts = text.split('/');
    let item = parts.next()?.parse().ok().filter(|item| (1..=ITEMS).contains(item))?;
    let badge = Badge { item, verdict: parts.next()?.to_owned(), adverse: parts.next()? == "1" };
    let places = parts.next().unwrap_or_default().split(',').filter_map(|place| {
        let (document, page) = place.split_once(':')?;
        Some((document.parse().ok()?, page.parse().ok()?))
    });
    Some((badge, places.collect()))
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
