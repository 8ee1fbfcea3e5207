//! CSV: UTF-8 with or without mark, UTF-16 with mark, CP932.

use ::csv::ReaderBuilder;
use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};
use register::exchange::neutral::original;
use register::exchange::sheet::{Sheet, Unreadable, Workbook};

use super::{MAX_CELLS, MAX_COLUMNS, MAX_ROWS};

pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let text = decoded(bytes)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|_| Unreadable::Damaged)?;
        cells += record.len();
        if rows.len() >= MAX_ROWS || record.len() > MAX_COLUMNS || cells > MAX_CELLS {
            return Err(Unreadable::TooManyCells);
        }
        let mut row: Vec<String> = record.iter().map(|cell| original(cell).to_owned()).collect();
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        rows.push(row);
    }
    if rows.iter().all(Vec::is_empty) {
        return Err(Unreadable::Empty);
    }
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    Ok(Workbook { sheets: vec![Sheet { name: stem.to_owned(), rows }], remarks: Vec::new() })
}

fn decoded(bytes: &[u8]) -> Result<String, Unreadable> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if broken { Err(Unreadable::Encoding) } else { Ok(text.into_owned()) };
    }
    if bytes.contains(&0) {
        return Err(Unreadable::NotATable);
    }
    for encoding in [UTF_8, SHIFT_JIS] {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Ok(text.into_owned());
        }
    }
    Err(Unreadable::Encoding)
}

/// Comma, tab or semicolon: whichever the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
        read("委託先.csv", bytes).map(|mut book| book.sheets.remove(0).rows)
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let text = "名称,備考\n株式会社髙橋①,\"改行\nあり\"\n";
        let expected =
            vec![vec!["名称".to_owned(), "備考".into()], vec!["株式会社髙橋①".into(), "改行\nあり".into()]];
        let (cp932, ..) = SHIFT_JIS.encode(text);
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let wide: Vec<u8> =
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &cp932, &marked, &wide] {
            assert_eq!(rows(bytes).as_ref(), Ok(&expected));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(rows(b"\xff\xff\xff"), Err(Unreadable::Encoding));
        assert_eq!(rows(b"a\0b"), Err(Unreadable::NotATable));
        assert_eq!(rows(b"\n,,\n"), Err(Unreadable::Empty));
        assert_eq!(rows(&b"a,".repeat(501)), Err(Unreadable::TooManyCells));
    }

    #[test]
    fn tabs_and_semicolons_separate_too() {
        assert_eq!(rows("名称\t国\n甲社\tJP".as_bytes()).map(|rows| rows[1].len()), Ok(2));
        assert_eq!(rows("名称;国\n甲社;JP".as_bytes()).map(|rows| rows[1].len()), Ok(2));
    }
}
