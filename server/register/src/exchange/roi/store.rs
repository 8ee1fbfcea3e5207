//! The register of information out of the database.

use super::{Filled, Linked, templates as fill};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::exchange::store::every;
use crate::record::query::Query;

const KINDS: [Kind; 7] = [
    Kind::Party,
    Kind::Function,
    Kind::Engagement,
    Kind::Dependency,
    Kind::DataHandling,
    Kind::Location,
    Kind::Chain,
];

/// Every template, within the person's reach.
pub async fn templates(tx: &mut Tx) -> Result<Vec<Filled>> {
    let mut linked = Linked::default();
    for kind in KINDS.into_iter().chain([Kind::Contract]) {
        let records = every(tx, kind, &Query::default()).await?;
        linked.records.insert(kind, records);
    }
    linked.covers = query!(
        all,
        (String, String),
        tx,
        "select contract_id, engagement_id from contract_engagement order by contract_id, engagement_id"
    )?;
    Ok(fill(&linked))
}
