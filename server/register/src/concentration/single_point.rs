//! M4: critical functions that one provider can stop and that nobody could take over soon.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::portfolio::Units;
use super::{Engagement, Index, Level, Limits, Portfolio, Substitution, Unit};

/// Why the only provider could not be replaced.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// 代替が極めて困難・不可
    HardToSubstitute,
    /// Substitution was never assessed: unknown is never good.
    SubstitutionUnassessed,
    NoExitPlan,
    ExitTestOld,
    ExitNeverTested,
}

impl Weakness {
    /// In Japanese and English.
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::HardToSubstitute => ("代替が困難", "Hard to substitute"),
            Self::SubstitutionUnassessed => ("代替性が未評価", "Substitution not assessed"),
            Self::NoExitPlan => ("出口計画なし", "No exit plan"),
            Self::ExitTestOld => ("出口テストが古い", "Exit test too old"),
            Self::ExitNeverTested => ("出口テスト未実施", "Exit never tested"),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct SinglePoint {
    pub function: Index,
    pub provider: Unit,
    pub engagements: Vec<Index>,
    pub weaknesses: Vec<Weakness>,
}

fn weaknesses<'a>(
    engagement: &'a Engagement,
    today: i32,
    limits: &'a Limits,
) -> impl Iterator<Item = Weakness> + 'a {
    let substitution = match engagement.substitution {
        None => Some(Weakness::SubstitutionUnassessed),
        Some(Substitution::Hard | Substitution::Impossible) => Some(Weakness::HardToSubstitute),
        Some(_) => None,
    };
    let exit = match (engagement.exit_plan, engagement.exit_tested) {
        (false, _) => Some(Weakness::NoExitPlan),
        (true, None) => Some(Weakness::ExitNeverTested),
        (true, Some(at)) => (today - at > limits.exit_test_days).then_some(Weakness::ExitTestOld),
    };
    substitution.into_iter().chain(exit)
}

/// Critical functions with a single essential provider that shows a weakness, in the functions' order.
pub fn single_points(portfolio: &Portfolio, level: Level, limits: &Limits) -> Vec<SinglePoint> {
    let units = Units::new(portfolio, level);
    let by_function = portfolio.dependencies_by_function();
    portfolio
        .critical()
        .filter_map(|(function, _)| {
            single_point(portfolio, &units, limits, function, by_function.of(function))
        })
        .collect()
}

/// The single point of one critical function, by its rows of the dependencies.
pub(super) fn single_point(
    portfolio: &Portfolio,
    units: &Units,
    limits: &Limits,
    function: Index,
    rows: &[u32],
) -> Option<SinglePoint> {
    let essential = portfolio.essential_among(rows);
    let mut providers = essential.clone().map(|(_, engagement)| units.of(portfolio, engagement.party));
    let provider = providers.next()?;
    if providers.any(|other| other != provider) {
        return None;
    }
    let weak: BTreeSet<Weakness> = essential
        .clone()
        .flat_map(|(_, engagement)| weaknesses(engagement, portfolio.today, limits))
        .collect();
    (!weak.is_empty()).then(|| SinglePoint {
        function,
        provider: units.unit(provider),
        engagements: essential.map(|(number, _)| number).collect(),
        weaknesses: weak.into_iter().collect(),
    })
}
