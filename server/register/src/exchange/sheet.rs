//! A workbook as it was read: sheets of plain cells, and remarks on what was left aside.

use serde::{Deserialize, Serialize};

/// Everything that a file held.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
    pub remarks: Vec<Remark>,
}

/// One sheet. Merged cells hold their value in each of their places; a date is `2026-11-21`, a number its digits.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sheet {
    pub name: String,
    /// From the sheet's first row; a row ends with its last cell that is not empty.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The text of a cell, both counted from 0; empty outside.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(column)).map_or("", String::as_str)
    }

    /// Cells of the longest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or_default()
    }
}

/// What the reader left aside, so that nobody takes it for read.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "code", content = "sheet", rename_all = "snake_case")]
pub enum Remark {
    /// The workbook carries macros; none was run or read.
    Macros,
    /// Pictures and drawings carry no values.
    Pictures,
    /// A hidden sheet was left out.
    HiddenSheet(String),
    /// The sheet is protected against changes; its values were read.
    ProtectedSheet(String),
}

/// Why a file could not be read as a table. Nothing was stored.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    #[error("neither a workbook (.xlsx, .xlsm) nor a CSV file")]
    NotATable,
    #[error("the workbook is encrypted with a password")]
    Encrypted,
    #[error("an old workbook (.xls)")]
    OldFormat,
    #[error("the file is damaged")]
    Damaged,
    #[error("the file is too large")]
    TooLarge,
    #[error("the file has too many cells")]
    TooManyCells,
    #[error("the file holds no table")]
    Empty,
    #[error("neither UTF-8 nor Shift_JIS (CP932)")]
    Encoding,
}

impl Unreadable {
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotATable => "not_a_table",
            Self::Encrypted => "encrypted",
            Self::OldFormat => "old_format",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::TooManyCells => "too_many_cells",
            Self::Empty => "no_table",
            Self::Encoding => "encoding",
        }
    }
}

/// `A`, `B`, … `AA` of a column counted from 0.
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_a_spreadsheet() {
        let named: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
