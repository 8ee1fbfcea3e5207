//! Dates in the database, and the addresses under which they can be read as a feed.

use std::fmt::Write as _;

use serde_json::json;

use super::{Due, Window};
use crate::access::{Action, Session};
use crate::audit::store as audit;
use crate::calendar::{date_days, days_date, jst_date};
use crate::contract::reach::{department, in_reach};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::mail::Mail;
use crate::user::store::token_hash;

/// Longest list; more dates than these nobody reads.
const MOST: i64 = 2_000;
/// How long a passed end or notice deadline of a contract is still shown, in days.
const PASSED: i64 = 90;

/// The dates in reach until `until` (an ISO date), in order: with everything of work that is overdue.
pub async fn dates(tx: &mut Tx, until: &str) -> Result<Vec<Due>> {
    let (reach, today) = (department(tx), jst_date(tx.at()));
    let from = days_date(date_days(&today).unwrap_or_default() - PASSED);
    Ok(query!(all, Due, tx,
        concat!(
            "select * from (
             select c.notice_deadline as day, 'notice' as kind, c.id as object_id, c.id as contract_id, c.title as contract_title,
                    p.name_ja as party_name, p.name_en as party_name_en, '' as detail,
                    cast(null as text) as owner_id, cast(null as text) as owner_name
             from contract c left join party p on p.id = c.party_id
             where c.archived_at is null and coalesce(c.state, '') not in ('ended', 'notice_given')
               and c.notice_deadline between $1 and $2 and ", in_reach!("$3"), "
             union all
             select c.ends_on, 'end', c.id, c.id, c.title, p.name_ja, p.name_en, '', cast(null as text), cast(null as text)
             from contract c left join party p on p.id = c.party_id
             where c.archived_at is null and coalesce(c.state, '') <> 'ended' and coalesce(c.auto_renewal, '') <> 'yes'
               and c.ends_on between $1 and $2 and ", in_reach!("$3"), "
             union all
             select o.next_due, 'obligation', o.id, c.id, c.title, p.name_ja, p.name_en,
                    case when o.title = '' then o.kind else o.title end, o.owner_id, o.owner_name
             from obligation o join contract c on c.id = o.contract_id left join party p on p.id = c.party_id
             where c.archived_at is null and o.state = 'active' and o.next_due <= $2 and ", in_reach!("$3"), "
             union all
             select g.due_on, 'gap', g.id, c.id, c.title, p.name_ja, p.name_en, cast(g.item as text), g.owner_id, g.owner_name
             from gap g join contract c on c.id = g.contract_id left join party p on p.id = c.party_id
             where c.archived_at is null and g.state in ('open', 'working', 'closing', 'proposed') and g.due_on <= $2 and ",
            in_reach!("$3"), "
             union all
             select g.expires_on, 'expiry', g.id, c.id, c.title, p.name_ja, p.name_en, cast(g.item as text), g.owner_id, g.owner_name
             from gap g join contract c on c.id = g.contract_id left join party p on p.id = c.party_id
             where c.archived_at is null and g.state = 'accepted' and g.expires_on <= $2 and ", in_reach!("$3"), "
             ) d order by day, kind, object_id limit $4"
        ),
        &from, until, &reach, MOST)?)
}

/// Whether the person has an address for the feed.
pub async fn has_feed(tx: &mut Tx) -> Result<bool> {
    let id = tx.actor().id.clone();
    let row = query!(
        optional,
        (String,),
        tx,
        "select id from calendar_feed where user_id = $1 and revoked_at is null limit 1",
        id
    )?;
    Ok(row.is_some())
}

/// Makes `token` the secret in the address of the person's own feed; the one before stops working. Only its hash is kept.
pub async fn open_feed(tx: &mut Tx, token: &str) -> Result<()> {
    tx.change(Action::ViewSave)?;
    let (id, at, user) = (tx.new_id(), tx.at(), tx.actor().id.clone());
    query!(
        execute,
        tx,
        "update calendar_feed set revoked_at = $2 where user_id = $1 and revoked_at is null",
        &user,
        at
    )?;
    query!(
        execute,
        tx,
        "insert into calendar_feed (id, user_id, token_hash, created_at) values ($1, $2, $3, $4)",
        &id,
        &user,
        token_hash(token),
        at
    )?;
    audit::append(tx, "calendar_feed.opened", "user", &user, &json!({})).await
}

/// Takes the address back.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn close_feed(tx: &mut Tx) -> Result<()> {
    tx.change(Action::ViewSave)?;
    let (at, user) = (tx.at(), tx.actor().id.clone());
    let count = query!(
        execute,
        tx,
        "update calendar_feed set revoked_at = $2 where user_id = $1 and revoked_at is null",
        &user,
        at
    )?;
    if count == 0 {
        return Err(Error::NotFound("calendar_feed"));
    }
    audit::append(tx, "calendar_feed.closed", "user", &user, &json!({})).await
}

/// Whoever the secret of a feed belongs to, with the rights that the person has today; none when it was taken back or the
/// account was closed.
pub async fn session_of_feed(tx: &mut Tx, token: &str) -> Result<Option<Session>> {
    let row = query!(
        optional,
        (String,),
        tx,
        "select f.user_id from calendar_feed f join app_user u on u.id = f.user_id
         where f.token_hash = $1 and f.revoked_at is null and u.disabled_at is null",
        token_hash(token)
    )?;
    match row {
        Some((user,)) => crate::user::store::session_of(tx, &user).await,
        None => Ok(None),
    }
}

/// What one person is to be reminded of: each date in a window for which nothing was sent yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Digest {
    pub user_id: String,
    pub name: String,
    pub email: String,
    pub dates: Vec<(Window, Due)>,
}

/// Queues today's digests of dates for those who want one today; returns how many. Kept and tried again by the outbox.
pub async fn send_digests(tx: &mut Tx) -> Result<usize> {
    let day = date_days(&jst_date(tx.at())).unwrap_or_default();
    let mut sent = 0;
    for digest in digests(tx, day).await? {
        sent += usize::from(crate::mail::store::enqueue(tx, &mail(&digest, day)).await?.is_some());
    }
    Ok(sent)
}

/// How many dates a mail lists; the rest is counted.
const LISTED: usize = 100;

/// The mail of a digest, in both languages: what is due, by window, and where to look.
fn mail(digest: &Digest, day: i64) -> Mail {
    let mut body = String::new();
    for japanese in [true, false] {
        let head = if japanese {
            "契約の期日のお知らせです。詳しくは、台帳の「期日」（/calendar）をご覧ください。お知らせの頻度は、台帳の通知設定で変えられます。"
        } else {
            "Due dates of contracts. See “Due dates” (/calendar) in the register; how often you get this is a choice there."
        };
        body.push_str(head);
        body.push('\n');
        for (window, due) in digest.dates.iter().take(LISTED) {
            let mark = match (window, japanese) {
                (Window::Overdue, true) => "【期限超過】",
                (Window::Overdue, false) => "[overdue] ",
                _ => "",
            };
            let _ = writeln!(body, "- {} {mark}{}", due.day, due.words(japanese));
        }
        let more = digest.dates.len().saturating_sub(LISTED);
        if more > 0 {
            let _ = if japanese {
                writeln!(body, "ほか {more} 件は、台帳の「期日」（/calendar）にあります。")
            } else {
                writeln!(body, "{more} more are in the register under “Due dates” (/calendar).")
            };
        }
        body.push('\n');
    }
    let overdue = digest.dates.iter().filter(|(window, _)| *window == Window::Overdue).count();
    Mail {
        to: digest.email.clone(),
        to_name: digest.name.clone(),
        subject: format!(
            "【台帳】契約の期日 {}件（期限超過 {overdue}件） / Daicho: due dates",
            digest.dates.len()
        ),
        body,
        cause: ("calendar".to_owned(), digest.user_id.clone()),
        key: Some(format!("calendar:{}:{day}", digest.user_id)),
    }
}

/// The digests of a day (counted from 1970-01-01), and notes that they were made, so that each window of a date is sent once. A date belongs to its
/// owner; one without an owner to everybody who works on contracts.
pub async fn digests(tx: &mut Tx, day: i64) -> Result<Vec<Digest>> {
    tx.require(Action::SystemOperate)?;
    let today = jst_date(tx.at());
    let until = days_date(date_days(&today).unwrap_or_default() + 90);
    let dates = dates(tx, &until).await?;
    let people = query!(
        all,
        (String, String, String, String),
        tx,
        "select id, name, email, roles from app_user where disabled_at is null order by id"
    )?;
    let mut digests = Vec::new();
    for (user_id, name, email, roles) in people {
        if !crate::mail::store::choice(tx, &user_id).await?.sends_on(day) {
            continue;
        }
        let works = roles.split(' ').any(|role| matches!(role, "procurement" | "legal" | "risk_office"));
        let mut mine = Vec::new();
        for due in &dates {
            let own = match &due.owner_id {
                Some(owner) => *owner == user_id,
                None => works,
            };
            let window = Window::of(&due.day, &today);
            let Some(days) = window.days().filter(|_| own) else { continue };
            let (id, at) = (tx.new_id(), tx.at());
            let new = query!(execute, tx,
                "insert into reminder (id, user_id, kind, object_id, due_on, days, at) values ($1, $2, $3, $4, $5, $6, $7)
                 on conflict (user_id, kind, object_id, due_on, days) do nothing",
                &id, &user_id, &due.kind, &due.object_id, &due.day, days, at)?;
            if new == 1 {
                mine.push((window, due.clone()));
            }
        }
        if !mine.is_empty() {
            audit::append(tx, "reminder.made", "user", &user_id, &json!({ "count": mine.len() })).await?;
            digests.push(Digest { user_id, name, email, dates: mine });
        }
    }
    Ok(digests)
}
