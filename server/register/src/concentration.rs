//! Concentration and dependency (集中リスク): what breaks when one party fails, and how sure we are.
//! Guideline 2.6 (b). Pure: a [`Portfolio`] goes in, figures come out; no value where there is no data.
//!
//! F is the set of critical functions f with weight a(f); Dep(f) are the parties or groups reached from f
//! through essential engagements and their confirmed chains; U(f) says that some chain under f is not
//! confirmed. Every share lies between 0 and 1.

pub mod chain;
pub mod exposure;
pub mod herfindahl;
pub mod place;
pub mod portfolio;
pub mod single_point;
#[cfg(feature = "ssr")]
pub mod store;
pub mod tally;
pub mod view;
pub mod what_if;

pub use portfolio::{
    ChainState, Day, Dependency, Edge, Engagement, Function, Index, Level, Party, Place, PlaceRole,
    Portfolio, Strength, Substitution, Unit,
};

use serde::{Deserialize, Serialize};

/// How much a figure asks for attention, by the policy's limits.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// 注意
    Caution,
    /// 警戒
    Warning,
}

/// From which shares on the figures ask for attention. The institution may change them.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Limits {
    /// M1, lower end: share of critical functions on one party or group.
    pub caution: f64,
    pub warning: f64,
    /// M5: so many direct parties reach the same N-th party …
    pub overlap: u32,
    /// … which carries at least this share of functions.
    pub overlap_share: f64,
    /// Below this coverage the figures are lower bounds only (集中度は下限値です).
    pub coverage: f64,
    /// M4: an exit test older than this many days does not count.
    pub exit_test_days: i32,
    /// κ: a chain confirmed longer ago than this many days does not count.
    pub attested_days: i32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            caution: 0.30,
            warning: 0.50,
            overlap: 3,
            overlap_share: 0.30,
            coverage: 0.70,
            exit_test_days: 730,
            attested_days: 365,
        }
    }
}

impl Limits {
    /// The alert of a share of critical functions (M1, lower end). HHI alone never alerts: with four
    /// providers it is at least 0.25.
    pub fn share(&self, lower: f64) -> Option<Alert> {
        if lower >= self.warning {
            Some(Alert::Warning)
        } else if lower >= self.caution {
            Some(Alert::Caution)
        } else {
            None
        }
    }

    /// Whether an N-th party stands behind too many direct ones (M5).
    pub fn overlaps(&self, direct_units: u32, share: f64) -> bool {
        direct_units >= self.overlap && share >= self.overlap_share
    }
}

/// A name beside the id that leads to its page.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Named {
    pub id: String,
    pub ja: String,
    pub en: String,
}

impl Named {
    pub fn new(id: String, ja: Option<String>, en: Option<String>) -> Self {
        Self { id, ja: ja.unwrap_or_default(), en: en.unwrap_or_default() }
    }
}

/// A portfolio with the names of its rows, in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Register {
    pub portfolio: Portfolio,
    pub parties: Vec<Named>,
    pub groups: Vec<Named>,
    pub functions: Vec<Named>,
    pub engagements: Vec<Named>,
    /// Codes of service types and countries.
    pub service_types: Vec<String>,
    pub countries: Vec<String>,
}

impl Register {
    /// What the unit is called.
    pub fn name(&self, unit: Unit) -> Named {
        match unit {
            Unit::Party(number) => self.parties.get(number as usize),
            Unit::Group(number) => self.groups.get(number as usize),
        }
        .cloned()
        .unwrap_or_default()
    }
}
