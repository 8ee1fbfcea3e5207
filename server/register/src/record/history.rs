//! What happened to an object, field by field.

use std::collections::BTreeMap;

use super::store::{load, update};
use super::{Change, Meanwhile, Value, Values};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};

/// Name under which archiving and taking back stand in the history.
pub const ARCHIVED: &str = "archived_at";

/// Notes the changes of one save: field, value before, value after.
pub(crate) async fn note(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    version: i64,
    changes: &[(&str, String, String)],
) -> Result<()> {
    let (at, actor) = (tx.at(), tx.actor().clone());
    for (field, old, new) in changes {
        let change = tx.new_id();
        query!(
            execute,
            tx,
            "insert into field_change (id, object_kind, object_id, version, field, old_value, new_value, at,
                                       actor_kind, actor_id, actor_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &change,
            kind.code(),
            id,
            version,
            *field,
            old,
            new,
            at,
            &actor.kind,
            &actor.id,
            &actor.name
        )?;
    }
    Ok(())
}

/// Every change of the object, and of those merged into it, that this person may see; newest first.
///
/// # Errors
/// [`Error::NotFound`] for an object out of reach.
pub async fn list(tx: &mut Tx, kind: Kind, id: &str) -> Result<Vec<Change>> {
    load(tx, kind, id).await?.ok_or(Error::NotFound(kind.code()))?;
    let changes = query!(
        all,
        Change,
        tx,
        "select id, field, old_value, new_value, at, actor_name, version from field_change
         where object_kind = $1 and (object_id = $2 or ($1 = 'party' and object_id in
               (select p.id from party p where p.merged_into = $2)))
         order by at desc, version desc, field, id limit 1000",
        kind.code(),
        id
    )?;
    Ok(seen(tx, kind, changes))
}

fn seen(tx: &Tx, kind: Kind, mut changes: Vec<Change>) -> Vec<Change> {
    changes.retain(|change| {
        change.field == ARCHIVED || kind.field(&change.field).is_some_and(|field| field.seen_with(tx.roles()))
    });
    changes
}

/// What was saved after `version`.
pub(super) async fn since(tx: &mut Tx, kind: Kind, id: &str, version: i64, now: i64) -> Result<Meanwhile> {
    let changes = query!(
        all,
        Change,
        tx,
        "select id, field, old_value, new_value, at, actor_name, version from field_change
         where object_kind = $1 and object_id = $2 and version > $3 order by version, at, field, id",
        kind.code(),
        id,
        version
    )?;
    Ok(Meanwhile { version: now, changes: seen(tx, kind, changes) })
}

/// Puts one field back to what it was before a change. Everything after stays in the history.
pub async fn restore(tx: &mut Tx, kind: Kind, id: &str, version: i64, change_id: &str) -> Result<i64> {
    let change = query!(
        optional,
        Change,
        tx,
        "select id, field, old_value, new_value, at, actor_name, version from field_change
         where id = $1 and object_kind = $2 and object_id = $3",
        change_id,
        kind.code(),
        id
    )?
    .ok_or(Error::NotFound("change"))?;
    update(tx, kind, id, version, &Values::from([(change.field, change.old_value)])).await
}

/// Before and after of every field that differs, as text.
pub(super) fn differences(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<&'static str, Value>,
) -> Vec<(&'static str, String, String)> {
    let blank = Value::Blank;
    after
        .iter()
        .map(|(code, value)| (*code, before.get(*code).unwrap_or(&blank), value))
        .filter(|(_, old, new)| old != new)
        .map(|(code, old, new)| (code, old.text(), new.text()))
        .collect()
}
