//! What single kinds need beside their fields: derived columns, rules over several rows.

use std::collections::BTreeMap;

use super::Value;
use super::rules::{ChainEdge, chain_ranks, notice_deadline};
use super::sql::{Cell, Sql};
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::party::name_key;

fn text<'v>(values: &'v BTreeMap<String, Value>, code: &str) -> &'v str {
    values.get(code).and_then(Value::as_text).unwrap_or_default()
}

/// Columns that follow from the values.
pub(super) fn derived(tx: &Tx, kind: Kind, values: &BTreeMap<String, Value>) -> Vec<(&'static str, Cell)> {
    match kind {
        Kind::Party => vec![("name_key", Cell::text(name_key(text(values, "name_ja"))))],
        Kind::Contract => {
            let number = |code: &str| values.get(code).and_then(Value::as_number);
            let renewal = number("renewal_months").filter(|_| text(values, "auto_renewal") == "yes");
            let unit =
                Some(text(values, "notice_own_unit")).filter(|unit| !unit.is_empty()).unwrap_or("months");
            let notice = number("notice_own").map(|count| (count, unit));
            let deadline = notice_deadline(text(values, "ends_on"), renewal, notice, &jst_date(tx.at()));
            vec![("notice_deadline", Cell::Text(deadline))]
        }
        _ => Vec::new(),
    }
}

/// After a row was written, in the same transaction.
pub(super) async fn after(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    values: &BTreeMap<String, Value>,
    changed: &[&str],
) -> Result<()> {
    match kind {
        Kind::Chain => rank(tx, text(values, "engagement_id")).await?,
        Kind::Engagement if changed.contains(&"party_id") => rank(tx, id).await?,
        _ => {}
    }
    // An engagement ends by its off-boarding, once one was opened.
    if kind == Kind::Engagement
        && changed.contains(&"state")
        && text(values, "state") == "ended"
        && crate::offboarding::store::is_open(tx, id).await?
    {
        return Err(vec![FieldError::new("state", "offboarding_open")].into());
    }
    if kind == Kind::Contract && changed.contains(&"engagements") {
        let covered = values.get("engagements").map(Value::items).unwrap_or_default();
        crate::contract::store::follow_field(tx, id, covered).await?;
    }
    reassess(tx, kind, id, values, changed).await?;
    match kind {
        Kind::Group | Kind::Party | Kind::Contract if changed.contains(&"parent_id") => {
            no_circle(tx, kind, id).await?;
            if kind == Kind::Contract {
                crate::contract::store::request_check(tx, id).await?;
            }
        }
        _ => {}
    }
    // What is required of a contract depends on whose it is.
    if kind == Kind::Contract && changed.contains(&"party_id") {
        crate::gap::store::recompute(tx, id, "").await?;
    }
    if kind == Kind::Contract && (changed.contains(&"starts_on") || changed.contains(&"ends_on")) {
        crate::obligation::store::redate(tx, id).await?;
    }
    Ok(())
}

/// Judges anew the engagements whose inherent risk the change may touch.
async fn reassess(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    values: &BTreeMap<String, Value>,
    changed: &[&str],
) -> Result<()> {
    let touched = match kind {
        Kind::Engagement => vec![id.to_owned()],
        Kind::Dependency | Kind::AccessGrant | Kind::DataHandling | Kind::Chain | Kind::EconomicSecurity => {
            vec![text(values, "engagement_id").to_owned()]
        }
        Kind::Function if changed.contains(&"criticality") => {
            let sql = "select distinct engagement_id from dependency where function_id = $1 and archived_at is null";
            query!(all, (String,), tx, sql, id)?.into_iter().map(|(id,)| id).collect()
        }
        Kind::Party if changed.contains(&"kinds") => {
            let sql = "select id from engagement where party_id = $1 and archived_at is null";
            query!(all, (String,), tx, sql, id)?.into_iter().map(|(id,)| id).collect()
        }
        _ => Vec::new(),
    };
    for engagement in touched {
        crate::risk::store::reassess(tx, &engagement).await?;
    }
    Ok(())
}

/// Computes the ranks of an engagement's chain anew.
pub(super) async fn rank(tx: &mut Tx, engagement: &str) -> Result<()> {
    let root = query!(optional, (String,), tx, "select party_id from engagement where id = $1", engagement)?;
    let Some((root,)) = root else { return Ok(()) };
    let edges = query!(
        all,
        (String, String, String, Option<i64>),
        tx,
        "select id, from_party_id, to_party_id, rank from chain_edge
         where engagement_id = $1 and archived_at is null order by id",
        engagement
    )?;
    let pairs: Vec<ChainEdge<'_>> = edges.iter().map(|(_, from, to, _)| ChainEdge { from, to }).collect();
    let ranks =
        chain_ranks(&root, &pairs).map_err(|fault| vec![FieldError::new("to_party_id", fault.code())])?;
    for ((id, _, _, before), rank) in edges.iter().zip(ranks) {
        if *before != rank {
            query!(execute, tx, "update chain_edge set rank = $2 where id = $1", id, rank)?;
        }
    }
    Ok(())
}

/// Nothing stands above itself, however long the way.
async fn no_circle(tx: &mut Tx, kind: Kind, id: &str) -> Result<()> {
    let mut above = id.to_owned();
    for _ in 0..100 {
        let mut sql = Sql::new("select parent_id from ");
        sql.push(kind.info().table).push(" where id = ").bind(Cell::text(&above));
        let row = sql.fetch(tx, &[false]).await?.into_iter().next();
        match row.and_then(|row| row.into_iter().next()).and_then(Cell::into_text) {
            None => return Ok(()),
            Some(next) if next == id => break,
            Some(next) => above = next,
        }
    }
    Err(vec![FieldError::new("parent_id", "own_parent")].into())
}

/// The tables that go with an object when it is archived, with the column that leads to it.
pub(super) fn archived_with(kind: Kind) -> Vec<(Kind, &'static str)> {
    let mut with = vec![(kind, "id")];
    if kind == Kind::Engagement {
        let parts = Kind::Engagement.referred_by().into_iter();
        // What names several engagements outlives each of them.
        with.extend(parts.filter(|(_, field)| !field.is_list()).map(|(part, field)| (part, field.code)));
    }
    with
}

/// Refuses to archive what live objects still refer to.
pub(super) async fn not_used(tx: &mut Tx, kind: Kind, id: &str) -> Result<()> {
    if kind == Kind::Engagement {
        let ending = crate::offboarding::store::is_open(tx, id).await?;
        return if ending { Err(Error::Conflict("offboarding_open")) } else { Ok(()) };
    }
    for (other, field) in kind.referred_by() {
        let mut sql = Sql::new("select id from ");
        sql.push(other.info().table).push(" where archived_at is null and ");
        if field.is_list() {
            sql.push("(' ' || ")
                .push(field.code)
                .push(" || ' ') like ")
                .bind(Cell::text(format!("% {id} %")));
        } else {
            sql.push(field.code).push(" = ").bind(Cell::text(id));
        }
        sql.push(" limit 1");
        if !sql.fetch(tx, &[false]).await?.is_empty() {
            return Err(Error::Conflict("still_used"));
        }
    }
    Ok(())
}
