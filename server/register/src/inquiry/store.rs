//! Inquiries in the database.

mod answer;
mod recipients;
mod send;

use std::collections::BTreeMap;

use serde_json::json;

use super::{Answer, Board, Inquiry, InquiryInput, Recipient, Tally, Why};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::party::Page;
use crate::record::scope;
use crate::record::sql::{Cell, Sql};

pub use answer::{answer, note_answer, question};
pub use recipients::{add, propose, remove};
pub use send::{link, remind, send};

/// Rows of a page of the list.
pub const PAGE_SIZE: i64 = 50;

type Text = Option<String>;

#[derive(sqlx::FromRow)]
struct InquiryRow {
    id: String,
    version: i64,
    title: String,
    advisory: String,
    product: String,
    versions: String,
    severity: String,
    summary: String,
    summary_en: String,
    source: String,
    due_on: String,
    state: String,
    conclusion: Text,
    created_name: String,
    created_at: i64,
    opened_at: Option<i64>,
    closed_at: Option<i64>,
}

impl InquiryRow {
    fn inquiry(self, tally: Tally) -> Inquiry {
        let input = InquiryInput {
            title: self.title,
            advisory: self.advisory,
            product: self.product,
            versions: self.versions,
            severity: self.severity,
            summary: self.summary,
            summary_en: self.summary_en,
            source: self.source,
            due_on: self.due_on,
        };
        Inquiry {
            id: self.id,
            version: self.version,
            input,
            state: self.state,
            conclusion: self.conclusion.unwrap_or_default(),
            created_name: self.created_name,
            created_at: self.created_at,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
            tally,
        }
    }
}

/// Makes a draft; its id.
///
/// # Errors
/// [`Error::Invalid`] as [`InquiryInput::checked`].
pub async fn insert(tx: &mut Tx, input: InquiryInput) -> Result<String> {
    tx.require(Action::InquiryRun)?;
    let input = input.checked(&jst_date(tx.at()))?;
    tx.change(Action::InquiryRun)?;
    let (id, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(
        execute,
        tx,
        "insert into inquiry (id, version, title, advisory, product, versions, severity, summary, summary_en, source, due_on,
                              state, created_at, created_by, created_name)
         values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'draft', $11, $12, $13)",
        &id,
        &input.title,
        &input.advisory,
        &input.product,
        &input.versions,
        &input.severity,
        &input.summary,
        &input.summary_en,
        &input.source,
        &input.due_on,
        at,
        &actor.id,
        &actor.name
    )?;
    audit::append(
        tx,
        "inquiry.created",
        "inquiry",
        &id,
        &json!({ "title": input.title, "advisory": input.advisory }),
    )
    .await?;
    Ok(id)
}

async fn find_row(tx: &mut Tx, id: &str) -> Result<InquiryRow> {
    let row = query!(
        optional,
        InquiryRow,
        tx,
        "select id, version, title, advisory, product, versions, severity, summary, summary_en, source, due_on, state,
                conclusion, created_name, created_at, opened_at, closed_at from inquiry where id = $1",
        id
    )?;
    row.ok_or(Error::NotFound("inquiry"))
}

/// The inquiry as long as it is not closed.
async fn running(tx: &mut Tx, id: &str) -> Result<InquiryRow> {
    let row = find_row(tx, id).await?;
    if row.state == "closed" { Err(Error::Conflict("inquiry_closed")) } else { Ok(row) }
}

/// A page of all inquiries, newest first. The tallies count the recipients in the person's reach.
pub async fn list(tx: &mut Tx, page: i64) -> Result<Page<Inquiry>> {
    let (total,) = query!(one, (i64,), tx, "select count(*) from inquiry")?;
    let rows = query!(
        all,
        InquiryRow,
        tx,
        "select id, version, title, advisory, product, versions, severity, summary, summary_en, source, due_on, state,
                conclusion, created_name, created_at, opened_at, closed_at
         from inquiry order by created_at desc, id desc limit $1 offset $2",
        PAGE_SIZE,
        page.max(0).saturating_mul(PAGE_SIZE)
    )?;
    let mut sql = Sql::new(
        "select r.inquiry_id, coalesce(r.answer, case when r.sent_at is null then 'unasked' else 'silent' end), count(*)
         from inquiry_recipient r join party p on p.id = r.party_id where r.inquiry_id in (''",
    );
    for row in &rows {
        sql.push(", ").bind(Cell::text(&row.id));
    }
    sql.push(")");
    scope::reading(&mut sql, tx.scope(), Kind::Party, "p");
    sql.push(" group by 1, 2");
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for cells in sql.fetch(tx, &[false, false, true]).await? {
        let [id, place, count] =
            <[Cell; 3]>::try_from(cells).map_err(|_| Error::Inconsistent("tally".into()))?;
        let tally = tallies.entry(id.into_text().unwrap_or_default()).or_default();
        count_in(tally, &place.into_text().unwrap_or_default(), count.as_number().unwrap_or_default());
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let tally = tallies.get(&row.id).copied().unwrap_or_default();
            row.inquiry(tally)
        })
        .collect();
    Ok(Page { rows, total })
}

fn count_in(tally: &mut Tally, place: &str, count: i64) {
    match place {
        "affected" => tally.affected += count,
        "investigating" => tally.investigating += count,
        "not_affected" => tally.not_affected += count,
        "silent" => tally.silent += count,
        _ => tally.unasked += count,
    }
}

/// The columns of a recipient, in the order of [`recipient`].
const RECIPIENT: &str = "select r.id, r.party_id, p.name_ja, p.name_en, r.tier, r.why, r.contact_name, r.email, r.sent_at,
    r.reminders, r.reminded_at, r.seen_at, r.answer, r.remediation_on, r.remark, r.answered_by, r.answered_at,
    (select m.state from mail_outbox m where m.cause_kind = 'inquiry' and m.cause_id = r.id order by m.created_at desc, m.id desc limit 1)
    from inquiry_recipient r join party p on p.id = r.party_id where r.inquiry_id = ";

const NUMBERS: [bool; 18] = [
    false, false, false, false, true, false, false, false, true, true, true, true, false, false, false,
    false, true, false,
];

fn recipient(cells: Vec<Cell>) -> Recipient {
    let mut cells = cells.into_iter();
    let mut next = || cells.next().unwrap_or(Cell::Text(None));
    let id = next().into_text().unwrap_or_default();
    let party_id = next().into_text().unwrap_or_default();
    let names = (next().into_text().unwrap_or_default(), next().into_text().unwrap_or_default());
    let tier = next().as_number();
    let why = next().into_text().unwrap_or_default();
    Recipient {
        id,
        party_id,
        names,
        tier,
        why: why.split(' ').filter_map(Why::from_code).collect(),
        contact_name: next().into_text().unwrap_or_default(),
        email: next().into_text().unwrap_or_default(),
        sent_at: next().as_number(),
        reminders: next().as_number().unwrap_or_default(),
        reminded_at: next().as_number(),
        seen_at: next().as_number(),
        answer: next().into_text().and_then(|code| Answer::from_code(&code)),
        remediation_on: next().into_text(),
        remark: next().into_text().unwrap_or_default(),
        answered_by: next().into_text().unwrap_or_default(),
        answered_at: next().as_number(),
        mail: next().into_text(),
    }
}

async fn recipients(tx: &mut Tx, id: &str) -> Result<Vec<Recipient>> {
    let mut sql = Sql::new(RECIPIENT);
    sql.bind(Cell::text(id));
    scope::reading(&mut sql, tx.scope(), Kind::Party, "p");
    let rows = sql.fetch(tx, &NUMBERS).await?;
    let mut rows: Vec<Recipient> = rows.into_iter().map(recipient).collect();
    rows.sort_by(|a, b| {
        let order = |one: &Recipient| {
            (one.place(), one.tier.unwrap_or(1), one.remediation_on.clone(), one.names.0.clone())
        };
        order(a).cmp(&order(b))
    });
    Ok(rows)
}

/// An inquiry with the recipients in the person's reach.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn board(tx: &mut Tx, id: &str) -> Result<Board> {
    let row = find_row(tx, id).await?;
    let recipients = recipients(tx, id).await?;
    let mut tally = Tally::default();
    for one in &recipients {
        count_in(&mut tally, one.place().code(), 1);
    }
    Ok(Board { inquiry: row.inquiry(tally), recipients })
}

/// Ends an inquiry with a conclusion; links stop working, silence stays silence.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`, [`Error::Invalid`] without a conclusion.
pub async fn close(tx: &mut Tx, id: &str, conclusion: &str) -> Result<()> {
    tx.require(Action::InquiryRun)?;
    running(tx, id).await?;
    let mut fields = crate::field::Fields::default();
    let conclusion = fields.text("conclusion", conclusion, true, 4_000);
    let conclusion = fields.finish(conclusion)?;
    tx.change(Action::InquiryRun)?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry set state = 'closed', closed_at = $2, conclusion = $3, version = version + 1 where id = $1",
        id,
        at,
        &conclusion
    )?;
    query!(
        execute,
        tx,
        "update inquiry_link set revoked_at = $2 where revoked_at is null
            and recipient_id in (select id from inquiry_recipient where inquiry_id = $1)",
        id,
        at
    )?;
    audit::append(tx, "inquiry.closed", "inquiry", id, &json!({ "conclusion": conclusion })).await
}
