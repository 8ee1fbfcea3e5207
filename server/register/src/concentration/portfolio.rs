//! What the figures are computed from: the live register as flat lists, without names.

use serde::{Deserialize, Serialize};

use super::kept::Edit;

/// Position in one of the portfolio's lists, or in a list of codes that the caller keeps.
pub type Index = u32;

/// Days since 1970-01-01.
pub type Day = i32;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Portfolio {
    pub parties: Vec<Party>,
    pub functions: Vec<Function>,
    pub engagements: Vec<Engagement>,
    pub dependencies: Vec<Dependency>,
    pub edges: Vec<Edge>,
    pub today: Day,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Party {
    /// 企業グループ: same or closely connected parties count as one.
    pub group: Option<Index>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Function {
    /// a(f): zero or more.
    pub weight: f64,
    /// Only 重要な業務 enter the shares.
    pub critical: bool,
    /// How long the function may stand still, in hours.
    pub tolerance_hours: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Engagement {
    pub party: Index,
    pub service_type: Option<Index>,
    pub department: Option<Index>,
    /// Yen a year.
    pub cost: Option<u64>,
    pub contracts: u32,
    /// 共同利用型, or provided by a 共同センター.
    pub shared: bool,
    pub chain: ChainState,
    /// When the chain was last attested.
    pub attested: Option<Day>,
    pub substitution: Option<Substitution>,
    pub exit_plan: bool,
    pub exit_tested: Option<Day>,
    pub rto_hours: Option<u32>,
    pub places: Vec<Place>,
}

/// フォースパーティ以降の把握状況 of an engagement.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainState {
    /// 確認済
    Confirmed,
    /// 一部
    Partial,
    /// 再委託なし(申告)
    NoneDeclared,
    /// 未確認
    #[default]
    Unconfirmed,
}

impl ChainState {
    /// Whether the chain counts as known.
    pub const fn is_confirmed(self) -> bool {
        matches!(self, Self::Confirmed | Self::NoneDeclared)
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Substitution {
    Easy,
    Medium,
    Hard,
    Impossible,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependency {
    pub function: Index,
    pub engagement: Index,
    pub strength: Strength,
}

/// What happens to the function when the engagement stops.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    Minor,
    Degraded,
    Essential,
}

/// One step of a chain: `from` passes part of the engagement's work on to `to`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub engagement: Index,
    pub from: Index,
    pub to: Index,
    /// 承認済; anything else is not.
    pub approved: bool,
    pub attested: Option<Day>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    pub role: PlaceRole,
    /// None: 不明.
    pub country: Option<Index>,
    /// Region or data centre within the country; none where the country is not known either.
    pub region: Option<Index>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRole {
    /// 保管
    Storage,
    /// 処理
    Processing,
    /// バックアップ
    Backup,
    /// 遠隔保守元
    RemoteMaintenance,
}

/// Whether parties are looked at alone or rolled up to their groups.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Party,
    #[default]
    Group,
}

/// What a figure is about: a party, or a group of parties.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Party(Index),
    Group(Index),
}

/// Units as dense numbers, so that figures lie in plain lists.
#[derive(Clone, Debug)]
pub(super) struct Units {
    parties: usize,
    pub(super) count: usize,
    level: Level,
}

impl Units {
    pub(super) fn new(portfolio: &Portfolio, level: Level) -> Self {
        let groups = portfolio.parties.iter().filter_map(|party| party.group).max();
        let parties = portfolio.parties.len();
        Self { parties, count: parties + groups.map_or(0, |last| last as usize + 1), level }
    }

    pub(super) fn of(&self, portfolio: &Portfolio, party: Index) -> usize {
        match (self.level, portfolio.parties[party as usize].group) {
            (Level::Group, Some(group)) => self.parties + group as usize,
            _ => party as usize,
        }
    }

    pub(super) fn unit(&self, number: usize) -> Unit {
        let index = |number: usize| Index::try_from(number).unwrap_or(Index::MAX);
        if number < self.parties {
            Unit::Party(index(number))
        } else {
            Unit::Group(index(number - self.parties))
        }
    }

    /// The number of a unit; past the last one for a unit of the other level.
    pub(super) const fn number(&self, unit: Unit) -> usize {
        match unit {
            Unit::Party(number) => number as usize,
            Unit::Group(number) => self.parties + number as usize,
        }
    }
}

/// Rows of one list by the number they belong to, in their order.
pub(super) struct Rows {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Rows {
    /// `owners[i]` owns row i; owners are below `count`.
    pub(super) fn new(count: usize, owners: impl Iterator<Item = Index> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for owner in owners.clone() {
            starts[owner as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; starts[count] as usize];
        for (row, owner) in (0_u32..).zip(owners) {
            let place = &mut next[owner as usize];
            rows[*place as usize] = row;
            *place += 1;
        }
        Self { starts, rows }
    }

    pub(super) fn of(&self, owner: Index) -> &[u32] {
        let owner = owner as usize;
        &self.rows[self.starts[owner] as usize..self.starts[owner + 1] as usize]
    }
}

/// Puts a row in its place, adds it behind the last one, or takes it out: the last row then moves to its place.
fn put<T>(rows: &mut Vec<T>, number: Index, row: Option<T>) {
    let number = number as usize;
    match (row, number < rows.len()) {
        (Some(row), true) => rows[number] = row,
        (Some(row), false) => rows.push(row),
        (None, true) => {
            rows.swap_remove(number);
        }
        (None, false) => {}
    }
}

impl Portfolio {
    /// The lists after an edit that [`super::kept::Kept::apply`] has taken.
    pub fn edit(&mut self, edit: &Edit) {
        match edit.clone() {
            Edit::Edge(number, row) => put(&mut self.edges, number, Some(row)),
            Edit::EdgeGone(number) => put(&mut self.edges, number, None),
            Edit::Dependency(number, row) => put(&mut self.dependencies, number, Some(row)),
            Edit::DependencyGone(number) => put(&mut self.dependencies, number, None),
            Edit::Engagement(number, row) => put(&mut self.engagements, number, Some(row)),
        }
    }

    /// Critical functions with their positions.
    pub(super) fn critical(&self) -> impl Iterator<Item = (Index, &Function)> {
        (0..).zip(&self.functions).filter(|(_, function)| function.critical)
    }

    /// Σ a(f); none when there is no critical function or every weight is zero.
    pub fn critical_weight(&self) -> Option<f64> {
        let total: f64 = self.critical().map(|(_, function)| function.weight).sum();
        (total > 0.0).then_some(total)
    }

    pub(super) fn dependencies_by_function(&self) -> Rows {
        Rows::new(self.functions.len(), self.dependencies.iter().map(|dependency| dependency.function))
    }

    pub(super) fn edges_by_engagement(&self) -> Rows {
        Rows::new(self.engagements.len(), self.edges.iter().map(|edge| edge.engagement))
    }

    /// Engagements that a function cannot do without.
    pub(super) fn essential<'a>(
        &'a self,
        by_function: &'a Rows,
        function: Index,
    ) -> impl Iterator<Item = (Index, &'a Engagement)> {
        self.essential_among(by_function.of(function))
    }

    /// The engagements of those rows of the dependencies that a function cannot do without.
    pub(super) fn essential_among<'a>(
        &'a self,
        rows: &'a [u32],
    ) -> impl Iterator<Item = (Index, &'a Engagement)> + Clone {
        rows.iter()
            .map(|row| &self.dependencies[*row as usize])
            .filter(|dependency| dependency.strength == Strength::Essential)
            .map(|dependency| (dependency.engagement, &self.engagements[dependency.engagement as usize]))
    }
}
