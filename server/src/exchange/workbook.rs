//! Excel workbooks (.xlsx, .xlsm). Runs in the child process only: a hostile file may take it down.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use register::exchange::sheet::{Remark, Sheet, Unreadable, Workbook};
use zip::ZipArchive;

use super::{MAX_CELLS, MAX_COLUMNS, MAX_PARTS, MAX_ROWS, MAX_TEXT, MAX_UNPACKED, csv};

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Reads whatever the bytes are.
pub(super) fn read(name: &str, bytes: Vec<u8>) -> Result<Workbook, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.starts_with(OLE) {
        // An encrypted workbook is an old container around the new one.
        let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(wide.len()).any(|part| part == wide);
        return Err(if encrypted { Unreadable::Encrypted } else { Unreadable::OldFormat });
    }
    if bytes.starts_with(ZIP) {
        return workbook(bytes);
    }
    if bytes.starts_with(b"%PDF-") {
        return Err(Unreadable::NotATable);
    }
    csv::read(name, &bytes)
}

fn workbook(bytes: Vec<u8>) -> Result<Workbook, Unreadable> {
    let (mut remarks, protected) = inspect(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(why)?;
    let metadata = book.sheets_metadata().to_vec();
    let mut room = Room { cells: MAX_CELLS, text: MAX_TEXT };
    let mut sheets = Vec::new();
    for (place, sheet) in metadata.iter().enumerate() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            remarks.push(Remark::HiddenSheet(sheet.name.clone()));
            continue;
        }
        if protected.contains(&(place + 1)) {
            remarks.push(Remark::ProtectedSheet(sheet.name.clone()));
        }
        let mut rows = cells(&mut book, &sheet.name, &mut room)?;
        if let Ok(merged) = book.merge_cells_by_sheet_name(&sheet.name) {
            fill(&mut rows, &merged, &mut room)?;
        }
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        sheets.push(Sheet { name: sheet.name.clone(), rows });
    }
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(Unreadable::Empty);
    }
    Ok(Workbook { sheets, remarks })
}

fn why(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    }
}

/// What the container says before anything in it is understood; numbers of the protected sheets.
fn inspect(bytes: &[u8]) -> Result<(Vec<Remark>, Vec<usize>), Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(Unreadable::TooLarge);
    }
    let (mut unpacked, mut remarks, mut protected) = (0_u64, Vec::new(), Vec::new());
    let mut is_workbook = false;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| Unreadable::Damaged)?;
        unpacked = unpacked.saturating_add(part.size());
        if unpacked > MAX_UNPACKED {
            return Err(Unreadable::TooLarge);
        }
        let name = part.name().map_err(|_| Unreadable::Damaged)?.to_lowercase();
        is_workbook |= name == "xl/workbook.xml";
        let remark = match name.as_str() {
            "xl/vbaproject.bin" => Some(Remark::Macros),
            other if other.starts_with("xl/media/") || other.starts_with("xl/drawings/") => {
                Some(Remark::Pictures)
            }
            _ => None,
        };
        remarks.extend(remark.filter(|remark| !remarks.contains(remark)));
        let sheet = name.strip_prefix("xl/worksheets/sheet").and_then(|rest| rest.strip_suffix(".xml"));
        if let Some(number) = sheet.and_then(|number| number.parse().ok())
            && mentions(part, b"<sheetProtection")?
        {
            protected.push(number);
        }
    }
    if is_workbook { Ok((remarks, protected)) } else { Err(Unreadable::NotATable) }
}

/// Whether the part holds these bytes; stops where a part is longer than it says.
fn mentions(part: impl Read, sought: &[u8]) -> Result<bool, Unreadable> {
    let mut part = part.take(MAX_UNPACKED);
    let mut window = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = part.read(&mut chunk).map_err(|_| Unreadable::Damaged)?;
        if read == 0 {
            return Ok(false);
        }
        window.extend_from_slice(&chunk[..read]);
        if window.windows(sought.len()).any(|bytes| bytes == sought) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(sought.len()));
    }
}

/// What may still be taken in.
struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    fn take(&mut self, text: &str) -> Result<(), Unreadable> {
        self.cells = self.cells.checked_sub(1).ok_or(Unreadable::TooManyCells)?;
        self.text = self.text.checked_sub(text.len()).ok_or(Unreadable::TooManyCells)?;
        Ok(())
    }
}

fn cells(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    room: &mut Room,
) -> Result<Vec<Vec<String>>, Unreadable> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(why)?;
    while let Some(cell) = reader.next_cell().map_err(why)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = (row as usize, column as usize);
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(Unreadable::TooManyCells);
        }
        room.take(&text)?;
        if rows.len() <= row {
            rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut rows[row];
        if cells.len() <= column {
            cells.resize_with(column + 1, String::new);
        }
        cells[column] = text;
    }
    Ok(rows)
}

/// A number by its shortest digits, a date in ISO form.
fn text(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Empty => String::new(),
        Data::Float(number) => number_text(number),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        Data::DateTime(length) => number_text(length.as_f64()),
        other => other.to_string(),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number that fits")]
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        (number as i64).to_string()
    } else {
        number.to_string()
    }
}

/// Gives merged cells their value everywhere, so that a heading over three columns names all three and a party
/// over three rows is named in each. Numbers stay where they are: a sum over three rows is not three sums.
fn fill(rows: &mut [Vec<String>], merged: &[Dimensions], room: &mut Room) -> Result<(), Unreadable> {
    for area in merged {
        let (top, left) = (area.start.0 as usize, area.start.1 as usize);
        let Some(text) = rows.get(top).and_then(|row| row.get(left)).cloned().filter(|text| !text.is_empty())
        else {
            continue;
        };
        if text.parse::<f64>().is_ok() {
            continue;
        }
        let right = (area.end.1 as usize).min(MAX_COLUMNS - 1);
        for row in rows.iter_mut().take(area.end.0 as usize + 1).skip(top) {
            for column in left..=right {
                if row.len() <= column {
                    row.resize_with(column + 1, String::new);
                }
                if row[column].is_empty() {
                    room.take(&text)?;
                    row[column].clone_from(&text);
                }
            }
        }
    }
    Ok(())
}
