//! Everything that has to come to an end with an engagement.

use super::super::Demand;
use super::Text;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::Result;

/// A thing that has to come to an end: what is asked for, kind and id of the object, its names.
type Wanted = (Demand, &'static str, String, (String, String));

/// Everything that the register knows of an engagement that has to come to an end with it.
pub(super) async fn wanted(tx: &mut Tx, engagement: &str) -> Result<Vec<Wanted>> {
    let mut rows: Vec<Wanted> = Vec::new();
    let grants = query!(
        all,
        (String, Text),
        tx,
        "select id, system from access_grant where engagement_id = $1 and archived_at is null
            and (revoked_on is null or revocation_evidence is null) order by id",
        engagement
    )?;
    rows.extend(grants.into_iter().map(|(id, system)| {
        let name = system.unwrap_or_default();
        (Demand::Revocation, "access_grant", id, (name.clone(), name))
    }));
    let data = query!(
        all,
        (String, Text),
        tx,
        "select id, category from data_handling where engagement_id = $1 and archived_at is null order by id",
        engagement
    )?;
    rows.extend(data.into_iter().map(|(id, category)| {
        let field = Kind::DataHandling.field("category");
        let choice = field
            .and_then(|field| field.choices().iter().find(|choice| Some(choice.code) == category.as_deref()));
        let names = choice
            .map_or(("不明なデータ".to_owned(), "Data of unknown kind".to_owned()), |choice| {
                (choice.ja.to_owned(), choice.en.to_owned())
            });
        (Demand::Disposal, "data_handling", id, names)
    }));
    // A subcontractor is asked unless it is known that it got no data.
    let chain = query!(
        all,
        (String, String, String),
        tx,
        "select c.id, p.name_ja, p.name_en from chain_edge c join party p on p.id = c.to_party_id
         where c.engagement_id = $1 and c.archived_at is null and (c.data_shared is null or c.data_shared <> 'no')
         order by c.id",
        engagement
    )?;
    rows.extend(chain.into_iter().map(|(id, ja, en)| (Demand::ChainDisposal, "chain", id, (ja, en))));
    let contracts = query!(
        all,
        (String, String),
        tx,
        "select c.id, c.title from contract_engagement l join contract c on c.id = l.contract_id
         where l.engagement_id = $1 and c.archived_at is null and (c.state is null or c.state <> 'ended')
         order by c.id",
        engagement
    )?;
    rows.extend(
        contracts
            .into_iter()
            .map(|(id, title)| (Demand::Termination, "contract", id, (title.clone(), title))),
    );
    let assets = ("貸与した資産・入館証・書類".to_owned(), "Lent assets, passes, papers".to_owned());
    rows.push((Demand::Return, "engagement", engagement.to_owned(), assets));
    Ok(rows)
}

/// Adds rows for what has come into the register since; how many.
pub(super) async fn fill(tx: &mut Tx, id: &str, engagement: &str) -> Result<u64> {
    let mut added = 0;
    for (demand, kind, object, (ja, en)) in wanted(tx, engagement).await? {
        let row = tx.new_id();
        added += query!(
            execute,
            tx,
            "insert into offboarding_row (id, offboarding_id, demand, object_kind, object_id, title_ja, title_en, state)
             values ($1, $2, $3, $4, $5, $6, $7, 'open')
             on conflict (offboarding_id, demand, object_kind, object_id) do nothing",
            &row,
            id,
            demand.code(),
            kind,
            &object,
            &ja,
            &en
        )?;
    }
    Ok(added)
}
