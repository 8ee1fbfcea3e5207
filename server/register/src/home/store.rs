//! The figures of the first page, from the database.

use super::Figures;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::policy::{Demand, ITEMS};

pub async fn figures(tx: &mut Tx) -> Result<Figures> {
    let policy = crate::policy::store::current(tx).await?.policy;
    let required = (1..=ITEMS).filter(|item| policy.demand(Some(1), *item, None) == Demand::Required);
    let required = format!(" {} ", required.map(|item| item.to_string()).collect::<Vec<_>>().join("  "));
    Ok(query!(one, Figures, tx,
        "select (select count(*) from party where archived_at is null) as parties,
                (select count(*) from party p where archived_at is null
                   and exists (select 1 from engagement e where e.party_id = p.id and e.tier = 1)) as important_parties,
                (select count(*) from contract) as contracts,
                (select count(*) from contract where party_id is null) as unassigned_contracts,
                (select count(*) from document where stage not in ('done', 'failed')) as documents_waiting,
                (select count(*) from document where stage = 'failed') as documents_failed,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                  where coalesce(r.verdict, f.verdict) <> 'stated' and $1 like '% ' || cast(f.item as text) || ' %'
                    and exists (select 1 from engagement e where e.party_id = c.party_id and e.tier = 1))
                  as important_gaps,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id where f.adverse)
                  as adverse_findings", &required)?)
}
