//! The figures of the first page, from the database.

use super::Figures;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::policy::{Demand, ITEMS};
use crate::record::scope::{contract_reach, own_department, party_reach};

pub async fn figures(tx: &mut Tx) -> Result<Figures> {
    let policy = crate::policy::store::current(tx).await?.policy;
    let required = (1..=ITEMS).filter(|item| policy.demand(Some(1), *item, None) == Demand::Required);
    let required = format!(" {} ", required.map(|item| item.to_string()).collect::<Vec<_>>().join("  "));
    let own = own_department(tx);
    Ok(query!(one, Figures, tx, concat!(
        "select (select count(*) from party p where p.archived_at is null and ", party_reach!("p", "$2"), ") as parties,
                (select count(*) from party p where p.archived_at is null and ", party_reach!("p", "$2"), "
                   and exists (select 1 from engagement e where e.party_id = p.id and e.tier = 1)) as important_parties,
                (select count(*) from contract c where ", contract_reach!("c", "$2"), ") as contracts,
                (select count(*) from contract c where c.party_id is null and ", contract_reach!("c", "$2"), ") as unassigned_contracts,
                (select count(*) from document d join contract c on c.id = d.contract_id
                  where d.stage not in ('done', 'failed') and ", contract_reach!("c", "$2"), ") as documents_waiting,
                (select count(*) from document d join contract c on c.id = d.contract_id
                  where d.stage = 'failed' and ", contract_reach!("c", "$2"), ") as documents_failed,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                  where coalesce(r.verdict, f.verdict) <> 'stated' and $1 like '% ' || cast(f.item as text) || ' %'
                    and exists (select 1 from engagement e where e.party_id = c.party_id and e.tier = 1)
                    and ", contract_reach!("c", "$2"), ") as important_gaps,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id
                  where f.adverse and ", contract_reach!("c", "$2"), ") as adverse_findings"),
        &required, &own)?)
}
