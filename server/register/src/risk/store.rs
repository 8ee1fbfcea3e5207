//! Results of inherent risk, and tiers set by hand, in the database.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Assessment, Facts, Grant, Handling, Override, Standing, assess};
use crate::access::Action;
use crate::audit::store as audit;
use crate::calendar::{date_days, jst_date};
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::{FieldError, Fields};
use crate::policy::Policy;
use crate::policy::store::current;
use crate::record::store as record;
use crate::record::{Record, year_month_shift};

#[derive(sqlx::FromRow)]
struct AnswerLine {
    id: String,
    party_kinds: String,
    kind: String,
    risk_importance: Option<String>,
    risk_data: Option<String>,
    risk_access: Option<String>,
    risk_exposure: Option<String>,
    substitutability: Option<String>,
    impact: Option<String>,
    rto_hours: Option<i64>,
    chain_state: Option<String>,
    designated_facility: Option<String>,
}

/// The rows of one engagement, by its index, or of all where `$id` is empty.
macro_rules! rows_of {
    ($row:ty, $tx:expr, $id:expr, $column:literal, $sql:literal) => {
        if $id.is_empty() {
            query!(all, $row, $tx, concat!($sql, " and $1 = ''"), $id)?
        } else {
            query!(all, $row, $tx, concat!($sql, " and ", $column, " = $1"), $id)?
        }
    };
}

/// What is known of one engagement (or of all, `id` empty), by id.
async fn facts(tx: &mut Tx, id: &str) -> Result<BTreeMap<String, Facts>> {
    let lines = rows_of!(AnswerLine, tx, id, "e.id",
        "select e.id, p.kinds as party_kinds, e.kind, e.risk_importance, e.risk_data, e.risk_access, e.risk_exposure,
                e.substitutability, e.impact, e.rto_hours, e.chain_state, e.designated_facility
         from engagement e join party p on p.id = e.party_id where e.archived_at is null");
    let mut all: BTreeMap<String, Facts> = lines
        .into_iter()
        .map(|line| {
            let facts = Facts {
                importance: line.risk_importance,
                data: line.risk_data,
                access: line.risk_access,
                exposure: line.risk_exposure,
                substitutability: line.substitutability,
                impact: line.impact,
                rto_hours: line.rto_hours,
                chain_state: line.chain_state,
                chain_rank: 1,
                joint_center: line.kind == "shared_center"
                    || line.party_kinds.split(' ').any(|kind| kind == "joint_center"),
                designated: line.designated_facility.as_deref() == Some("yes"),
                ..Facts::default()
            };
            (line.id, facts)
        })
        .collect();
    let grants = rows_of!(
        (String, Option<String>, Option<String>),
        tx,
        id,
        "engagement_id",
        "select engagement_id, level, path from access_grant
         where archived_at is null and revoked_on is null"
    );
    for (of, level, path) in grants {
        all.entry(of).and_modify(|facts| facts.grants.push(Grant { level, path }));
    }
    let handled = rows_of!(
        (String, Option<String>, Option<String>),
        tx,
        id,
        "engagement_id",
        "select engagement_id, category, volume from data_handling
         where archived_at is null"
    );
    for (of, category, volume) in handled {
        all.entry(of).and_modify(|facts| facts.handled.push(Handling { category, volume }));
    }
    let chains = rows_of!(
        (String, Option<i64>, Option<String>),
        tx,
        id,
        "engagement_id",
        "select engagement_id, rank, country from chain_edge
         where archived_at is null"
    );
    for (of, rank, country) in chains {
        all.entry(of).and_modify(|facts| {
            facts.chain_rank = facts.chain_rank.max(rank.unwrap_or(2));
            facts.chain_foreign |= country.as_deref() != Some("JP");
        });
    }
    let served =
        rows_of!((String, String), tx, id, "d.engagement_id",
        "select d.engagement_id, d.level from dependency d join business_function f on f.id = d.function_id
         where d.archived_at is null and f.archived_at is null and f.criticality = 'critical'");
    for (of, level) in served {
        all.entry(of).and_modify(|facts| {
            facts.serves_critical = true;
            facts.essential_critical |= level == "essential";
        });
    }
    let designated = rows_of!(
        (String,),
        tx,
        id,
        "engagement_id",
        "select engagement_id from economic_security
         where archived_at is null and coalesce(state, '') <> 'not_designated'"
    );
    for (of,) in designated {
        all.entry(of).and_modify(|facts| facts.designated = true);
    }
    Ok(all)
}

/// Judges one engagement anew after something about it changed. An import judges all at its end instead
/// ([`assess_all`]).
pub(crate) async fn reassess(tx: &mut Tx, engagement: &str) -> Result<()> {
    if tx.action() == Action::RegisterImport {
        return Ok(());
    }
    let known = facts(tx, engagement).await?;
    store(tx, known, "change").await.map(drop)
}

/// The live engagements whose stored result is not what the rules say today, in the order of their ids.
pub async fn outdated(tx: &mut Tx) -> Result<Vec<String>> {
    let known = facts(tx, "").await?;
    let (_, changes) = changes(tx, known).await?;
    Ok(changes.into_iter().map(|change| change.engagement).collect())
}

/// Judges these engagements anew because of the calendar: overrides end, attestations grow old. Returns how many tiers
/// moved; the trail says so when any did.
///
/// # Errors
/// [`Error::Refused`] without the grant to operate the system.
pub async fn assess_day(tx: &mut Tx, engagements: &[String]) -> Result<usize> {
    tx.require(Action::SystemOperate)?;
    let mut moved = 0;
    for engagement in engagements {
        let known = facts(tx, engagement).await?;
        moved += store(tx, known, "day").await?;
    }
    if moved > 0 {
        tx.change(Action::SystemOperate)?;
        audit::append(tx, "tier.followed_calendar", "register", "", &json!({ "moved": moved })).await?;
    }
    Ok(moved)
}

/// Judges every live engagement anew; `cause` says why (`policy`, `import`). Returns how many tiers moved.
pub async fn assess_all(tx: &mut Tx, cause: &str) -> Result<usize> {
    let known = facts(tx, "").await?;
    store(tx, known, cause).await
}

/// A result that is not stored yet.
struct Change {
    engagement: String,
    outcome: Assessment,
    /// The outcome as it is stored.
    detail: String,
    tier: Option<i64>,
    moved: bool,
}

/// What differs from the stored results, under the policy with this version.
async fn changes(tx: &mut Tx, known: BTreeMap<String, Facts>) -> Result<(i64, Vec<Change>)> {
    let policy = current(tx).await?;
    let overrides = holding(tx, &jst_date(tx.at())).await?;
    let stored = rows_of!((String, i64, Option<i64>, String), tx, only(&known), "r.engagement_id",
        "select r.engagement_id, r.policy_version, e.tier, r.detail from risk_result r join engagement e on e.id = r.engagement_id
         where r.is_current");
    let stored: BTreeMap<String, (i64, Option<i64>, String)> =
        stored.into_iter().map(|(id, version, tier, detail)| (id, (version, tier, detail))).collect();
    let mut changes = Vec::new();
    for (engagement, facts) in known {
        let outcome = assess(&facts, &policy.policy);
        let detail =
            serde_json::to_string(&outcome).map_err(|error| Error::Inconsistent(error.to_string()))?;
        let tier = overrides.get(&engagement).copied().or(outcome.tier);
        let before = stored.get(&engagement);
        if before
            .is_some_and(|(version, old, text)| *version == policy.version && *old == tier && *text == detail)
        {
            continue;
        }
        let moved = before.is_none_or(|(_, old, _)| *old != tier);
        changes.push(Change { engagement, outcome, detail, tier, moved });
    }
    Ok((policy.version, changes))
}

/// The one engagement that there is, or blank.
fn only(known: &BTreeMap<String, Facts>) -> String {
    if known.len() == 1 { known.keys().next().cloned().unwrap_or_default() } else { String::new() }
}

async fn store(tx: &mut Tx, known: BTreeMap<String, Facts>, cause: &str) -> Result<usize> {
    let (at, only) = (tx.at(), only(&known));
    let (version, changes) = changes(tx, known).await?;
    let moved = changes.iter().filter(|change| change.moved).count();
    for Change { engagement, outcome, detail, tier, .. } in changes {
        let id = tx.new_id();
        query!(
            execute,
            tx,
            "update risk_result set is_current = false where engagement_id = $1 and is_current",
            &engagement
        )?;
        query!(execute, tx,
            "insert into risk_result (id, engagement_id, policy_version, score, tier, provisional, detail, cause, at, is_current)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true)",
            &id, &engagement, version, outcome.score, outcome.tier, outcome.provisional, &detail, cause, at)?;
        query!(execute, tx, "update engagement set tier = $2 where id = $1", &engagement, tier)?;
    }
    if moved > 0 {
        // What is required follows the tier; one engagement moves the contracts of one party.
        let party = if only.is_empty() {
            None
        } else {
            query!(optional, (String,), tx, "select party_id from engagement where id = $1", &only)?
        };
        crate::gap::store::recompute(tx, "", party.as_ref().map_or("", |(id,)| id)).await?;
    }
    Ok(moved)
}

/// The approved tiers that hold on a day, by engagement.
async fn holding(tx: &mut Tx, today: &str) -> Result<BTreeMap<String, i64>> {
    let rows = query!(
        all,
        (String, i64),
        tx,
        "select engagement_id, tier from tier_override
         where state = 'approved' and (expires_on is null or expires_on >= $1) order by decided_at",
        today
    )?;
    Ok(rows.into_iter().collect())
}

/// What a policy would make of every engagement: id, tier now, tier then; only where they differ.
pub async fn preview(tx: &mut Tx, policy: &Policy) -> Result<Vec<(String, Option<i64>, Option<i64>)>> {
    let known = facts(tx, "").await?;
    let overrides = holding(tx, &jst_date(tx.at())).await?;
    let now: BTreeMap<String, Option<i64>> =
        query!(all, (String, Option<i64>), tx, "select id, tier from engagement where archived_at is null")?
            .into_iter()
            .collect();
    let changes = known.into_iter().filter_map(|(id, facts)| {
        let then = overrides.get(&id).copied().or_else(|| assess(&facts, policy).tier);
        let before = now.get(&id).copied().flatten();
        (before != then).then_some((id, before, then))
    });
    Ok(changes.collect())
}

async fn engagement(tx: &mut Tx, id: &str) -> Result<Record> {
    record::find(tx, Kind::Engagement, id).await?.ok_or(Error::NotFound("engagement"))
}

/// How one engagement stands today. Computed afresh, so that an override that ran out yesterday no longer counts.
///
/// # Errors
/// [`Error::NotFound`] out of reach.
pub async fn standing(tx: &mut Tx, id: &str) -> Result<Standing> {
    engagement(tx, id).await?;
    let policy = current(tx).await?;
    let assessment: Assessment = facts(tx, id)
        .await?
        .remove(id)
        .map_or_else(|| assess(&Facts::default(), &policy.policy), |facts| assess(&facts, &policy.policy));
    let assessed = query!(
        optional,
        (i64,),
        tx,
        "select at from risk_result where engagement_id = $1 and is_current",
        id
    )?;
    let overrides = query!(all, Override, tx,
        "select id, engagement_id, tier, computed_tier, reason, expires_on, state, proposed_at, proposed_by, proposer_name,
                decided_at, decider_name
         from tier_override where engagement_id = $1 order by proposed_at desc, id desc", id)?;
    let today = jst_date(tx.at());
    let approved = overrides.iter().filter(|one| one.holds(&today)).max_by_key(|one| one.decided_at);
    let tier = approved.map_or(assessment.tier, |one| Some(one.tier));
    Ok(Standing {
        policy_version: policy.version,
        assessed_at: assessed.map(|(at,)| at),
        tier,
        assessment,
        overrides,
    })
}

/// Proposes another tier than the computed one. It counts once somebody else has approved it.
///
/// # Errors
/// [`Error::Invalid`]: no reason, a tier outside 1 to 4, an expiry that is missing where the risk is lowered, past,
/// or later than the policy allows. [`Error::Conflict`] `override_open` while another proposal waits.
pub async fn propose(tx: &mut Tx, id: &str, tier: i64, reason: &str, expires_on: &str) -> Result<()> {
    tx.require(Action::PartyWrite)?;
    let found = standing(tx, id).await?;
    let policy = current(tx).await?.policy;
    let today = jst_date(tx.at());
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, true, 1_000);
    let expires = fields.date("expires_on", expires_on);
    if !(1..=4).contains(&tier) {
        fields.reject("tier", "tier");
    }
    let lowers = tier > found.assessment.tier.unwrap_or(1);
    let latest = year_month_shift(&today, policy.override_months).unwrap_or_default();
    match expires.as_deref().filter(|date| date_days(date).is_some()) {
        Some(last) if last < today.as_str() => fields.reject("expires_on", "past"),
        Some(last) if lowers && last > latest.as_str() => fields.reject("expires_on", "too_far"),
        None if lowers && expires.is_none() => fields.reject("expires_on", "required"),
        _ => {}
    }
    fields.finish(())?;
    if found.overrides.iter().any(|one| one.state == "proposed") {
        return Err(Error::Conflict("override_open"));
    }
    tx.change(Action::PartyWrite)?;
    let (new, at, actor) = (tx.new_id(), tx.at(), tx.actor().clone());
    query!(execute, tx,
        "insert into tier_override (id, engagement_id, tier, computed_tier, reason, expires_on, state, proposed_at, proposed_by,
                                    proposer_name)
         values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9)",
        &new, id, tier, found.assessment.tier, &reason, expires.as_deref(), at, &actor.id, &actor.name)?;
    let detail =
        json!({ "tier": tier, "computed": found.assessment.tier, "reason": reason, "expires_on": expires });
    audit::append(tx, "tier.proposed", "engagement", id, &detail).await
}

/// Approves or rejects a proposal. Nobody decides on an own one.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] `override_decided`; [`Error::Invalid`] `own_record` for the proposer.
pub async fn decide(tx: &mut Tx, proposal: &str, approve: bool) -> Result<()> {
    tx.change(Action::OverrideApprove)?;
    let row = query!(
        optional,
        (String, String, String, i64),
        tx,
        "select engagement_id, state, proposed_by, tier from tier_override where id = $1",
        proposal
    )?;
    let Some((id, state, proposer, tier)) = row else { return Err(Error::NotFound("override")) };
    engagement(tx, &id).await?;
    if state != "proposed" {
        return Err(Error::Conflict("override_decided"));
    }
    if proposer == tx.actor().id {
        return Err(vec![FieldError::new("decision", "own_record")].into());
    }
    let (at, actor) = (tx.at(), tx.actor().clone());
    let outcome = if approve { "approved" } else { "rejected" };
    let decided = query!(
        execute,
        tx,
        "update tier_override set state = $2, decided_at = $3, decided_by = $4, decider_name = $5
         where id = $1 and state = 'proposed' and proposed_by <> $4",
        proposal,
        outcome,
        at,
        &actor.id,
        &actor.name
    )?;
    if decided == 0 {
        return Err(Error::Conflict("override_decided"));
    }
    if approve {
        query!(
            execute,
            tx,
            "update tier_override set state = 'withdrawn' where engagement_id = $1 and state = 'approved' and id <> $2",
            &id,
            proposal
        )?;
    }
    let known = facts(tx, &id).await?;
    store(tx, known, "override").await?;
    audit::append(
        tx,
        &format!("tier.{outcome}"),
        "engagement",
        &id,
        &json!({ "tier": tier, "proposal": proposal }),
    )
    .await
}
