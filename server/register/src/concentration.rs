//! Concentration and dependency (集中リスク): what breaks when one party fails, and how sure we are.
//! Guideline 2.6 (b). Pure: a [`Portfolio`] goes in, figures come out; no value where there is no data.
//!
//! F is the set of critical functions f with weight a(f); Dep(f) are the parties or groups reached from f
//! through essential engagements and their confirmed chains; U(f) says that some chain under f is not
//! confirmed. Every share lies between 0 and 1.

pub mod alert;
pub mod brings;
pub mod by_function;
pub mod chain;
pub mod exposure;
pub mod figures;
pub mod herfindahl;
pub mod kept;
pub mod place;
pub mod portfolio;
pub mod scenario;
pub mod single_point;
#[cfg(feature = "ssr")]
pub mod store;
pub mod table;
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
    /// The limits of a policy.
    pub fn of(policy: &crate::policy::Policy) -> Self {
        let given = &policy.concentration;
        let months = |months: i64| i32::try_from(months.saturating_mul(365) / 12).unwrap_or(i32::MAX);
        Self {
            caution: given.share_notice as f64 / 100.0,
            warning: given.share_alert as f64 / 100.0,
            overlap: u32::try_from(given.overlap_groups).unwrap_or(u32::MAX),
            overlap_share: given.overlap_share as f64 / 100.0,
            coverage: given.coverage as f64 / 100.0,
            attested_days: months(policy.attestation_months),
            ..Self::default()
        }
    }

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
    /// Codes of service types and countries, names of departments.
    pub service_types: Vec<String>,
    pub countries: Vec<String>,
    pub departments: Vec<String>,
    pub regions: Vec<Region>,
    /// The figures are those of one department alone.
    pub narrowed: bool,
}

/// A region or data centre of a country (地域・データセンター).
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Region {
    /// None: 不明.
    pub country: Option<String>,
    /// As it was written first, without superfluous blanks; empty where nobody has written it down.
    pub name: String,
}

impl Register {
    /// The part that a department reaches: its engagements, their chains, the functions and parties behind them.
    /// Nothing else keeps a name. With it the old places of the engagements that remain.
    #[must_use]
    pub fn of_department(&self, department: &str) -> (Self, Vec<Index>) {
        let own = self.departments.iter().position(|name| name == department && !name.is_empty());
        let own = own.and_then(|place| Index::try_from(place).ok());
        let kept: Vec<Index> = (0..)
            .zip(&self.portfolio.engagements)
            .filter(|(_, engagement)| own.is_some() && engagement.department == own)
            .map(|(number, _)| number)
            .collect();
        (Self { narrowed: true, ..self.part(&kept) }, kept)
    }

    /// The register of some engagements alone, by their places in order: their chains, the functions and parties behind
    /// them. Nothing else keeps a name.
    #[must_use]
    pub fn part(&self, kept: &[Index]) -> Self {
        let old = &self.portfolio;
        let moved: std::collections::HashMap<Index, Index> = kept.iter().copied().zip(0..).collect();
        let mut part = Self {
            portfolio: Portfolio { parties: old.parties.clone(), today: old.today, ..Portfolio::default() },
            parties: self.parties.clone(),
            groups: self.groups.clone(),
            service_types: self.service_types.clone(),
            countries: self.countries.clone(),
            departments: self.departments.clone(),
            regions: self.regions.clone(),
            narrowed: self.narrowed,
            ..Self::default()
        };
        part.engagements = kept.iter().map(|number| self.engagements[*number as usize].clone()).collect();
        part.portfolio.engagements =
            kept.iter().map(|number| old.engagements[*number as usize].clone()).collect();
        part.portfolio.edges = old
            .edges
            .iter()
            .filter_map(|edge| Some(Edge { engagement: *moved.get(&edge.engagement)?, ..*edge }))
            .collect();
        let mut functions = std::collections::BTreeMap::new();
        for dependency in &old.dependencies {
            if moved.contains_key(&dependency.engagement) {
                functions.insert(dependency.function, 0);
            }
        }
        functions.values_mut().zip(0..).for_each(|(place, number)| *place = number);
        part.functions = functions.keys().map(|number| self.functions[*number as usize].clone()).collect();
        part.portfolio.functions =
            functions.keys().map(|number| old.functions[*number as usize].clone()).collect();
        part.portfolio.dependencies = old
            .dependencies
            .iter()
            .filter_map(|row| {
                let engagement = *moved.get(&row.engagement)?;
                Some(Dependency { function: functions[&row.function], engagement, strength: row.strength })
            })
            .collect();
        let mut touched = vec![false; self.parties.len()];
        let ends = part.portfolio.edges.iter().flat_map(|edge| [edge.from, edge.to]);
        for party in part.portfolio.engagements.iter().map(|engagement| engagement.party).chain(ends) {
            touched[party as usize] = true;
        }
        let mut groups = vec![false; self.groups.len()];
        for (party, touched) in old.parties.iter().zip(&touched) {
            if let Some(group) = party.group.filter(|_| *touched) {
                groups[group as usize] = true;
            }
        }
        let clear = |names: &mut Vec<Named>, seen: &[bool]| {
            names
                .iter_mut()
                .zip(seen)
                .filter(|(_, seen)| !**seen)
                .for_each(|(name, _)| *name = Named::default());
        };
        clear(&mut part.parties, &touched);
        clear(&mut part.groups, &groups);
        part
    }

    /// The same register with one function alone.
    #[must_use]
    pub fn of_function(mut self, id: &str) -> Self {
        let kept =
            self.functions.iter().position(|name| name.id == id).and_then(|at| Index::try_from(at).ok());
        let functions = kept.iter().filter_map(|at| self.portfolio.functions.get(*at as usize).cloned());
        self.portfolio.functions = functions.collect();
        self.functions.retain(|name| name.id == id);
        self.portfolio.dependencies.retain(|row| Some(row.function) == kept);
        for row in &mut self.portfolio.dependencies {
            row.function = 0;
        }
        self
    }

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
