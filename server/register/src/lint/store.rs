//! The check of the ledger over the whole register: one statement for each class.

use std::collections::{BTreeMap, BTreeSet};

use super::{Class, Day, LintFinding, LintReport, PAGE_SIZE, Part, Severity, Tally, Whole};
use crate::access::{Action, Scope};
use crate::calendar::{date_days, days_date, jst_date};
use crate::catalogue::{Field, Kind, Need};
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::evidence::REPORT_MONTHS;
use crate::party::Page;
use crate::policy::{Policy, PolicyVersion};
use crate::record::listing::store::label_of;
use crate::record::sql::{Cell, Sql};
use crate::record::store::titles;
use crate::record::{ChainEdge, ChainFault, chain_ranks};

mod classes;

use classes::{Frame, findings, live};

async fn frame(tx: &mut Tx) -> Result<(i64, Frame)> {
    let PolicyVersion { version, policy, .. } = crate::policy::store::current(tx).await?;
    let today = jst_date(tx.at());
    Ok((version, Frame::new(&today, &policy)))
}

/// Everything counted within the person's reach, with how the whole register was on earlier days for those
/// who reach it.
pub async fn report(tx: &mut Tx) -> Result<LintReport> {
    let (policy_version, frame) = frame(tx).await?;
    let mut counts = Vec::new();
    for class in Class::ALL {
        counts.push((class, count(tx, class, &frame).await?));
    }
    let tallies = tallies(tx, &frame, None).await?;
    let tally = tallies.values().fold(Tally::default(), |sum, one| sum.plus(*one));
    Ok(LintReport {
        counts,
        tally,
        engagements: i64::try_from(tallies.len()).unwrap_or(i64::MAX),
        complete: i64::try_from(tallies.values().filter(|one| one.is_complete()).count()).unwrap_or(i64::MAX),
        policy_version,
        days: if *tx.scope() == Scope::All { days(tx).await? } else { Vec::new() },
    })
}

async fn count(tx: &mut Tx, class: Class, frame: &Frame) -> Result<i64> {
    if class == Class::ChainCycle {
        return Ok(i64::try_from(cycles(tx).await?.len()).unwrap_or(i64::MAX));
    }
    let mut sql = Sql::new("select count(*) from (");
    findings(tx, &mut sql, class, frame);
    sql.push(") f");
    let rows = sql.fetch(tx, &[true]).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Cell::as_number).unwrap_or_default())
}

/// A page of the findings of a class, counted from 0.
pub async fn page(tx: &mut Tx, class: Class, page: i64) -> Result<Page<LintFinding>> {
    let (_, frame) = frame(tx).await?;
    let total = count(tx, class, &frame).await?;
    let offset = page.max(0).saturating_mul(PAGE_SIZE);
    let lines = if class == Class::ChainCycle {
        let (skip, take) =
            (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(PAGE_SIZE).unwrap_or(50));
        cycles(tx).await?.into_iter().skip(skip).take(take).collect()
    } else {
        let mut sql = Sql::new("select f.kind, f.id, f.field, f.engagement_id, f.party_id from (");
        findings(tx, &mut sql, class, &frame);
        sql.push(") f order by f.kind, f.field, f.id limit ").bind(Cell::Number(Some(PAGE_SIZE)));
        sql.push(" offset ").bind(Cell::Number(Some(offset)));
        lines(sql.fetch(tx, &[false; 5]).await?)
    };
    let rows = named(tx, class, lines).await?;
    Ok(Page { rows, total })
}

/// What is to mend about one engagement or one party and what belongs to it: at most `most` of each class.
pub async fn hints(tx: &mut Tx, kind: Kind, id: &str, most: i64) -> Result<Vec<LintFinding>> {
    let column = if kind == Kind::Party { "f.party_id" } else { "f.engagement_id" };
    let (_, frame) = frame(tx).await?;
    let mut found = Vec::new();
    for class in Class::ALL.into_iter().filter(|class| *class != Class::ChainCycle) {
        let mut sql = Sql::new("select f.kind, f.id, f.field, f.engagement_id, f.party_id from (");
        findings(tx, &mut sql, class, &frame);
        sql.push(") f where ").push(column).push(" = ").bind(Cell::text(id));
        sql.push(" order by f.kind, f.field, f.id limit ").bind(Cell::Number(Some(most)));
        let lines = lines(sql.fetch(tx, &[false; 5]).await?);
        found.extend(named(tx, class, lines).await?);
    }
    Ok(found)
}

/// Kind, id, field, engagement and party of a finding.
type Line = (Kind, String, String, Option<String>, Option<String>);

fn lines(rows: Vec<Vec<Cell>>) -> Vec<Line> {
    let line = |row: Vec<Cell>| {
        let mut cells = row.into_iter().map(Cell::into_text);
        let mut next = || cells.next().flatten();
        let kind = Kind::from_code(&next()?)?;
        Some((kind, next()?, next()?, next(), next()))
    };
    rows.into_iter().filter_map(line).collect()
}

async fn named(tx: &mut Tx, class: Class, lines: Vec<Line>) -> Result<Vec<LintFinding>> {
    let mut wanted: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for (kind, id, _, engagement, party) in &lines {
        wanted.entry(*kind).or_default().insert(id.clone());
        wanted.entry(Kind::Engagement).or_default().extend(engagement.clone());
        wanted.entry(Kind::Party).or_default().extend(party.clone());
    }
    let mut names: BTreeMap<(Kind, String), (String, String)> = BTreeMap::new();
    for (kind, ids) in wanted {
        let ids: Vec<String> = ids.into_iter().collect();
        for (id, title) in titles(tx, kind, &ids).await? {
            names.insert((kind, id), label_of(kind, title));
        }
    }
    let name = |kind: Kind, id: &str| names.get(&(kind, id.to_owned())).cloned().unwrap_or_default();
    let found = lines.into_iter().map(|(kind, id, field, engagement, party)| LintFinding {
        class,
        kind,
        title: name(kind, &id),
        id,
        field,
        engagement: engagement.map(|id| (id.clone(), name(Kind::Engagement, &id))),
        party: party.map(|id| (id.clone(), name(Kind::Party, &id))),
    });
    Ok(found.collect())
}

/// One edge of each chain that runs in a circle or names a pair twice. The store refuses such a chain; a
/// database that was filled by other hands may hold one.
async fn cycles(tx: &mut Tx) -> Result<Vec<Line>> {
    let mut sql = Sql::new(
        "select a.engagement_id, e.party_id, a.id, a.from_party_id, a.to_party_id
         from chain_edge a join engagement e on e.id = a.engagement_id
         where a.archived_at is null and e.archived_at is null",
    );
    crate::record::scope::reading(&mut sql, tx.scope(), Kind::Engagement, "e");
    sql.push(" order by a.engagement_id, a.id");
    let mut chains: BTreeMap<(String, String), Vec<[String; 3]>> = BTreeMap::new();
    for row in sql.fetch(tx, &[false; 5]).await? {
        let mut cells = row.into_iter().map(|cell| cell.into_text().unwrap_or_default());
        let mut next = || cells.next().unwrap_or_default();
        chains.entry((next(), next())).or_default().push([next(), next(), next()]);
    }
    let circular = |((engagement, party), edges): ((String, String), Vec<[String; 3]>)| {
        let pairs: Vec<ChainEdge<'_>> = edges.iter().map(|[_, from, to]| ChainEdge { from, to }).collect();
        let fault = chain_ranks(&party, &pairs).err()?;
        debug_assert!(matches!(fault, ChainFault::Cycle | ChainFault::Duplicate));
        let id = edges.first()?[0].clone();
        Some((Kind::Chain, id, "to_party_id".to_owned(), Some(engagement), Some(party)))
    };
    Ok(chains.into_iter().filter_map(circular).collect())
}

/// How complete engagements are, by id: those given, or every live one.
pub async fn completeness(tx: &mut Tx, ids: &[String]) -> Result<BTreeMap<String, Tally>> {
    let (_, frame) = frame(tx).await?;
    tallies(tx, &frame, Some(ids)).await
}

const PARTS: [Kind; 3] = [Kind::AccessGrant, Kind::DataHandling, Kind::Location];

/// The field of a part that the ledger asks for.
fn asked(kind: Kind) -> impl Iterator<Item = &'static Field> {
    kind.fields().iter().filter(|field| field.need == Need::Ledger)
}

/// The fields of an engagement that the ledger asks for.
fn own() -> impl Iterator<Item = &'static Field> {
    Kind::Engagement.fields().iter().filter(|field| field.need != Need::Free && !field.derived)
}

async fn tallies(tx: &mut Tx, frame: &Frame, ids: Option<&[String]>) -> Result<BTreeMap<String, Tally>> {
    let among = |sql: &mut Sql, column: &str| {
        if let Some(ids) = ids {
            sql.push(" and ").push(column).push(" in (").bind_all(ids.iter().map(Cell::text)).push(")");
        }
    };
    if ids.is_some_and(<[String]>::is_empty) {
        return Ok(BTreeMap::new());
    }
    let mut parts: BTreeMap<String, [Part; 3]> = BTreeMap::new();
    for (place, kind) in PARTS.into_iter().enumerate() {
        let mut sql = Sql::new("select a.engagement_id, count(*)");
        for field in asked(kind) {
            sql.push(", sum(case when ");
            crate::record::store::is_blank(&mut sql, field);
            sql.push(" then 1 else 0 end), sum(case when ");
            crate::record::store::is_unknown(&mut sql, field);
            sql.push(" then 1 else 0 end)");
        }
        sql.push(" from ").push(kind.info().table).push(" a where a.archived_at is null");
        among(&mut sql, "a.engagement_id");
        sql.push(" group by a.engagement_id");
        for row in sql.fetch(tx, &[false, true, true, true]).await? {
            let number = |at: usize| row.get(at).and_then(Cell::as_number).unwrap_or_default();
            let part = Part { rows: number(1), blank: number(2), unknown: number(3) };
            if let Some(id) = row.into_iter().next().and_then(Cell::into_text) {
                parts.entry(id).or_default()[place] = part;
            }
        }
    }
    let mut sql = Sql::new("select a.id, a.risk_access, a.risk_data, a.unknowns");
    let mut numbers = vec![false; 4];
    for field in own() {
        sql.push(", case when ");
        crate::record::store::is_blank(&mut sql, field);
        sql.push(" then cast(1 as bigint) else cast(0 as bigint) end");
        numbers.push(true);
    }
    sql.push(" from engagement a where ");
    live(&mut sql, "a", frame);
    crate::record::scope::reading(&mut sql, tx.scope(), Kind::Engagement, "a");
    among(&mut sql, "a.id");
    let mut all = BTreeMap::new();
    for row in sql.fetch(tx, &numbers).await? {
        let blank: i64 = row.iter().skip(4).filter_map(Cell::as_number).sum();
        let fields = i64::try_from(row.len()).unwrap_or_default() - 4;
        let mut cells = row.into_iter().take(4).map(|cell| cell.into_text().unwrap_or_default());
        let mut next = || cells.next().unwrap_or_default();
        let (id, access, data, unknowns) = (next(), next(), next(), next());
        let whole = |answer: &str, code: &str| {
            if answer == "none" {
                Whole::Nothing
            } else if unknowns.split(' ').any(|other| other == code) {
                Whole::Unknown
            } else {
                Whole::Open
            }
        };
        let of = parts.get(&id).copied().unwrap_or_default();
        let access = of[0].tally(whole(&access, "risk_access"));
        let handled = of[1].tally(whole(&data, "risk_data"));
        // Where no data is handed over there is no place of data.
        let place = if data == "none" && of[1].rows == 0 { Whole::Nothing } else { Whole::Open };
        let own = Tally { fields, answered: fields - blank, unknown: 0 };
        all.insert(id, own.plus(access).plus(handled).plus(of[2].tally(place)));
    }
    Ok(all)
}

#[derive(sqlx::FromRow)]
struct DayRow {
    day: String,
    engagements: i64,
    fields: i64,
    answered: i64,
    unknown: i64,
}

async fn days(tx: &mut Tx) -> Result<Vec<Day>> {
    let rows = query!(
        all,
        DayRow,
        tx,
        "select day, engagements, fields, answered, unknown from ledger_day order by day desc limit 90"
    )?;
    let counted = query!(
        all,
        (String, String, i64),
        tx,
        "select c.day, c.class, c.findings from ledger_day_class c
         where c.day in (select day from ledger_day order by day desc limit 90)"
    )?;
    let sum = |day: &str, severity: Severity| {
        let of = |(on, class, findings): &(String, String, i64)| {
            (on == day && Class::from_code(class).is_some_and(|class| class.severity() == severity))
                .then_some(*findings)
        };
        counted.iter().filter_map(of).sum()
    };
    let day = |row: DayRow| Day {
        errors: sum(&row.day, Severity::Error),
        warnings: sum(&row.day, Severity::Warning),
        tally: Tally { fields: row.fields, answered: row.answered, unknown: row.unknown },
        engagements: row.engagements,
        day: row.day,
    };
    Ok(rows.into_iter().rev().map(day).collect())
}

/// Whether today's figures are kept already.
pub async fn is_kept(tx: &mut Tx) -> Result<bool> {
    let today = jst_date(tx.at());
    Ok(query!(optional, (String,), tx, "select day from ledger_day where day = $1", &today)?.is_some())
}

/// Keeps today's figures, unless they are kept already. A derived thing, so it owes no audit entry.
///
/// # Errors
/// [`Error::Refused`] without the grant to operate the system.
pub async fn keep_day(tx: &mut Tx, report: LintReport) -> Result<bool> {
    tx.require(Action::SystemOperate)?;
    let parties = query!(one, (i64,), tx, "select count(*) from party where archived_at is null")?.0;
    let (today, at) = (jst_date(tx.at()), tx.at());
    let written = query!(
        execute,
        tx,
        "insert into ledger_day (day, at, parties, engagements, complete, fields, answered, unknown)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (day) do nothing",
        &today,
        at,
        parties,
        report.engagements,
        report.complete,
        report.tally.fields,
        report.tally.answered,
        report.tally.unknown
    )
    .map_err(Error::from)?;
    if written == 0 {
        return Ok(false);
    }
    for (class, count) in report.counts {
        query!(
            execute,
            tx,
            "insert into ledger_day_class (day, class, findings) values ($1, $2, $3)",
            &today,
            class.code(),
            count
        )?;
    }
    Ok(true)
}

impl Frame {
    fn new(today: &str, policy: &Policy) -> Self {
        let notice =
            date_days(today).map_or_else(|| today.to_owned(), |days| days_date(days + policy.notice_days));
        let attested = crate::record::year_month_shift(today, -policy.attestation_months).unwrap_or_default();
        let reported = crate::record::year_month_shift(today, -REPORT_MONTHS).unwrap_or_default();
        Self { today: today.to_owned(), notice, attested, reported }
    }
}
