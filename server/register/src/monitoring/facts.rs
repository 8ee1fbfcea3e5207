//! What the rules of monitoring look at: the live register in flat lists. Dates are ISO texts, blank is none.

use std::collections::BTreeMap;

use super::Names;
use crate::policy::Policy;

#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// ISO.
    pub today: String,
    pub policy: Policy,
    /// Whether this person sees the answers on risk-management measures.
    pub sees_measures: bool,
    /// Whether this person reaches all departments: then also what no engagement names.
    pub everything: bool,
    pub engagements: Vec<Engagement>,
    pub parties: BTreeMap<String, Party>,
    pub evidence: Vec<Evidence>,
    pub audits: Vec<Audit>,
    pub trainings: Vec<Training>,
    pub targets: Vec<Target>,
    pub results: Vec<SlaValue>,
    pub plans: Vec<ExitPlan>,
    pub tests: Vec<ExitTest>,
    pub contacts: Vec<ContactTest>,
    pub economic: Vec<Economic>,
    pub watch: Vec<Watch>,
    pub incidents: Vec<Incident>,
    pub exercises: Vec<Exercise>,
}

/// A live engagement.
#[derive(Clone, Debug, Default)]
pub struct Engagement {
    pub id: String,
    pub party: String,
    pub names: Names,
    pub department: String,
    pub tier: Option<i64>,
    pub started_on: Option<String>,
    pub chain_state: Option<String>,
    pub attested_on: Option<String>,
    pub designated: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Party {
    pub names: Names,
    pub department: Option<String>,
    /// A contact that answers around the clock is on record.
    pub awake: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub id: String,
    pub party: String,
    pub engagements: Vec<String>,
    pub title: String,
    pub kind: String,
    pub period_to: Option<String>,
    pub valid_until: Option<String>,
    pub bridges: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Audit {
    pub id: String,
    pub party: String,
    pub engagements: Vec<String>,
    pub title: String,
    pub planned_on: Option<String>,
    pub held_on: Option<String>,
    pub result: Option<String>,
    pub next_due_on: Option<String>,
    pub findings_due_on: Option<String>,
    pub findings_closed_on: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Training {
    pub party: String,
    pub engagements: Vec<String>,
    pub confirmed_on: Option<String>,
    pub next_due_on: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Target {
    pub id: String,
    pub engagement: String,
    pub name: String,
    pub direction: String,
    pub target: String,
    pub cadence: String,
    pub starts_on: Option<String>,
    pub ends_on: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct SlaValue {
    pub id: String,
    pub target: String,
    pub period_from: String,
    /// None: nobody reported one.
    pub value: Option<String>,
    pub closed_on: Option<String>,
}

/// An exit plan in force.
#[derive(Clone, Debug, Default)]
pub struct ExitPlan {
    pub id: String,
    pub engagement: String,
    pub title: String,
    pub next_test_on: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct ExitTest {
    pub id: String,
    pub plan: String,
    pub tested_on: String,
    pub result: String,
    pub findings_due_on: Option<String>,
    pub findings_closed_on: Option<String>,
}

/// A party's place in a response plan, with its last contact test.
#[derive(Clone, Debug, Default)]
pub struct ContactTest {
    pub id: String,
    pub party: String,
    pub plan: String,
    pub tested_on: Option<String>,
    pub result: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Economic {
    pub id: String,
    pub engagement: String,
    pub facility: String,
    pub state: Option<String>,
    /// Every measure is answered with yes.
    pub measures_done: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Watch {
    pub id: String,
    pub party: String,
    pub title: String,
    pub due_on: Option<String>,
}

/// An incident that is not closed, or whose prevention was not confirmed.
#[derive(Clone, Debug, Default)]
pub struct Incident {
    pub id: String,
    pub party: String,
    pub engagements: Vec<String>,
    pub title: String,
    pub closed: bool,
    pub prevention_due_on: Option<String>,
    pub prevention_checked_on: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Exercise {
    pub id: String,
    pub title: String,
    pub department: String,
    pub planned_on: Option<String>,
    pub held_on: Option<String>,
    pub next_due_on: Option<String>,
    pub findings_due_on: Option<String>,
    pub findings_closed_on: Option<String>,
}
