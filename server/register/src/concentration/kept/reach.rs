//! M1, M5 and κ kept up to date: which functions reach a unit, and which units a function reaches.

use super::super::exposure::{Exposure, UnitExposure};
use super::super::portfolio::Units;
use super::super::{Index, Level, Limits, Portfolio};
use super::ties::{Ties, put, resettle, take};

/// Up to so many units are moved one by one.
const FEW: usize = 64;

/// What one function adds. Units are in order.
#[derive(Clone, Debug, Default, PartialEq)]
struct Part {
    direct: Vec<u32>,
    reached: Vec<u32>,
    /// Whether it has an essential engagement, whether every chain is known, and was confirmed lately.
    any: bool,
    known: bool,
    fresh: bool,
}

/// What one unit carries of the critical functions' weight.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    direct: f64,
    reached: f64,
    /// Of functions that reach it and have an unknown chain.
    both: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Reach {
    pub units: Units,
    /// By function.
    parts: Vec<Part>,
    /// By unit: functions in order.
    direct: Vec<Vec<u32>>,
    reached: Vec<Vec<u32>>,
    sums: Vec<Sums>,
    overlap: Vec<u32>,
    unknown: f64,
    /// Units to be looked at anew, each once.
    dirty: Vec<u32>,
    is_dirty: Vec<bool>,
}

impl Reach {
    pub fn new(
        portfolio: &Portfolio,
        ties: &Ties,
        limits: &Limits,
        level: Level,
    ) -> (Self, Option<Exposure>) {
        let units = Units::new(portfolio, level);
        let count = units.count;
        let mut reach = Self {
            units,
            parts: vec![Part::default(); portfolio.functions.len()],
            direct: vec![Vec::new(); count],
            reached: vec![Vec::new(); count],
            sums: vec![Sums::default(); count],
            overlap: vec![0; count],
            unknown: f64::NAN,
            dirty: Vec::new(),
            is_dirty: vec![false; count],
        };
        for (function, _) in portfolio.critical() {
            reach.function(portfolio, ties, limits, function);
        }
        let mut exposure = None;
        (0..count).for_each(|unit| reach.overlap(portfolio, ties, unit));
        reach.settle(portfolio, &mut exposure);
        (reach, exposure)
    }

    fn touch(&mut self, unit: u32) {
        if !std::mem::replace(&mut self.is_dirty[unit as usize], true) {
            self.dirty.push(unit);
        }
    }

    /// A critical function's ties have changed.
    pub fn function(&mut self, portfolio: &Portfolio, ties: &Ties, limits: &Limits, function: Index) {
        let after = self.part(portfolio, ties, limits, function);
        let before = std::mem::replace(&mut self.parts[function as usize], after);
        // The part is lent out, so that lists of other fields can be changed on the way.
        let after = std::mem::take(&mut self.parts[function as usize]);
        let turned = before.known != after.known;
        for unit in &before.direct {
            if after.direct.binary_search(unit).is_err() {
                take(&mut self.direct[*unit as usize], function);
                self.touch(*unit);
            }
        }
        for unit in &after.direct {
            if before.direct.binary_search(unit).is_err() {
                put(&mut self.direct[*unit as usize], function);
                self.touch(*unit);
            }
        }
        for unit in &before.reached {
            if after.reached.binary_search(unit).is_err() {
                take(&mut self.reached[*unit as usize], function);
                self.touch(*unit);
            }
        }
        for unit in &after.reached {
            if before.reached.binary_search(unit).is_err() {
                put(&mut self.reached[*unit as usize], function);
                self.touch(*unit);
            } else if turned {
                self.touch(*unit);
            }
        }
        self.parts[function as usize] = after;
    }

    fn part(&self, portfolio: &Portfolio, ties: &Ties, limits: &Limits, function: Index) -> Part {
        let mut part = Part { known: true, fresh: true, ..Part::default() };
        let unit = |party| u32::try_from(self.units.of(portfolio, party)).unwrap_or(u32::MAX);
        for (number, engagement) in portfolio.essential_among(&ties.of_function[function as usize]) {
            part.any = true;
            let known = engagement.chain.is_confirmed();
            part.known &= known;
            part.fresh &=
                known && engagement.attested.is_some_and(|at| portfolio.today - at <= limits.attested_days);
            let provider = unit(engagement.party);
            part.direct.push(provider);
            part.reached.push(provider);
            if known {
                let ends = ties.edges[number as usize].iter();
                part.reached.extend(ends.map(|edge| unit(portfolio.edges[*edge as usize].to)));
            }
        }
        for list in [&mut part.direct, &mut part.reached] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        part
    }

    /// What leads to the unit has changed: counts anew who stands before it.
    pub fn overlap(&mut self, portfolio: &Portfolio, ties: &Ties, far: usize) {
        let mut near: Vec<usize> = Vec::new();
        for member in ties.parties_of(&self.units, far) {
            if self.units.of(portfolio, *member) != far {
                // At the level of groups a member is no unit of its own.
                continue;
            }
            for edge in &ties.edges_to[*member as usize] {
                let engagement = &portfolio.engagements[portfolio.edges[*edge as usize].engagement as usize];
                let unit = self.units.of(portfolio, engagement.party);
                if engagement.chain.is_confirmed() && unit != far {
                    near.push(unit);
                }
            }
        }
        near.sort_unstable();
        near.dedup();
        let count = u32::try_from(near.len()).unwrap_or(u32::MAX);
        if std::mem::replace(&mut self.overlap[far], count) != count {
            self.touch(u32::try_from(far).unwrap_or(u32::MAX));
        }
    }

    /// Brings the list of units in line with what has changed since the last time.
    pub fn settle(&mut self, portfolio: &Portfolio, exposure: &mut Option<Exposure>) {
        let Some(total) = portfolio.critical_weight() else {
            *exposure = None;
            return;
        };
        let (mut unknown, mut covered, mut with_engagement, mut without_engagement) = (0.0, 0.0, 0.0, 0);
        for (function, about) in portfolio.critical() {
            let part = &self.parts[function as usize];
            if part.any {
                with_engagement += about.weight;
            } else {
                without_engagement += 1;
            }
            unknown += if part.known { 0.0 } else { about.weight };
            covered += if part.any && part.fresh { about.weight } else { 0.0 };
        }
        let moved = unknown.to_bits() != self.unknown.to_bits();
        let kept = exposure.get_or_insert_with(|| Exposure {
            units: Vec::new(),
            unknown: 0.0,
            coverage: None,
            without_engagement: 0,
        });
        kept.unknown = unknown / total;
        kept.coverage = (with_engagement > 0.0).then(|| covered / with_engagement);
        kept.without_engagement = without_engagement;
        if moved || self.dirty.len() > FEW {
            self.rebuild(portfolio, total, unknown, &mut kept.units);
        } else {
            self.shift(portfolio, total, &mut kept.units);
        }
    }

    /// Moves each touched unit from its old place to its new one, which is seldom far away.
    fn shift(&mut self, portfolio: &Portfolio, total: f64, units: &mut Vec<UnitExposure>) {
        for unit in std::mem::take(&mut self.dirty) {
            let number = unit as usize;
            self.is_dirty[number] = false;
            let old = self.line(number, total);
            self.sums[number] = self.sum(portfolio, unit);
            let new = self.line(number, total);
            let listed = self.sums[number].reached > 0.0 || self.overlap[number] > 0;
            let new = listed.then_some(new);
            resettle(units, units.binary_search_by(|one| one.order(&old)).ok(), new, UnitExposure::order);
        }
    }

    /// All at once: where many units are touched, or the unknown share of every one.
    fn rebuild(&mut self, portfolio: &Portfolio, total: f64, unknown: f64, units: &mut Vec<UnitExposure>) {
        self.unknown = unknown;
        units.retain(|line| !self.is_dirty[self.units.number(line.unit)]);
        for line in &mut *units {
            line.upper = self.upper(self.units.number(line.unit), total);
        }
        for unit in std::mem::take(&mut self.dirty) {
            let number = unit as usize;
            self.is_dirty[number] = false;
            self.sums[number] = self.sum(portfolio, unit);
            if self.sums[number].reached > 0.0 || self.overlap[number] > 0 {
                units.push(self.line(number, total));
            }
        }
        // All but the new end is nearly in order already, which this sort makes use of.
        units.sort_by(UnitExposure::order);
    }

    fn line(&self, number: usize, total: f64) -> UnitExposure {
        let sums = self.sums[number];
        UnitExposure {
            unit: self.units.unit(number),
            direct: sums.direct / total,
            lower: sums.reached / total,
            upper: self.upper(number, total),
            overlap: self.overlap[number],
        }
    }

    fn upper(&self, unit: usize, total: f64) -> f64 {
        let sums = self.sums[unit];
        ((sums.reached + self.unknown - sums.both) / total).min(1.0)
    }

    /// In the order of the functions, as a full computation adds them.
    fn sum(&self, portfolio: &Portfolio, unit: u32) -> Sums {
        let weight = |function: &u32| portfolio.functions[*function as usize].weight;
        let mut sums = Sums::default();
        self.direct[unit as usize].iter().for_each(|function| sums.direct += weight(function));
        for function in &self.reached[unit as usize] {
            sums.reached += weight(function);
            if !self.parts[*function as usize].known {
                sums.both += weight(function);
            }
        }
        sums
    }
}
