//! A list as it is on the screen: its rows in its order, its columns with the figures among them.

use super::store::{every, named};
use super::table::{CellKind, Form, Table, table};
use crate::calendar::jst_date;
use crate::catalogue::Field;
use crate::db::Tx;
use crate::error::Result;
use crate::lint::store::completeness;
use crate::record::listing::store::figures_of;
use crate::record::listing::{Column, Figure, Listing};

/// Ids bound in one statement.
const CHUNK: usize = 5_000;

/// Every row of the list, whatever the page; columns that this person may not see are left out.
///
/// # Errors
/// As [`crate::record::store::list`].
pub async fn on_screen(tx: &mut Tx, listing: &Listing, japanese: bool) -> Result<Table> {
    let kind = listing.kind;
    let columns: Vec<Column> = listing
        .shown()
        .into_iter()
        .filter(|column| !matches!(column, Column::Field(field) if !field.seen_with(tx.roles())))
        .collect();
    let fields: Vec<&'static Field> = columns
        .iter()
        .filter_map(|column| match column {
            Column::Field(field) => Some(*field),
            _ => None,
        })
        .collect();
    let records = every(tx, kind, &listing.query()).await?;
    let names = named(tx, &fields, &records).await?;
    let mut sheet = table(kind, &fields, &records, &names, Form { japanese, whole: false });
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    for (place, column) in columns.into_iter().enumerate() {
        let (ja, en) = column.label();
        let texts: Vec<String> = match column {
            Column::Field(_) => continue,
            Column::Updated => records.iter().map(|record| jst_date(record.updated_at)).collect(),
            Column::Figure(figure) => counted(tx, figure, &ids).await?,
            Column::Completeness => shares(tx, &ids).await?,
        };
        let cells = if matches!(column, Column::Updated) { CellKind::Date } else { CellKind::Number };
        sheet.columns.insert(place, (if japanese { ja } else { en }.to_owned(), cells));
        for (row, text) in sheet.rows.iter_mut().zip(texts) {
            row.insert(place, text);
        }
    }
    Ok(sheet)
}

async fn counted(tx: &mut Tx, figure: &'static Figure, ids: &[String]) -> Result<Vec<String>> {
    let mut texts = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let found = figures_of(tx, figure.kind, &[figure], chunk).await?;
        let number = |id| found.get(id)?.get(figure.code).copied()?;
        texts.extend(chunk.iter().map(|id| number(id).map_or_else(String::new, |number| number.to_string())));
    }
    Ok(texts)
}

/// Percent answered; blank where nothing is asked for.
async fn shares(tx: &mut Tx, ids: &[String]) -> Result<Vec<String>> {
    let mut texts = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let tallies = completeness(tx, chunk).await?;
        let percent = |id| tallies.get(id)?.percent();
        texts.extend(
            chunk.iter().map(|id| percent(id).map_or_else(String::new, |percent| percent.to_string())),
        );
    }
    Ok(texts)
}
