//! Off-boardings in the database.

use serde_json::json;

use super::{Case, CaseView, CloseInput, Demand, ExceptionInput, Row, RowState};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::{is_date, jst_date};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::Fields;
use crate::party::Page;
use crate::record::scope;
use crate::record::sql::{Cell, Sql};
use crate::record::{Values, store as records};

/// Rows of a page of the list.
pub const PAGE_SIZE: i64 = 50;

type Text = Option<String>;

/// A thing that has to come to an end: what is asked for, kind and id of the object, its names.
type Wanted = (Demand, &'static str, String, (String, String));

/// Everything that the register knows of an engagement that has to come to an end with it.
async fn wanted(tx: &mut Tx, engagement: &str) -> Result<Vec<Wanted>> {
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
async fn fill(tx: &mut Tx, id: &str, engagement: &str) -> Result<u64> {
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

/// The case of a row that may still be worked on, and the row.
async fn working(tx: &mut Tx, row_id: &str) -> Result<(Case, Row)> {
    let found =
        query!(optional, (String,), tx, "select offboarding_id from offboarding_row where id = $1", row_id)?;
    let (id,) = found.ok_or(Error::NotFound("offboarding_row"))?;
    let case = find(tx, &id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let row = rows(tx, &id).await?.into_iter().find(|row| row.id == row_id);
    Ok((case, row.ok_or(Error::NotFound("offboarding_row"))?))
}

/// Closes a row with its evidence. The revocation of access is written into the register at the same time.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] as [`CloseInput::checked`], [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn close_row(tx: &mut Tx, row_id: &str, input: &CloseInput) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    if row.state == RowState::Closed {
        return Err(Error::Conflict("row_state"));
    }
    let named = query!(
        optional,
        (Text, Text),
        tx,
        "select kind, title from evidence where id = $1 and party_id = $2 and archived_at is null",
        input.evidence_id.trim(),
        &case.party_id
    )?;
    let kind = named.as_ref().map(|(kind, _)| kind.clone().unwrap_or_default());
    let input = input.checked(row.demand, kind.as_deref(), &jst_date(tx.at()))?;
    tx.change(Action::MonitorWrite)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    let blank = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'closed', closed_on = $2, evidence_id = $3, remark = $4, closed_by = $5,
                closed_name = $6, closed_at = $7 where id = $1",
        row_id,
        &input.closed_on,
        blank(&input.evidence_id),
        blank(&input.remark),
        &actor.id,
        &actor.name,
        at
    )?;
    if row.demand == Demand::Revocation {
        let proof =
            named.and_then(|(_, title)| title).unwrap_or_else(|| input.remark.chars().take(400).collect());
        revoke(tx, &row.object_id, &input.closed_on, &proof).await?;
    }
    bump(tx, &case.id).await?;
    let detail = json!({ "row": row_id, "demand": row.demand.code(), "closed_on": input.closed_on, "evidence": input.evidence_id });
    audit::append(tx, "offboarding.row_closed", "offboarding", &case.id, &detail).await
}

async fn revoke(tx: &mut Tx, grant: &str, day: &str, proof: &str) -> Result<()> {
    let Some(record) = records::find(tx, Kind::AccessGrant, grant).await? else { return Ok(()) };
    let mut values = Values::new();
    for (code, text) in [("revoked_on", day), ("revocation_evidence", proof)] {
        if record.get(code).is_blank() {
            values.insert(code.to_owned(), text.to_owned());
        }
    }
    records::update_as_part(tx, Kind::AccessGrant, grant, record.version, &values).await?;
    Ok(())
}

async fn bump(tx: &mut Tx, id: &str) -> Result<()> {
    query!(execute, tx, "update offboarding set version = version + 1 where id = $1", id)?;
    Ok(())
}

/// Opens a row again that was closed or excepted by mistake; who had decided stays in the trail.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] without a reason, [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn reopen_row(tx: &mut Tx, row_id: &str, reason: &str) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let reason = fields.finish(reason)?;
    if row.state == RowState::Open {
        return Err(Error::Conflict("row_state"));
    }
    tx.change(Action::MonitorWrite)?;
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'open', closed_on = null, evidence_id = null, remark = null, closed_by = null,
                closed_name = null, closed_at = null, exception_reason = null, exception_control = null,
                exception_until = null, proposed_by = null, proposed_name = null, proposed_at = null, decided_by = null,
                decided_name = null, decided_at = null where id = $1",
        row_id
    )?;
    bump(tx, &case.id).await?;
    audit::append(
        tx,
        "offboarding.row_reopened",
        "offboarding",
        &case.id,
        &json!({ "row": row_id, "reason": reason }),
    )
    .await
}

/// Proposes to go on without a row, until a day; it counts once somebody else has approved it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] as [`ExceptionInput::checked`], [`Error::Conflict`] `offboarding_ended`, `row_state`.
pub async fn propose_exception(tx: &mut Tx, row_id: &str, input: &ExceptionInput) -> Result<()> {
    tx.require(Action::MonitorWrite)?;
    let (case, row) = working(tx, row_id).await?;
    let input = input.checked(&jst_date(tx.at()))?;
    if !matches!(row.state, RowState::Open | RowState::Excepted) {
        return Err(Error::Conflict("row_state"));
    }
    tx.change(Action::MonitorWrite)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding_row set state = 'proposed', exception_reason = $2, exception_control = $3, exception_until = $4,
                proposed_by = $5, proposed_name = $6, proposed_at = $7, decided_by = null, decided_name = null,
                decided_at = null where id = $1",
        row_id,
        &input.reason,
        &input.control,
        &input.until,
        &actor.id,
        &actor.name,
        at
    )?;
    bump(tx, &case.id).await?;
    let detail =
        json!({ "row": row_id, "reason": input.reason, "control": input.control, "until": input.until });
    audit::append(tx, "offboarding.exception_proposed", "offboarding", &case.id, &detail).await
}

/// Approves or rejects an exception that somebody else has proposed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `own_exception` on an own proposal, `offboarding_ended`, `row_state`.
pub async fn decide_exception(tx: &mut Tx, row_id: &str, approve: bool) -> Result<()> {
    tx.require(Action::OverrideApprove)?;
    let (case, row) = working(tx, row_id).await?;
    if row.state != RowState::Proposed {
        return Err(Error::Conflict("row_state"));
    }
    if row.proposed_by == tx.actor().id {
        return Err(Error::Conflict("own_exception"));
    }
    tx.change(Action::OverrideApprove)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    if approve {
        query!(
            execute,
            tx,
            "update offboarding_row set state = 'excepted', decided_by = $2, decided_name = $3, decided_at = $4 where id = $1",
            row_id,
            &actor.id,
            &actor.name,
            at
        )?;
    } else {
        query!(
            execute,
            tx,
            "update offboarding_row set state = 'open', exception_reason = null, exception_control = null,
                    exception_until = null, proposed_by = null, proposed_name = null, proposed_at = null where id = $1",
            row_id
        )?;
    }
    bump(tx, &case.id).await?;
    let action = if approve { "offboarding.exception_approved" } else { "offboarding.exception_rejected" };
    audit::append(tx, action, "offboarding", &case.id, &json!({ "row": row_id })).await
}

/// Adds rows for what has come into the register since the off-boarding was opened; how many. Called before completion,
/// in a transaction of its own, so that what was added is seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `offboarding_ended`.
pub async fn refresh(tx: &mut Tx, id: &str) -> Result<u64> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let added = fill(tx, id, &case.engagement_id).await?;
    if added > 0 {
        tx.change(Action::OffboardingClose)?;
        bump(tx, id).await?;
        audit::append(tx, "offboarding.rows_added", "offboarding", id, &json!({ "rows": added })).await?;
    }
    Ok(added)
}

/// Completes an off-boarding: the engagement has ended.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `rows_open` while a row is open, an exception undecided or run out, or
/// something has come into the register since; `offboarding_ended`.
pub async fn complete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    let today = jst_date(tx.at());
    let rows = rows(tx, id).await?;
    let known =
        |demand: Demand, object: &str| rows.iter().any(|row| row.demand == demand && row.object_id == object);
    let news = wanted(tx, &case.engagement_id).await?;
    if rows.iter().any(|row| row.blocks(&today))
        || news.iter().any(|(demand, _, object, _)| !known(*demand, object))
    {
        return Err(Error::Conflict("rows_open"));
    }
    tx.change(Action::OffboardingClose)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding set state = 'completed', version = version + 1, ended_at = $2, ended_by = $3, ended_name = $4
         where id = $1",
        id,
        at,
        &actor.id,
        &actor.name
    )?;
    let engagement = case.engagement_id.clone();
    let (ended_on, started_on) = query!(
        one,
        (Text, Text),
        tx,
        "select ended_on, started_on from engagement where id = $1",
        &engagement
    )?;
    // An end that lies ahead comes true today; one that has passed stays as it is.
    let late = ended_on.is_none_or(|day| day > today) && started_on.is_none_or(|day| day <= today);
    set_state(tx, &engagement, "ended", late.then_some(today.as_str())).await?;
    let excepted = rows.iter().filter(|row| row.state == RowState::Excepted).count();
    let detail = json!({ "engagement": engagement, "rows": rows.len(), "excepted": excepted });
    audit::append(tx, "offboarding.completed", "offboarding", id, &detail).await
}

/// Breaks an off-boarding off: the engagement lives on. What was closed stays in the trail.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] without a reason, [`Error::Conflict`] `offboarding_ended`.
pub async fn cancel(tx: &mut Tx, id: &str, reason: &str) -> Result<()> {
    tx.require(Action::OffboardingClose)?;
    let case = find(tx, id).await?;
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let reason = fields.finish(reason)?;
    if case.state != "open" {
        return Err(Error::Conflict("offboarding_ended"));
    }
    tx.change(Action::OffboardingClose)?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "update offboarding set state = 'cancelled', version = version + 1, ended_at = $2, ended_by = $3, ended_name = $4,
                ended_reason = $5 where id = $1",
        id,
        at,
        &actor.id,
        &actor.name,
        &reason
    )?;
    set_state(tx, &case.engagement_id, "live", None).await?;
    audit::append(tx, "offboarding.cancelled", "offboarding", id, &json!({ "reason": reason })).await
}
