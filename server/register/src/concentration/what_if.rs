//! M8: what stops when a party, a group or a country fails, and the register as it would be after a change.

use serde::{Deserialize, Serialize};

use super::portfolio::Units;
use super::{Engagement, Index, Level, Party, Portfolio, Strength, Unit};

/// How sure the blow is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Through a chain on record that nobody has confirmed.
    Possible,
    /// Directly or through a confirmed chain.
    Certain,
}

/// What the failure does to one function.
#[derive(Clone, Debug, PartialEq)]
pub struct Blow {
    pub function: Index,
    pub strength: Strength,
    pub certainty: Certainty,
    /// The engagements through which it comes.
    pub engagements: Vec<Index>,
    /// Whether the function is back within its tolerance, by the engagements' RTO; none when one is unknown.
    pub within_tolerance: Option<bool>,
}

/// What fails.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    Unit(Unit),
    /// Every place in this country.
    Country(Index),
}

/// The functions that a failure touches, the hardest hit first.
pub fn blows(portfolio: &Portfolio, failure: Failure) -> Vec<Blow> {
    let hit = touched(portfolio, failure);
    let by_function = portfolio.dependencies_by_function();
    let functions = 0..Index::try_from(portfolio.functions.len()).unwrap_or(Index::MAX);
    let mut found: Vec<Blow> = functions
        .filter_map(|function| {
            blow(portfolio, function, by_function.of(function), |engagement| hit[engagement as usize])
        })
        .collect();
    order(&mut found);
    found
}

/// The hardest hit first.
pub(super) fn order(blows: &mut [Blow]) {
    blows.sort_by(|a, b| {
        (b.strength, b.certainty).cmp(&(a.strength, a.certainty)).then(a.function.cmp(&b.function))
    });
}

/// What a failure does to one function, by its rows of the dependencies.
pub(super) fn blow(
    portfolio: &Portfolio,
    function: Index,
    rows: &[u32],
    hit: impl Fn(Index) -> Option<Certainty>,
) -> Option<Blow> {
    let mut found: Option<Blow> = None;
    let mut longest = Some(0);
    for row in rows {
        let dependency = portfolio.dependencies[*row as usize];
        let Some(certainty) = hit(dependency.engagement) else { continue };
        let rto = portfolio.engagements[dependency.engagement as usize].rto_hours;
        longest = longest.zip(rto).map(|(longest, rto): (u32, u32)| longest.max(rto));
        let blow = found.get_or_insert_with(|| Blow {
            function,
            strength: dependency.strength,
            certainty,
            engagements: Vec::new(),
            within_tolerance: None,
        });
        (blow.strength, blow.certainty) =
            (blow.strength, blow.certainty).max((dependency.strength, certainty));
        blow.engagements.push(dependency.engagement);
    }
    let tolerance = portfolio.functions[function as usize].tolerance_hours;
    found.map(|blow| Blow {
        within_tolerance: tolerance.zip(longest).map(|(tolerance, rto)| rto <= tolerance),
        ..blow
    })
}

/// For each engagement whether the failure reaches it.
pub(super) fn touched(portfolio: &Portfolio, failure: Failure) -> Vec<Option<Certainty>> {
    let unit = match failure {
        Failure::Country(country) => {
            let sits = |engagement: &Engagement| {
                engagement.places.iter().any(|place| place.country == Some(country))
            };
            return portfolio
                .engagements
                .iter()
                .map(|engagement| sits(engagement).then_some(Certainty::Certain))
                .collect();
        }
        Failure::Unit(unit) => unit,
    };
    let level = if matches!(unit, Unit::Group(_)) { Level::Group } else { Level::Party };
    let units = Units::new(portfolio, level);
    let is_hit = |party: Index| units.unit(units.of(portfolio, party)) == unit;
    let mut hit: Vec<Option<Certainty>> = portfolio
        .engagements
        .iter()
        .map(|engagement| is_hit(engagement.party).then_some(Certainty::Certain))
        .collect();
    for edge in portfolio.edges.iter().filter(|edge| is_hit(edge.to)) {
        let known = portfolio.engagements[edge.engagement as usize].chain.is_confirmed();
        let certainty = if known { Certainty::Certain } else { Certainty::Possible };
        let slot = &mut hit[edge.engagement as usize];
        *slot = (*slot).max(Some(certainty));
    }
    hit
}

/// A change to try on the register before it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new engagement with the functions that would depend on it.
    Added(Engagement, Vec<(Index, Strength)>),
    /// Another party takes over an engagement; its chain is then unknown.
    Replaced {
        engagement: Index,
        by: Index,
    },
    Removed {
        engagement: Index,
    },
    /// Two groups or parties become one.
    Merged(Vec<Index>),
}

/// The register as it would be; the figures are computed on it as on the real one.
#[must_use]
pub fn changed(portfolio: &Portfolio, change: &Change) -> Portfolio {
    let mut after = portfolio.clone();
    match change {
        Change::Added(engagement, functions) => {
            let number = Index::try_from(after.engagements.len()).unwrap_or(Index::MAX);
            after.engagements.push(engagement.clone());
            after.dependencies.extend(functions.iter().map(|(function, strength)| super::Dependency {
                function: *function,
                engagement: number,
                strength: *strength,
            }));
        }
        Change::Replaced { engagement, by } => {
            let taken = &mut after.engagements[*engagement as usize];
            taken.party = *by;
            taken.chain = super::ChainState::Unconfirmed;
            taken.attested = None;
            after.edges.retain(|edge| edge.engagement != *engagement);
        }
        Change::Removed { engagement } => {
            let gone = *engagement;
            after.engagements.remove(gone as usize);
            after.dependencies.retain(|dependency| dependency.engagement != gone);
            after.edges.retain(|edge| edge.engagement != gone);
            let moved_up = |number: &mut Index| *number -= Index::from(*number > gone);
            after.dependencies.iter_mut().for_each(|dependency| moved_up(&mut dependency.engagement));
            after.edges.iter_mut().for_each(|edge| moved_up(&mut edge.engagement));
        }
        Change::Merged(parties) => {
            let one = after.parties.iter().filter_map(|party| party.group).max().map_or(0, |last| last + 1);
            let groups: Vec<Index> =
                parties.iter().filter_map(|party| portfolio.parties[*party as usize].group).collect();
            for (number, party) in (0..).zip(&mut after.parties) {
                let joins =
                    parties.contains(&number) || party.group.is_some_and(|group| groups.contains(&group));
                if joins {
                    *party = Party { group: Some(one) };
                }
            }
        }
    }
    after
}
