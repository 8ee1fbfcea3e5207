//! Which rows a person reaches: decided here and nowhere else.
//!
//! A business owner reaches the engagements of the own department, what belongs to them, and the parties of
//! these engagements or of the department. Groups, business functions, skills, rules and plans are open to
//! every reader.

use super::sql::{Cell, Sql};
use crate::access::Scope;
use crate::catalogue::Kind;

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
        Kind::Function | Kind::Skill | Kind::InternalRule | Kind::Plan => own(sql, department, alias),
        Kind::PlanParty => of_party(sql, department, alias),
        Kind::Group => {
            sql.push("1 = 0");
        }
        _ => within(sql, department, kind, alias),
    }
}

fn narrowed(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::All => None,
        Scope::Department(department) => Some(department),
    }
}

/// The department as a bound value. A person without one reaches nothing: no department is called like this.
fn bound(department: &str) -> Cell {
    Cell::text(if department.is_empty() { "\u{1}" } else { department })
}

fn own(sql: &mut Sql, department: &str, alias: &str) {
    sql.push(alias).push(".department = ").bind(bound(department));
}

fn of_party(sql: &mut Sql, department: &str, alias: &str) {
    sql.push("exists (select 1 from party sp where sp.id = ").push(alias).push(".party_id and ");
    within(sql, department, Kind::Party, "sp");
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
        Kind::Contact | Kind::SanctionsCheck => of_party(sql, department, alias),
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
        | Kind::EconomicSecurity => {
            sql.push("exists (select 1 from engagement se where se.id = ").push(alias);
            sql.push(".engagement_id and se.department = ").bind(bound(department)).push(")");
        }
        Kind::Group | Kind::Function | Kind::Skill | Kind::InternalRule | Kind::Plan | Kind::PlanParty => {
            sql.push("1 = 1");
        }
    }
}
