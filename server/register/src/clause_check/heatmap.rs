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
struct ContractLine {
    party_id: String,
    contract_id: String,
    /// `item/verdict/adverse/reviewed` for each item; none without a check. One text for each contract: sixty thousand rows
    /// would cost ten times what they say.
    cells: Option<String>,
}

/// The cells of a contract with their items. A contract without a check says the same of all items.
fn cells_of(line: &ContractLine) -> Vec<(usize, Cell)> {
    let cell = |state: CellState, adverse: bool, reviewed: bool| Cell {
        state,
        adverse,
        reviewed,
        contract_id: line.contract_id.clone(),
    };
    let Some(cells) = &line.cells else {
        return (0..usize::from(ITEMS)).map(|at| (at, cell(CellState::Pending, false, false))).collect();
    };
    let one = |text: &str| {
        let mut parts = text.split('/');
        let item: usize = parts.next()?.parse().ok()?;
        let verdict = state(parts.next()?);
        let (adverse, reviewed) = (parts.next()? == "1", parts.next()? == "1");
        Some((item.checked_sub(1)?, cell(verdict, adverse, reviewed)))
    };
    cells.split(' ').filter_map(one).collect()
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
        ContractLine,
        tx,
        concat!(
            "select c.party_id, c.id as contract_id,
                string_agg(cast(f.item as text) || '/' || coalesce(r.verdict, f.verdict) || '/'
                    || case when coalesce(r.adverse, f.adverse) then '1/' else '0/' end
                    || case when r.id is not null then '1' else '0' end, ' ') as cells
         from contract c
         left join clause_finding f on f.check_id = c.check_id
         left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
         where c.party_id is not null and not exists (select 1 from contract b where b.parent_id = c.id)
           and ",
            contract_reach!("c", "$1"),
            "
         group by c.party_id, c.created_at, c.id order by c.party_id, c.created_at, c.id"
        ),
        &own
    )?;
    let mut cells: BTreeMap<String, Vec<Option<Cell>>> = BTreeMap::new();
    for line in lines {
        let row = cells.entry(line.party_id.clone()).or_insert_with(|| vec![None; usize::from(ITEMS)]);
        for (at, cell) in cells_of(&line) {
            let Some(slot) = row.get_mut(at) else { continue };
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

/// What is accepted for a time: party, item, day on which it ends.
pub async fn exceptions(tx: &mut Tx) -> Result<super::map::Exceptions> {
    let reach = crate::contract::reach::department(tx);
    let rows = query!(all, (String, i64, String), tx,
        concat!(
            "select c.party_id, g.item, max(g.expires_on) from gap g join contract c on c.id = g.contract_id
             where g.state = 'accepted' and c.party_id is not null and g.expires_on is not null and c.archived_at is null and ",
            crate::contract::reach::in_reach!("$1"),
            " group by c.party_id, g.item order by c.party_id, g.item"
        ),
        &reach)?;
    Ok(rows.into_iter().map(|(party, item, day)| (party, u8::try_from(item).unwrap_or(0), day)).collect())
}

/// For each item the contracts that stated it at the end of a day and that state it now; those that were checked by then.
pub async fn since(tx: &mut Tx, day: &str) -> Result<Option<Vec<(i64, i64)>>> {
    let Some(days) = crate::calendar::date_days(day) else { return Ok(None) };
    // The end of the day in Japan.
    let at = (days + 1) * 86_400_000 - 9 * 3_600_000;
    let reach = crate::contract::reach::department(tx);
    let rows = query!(all, (i64, i64, i64), tx,
        concat!(
            "select o.item,
                    count(case when coalesce((select h.verdict from finding_review h where h.contract_id = c.id and h.item = o.item
                                                and h.reviewed_at < $1 order by h.reviewed_at desc, h.id desc limit 1), o.verdict) = 'stated' then 1 end),
                    count(case when coalesce(r.verdict, n.verdict) = 'stated' then 1 end)
             from contract c
             join clause_check k on k.contract_id = c.id and k.checked_at = (
                    select max(m.checked_at) from clause_check m where m.contract_id = c.id and m.checked_at < $1)
             join clause_finding o on o.check_id = k.id
             join clause_finding n on n.check_id = c.check_id and n.item = o.item
             left join finding_review r on r.contract_id = c.id and r.item = n.item and r.is_current
             where c.archived_at is null and not exists (select 1 from contract b where b.parent_id = c.id) and ",
            crate::contract::reach::in_reach!("$2"),
            " group by o.item order by o.item"
        ),
        at, &reach)?;
    let mut all = vec![(0, 0); usize::from(ITEMS)];
    for (item, then, now) in rows {
        if let Some(slot) = usize::try_from(item - 1).ok().and_then(|index| all.get_mut(index)) {
            *slot = (then, now);
        }
    }
    Ok(Some(all))
}

/// Parties and the departments that deal with them, within reach: whoever is bound to a department learns of no other.
async fn ties(tx: &mut Tx, department: &str) -> Result<Vec<(String, String)>> {
    let own = own_department(tx);
    Ok(query!(
        all,
        (String, String),
        tx,
        "select distinct party_id, department from engagement
         where department <> '' and ($1 = '' or department = $1) and (cast($2 as text) is null or department = $2)",
        department,
        &own
    )?)
}

/// The page of the heatmap that a filter asks for.
pub async fn narrowed(tx: &mut Tx, filter: &super::map::MapFilter) -> Result<super::map::MapPage> {
    let rough = HeatmapFilter { tier: filter.tier, department: filter.department.clone() };
    let heatmap = load(tx, &rough).await?;
    let then = if filter.since.is_empty() { None } else { since(tx, &filter.since).await? };
    let ties = ties(tx, &filter.department).await?;
    Ok(super::map::page(heatmap, filter, exceptions(tx).await?, then, &ties))
}
