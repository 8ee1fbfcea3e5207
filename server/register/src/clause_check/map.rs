//! The clause heatmap as a page: narrowed, with its margins, a piece of its rows.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Cell, CellState, Heatmap, HeatmapRow};
use crate::policy::{Demand, ITEMS};

/// Rows of a page.
pub const SIZE: usize = 100;

/// Which rows and which part of them.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct MapFilter {
    pub tier: Option<i64>,
    pub department: String,
    /// Part of a party's name.
    pub text: String,
    /// `gap`, `adverse`, `undeterminable`, `exception`, or empty.
    pub show: String,
    /// 1 to 12: only what `show` says about this item; 0 is any.
    pub item: u8,
    /// ISO date that the margins are compared with.
    pub since: String,
    /// From 0.
    pub page: usize,
    /// Every row at once, for a file.
    #[serde(skip)]
    pub whole: bool,
}

/// An accepted gap: party, item, day on which the acceptance ends.
pub type Exceptions = Vec<(String, u8, String)>;

/// What the margins say of one item.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Margin {
    pub stated: usize,
    /// Parties with a check.
    pub judged: usize,
    /// Required and not stated.
    pub gaps: usize,
    pub adverse: usize,
    pub undeterminable: usize,
    pub exceptions: usize,
    /// Contracts that stated it at the earlier day, and now.
    pub then: Option<(i64, i64)>,
}

/// A page of the heatmap. The margins and counts are over all rows that fit, not over the page.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct MapPage {
    pub total: usize,
    pub rows: Vec<HeatmapRow>,
    /// One for each item.
    pub margins: Vec<Margin>,
    /// Of the rows on this page.
    pub exceptions: Exceptions,
    pub departments: Vec<String>,
    /// Parties with at least one of each: gap, adverse, undeterminable, exception.
    pub shows: [usize; 4],
    /// The rows that fit by department, in the order of their names.
    pub by_department: Vec<DepartmentLine>,
}

/// What the rows of one department say: what the heatmap's margins say once it is narrowed to that department.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct DepartmentLine {
    pub department: String,
    /// Parties with an engagement of the department, and those of them with a check.
    pub parties: usize,
    pub judged: usize,
    /// For each item how many parties state it, and how many lack what is required.
    pub stated: [usize; 12],
    pub gaps: [usize; 12],
}

impl DepartmentLine {
    /// Share of the judged cells that are stated; none where nothing was judged.
    pub fn coverage(&self) -> Option<f64> {
        let cells = self.judged * usize::from(ITEMS);
        (cells > 0).then(|| self.stated.iter().sum::<usize>() as f64 / cells as f64)
    }
}

/// The rows by department. A party counts in every department that has an engagement with it; `ties` are party and
/// department, in any order.
pub fn by_department(rows: &[HeatmapRow], ties: &[(String, String)]) -> Vec<DepartmentLine> {
    let mut of: HashMap<&str, Vec<&str>> = HashMap::new();
    for (party, department) in ties.iter().filter(|(_, department)| !department.is_empty()) {
        let own = of.entry(party).or_default();
        if !own.contains(&department.as_str()) {
            own.push(department);
        }
    }
    let mut lines: BTreeMap<&str, DepartmentLine> = BTreeMap::new();
    for row in rows {
        for department in of.get(row.party_id.as_str()).into_iter().flatten() {
            let line = lines.entry(department).or_default();
            line.parties += 1;
            line.judged += usize::from(!row.cells.is_empty());
            for ((cell, item), (stated, gaps)) in
                row.cells.iter().zip(1_u8..).zip(line.stated.iter_mut().zip(&mut line.gaps))
            {
                *stated += usize::from(cell.state == CellState::Stated);
                *gaps += usize::from(is_gap(row, item, cell));
            }
        }
    }
    lines
        .into_iter()
        .map(|(department, line)| DepartmentLine { department: department.to_owned(), ..line })
        .collect()
}

/// Whether a cell is required and not stated.
pub fn is_gap(row: &HeatmapRow, item: u8, cell: &Cell) -> bool {
    row.demands[usize::from(item.clamp(1, ITEMS)) - 1] == Demand::Required
        && matches!(cell.state, CellState::NotFound | CellState::Partial)
}

fn fits(row: &HeatmapRow, show: &str, item: u8, exceptions: &Exceptions) -> bool {
    let cells = row.cells.iter().zip(1_u8..).filter(|(_, number)| item == 0 || *number == item);
    let mut cells = cells;
    match show {
        "gap" => cells.any(|(cell, number)| is_gap(row, number, cell)),
        "adverse" => cells.any(|(cell, _)| cell.adverse),
        "undeterminable" => cells.any(|(cell, _)| cell.state == CellState::Undeterminable),
        "exception" => exceptions
            .iter()
            .any(|(party, number, _)| *party == row.party_id && (item == 0 || *number == item)),
        _ => true,
    }
}

/// The page that the filter asks for. `heatmap` is narrowed by tier and department already; `then` counts, for each item, the
/// contracts that stated it at the earlier day and now; `ties` are parties and the departments that deal with them.
pub fn page(
    mut heatmap: Heatmap,
    filter: &MapFilter,
    exceptions: Exceptions,
    then: Option<Vec<(i64, i64)>>,
    ties: &[(String, String)],
) -> MapPage {
    let text = filter.text.trim().to_lowercase();
    heatmap.rows.retain(|row| {
        text.is_empty()
            || row.party_name.to_lowercase().contains(&text)
            || row.party_name_en.to_lowercase().contains(&text)
    });
    let kinds = ["gap", "adverse", "undeterminable", "exception"];
    let shows =
        kinds.map(|show| heatmap.rows.iter().filter(|row| fits(row, show, filter.item, &exceptions)).count());
    heatmap.rows.retain(|row| fits(row, &filter.show, filter.item, &exceptions));
    // What can be judged first; the order inside stays.
    heatmap.rows.sort_by_key(|row| row.cells.is_empty());
    let mut margins = vec![Margin::default(); usize::from(ITEMS)];
    for row in &heatmap.rows {
        for ((cell, number), margin) in row.cells.iter().zip(1_u8..).zip(&mut margins) {
            margin.judged += 1;
            margin.stated += usize::from(cell.state == CellState::Stated);
            margin.gaps += usize::from(is_gap(row, number, cell));
            margin.adverse += usize::from(cell.adverse);
            margin.undeterminable += usize::from(cell.state == CellState::Undeterminable);
        }
    }
    for (party, item, _) in &exceptions {
        if heatmap.rows.iter().any(|row| row.party_id == *party)
            && let Some(margin) = margins.get_mut(usize::from(item.saturating_sub(1)))
        {
            margin.exceptions += 1;
        }
    }
    for (margin, pair) in margins.iter_mut().zip(then.into_iter().flatten()) {
        margin.then = Some(pair);
    }
    let total = heatmap.rows.len();
    let by_department = by_department(&heatmap.rows, ties);
    let rows: Vec<HeatmapRow> = heatmap
        .rows
        .into_iter()
        .skip(filter.page.saturating_mul(SIZE))
        .take(if filter.whole { usize::MAX } else { SIZE })
        .collect();
    let here = |party: &String| rows.iter().any(|row| row.party_id == *party);
    let exceptions = exceptions.into_iter().filter(|(party, _, _)| here(party)).collect();
    MapPage { total, margins, exceptions, shows, rows, by_department, departments: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, states: &[(u8, CellState)], adverse: &[u8]) -> HeatmapRow {
        let cell = |item: u8| Cell {
            state: states
                .iter()
                .find(|(other, _)| *other == item)
                .map_or(CellState::Stated, |(_, state)| *state),
            adverse: adverse.contains(&item),
            reviewed: false,
            contract_id: "c".into(),
        };
        HeatmapRow {
            party_id: id.into(),
            party_name: format!("取引先{id}"),
            party_name_en: String::new(),
            tier: Some(1),
            contracts: 1,
            cells: (1..=12).map(cell).collect(),
            demands: [Demand::Required; 12],
        }
    }

    fn map() -> Heatmap {
        let mut empty = row("z", &[], &[]);
        empty.cells.clear();
        Heatmap {
            rows: vec![
                empty,
                row("a", &[(2, CellState::NotFound)], &[]),
                row("b", &[(2, CellState::Undeterminable)], &[3]),
                row("c", &[], &[]),
            ],
        }
    }

    #[test]
    fn margins_count_what_fits_and_pages_do_not_change_them() {
        let exceptions = vec![("a".to_owned(), 2, "2027-03-31".to_owned())];
        let all = page(map(), &MapFilter::default(), exceptions.clone(), Some(vec![(1, 2); 12]), &[]);
        assert_eq!((all.total, all.rows.len()), (4, 4));
        assert_eq!(all.rows[3].party_id, "z", "what was never checked stands last");
        let two = all.margins[1];
        assert_eq!((two.stated, two.judged, two.gaps, two.undeterminable, two.exceptions), (1, 3, 1, 1, 1));
        assert_eq!((all.margins[2].adverse, two.then), (1, Some((1, 2))));
        assert_eq!(all.shows, [1, 1, 1, 1]);
        let later = page(map(), &MapFilter { page: 1, ..MapFilter::default() }, exceptions, None, &[]);
        assert_eq!((later.total, later.rows.len(), later.margins[1].stated), (4, 0, 1));
    }

    #[test]
    fn facets_narrow_to_their_item() {
        let narrow = |show: &str, item: u8| {
            let filter = MapFilter { show: show.into(), item, ..MapFilter::default() };
            page(map(), &filter, Vec::new(), None, &[])
                .rows
                .into_iter()
                .map(|row| row.party_id)
                .collect::<Vec<_>>()
        };
        assert_eq!(narrow("gap", 0), ["a"]);
        assert_eq!(narrow("gap", 3), Vec::<String>::new());
        assert_eq!(narrow("adverse", 3), ["b"]);
        assert_eq!(narrow("undeterminable", 0), ["b"], "unknown is not missing");
        let filter = MapFilter { text: "先C".to_lowercase(), ..MapFilter::default() };
        assert_eq!(page(map(), &filter, Vec::new(), None, &[]).total, 1);
    }

    #[test]
    fn a_department_says_what_the_heatmap_narrowed_to_it_says() {
        let tie = |party: &str, department: &str| (party.to_owned(), department.to_owned());
        let ties = [
            tie("a", "事務部"),
            tie("a", "事務部"),
            tie("b", "事務部"),
            tie("b", "総務部"),
            tie("z", "総務部"),
            tie("c", ""),
        ];
        let found = page(map(), &MapFilter::default(), Vec::new(), None, &ties).by_department;
        let names: Vec<&str> = found.iter().map(|line| line.department.as_str()).collect();
        assert_eq!(names, ["事務部", "総務部"], "in order, and nobody's department is none");
        let first = &found[0];
        assert_eq!(
            (first.parties, first.judged, first.stated[0], first.stated[1], first.gaps[1]),
            (2, 2, 2, 0, 1)
        );
        assert_eq!((found[1].parties, found[1].judged), (2, 1), "a party without a check is counted apart");
        assert!(first.coverage().is_some_and(|share| (share - 22.0 / 24.0).abs() < 1e-9));
        assert_eq!(DepartmentLine::default().coverage(), None, "nothing judged has no value");
        let filter = MapFilter { show: "gap".into(), ..MapFilter::default() };
        let narrow = page(map(), &filter, Vec::new(), None, &ties).by_department;
        assert_eq!((narrow.len(), narrow[0].parties), (1, 1));
    }

    #[test]
    fn five_thousand_rows_are_quick() {
        let rows = (0..5_000).map(|at| row(&at.to_string(), &[(2, CellState::NotFound)], &[5])).collect();
        let filter = MapFilter { show: "gap".into(), ..MapFilter::default() };
        let answer = page(Heatmap { rows }, &filter, Vec::new(), None, &[]);
        assert_eq!((answer.total, answer.rows.len(), answer.margins[4].adverse), (5_000, SIZE, 5_000));
    }
}
