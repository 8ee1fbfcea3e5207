//! Reports in the database.

use serde_json::json;

use super::{Content, Report, compose};
use crate::access::{Action, Scope};
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::concentration::alert::store as alerts;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::heat::store::Boards;
use crate::job::{self, Claim, Task};
use crate::{kpi, readiness};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    title: String,
    day: String,
    policy_version: Option<i64>,
    state: String,
    progress: i64,
    requested_at: i64,
    actor_name: String,
    content: Option<String>,
}

impl Row {
    fn report(self) -> Result<Report> {
        let content = self.content.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Report {
            content: content.map_err(|error| Error::Inconsistent(format!("report {}: {error}", self.id)))?,
            id: self.id,
            title: self.title,
            day: self.day,
            policy_version: self.policy_version,
            state: self.state,
            progress: self.progress,
            requested_at: self.requested_at,
            actor_name: self.actor_name,
        })
    }
}

/// A report speaks of the whole institution: nothing for a person of one department.
fn whole(tx: &Tx) -> bool {
    *tx.scope() == Scope::All
}

/// Reports without their content, newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Report>> {
    if !whole(tx) {
        return Ok(Vec::new());
    }
    let rows = query!(all, Row, tx,
        "select id, title, day, policy_version, state, progress, requested_at, actor_name, cast(null as text) as content
         from board_report order by requested_at desc, id desc limit 200")?;
    rows.into_iter().map(Row::report).collect()
}

pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Report>> {
    if !whole(tx) {
        return Ok(None);
    }
    let row = query!(
        optional,
        Row,
        tx,
        "select id, title, day, policy_version, state, progress, requested_at, actor_name, content from board_report where id = $1",
        id
    )?;
    row.map(Row::report).transpose()
}

/// Asks for a report; a job puts it together.
///
/// # Errors
/// [`Error::Invalid`]: no title, or too long.
pub async fn request(tx: &mut Tx, title: &str) -> Result<String> {
    tx.change(Action::OfficeWrite)?;
    let mut fields = Fields::default();
    let title = fields.text("title", title, true, 100);
    fields.finish(())?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "insert into board_report (id, title, day, state, progress, requested_at, actor_id, actor_name)
         values ($1, $2, $3, 'waiting', 0, $4, $5, $6)",
        &id,
        &title,
        jst_date(at),
        at,
        &actor.id,
        &actor.name
    )?;
    job::enqueue(tx, &Task::BoardReport { report_id: id.clone() }).await?;
    audit::append(tx, "report.requested", "report", &id, &json!({ "title": title })).await?;
    Ok(id)
}

/// How far the report is, in percent. Shown while it is put together, and owes no audit entry.
pub async fn progress(tx: &mut Tx, id: &str, percent: i64) -> Result<()> {
    tx.require(Action::SystemOperate)?;
    query!(
        execute,
        tx,
        "update board_report set progress = $2 where id = $1 and state = 'waiting'",
        id,
        percent
    )?;
    Ok(())
}

/// Puts the content together from the register of this moment; no change yet.
pub async fn content(tx: &mut Tx, boards: &Boards, id: &str) -> Result<(Content, i64)> {
    let board = boards.load(tx).await?;
    let figures = kpi::store::figures(tx, &board).await?;
    let readiness = readiness::store::load(tx, &board).await?;
    let alerts = alerts::list(tx, &board).await?;
    let before = query!(
        optional,
        (String, String),
        tx,
        "select day, content from board_report where state = 'ready' and id <> $1 and content is not null
         order by ready_at desc, id desc limit 1",
        id
    )?;
    let before = before
        .map(|(day, text)| Ok::<_, serde_json::Error>((day, serde_json::from_str::<Content>(&text)?)))
        .transpose()
        .map_err(|error| Error::Inconsistent(format!("the report before {id}: {error}")))?;
    let exceptions = super::exceptions::exceptions(tx).await?;
    let last = before.as_ref().map(|(day, content)| (day.as_str(), content));
    Ok((compose(&board, &figures, &readiness, &alerts, &exceptions, last), board.policy_version))
}

/// Keeps the content and ends the job.
pub async fn finish(
    tx: &mut Tx,
    claim: &Claim,
    id: &str,
    content: &Content,
    policy_version: i64,
) -> Result<()> {
    tx.change(Action::SystemOperate)?;
    let (at, text) =
        (tx.at(), serde_json::to_string(content).map_err(|error| Error::Inconsistent(error.to_string()))?);
    query!(
        execute,
        tx,
        "update board_report set state = 'ready', progress = 100, content = $2, policy_version = $3, day = $4, ready_at = $5 where id = $1",
        id,
        &text,
        policy_version,
        jst_date(at),
        at
    )?;
    job::finish(tx, claim).await?;
    audit::append(tx, "report.ready", "report", id, &json!({ "policy_version": policy_version })).await
}

/// Says that the report will not come.
pub async fn give_up(tx: &mut Tx, id: &str) -> Result<()> {
    query!(execute, tx, "update board_report set state = 'failed' where id = $1 and state = 'waiting'", id)?;
    tx.change(tx.action())?;
    audit::append(tx, "report.failed", "report", id, &json!({})).await
}
