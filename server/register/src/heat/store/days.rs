//! How engagements and parties stood, day by day, in the database.

use std::collections::{BTreeMap, HashMap};

use super::Boards;
use crate::access::{Action, Scope};
use crate::calendar::{date_days, jst_date};
use crate::db::{Tx, query};
use crate::error::Result;
use crate::heat::then::{Stood, StoodDay, Then, marks, now};
use crate::risk::residual::Assurance;

#[derive(sqlx::FromRow)]
struct Row {
    engagement_id: String,
    day: String,
    assurance: String,
    tier: Option<i64>,
    likelihood: Option<i64>,
    impact: Option<i64>,
    inherent: Option<f64>,
    effectiveness: Option<f64>,
    residual: Option<f64>,
    policy_version: i64,
}

impl Row {
    fn stood(&self) -> Option<Stood> {
        let rung = |rung: Option<i64>| rung.and_then(|rung| u8::try_from(rung).ok());
        (!self.assurance.is_empty()).then(|| Stood {
            tier: self.tier,
            assurance: Assurance::from_code(&self.assurance).unwrap_or_default(),
            likelihood: rung(self.likelihood),
            impact: rung(self.impact),
            inherent: self.inherent,
            effectiveness: self.effectiveness,
            residual: self.residual,
        })
    }
}

/// What was last kept of each engagement up to a day.
async fn engagements(tx: &mut Tx, day: &str) -> Result<Vec<Row>> {
    Ok(query!(all, Row, tx,
        "select d.engagement_id, d.day, d.assurance, d.tier, d.likelihood, d.impact, d.inherent, d.effectiveness, d.residual,
                d.policy_version
         from engagement_day d
         join (select engagement_id, max(day) as day from engagement_day where day <= $1 group by engagement_id) l
           on l.engagement_id = d.engagement_id and l.day = d.day", day)?)
}

async fn parties(tx: &mut Tx, day: &str) -> Result<Vec<(String, String)>> {
    Ok(query!(
        all,
        (String, String),
        tx,
        "select d.party_id, d.marks from party_day d
         join (select party_id, max(day) as day from party_day where day <= $1 group by party_id) l
           on l.party_id = d.party_id and l.day = d.day",
        day
    )?)
}

/// How everything stood at the end of a day (2026-04-01, Japan). None where the text is no date.
pub async fn on(tx: &mut Tx, day: &str) -> Result<Option<Then>> {
    if date_days(day).is_none() {
        return Ok(None);
    }
    let (first,) = query!(one, (Option<String>,), tx, "select min(day) from engagement_day")?;
    let mut then = Then { day: day.to_owned(), first, ..Then::default() };
    if then.is_kept() {
        let rows = engagements(tx, day).await?;
        then.engagements =
            rows.into_iter().filter_map(|row| Some((row.engagement_id.clone(), row.stood()?))).collect();
        let rows = parties(tx, day).await?;
        then.parties =
            rows.into_iter().filter_map(|(party, letters)| Some((party, marks(&letters)?))).collect();
    }
    Ok(Some(then))
}

/// Every day on which an engagement stood elsewhere than before, the newest first.
pub async fn history(tx: &mut Tx, engagement: &str) -> Result<Vec<StoodDay>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select engagement_id, day, assurance, tier, likelihood, impact, inherent, effectiveness, residual, policy_version
         from engagement_day where engagement_id = $1 order by day desc limit 400",
        engagement
    )?;
    Ok(rows
        .into_iter()
        .map(|row| StoodDay { stood: row.stood(), policy_version: row.policy_version, day: row.day })
        .collect())
}

/// Keeps what stands elsewhere today than when it was last kept, at most so many rows: whoever calls it goes on until
/// nothing is left, so that no transaction is long. Returns how many were written. A derived thing, so it owes no
/// audit entry.
///
/// # Errors
/// [`crate::Error::Refused`] without the grant to operate the system.
pub async fn keep(tx: &mut Tx, boards: &Boards, most: usize) -> Result<usize> {
    tx.require(Action::SystemOperate)?;
    if *tx.scope() != Scope::All {
        return Ok(0);
    }
    let board = boards.load(tx).await?;
    let (today, version) = (jst_date(tx.at()), board.policy_version);
    let (engagements_now, parties_now) = now(&board);
    let mut known: HashMap<String, Option<Stood>> = engagements(tx, &today)
        .await?
        .into_iter()
        .map(|row| (row.engagement_id.clone(), row.stood()))
        .collect();
    let mut written = 0;
    let mut changed: Vec<(String, Option<Stood>)> = Vec::new();
    for (id, stood) in engagements_now {
        if known.remove(id) != Some(Some(stood)) {
            changed.push((id.to_owned(), Some(stood)));
        }
    }
    let mut gone: Vec<_> =
        known.into_iter().filter(|(_, stood)| stood.is_some()).map(|(id, _)| (id, None)).collect();
    gone.sort_by(|a, b| a.0.cmp(&b.0));
    changed.append(&mut gone);
    for (id, stood) in changed.into_iter().take(most) {
        put(tx, &id, &today, stood, version).await?;
        written += 1;
    }
    let mut known: BTreeMap<String, String> = parties(tx, &today).await?.into_iter().collect();
    let mut changed: Vec<(String, String)> = Vec::new();
    for (id, letters) in parties_now {
        if known.remove(id).as_ref() != Some(&letters) {
            changed.push((id.to_owned(), letters));
        }
    }
    changed.extend(
        known.into_iter().filter(|(_, letters)| !letters.is_empty()).map(|(id, _)| (id, String::new())),
    );
    for (id, letters) in changed.into_iter().take(most.saturating_sub(written)) {
        query!(execute, tx,
            "insert into party_day (party_id, day, marks, policy_version) values ($1, $2, $3, $4)
             on conflict (party_id, day) do update set marks = excluded.marks, policy_version = excluded.policy_version",
            &id, &today, &letters, version)?;
        written += 1;
    }
    Ok(written)
}

async fn put(tx: &mut Tx, id: &str, today: &str, stood: Option<Stood>, version: i64) -> Result<()> {
    let code = stood.map_or("", |stood| stood.assurance.code());
    let stood = stood.unwrap_or_default();
    query!(execute, tx,
        "insert into engagement_day (engagement_id, day, assurance, tier, likelihood, impact, inherent, effectiveness, residual, policy_version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (engagement_id, day) do update set assurance = excluded.assurance, tier = excluded.tier,
             likelihood = excluded.likelihood, impact = excluded.impact, inherent = excluded.inherent,
             effectiveness = excluded.effectiveness, residual = excluded.residual, policy_version = excluded.policy_version",
        id, today, code, stood.tier, stood.likelihood.map(i64::from), stood.impact.map(i64::from), stood.inherent,
        stood.effectiveness, stood.residual, version)?;
    Ok(())
}
