//! The figures of the first page, from the database.

use super::{Figures, Task};
use crate::calendar::{date_days, days_date, jst_date};
use crate::db::{Tx, query};
use crate::error::Result;
use crate::policy::{Demand, ITEMS};
use crate::record::scope::{contract_reach, own_department, party_reach};

pub async fn figures(tx: &mut Tx) -> Result<Figures> {
    let policy = crate::policy::store::current(tx).await?.policy;
    let required = (1..=ITEMS).filter(|item| policy.demand(Some(1), *item, None) == Demand::Required);
    let required = format!(" {} ", required.map(|item| item.to_string()).collect::<Vec<_>>().join("  "));
    let own = own_department(tx);
    Ok(query!(one, Figures, tx, concat!(
        "select (select count(*) from party p where p.archived_at is null and ", party_reach!("p", "$2"), ") as parties,
                (select count(*) from party p where p.archived_at is null and ", party_reach!("p", "$2"), "
                   and exists (select 1 from engagement e where e.party_id = p.id and e.tier = 1)) as important_parties,
                (select count(*) from contract c where ", contract_reach!("c", "$2"), ") as contracts,
                (select count(*) from contract c where c.party_id is null and ", contract_reach!("c", "$2"), ") as unassigned_contracts,
                (select count(*) from document d join contract c on c.id = d.contract_id
                  where d.stage not in ('done', 'failed') and ", contract_reach!("c", "$2"), ") as documents_waiting,
                (select count(*) from document d join contract c on c.id = d.contract_id
                  where d.stage = 'failed' and ", contract_reach!("c", "$2"), ") as documents_failed,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id
                   left join finding_review r on r.contract_id = c.id and r.item = f.item and r.is_current
                  where coalesce(r.verdict, f.verdict) <> 'stated' and $1 like '% ' || cast(f.item as text) || ' %'
                    and exists (select 1 from engagement e where e.party_id = c.party_id and e.tier = 1)
                    and ", contract_reach!("c", "$2"), ") as important_gaps,
                (select count(*) from contract c join clause_finding f on f.check_id = c.check_id
                  where f.adverse and ", contract_reach!("c", "$2"), ") as adverse_findings"),
        &required, &own)?)
}

/// What waits for the person, with how many of each: only what a role of the person can do something about.
pub async fn tasks(tx: &mut Tx) -> Result<Vec<(Task, i64)>> {
    let notice_days = crate::policy::store::current(tx).await?.policy.notice_days;
    let today = jst_date(tx.at());
    let near = date_days(&today).map_or_else(|| today.clone(), |days| days_date(days + notice_days));
    let mut waiting = Vec::new();
    for task in Task::ALL.into_iter().filter(|task| task.concerns(tx.roles())).collect::<Vec<_>>() {
        let count = count(tx, task, &today, &near).await?;
        if count > 0 {
            waiting.push((task, count));
        }
    }
    Ok(waiting)
}

/// Contracts in reach that satisfy `$what`; `$1` is the reach.
macro_rules! contracts {
    ($from:literal, $what:literal) => {
        concat!(
            "select count(*) from ",
            $from,
            " where c.archived_at is null and ",
            $what,
            " and ",
            contract_reach!("c", "$1")
        )
    };
}

/// The same for what hangs on an engagement `e`.
macro_rules! engagements {
    ($from:literal, $what:literal) => {
        concat!(
            "select count(*) from ",
            $from,
            " join engagement e on e.id = x.engagement_id where ",
            $what,
            " and (cast($1 as text) is null or e.department = $1)"
        )
    };
}

async fn count(tx: &mut Tx, task: Task, today: &str, near: &str) -> Result<i64> {
    let own = own_department(tx);
    let me = tx.actor().id.clone();
    // Each statement binds what it needs, so that no place-holder is left over.
    macro_rules! ask {
        ($sql:expr $(, $value:expr)*) => {
            query!(one, (i64,), tx, $sql, &own $(, $value)*)?.0
        };
    }
    Ok(match task {
        Task::DocumentFailed => ask!(contracts!(
            "document d join contract c on c.id = d.contract_id",
            "d.stage = 'failed' and d.dismissed_at is null"
        )),
        Task::Intake => ask!(contracts!(
            "contract c",
            "exists (select 1 from contract_fact f where f.contract_id = c.id and f.state = 'proposed')"
        )),
        Task::ReviewMine => ask!(
            contracts!(
                "contract_review r join contract c on c.id = r.contract_id",
                "r.assignee_id = $2 and r.due_on <= $3"
            ),
            &me,
            near
        ),
        Task::GapMine => ask!(
            contracts!(
                "gap g join contract c on c.id = g.contract_id",
                "g.owner_id = $2 and g.state in ('open', 'working', 'closing')"
            ),
            &me
        ),
        Task::GapOverdue => ask!(
            contracts!(
                "gap g join contract c on c.id = g.contract_id",
                "g.due_on < $2 and g.state in ('open', 'working', 'closing', 'proposed')"
            ),
            today
        ),
        Task::GapApproval => ask!(
            contracts!(
                "gap g join contract c on c.id = g.contract_id",
                "g.state = 'proposed' and g.proposed_by <> $2"
            ),
            &me
        ),
        Task::DutyProposed => {
            ask!(contracts!("obligation o join contract c on c.id = o.contract_id", "o.state = 'proposed'"))
        }
        Task::DutyOverdue => ask!(
            contracts!(
                "obligation o join contract c on c.id = o.contract_id",
                "o.state = 'active' and o.next_due < $2"
            ),
            today
        ),
        Task::AnnexOverdue => ask!(
            contracts!(
                "annex_request r join contract c on c.id = r.contract_id",
                "r.state = 'asked' and r.due_on < $2"
            ),
            today
        ),
        Task::NoticeNear => ask!(
            contracts!(
                "contract c",
                "coalesce(c.state, 'active') not in ('ended', 'notice_given') and c.notice_deadline >= $2 and c.notice_deadline <= $3"
            ),
            today,
            near
        ),
        Task::CaseOverdue => ask!(
            engagements!(
                "assessment x",
                "x.due_on < $2 and x.ended_at is null and x.stage not in ('live', 'closed', 'rejected', 'withdrawn')"
            ),
            today
        ),
        Task::CaseApproval => {
            ask!(engagements!("assessment x", "x.stage = 'approval' and x.opened_by <> $2"), &me)
        }
        Task::EventProposed => crate::assessment::store::waiting(tx).await?,
        Task::ConditionOverdue => ask!(
            engagements!(
                "assessment_condition n join assessment x on x.id = n.assessment_id",
                "n.met_at is null and n.due_on < $2 and x.stage not in ('closed', 'rejected', 'withdrawn')"
            ),
            today
        ),
        Task::OverrideApproval => {
            ask!(engagements!("tier_override x", "x.state = 'proposed' and x.proposed_by <> $2"), &me)
        }
        Task::OffboardingOverdue => {
            ask!(engagements!("offboarding x", "x.state = 'open' and x.due_on < $2"), today)
        }
        Task::IncidentOpen => ask!(concat!(
            "select count(*) from incident i join party p on p.id = i.party_id
              where i.archived_at is null and coalesce(i.state, 'open') <> 'closed' and ",
            party_reach!("p", "$1")
        )),
        Task::InquiryOverdue => ask!(
            "select count(*) from inquiry q where cast($1 as text) is null and q.state = 'open' and q.due_on < $2",
            today
        ),
    })
}
