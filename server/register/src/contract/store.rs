//! Contracts in the database.

use serde_json::json;

use super::{Contract, ContractChange, ContractFilter, ContractInput, ContractRow};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, containing, query};
use crate::error::{Error, Result};
use crate::party::{PAGE_SIZE, Page, rows_before};
use crate::record::scope::{contract_reach, own_department};

/// Whether the person reaches the contract or one below it: what is judged together is read together.
pub(crate) async fn in_reach(tx: &mut Tx, id: &str) -> Result<bool> {
    let Some(own) = own_department(tx) else { return Ok(true) };
    let row = query!(
        optional,
        (String,),
        tx,
        concat!(
            "with recursive below (id, depth) as (
                 select id, 0 from contract where id = $1
                 union all
                 select c.id, b.depth + 1 from contract c join below b on c.parent_id = b.id where b.depth < 20
             ) select c.id from below b join contract c on c.id = b.id where ",
            contract_reach!("c", "$2"),
            " limit 1"
        ),
        id,
        &own
    )?;
    Ok(row.is_some())
}

/// The contract, when it is in reach.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Contract>> {
    if !in_reach(tx, id).await? {
        return Ok(None);
    }
    Ok(query!(optional, Contract, tx,
        "select c.id, c.party_id, p.name_ja as party_name, p.name_en as party_name_en, c.parent_id, m.title as parent_title, c.title, c.kind,
                c.starts_on, c.ends_on, c.version, c.checked_at,
                (select min(e.tier) from engagement e where e.party_id = c.party_id) as tier
         from contract c
         left join party p on p.id = c.party_id
         left join contract m on m.id = c.parent_id
         where c.id = $1", id)?)
}

/// One page of the contracts that fit the filter, newest change first.
pub async fn list(tx: &mut Tx, filter: &ContractFilter) -> Result<Page<ContractRow>> {
    let like = containing(&filter.text.trim().to_lowercase());
    let offset = rows_before(filter.page);
    let own = own_department(tx);
    let rows = query!(all, ContractRow, tx,
        concat!("select c.id, c.title, c.kind, c.party_id, p.name_ja as party_name, p.name_en as party_name_en, c.ends_on,
                (select count(*) from document d where d.contract_id = c.id) as documents,
                (select count(*) from document d where d.contract_id = c.id and d.stage not in ('done', 'failed')) as waiting,
                (select count(*) from document d where d.contract_id = c.id and d.stage = 'failed') as failed,
                c.checked_at,
                case when c.check_id is null then null else
                  (select count(*) from clause_finding f
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                   where f.check_id = c.check_id and coalesce(r.verdict, f.verdict) = 'stated') end as stated,
                case when c.check_id is null then null else
                  (select count(*) from clause_finding f where f.check_id = c.check_id and f.adverse) end as adverse,
                c.updated_at
         from contract c left join party p on p.id = c.party_id
         where (lower(c.title) like $1 escape '\\' or lower(coalesce(p.name_ja, '')) like $1 escape '\\')
           and ($2 = '' or c.party_id = $2) and ", contract_reach!("c", "$5"), "
         order by c.updated_at desc, c.id desc limit $3 offset $4"),
        &like, &filter.party_id, PAGE_SIZE, offset, &own)?;
    let (total,): (i64,) = query!(one, (i64,), tx,
        concat!("select count(*) from contract c left join party p on p.id = c.party_id
         where (lower(c.title) like $1 escape '\\' or lower(coalesce(p.name_ja, '')) like $1 escape '\\') and ($2 = '' or c.party_id = $2)
           and ", contract_reach!("c", "$3")),
        &like, &filter.party_id, &own)?;
    Ok(Page { rows, total })
}

/// Id and title of contracts that may stand above another one.
pub async fn titles(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let own = own_department(tx);
    Ok(query!(
        all,
        (String, String),
        tx,
        concat!(
            "select c.id, c.title from contract c where ",
            contract_reach!("c", "$1"),
            " order by c.title, c.id"
        ),
        &own
    )?)
}

pub async fn insert(tx: &mut Tx, change: &ContractChange) -> Result<String> {
    tx.change(Action::ContractWrite)?;
    let id = tx.new_id();
    let at = tx.at();
    let input = &change.0;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    require_named(tx, input).await?;
    query!(execute, tx,
        "insert into contract (id, party_id, parent_id, title, kind, starts_on, ends_on, version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)",
        &id, some(&input.party_id), some(&input.parent_id), &input.title, &input.kind, some(&input.starts_on),
        some(&input.ends_on), at)?;
    audit::append(tx, "contract.created", "contract", &id, &json!({"after": input})).await?;
    Ok(id)
}

/// Replaces the contract's fields. `version` is the one the edit started from.
///
/// # Errors
/// [`Error::Conflict`] `changed_meanwhile` when somebody else saved first, `own_parent` when the contract
/// would stand above itself.
pub async fn update(tx: &mut Tx, id: &str, version: i64, change: &ContractChange) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    let before = find(tx, id).await?.ok_or(Error::NotFound("contract"))?;
    let input = &change.0;
    require_named(tx, input).await?;
    if !input.parent_id.is_empty() && set_of(tx, &input.parent_id).await?.iter().any(|above| above == id) {
        return Err(Error::Conflict("own_parent"));
    }
    let at = tx.at();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let changed = query!(execute, tx,
        "update contract set party_id = $3, parent_id = $4, title = $5, kind = $6, starts_on = $7, ends_on = $8,
                version = version + 1, updated_at = $9
         where id = $1 and version = $2",
        id, version, some(&input.party_id), some(&input.parent_id), &input.title, &input.kind,
        some(&input.starts_on), some(&input.ends_on), at)?;
    if changed == 0 {
        return Err(Error::Conflict("changed_meanwhile"));
    }
    audit::append(tx, "contract.changed", "contract", id, &json!({"before": before, "after": input})).await?;
    if before.parent_id.as_deref().unwrap_or_default() != input.parent_id {
        request_check(tx, id).await?;
    }
    Ok(())
}

/// Ties a contract to the engagements it covers, beside those that it covers already.
pub async fn cover(tx: &mut Tx, id: &str, engagements: &[String]) -> Result<()> {
    tx.change(Action::ContractWrite)?;
    insert_covers(tx, id, engagements).await?;
    let all = query!(
        all,
        (String,),
        tx,
        "select engagement_id from contract_engagement where contract_id = $1 order by engagement_id",
        id
    )?;
    let all: Vec<String> = all.into_iter().map(|(engagement,)| engagement).collect();
    query!(execute, tx, "update contract set engagements = $2 where id = $1", id, all.join(" "))?;
    audit::append(tx, "contract.covers", "contract", id, &json!({"engagements": engagements})).await
}

/// Makes the table of what is covered say what the contract's field says.
pub(crate) async fn follow_field(tx: &mut Tx, id: &str, engagements: &[String]) -> Result<()> {
    query!(execute, tx, "delete from contract_engagement where contract_id = $1", id)?;
    insert_covers(tx, id, engagements).await
}

async fn insert_covers(tx: &mut Tx, id: &str, engagements: &[String]) -> Result<()> {
    for engagement in engagements {
        query!(
            execute,
            tx,
            "insert into contract_engagement (contract_id, engagement_id) values ($1, $2) on conflict do nothing",
            id,
            engagement
        )?;
    }
    Ok(())
}

/// The contracts whose documents are judged together with this one: its parents, outermost first, then itself.
pub async fn set_of(tx: &mut Tx, id: &str) -> Result<Vec<String>> {
    let rows = query!(all, (String,), tx,
        "with recursive above (id, parent_id, depth) as (
             select id, parent_id, 0 from contract where id = $1
             union all
             select c.id, c.parent_id, a.depth + 1 from contract c join above a on c.id = a.parent_id where a.depth < 20
         ) select id from above order by depth desc", id)?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Asks for a new check of this contract and of every contract below it.
pub(crate) async fn request_check(tx: &mut Tx, id: &str) -> Result<()> {
    let below = query!(
        all,
        (String,),
        tx,
        "with recursive below (id, depth) as (
             select id, 0 from contract where id = $1
             union all
             select c.id, b.depth + 1 from contract c join below b on c.parent_id = b.id where b.depth < 20
         ) select id from below",
        id
    )?;
    for (contract,) in below {
        crate::job::enqueue(tx, &crate::job::Task::ContractCheck { contract_id: contract }).await?;
    }
    Ok(())
}

/// The party and the contract above that a form names have to exist.
async fn require_named(tx: &mut Tx, input: &ContractInput) -> Result<()> {
    for (kind, id) in [("party", &input.party_id), ("contract", &input.parent_id)] {
        if !id.is_empty() && !exists(tx, kind, id).await? {
            return Err(Error::NotFound(kind));
        }
    }
    Ok(())
}

async fn exists(tx: &mut Tx, kind: &str, id: &str) -> Result<bool> {
    let row: Option<(String,)> = match kind {
        "party" => query!(optional, (String,), tx, "select id from party where id = $1", id)?,
        _ => query!(optional, (String,), tx, "select id from contract where id = $1", id)?,
    };
    Ok(row.is_some())
}
