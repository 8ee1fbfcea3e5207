//! What has happened at the demonstration bank since its ledger was filled in: cases, inquiries, incidents, ends. Each
//! step goes through the store as its person would take it, on a clock of its own that begins in the past.

use std::collections::BTreeMap;

use anyhow::Context;
use register::access::{Action, Role, Session, respondent, system};
use register::catalogue::Kind;
use register::db::Tx;
use register::record::query::Query;
use register::record::store as records;
use register::{Clock, Db, calendar};

mod cases;
mod ends;
mod inquiries;

use super::ByCode;

/// Days before now at which the story begins.
const BEGINS: i64 = 75;
const DAY: i64 = 86_400_000;
/// Where the links in the demonstration's mails point; nothing of it goes out.
const BASE: &str = "https://daicho.daicho.example";

/// The persons of the story by a short name.
pub(super) type People = BTreeMap<&'static str, (String, &'static str, &'static [Role])>;

/// A file of evidence whose bytes are kept already: name, content hash, size.
pub(super) type Kept = (String, String, i64);

struct Story<'s> {
    db: Db,
    clock: Clock,
    now: i64,
    ids: &'s ByCode,
    people: &'s People,
}

/// Tells the whole story. `ids` are those of the objects by their codes.
pub(super) async fn tell(db: &Db, ids: &ByCode, people: &People, files: &[Kept]) -> anyhow::Result<()> {
    let now = db.clock().now();
    let clock = Clock::fixed(now - BEGINS * DAY);
    let story = Story { db: db.with_clock(clock.clone()), clock, now, ids, people };
    story.attach(files).await.context("evidence")?;
    cases::tell(&story).await.context("cases")?;
    inquiries::tell(&story).await.context("inquiries")?;
    ends::tell(&story).await.context("ends")?;
    Ok(())
}

impl Story<'_> {
    /// Puts the clock to so many days before now.
    fn at(&self, days_ago: i64) {
        self.clock.advance(self.now - days_ago * DAY - self.clock.now());
    }

    /// A date so many days after now.
    fn day(&self, days: i64) -> String {
        calendar::jst_date(self.now + days * DAY)
    }

    fn id(&self, code: &str) -> anyhow::Result<&str> {
        self.ids.get(code).map(String::as_str).with_context(|| format!("no {code}"))
    }

    async fn of(&self, who: &str, action: Action) -> anyhow::Result<Tx> {
        let (id, name, roles) = self.people.get(who).with_context(|| format!("no {who}"))?;
        let session = Session::user(id, name, roles.to_vec());
        Ok(self.db.begin(&session.require(action)?).await?)
    }

    /// A transaction of somebody outside, who holds a link.
    async fn outside(&self) -> anyhow::Result<Tx> {
        Ok(self.db.begin(&respondent("link", "link")).await?)
    }

    /// Files of evidence, each at the piece whose number in the ledger its name begins with.
    async fn attach(&self, files: &[Kept]) -> anyhow::Result<()> {
        let mut tx = self.of("security", Action::MonitorWrite).await?;
        let all = records::list(&mut tx, Kind::Evidence, &Query { size: 1_000, ..Query::default() }).await?;
        for (name, hash, size) in files {
            for piece in all.rows.iter().filter(|piece| {
                let number = piece.text("external_id");
                !number.is_empty() && name.starts_with(number)
            }) {
                register::evidence::store::add_file(&mut tx, &piece.id, name, hash, *size).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes all mails out of the queue as sent, those to `refused` as bounced; what they said, by address.
    async fn post(&self, refused: &[&str]) -> anyhow::Result<Vec<(String, String)>> {
        use register::mail::store as mail;
        let mut told = Vec::new();
        let mut tx = self.db.begin(&system("mail", Action::SystemOperate)).await?;
        while let Some(held) = mail::claim(&mut tx).await? {
            if refused.contains(&held.recipient.as_str()) {
                mail::not_sent(&mut tx, &held, "550 5.1.1 user unknown", true).await?;
            } else {
                mail::sent(&mut tx, &held).await?;
            }
            told.push((held.recipient, held.body));
        }
        tx.commit().await?;
        Ok(told)
    }
}
