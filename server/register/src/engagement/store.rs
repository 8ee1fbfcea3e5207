//! Engagements in the database.

use serde_json::json;

use super::{Engagement, EngagementChange};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::party;
use crate::record::scope::own_department;

/// The engagements of a party in reach.
pub async fn of_party(tx: &mut Tx, party_id: &str) -> Result<Vec<Engagement>> {
    let own = own_department(tx);
    Ok(query!(
        all,
        Engagement,
        tx,
        "select id, party_id, service_ja, service_en, function_ja, function_en, department, kind, tier,
                started_on, ended_on, version
         from engagement where party_id = $1 and (cast($2 as text) is null or department = $2)
         order by tier, service_ja, id",
        party_id,
        &own
    )?)
}

/// Every department that owns an engagement in reach.
pub async fn departments(tx: &mut Tx) -> Result<Vec<String>> {
    let own = own_department(tx);
    let rows = query!(
        all,
        (String,),
        tx,
        "select distinct department from engagement where cast($1 as text) is null or department = $1
         order by department",
        &own
    )?;
    Ok(rows.into_iter().map(|(department,)| department).collect())
}

pub async fn insert(tx: &mut Tx, party_id: &str, change: &EngagementChange) -> Result<String> {
    tx.change(Action::PartyWrite)?;
    party::store::find(tx, party_id).await?.ok_or(Error::NotFound("party"))?;
    let id = tx.new_id();
    let at = tx.at();
    let input = &change.0;
    let date = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    query!(execute, tx,
        "insert into engagement (id, party_id, service_ja, service_en, function_ja, function_en, department, kind, tier,
                                 started_on, ended_on, version, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $12)",
        &id, party_id, &input.service_ja, &input.service_en, &input.function_ja, &input.function_en,
        &input.department, &input.kind, input.tier, date(&input.started_on), date(&input.ended_on), at)?;
    let detail = json!({"party": party_id, "after": input});
    audit::append(tx, "engagement.created", "engagement", &id, &detail).await?;
    Ok(id)
}
