use register::access::{Action, Role, Session};
use register::home::Task;
use register::home::store::tasks;

use crate::support::{Base, on_both};

/// What waits for a person of this role and department.
async fn waiting(base: &Base, role: Role, department: Option<&str>) -> Vec<(Task, i64)> {
    let session = Session::user("湊", "湊", vec![role]).of_department(department.map(str::to_owned));
    let grant = session.require(Action::RegisterRead).unwrap();
    tasks(&mut base.db.read(&grant).await.unwrap()).await.unwrap()
}

on_both! {
    async fn what_waits_is_told_to_whom_it_concerns(base) {
        assert_eq!(waiting(base, Role::RiskOffice, None).await, [], "an empty register asks for nothing");
        let party = base.party("甲社").await;
        let engagement = base.engagement(&party, "事務部", Some(1)).await;
        let contract = base.contract("基本契約", Some(&party), None).await;
        for (item, state, owner, due, by) in [
            (1, "open", "湊", "2026-01-01", "null"),
            (2, "working", "他", "2099-01-01", "null"),
            (3, "proposed", "他", "2099-01-01", "'他'"),
            (4, "proposed", "他", "2099-01-01", "'湊'"),
            (5, "closed", "湊", "2026-01-01", "null"),
        ] {
            base.raw(&format!("insert into gap (id, contract_id, item, verdict, adverse, annex, state, owner_id, due_on, note, control, proposed_by, version, created_at, updated_at)
                values ('g{item}', '{contract}', {item}, 'not_found', false, false, '{state}', '{owner}', '{due}', '', '', {by}, 1, 1, 1)")).await.unwrap();
        }
        base.raw(&format!("insert into offboarding (id, version, engagement_id, reason, due_on, state, opened_at, opened_by, opened_name)
            values ('o', 1, '{engagement}', '終了', '2026-02-01', 'open', 1, '他', '他')")).await.unwrap();
        let procurement = waiting(base, Role::Procurement, None).await;
        assert_eq!(procurement, [(Task::GapOverdue, 1), (Task::OffboardingOverdue, 1), (Task::GapMine, 1)]);
        let approver = waiting(base, Role::Approver, None).await;
        assert_eq!(approver, [(Task::GapApproval, 1)], "nobody is asked to approve an own proposal");
        let office = waiting(base, Role::RiskOffice, None).await;
        assert!(office.contains(&(Task::OffboardingOverdue, 1)), "{office:?}");
        assert_eq!(waiting(base, Role::InternalAudit, None).await, []);
        assert_eq!(waiting(base, Role::BusinessOwner, Some("人事部")).await, [], "another department's");
    }
}
