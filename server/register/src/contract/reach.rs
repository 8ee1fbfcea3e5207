//! Which contracts a statement may show, for statements that name their tables themselves.

use crate::access::Scope;
use crate::db::Tx;

/// ` (…)`: the contract `c` is in reach of the department bound at the parameter; an empty one reaches everything. Says the
/// same as [`crate::record::scope`].
macro_rules! in_reach {
    ($at:literal) => {
        concat!(
            " (",
            $at,
            " = '' or exists (select 1 from contract_engagement ce join engagement se on se.id = ce.engagement_id
                where ce.contract_id = c.id and se.department = ",
            $at,
            ") or (not exists (select 1 from contract_engagement ce where ce.contract_id = c.id)
                and exists (select 1 from party sp where sp.id = c.party_id and (sp.department = ",
            $at,
            " or exists (select 1 from engagement se where se.party_id = sp.id and se.archived_at is null
                and se.department = ",
            $at,
            "))))) "
        )
    };
}
pub(crate) use in_reach;

/// What to bind for [`in_reach`]: empty for whoever reaches everything.
pub(crate) fn department(tx: &Tx) -> String {
    match tx.scope() {
        Scope::All => String::new(),
        // No department is called like this: a person without one reaches nothing.
        Scope::Department(department) if department.is_empty() => "\u{1}".to_owned(),
        Scope::Department(department) => department.clone(),
    }
}
