//! Two entries for one party become one: what referred to the second refers to the first, the second is put
//! away under its own id with its history.

use std::collections::BTreeMap;

use serde_json::json;

use crate::access::{Action, Refusal, Scope};
use crate::audit::store as audit;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::record::sql::{Cell, Sql};
use crate::record::{Value, Values, store};

/// Merges `gone` into `kept`: blank fields of `kept` take the values of `gone`, everything else of `kept` stays.
/// Returns how many references moved.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] when both are the same, when a chain would close a circle or hold a
/// step twice; [`Error::Conflict`] `archived`.
pub async fn combine(tx: &mut Tx, kept: &str, gone: &str) -> Result<u64> {
    tx.require(Action::PartyWrite)?;
    // References of every department move.
    if *tx.scope() != Scope::All {
        return Err(Refusal::Forbidden(Action::PartyWrite).into());
    }
    if kept == gone {
        return Err(vec![FieldError::new("gone", "own_parent")].into());
    }
    let first = store::find(tx, Kind::Party, kept).await?.ok_or(Error::NotFound("party"))?;
    let second = store::find(tx, Kind::Party, gone).await?.ok_or(Error::NotFound("party"))?;
    if first.archived_at.is_some() || second.archived_at.is_some() {
        return Err(Error::Conflict("archived"));
    }
    tx.change(Action::PartyWrite)?;
    let mut moved = 0;
    for (kind, field) in Kind::Party.referred_by() {
        let table = kind.info().table;
        let mut sql = Sql::new("update ");
        sql.push(table).push(" set ").push(field.code).push(" = ");
        if field.is_list() {
            sql.push("trim(replace(' ' || ")
                .push(field.code)
                .push(" || ' ', ")
                .bind(Cell::text(format!(" {gone} ")));
            sql.push(", ").bind(Cell::text(format!(" {kept} "))).push("))");
            sql.push(", version = version + 1 where (' ' || ").push(field.code).push(" || ' ') like ");
            sql.bind(Cell::text(format!("% {gone} %")));
        } else {
            sql.bind(Cell::text(kept)).push(", version = version + 1 where ").push(field.code).push(" = ");
            sql.bind(Cell::text(gone));
        }
        moved += sql.execute(tx).await?;
    }
    query!(execute, tx, "update party set parent_id = null where id = $1 and parent_id = $1", kept)?;
    // What is unique can only stand once: it leaves the second entry before the first takes it.
    let unique: Vec<&str> =
        Kind::Party.fields().iter().filter(|field| field.unique).map(|field| field.code).collect();
    let given_up: Values = unique.iter().map(|code| ((*code).to_owned(), String::new())).collect();
    store::update(tx, Kind::Party, gone, second.version, &given_up).await?;
    let taken: BTreeMap<String, String> = Kind::Party
        .fields()
        .iter()
        .filter(|field| !field.derived && first.get(field.code).is_blank())
        .map(|field| (field.code, second.get(field.code)))
        .filter(|(_, value)| !value.is_blank() && value.as_text() != Some(kept))
        .map(|(code, value)| (code.to_owned(), Value::text(value)))
        .collect();
    let version = query!(one, (i64,), tx, "select version from party where id = $1", kept)?.0;
    store::update(tx, Kind::Party, kept, version, &taken).await?;
    let touched = "select engagement_id from chain_edge where (from_party_id = $1 or to_party_id = $1) and archived_at is null
                   union select id from engagement where party_id = $1 and archived_at is null";
    for (engagement,) in query!(all, (String,), tx, touched, kept)? {
        store::ranked(tx, &engagement).await?;
    }
    let (at, version) =
        (tx.at(), query!(one, (i64,), tx, "select version from party where id = $1", gone)?.0);
    query!(
        execute,
        tx,
        "update party set archived_at = $2, merged_into = $3, version = $4 where id = $1",
        gone,
        at,
        kept,
        version + 1
    )?;
    audit::append(
        tx,
        "party.merged",
        "party",
        kept,
        &json!({ "gone": gone, "name": second.title(), "moved": moved }),
    )
    .await?;
    Ok(moved)
}

/// Parties that may be the same legal person: pairs with the same name (but for its legal form), the first of
/// each pair the older one.
pub async fn twins(tx: &mut Tx, id: &str) -> Result<Vec<(String, String)>> {
    Ok(query!(
        all,
        (String, String),
        tx,
        "select b.id, b.name_ja from party a join party b on b.name_key = a.name_key and b.id <> a.id
         where a.id = $1 and b.archived_at is null order by b.id limit 20",
        id
    )?)
}
