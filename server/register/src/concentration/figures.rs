//! Every figure of a register at once.

use super::chain::{Chains, chains};
use super::exposure::{Exposure, exposure};
use super::herfindahl::{Spread, spreads};
use super::place::{PlaceShare, places, regions};
use super::single_point::{SinglePoint, single_points};
use super::tally::{Tally, shared, tallies};
use super::{Level, Limits, Portfolio};

/// M1 to M7, M9 and M10. M8 asks what fails: [`super::what_if::blows`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Each party by itself.
    pub parties: LevelFigures,
    /// Parties rolled up to their groups.
    pub groups: LevelFigures,
    /// M6; none without a critical function.
    pub places: Option<Vec<PlaceShare>>,
    /// M6 by region or data centre.
    pub regions: Option<Vec<PlaceShare>>,
    /// M7
    pub chains: Chains,
    /// M10; none without a critical function.
    pub shared: Option<f64>,
}

/// What depends on whether parties are rolled up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LevelFigures {
    /// M1, M5 and κ; none without a critical function.
    pub exposure: Option<Exposure>,
    /// M2 and M3
    pub spreads: Vec<Spread>,
    /// M4
    pub single_points: Vec<SinglePoint>,
    /// M9
    pub tallies: Vec<Tally>,
}

impl Figures {
    pub const fn at(&self, level: Level) -> &LevelFigures {
        match level {
            Level::Party => &self.parties,
            Level::Group => &self.groups,
        }
    }
}

/// All figures, computed from nothing but the register.
pub fn figures(portfolio: &Portfolio, limits: &Limits) -> Figures {
    let at = |level| LevelFigures {
        exposure: exposure(portfolio, level, limits),
        spreads: spreads(portfolio, level),
        single_points: single_points(portfolio, level, limits),
        tallies: tallies(portfolio, level),
    };
    Figures {
        parties: at(Level::Party),
        groups: at(Level::Group),
        places: places(portfolio),
        regions: regions(portfolio),
        chains: chains(portfolio, limits),
        shared: shared(portfolio),
    }
}
