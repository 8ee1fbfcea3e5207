//! One engagement from the database, in the numbers of a register that was read before.

use super::{DependencyLine, EdgeLine, EngagementLine, PlaceLine, Tx, day, index, place_role, query, region};
use crate::calendar;
use crate::concentration::{Dependency, Edge, Engagement, Index, Named, Place, Region, Register};
use crate::error::Result;

/// What one engagement is now.
pub(crate) enum One {
    /// Not live: archived, ended, or its party is gone.
    Gone,
    /// It names what the register that was read before does not have.
    Unknown,
    Live(Box<Live>),
}

pub(crate) struct Live {
    pub name: Named,
    pub engagement: Engagement,
    pub dependencies: Vec<Dependency>,
    pub edges: Vec<Edge>,
}

/// The place of a code in a list of a few.
fn code(codes: &[String], code: &str) -> Option<Index> {
    codes.iter().position(|one| one == code).map(index)
}

fn named(names: &[Named], id: Option<&String>) -> Option<Index> {
    let id = id?;
    names.iter().position(|one| one.id == *id).map(index)
}

/// The engagement as it is now; `number` is its place in the register.
pub(crate) async fn read_one(tx: &mut Tx, register: &Register, id: &str, number: Index) -> Result<One> {
    let today = calendar::jst_date(tx.at());
    let row = query!(optional, EngagementLine, tx,
        "select e.id, e.party_id, e.service_ja, e.service_en, e.kind, e.department, e.service_type, e.annual_cost,
                e.substitutability, e.rto_hours, e.chain_state, e.chain_attested_on,
                (select count(*) from contract_engagement c where c.engagement_id = e.id) as contracts,
                cast(case when (' ' || p.kinds || ' ') like '% joint_center %' then 1 else 0 end as bigint) as joint_center
         from engagement e join party p on p.id = e.party_id
         where e.archived_at is null and p.archived_at is null and (e.ended_on is null or e.ended_on >= $1) and e.id = $2",
        &today, id)?;
    let Some(row) = row else { return Ok(One::Gone) };
    let Some(party) = named(&register.parties, Some(&row.party_id)) else { return Ok(One::Unknown) };
    let mut engagement = Engagement { party, ..row.engagement() };
    if let Some(of) = &row.service_type {
        engagement.service_type = code(&register.service_types, of);
    }
    if !row.department.is_empty() {
        engagement.department = code(&register.departments, &row.department);
    }
    if engagement.service_type.is_none() != row.service_type.is_none()
        || engagement.department.is_none() != row.department.is_empty()
    {
        return Ok(One::Unknown);
    }
    let plans = query!(
        all,
        (Option<String>,),
        tx,
        "select max(t.tested_on) from exit_plan p
         left join exit_test t on t.exit_plan_id = p.id and t.archived_at is null and t.result in ('met', 'partly')
         where p.archived_at is null and p.state = 'in_force' and p.engagement_id = $1 group by p.id",
        id
    )?;
    for (tested,) in plans {
        engagement.exit_plan = true;
        engagement.exit_tested = engagement.exit_tested.max(tested.as_deref().and_then(day));
    }
    let Some(places) = places(tx, register, id).await? else { return Ok(One::Unknown) };
    engagement.places = places;
    let lines = query!(
        all,
        DependencyLine,
        tx,
        "select function_id, engagement_id, level from dependency
         where archived_at is null and engagement_id = $1 order by id",
        id
    )?;
    // A row whose other end is archived is left out, as in a whole reading.
    let dependencies = lines
        .iter()
        .filter_map(|line| {
            Some(line.dependency(named(&register.functions, line.function_id.as_ref())?, number))
        })
        .collect();
    let lines = query!(
        all,
        EdgeLine,
        tx,
        "select engagement_id, from_party_id, to_party_id, approval from chain_edge
         where archived_at is null and engagement_id = $1 order by id",
        id
    )?;
    let edges = lines
        .iter()
        .filter_map(|line| {
            let from = named(&register.parties, line.from_party_id.as_ref())?;
            let to = named(&register.parties, line.to_party_id.as_ref())?;
            Some(line.edge(number, from, to, engagement.attested))
        })
        .collect();
    Ok(One::Live(Box::new(Live { name: row.named(), engagement, dependencies, edges })))
}

/// None where a country or region is new to the register.
async fn places(tx: &mut Tx, register: &Register, id: &str) -> Result<Option<Vec<Place>>> {
    let lines = query!(
        all,
        PlaceLine,
        tx,
        "select engagement_id, role, country, place from location
         where archived_at is null and engagement_id = $1 order by id",
        id
    )?;
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        let Some(role) = line.role.as_deref().and_then(place_role) else { continue };
        let country = line.country.as_ref().map(|found| code(&register.countries, found));
        let region = region(&line).map(|(_, key)| {
            let same = |one: &Region| one.country == key.0 && one.name.to_lowercase() == key.1;
            register.regions.iter().position(same).map(index)
        });
        match (country.unwrap_or_default(), region.unwrap_or_default()) {
            (None, _) if country.is_some() => return Ok(None),
            (_, None) if region.is_some() => return Ok(None),
            (country, region) => places.push(Place { role, country, region }),
        }
    }
    Ok(Some(places))
}
