//! The figures kept up to date: an edit of one row computes anew only what hangs on that row. Sums are added again in
//! the order of a full computation, never by differences, so that both agree to the last bit.

mod change;
mod depth;
mod place;
mod reach;
mod spread;
mod tally;
mod ties;

use std::collections::{BTreeMap, BTreeSet};

use self::reach::Reach;
use self::spread::Spreads;
use self::ties::Ties;
use super::figures::{Figures, LevelFigures};
use super::portfolio::Units;
use super::what_if::{self, Blow, Certainty, Failure};
use super::{
    Dependency, Edge, Engagement, Index, Level, Limits, Portfolio, Unit, single_point, tally as count,
};

/// A change of one row. A number is a place in the portfolio's list; the first one past its end adds a row. Where a
/// row is taken out, the last one of its list moves to its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    Edge(Index, Edge),
    EdgeGone(Index),
    Dependency(Index, Dependency),
    DependencyGone(Index),
    Engagement(Index, Engagement),
}

/// A portfolio with its figures. Parties, functions, limits and the day stay as they were given; other ones need
/// another [`Kept::new`].
#[derive(Clone, Debug)]
pub struct Kept {
    portfolio: Portfolio,
    limits: Limits,
    figures: Figures,
    ties: Ties,
    sides: [Side; 2],
    /// By country, and by region.
    places: [place::Places; 2],
    depths: depth::Depths,
    /// By function: whether it cannot do without a shared system.
    shared: Vec<bool>,
}

/// What is kept for one level.
#[derive(Clone, Debug)]
struct Side {
    level: Level,
    reach: Reach,
    spreads: Spreads,
    /// Engagements of each unit, as its tally shows them.
    counts: Vec<usize>,
}

/// What an edit touches.
#[derive(Default)]
struct Touched {
    /// Functions whose ties changed, and those of which only chains changed.
    functions: BTreeSet<Index>,
    chains: BTreeSet<Index>,
    engagements: BTreeSet<Index>,
    /// Parties that chains lead to, and parties that provide.
    far: BTreeSet<Index>,
    near: BTreeSet<Index>,
}

impl Side {
    fn new(portfolio: &Portfolio, ties: &Ties, limits: &Limits, level: Level) -> (Self, LevelFigures) {
        let (reach, exposure) = Reach::new(portfolio, ties, limits, level);
        let (spreads, list) = Spreads::new(portfolio, ties, &reach.units);
        let tallies = count::tallies(portfolio, level);
        let mut counts = vec![0; reach.units.count];
        for one in &tallies {
            counts[reach.units.number(one.unit)] = one.engagements;
        }
        let figures = LevelFigures {
            exposure,
            spreads: list,
            single_points: single_point::single_points(portfolio, level, limits),
            tallies,
        };
        (Self { level, reach, spreads, counts }, figures)
    }
}

impl Kept {
    pub fn new(portfolio: Portfolio, limits: Limits) -> Self {
        let ties = Ties::new(&portfolio);
        let (parties, by_party) = Side::new(&portfolio, &ties, &limits, Level::Party);
        let (groups, by_group) = Side::new(&portfolio, &ties, &limits, Level::Group);
        let (countries, places) = place::Places::new(&portfolio, &ties, super::place::COUNTRY);
        let (areas, regions) = place::Places::new(&portfolio, &ties, super::place::REGION);
        let mut depths = depth::Depths::default();
        (0..)
            .zip(&portfolio.engagements)
            .for_each(|(number, _)| depths.engagement(&portfolio, &ties, number));
        let shared = (0..).zip(&portfolio.functions);
        let shared = shared.map(|(function, _)| tally::is_shared(&portfolio, &ties, function)).collect();
        let figures = Figures {
            parties: by_party,
            groups: by_group,
            places,
            regions,
            chains: super::chain::chains(&portfolio, &limits),
            shared: count::shared(&portfolio),
        };
        let places = [countries, areas];
        Self { portfolio, limits, figures, ties, sides: [parties, groups], places, depths, shared }
    }

    pub const fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// The same as [`super::figures::figures`] of the portfolio as it is now.
    pub const fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The same as [`what_if::blows`], by the rows that hang on what fails.
    pub fn blows(&self, failure: Failure) -> Vec<Blow> {
        let unit = match failure {
            Failure::Country(_) => return what_if::blows(&self.portfolio, failure),
            Failure::Unit(unit) => unit,
        };
        let side = &self.sides[usize::from(matches!(unit, Unit::Group(_)))];
        let number = side.reach.units.number(unit);
        if number >= side.reach.units.count {
            return Vec::new();
        }
        let mut hit: BTreeMap<Index, Certainty> = BTreeMap::new();
        for party in self.ties.parties_of(&side.reach.units, number) {
            for edge in &self.ties.edges_to[*party as usize] {
                let engagement = self.portfolio.edges[*edge as usize].engagement;
                let known = self.portfolio.engagements[engagement as usize].chain.is_confirmed();
                let certainty = if known { Certainty::Certain } else { Certainty::Possible };
                hit.entry(engagement).and_modify(|one| *one = certainty.max(*one)).or_insert(certainty);
            }
            for engagement in &self.ties.of_party[*party as usize] {
                hit.insert(*engagement, Certainty::Certain);
            }
        }
        let rows = hit.keys().flat_map(|number| &self.ties.of_engagement[*number as usize]);
        let functions: BTreeSet<Index> =
            rows.map(|row| self.portfolio.dependencies[*row as usize].function).collect();
        let blow = |function: Index| {
            let rows = &self.ties.of_function[function as usize];
            what_if::blow(&self.portfolio, function, rows, |engagement| hit.get(&engagement).copied())
        };
        let mut found: Vec<Blow> = functions.into_iter().filter_map(blow).collect();
        what_if::order(&mut found);
        found
    }

    /// Changes one row. Nothing happens where it names a row, party or function that there is not.
    pub fn apply(&mut self, edit: Edit) -> bool {
        if !self.is_sound(&edit) {
            return false;
        }
        let mut touched = Touched::default();
        match edit {
            Edit::Edge(number, edge) => self.edge(number, Some(edge), &mut touched),
            Edit::EdgeGone(number) => self.edge(number, None, &mut touched),
            Edit::Dependency(number, row) => self.dependency(number, Some(row), &mut touched),
            Edit::DependencyGone(number) => self.dependency(number, None, &mut touched),
            Edit::Engagement(number, engagement) => self.engagement(number, engagement, &mut touched),
        }
        self.settle(&touched);
        true
    }

    fn is_sound(&self, edit: &Edit) -> bool {
        let one = &self.portfolio;
        let below = |number: Index, count: usize| (number as usize) < count;
        let (parties, engagements) = (one.parties.len(), one.engagements.len());
        match edit {
            Edit::Edge(number, edge) => {
                below(*number, one.edges.len() + 1)
                    && below(edge.engagement, engagements)
                    && below(edge.from, parties)
                    && below(edge.to, parties)
            }
            Edit::EdgeGone(number) => below(*number, one.edges.len()),
            Edit::Dependency(number, row) => {
                below(*number, one.dependencies.len() + 1)
                    && below(row.engagement, engagements)
                    && below(row.function, one.functions.len())
            }
            Edit::DependencyGone(number) => below(*number, one.dependencies.len()),
            Edit::Engagement(number, engagement) => {
                below(*number, engagements + 1) && below(engagement.party, parties)
            }
        }
    }

    fn edge(&mut self, number: Index, new: Option<Edge>, touched: &mut Touched) {
        let last = Index::try_from(self.portfolio.edges.len()).unwrap_or(Index::MAX).saturating_sub(1);
        let before = self.portfolio.edges.get(number as usize).copied();
        for edge in before.iter().chain(&new) {
            touched.engagements.insert(edge.engagement);
            touched.far.insert(edge.to);
            let rows = self.ties.of_engagement[edge.engagement as usize].iter();
            touched.chains.extend(rows.map(|row| self.portfolio.dependencies[*row as usize].function));
        }
        let chains = &mut self.figures.chains;
        if let Some(edge) = before {
            self.ties.take_edge(number, &edge);
            depth::unlist_edge(number, chains);
        }
        match (new, before) {
            (Some(edge), Some(_)) => self.portfolio.edges[number as usize] = edge,
            (Some(edge), None) => self.portfolio.edges.push(edge),
            (None, _) => {
                if number != last {
                    let moved = self.portfolio.edges[last as usize];
                    self.ties.take_edge(last, &moved);
                    depth::unlist_edge(last, chains);
                }
                self.portfolio.edges.swap_remove(number as usize);
            }
        }
        if let Some(edge) = self.portfolio.edges.get(number as usize) {
            self.ties.put_edge(number, edge);
            depth::list_edge(&self.portfolio, &self.limits, number, chains);
        }
    }

    fn dependency(&mut self, number: Index, new: Option<Dependency>, touched: &mut Touched) {
        let last = Index::try_from(self.portfolio.dependencies.len()).unwrap_or(Index::MAX).saturating_sub(1);
        let before = self.portfolio.dependencies.get(number as usize).copied();
        // Where a row is taken out, the row that moves to its place changes the order within its function.
        let moved = (new.is_none() && number != last).then(|| self.portfolio.dependencies[last as usize]);
        let rows = [before, new, moved];
        let owners: BTreeSet<Index> = rows.iter().flatten().map(|row| row.engagement).collect();
        touched.functions.extend(rows.iter().flatten().map(|row| row.function));
        touched.near.extend(owners.iter().map(|one| self.portfolio.engagements[*one as usize].party));
        for one in &owners {
            self.spread(*one, Spreads::take_functions);
        }
        if let Some(row) = before {
            self.ties.take_dependency(number, &row);
        }
        if let Some(row) = moved {
            self.ties.take_dependency(last, &row);
        }
        match (new, before) {
            (Some(row), Some(_)) => self.portfolio.dependencies[number as usize] = row,
            (Some(row), None) => self.portfolio.dependencies.push(row),
            (None, _) => {
                self.portfolio.dependencies.swap_remove(number as usize);
            }
        }
        if let Some(row) = self.portfolio.dependencies.get(number as usize) {
            self.ties.put_dependency(number, row);
        }
        for one in &owners {
            self.spread(*one, Spreads::put_functions);
        }
    }

    fn engagement(&mut self, number: Index, new: Engagement, touched: &mut Touched) {
        let is_new = number as usize == self.portfolio.engagements.len();
        touched.engagements.insert(number);
        touched.near.insert(new.party);
        if is_new {
            self.ties.add_engagement();
            ties::put(&mut self.ties.of_party[new.party as usize], number);
            self.portfolio.engagements.push(new);
            self.spread(number, Spreads::put);
            return;
        }
        let before = self.portfolio.engagements[number as usize].party;
        touched.near.insert(before);
        let rows = self.ties.of_engagement[number as usize].iter();
        touched.functions.extend(rows.map(|row| self.portfolio.dependencies[*row as usize].function));
        let edges = self.ties.edges[number as usize].iter();
        touched.far.extend(edges.map(|edge| self.portfolio.edges[*edge as usize].to));
        self.spread(number, Spreads::take);
        ties::take(&mut self.ties.of_party[before as usize], number);
        ties::put(&mut self.ties.of_party[new.party as usize], number);
        self.portfolio.engagements[number as usize] = new;
        self.spread(number, Spreads::put);
    }

    fn spread(&mut self, number: Index, work: fn(&mut Spreads, &Portfolio, &Ties, &Units, Index)) {
        for side in &mut self.sides {
            work(&mut side.spreads, &self.portfolio, &self.ties, &side.reach.units, number);
        }
    }

    /// Brings the figures in line with what an edit touched.
    fn settle(&mut self, touched: &Touched) {
        let (portfolio, ties, limits) = (&self.portfolio, &self.ties, &self.limits);
        let critical = |function: &&Index| portfolio.functions[**function as usize].critical;
        for side in &mut self.sides {
            let figures = match side.level {
                Level::Party => &mut self.figures.parties,
                Level::Group => &mut self.figures.groups,
            };
            let units = |parties: &BTreeSet<Index>, side: &Side| -> BTreeSet<usize> {
                parties.iter().map(|party| side.reach.units.of(portfolio, *party)).collect()
            };
            for function in touched.functions.union(&touched.chains).filter(critical) {
                side.reach.function(portfolio, ties, limits, *function);
            }
            for function in touched.functions.iter().filter(critical) {
                tally::point(portfolio, ties, &side.reach, limits, *function, &mut figures.single_points);
            }
            for far in units(&touched.far, side) {
                side.reach.overlap(portfolio, ties, far);
            }
            for near in units(&touched.near, side) {
                tally::unit(portfolio, ties, &side.reach, near, &mut side.counts, &mut figures.tallies);
            }
            side.reach.settle(portfolio, &mut figures.exposure);
            side.spreads.settle(portfolio, &side.reach.units, &mut figures.spreads);
        }
        for number in &touched.engagements {
            self.depths.engagement(portfolio, ties, *number);
        }
        self.figures.chains.depth = self.depths.greatest();
        if touched.functions.iter().any(|function| portfolio.functions[*function as usize].critical) {
            for function in touched.functions.iter().filter(critical) {
                for places in &mut self.places {
                    places.function(portfolio, ties, *function);
                }
                self.shared[*function as usize] = tally::is_shared(portfolio, ties, *function);
            }
            let [countries, areas] = &mut self.places;
            self.figures.places = countries.list(portfolio);
            self.figures.regions = areas.list(portfolio);
            self.figures.shared = tally::shared(portfolio, &self.shared);
        }
    }
}
