//! Workbooks going out, piece by piece: rows leave memory as they are written.

use anyhow::Context;
use register::catalogue::Kind;
use register::db::Tx;
use register::exchange::neutral::neutral;
use register::exchange::store::piece;
use register::exchange::table::{CellKind, Table};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatBorder, Workbook, Worksheet};

/// A workbook with a sheet for each table. Every text is a text: nothing in it runs.
pub fn xlsx(tables: &[Table]) -> anyhow::Result<Vec<u8>> {
    let mut book = Book::new();
    for table in tables {
        book.begin(table)?;
        book.add(table)?;
    }
    book.finish()
}

/// The whole register, a sheet for each kind, never more than one piece of a sheet in memory.
pub async fn register(tx: &mut Tx, japanese: bool) -> anyhow::Result<Vec<u8>> {
    let mut book = Book::new();
    for kind in Kind::ALL {
        for page in 0.. {
            let (table, is_last) = piece(tx, kind, page, japanese).await?;
            let write = move || {
                if page == 0 {
                    book.begin(&table)?;
                }
                book.add(&table)?;
                anyhow::Ok(book)
            };
            book = tokio::task::spawn_blocking(write).await??;
            if is_last {
                break;
            }
        }
    }
    tokio::task::spawn_blocking(move || book.finish()).await?
}

struct Book {
    workbook: Workbook,
    /// Sheets begun so far, and the rows of the last one, its head included.
    sheets: usize,
    rows: u32,
    columns: u16,
    formats: Formats,
}

struct Formats {
    head: Format,
    date: Format,
    number: Format,
    /// Shown as text also where it is edited and entered again.
    quoted: Format,
}

impl Book {
    fn new() -> Self {
        let formats = Formats {
            head: Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            number: Format::new().set_num_format("#,##0"),
            quoted: Format::new().set_quote_prefix(),
        };
        Self { workbook: Workbook::new(), sheets: 0, rows: 0, columns: 0, formats }
    }

    /// A further sheet with the name and the columns of this table.
    fn begin(&mut self, table: &Table) -> anyhow::Result<()> {
        self.close()?;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let name: String = table.name.chars().filter(|c| !"[]:*?/\\".contains(*c)).take(31).collect();
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, (_, kind)) in (0..).zip(&table.columns) {
            sheet.set_column_width(column, if *kind == CellKind::Text { 24.0 } else { 14.0 })?;
        }
        for (column, (name, _)) in (0..).zip(&table.columns) {
            sheet.write_string_with_format(0, column, name, &self.formats.head)?;
        }
        self.sheets += 1;
        self.rows = 1;
        self.columns = u16::try_from(table.columns.len())?;
        Ok(())
    }

    /// The rows of this table below those of the sheet begun last.
    fn add(&mut self, table: &Table) -> anyhow::Result<()> {
        let Some(last) = self.sheets.checked_sub(1) else { return Ok(()) };
        let sheet = self.workbook.worksheet_from_index(last)?;
        for (row, cells) in (self.rows..).zip(&table.rows) {
            for (column, (text, (_, kind))) in (0..).zip(cells.iter().zip(&table.columns)) {
                cell(sheet, (row, column), text, *kind, &self.formats)
                    .with_context(|| format!("write the sheet {}", table.name))?;
            }
        }
        self.rows += u32::try_from(table.rows.len())?;
        Ok(())
    }

    fn close(&mut self) -> anyhow::Result<()> {
        if let (Some(last), 1..) = (self.sheets.checked_sub(1), self.columns) {
            let sheet = self.workbook.worksheet_from_index(last)?;
            sheet.autofilter(0, 0, self.rows - 1, self.columns - 1)?;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Vec<u8>> {
        self.close()?;
        Ok(self.workbook.save_to_buffer()?)
    }
}

fn cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    kind: CellKind,
    formats: &Formats,
) -> anyhow::Result<()> {
    match kind {
        _ if text.is_empty() => {}
        CellKind::Number if is_short_number(text) => {
            sheet.write_number_with_format(row, column, text.parse::<f64>()?, &formats.number)?;
        }
        CellKind::Date if text >= "1900-03-01" && text.len() == 10 && day(text).is_some() => {
            let day = day(text).context("a date")?;
            sheet.write_datetime_with_format(row, column, day, &formats.date)?;
        }
        _ if neutral(text).len() > text.len() => {
            sheet.write_string_with_format(row, column, text, &formats.quoted)?;
        }
        _ => {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// Whole numbers that a spreadsheet keeps digit by digit.
fn is_short_number(cell: &str) -> bool {
    cell.len() <= 15 && cell.bytes().all(|byte| byte.is_ascii_digit())
}

fn day(cell: &str) -> Option<ExcelDateTime> {
    let mut parts = cell.split('-');
    let (year, month, day) =
        (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}
