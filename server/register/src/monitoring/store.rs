//! The live register as [`Facts`], within the person's reach.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{
    Audit, ContactTest, Economic, Engagement, Evidence, Exercise, ExitPlan, ExitTest, Facts, Incident, Party,
    SlaValue, Target, Training, Watch,
};
use super::{Item, items};
use crate::access::Scope;
use crate::calendar::jst_date;
use crate::catalogue::Kind;
use crate::db::{Tx, query};
use crate::error::Result;

type Text = Option<String>;

fn text(value: Text) -> String {
    value.unwrap_or_default()
}

fn ids(value: Text) -> Vec<String> {
    text(value).split_whitespace().map(str::to_owned).collect()
}

/// Everything to do or to watch that concerns what this person reaches.
pub async fn load(tx: &mut Tx) -> Result<Vec<Item>> {
    Ok(items(&facts(tx).await?))
}

/// What the rules look at. A department sees its own live engagements, and of the rest only what concerns them.
pub async fn facts(tx: &mut Tx) -> Result<Facts> {
    let measures = Kind::EconomicSecurity.field("tamper_checked");
    let today = jst_date(tx.at());
    let mut facts = Facts {
        sees_measures: measures.is_some_and(|field| field.seen_with(tx.roles())),
        everything: *tx.scope() == Scope::All,
        policy: crate::policy::store::current(tx).await?.policy,
        today,
        ..Facts::default()
    };
    engagements(tx, &mut facts).await?;
    parties(tx, &mut facts).await?;
    of_parties(tx, &mut facts).await?;
    of_engagements(tx, &mut facts).await?;
    contacts(tx, &mut facts).await?;
    Ok(facts)
}

#[derive(sqlx::FromRow)]
struct EngagementRow {
    id: String,
    party_id: String,
    service_ja: String,
    service_en: String,
    department: String,
    tier: Option<i64>,
    started_on: Text,
    chain_state: Text,
    chain_attested_on: Text,
    designated_facility: Text,
}

async fn engagements(tx: &mut Tx, facts: &mut Facts) -> Result<()> {
    let own = match tx.scope() {
        Scope::All => None,
        Scope::Department(department) => Some(department.clone()),
    };
    let rows = query!(
        all,
        EngagementRow,
        tx,
        "select e.id, e.party_id, e.service_ja, e.service_en, e.department, e.tier, e.started_on, e.chain_state,
                e.chain_attested_on, e.designated_facility
         from engagement e join party p on p.id = e.party_id
         where e.archived_at is null and p.archived_at is null and (e.ended_on is null or e.ended_on >= $1)
           and (e.state is null or e.state not in ('draft', 'ended')) order by e.id",
        &facts.today
    )?;
    facts.engagements = rows
        .into_iter()
        .filter(|row| own.as_ref().is_none_or(|own| *own == row.department))
        .map(|row| Engagement {
            id: row.id,
            party: row.party_id,
            names: (row.service_ja, row.service_en),
            department: row.department,
            tier: row.tier,
            started_on: row.started_on,
            chain_state: row.chain_state,
            attested_on: row.chain_attested_on,
            designated: row.designated_facility.as_deref() == Some("yes"),
        })
        .collect();
    Ok(())
}

async fn parties(tx: &mut Tx, facts: &mut Facts) -> Result<()> {
    let awake: BTreeSet<String> = query!(
        all,
        (String,),
        tx,
        "select distinct party_id from contact where archived_at is null and party_id is not null
            and around_the_clock = 'yes' and (phone is not null or email is not null)"
    )?
    .into_iter()
    .map(|(id,)| id)
    .collect();
    let rows = query!(
        all,
        (String, String, String, Text),
        tx,
        "select id, name_ja, name_en, department from party where archived_at is null"
    )?;
    facts.parties = rows
        .into_iter()
        .map(|(id, ja, en, department)| {
            let awake = awake.contains(&id);
            (id, Party { names: (ja, en), department, awake })
        })
        .collect::<BTreeMap<_, _>>();
    Ok(())
}

async fn of_parties(tx: &mut Tx, facts: &mut Facts) -> Result<()> {
    let rows = query!(
        all,
        (String, String, Text, Text, Text, Text, Text, Text),
        tx,
        "select id, party_id, engagements, title, kind, period_to, valid_until, bridges_id
         from evidence where archived_at is null and party_id is not null order by id"
    )?;
    facts.evidence = rows
        .into_iter()
        .map(|(id, party, engagements, title, kind, period_to, valid_until, bridges)| Evidence {
            id,
            party,
            engagements: ids(engagements),
            title: text(title),
            kind: text(kind),
            period_to,
            valid_until,
            bridges,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text, Text, Text, Text, Text, Text, Text),
        tx,
        "select id, party_id, engagements, title, planned_on, held_on, result, next_due_on, findings_due_on,
                findings_closed_on from audit_visit where archived_at is null and party_id is not null order by id"
    )?;
    facts.audits = rows
        .into_iter()
        .map(|(id, party, engagements, title, planned_on, held_on, result, next_due_on, due, closed)| Audit {
            id,
            party,
            engagements: ids(engagements),
            title: text(title),
            planned_on,
            held_on,
            result,
            next_due_on,
            findings_due_on: due,
            findings_closed_on: closed,
        })
        .collect();
    let rows = query!(
        all,
        (String, Text, Text, Text),
        tx,
        "select party_id, engagements, confirmed_on, next_due_on from training_confirmation
         where archived_at is null and party_id is not null order by id"
    )?;
    facts.trainings = rows
        .into_iter()
        .map(|(party, engagements, confirmed_on, next_due_on)| Training {
            party,
            engagements: ids(engagements),
            confirmed_on,
            next_due_on,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text),
        tx,
        "select id, party_id, title, due_on from watch_note where archived_at is null and party_id is not null
            and effect in ('watch', 'act') and closed_on is null order by id"
    )?;
    facts.watch = rows
        .into_iter()
        .map(|(id, party, title, due_on)| Watch { id, party, title: text(title), due_on })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text, Text, Text, Text),
        tx,
        "select id, party_id, engagements, title, state, prevention_due_on, prevention_checked_on from incident
         where archived_at is null and party_id is not null order by id"
    )?;
    facts.incidents = rows
        .into_iter()
        .map(|(id, party, engagements, title, state, due, checked)| Incident {
            id,
            party,
            engagements: ids(engagements),
            title: text(title),
            closed: state.as_deref() == Some("closed"),
            prevention_due_on: due,
            prevention_checked_on: checked,
        })
        .collect();
    Ok(())
}

async fn of_engagements(tx: &mut Tx, facts: &mut Facts) -> Result<()> {
    let rows = query!(
        all,
        (String, String, Text, Text, Text, Text, Text, Text),
        tx,
        "select id, engagement_id, name, direction, target, cadence, starts_on, ends_on from sla_target
         where archived_at is null and engagement_id is not null order by id"
    )?;
    facts.targets = rows
        .into_iter()
        .map(|(id, engagement, name, direction, target, cadence, starts_on, ends_on)| Target {
            id,
            engagement,
            name: text(name),
            direction: text(direction),
            target: text(target),
            cadence: text(cadence),
            starts_on,
            ends_on,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text, Text),
        tx,
        "select id, target_id, period_from, value, closed_on from sla_result
         where archived_at is null and target_id is not null order by id"
    )?;
    facts.results = rows
        .into_iter()
        .map(|(id, target, period_from, value, closed_on)| SlaValue {
            id,
            target,
            period_from: text(period_from),
            value,
            closed_on,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text),
        tx,
        "select id, engagement_id, title, next_test_on from exit_plan
         where archived_at is null and state = 'in_force' and engagement_id is not null order by id"
    )?;
    facts.plans = rows
        .into_iter()
        .map(|(id, engagement, title, next_test_on)| ExitPlan {
            id,
            engagement,
            title: text(title),
            next_test_on,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text, Text, Text),
        tx,
        "select id, exit_plan_id, tested_on, result, findings_due_on, findings_closed_on from exit_test
         where archived_at is null and exit_plan_id is not null order by id"
    )?;
    facts.tests = rows
        .into_iter()
        .map(|(id, plan, tested_on, result, due, closed)| ExitTest {
            id,
            plan,
            tested_on: text(tested_on),
            result: text(result),
            findings_due_on: due,
            findings_closed_on: closed,
        })
        .collect();
    let rows = query!(
        all,
        (String, String, Text, Text, i64),
        tx,
        "select id, engagement_id, facility, state,
                cast(case when origin_checked = 'yes' and tamper_checked = 'yes' and supply_checked = 'yes'
                           and subcontract_checked = 'yes' then 1 else 0 end as bigint)
         from economic_security where archived_at is null and engagement_id is not null order by id"
    )?;
    facts.economic = rows
        .into_iter()
        .map(|(id, engagement, facility, state, done)| Economic {
            id,
            engagement,
            facility: text(facility),
            state,
            measures_done: done == 1,
        })
        .collect();
    Ok(())
}

async fn contacts(tx: &mut Tx, facts: &mut Facts) -> Result<()> {
    let rows = query!(
        all,
        (String, String, Text, Text, Text),
        tx,
        "select a.id, a.party_id, p.title, a.tested_on, a.test_result from plan_party a left join plan p on p.id = a.plan_id
         where a.archived_at is null and a.party_id is not null order by a.id"
    )?;
    facts.contacts = rows
        .into_iter()
        .map(|(id, party, plan, tested_on, result)| ContactTest {
            id,
            party,
            plan: text(plan),
            tested_on,
            result,
        })
        .collect();
    let own = match tx.scope() {
        Scope::All => None,
        Scope::Department(department) => Some(department.clone()),
    };
    let rows = query!(
        all,
        (String, Text, Text, Text, Text, Text, Text, Text),
        tx,
        "select id, title, department, planned_on, held_on, next_due_on, findings_due_on, findings_closed_on
         from exercise where archived_at is null order by id"
    )?;
    facts.exercises = rows
        .into_iter()
        .filter(|(_, _, department, ..)| own.is_none() || *department == own)
        .map(|(id, title, department, planned_on, held_on, next_due_on, due, closed)| Exercise {
            id,
            title: text(title),
            department: text(department),
            planned_on,
            held_on,
            next_due_on,
            findings_due_on: due,
            findings_closed_on: closed,
        })
        .collect();
    Ok(())
}
