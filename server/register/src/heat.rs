//! Heatmaps of risk (リスクヒートマップ): engagements by tier and assurance or by likelihood and impact, and parties by
//! the dimensions of their risk. Pure: a [`Board`] goes in, tables come out. What is not known stands apart.

pub mod matrix;
pub mod picture;
#[cfg(feature = "ssr")]
pub mod store;
pub mod table;
pub mod then;
pub mod vendor;
pub mod words;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::concentration::figures::{Figures, figures};
use crate::concentration::kept::Kept;
use crate::concentration::{Index, Limits, Named, Register, Strength};
use crate::policy::Policy;
use crate::risk::matrix::Place;
use crate::risk::residual::{Assurance, Residual, Stated};

/// What heatmaps are drawn from: the live register with the results for each engagement and the facts of each party.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub register: Register,
    /// One for each engagement of the register, in its order.
    pub lines: Vec<Line>,
    /// One for each party of the register, in its order.
    pub parties: Vec<PartyFacts>,
    pub policy_version: i64,
    pub policy: Policy,
    /// 2026-11-21
    pub today: String,
    pub derived: Derived,
}

/// What follows from a board, computed when it is first asked for.
#[derive(Clone, Debug, Default)]
pub struct Derived {
    /// The figures of concentration, kept through edits where this is the board of the whole register.
    kept: Option<Box<Kept>>,
    figures: OnceLock<Box<Figures>>,
    vendors: OnceLock<Vec<vendor::Held>>,
}

/// What is known of one live engagement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The tier that counts.
    pub tier: Option<i64>,
    /// The tier that was computed.
    pub computed: Option<i64>,
    pub provisional: bool,
    pub residual: Residual,
    pub assurance: Assurance,
    pub place: Place,
    /// When the last due diligence was concluded and when the next one is due, where one was.
    pub concluded_on: Option<String>,
    pub due_on: Option<String>,
}

/// What is known of one party. None: the register keeps nothing of the kind yet, which is never good news.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartyFacts {
    pub country: Option<String>,
    pub contracts: u32,
    /// The weakest of its contracts for each of the twelve items; none without a contract.
    pub clauses: Option<[Stated; 12]>,
    /// Whether it holds our data; none where nobody knows.
    pub holds_data: Option<bool>,
    pub evidence: Option<EvidenceState>,
    /// Incidents of the last twelve months: all, and open ones.
    pub incidents: Option<(u32, u32)>,
    /// Reassessments, obligations and actions past their day.
    pub overdue: Option<u32>,
}

/// Evidence of a party.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct EvidenceState {
    /// Required, or on record where nothing is required by name.
    pub wanted: u32,
    pub valid: u32,
    /// Valid, but not for three months more.
    pub ending: u32,
}

impl Board {
    /// The part that a department reaches.
    #[must_use]
    pub fn of_department(&self, department: &str) -> Self {
        let (register, kept) = self.register.of_department(department);
        self.with(register, &kept)
    }

    /// The part of some engagements, by their places in order.
    #[must_use]
    pub fn part(&self, kept: &[Index]) -> Self {
        self.with(self.register.part(kept), kept)
    }

    fn with(&self, register: Register, kept: &[Index]) -> Self {
        Self {
            register,
            lines: kept.iter().map(|number| self.lines[*number as usize].clone()).collect(),
            parties: self.parties.clone(),
            policy_version: self.policy_version,
            policy: self.policy.clone(),
            today: self.today.clone(),
            derived: Derived::default(),
        }
    }

    /// The figures of concentration, by the limits of the policy.
    pub fn figures(&self) -> &Figures {
        match &self.derived.kept {
            Some(kept) => kept.figures(),
            None => self
                .derived
                .figures
                .get_or_init(|| Box::new(figures(&self.register.portfolio, &Limits::of(&self.policy)))),
        }
    }

    pub(crate) fn vendors(&self) -> &[vendor::Held] {
        self.derived.vendors.get_or_init(|| vendor::rows(self))
    }

    /// Critical functions that each engagement serves, however strongly.
    pub(crate) fn served(&self) -> Vec<Vec<Index>> {
        let mut served = vec![Vec::new(); self.lines.len()];
        for row in &self.register.portfolio.dependencies {
            let function = &self.register.portfolio.functions[row.function as usize];
            if function.critical && row.strength >= Strength::Minor {
                served[row.engagement as usize].push(row.function);
            }
        }
        served
    }

    pub(crate) fn group_of(&self, party: Index) -> Option<&Named> {
        let group = self.register.portfolio.parties.get(party as usize)?.group?;
        self.register.groups.get(group as usize).filter(|name| !name.id.is_empty())
    }
}

/// A value of a facet with how many engagements have it. An empty code stands for what is not given.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Choice {
    pub code: String,
    /// Name of a group; empty where the code says it all.
    pub name: (String, String),
    pub count: usize,
}
