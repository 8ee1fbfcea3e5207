//! The state machine of a case, pure: which step is allowed to whom, and what is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Decision, Kind, Need, RenewalDecision, Stage};
use crate::access::Role;
use crate::approval::{Approval, Step};
use crate::exception::Exception;

/// A case as far as its steps are concerned.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Case {
    pub kind: Kind,
    pub stage: Stage,
    /// Where a suspended case goes on.
    pub before: Option<Stage>,
    /// Entered at 稼働 before it was ever assessed (経過措置).
    pub transitional: bool,
    pub tier: Option<i64>,
    /// Who has to approve, in order: by the policy in force, or by the one that it was decided under.
    pub steps: Vec<Step>,
    /// The version of that policy.
    pub policy_version: i64,
    pub decision: Option<RenewalDecision>,
    /// Everybody who made the record: opened it, judged, concluded, proposed an exception.
    pub hands: BTreeSet<String>,
    /// Counts from 1.
    pub round: i64,
    /// Of all rounds.
    pub approvals: Vec<Approval>,
    pub exceptions: Vec<Exception>,
}

/// What the register says today about the needs of a gate.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facts {
    /// What is open, with what exactly: names of fields, items, questions.
    pub open: BTreeMap<Need, Vec<String>>,
    /// SHA-256 of everything that an approver decides on.
    pub content: String,
    /// 2026-11-21.
    pub today: String,
    /// Conditions on record.
    pub conditions: usize,
}

/// One thing that a gate lacks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Missing {
    pub need: Need,
    pub what: Vec<String>,
}

/// Why a step was refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refused {
    /// The gate lacks these.
    Missing(Vec<Missing>),
    /// Not from this stage.
    Stage,
    /// Not by a person of these roles.
    Role,
    /// Nobody decides on an own record.
    OwnRecord,
    /// This step is not open, or was taken.
    Step,
    /// One person, one step.
    Person,
}

/// The needs that guard the way out of a stage.
pub fn gate(kind: Kind, stage: Stage, tier: Option<i64>) -> Vec<Need> {
    let mut needs = match stage {
        Stage::Draft => {
            vec![Need::PartyIdentified, Need::Department, Need::LedgerFields, Need::LedgerRows]
        }
        Stage::InherentRisk => vec![Need::RiskScored, Need::TierFixed, Need::OverrideDecided],
        Stage::Questionnaire => vec![Need::QuestionnaireSent, Need::QuestionnaireReturned],
        Stage::Received => vec![Need::RequiredAnswers],
        Stage::Review | Stage::Inquiry => vec![
            Need::InquiriesAnswered,
            Need::PointsJudged,
            Need::TopicsScored,
            Need::ConcentrationSeen,
            Need::Concluded,
        ],
        Stage::Renewal => vec![Need::LatestAssessment, Need::RenewalDecided],
        Stage::Approval => vec![Need::Approvals],
        Stage::ContractReview => vec![
            Need::ApprovalStands,
            Need::ConditionsMet,
            Need::ClausesStated,
            Need::SignedContract,
            Need::ContractDates,
        ],
        Stage::ExitPreparation => vec![Need::ExitReason],
        Stage::Exit => vec![Need::GrantsRevoked, Need::ChainConfirmed, Need::DisposalConfirmed],
        Stage::Live | Stage::Closed | Stage::Rejected | Stage::Suspended | Stage::Withdrawn => Vec::new(),
    };
    if matches!(stage, Stage::Review | Stage::Inquiry) && tier.is_none_or(|tier| tier == 1) {
        needs.push(Need::ImportantTopics);
    }
    if stage == Stage::Approval && kind.reviews() {
        needs.push(Need::ConditionsDated);
    }
    needs
}

impl Case {
    /// What the gate out of the present stage lacks, after the exceptions that hold today.
    pub fn missing(&self, facts: &Facts) -> Vec<Missing> {
        gate(self.kind, self.stage, self.tier)
            .into_iter()
            .filter_map(|need| Some(Missing { need, what: self.open(need, facts)? }))
            .filter(|missing| !self.waived(missing.need, &facts.today))
            .collect()
    }

    fn open(&self, need: Need, facts: &Facts) -> Option<Vec<String>> {
        match need {
            Need::Approvals => {
                let open = self.steps_open(&facts.content);
                (!open.is_empty()).then(|| open.into_iter().map(|step| step.code().to_owned()).collect())
            }
            Need::ApprovalStands => (!self.steps_open(&facts.content).is_empty()).then(Vec::new),
            _ => facts.open.get(&need).cloned(),
        }
    }

    /// Whether an exception stands for the need.
    pub fn waived(&self, need: Need, today: &str) -> bool {
        need.waivable() && self.exceptions.iter().any(|one| one.need == need && one.holds(today))
    }

    /// The approvals of this round that were given to what stands there now.
    pub fn standing(&self, content: &str) -> impl Iterator<Item = &Approval> {
        let (round, content) = (self.round, content.to_owned());
        self.approvals.iter().filter(move |one| {
            one.round == round && one.content_hash == content && one.decision != Decision::Reject
        })
    }

    /// The steps that nobody has given yet to this content, in order.
    pub fn steps_open(&self, content: &str) -> Vec<Step> {
        let mut given: Vec<Step> = self.standing(content).map(|one| one.step).collect();
        let mut open = self.steps.clone();
        // A policy may ask for two persons of one step: each approval stands for one of them.
        open.retain(|step| match given.iter().position(|one| one == step) {
            Some(at) => {
                given.swap_remove(at);
                false
            }
            None => true,
        });
        open
    }

    /// The round that a decision on this content belongs to: other content begins a new one.
    pub fn round_for(&self, content: &str) -> i64 {
        let stale = self.approvals.iter().any(|one| one.round == self.round && one.content_hash != content);
        if stale { self.round + 1 } else { self.round }
    }

    /// Where the case goes when its gate is passed.
    pub fn next(&self) -> Option<Stage> {
        // A renewal that ends the engagement needs no contract; the exit is a case of its own.
        if self.kind == Kind::Renewal && self.stage == Stage::Approval {
            return match self.decision {
                Some(RenewalDecision::ChangeTerms) => Some(Stage::ContractReview),
                Some(RenewalDecision::End) => Some(Stage::Closed),
                _ => Some(Stage::Live),
            };
        }
        self.kind.after(self.stage)
    }

    /// Passes the gate; the new stage.
    pub fn advance(&self, facts: &Facts, roles: &[Role]) -> Result<Stage, Refused> {
        if self.stage == Stage::Approval {
            // The last approval passes it.
            return Err(Refused::Stage);
        }
        let next = self.next().ok_or(Refused::Stage)?;
        if !self.stage.keepers().iter().any(|role| roles.contains(role)) {
            return Err(Refused::Role);
        }
        let missing = self.missing(facts);
        if missing.is_empty() { Ok(next) } else { Err(Refused::Missing(missing)) }
    }

    /// A decision of one approver: where the case stands after it.
    pub fn decide(
        &self,
        facts: &Facts,
        actor: &str,
        step: Step,
        decision: Decision,
    ) -> Result<Stage, Refused> {
        if self.stage != Stage::Approval {
            return Err(Refused::Stage);
        }
        if self.hands.contains(actor) {
            return Err(Refused::OwnRecord);
        }
        let round = self.round_for(&facts.content);
        if self.approvals.iter().any(|one| one.round == round && one.actor_id == actor) {
            return Err(Refused::Person);
        }
        let open = self.steps_open(&facts.content);
        if open.first() != Some(&step) {
            return Err(Refused::Step);
        }
        if decision == Decision::Reject {
            return Ok(Stage::Rejected);
        }
        // What was decided under conditions needs the conditions, or there is nothing to hold anybody to.
        let mut lacking: Vec<Missing> =
            self.missing(facts).into_iter().filter(|missing| missing.need != Need::Approvals).collect();
        if decision == Decision::Conditional && facts.conditions == 0 && lacking.is_empty() {
            lacking.push(Missing { need: Need::ConditionsDated, what: Vec::new() });
        }
        if !lacking.is_empty() {
            return Err(Refused::Missing(lacking));
        }
        if open.len() > 1 { Ok(Stage::Approval) } else { self.next().ok_or(Refused::Stage) }
    }

    /// Whether all that stood when it was approved still stands.
    pub fn reopens(&self, facts: &Facts) -> bool {
        self.stage == Stage::ContractReview && !self.steps_open(&facts.content).is_empty()
    }

    /// Asks back, or goes on reviewing.
    pub const fn inquire(&self) -> Result<Stage, Refused> {
        match self.stage {
            Stage::Review => Ok(Stage::Inquiry),
            Stage::Inquiry => Ok(Stage::Review),
            _ => Err(Refused::Stage),
        }
    }

    /// Begins the assessment of an engagement that entered at 稼働.
    pub fn begin(&self) -> Result<Stage, Refused> {
        if self.transitional && self.stage == Stage::Live { Ok(Stage::Draft) } else { Err(Refused::Stage) }
    }

    /// Stops for a time.
    pub fn suspend(&self) -> Result<Stage, Refused> {
        let running = !self.stage.ended() && self.stage != Stage::Suspended && self.stage != Stage::Live;
        if running { Ok(Stage::Suspended) } else { Err(Refused::Stage) }
    }

    /// Goes on where it was stopped: the gate there is as closed as it was.
    pub fn resume(&self) -> Result<Stage, Refused> {
        if self.stage == Stage::Suspended { self.before.ok_or(Refused::Stage) } else { Err(Refused::Stage) }
    }

    pub fn withdraw(&self) -> Result<Stage, Refused> {
        let open = !self.stage.ended() && self.stage != Stage::Live;
        if open { Ok(Stage::Withdrawn) } else { Err(Refused::Stage) }
    }

    /// Whether somebody may decide on an exception that another one proposed.
    pub fn decides_exception(&self, exception: &Exception, actor: &str) -> Result<(), Refused> {
        if exception.state != "proposed" {
            return Err(Refused::Step);
        }
        if exception.proposed_by == actor { Err(Refused::OwnRecord) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod traces;
