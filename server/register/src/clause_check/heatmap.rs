//! The clause heatmap from the stored findings.

use std::collections::BTreeMap;

use super::{Cell, CellState, Heatmap, HeatmapFilter, HeatmapRow};
use crate::db::{Tx, query};
use crate::error::Result;
use crate::policy::ITEMS;
use crate::record::scope::{contract_reach, own_department, party_reach};

#[derive(sqlx::FromRow)]
struct PartyLine {
    id: String,
    name_ja: String,
    name_en: String,
    tier: Option<i64>,
    contracts: i64,
}

#[derive(sqlx::FromRow)]
struct FindingLine {
    party_id: String,
    contract_id: String,
    item: i64,
    verdict: String,
    adverse: bool,
    reviewed: bool,
}

/// Weaker is smaller. An unread contract says nothing, a missing clause says the worst.
const fn weakness(state: CellState) -> u8 {
    match state {
        CellState::NotFound => 0,
        CellState::Undeterminable => 1,
        CellState::Pending => 2,
        CellState::Partial => 3,
        CellState::Stated => 4,
    }
}

fn state(code: &str) -> CellState {
    match code {
        "stated" => CellState::Stated,
        "partial" => CellState::Partial,
        "not_found" => CellState::NotFound,
        "pending" => CellState::Pending,
        _ => CellState::Undeterminable,
    }
}

/// Every live party in reach that fits the filter, with the weakest verdict of its contracts for each item.
/// A contract that stands above another one is judged inside the lower one's set and not by itself.
pub async fn load(tx: &mut Tx, filter: &HeatmapFilter) -> Result<Heatmap> {
    let tier = filter.tier.unwrap_or(0);
    let own = own_department(tx);
    let parties = query!(all, PartyLine, tx,
        concat!("select p.id, p.name_ja, p.name_en, e.tier, coalesce(c.contracts, 0) as contracts
         from party p
         left join (select party_id, min(tier) as tier from engagement group by party_id) e on e.party_id = p.id
         left join (select x.party_id, count(*) as contracts from contract x
                    where ", contract_reach!("x", "$3"), " group by x.party_id) c on c.party_id = p.id
         where p.archived_at is null and ", party_reach!("p", "$3"), " and ($1 = 0 or e.tier = $1)
           and ($2 = '' or exists (select 1 from engagement d where d.party_id = p.id and d.department = $2))
         order by coalesce(e.tier, 0), p.kana, p.name_key, p.id"), tier, &filter.department, &own)?;
    let lines = query!(
        all,
        FindingLine,
        tx,
        concat!(
            "select c.party_id, c.id as contract_id, coalesce(f.item, 0) as item,
                coalesce(r.verdict, f.verdict, 'pending') as verdict, coalesce(f.adverse, false) as adverse,
                (r.id is not null) as reviewed
         from contract c
         left join clause_finding f on f.check_id = c.check_id
         left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
         where c.party_id is not null and not exists (select 1 from contract b where b.parent_id = c.id)
           and ",
            contract_reach!("c", "$1"),
            "
         order by c.party_id, c.created_at, c.id"
        ),
        &own
    )?;
    let mut cells: BTreeMap<String, Vec<Option<Cell>>> = BTreeMap::new();
    for line in lines {
        let row = cells.entry(line.party_id).or_insert_with(|| vec![None; usize::from(ITEMS)]);
        // Item 0: the contract has no check yet, which says the same of all items.
        let items = if line.item == 0 { 1..=i64::from(ITEMS) } else { line.item..=line.item };
        for item in items {
            let cell = Cell {
                state: state(&line.verdict),
                adverse: line.adverse,
                reviewed: line.reviewed,
                contract_id: line.contract_id.clone(),
            };
            let Some(slot) = usize::try_from(item - 1).ok().and_then(|index| row.get_mut(index)) else {
                continue;
            };
            let adverse = slot.as_ref().is_some_and(|kept| kept.adverse) || cell.adverse;
            if slot.as_ref().is_none_or(|kept| weakness(cell.state) < weakness(kept.state)) {
                *slot = Some(cell);
            }
            if let Some(kept) = slot {
                kept.adverse = adverse;
            }
        }
    }
    let policy = crate::policy::store::current(tx).await?.policy;
    let mut items = [0; 12];
    items.iter_mut().zip(1..=ITEMS).for_each(|(place, item)| *place = item);
    let rows = parties
        .into_iter()
        .map(|party| HeatmapRow {
            cells: cells.remove(&party.id).unwrap_or_default().into_iter().flatten().collect(),
            demands: items.map(|item| policy.demand(party.tier, item, None)),
            party_id: party.id,
            party_name: party.name_ja,
            party_name_en: party.name_en,
            tier: party.tier,
            contracts: party.contracts,
        })
        .collect();
    Ok(Heatmap { rows })
}
