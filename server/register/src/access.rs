//! Who may do what. Authorization is a value: only [`Session::require`] makes a [`Grant`], and only a
//! grant opens a transaction, so a store call without a check does not compile.

use serde::{Deserialize, Serialize};

/// A role inside the institution. Several may be held at once.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 業務所管
    BusinessOwner,
    /// 調達
    Procurement,
    /// TPRM統括
    RiskOffice,
    /// 情報セキュリティ
    Security,
    /// 法務
    Legal,
    /// 承認者
    Approver,
    /// 内部監査
    InternalAudit,
    /// システム管理
    Administrator,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::BusinessOwner,
        Self::Procurement,
        Self::RiskOffice,
        Self::Security,
        Self::Legal,
        Self::Approver,
        Self::InternalAudit,
        Self::Administrator,
    ];

    /// The code used in the database and in exports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BusinessOwner => "business_owner",
            Self::Procurement => "procurement",
            Self::RiskOffice => "risk_office",
            Self::Security => "security",
            Self::Legal => "legal",
            Self::Approver => "approver",
            Self::InternalAudit => "internal_audit",
            Self::Administrator => "administrator",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Everything that needs a permission.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See parties, engagements, contracts, findings; search.
    RegisterRead,
    /// Create and change parties and engagements.
    PartyWrite,
    /// Create and change what the TPRM office keeps for all: groups, skills, internal rules, plans.
    OfficeWrite,
    /// Change the policy: weights, bands, floors, required clauses, cadences.
    PolicyWrite,
    /// Keep what is watched: evidence, service levels, audits, incidents, exercises, exit plans and their tests.
    MonitorWrite,
    /// Ask third parties about a vulnerability, remind them, write their answers down.
    InquiryRun,
    /// Complete or break off an off-boarding.
    OffboardingClose,
    /// Approve a tier, or an exception of an off-boarding, that somebody else has proposed.
    OverrideApprove,
    /// Bring in a whole register at once: everything that the four writing actions reach.
    RegisterImport,
    /// Take lists or the whole register out as a file.
    RegisterExport,
    /// Create and change contracts, upload documents.
    ContractWrite,
    /// Confirm or change a verdict.
    FindingReview,
    /// Keep views of lists, for oneself or for everybody.
    ViewSave,
    /// See and verify the audit trail.
    AuditRead,
    /// Open cases, pass their gates (each gate names its roles), send questionnaires.
    CaseWrite,
    /// Judge answers, record findings, conclude a review.
    CaseReview,
    /// Decide on cases and exceptions that others have made.
    CaseApprove,
    /// Make and publish templates of questionnaires.
    QuestionnaireWrite,
    /// Answer by a link. Held by whoever holds the link, by no role.
    Respond,
    /// Invite people, change roles.
    UserManage,
    /// Look through the accounts from time to time, confirm or close them.
    UserReview,
    /// Jobs, index, health details.
    SystemOperate,
    /// Start and end a session, found the first account. Held by whoever stands at the door, by no role.
    SignIn,
}

impl Action {
    pub const ALL: [Self; 23] = [
        Self::RegisterRead,
        Self::PartyWrite,
        Self::OfficeWrite,
        Self::PolicyWrite,
        Self::MonitorWrite,
        Self::InquiryRun,
        Self::OffboardingClose,
        Self::OverrideApprove,
        Self::RegisterImport,
        Self::RegisterExport,
        Self::ContractWrite,
        Self::FindingReview,
        Self::ViewSave,
        Self::AuditRead,
        Self::CaseWrite,
        Self::CaseReview,
        Self::CaseApprove,
        Self::QuestionnaireWrite,
        Self::Respond,
        Self::UserManage,
        Self::UserReview,
        Self::SystemOperate,
        Self::SignIn,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::RegisterRead => "register_read",
            Self::PartyWrite => "party_write",
            Self::OfficeWrite => "office_write",
            Self::PolicyWrite => "policy_write",
            Self::MonitorWrite => "monitor_write",
            Self::InquiryRun => "inquiry_run",
            Self::OffboardingClose => "offboarding_close",
            Self::OverrideApprove => "override_approve",
            Self::RegisterImport => "register_import",
            Self::RegisterExport => "register_export",
            Self::ContractWrite => "contract_write",
            Self::FindingReview => "finding_review",
            Self::ViewSave => "view_save",
            Self::AuditRead => "audit_read",
            Self::CaseWrite => "case_write",
            Self::CaseReview => "case_review",
            Self::CaseApprove => "case_approve",
            Self::QuestionnaireWrite => "questionnaire_write",
            Self::Respond => "respond",
            Self::UserManage => "user_manage",
            Self::UserReview => "user_review",
            Self::SystemOperate => "system_operate",
            Self::SignIn => "sign_in",
        }
    }

    /// Whether a grant for it may change anything.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::RegisterRead | Self::AuditRead)
    }

    /// Whether it wants a password that was given a short while ago, not just an open session.
    pub const fn wants_proof(self) -> bool {
        matches!(self, Self::UserManage | Self::UserReview)
    }

    /// Whether a grant for it reaches what `other` guards.
    pub const fn covers(self, other: Self) -> bool {
        let import =
            matches!(other, Self::PartyWrite | Self::OfficeWrite | Self::ContractWrite | Self::MonitorWrite);
        self as u8 == other as u8 || (matches!(self, Self::RegisterImport) && import)
    }
}

/// The reviewed table of roles and actions; a golden file in the tests shows it whole.
pub const fn permits(role: Role, action: Action) -> bool {
    match action {
        Action::RegisterRead | Action::RegisterExport | Action::ViewSave => {
            !matches!(role, Role::Administrator)
        }
        Action::PartyWrite => matches!(role, Role::BusinessOwner | Role::Procurement | Role::RiskOffice),
        Action::MonitorWrite => {
            matches!(role, Role::BusinessOwner | Role::Procurement | Role::RiskOffice | Role::Security)
        }
        Action::InquiryRun => matches!(role, Role::RiskOffice | Role::Security),
        Action::OfficeWrite | Action::PolicyWrite | Action::RegisterImport | Action::OffboardingClose => {
            matches!(role, Role::RiskOffice)
        }
        Action::OverrideApprove | Action::CaseApprove => matches!(role, Role::Approver),
        Action::ContractWrite => matches!(role, Role::Procurement | Role::Legal | Role::RiskOffice),
        Action::FindingReview => matches!(role, Role::Legal | Role::RiskOffice),
        Action::AuditRead => matches!(role, Role::InternalAudit | Role::Administrator | Role::RiskOffice),
        Action::UserManage | Action::SystemOperate => matches!(role, Role::Administrator),
        Action::UserReview => matches!(role, Role::Administrator | Role::RiskOffice),
        Action::CaseWrite => !matches!(role, Role::Approver | Role::InternalAudit | Role::Administrator),
        Action::CaseReview | Action::QuestionnaireWrite => matches!(role, Role::Security | Role::RiskOffice),
        Action::SignIn | Action::Respond => false,
    }
}

/// What the first person of an institution holds until colleagues are invited: without the working
/// roles nobody could do the main job on the first day.
pub const FOUNDER_ROLES: [Role; 4] = [Role::Administrator, Role::Procurement, Role::Legal, Role::RiskOffice];

/// Who acts; goes into the audit trail.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Actor {
    /// `user`, `token`, `system`, `visitor` or `respondent`.
    pub kind: String,
    pub id: String,
    pub name: String,
}

/// Which rows a grant reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Scope {
    All,
    /// The engagements of one department and what belongs to them. Without a department: none.
    Department(String),
}

/// Whoever is on the other end of a request, with roles.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Session {
    actor: Option<Actor>,
    roles: Vec<Role>,
    department: Option<String>,
    /// Reaches the department alone, whatever the roles.
    confined: bool,
    /// Hash of the stored session's token.
    key: Option<String>,
    /// The password was given a short while ago.
    proved: bool,
    /// The institution asks for a second factor that this person has not set up.
    owes_second: bool,
}

/// Why a session was refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("sign-in is required")]
    Unauthenticated,
    #[error("{} is not permitted to this person", .0.code())]
    Forbidden(Action),
    /// The person may, and is to give the password again first.
    #[error("{} wants the password again", .0.code())]
    ProofWanted(Action),
    /// The person is to set up a second factor before anything else.
    #[error("a second factor is to be set up first")]
    SecondFactorWanted,
}

/// Proof that a session may perform one action. Has no public constructor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    actor: Actor,
    action: Action,
    roles: Vec<Role>,
    scope: Scope,
    proved: bool,
}

impl Session {
    /// Somebody who has not signed in.
    pub const fn anonymous() -> Self {
        Self {
            actor: None,
            roles: Vec::new(),
            department: None,
            confined: false,
            key: None,
            proved: false,
            owes_second: false,
        }
    }

    /// A signed-in person. Only the sign-in layer makes these, from a stored session.
    pub fn user(id: &str, name: &str, roles: Vec<Role>) -> Self {
        let actor = Actor { kind: "user".into(), id: id.into(), name: name.into() };
        Self { actor: Some(actor), roles, ..Self::anonymous() }
    }

    /// Another system that shows a token. With a department it reaches that department's rows alone.
    pub fn token(id: &str, name: &str, role: Role, department: Option<String>) -> Self {
        let actor = Actor { kind: "token".into(), id: id.into(), name: name.into() };
        let confined = department.is_some();
        Self { actor: Some(actor), roles: vec![role], confined, department, ..Self::anonymous() }
    }

    /// The same person as a member of a department, which is all that a business owner sees and edits.
    #[must_use]
    pub fn of_department(mut self, department: Option<String>) -> Self {
        self.department = department;
        self
    }

    /// The same as a stored session: the hash of its token, and whether its password was given a short while ago.
    #[must_use]
    pub fn of_stored(mut self, key: &str, proved: bool) -> Self {
        self.key = Some(key.to_owned());
        self.proved = proved;
        self
    }

    /// The same as of a person who owes a second factor: it reaches the own account and nothing else.
    #[must_use]
    pub const fn owing_second(mut self, owes: bool) -> Self {
        self.owes_second = owes;
        self
    }

    /// Whether a second factor is to be set up before anything else.
    pub const fn owes_second(&self) -> bool {
        self.owes_second
    }

    /// Hash of the stored session's token; none for tokens and for work without a session.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether the password was given so short a while ago that accounts may be changed.
    pub const fn proved(&self) -> bool {
        self.proved
    }

    pub fn department(&self) -> Option<&str> {
        self.department.as_deref()
    }

    pub const fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    pub fn may(&self, action: Action) -> bool {
        self.roles.iter().any(|role| permits(*role, action))
    }

    /// The grant for `action`, or why not.
    pub fn require(&self, action: Action) -> Result<Grant, Refusal> {
        let actor = self.actor.clone().ok_or(Refusal::Unauthenticated)?;
        if self.owes_second {
            return Err(Refusal::SecondFactorWanted);
        }
        if !self.may(action) {
            return Err(Refusal::Forbidden(action));
        }
        let (roles, scope) = (self.roles.clone(), self.scope(action));
        Ok(Grant { actor, action, roles, scope, proved: self.proved })
    }

    /// The grant for noting what was asked, and for nothing else; none for somebody unknown.
    #[cfg(feature = "ssr")]
    pub fn caller(&self) -> Option<Grant> {
        let actor = self.actor.clone()?;
        let scope = Scope::Department(String::new());
        Some(Grant { actor, action: Action::SignIn, roles: Vec::new(), scope, proved: false })
    }

    /// One role that permits the action everywhere is enough; a business owner has it in the department.
    fn scope(&self, action: Action) -> Scope {
        let everywhere = |role: &Role| *role != Role::BusinessOwner && permits(*role, action);
        if !self.confined && self.roles.iter().any(everywhere) {
            Scope::All
        } else {
            Scope::Department(self.department.clone().unwrap_or_default())
        }
    }
}

/// The process itself: the worker, the command line on the institution's own machine.
/// `name` says which part (`worker`, `ingest`), and is what the audit trail shows.
#[cfg(feature = "ssr")]
pub fn system(name: &str, action: Action) -> Grant {
    let actor = Actor { kind: "system".into(), id: name.into(), name: name.into() };
    Grant { actor, action, roles: Role::ALL.to_vec(), scope: Scope::All, proved: true }
}

/// Somebody at the door: signing in, or founding the first account.
#[cfg(feature = "ssr")]
pub fn visitor(name: &str) -> Grant {
    Grant {
        actor: Actor { kind: "visitor".into(), id: name.into(), name: name.into() },
        action: Action::SignIn,
        roles: Vec::new(),
        scope: Scope::Department(String::new()),
        proved: false,
    }
}

/// Whoever holds a link. The store looks at the link again in each call: the grant alone reaches nothing.
#[cfg(feature = "ssr")]
pub fn respondent(link: &str, name: &str) -> Grant {
    Grant {
        actor: Actor { kind: "respondent".into(), id: link.into(), name: name.into() },
        action: Action::Respond,
        roles: Vec::new(),
        scope: Scope::Department(String::new()),
        proved: false,
    }
}

impl Grant {
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    pub const fn action(&self) -> Action {
        self.action
    }

    /// What the person is; decides about single fields.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the password behind it was given a short while ago; the process itself needs none.
    pub const fn proved(&self) -> bool {
        self.proved
    }
}
