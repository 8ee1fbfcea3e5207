//! The board from the database.

mod boards;
pub mod days;
mod touch;

use std::collections::{BTreeMap, HashMap};

pub use boards::Boards;

use super::{Board, Derived, EvidenceState, Line, PartyFacts};
use crate::calendar::{date_days, days_date, jst_date};
use crate::concentration;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::evidence::{Until, bridged, until};
use crate::policy::{Demand, ITEMS, Policy};
use crate::record::year_month_shift;
use crate::risk::Assessment;
use crate::risk::matrix::place;
use crate::risk::residual::{Assurance, Controls, Portion, Stated, clause_gap, residual};

/// The whole board, past every scope.
async fn read(tx: &mut Tx) -> Result<Board> {
    let register = concentration::store::load_all(tx).await?;
    let policy = crate::policy::store::current(tx).await?;
    let parties = parties(tx, &register).await?;
    let mut results = results(tx, "").await?;
    let today = jst_date(tx.at());
    let lines = register
        .engagements
        .iter()
        .zip(&register.portfolio.engagements)
        .map(|(name, engagement)| {
            let found = results.remove(&name.id).unwrap_or_default();
            line(found, &parties[engagement.party as usize], &policy.policy, &today)
        })
        .collect();
    Ok(Board {
        register,
        lines,
        parties,
        policy_version: policy.version,
        policy: policy.policy,
        today,
        derived: Derived::default(),
    })
}

#[derive(Default)]
struct Found {
    tier: Option<i64>,
    assessment: Option<Assessment>,
    conclusion: Option<Conclusion>,
}

/// What the last due diligence of an engagement came to.
struct Conclusion {
    effectiveness: Option<f64>,
    concluded_on: String,
    due_on: Option<String>,
}

fn line(found: Found, party: &PartyFacts, policy: &Policy, today: &str) -> Line {
    let assessment = found.assessment;
    let inherent = assessment.as_ref().and_then(|one| one.score);
    let clauses = match party.clauses {
        Some(stated) => clause_gap(
            (1..=ITEMS)
                .zip(stated)
                .filter(|(item, _)| policy.demand(found.tier, *item, party.holds_data) == Demand::Required)
                .map(|(_, stated)| (1.0, stated)),
        ),
        None => Portion::Unknown,
    };
    let evidence = match party.evidence {
        Some(state) if state.wanted > 0 => Portion::Known(f64::from(state.valid) / f64::from(state.wanted)),
        _ => Portion::Unknown,
    };
    let effectiveness = found.conclusion.as_ref().and_then(|one| one.effectiveness);
    let residual = residual(inherent, Controls { effectiveness, clauses, evidence });
    let valid = found
        .conclusion
        .as_ref()
        .and_then(|one| one.due_on.as_deref())
        .is_none_or(|due| date_days(due).is_none() || due >= today);
    Line {
        tier: found.tier,
        computed: assessment.as_ref().and_then(|one| one.tier),
        provisional: assessment.as_ref().is_some_and(|one| one.provisional),
        place: assessment.as_ref().map(|one| place(&one.shares, residual.assured)).unwrap_or_default(),
        assurance: Assurance::of(&residual, valid),
        residual,
        concluded_on: found.conclusion.as_ref().map(|one| one.concluded_on.clone()),
        due_on: found.conclusion.and_then(|one| one.due_on),
    }
}

type ResultRow = (String, Option<i64>, Option<String>);

/// The results of one engagement, or of all (`""`).
async fn results(tx: &mut Tx, of: &str) -> Result<HashMap<String, Found>> {
    let rows = if of.is_empty() {
        query!(
            all,
            ResultRow,
            tx,
            "select e.id, e.tier, r.detail from engagement e
             left join risk_result r on r.engagement_id = e.id and r.is_current where e.archived_at is null"
        )?
    } else {
        query!(
            all,
            ResultRow,
            tx,
            "select e.id, e.tier, r.detail from engagement e
             left join risk_result r on r.engagement_id = e.id and r.is_current
             where e.archived_at is null and e.id = $1",
            of
        )?
    };
    let mut found = HashMap::with_capacity(rows.len());
    for (id, tier, detail) in rows {
        let assessment = detail
            .map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| Error::Inconsistent(format!("risk result of {id}: {error}")))?;
        found.insert(id, Found { tier, assessment, conclusion: None });
    }
    for (id, conclusion) in conclusions(tx, of).await? {
        if let Some(found) = found.get_mut(&id) {
            found.conclusion = Some(conclusion);
        }
    }
    Ok(found)
}

/// The last due diligence of each engagement that was approved; what still waits for its approval does not count.
async fn conclusions(tx: &mut Tx, of: &str) -> Result<Vec<(String, Conclusion)>> {
    let found = crate::assessment::store::conclusions(tx, of).await?;
    let approved = found.into_values().filter(|one| one.approved);
    Ok(approved
        .map(|one| {
            let conclusion = Conclusion {
                effectiveness: one.score,
                concluded_on: jst_date(one.concluded_at),
                due_on: one.next_due,
            };
            (one.engagement_id, conclusion)
        })
        .collect())
}

async fn parties(tx: &mut Tx, register: &concentration::Register) -> Result<Vec<PartyFacts>> {
    let mut facts: HashMap<String, PartyFacts> = HashMap::with_capacity(register.parties.len());
    let rows = query!(all, (String, Option<String>, i64), tx,
        "select p.id, p.country, (select count(*) from contract c where c.party_id = p.id and c.archived_at is null) as contracts
         from party p where p.archived_at is null")?;
    for (id, country, contracts) in rows {
        let contracts = u32::try_from(contracts).unwrap_or(u32::MAX);
        facts.insert(id, PartyFacts { country, contracts, ..PartyFacts::default() });
    }
    for (party, clauses) in clauses(tx).await? {
        facts.entry(party).and_modify(|facts| facts.clauses = Some(clauses));
    }
    for (party, state) in evidence(tx).await? {
        facts.entry(party).and_modify(|facts| facts.evidence = Some(state));
    }
    // Where no incident was ever written down nobody knows of any; that is not the same as none.
    let (kept,) = query!(one, (i64,), tx, "select count(*) from incident")?;
    if kept > 0 {
        for facts in facts.values_mut() {
            facts.incidents = Some((0, 0));
        }
    }
    for (party, incidents) in incidents(tx).await? {
        facts.entry(party).and_modify(|facts| facts.incidents = Some(incidents));
    }
    for (party, overdue) in overdue(tx).await? {
        facts.entry(party).and_modify(|facts| facts.overdue = Some(overdue));
    }
    // A party without evidence has none, which is unknown and not good.
    for facts in facts.values_mut() {
        facts.evidence.get_or_insert_default();
    }
    for (party, holds) in held(tx, "").await? {
        facts.entry(party).and_modify(|facts| facts.holds_data = holds);
    }
    Ok(register.parties.iter().map(|party| facts.remove(&party.id).unwrap_or_default()).collect())
}

type HeldRow = (String, i64, i64);

/// Whether each party (or one of them) holds our data: a row of data says yes, a person's own answer that none is handed
/// over says no.
async fn held(tx: &mut Tx, of: &str) -> Result<BTreeMap<String, Option<bool>>> {
    let rows = if of.is_empty() {
        query!(all, HeldRow, tx,
            "select e.party_id, count(d.id), sum(case when e.risk_data = 'none' and d.id is null then 0 else 1 end)
             from engagement e left join data_handling d on d.engagement_id = e.id and d.archived_at is null
             where e.archived_at is null group by e.party_id")?
    } else {
        query!(all, HeldRow, tx,
            "select e.party_id, count(d.id), sum(case when e.risk_data = 'none' and d.id is null then 0 else 1 end)
             from engagement e left join data_handling d on d.engagement_id = e.id and d.archived_at is null
             where e.archived_at is null and e.party_id = $1 group by e.party_id", of)?
    };
    let holds = |rows: i64, open: i64| if rows > 0 { Some(true) } else { (open == 0).then_some(false) };
    Ok(rows.into_iter().map(|(party, rows, open)| (party, holds(rows, open))).collect())
}

/// Evidence that ends within so many days is about to end.
const ENDING_DAYS: i64 = 90;

#[derive(sqlx::FromRow)]
struct EvidenceRow {
    id: String,
    party_id: Option<String>,
    kind: Option<String>,
    period_to: Option<String>,
    valid_until: Option<String>,
    bridges_id: Option<String>,
}

/// For each party the kinds of evidence on record, and of how many one counts today: a new report stands for the old one.
async fn evidence(tx: &mut Tx) -> Result<BTreeMap<String, EvidenceState>> {
    let rows = query!(
        all,
        EvidenceRow,
        tx,
        "select id, party_id, kind, period_to, valid_until, bridges_id from evidence where archived_at is null"
    )?;
    let today = jst_date(tx.at());
    let soon = date_days(&today).map_or_else(|| today.clone(), |day| days_date(day + ENDING_DAYS));
    let own = |row: &EvidenceRow| {
        until(row.kind.as_deref().unwrap_or_default(), row.period_to.as_deref(), row.valid_until.as_deref())
    };
    let mut letters: BTreeMap<String, Vec<Until>> = BTreeMap::new();
    for row in &rows {
        if let Some(of) = &row.bridges_id {
            letters.entry(of.clone()).or_default().push(own(row));
        }
    }
    let mut kinds: BTreeMap<(String, String), Until> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.bridges_id.is_none()) {
        let (Some(party), Some(kind)) = (&row.party_id, &row.kind) else { continue };
        let until = bridged(own(row), letters.remove(&row.id).unwrap_or_default());
        kinds
            .entry((party.clone(), kind.clone()))
            .and_modify(|known| *known = known.clone().max(until.clone()))
            .or_insert(until);
    }
    let mut found: BTreeMap<String, EvidenceState> = BTreeMap::new();
    for ((party, _), until) in kinds {
        let state = found.entry(party).or_default();
        state.wanted += 1;
        if until.counts_on(&today) {
            state.valid += 1;
            state.ending += u32::from(!until.counts_on(&soon));
        }
    }
    Ok(found)
}

fn counted(count: i64) -> u32 {
    u32::try_from(count).unwrap_or_default()
}

/// Incidents of each party in twelve months, and all those that are not closed, however old.
async fn incidents(tx: &mut Tx) -> Result<Vec<(String, (u32, u32))>> {
    let since = year_month_shift(&jst_date(tx.at()), -12).unwrap_or_default();
    let rows = query!(all, (Option<String>, i64, i64), tx,
        "select party_id, count(*), sum(case when coalesce(state, 'open') <> 'closed' then 1 else 0 end) from incident
         where archived_at is null and (coalesce(state, 'open') <> 'closed'
                                        or coalesce(occurred_at, learned_at, notified_at, '9') >= $1)
         group by party_id", &since)?;
    Ok(rows
        .into_iter()
        .filter_map(|(party, all, open)| Some((party?, (counted(all), counted(open)))))
        .collect())
}

/// What each party has past its day: findings of audits, prevention after incidents, news to follow up, confirmations,
/// reassessments. A party with nothing that has a day is not in it.
async fn overdue(tx: &mut Tx) -> Result<Vec<(String, u32)>> {
    let today = jst_date(tx.at());
    let rows = query!(all, (Option<String>, i64), tx,
        "select party_id, sum(case when day < $1 and closed is null then 1 else 0 end) from (
            select party_id, findings_due_on as day, findings_closed_on as closed from audit_visit where archived_at is null
            union all
            select party_id, prevention_due_on, prevention_checked_on from incident where archived_at is null
            union all
            select party_id, due_on, closed_on from watch_note where archived_at is null
            union all
            select party_id, next_due_on, null from training_confirmation t where archived_at is null
               and not exists (select 1 from training_confirmation n where n.party_id = t.party_id and n.archived_at is null
                               and n.confirmed_on > t.confirmed_on)
            union all
            select e.party_id, a.next_due, null from assessment a join engagement e on e.id = a.engagement_id
             where e.archived_at is null and a.outcome is not null
               and not exists (select 1 from assessment n where n.engagement_id = a.engagement_id and n.outcome_at > a.outcome_at)
         ) dated where day is not null group by party_id", &today)?;
    Ok(rows.into_iter().filter_map(|(party, count)| Some((party?, counted(count)))).collect())
}

/// For each party the weakest of its contracts' verdicts on each item, a person's decision before the machine's. A
/// contract above another one is judged inside the lower one's set.
async fn clauses(tx: &mut Tx) -> Result<BTreeMap<String, [Stated; 12]>> {
    let rows = query!(
        all,
        (String, i64, i64),
        tx,
        "select c.party_id, coalesce(f.item, 0) as item,
                cast(max(case when f.item is null then 2 when f.adverse and r.id is null then 4
                         else case coalesce(r.verdict, f.verdict) when 'stated' then 0 when 'partial' then 1
                                   when 'not_found' then 3 else 2 end end) as bigint) as weakest
         from contract c
         left join clause_finding f on f.check_id = c.check_id
         left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
         where c.party_id is not null and c.archived_at is null
           and not exists (select 1 from contract b where b.parent_id = c.id and b.archived_at is null)
         group by c.party_id, coalesce(f.item, 0)"
    )?;
    let mut found: BTreeMap<String, [Option<Stated>; 12]> = BTreeMap::new();
    for (party, item, weakest) in rows {
        let stated = match weakest {
            0 => Stated::Stated,
            1 => Stated::Partial,
            3 => Stated::NotFound,
            4 => Stated::Adverse,
            _ => Stated::Undeterminable,
        };
        // Item 0: a contract without a check, which leaves every item open.
        let items = if item == 0 { 1..=i64::from(ITEMS) } else { item..=item };
        let row = found.entry(party).or_default();
        for place in items.filter_map(|item| usize::try_from(item - 1).ok()) {
            if let Some(slot) = row.get_mut(place) {
                *slot = (*slot).max(Some(stated));
            }
        }
    }
    let whole = |row: [Option<Stated>; 12]| row.map(|one| one.unwrap_or(Stated::Undeterminable));
    Ok(found.into_iter().map(|(party, row)| (party, whole(row))).collect())
}

/// The tier computed for each engagement as of the end of a day (2026-04-01, Japan); engagements judged later
/// are not in it. None where the text is no date.
pub async fn tiers_on(tx: &mut Tx, day: &str) -> Result<Option<BTreeMap<String, Option<i64>>>> {
    let Some(days) = date_days(day) else { return Ok(None) };
    let end = (days + 1) * 86_400_000 - 9 * 3_600_000;
    let rows = query!(
        all,
        (String, Option<i64>),
        tx,
        "select r.engagement_id, r.tier from risk_result r
         where r.at < $1 and not exists (select 1 from risk_result n where n.engagement_id = r.engagement_id
                                         and n.at < $1 and (n.at > r.at or (n.at = r.at and n.id > r.id)))",
        end
    )?;
    Ok(Some(rows.into_iter().collect()))
}
