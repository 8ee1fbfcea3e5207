//! Which rows a person reaches: decided here and nowhere else.
//!
//! A business owner reaches the engagements of the own department, what belongs to them, and the parties of
//! these engagements or of the department. Groups, business functions, skills, rules, plans and exercises are
//! open to every reader.

use super::sql::{Cell, Sql};
use crate::access::Scope;
use crate::catalogue::Kind;
use crate::db::Tx;

/// Adds ` and …` so that only rows of `alias` in reach remain.
pub(crate) fn reading(sql: &mut Sql, scope: &Scope, kind: Kind, alias: &str) {
    if let Some(department) = narrowed(scope) {
        sql.push(" and ");
        within(sql, department, kind, alias);
    }
}

/// Adds ` and …` so that only rows that the person may change remain.
pub(crate) fn writing(sql: &mut Sql, scope: &Scope, kind: Kind, alias: &str) {
    let Some(department) = narrowed(scope) else { return };
    sql.push(" and ");
    match kind {
        Kind::Function | Kind::Skill | Kind::InternalRule | Kind::Plan | Kind::Exercise => {
            own(sql, department, alias);
        }
        Kind::PlanParty => of_party(sql, department, alias),
        Kind::Group => {
            sql.push("1 = 0");
        }
        _ => within(sql, department, kind, alias),
    }
}

/// For a statement written by hand: what to bind as the person's own department, with [`party_reach`] or
/// [`contract_reach`] in its text. None reaches everything.
pub(crate) fn own_department(tx: &Tx) -> Option<String> {
    let department = narrowed(tx.scope())?;
    Some(if department.is_empty() { NOBODYS.to_owned() } else { department.to_owned() })
}

/// Whether a party is in reach, as a condition; the alias of its table and the bound own department.
macro_rules! party_reach {
    ($alias:literal, $own:literal) => {
        concat!(
            "(cast(",
            $own,
            " as text) is null or ",
            $alias,
            ".department = ",
            $own,
            " or exists (select 1 from engagement se where se.party_id = ",
            $alias,
            ".id and se.archived_at is null and se.department = ",
            $own,
            "))"
        )
    };
}
pub(crate) use party_reach;

/// The same for a contract. One that covers nobody's engagement yet belongs to whoever looks after the party.
macro_rules! contract_reach {
    ($alias:literal, $own:literal) => {
        concat!(
            "(cast(",
            $own,
            " as text) is null or exists (select 1 from contract_engagement ce
               join engagement se on se.id = ce.engagement_id
               where ce.contract_id = ",
            $alias,
            ".id and se.department = ",
            $own,
            ")
             or (not exists (select 1 from contract_engagement ce where ce.contract_id = ",
            $alias,
            ".id)
                 and exists (select 1 from party sp where sp.id = ",
            $alias,
            ".party_id and (sp.department = ",
            $own,
            " or exists (select 1 from engagement se where se.party_id = sp.id and se.archived_at is null
                         and se.department = ",
            $own,
            ")))))"
        )
    };
}
pub(crate) use contract_reach;

fn narrowed(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::All => None,
        Scope::Department(department) => Some(department),
    }
}

/// No department is called like this.
const NOBODYS: &str = "\u{1}";

/// The department as a bound value. A person without one reaches nothing.
fn bound(department: &str) -> Cell {
    Cell::text(if department.is_empty() { NOBODYS } else { department })
}

fn own(sql: &mut Sql, department: &str, alias: &str) {
    sql.push(alias).push(".department = ").bind(bound(department));
}

fn of_party(sql: &mut Sql, department: &str, alias: &str) {
    sql.push("exists (select 1 from party sp where sp.id = ").push(alias).push(".party_id and ");
    within(sql, department, Kind::Party, "sp");
    sql.push(")");
}

/// The party is in reach, or one of the engagements that the row names.
fn of_party_or_listed(sql: &mut Sql, department: &str, alias: &str) {
    sql.push("(");
    of_party(sql, department, alias);
    sql.push(" or exists (select 1 from engagement sl where sl.department = ").bind(bound(department));
    sql.push(" and (' ' || ").push(alias).push(".engagements || ' ') like '% ' || sl.id || ' %'))");
}

/// What the row belongs to is in reach.
fn above(sql: &mut Sql, department: &str, alias: &str, field: &str, kind: Kind) {
    sql.push("exists (select 1 from ").push(kind.info().table).push(" sa where sa.id = ");
    sql.push(alias).push(".").push(field).push(" and ");
    within(sql, department, kind, "sa");
    sql.push(")");
}

fn within(sql: &mut Sql, department: &str, kind: Kind, alias: &str) {
    match kind {
        Kind::Party => {
            sql.push("(").push(alias).push(".department = ").bind(bound(department));
            sql.push(" or exists (select 1 from engagement se where se.party_id = ").push(alias);
            sql.push(".id and se.archived_at is null and se.department = ")
                .bind(bound(department))
                .push("))");
        }
        Kind::Engagement => own(sql, department, alias),
        Kind::Contact | Kind::SanctionsCheck | Kind::WatchNote => of_party(sql, department, alias),
        Kind::Evidence | Kind::AuditVisit | Kind::Training | Kind::Incident => {
            of_party_or_listed(sql, department, alias);
        }
        Kind::SlaResult => above(sql, department, alias, "target_id", Kind::SlaTarget),
        Kind::ExitTest => above(sql, department, alias, "exit_plan_id", Kind::ExitPlan),
        Kind::IncidentNotice => above(sql, department, alias, "incident_id", Kind::Incident),
        // A contract that covers nobody's engagement yet belongs to whoever looks after the party.
        Kind::Contract => {
            sql.push("(exists (select 1 from contract_engagement ce join engagement se on se.id = ce.engagement_id where ce.contract_id = ");
            sql.push(alias).push(".id and se.department = ").bind(bound(department)).push(")");
            sql.push(" or (not exists (select 1 from contract_engagement ce where ce.contract_id = ")
                .push(alias);
            sql.push(".id) and ");
            of_party(sql, department, alias);
            sql.push("))");
        }
        Kind::Dependency
        | Kind::AccessGrant
        | Kind::DataHandling
        | Kind::Location
        | Kind::Chain
        | Kind::Responsibility
        | Kind::EconomicSecurity
        | Kind::SlaTarget
        | Kind::ExitPlan => {
            sql.push("exists (select 1 from engagement se where se.id = ").push(alias);
            sql.push(".engagement_id and se.department = ").bind(bound(department)).push(")");
        }
        Kind::Group
        | Kind::Function
        | Kind::Skill
        | Kind::InternalRule
        | Kind::Plan
        | Kind::PlanParty
        | Kind::Exercise => {
            sql.push("1 = 1");
        }
    }
}
