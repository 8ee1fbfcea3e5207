//! Off-boardings in the database.

mod finish;
mod row;
mod wanted;

use serde_json::json;

use super::{Case, CaseView, Demand, Row, RowState};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::{is_date, jst_date};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::party::Page;
use crate::record::sql::{Cell, Sql};
use crate::record::{Values, scope, store as records};
use wanted::fill;

pub use finish::{cancel, complete, refresh};
pub use row::{close_row, decide_exception, propose_exception, reopen_row};

/// Rows of a page of the list.
pub const PAGE_SIZE: i64 = 50;

type Text = Option<String>;

/// Opens the off-boarding of an engagement, with a row for each thing that has to come to an end; its id. The engagement
/// is `ending` from now on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], [`Error::Conflict`] `offboarding_open` when there is one.
pub async fn open(tx: &mut Tx, engagement: &str, reason: &str, due_on: &str) -> Result<String> {
    tx.require(Action::MonitorWrite)?;
    let record =
        records::find(tx, Kind::Engagement, engagement).await?.ok_or(Error::NotFound("engagement"))?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let due_on = due_on.trim().to_owned();
    if !is_date(&due_on) {
        fields.reject("due_on", if due_on.is_empty() { "required" } else { "date" });
    }
    let (reason, due_on) = fields.finish((reason, due_on))?;
    if is_open(tx, engagement).await? {
        return Err(Error::Conflict("offboarding_open"));
    }
    if record.archived_at.is_some() || record.text("state") == "ended" {
        return Err(Error::Conflict("engagement_ended"));
    }
    tx.change(Action::MonitorWrite)?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "insert into offboarding (id, version, engagement_id, reason, due_on, state, opened_at, opened_by, opened_name)
         values ($1, 1, $2, $3, $4, 'open', $5, $6, $7)",
        &id,
        engagement,
        &reason,
        &due_on,
        at,
        &actor.id,
        &actor.name
    )?;
    let rows = fill(tx, &id, engagement).await?;
    set_state(tx, engagement, "ending", None).await?;
    audit::append(
        tx,
        "offboarding.opened",
        "offboarding",
        &id,
        &json!({ "engagement": engagement, "reason": reason, "rows": rows }),
    )
    .await?;
    Ok(id)
}

/// Whether the engagement has an off-boarding that is not complete.
pub(crate) async fn is_open(tx: &mut Tx, engagement: &str) -> Result<bool> {
    let found = query!(
        optional,
        (String,),
        tx,
        "select id from offboarding where engagement_id = $1 and state = 'open'",
        engagement
    )?;
    Ok(found.is_some())
}

async fn set_state(tx: &mut Tx, engagement: &str, state: &str, ended_on: Option<&str>) -> Result<()> {
    let (version,) = query!(one, (i64,), tx, "select version from engagement where id = $1", engagement)?;
    let mut values = Values::from([("state".to_owned(), state.to_owned())]);
    if let Some(day) = ended_on {
        values.insert("ended_on".to_owned(), day.to_owned());
    }
    records::update_as_part(tx, Kind::Engagement, engagement, version, &values).await?;
    Ok(())
}

const CASE: &str = "select o.id, o.version, o.engagement_id, a.service_ja, a.service_en, a.party_id, p.name_ja, p.name_en,
    a.department, o.reason, o.due_on, o.state, o.opened_at, o.opened_name, o.ended_at, o.ended_name,
    (select count(*) from offboarding_row r where r.offboarding_id = o.id),
    (select count(*) from offboarding_row r where r.offboarding_id = o.id and r.state not in ('closed', 'excepted'))
    from offboarding o join engagement a on a.id = o.engagement_id join party p on p.id = a.party_id where 1 = 1";

const NUMBERS: [bool; 18] = [
    false, true, false, false, false, false, false, false, false, false, false, false, true, false, true,
    false, true, true,
];

fn case(cells: Vec<Cell>) -> Case {
    let mut cells = cells.into_iter();
    let mut next = || cells.next().unwrap_or(Cell::Text(None));
    let mut text = || next().into_text().unwrap_or_default();
    let id = text();
    let version = text().parse().unwrap_or_default();
    let engagement_id = text();
    let engagement = (text(), text());
    let party_id = text();
    let party = (text(), text());
    let (department, reason, due_on, state) = (text(), text(), text(), text());
    let opened_at = text().parse().unwrap_or_default();
    let opened_name = text();
    let ended_at = text().parse().ok();
    let ended_name = text();
    let rows_total = text().parse().unwrap_or_default();
    let rows_open = text().parse().unwrap_or_default();
    Case {
        id,
        version,
        engagement_id,
        engagement,
        party_id,
        party,
        department,
        reason,
        due_on,
        state,
        opened_at,
        opened_name,
        ended_at,
        ended_name,
        rows_total,
        rows_open,
    }
}

/// A page of the off-boardings in the person's reach, the open ones first; `state` empty: all.
pub async fn list(tx: &mut Tx, state: &str, page: i64) -> Result<Page<Case>> {
    let narrowed = |sql: &mut Sql, tx: &Tx| {
        if !state.is_empty() {
            sql.push(" and o.state = ").bind(Cell::text(state));
        }
        scope::reading(sql, tx.scope(), Kind::Engagement, "a");
    };
    let mut sql = Sql::new(
        "select count(*) from offboarding o join engagement a on a.id = o.engagement_id where 1 = 1",
    );
    narrowed(&mut sql, tx);
    let total = sql.fetch(tx, &[true]).await?;
    let total = total.first().and_then(|row| row.first()).and_then(Cell::as_number).unwrap_or_default();
    let mut sql = Sql::new(CASE);
    narrowed(&mut sql, tx);
    sql.push(" order by case when o.state = 'open' then 0 else 1 end, o.due_on, o.id limit ")
        .bind(Cell::Number(Some(PAGE_SIZE)));
    sql.push(" offset ").bind(Cell::Number(Some(page.max(0).saturating_mul(PAGE_SIZE))));
    let rows = sql.fetch(tx, &NUMBERS).await?.into_iter().map(case).collect();
    Ok(Page { rows, total })
}

async fn find(tx: &mut Tx, id: &str) -> Result<Case> {
    let mut sql = Sql::new(CASE);
    sql.push(" and o.id = ").bind(Cell::text(id));
    scope::reading(&mut sql, tx.scope(), Kind::Engagement, "a");
    let row = sql.fetch(tx, &NUMBERS).await?.into_iter().next();
    row.map(case).ok_or(Error::NotFound("offboarding"))
}

#[derive(sqlx::FromRow)]
struct StoredRow {
    id: String,
    demand: String,
    object_kind: String,
    object_id: String,
    title_ja: String,
    title_en: String,
    state: String,
    closed_on: Text,
    evidence_id: Text,
    evidence_title: Text,
    remark: Text,
    closed_name: Text,
    exception_reason: Text,
    exception_control: Text,
    exception_until: Text,
    proposed_by: Text,
    proposed_name: Text,
    decided_name: Text,
}

async fn rows(tx: &mut Tx, id: &str) -> Result<Vec<Row>> {
    let rows = query!(
        all,
        StoredRow,
        tx,
        "select r.id, r.demand, r.object_kind, r.object_id, r.title_ja, r.title_en, r.state, r.closed_on, r.evidence_id,
                e.title as evidence_title, r.remark, r.closed_name, r.exception_reason, r.exception_control,
                r.exception_until, r.proposed_by, r.proposed_name, r.decided_name
         from offboarding_row r left join evidence e on e.id = r.evidence_id where r.offboarding_id = $1 order by r.id",
        id
    )?;
    let mut rows = rows.into_iter().map(row).collect::<Result<Vec<Row>>>()?;
    rows.sort_by_key(|row| row.demand);
    Ok(rows)
}

fn row(stored: StoredRow) -> Result<Row> {
    let odd = || Error::Inconsistent(format!("off-boarding row {}", stored.id));
    Ok(Row {
        demand: Demand::from_code(&stored.demand).ok_or_else(odd)?,
        state: RowState::from_code(&stored.state).ok_or_else(odd)?,
        id: stored.id,
        object_kind: stored.object_kind,
        object_id: stored.object_id,
        title: (stored.title_ja, stored.title_en),
        closed_on: stored.closed_on,
        evidence_id: stored.evidence_id,
        evidence_title: stored.evidence_title,
        remark: stored.remark.unwrap_or_default(),
        closed_name: stored.closed_name.unwrap_or_default(),
        exception_reason: stored.exception_reason.unwrap_or_default(),
        exception_control: stored.exception_control.unwrap_or_default(),
        exception_until: stored.exception_until,
        proposed_by: stored.proposed_by.unwrap_or_default(),
        proposed_name: stored.proposed_name.unwrap_or_default(),
        decided_name: stored.decided_name.unwrap_or_default(),
    })
}

/// An off-boarding with its rows and what they may be closed with.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist or is out of reach.
pub async fn view(tx: &mut Tx, id: &str) -> Result<CaseView> {
    let case = find(tx, id).await?;
    let rows = rows(tx, id).await?;
    let evidence = query!(
        all,
        (String, Text, Text),
        tx,
        "select id, kind, title from evidence where party_id = $1 and archived_at is null order by created_at desc, id",
        &case.party_id
    )?;
    let evidence = evidence
        .into_iter()
        .map(|(id, kind, title)| (id, kind.unwrap_or_default(), title.unwrap_or_default()))
        .collect();
    Ok(CaseView { today: jst_date(tx.at()), case, rows, evidence })
}
