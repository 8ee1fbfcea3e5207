//! Jobs (処理): slow work, claimed with a lease, retried with growing pauses, kept when hopeless.
//!
//! A job is deleted in the transaction that writes its effect, so the effect happens once: a worker
//! that lost its lease cannot commit.

use serde::{Deserialize, Serialize};

use crate::db::{Tx, query};
use crate::error::{Error, Result};

/// What there is to do. Every task may run twice without harm.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Take the text of a stored file.
    DocumentText { content_hash: String },
    /// Recognise the pages of a stored file that have no sound text of their own.
    PageOcr { content_hash: String },
    /// Judge the documents of a contract.
    ContractCheck { contract_id: String },
    /// Put a report to the board together.
    BoardReport { report_id: String },
    /// Write a confirmed file into the register.
    Import { draft_id: String },
}

impl Task {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::DocumentText { .. } => "document_text",
            Self::PageOcr { .. } => "page_ocr",
            Self::ContractCheck { .. } => "contract_check",
            Self::BoardReport { .. } => "board_report",
            Self::Import { .. } => "import",
        }
    }

    /// Two ready jobs with one key are one job.
    fn key(&self) -> String {
        match self {
            Self::DocumentText { content_hash } => format!("document_text:{content_hash}"),
            Self::PageOcr { content_hash } => format!("page_ocr:{content_hash}"),
            Self::ContractCheck { contract_id } => format!("contract_check:{contract_id}"),
            Self::BoardReport { report_id } => format!("board_report:{report_id}"),
            Self::Import { draft_id } => format!("import:{draft_id}"),
        }
    }
}

/// A job held by a worker until `lease_until`.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: String,
    pub task: Task,
    /// From 1.
    pub attempt: i64,
    worker: String,
}

/// How long a claim holds without a heartbeat, in milliseconds.
pub const LEASE_MS: i64 = 60_000;
/// After so many attempts a job is kept as dead.
pub const ATTEMPTS: i64 = 5;

/// Adds a job in the transaction of the change that causes it.
pub async fn enqueue(tx: &mut Tx, task: &Task) -> Result<()> {
    let id = tx.new_id();
    let at = tx.at();
    let payload = serde_json::to_string(task).map_err(|error| Error::Inconsistent(error.to_string()))?;
    query!(execute, tx,
        "insert into job (id, kind, payload, unique_key, state, attempt, run_at, created_at)
         values ($1, $2, $3, $4, 'ready', 0, $5, $5) on conflict (unique_key) where state = 'ready' do nothing",
        id, task.kind(), payload, task.key(), at)?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: String,
    payload: String,
    attempt: i64,
}

/// Takes the oldest job that is due, also one whose worker has gone silent. A job whose twin still runs
/// waits for it: the one that began earlier knows less and must not end last.
pub async fn claim(tx: &mut Tx, worker: &str) -> Result<Option<Claim>> {
    const DUE: &str = "update job set state = 'running', attempt = attempt + 1, worker = $2, lease_until = $3
         where id = (select id from job
                     where (state = 'running' and lease_until <= $1)
                        or (state = 'ready' and run_at <= $1
                            and not exists (select 1 from job r where r.unique_key = job.unique_key
                                            and r.state = 'running'))
                     order by run_at, id limit 1)
         returning id, payload, attempt";
    const DUE_SKIP_LOCKED: &str =
        "update job set state = 'running', attempt = attempt + 1, worker = $2, lease_until = $3
         where id = (select id from job
                     where (state = 'running' and lease_until <= $1)
                        or (state = 'ready' and run_at <= $1
                            and not exists (select 1 from job r where r.unique_key = job.unique_key
                                            and r.state = 'running'))
                     order by run_at, id limit 1 for update skip locked)
         returning id, payload, attempt";
    let at = tx.at();
    // The one statement that differs: SQLite has one writer in any case.
    let sql = if tx.is_postgres() { DUE_SKIP_LOCKED } else { DUE };
    let row = query!(optional, Claimed, tx, sql, at, worker, at + LEASE_MS)?;
    row.map(|row| {
        let task =
            serde_json::from_str(&row.payload).map_err(|error| Error::Inconsistent(error.to_string()))?;
        Ok(Claim { id: row.id, task, attempt: row.attempt, worker: worker.to_owned() })
    })
    .transpose()
}

/// Keeps the claim for another lease. False when it was lost.
pub async fn heartbeat(tx: &mut Tx, claim: &Claim) -> Result<bool> {
    let until = tx.at() + LEASE_MS;
    let kept = query!(
        execute,
        tx,
        "update job set lease_until = $4 where id = $1 and worker = $2 and attempt = $3 and state = 'running'",
        &claim.id,
        &claim.worker,
        claim.attempt,
        until
    )?;
    Ok(kept == 1)
}

/// Ends the job in the transaction of its effect.
///
/// # Errors
/// [`Error::Conflict`] `lease_lost` when another worker has taken over: the effect must not be committed.
pub async fn finish(tx: &mut Tx, claim: &Claim) -> Result<()> {
    let done = query!(
        execute,
        tx,
        "delete from job where id = $1 and worker = $2 and attempt = $3 and state = 'running'",
        &claim.id,
        &claim.worker,
        claim.attempt
    )?;
    if done == 1 { Ok(()) } else { Err(Error::Conflict("lease_lost")) }
}

/// Puts the job back with a pause that doubles from two seconds, or lays it aside as dead. True when it was laid aside.
pub async fn fail(tx: &mut Tx, claim: &Claim, error: &str) -> Result<bool> {
    let at = tx.at();
    let pause = 1_000_i64 << claim.attempt.clamp(1, 10);
    let dead = claim.attempt >= ATTEMPTS;
    // A ready job with the same key makes this one needless.
    let twin: Option<(String,)> = query!(
        optional,
        (String,),
        tx,
        "select id from job where unique_key = $1 and state = 'ready' and id <> $2",
        claim.task.key(),
        &claim.id
    )?;
    if twin.is_some() {
        query!(
            execute,
            tx,
            "delete from job where id = $1 and worker = $2 and attempt = $3",
            &claim.id,
            &claim.worker,
            claim.attempt
        )?;
        return Ok(false);
    }
    let changed = query!(
        execute,
        tx,
        "update job set state = $4, run_at = $5, lease_until = null, last_error = $6
         where id = $1 and worker = $2 and attempt = $3",
        &claim.id,
        &claim.worker,
        claim.attempt,
        if dead { "dead" } else { "ready" },
        at + pause,
        error
    )?;
    Ok(dead && changed == 1)
}

/// Jobs by state.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, sqlx::FromRow)]
pub struct Counts {
    pub ready: i64,
    pub running: i64,
    pub dead: i64,
}

pub async fn counts(tx: &mut Tx) -> Result<Counts> {
    Ok(query!(
        one,
        Counts,
        tx,
        "select count(case when state = 'ready' then 1 end) as ready,
                count(case when state = 'running' then 1 end) as running,
                count(case when state = 'dead' then 1 end) as dead from job"
    )?)
}
