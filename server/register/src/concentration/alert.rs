//! Alerts of concentration by the policy's limits, and who has taken note of them until when.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use super::figures::Figures;
use super::{Alert, Limits, Named, Register, Unit};

#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// M1: too much of the critical business on one unit.
    Share,
    /// M4
    SinglePoint,
    /// M5: an N-th party behind too many direct ones.
    Overlap,
    /// κ: the figures are lower bounds.
    Coverage,
}

/// One alert of today.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Raised {
    /// The same from day to day: `share:…`, `single:function:provider`, `overlap:…`, `coverage`.
    pub key: String,
    pub kind: AlertKind,
    pub level: Alert,
    pub subject: Named,
    /// Whether the subject is a party, which has a page.
    pub party: bool,
    /// The function of a single point.
    pub function: Option<Named>,
    /// What the alert rests on: a share, or a count of direct units for an overlap.
    pub figure: f64,
}

/// Who has taken note of an alert.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Acknowledged {
    pub owner: String,
    pub note: String,
    /// Last day on which it holds.
    pub expires_on: String,
    /// Whether it was a 警戒 then.
    pub was_warning: bool,
    pub at: i64,
    pub actor_name: String,
}

/// An alert with what was said about it. It is open again once that has run out or the alert has risen.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AlertLine {
    pub raised: Raised,
    pub acknowledged: Option<Acknowledged>,
    pub open: bool,
}

/// Every alert of the register, by its figures, the gravest first.
pub fn alerts(register: &Register, figures: &Figures, limits: &Limits) -> Vec<Raised> {
    let portfolio = &register.portfolio;
    let mut found = Vec::new();
    let Some(exposure) = &figures.groups.exposure else { return found };
    for unit in &exposure.units {
        let subject = register.name(unit.unit);
        let party = matches!(unit.unit, Unit::Party(_));
        if let Some(level) = limits.share(unit.lower) {
            let key = format!("share:{}", subject.id);
            found.push(Raised {
                key,
                kind: AlertKind::Share,
                level,
                subject: subject.clone(),
                party,
                function: None,
                figure: unit.lower,
            });
        }
        if limits.overlaps(unit.overlap, unit.lower) {
            let (key, figure) = (format!("overlap:{}", subject.id), f64::from(unit.overlap));
            found.push(Raised {
                key,
                kind: AlertKind::Overlap,
                level: Alert::Caution,
                subject,
                party,
                function: None,
                figure,
            });
        }
    }
    for point in &figures.groups.single_points {
        let subject = register.name(point.provider);
        let function = register.functions.get(point.function as usize).cloned().unwrap_or_default();
        found.push(Raised {
            key: format!("single:{}:{}", function.id, subject.id),
            kind: AlertKind::SinglePoint,
            level: Alert::Caution,
            party: matches!(point.provider, Unit::Party(_)),
            subject,
            figure: portfolio.functions[point.function as usize].weight,
            function: Some(function),
        });
    }
    if let Some(coverage) = exposure.coverage.filter(|coverage| *coverage < limits.coverage) {
        found.push(Raised {
            key: "coverage".into(),
            kind: AlertKind::Coverage,
            level: Alert::Caution,
            subject: Named::default(),
            party: false,
            function: None,
            figure: coverage,
        });
    }
    found.sort_by(|a, b| {
        b.level
            .cmp(&a.level)
            .then(a.kind.cmp(&b.kind))
            .then(b.figure.total_cmp(&a.figure))
            .then(a.key.cmp(&b.key))
    });
    found
}

/// The alert with what was said about it, as of `today` (2026-11-21).
pub fn line(raised: Raised, acknowledged: Option<Acknowledged>, today: &str) -> AlertLine {
    let holds = acknowledged.as_ref().is_some_and(|said| {
        today <= said.expires_on.as_str() && (said.was_warning || raised.level != Alert::Warning)
    });
    AlertLine { raised, acknowledged, open: !holds }
}
