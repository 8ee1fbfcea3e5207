//! Inquiries in the database.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{
    Answer, AnswerInput, Answered, Board, Candidate, Criteria, Inquiry, InquiryInput, Question, Recipient,
    Tally, Why, letter,
};
use crate::access::{Action, Refusal};
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::mail::{Mail, store as mail};
use crate::party::Page;
use crate::record::scope;
use crate::record::sql::{Cell, Sql};
use crate::user::store::token_hash;

/// A link works until so many days after the date by which an answer is asked for.
const LINK_DAYS: i64 = 30;
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

#[derive(sqlx::FromRow)]
struct Provided {
    party_id: String,
    tier: Option<i64>,
    service_ja: String,
    service_en: String,
    function_ja: String,
    name_ja: String,
    name_en: String,
}

/// Who may be affected: parties with live engagements, by tier, by the name of the product, by their chains. The gravest
/// first; nobody is left out because an address is missing.
pub async fn propose(tx: &mut Tx, criteria: &Criteria) -> Result<Vec<Candidate>> {
    tx.require(Action::InquiryRun)?;
    let today = jst_date(tx.at());
    let services = query!(
        all,
        Provided,
        tx,
        "select e.party_id, e.tier, e.service_ja, e.service_en, e.function_ja, p.name_ja, p.name_en
         from engagement e join party p on p.id = e.party_id
         where e.archived_at is null and p.archived_at is null and (e.ended_on is null or e.ended_on >= $1)
           and (e.state is null or e.state not in ('draft', 'ended'))",
        &today
    )?;
    let product = criteria.product.trim().to_lowercase();
    let named = |texts: &[&str]| {
        !product.is_empty() && texts.iter().any(|text| text.to_lowercase().contains(&product))
    };
    let reached =
        if criteria.chain && !product.is_empty() { chained(tx, &product).await? } else { BTreeSet::new() };
    let mut found: BTreeMap<String, (Candidate, BTreeSet<Why>)> = BTreeMap::new();
    for service in services {
        let mut why = BTreeSet::new();
        if criteria.tiers.contains(&service.tier.unwrap_or(1)) {
            why.insert(Why::Tier);
        }
        if named(&[
            &service.service_ja,
            &service.service_en,
            &service.function_ja,
            &service.name_ja,
            &service.name_en,
        ]) {
            why.insert(Why::Product);
        }
        if reached.contains(&service.party_id) {
            why.insert(Why::Chain);
        }
        let entry = found.entry(service.party_id.clone()).or_insert_with(|| {
            let candidate = Candidate {
                party_id: service.party_id,
                names: (service.name_ja, service.name_en),
                tier: service.tier,
                why: Vec::new(),
                contact_name: String::new(),
                email: String::new(),
            };
            (candidate, BTreeSet::new())
        });
        entry.0.tier = Some(entry.0.tier.unwrap_or(1).min(service.tier.unwrap_or(1)));
        entry.1.extend(why);
    }
    let addresses = addresses(tx).await?;
    let mut candidates: Vec<Candidate> = found
        .into_values()
        .filter(|(_, why)| !why.is_empty())
        .map(|(mut candidate, why)| {
            candidate.why = why.into_iter().collect();
            if let Some((name, email)) = addresses.get(&candidate.party_id) {
                candidate.contact_name.clone_from(name);
                candidate.email.clone_from(email);
            }
            candidate
        })
        .collect();
    candidates.sort_by(|a, b| (a.tier, &a.names.0, &a.party_id).cmp(&(b.tier, &b.names.0, &b.party_id)));
    Ok(candidates)
}

/// Direct parties of engagements whose chain holds a party, or a purpose, that the product names.
async fn chained(tx: &mut Tx, product: &str) -> Result<BTreeSet<String>> {
    let rows = query!(
        all,
        (String, String, String, Text),
        tx,
        "select e.party_id, p.name_ja, p.name_en, c.purpose from chain_edge c join engagement e on e.id = c.engagement_id
         join party p on p.id = c.to_party_id where c.archived_at is null and e.archived_at is null"
    )?;
    let hit = |text: &str| text.to_lowercase().contains(product);
    Ok(rows
        .into_iter()
        .filter(|(_, ja, en, purpose)| hit(ja) || hit(en) || purpose.as_deref().is_some_and(hit))
        .map(|(direct, ..)| direct)
        .collect())
}

/// Whom to write to at each party: security before emergency before operations before anybody with an address.
async fn addresses(tx: &mut Tx) -> Result<BTreeMap<String, (String, String)>> {
    let rows = query!(
        all,
        (String, Text, Text, Text),
        tx,
        "select party_id, name, email, role from contact
         where archived_at is null and party_id is not null and email is not null order by id"
    )?;
    let rank = |role: Option<&str>| match role {
        Some("security") => 0,
        Some("emergency") => 1,
        Some("operations") => 2,
        _ => 3,
    };
    let mut best: BTreeMap<String, (i32, String, String)> = BTreeMap::new();
    for (party, name, email, role) in rows {
        let (rank, name, email) =
            (rank(role.as_deref()), name.unwrap_or_default(), email.unwrap_or_default());
        if best.get(&party).is_none_or(|(known, ..)| rank < *known) {
            best.insert(party, (rank, name, email));
        }
    }
    Ok(best.into_iter().map(|(party, (_, name, email))| (party, (name, email))).collect())
}

/// Adds parties to an inquiry, each once, with why they are asked and the address that is on record. Returns how many
/// were added.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`; [`Error::Invalid`] when a party does not exist.
pub async fn add(tx: &mut Tx, id: &str, criteria: &Criteria, parties: &[String]) -> Result<u64> {
    tx.require(Action::InquiryRun)?;
    running(tx, id).await?;
    let known: BTreeMap<String, Candidate> =
        propose(tx, criteria).await?.into_iter().map(|one| (one.party_id.clone(), one)).collect();
    let addresses = addresses(tx).await?;
    let wanted: BTreeSet<&String> = parties.iter().filter(|party| !party.is_empty()).collect();
    if wanted.is_empty() {
        return Err(vec![FieldError::new("parties", "required")].into());
    }
    tx.change(Action::InquiryRun)?;
    let mut added = 0;
    for party in wanted {
        let exists = query!(
            optional,
            (String,),
            tx,
            "select id from party where id = $1 and archived_at is null",
            party
        )?;
        if exists.is_none() {
            return Err(vec![FieldError::new("parties", "no_such_object")].into());
        }
        let (name, email) = addresses.get(party).cloned().unwrap_or_default();
        let candidate = known.get(party);
        let why = candidate.map(|one| one.why.iter().map(|why| why.code()).collect::<Vec<_>>().join(" "));
        let row = tx.new_id();
        added += query!(
            execute,
            tx,
            "insert into inquiry_recipient (id, inquiry_id, party_id, contact_name, email, why, tier, reminders)
             values ($1, $2, $3, $4, $5, $6, $7, 0) on conflict (inquiry_id, party_id) do nothing",
            &row,
            id,
            party,
            &name,
            &email,
            why.unwrap_or_default(),
            candidate.and_then(|one| one.tier)
        )?;
    }
    audit::append(tx, "inquiry.recipients", "inquiry", id, &json!({ "added": added })).await?;
    Ok(added)
}

/// Takes a party out that was not asked yet.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `already_asked`.
pub async fn remove(tx: &mut Tx, recipient: &str) -> Result<()> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, party) = of_recipient(tx, recipient).await?;
    tx.change(Action::InquiryRun)?;
    let gone = query!(
        execute,
        tx,
        "delete from inquiry_recipient where id = $1 and sent_at is null and answer is null
            and not exists (select 1 from inquiry_link l where l.recipient_id = $1)",
        recipient
    )?;
    if gone == 0 {
        return Err(Error::Conflict("already_asked"));
    }
    audit::append(tx, "inquiry.recipient_removed", "inquiry", &inquiry, &json!({ "party": party })).await
}

async fn of_recipient(tx: &mut Tx, recipient: &str) -> Result<(String, String)> {
    let found = query!(
        optional,
        (String, String),
        tx,
        "select inquiry_id, party_id from inquiry_recipient where id = $1",
        recipient
    )?;
    found.ok_or(Error::NotFound("recipient"))
}

/// A new link for a recipient: the token that opens it, which is kept nowhere, and the last day on which it works.
async fn issue(tx: &mut Tx, recipient: &str, due_on: &str) -> Result<(String, String)> {
    let (token, at) = (tx.new_token(), tx.at());
    let today = date_days(&jst_date(at)).unwrap_or_default();
    let last = date_days(due_on).unwrap_or(today).max(today) + LINK_DAYS;
    // To the end of that day in Japan.
    let expires_at = (last + 1) * 86_400_000 - 9 * 3_600_000;
    query!(
        execute,
        tx,
        "insert into inquiry_link (token_hash, recipient_id, created_at, expires_at) values ($1, $2, $3, $4)",
        token_hash(&token),
        recipient,
        at,
        expires_at
    )?;
    Ok((token, crate::calendar::days_date(last)))
}

fn address(base: &str, token: &str) -> String {
    format!("{}/answer?key={token}", base.trim_end_matches('/'))
}

/// Sends the inquiry to everybody with an address who was not asked yet; how many. `base` is the public address of the
/// product.
///
/// # Errors
/// [`Error::Conflict`] `inquiry_closed`, `no_public_url`, `nobody_to_ask`.
pub async fn send(tx: &mut Tx, id: &str, base: &str) -> Result<usize> {
    let row = writable(tx, id, base).await?;
    let due_on = row.due_on.clone();
    let input = row.inquiry(Tally::default()).input;
    let waiting: Vec<Recipient> = recipients(tx, id)
        .await?
        .into_iter()
        .filter(|one| one.sent_at.is_none() && one.answer.is_none() && !one.email.is_empty())
        .collect();
    if waiting.is_empty() {
        return Err(Error::Conflict("nobody_to_ask"));
    }
    tx.change(Action::InquiryRun)?;
    let at = tx.at();
    for one in &waiting {
        post(tx, &input, one, base, &due_on, false).await?;
        query!(execute, tx, "update inquiry_recipient set sent_at = $2 where id = $1", &one.id, at)?;
    }
    query!(
        execute,
        tx,
        "update inquiry set state = 'open', opened_at = coalesce(opened_at, $2), version = version + 1 where id = $1",
        id,
        at
    )?;
    audit::append(tx, "inquiry.sent", "inquiry", id, &json!({ "recipients": waiting.len() })).await?;
    Ok(waiting.len())
}

/// Asks those again who are silent or still looking; how many.
///
/// # Errors
/// As [`send`].
pub async fn remind(tx: &mut Tx, id: &str, base: &str) -> Result<usize> {
    let row = writable(tx, id, base).await?;
    let due_on = row.due_on.clone();
    let input = row.inquiry(Tally::default()).input;
    let today = jst_date(tx.at());
    // Whoever was written to today is not written to again, however often somebody presses the button.
    let quiet = |one: &Recipient| one.reminded_at.or(one.sent_at).is_none_or(|at| jst_date(at) < today);
    let waiting: Vec<Recipient> = recipients(tx, id)
        .await?
        .into_iter()
        .filter(|one| one.waits() && !one.email.is_empty() && quiet(one))
        .collect();
    if waiting.is_empty() {
        return Err(Error::Conflict("nobody_to_ask"));
    }
    tx.change(Action::InquiryRun)?;
    let at = tx.at();
    for one in &waiting {
        post(tx, &input, one, base, &due_on, true).await?;
        query!(
            execute,
            tx,
            "update inquiry_recipient set reminders = reminders + 1, reminded_at = $2 where id = $1",
            &one.id,
            at
        )?;
    }
    audit::append(tx, "inquiry.reminded", "inquiry", id, &json!({ "recipients": waiting.len() })).await?;
    Ok(waiting.len())
}

async fn writable(tx: &mut Tx, id: &str, base: &str) -> Result<InquiryRow> {
    tx.require(Action::InquiryRun)?;
    let row = running(tx, id).await?;
    if base.is_empty() { Err(Error::Conflict("no_public_url")) } else { Ok(row) }
}

async fn post(
    tx: &mut Tx,
    input: &InquiryInput,
    one: &Recipient,
    base: &str,
    due_on: &str,
    again: bool,
) -> Result<()> {
    let (token, last) = issue(tx, &one.id, due_on).await?;
    let (subject, body) = letter(input, &one.names.0, &address(base, &token), &last, again);
    let mail = Mail {
        to: one.email.clone(),
        to_name: one.contact_name.clone(),
        subject,
        body,
        cause: ("inquiry".to_owned(), one.id.clone()),
        key: Some(format!("inquiry:{}:{}", one.id, if again { one.reminders + 1 } else { 0 })),
    };
    mail::enqueue(tx, &mail).await?;
    Ok(())
}

/// A new link to hand over by other means, shown once; the earlier ones of this recipient stop working.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`, `no_public_url`.
pub async fn link(tx: &mut Tx, recipient: &str, base: &str) -> Result<String> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, party) = of_recipient(tx, recipient).await?;
    let row = writable(tx, &inquiry, base).await?;
    tx.change(Action::InquiryRun)?;
    revoke_links(tx, recipient).await?;
    let (token, _) = issue(tx, recipient, &row.due_on).await?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_recipient set sent_at = coalesce(sent_at, $2) where id = $1",
        recipient,
        at
    )?;
    query!(
        execute,
        tx,
        "update inquiry set state = 'open', opened_at = coalesce(opened_at, $2) where id = $1",
        &inquiry,
        at
    )?;
    audit::append(tx, "inquiry.link", "inquiry", &inquiry, &json!({ "party": party })).await?;
    Ok(address(base, &token))
}

async fn revoke_links(tx: &mut Tx, recipient: &str) -> Result<()> {
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_link set revoked_at = $2 where recipient_id = $1 and revoked_at is null",
        recipient,
        at
    )?;
    Ok(())
}

/// Writes down what somebody answered by telephone or otherwise.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] `inquiry_closed`, [`Error::Invalid`].
pub async fn note_answer(tx: &mut Tx, recipient: &str, input: &AnswerInput) -> Result<()> {
    tx.require(Action::InquiryRun)?;
    let (inquiry, _) = of_recipient(tx, recipient).await?;
    running(tx, &inquiry).await?;
    let answered = input.checked()?;
    tx.change(Action::InquiryRun)?;
    keep_answer(tx, &inquiry, recipient, &answered, false).await
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

/// The recipient that a link opens.
async fn opened(tx: &mut Tx, token: &str) -> Result<(String, String)> {
    tx.require(Action::Respond)?;
    let at = tx.at();
    let found = query!(
        optional,
        (String, String),
        tx,
        "select r.id, r.inquiry_id from inquiry_link l join inquiry_recipient r on r.id = l.recipient_id
         join inquiry i on i.id = r.inquiry_id
         where l.token_hash = $1 and l.revoked_at is null and l.expires_at > $2 and i.state <> 'closed'",
        token_hash(token),
        at
    )?;
    // Expired, revoked, forged: the same answer, so that nobody learns which links there are.
    found.ok_or_else(|| Refusal::Forbidden(Action::Respond).into())
}

/// What the holder of a link sees. Needs the grant of [`crate::access::respondent`].
///
/// # Errors
/// [`Error::Refused`] when the link does not work (any more).
pub async fn question(tx: &mut Tx, token: &str) -> Result<Question> {
    let (recipient, inquiry) = opened(tx, token).await?;
    let row = find_row(tx, &inquiry).await?;
    let (ja, en, answer, remediation_on, remark, name, answered_at) = query!(
        one,
        (String, String, Text, Text, Text, Text, Option<i64>),
        tx,
        "select p.name_ja, p.name_en, r.answer, r.remediation_on, r.remark, r.answered_by, r.answered_at
         from inquiry_recipient r join party p on p.id = r.party_id where r.id = $1",
        &recipient
    )?;
    let answer = AnswerInput {
        answer: answer.unwrap_or_default(),
        remediation_on: remediation_on.unwrap_or_default(),
        remark: remark.unwrap_or_default(),
        name: name.unwrap_or_default(),
    };
    Ok(Question { input: row.inquiry(Tally::default()).input, party: (ja, en), answer, answered_at })
}

/// Takes the answer of the holder of a link; it may be changed until the inquiry is closed, and every one is kept.
///
/// # Errors
/// As [`question`]; [`Error::Invalid`] as [`AnswerInput::checked`].
pub async fn answer(tx: &mut Tx, token: &str, input: &AnswerInput) -> Result<()> {
    let (recipient, inquiry) = opened(tx, token).await?;
    let answered = input.checked()?;
    tx.change(Action::Respond)?;
    let at = tx.at();
    query!(
        execute,
        tx,
        "update inquiry_recipient set seen_at = coalesce(seen_at, $2) where id = $1",
        &recipient,
        at
    )?;
    keep_answer(tx, &inquiry, &recipient, &answered, true).await
}

async fn keep_answer(
    tx: &mut Tx,
    inquiry: &str,
    recipient: &str,
    answered: &Answered,
    by_link: bool,
) -> Result<()> {
    let (id, at) = (tx.new_id(), tx.at());
    query!(
        execute,
        tx,
        "insert into inquiry_answer (id, recipient_id, answer, remediation_on, remark, answered_by, by_link, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &id,
        recipient,
        answered.answer.code(),
        &answered.remediation_on,
        &answered.remark,
        &answered.name,
        i64::from(by_link),
        at
    )?;
    query!(
        execute,
        tx,
        "update inquiry_recipient set answer = $2, remediation_on = $3, remark = $4, answered_by = $5, answered_at = $6,
                sent_at = coalesce(sent_at, $6) where id = $1",
        recipient,
        answered.answer.code(),
        &answered.remediation_on,
        &answered.remark,
        &answered.name,
        at
    )?;
    let detail = json!({ "recipient": recipient, "answer": answered.answer.code(), "remediation_on": answered.remediation_on, "by_link": by_link });
    audit::append(tx, "inquiry.answered", "inquiry", inquiry, &detail).await
}
