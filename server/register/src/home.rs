//! The figures of the first page.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::access::{Action, Role, permits};

/// What waits and how the register stands.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct Figures {
    pub parties: i64,
    pub important_parties: i64,
    pub contracts: i64,
    /// Contracts that nobody has assigned to a party.
    pub unassigned_contracts: i64,
    pub documents_waiting: i64,
    pub documents_failed: i64,
    /// Findings of contracts with tier 1 parties that are not stated.
    pub important_gaps: i64,
    pub adverse_findings: i64,
}

/// A kind of work that waits for somebody.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Documents that could not be read and that nobody has put aside.
    DocumentFailed,
    /// Contracts whose facts are proposed and not confirmed.
    Intake,
    /// Contracts whose review is assigned to the person and whose day has come or is near.
    ReviewMine,
    GapMine,
    GapOverdue,
    /// Gaps whose risk somebody asks to accept.
    GapApproval,
    DutyProposed,
    DutyOverdue,
    /// Annexes asked for whose day has passed.
    AnnexOverdue,
    CaseOverdue,
    CaseApproval,
    /// Incidents that propose to assess an engagement anew.
    EventProposed,
    ConditionOverdue,
    /// Tiers set by hand that wait for a second person.
    OverrideApproval,
    NoticeNear,
    IncidentOpen,
    InquiryOverdue,
    OffboardingOverdue,
}

impl Task {
    /// In the order in which they are shown: what is late or stuck comes first.
    pub const ALL: [Self; 18] = [
        Self::IncidentOpen,
        Self::NoticeNear,
        Self::CaseOverdue,
        Self::ConditionOverdue,
        Self::GapOverdue,
        Self::DutyOverdue,
        Self::AnnexOverdue,
        Self::InquiryOverdue,
        Self::OffboardingOverdue,
        Self::DocumentFailed,
        Self::CaseApproval,
        Self::EventProposed,
        Self::OverrideApproval,
        Self::GapApproval,
        Self::GapMine,
        Self::ReviewMine,
        Self::Intake,
        Self::DutyProposed,
    ];

    /// Who can do something about it.
    pub const fn action(self) -> Action {
        match self {
            Self::DocumentFailed
            | Self::Intake
            | Self::GapMine
            | Self::GapOverdue
            | Self::DutyProposed
            | Self::DutyOverdue
            | Self::AnnexOverdue
            | Self::NoticeNear => Action::ContractWrite,
            Self::ReviewMine => Action::FindingReview,
            Self::CaseOverdue | Self::ConditionOverdue | Self::EventProposed => Action::CaseWrite,
            Self::CaseApproval => Action::CaseApprove,
            Self::GapApproval | Self::OverrideApproval => Action::OverrideApprove,
            Self::IncidentOpen | Self::OffboardingOverdue => Action::MonitorWrite,
            Self::InquiryOverdue => Action::InquiryRun,
        }
    }

    /// A day has passed, or something is stuck.
    pub const fn is_late(self) -> bool {
        matches!(
            self,
            Self::DocumentFailed
                | Self::GapOverdue
                | Self::DutyOverdue
                | Self::AnnexOverdue
                | Self::CaseOverdue
                | Self::ConditionOverdue
                | Self::IncidentOpen
                | Self::InquiryOverdue
                | Self::OffboardingOverdue
        )
    }

    /// Whether somebody with these roles can do something about it.
    pub fn concerns(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| permits(*role, self.action()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_concerns_somebody_and_no_task_the_auditor() {
        for task in Task::ALL {
            assert!(Role::ALL.iter().any(|role| task.concerns(&[*role])), "{task:?}");
            assert!(!task.concerns(&[Role::InternalAudit]), "{task:?}");
        }
        assert_eq!(Task::ALL.iter().filter(|task| task.is_late()).count(), 9);
    }
}
