//! One engagement as the register has it now: the fewest edits that lead there.

use super::{Edit, Kept};
use crate::concentration::{Dependency, Edge, Engagement, Index};

impl Kept {
    /// Puts an engagement (the first number past the end adds one) with its dependencies and chain in the place of what
    /// is kept of it. Returns the edits that were made, in their order; none where something is named that there is not.
    pub fn replace(
        &mut self,
        number: Index,
        engagement: &Engagement,
        dependencies: &[Dependency],
        edges: &[Edge],
    ) -> Option<Vec<Edit>> {
        let mut done = Vec::new();
        if self.portfolio.engagements.get(number as usize) != Some(engagement) {
            self.make(Edit::Engagement(number, engagement.clone()), &mut done)?;
        }
        let rows = &self.ties.of_engagement[number as usize];
        let old = rows.iter().map(|row| (*row, self.portfolio.dependencies[*row as usize])).collect();
        let (changed, gone, new) = differ(old, dependencies);
        for (row, one) in changed {
            self.make(Edit::Dependency(row, one), &mut done)?;
        }
        for row in gone {
            self.make(Edit::DependencyGone(row), &mut done)?;
        }
        for one in new {
            self.make(Edit::Dependency(past(&self.portfolio.dependencies), one), &mut done)?;
        }
        let rows = &self.ties.edges[number as usize];
        let old = rows.iter().map(|row| (*row, self.portfolio.edges[*row as usize])).collect();
        let (changed, gone, new) = differ(old, edges);
        for (row, one) in changed {
            self.make(Edit::Edge(row, one), &mut done)?;
        }
        for row in gone {
            self.make(Edit::EdgeGone(row), &mut done)?;
        }
        for one in new {
            self.make(Edit::Edge(past(&self.portfolio.edges), one), &mut done)?;
        }
        Some(done)
    }

    fn make(&mut self, edit: Edit, done: &mut Vec<Edit>) -> Option<()> {
        self.apply(edit.clone()).then(|| done.push(edit))
    }
}

fn past<T>(list: &[T]) -> Index {
    Index::try_from(list.len()).unwrap_or(Index::MAX)
}

/// Rows that take another content, rows that go (the last one first: a row that goes calls the last one to its place),
/// and what is new.
type Difference<T> = (Vec<(Index, T)>, Vec<Index>, Vec<T>);

fn differ<T: Copy + PartialEq>(old: Vec<(Index, T)>, wanted: &[T]) -> Difference<T> {
    let mut new: Vec<T> = wanted.to_vec();
    let mut gone: Vec<Index> = Vec::new();
    for (row, one) in old {
        match new.iter().position(|other| *other == one) {
            Some(at) => {
                new.remove(at);
            }
            None => gone.push(row),
        }
    }
    gone.sort_unstable();
    let same = gone.len().min(new.len());
    let rest = new.split_off(same);
    let changed = gone.drain(..same).zip(new).collect();
    gone.reverse();
    (changed, gone, rest)
}
