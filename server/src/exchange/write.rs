//! Tables as files.

use std::io::{Cursor, Write as _};

use anyhow::Context;
use encoding_rs::SHIFT_JIS;
use register::exchange::neutral::neutral;
use register::exchange::roi::Filled;
use register::exchange::table::{CellKind, Table};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How a CSV file is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Encoding {
    /// UTF-8 with the mark by which Excel knows it.
    Utf8,
    /// `Shift_JIS` as Windows has it; characters that it lacks become 〓.
    Cp932,
}

/// What stands for a character that CP932 lacks.
const GETA: char = '〓';

/// A CSV file, and how many characters its encoding could not take.
pub fn csv(table: &Table, encoding: Encoding) -> anyhow::Result<(Vec<u8>, usize)> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|(name, _)| neutral(name)))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| neutral(cell)))?;
    }
    let bytes = writer.into_inner().context("write CSV")?;
    match encoding {
        Encoding::Utf8 => Ok(([b"\xef\xbb\xbf", bytes.as_slice()].concat(), 0)),
        Encoding::Cp932 => Ok(cp932(&String::from_utf8(bytes)?)),
    }
}

fn cp932(text: &str) -> (Vec<u8>, usize) {
    let mut lost = 0;
    let mut out = Vec::with_capacity(text.len());
    // The marks that Unicode has twice, once for JIS and once for Windows.
    let windows = |c: char| match c {
        '\u{301c}' => '\u{ff5e}',
        '\u{2212}' => '\u{ff0d}',
        '\u{2016}' => '\u{2225}',
        '\u{00a2}' => '\u{ffe0}',
        '\u{00a3}' => '\u{ffe1}',
        '\u{00ac}' => '\u{ffe2}',
        other => other,
    };
    let mut buffer = [0; 4];
    for c in text.chars().map(windows) {
        let (bytes, _, unmapped) = SHIFT_JIS.encode(c.encode_utf8(&mut buffer));
        // ¥ and ‾ are taken for \ and ~ by the standard: not the same character when it comes back.
        if unmapped || matches!(c, '\u{a5}' | '\u{203e}') {
            lost += 1;
            out.extend_from_slice(&SHIFT_JIS.encode(GETA.encode_utf8(&mut buffer)).0);
        } else {
            out.extend_from_slice(&bytes);
        }
    }
    (out, lost)
}

/// Several files as one.
pub fn zip(files: &[(String, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The EU register of information: a CSV file for each template, and one that says where each column comes from.
pub fn roi_zip(filled: &[Filled]) -> anyhow::Result<Vec<u8>> {
    let text = |name: &str| (name.to_owned(), CellKind::Text);
    let mut origins =
        Table { columns: ["template", "column", "name", "source"].map(text).into(), ..Table::default() };
    let mut files = Vec::new();
    for Filled { template: (code, _, columns), rows } in filled {
        let heads = columns.iter().map(|(column, ..)| text(column)).collect();
        let table = Table { name: (*code).to_owned(), columns: heads, rows: rows.clone() };
        files.push((format!("{code}.csv"), csv(&table, Encoding::Utf8)?.0));
        for (column, name, source) in *columns {
            let source = if source.is_empty() { "not held" } else { source };
            origins.rows.push([code, *column, name, source].map(str::to_owned).into());
        }
    }
    files.push(("COLUMNS.csv".to_owned(), csv(&origins, Encoding::Utf8)?.0));
    zip(&files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cp932_lacks_is_counted_and_marked() {
        let (bytes, lost) = cp932("〜−髙①🏦¥");
        assert_eq!(lost, 2);
        let text = SHIFT_JIS.decode(&bytes).0.into_owned();
        assert_eq!(text, "～－髙①〓〓");
    }

    #[test]
    fn a_csv_cell_never_begins_a_formula() {
        let table = Table {
            name: "x".into(),
            columns: vec![("名称".into(), CellKind::Text)],
            rows: vec![vec!["=HYPERLINK(\"http://x\")".into()], vec!["+81".into()]],
        };
        let (bytes, _) = csv(&table, Encoding::Utf8).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}名称\r\n"));
        assert!(text.lines().skip(1).all(|line| line.trim_start_matches('"').starts_with('\'')), "{text}");
    }
}
