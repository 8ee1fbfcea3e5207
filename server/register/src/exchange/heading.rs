//! Where a sheet's heading is, and what its columns are called.

use serde::{Deserialize, Serialize};

use super::plain;
use super::sheet::Sheet;

/// The rows of the heading: the first one and the first one below it, counted from 0.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Heading {
    pub from: usize,
    pub to: usize,
}

/// How far down a heading is looked for.
const DEEPEST: usize = 20;

impl Heading {
    /// The heading by how many of its cells `known` recognises; a heading of several rows (merged cells) is taken whole.
    /// Without any known cell the first row that is filled.
    pub fn find(sheet: &Sheet, known: impl Fn(&str) -> bool) -> Self {
        let rows = sheet.rows.len().min(DEEPEST);
        let score =
            |row: usize| sheet.rows[row].iter().filter(|cell| !cell.is_empty() && known(cell)).count();
        let mut best = (0, 0);
        for row in 0..rows {
            let score = score(row);
            if score > best.0 {
                best = (score, row);
            }
        }
        let row = if best.0 == 0 {
            (0..rows).find(|row| sheet.rows[*row].iter().any(|cell| !cell.is_empty())).unwrap_or_default()
        } else {
            best.1
        };
        let mut heading = Self { from: row, to: row + 1 };
        while heading.from > 0 && belongs(sheet, heading.from - 1, heading.from) {
            heading.from -= 1;
        }
        while heading.to < rows && continues(sheet, heading.to - 1, heading.to) {
            heading.to += 1;
        }
        heading
    }

    /// The name of each column: the distinct texts of its heading's rows, from above; the same name again gets a
    /// number behind it, a column without a name is empty.
    pub fn names(self, sheet: &Sheet) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for column in 0..sheet.width() {
            let mut words: Vec<&str> = Vec::new();
            for row in self.from..self.to {
                let word = sheet.cell(row, column).trim();
                if !word.is_empty() && words.last() != Some(&word) {
                    words.push(word);
                }
            }
            let name = words.join(" / ").split_whitespace().collect::<Vec<_>>().join(" ");
            let again = names.iter().filter(|other| **other == name).count();
            let numbered =
                if name.is_empty() || again == 0 { name } else { format!("{name} ({})", again + 1) };
            names.push(numbered);
        }
        names
    }
}

/// Whether the row above is a part of the heading: a merged cell reaches across it, or into the row below.
fn belongs(sheet: &Sheet, above: usize, below: usize) -> bool {
    let row = &sheet.rows[above];
    let across = row.windows(2).any(|pair| !pair[0].is_empty() && pair[0] == pair[1]);
    let title = row
        .iter()
        .filter(|cell| !cell.is_empty())
        .all(|cell| Some(cell) == row.iter().find(|cell| !cell.is_empty()));
    // A title merged across the whole sheet names no column.
    (across && !title) || reaches(sheet, above, below)
}

fn continues(sheet: &Sheet, above: usize, below: usize) -> bool {
    reaches(sheet, above, below)
}

/// Whether a cell of one row stands in the row below too, as a merged cell does.
fn reaches(sheet: &Sheet, above: usize, below: usize) -> bool {
    (0..sheet.width()).any(|column| {
        let cell = sheet.cell(above, column);
        !plain(cell).is_empty() && cell == sheet.cell(below, column)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        Sheet { name: "委託先".into(), rows }
    }

    fn known(cell: &str) -> bool {
        ["名称", "法人番号", "電話"].contains(&cell)
    }

    #[test]
    fn a_heading_below_a_title_is_found() {
        let sheet = sheet(&[
            &["委託先管理台帳", "委託先管理台帳"],
            &["作成", "2026年"],
            &["名称", "法人番号"],
            &["甲社", "1"],
        ]);
        let heading = Heading::find(&sheet, known);
        assert_eq!(heading, Heading { from: 2, to: 3 });
        assert_eq!(heading.names(&sheet), ["名称", "法人番号"]);
    }

    #[test]
    fn merged_cells_of_two_rows_are_one_heading() {
        // 番号 merged down, 基本情報 and 連絡先 merged across.
        let sheet = sheet(&[
            &["番号", "基本情報", "基本情報", "連絡先", "連絡先"],
            &["番号", "名称", "法人番号", "電話", "電話"],
            &["1", "甲社", "2", "3", "4"],
        ]);
        let heading = Heading::find(&sheet, known);
        assert_eq!(heading, Heading { from: 0, to: 2 });
        let names = ["番号", "基本情報 / 名称", "基本情報 / 法人番号", "連絡先 / 電話", "連絡先 / 電話 (2)"];
        assert_eq!(heading.names(&sheet), names);
    }

    #[test]
    fn a_sheet_of_strangers_starts_with_its_first_row() {
        let sheet = sheet(&[&[], &["い", "ろ"], &["は", "に"]]);
        assert_eq!(Heading::find(&sheet, known), Heading { from: 1, to: 2 });
        assert_eq!(Heading::find(&Sheet::default(), known), Heading { from: 0, to: 1 });
    }
}
