//! What is known of an engagement, as far as its inherent risk needs it.

use super::{Answer, Factor, Floor};

/// One access grant that is not revoked.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Grant {
    pub level: Option<String>,
    pub path: Option<String>,
}

/// One kind of data handled.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Handling {
    pub category: Option<String>,
    pub volume: Option<String>,
}

/// Answers and rows; none stands for blank and for 不明 alike. Where a person's answer and the rows differ,
/// the graver one counts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    pub importance: Option<String>,
    pub data: Option<String>,
    pub access: Option<String>,
    pub exposure: Option<String>,
    pub substitutability: Option<String>,
    pub impact: Option<String>,
    pub rto_hours: Option<i64>,
    pub chain_state: Option<String>,
    /// Greatest rank of the chain; 1 is the direct provider alone.
    pub chain_rank: i64,
    /// A step of the chain lies outside Japan or nobody knows where.
    pub chain_foreign: bool,
    pub grants: Vec<Grant>,
    pub handled: Vec<Handling>,
    /// Essential for a critical function.
    pub essential_critical: bool,
    /// Serves a critical function, however strongly.
    pub serves_critical: bool,
    pub joint_center: bool,
    pub designated: bool,
}

fn importance(code: &str) -> f64 {
    match code {
        "minor" => 0.1,
        "supporting" => 0.3,
        "important" => 0.7,
        _ => 1.0,
    }
}

fn data(code: &str) -> f64 {
    match code {
        "none" => 0.0,
        "internal" => 0.3,
        "secret" => 0.6,
        "personal" => 0.8,
        _ => 1.0,
    }
}

fn access(code: &str) -> f64 {
    match code {
        "none" => 0.0,
        "data_received" => 0.3,
        "api" | "physical" => 0.5,
        "user" => 0.6,
        "operator" => 0.8,
        _ => 1.0,
    }
}

fn exposure(code: &str) -> f64 {
    match code {
        "none" => 0.0,
        "on_site" => 0.2,
        "dedicated" | "leased_line" => 0.4,
        "remote" | "vpn" | "remote_maintenance" => 0.7,
        _ => 1.0,
    }
}

fn substitutability(code: &str) -> f64 {
    match code {
        "easy" => 0.1,
        "medium" => 0.5,
        "hard" => 0.9,
        _ => 1.0,
    }
}

fn impact(code: &str) -> f64 {
    match code {
        "low" => 0.1,
        "medium" => 0.5,
        _ => 1.0,
    }
}

fn rto(hours: i64) -> f64 {
    match hours {
        ..=4 => 1.0,
        5..=24 => 0.7,
        25..=72 => 0.4,
        _ => 0.1,
    }
}

/// The kind of data that a category and volume amount to.
fn handled(handling: &Handling) -> Option<&'static str> {
    let bulk = matches!(handling.volume.as_deref(), Some("to_1000000" | "over_1000000"));
    Some(match handling.category.as_deref()? {
        "public" => "none",
        "corporate" | "trade_secret" => "secret",
        "personal" | "account" | "card" | "employee" if !bulk => "personal",
        _ => "bulk_personal",
    })
}

/// The gravest of an answer and of rows; open as soon as a row is, or when there is neither.
fn gravest(answer: Option<f64>, rows: &[Option<f64>]) -> Answer {
    if rows.iter().any(Option::is_none) {
        return Answer::Open;
    }
    answer
        .into_iter()
        .chain(rows.iter().copied().flatten())
        .reduce(f64::max)
        .map_or(Answer::Open, Answer::Scored)
}

impl Facts {
    /// How each factor stands.
    pub fn answers(&self) -> [(Factor, Answer); 7] {
        let levels: Vec<Option<f64>> =
            self.grants.iter().map(|grant| grant.level.as_deref().map(access)).collect();
        let paths: Vec<Option<f64>> =
            self.grants.iter().map(|grant| grant.path.as_deref().map(exposure)).collect();
        let kinds: Vec<Option<f64>> =
            self.handled.iter().map(|handling| handled(handling).map(data)).collect();
        let essential = self.essential_critical.then_some(1.0);
        let serving = self.serves_critical.then_some(importance("important"));
        let importance = self.importance.as_deref().map(importance);
        let importance = importance.into_iter().chain(essential).chain(serving).reduce(f64::max);
        // Without any access there is nothing to reach from outside.
        let apart = self.access.as_deref() == Some("none") && self.grants.is_empty();
        let exposed = gravest(self.exposure.as_deref().map(exposure), &paths);
        let stop =
            self.impact.as_deref().map(impact).into_iter().chain(self.rto_hours.map(rto)).reduce(f64::max);
        let scored = |u: Option<f64>| u.map_or(Answer::Open, Answer::Scored);
        [
            (Factor::Importance, scored(importance)),
            (Factor::Data, gravest(self.data.as_deref().map(data), &kinds)),
            (Factor::Access, gravest(self.access.as_deref().map(access), &levels)),
            (
                Factor::Exposure,
                if apart && exposed == Answer::Open { Answer::NotApplicable } else { exposed },
            ),
            (Factor::Substitution, scored(self.substitutability.as_deref().map(substitutability))),
            (Factor::Stop, scored(stop)),
            (Factor::Chain, self.chain()),
        ]
    }

    fn chain(&self) -> Answer {
        let length = match self.chain_rank {
            ..=1 => 0.0,
            2 => 0.3,
            _ => 0.6,
        };
        let abroad = if self.chain_foreign { 0.4 } else { 0.0 };
        match self.chain_state.as_deref() {
            Some("confirmed" | "none_declared") => Answer::Scored(length + abroad),
            _ => Answer::Open,
        }
    }

    /// Whether the circumstance of a floor is given. [`Floor::Provisional`] follows from the answers instead.
    pub(super) fn holds(&self, floor: Floor) -> bool {
        let level = |code: &str| {
            self.access.as_deref() == Some(code)
                || self.grants.iter().any(|grant| grant.level.as_deref() == Some(code))
        };
        let kind = |code: &str| {
            self.data.as_deref() == Some(code)
                || self.handled.iter().any(|handling| handled(handling) == Some(code))
        };
        let critical = self.essential_critical || self.importance.as_deref() == Some("critical");
        match floor {
            // Not known to be easy is not easy.
            Floor::CriticalHard => {
                critical && !matches!(self.substitutability.as_deref(), Some("easy" | "medium"))
            }
            Floor::PrivilegedData => {
                level("privileged") && (kind("bulk_personal") || kind("personal") || kind("secret"))
            }
            Floor::Designated => self.designated,
            Floor::JointCenter => self.joint_center && (critical || self.serves_critical),
            Floor::Privileged => level("privileged"),
            Floor::BulkPersonal => kind("bulk_personal"),
            Floor::Provisional => false,
        }
    }
}
