//! The live register as a [`Portfolio`], from the database.

mod one;

use std::collections::{HashMap, HashSet};

use super::{
    ChainState, Day, Dependency, Edge, Engagement, Function, Index, Named, Party, Place, PlaceRole,
    Portfolio, Region, Register, Strength, Substitution,
};
use crate::access::Scope;
use crate::calendar;
use crate::db::{Tx, query};
use crate::error::Result;

pub(crate) use one::{One, read_one};

#[derive(sqlx::FromRow)]
struct PartyLine {
    id: String,
    name_ja: String,
    name_en: String,
    group_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct FunctionLine {
    id: String,
    name_ja: Option<String>,
    name_en: Option<String>,
    criticality: Option<String>,
    weight: Option<i64>,
    tolerance_hours: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct EngagementLine {
    id: String,
    party_id: String,
    service_ja: String,
    service_en: String,
    kind: String,
    department: String,
    service_type: Option<String>,
    annual_cost: Option<i64>,
    substitutability: Option<String>,
    rto_hours: Option<i64>,
    chain_state: Option<String>,
    chain_attested_on: Option<String>,
    contracts: i64,
    joint_center: i64,
}

impl EngagementLine {
    /// Without what other lists give numbers to.
    fn engagement(&self) -> Engagement {
        Engagement {
            cost: self.annual_cost.and_then(|yen| u64::try_from(yen).ok()),
            contracts: u32::try_from(self.contracts).unwrap_or(u32::MAX),
            shared: self.kind == "shared_center" || self.joint_center == 1,
            chain: self.chain_state.as_deref().map(chain_state).unwrap_or_default(),
            attested: self.chain_attested_on.as_deref().and_then(day),
            substitution: self.substitutability.as_deref().and_then(substitution),
            rto_hours: hours(self.rto_hours),
            ..Engagement::default()
        }
    }

    fn named(&self) -> Named {
        Named::new(self.id.clone(), Some(self.service_ja.clone()), Some(self.service_en.clone()))
    }
}

#[derive(sqlx::FromRow)]
struct PlaceLine {
    engagement_id: Option<String>,
    role: Option<String>,
    country: Option<String>,
    place: Option<String>,
}

#[derive(sqlx::FromRow)]
struct DependencyLine {
    function_id: Option<String>,
    engagement_id: Option<String>,
    level: Option<String>,
}

impl DependencyLine {
    fn dependency(&self, function: Index, engagement: Index) -> Dependency {
        // A dependency whose strength nobody knows may be the one that stops the business.
        let strength = self.level.as_deref().map_or(Strength::Essential, strength);
        Dependency { function, engagement, strength }
    }
}

#[derive(sqlx::FromRow)]
struct EdgeLine {
    engagement_id: Option<String>,
    from_party_id: Option<String>,
    to_party_id: Option<String>,
    approval: Option<String>,
}

impl EdgeLine {
    fn edge(&self, engagement: Index, from: Index, to: Index, attested: Option<Day>) -> Edge {
        Edge { engagement, from, to, approved: self.approval.as_deref() == Some("approved"), attested }
    }
}

/// Everything live at this moment that the person reaches: archived rows and engagements that have ended are left
/// out.
pub async fn load(tx: &mut Tx) -> Result<Register> {
    let whole = load_all(tx).await?;
    Ok(match tx.scope() {
        Scope::All => whole,
        Scope::Department(department) => whole.of_department(department).0,
    })
}

/// The same for everybody: whoever calls it narrows it before it is shown.
pub(crate) async fn load_all(tx: &mut Tx) -> Result<Register> {
    let today = calendar::jst_date(tx.at());
    let mut register = Register {
        portfolio: Portfolio { today: day(&today).unwrap_or_default(), ..Portfolio::default() },
        ..Register::default()
    };
    let groups = groups(tx, &mut register).await?;
    let parties = parties(tx, &mut register, &groups).await?;
    let functions = functions(tx, &mut register).await?;
    let engagements = engagements(tx, &mut register, &parties, &today).await?;
    exits(tx, &mut register, &engagements).await?;
    let places = query!(
        all,
        PlaceLine,
        tx,
        "select engagement_id, role, country, place from location where archived_at is null order by id"
    )?;
    let mut known = Places::default();
    for line in places {
        if let (Some(number), Some(place)) =
            (at(&engagements, line.engagement_id.as_ref()), known.place(&line))
        {
            register.portfolio.engagements[number as usize].places.push(place);
        }
    }
    (register.countries, register.regions) = (known.countries.codes, known.regions);
    let dependencies = query!(
        all,
        DependencyLine,
        tx,
        "select function_id, engagement_id, level from dependency where archived_at is null order by id"
    )?;
    for line in dependencies {
        if let (Some(function), Some(engagement)) =
            (at(&functions, line.function_id.as_ref()), at(&engagements, line.engagement_id.as_ref()))
        {
            register.portfolio.dependencies.push(line.dependency(function, engagement));
        }
    }
    let edges = query!(
        all,
        EdgeLine,
        tx,
        "select engagement_id, from_party_id, to_party_id, approval from chain_edge where archived_at is null order by id"
    )?;
    for edge in edges {
        let ends = (
            at(&engagements, edge.engagement_id.as_ref()),
            at(&parties, edge.from_party_id.as_ref()),
            at(&parties, edge.to_party_id.as_ref()),
        );
        if let (Some(engagement), Some(from), Some(to)) = ends {
            let attested = register.portfolio.engagements[engagement as usize].attested;
            register.portfolio.edges.push(edge.edge(engagement, from, to, attested));
        }
    }
    Ok(register)
}

async fn groups(tx: &mut Tx, register: &mut Register) -> Result<HashMap<String, Index>> {
    let rows = query!(
        all,
        (String, Option<String>, Option<String>, Option<String>),
        tx,
        "select id, name_ja, name_en, parent_id from party_group order by id"
    )?;
    let parents: Vec<(&str, Option<&str>)> =
        rows.iter().map(|(id, _, _, parent)| (id.as_str(), parent.as_deref())).collect();
    let tops = tops(&parents);
    let mut numbers = HashMap::new();
    for ((id, ja, en, _), top) in rows.iter().zip(&tops) {
        if top == id {
            numbers.insert(id.clone(), index(register.groups.len()));
            register.groups.push(Named::new(id.clone(), ja.clone(), en.clone()));
        }
    }
    for ((id, ..), top) in rows.iter().zip(&tops) {
        if let Some(number) = numbers.get(*top).copied() {
            numbers.insert(id.clone(), number);
        }
    }
    Ok(numbers)
}

/// The uppermost group of each. Groups that contain each other are one: the least id among them stands for all.
fn tops<'i>(groups: &[(&'i str, Option<&'i str>)]) -> Vec<&'i str> {
    let above: HashMap<&str, &str> =
        groups.iter().filter_map(|(id, parent)| Some((*id, (*parent)?))).collect();
    let known: HashSet<&str> = groups.iter().map(|(id, _)| *id).collect();
    let top = |start: &'i str| {
        let (mut way, mut at) = (vec![start], start);
        while let Some(parent) = above.get(at).copied().filter(|parent| known.contains(parent)) {
            if let Some(place) = way.iter().position(|one| *one == parent) {
                return way[place..].iter().copied().min().unwrap_or(parent);
            }
            way.push(parent);
            at = parent;
        }
        at
    };
    groups.iter().map(|(id, _)| top(id)).collect()
}

async fn parties(
    tx: &mut Tx,
    register: &mut Register,
    groups: &HashMap<String, Index>,
) -> Result<HashMap<String, Index>> {
    let rows = query!(
        all,
        PartyLine,
        tx,
        "select id, name_ja, name_en, group_id from party where archived_at is null order by id"
    )?;
    let mut numbers = HashMap::with_capacity(rows.len());
    for row in rows {
        numbers.insert(row.id.clone(), index(register.parties.len()));
        register.portfolio.parties.push(Party { group: at(groups, row.group_id.as_ref()) });
        register.parties.push(Named::new(row.id, Some(row.name_ja), Some(row.name_en)));
    }
    Ok(numbers)
}

async fn functions(tx: &mut Tx, register: &mut Register) -> Result<HashMap<String, Index>> {
    let rows = query!(
        all,
        FunctionLine,
        tx,
        "select id, name_ja, name_en, criticality, weight, tolerance_hours
         from business_function where archived_at is null order by id"
    )?;
    let mut numbers = HashMap::with_capacity(rows.len());
    for row in rows {
        numbers.insert(row.id.clone(), index(register.functions.len()));
        register.portfolio.functions.push(Function {
            weight: row.weight.unwrap_or(1).max(0) as f64,
            critical: row.criticality.as_deref() == Some("critical"),
            tolerance_hours: hours(row.tolerance_hours),
        });
        register.functions.push(Named::new(row.id, row.name_ja, row.name_en));
    }
    Ok(numbers)
}

async fn engagements(
    tx: &mut Tx,
    register: &mut Register,
    parties: &HashMap<String, Index>,
    today: &str,
) -> Result<HashMap<String, Index>> {
    let rows = query!(all, EngagementLine, tx,
        "select e.id, e.party_id, e.service_ja, e.service_en, e.kind, e.department, e.service_type, e.annual_cost,
                e.substitutability, e.rto_hours, e.chain_state, e.chain_attested_on,
                (select count(*) from contract_engagement c where c.engagement_id = e.id) as contracts,
                cast(case when (' ' || p.kinds || ' ') like '% joint_center %' then 1 else 0 end as bigint) as joint_center
         from engagement e join party p on p.id = e.party_id
         where e.archived_at is null and p.archived_at is null and (e.ended_on is null or e.ended_on >= $1)
         order by e.id", today)?;
    let (mut services, mut departments) = (Codes::default(), Codes::default());
    let mut numbers = HashMap::with_capacity(rows.len());
    for row in rows {
        let Some(party) = at(parties, Some(&row.party_id)) else { continue };
        numbers.insert(row.id.clone(), index(register.engagements.len()));
        register.portfolio.engagements.push(Engagement {
            party,
            service_type: row.service_type.clone().map(|code| services.number(code)),
            department: (!row.department.is_empty()).then(|| departments.number(row.department.clone())),
            ..row.engagement()
        });
        register.engagements.push(row.named());
    }
    register.service_types = services.codes;
    register.departments = departments.codes;
    Ok(numbers)
}

/// Exit plans in force, and when each engagement's way out was last shown to work, also in part. A test that failed
/// shows nothing.
async fn exits(tx: &mut Tx, register: &mut Register, engagements: &HashMap<String, Index>) -> Result<()> {
    let plans = query!(
        all,
        (Option<String>, Option<String>),
        tx,
        "select p.engagement_id, max(t.tested_on) from exit_plan p
         left join exit_test t on t.exit_plan_id = p.id and t.archived_at is null and t.result in ('met', 'partly')
         where p.archived_at is null and p.state = 'in_force' group by p.id, p.engagement_id"
    )?;
    for (engagement, tested) in plans {
        if let Some(number) = at(engagements, engagement.as_ref()) {
            let engagement = &mut register.portfolio.engagements[number as usize];
            engagement.exit_plan = true;
            engagement.exit_tested = engagement.exit_tested.max(tested.as_deref().and_then(day));
        }
    }
    Ok(())
}

/// Codes in the order in which they were met, with their numbers.
#[derive(Default)]
struct Codes {
    codes: Vec<String>,
    numbers: HashMap<String, Index>,
}

impl Codes {
    fn number(&mut self, code: String) -> Index {
        *self.numbers.entry(code).or_insert_with_key(|code| {
            self.codes.push(code.clone());
            index(self.codes.len() - 1)
        })
    }
}

/// Countries and regions in the order in which they were met.
#[derive(Default)]
pub(super) struct Places {
    countries: Codes,
    regions: Vec<Region>,
    numbers: HashMap<(Option<String>, String), Index>,
}

impl Places {
    /// None where the role is none of ours.
    fn place(&mut self, line: &PlaceLine) -> Option<Place> {
        let role = place_role(line.role.as_deref()?)?;
        let region = region(line);
        let place = region.map(|(region, key)| {
            let regions = &mut self.regions;
            *self.numbers.entry(key).or_insert_with(|| {
                regions.push(region);
                index(regions.len() - 1)
            })
        });
        let country = line.country.clone().map(|code| self.countries.number(code));
        Some(Place { role, country, region: place })
    }
}

/// The region of a line with what it is told apart by: width, case and blanks do not count. None where neither country
/// nor region is known.
fn region(line: &PlaceLine) -> Option<(Region, (Option<String>, String))> {
    use unicode_normalization::UnicodeNormalization;
    let text: String = line.place.as_deref().unwrap_or_default().nfkc().collect();
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() && line.country.is_none() {
        return None;
    }
    let key = (line.country.clone(), name.to_lowercase());
    Some((Region { country: line.country.clone(), name }, key))
}

fn at(numbers: &HashMap<String, Index>, id: Option<&String>) -> Option<Index> {
    id.and_then(|id| numbers.get(id)).copied()
}

fn index(length: usize) -> Index {
    Index::try_from(length).unwrap_or(Index::MAX)
}

fn hours(value: Option<i64>) -> Option<u32> {
    value.and_then(|value| u32::try_from(value).ok())
}

fn day(iso: &str) -> Option<Day> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1);
    Some(date.since((jiff::Unit::Day, epoch)).ok()?.get_days())
}

fn chain_state(code: &str) -> ChainState {
    match code {
        "confirmed" => ChainState::Confirmed,
        "partial" => ChainState::Partial,
        "none_declared" => ChainState::NoneDeclared,
        _ => ChainState::Unconfirmed,
    }
}

fn strength(code: &str) -> Strength {
    match code {
        "minor" => Strength::Minor,
        "degraded" => Strength::Degraded,
        _ => Strength::Essential,
    }
}

fn substitution(code: &str) -> Option<Substitution> {
    Some(match code {
        "easy" => Substitution::Easy,
        "medium" => Substitution::Medium,
        "hard" => Substitution::Hard,
        "impossible" => Substitution::Impossible,
        _ => return None,
    })
}

fn place_role(code: &str) -> Option<PlaceRole> {
    Some(match code {
        "storage" => PlaceRole::Storage,
        "processing" => PlaceRole::Processing,
        "backup" => PlaceRole::Backup,
        "remote_maintenance" => PlaceRole::RemoteMaintenance,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_contain_each_other_are_one_group() {
        let group = |id: &'static str, parent: &'static str| (id, Some(parent).filter(|one| !one.is_empty()));
        assert_eq!(tops(&[group("a", ""), group("b", "a"), group("c", "b")]), ["a", "a", "a"]);
        assert_eq!(tops(&[group("a", "a"), group("b", "a")]), ["a", "a"], "a group that contains itself");
        // Two in a circle and one below them, with an odd and an even number of rows.
        assert_eq!(tops(&[group("a", "b"), group("b", "a"), group("c", "b")]), ["a", "a", "a"]);
        assert_eq!(tops(&[group("x", "y"), group("y", "x")]), ["x", "x"]);
        assert_eq!(tops(&[group("a", "gone")]), ["a"], "a parent that is not there ends the way");
    }
}
