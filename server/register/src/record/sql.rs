//! SQL that is put together from the catalogue. Names come from the catalogue alone, everything typed is bound.

use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _};

use crate::db::{Inner, Tx};

/// A bound value, or one cell of a result.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(Option<i64>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Some(text.into()))
    }

    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.map(|number| number.to_string()),
        }
    }

    pub const fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => *number,
            Self::Text(_) => None,
        }
    }
}

/// A statement with its bound values.
#[derive(Debug, Default)]
pub(crate) struct Sql {
    text: String,
    cells: Vec<Cell>,
}

macro_rules! bound {
    ($sql:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.text));
        for cell in $sql.cells {
            query = match cell {
                Cell::Text(text) => query.bind(text),
                Cell::Number(number) => query.bind(number),
            };
        }
        query
    }};
}

impl Sql {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cells: Vec::new() }
    }

    /// Adds text of our own.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a place-holder with its value.
    pub fn bind(&mut self, cell: Cell) -> &mut Self {
        self.cells.push(cell);
        let place = format!("${}", self.cells.len());
        self.push(&place)
    }

    /// Adds the place-holders of several values, separated by commas.
    pub fn bind_all(&mut self, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.push(", ");
            }
            self.bind(cell);
        }
        self
    }

    /// Runs it; the number of rows that it changed.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64, sqlx::Error> {
        match tx.inner() {
            Inner::Sqlite(t) => bound!(self).execute(&mut **t).await.map(|done| done.rows_affected()),
            Inner::Postgres(t) => bound!(self).execute(&mut **t).await.map(|done| done.rows_affected()),
        }
    }

    /// Runs it; its rows. `numbers` says of each column whether it is a number.
    pub async fn fetch(self, tx: &mut Tx, numbers: &[bool]) -> Result<Vec<Vec<Cell>>, sqlx::Error> {
        // The two databases' rows have no type in common. A row of theirs is far larger than its cells and goes at
        // once.
        let mut all = Vec::new();
        match tx.inner() {
            Inner::Sqlite(t) => {
                let mut rows = bound!(self).fetch(&mut **t);
                while let Some(row) = rows.try_next().await? {
                    all.push(cells(numbers, |at| row.try_get(at), |at| row.try_get(at))?);
                }
            }
            Inner::Postgres(t) => {
                let mut rows = bound!(self).fetch(&mut **t);
                while let Some(row) = rows.try_next().await? {
                    all.push(cells(numbers, |at| row.try_get(at), |at| row.try_get(at))?);
                }
            }
        }
        Ok(all)
    }
}

fn cells(
    numbers: &[bool],
    text: impl Fn(usize) -> Result<Option<String>, sqlx::Error>,
    number: impl Fn(usize) -> Result<Option<i64>, sqlx::Error>,
) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(at, is_number): (usize, &bool)| {
        if *is_number { number(at).map(Cell::Number) } else { text(at).map(Cell::Text) }
    };
    numbers.iter().enumerate().map(cell).collect()
}
