//! Evidence in the database, beyond what the record store knows: its files, and what counts for an engagement.

use serde_json::json;

use super::file::{EvidenceFile, EvidenceRow, FILES_MOST, media_type};
use super::{Until, bridged, until};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::record::store as records;

type Text = Option<String>;

/// The piece of evidence has to be there and in reach.
async fn reached(tx: &mut Tx, evidence: &str) -> Result<bool> {
    let found = records::find(tx, Kind::Evidence, evidence).await?.ok_or(Error::NotFound("evidence"))?;
    Ok(found.archived_at.is_none())
}

/// The files of a piece of evidence, oldest first.
///
/// # Errors
/// [`Error::NotFound`] out of reach, as all that follows.
pub async fn files(tx: &mut Tx, evidence: &str) -> Result<Vec<EvidenceFile>> {
    reached(tx, evidence).await?;
    of(tx, evidence).await
}

async fn of(tx: &mut Tx, evidence: &str) -> Result<Vec<EvidenceFile>> {
    Ok(query!(
        all,
        EvidenceFile,
        tx,
        "select id, evidence_id, name, size, by_name, at from evidence_file
         where evidence_id = $1 and removed_at is null order by at, id",
        evidence
    )?)
}

/// Whether a file of this name may be added: asked before its bytes are taken in.
///
/// # Errors
/// [`Error::Conflict`] `archived`, `unsafe_type`, `too_many_files`.
pub async fn may_attach(tx: &mut Tx, evidence: &str, name: &str) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    if !reached(tx, evidence).await? {
        return Err(Error::Conflict("archived"));
    }
    if media_type(name).is_none() {
        return Err(Error::Conflict("unsafe_type"));
    }
    if of(tx, evidence).await?.len() >= FILES_MOST {
        return Err(Error::Conflict("too_many_files"));
    }
    Ok(())
}

/// Adds a file whose bytes are kept already under `hash`.
pub async fn add_file(tx: &mut Tx, evidence: &str, name: &str, hash: &str, size: i64) -> Result<()> {
    may_attach(tx, evidence, name).await?;
    tx.change(Action::MonitorWrite)?;
    let (id, at, by) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    crate::file::note_kept(tx, hash, size).await?;
    query!(
        execute,
        tx,
        "insert into evidence_file (id, evidence_id, name, content_hash, size, by_name, at) values ($1, $2, $3, $4, $5, $6, $7)",
        &id,
        evidence,
        name,
        hash,
        size,
        &by,
        at
    )?;
    let detail = json!({ "file": id, "name": name, "content": hash, "size": size });
    audit::append(tx, "evidence.file_added", "evidence", evidence, &detail).await
}

/// Takes a file away; its bytes stay. Returns the piece of evidence.
pub async fn remove_file(tx: &mut Tx, file: &str) -> Result<String> {
    tx.change(Action::MonitorWrite)?;
    let (evidence, name, ..) = found(tx, file).await?;
    let at = tx.at();
    let done = query!(
        execute,
        tx,
        "update evidence_file set removed_at = $2 where id = $1 and removed_at is null",
        file,
        at
    )?;
    if done == 0 {
        return Err(Error::NotFound("file"));
    }
    audit::append(tx, "evidence.file_removed", "evidence", &evidence, &json!({ "file": file, "name": name }))
        .await?;
    Ok(evidence)
}

async fn found(tx: &mut Tx, file: &str) -> Result<(String, String, String, i64)> {
    let found = query!(
        optional,
        (String, String, String, i64),
        tx,
        "select evidence_id, name, content_hash, size from evidence_file where id = $1 and removed_at is null",
        file
    )?;
    let found = found.ok_or(Error::NotFound("file"))?;
    reached(tx, &found.0).await?;
    Ok(found)
}

/// Name, content hash and size of a file.
pub async fn file(tx: &mut Tx, file: &str) -> Result<(String, String, i64)> {
    let (_, name, hash, size) = found(tx, file).await?;
    Ok((name, hash, size))
}

#[derive(sqlx::FromRow)]
struct Line {
    id: String,
    kind: Text,
    title: Text,
    issuer: Text,
    period_from: Text,
    period_to: Text,
    valid_until: Text,
    bridges_id: Text,
    scope: Text,
    opinion: Text,
    exceptions: Text,
    user_controls: Text,
    engagements: Text,
}

/// The evidence that speaks for an engagement of a party, what counts today first. The caller has looked at the reach of
/// the engagement; a piece that names no engagement speaks for all of the party.
pub async fn of_engagement(tx: &mut Tx, party: &str, engagement: &str) -> Result<Vec<EvidenceRow>> {
    let lines = query!(
        all,
        Line,
        tx,
        "select id, kind, title, issuer, period_from, period_to, valid_until, bridges_id, scope, opinion, exceptions,
                user_controls, engagements
         from evidence where party_id = $1 and archived_at is null order by title, id",
        party
    )?;
    let today = jst_date(tx.at());
    let own = |line: &Line| {
        until(
            line.kind.as_deref().unwrap_or_default(),
            line.period_to.as_deref(),
            line.valid_until.as_deref(),
        )
    };
    let concerns = |line: &&Line| {
        let named = line.engagements.as_deref().unwrap_or_default();
        named.trim().is_empty() || named.split_whitespace().any(|one| one == engagement)
    };
    let mut rows = Vec::new();
    for line in lines.iter().filter(concerns) {
        let letters = lines.iter().filter(|one| one.bridges_id.as_deref() == Some(line.id.as_str())).map(own);
        let until = bridged(own(line), letters);
        let text = |value: &Text| value.clone().unwrap_or_default();
        rows.push(EvidenceRow {
            id: line.id.clone(),
            kind: text(&line.kind),
            title: text(&line.title),
            issuer: text(&line.issuer),
            period_from: line.period_from.clone(),
            period_to: line.period_to.clone(),
            scope: text(&line.scope),
            opinion: text(&line.opinion),
            exceptions: text(&line.exceptions),
            user_controls: text(&line.user_controls),
            counts: until.counts_on(&today),
            until: if let Until::Day(day) = until { Some(day) } else { None },
            files: of(tx, &line.id).await?,
        });
    }
    rows.sort_by_key(|row| !row.counts);
    Ok(rows)
}
