//! One value of a row, as text and as the databases have it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};

/// The four kinds of column that the schema uses on both databases.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Text,
    Bigint,
    Boolean,
    Double,
}

impl Kind {
    /// From the name of a type in either database's own catalogue.
    pub fn of(declared: &str) -> Result<Self> {
        match declared.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "bigint" => Ok(Self::Bigint),
            "boolean" => Ok(Self::Boolean),
            "double" | "double precision" => Ok(Self::Double),
            other => Err(Error::Inconsistent(format!("a column of type {other}"))),
        }
    }
}

/// A value on its way into a database.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(Option<String>),
    Bigint(Option<i64>),
    Boolean(Option<bool>),
    Double(Option<f64>),
}

impl Cell {
    /// Numbers with a fraction are written as text: the shortest that reads back to the very same bits.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(value) => value.as_deref().map_or(Value::Null, Value::from),
            Self::Bigint(value) => value.map_or(Value::Null, Value::from),
            Self::Boolean(value) => value.map_or(Value::Null, Value::from),
            Self::Double(value) => value.map_or(Value::Null, |value| Value::from(format!("{value:?}"))),
        }
    }

    pub fn from_json(kind: Kind, value: Value) -> Result<Self> {
        let wrong = || Error::Inconsistent(format!("a value that is no {kind:?}"));
        match (kind, value) {
            (Kind::Text, Value::Null) => Ok(Self::Text(None)),
            (Kind::Text, Value::String(text)) => Ok(Self::Text(Some(text))),
            (Kind::Bigint, Value::Null) => Ok(Self::Bigint(None)),
            (Kind::Bigint, Value::Number(number)) => {
                number.as_i64().map(Some).map(Self::Bigint).ok_or_else(wrong)
            }
            (Kind::Boolean, Value::Null) => Ok(Self::Boolean(None)),
            (Kind::Boolean, Value::Bool(value)) => Ok(Self::Boolean(Some(value))),
            (Kind::Double, Value::Null) => Ok(Self::Double(None)),
            (Kind::Double, Value::String(text)) => {
                text.parse().map(Some).map(Self::Double).map_err(|_| wrong())
            }
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_back_as_it_was() {
        let cells = [
            (Kind::Text, Cell::Text(Some("行\u{2028}\"末\"".into()))),
            (Kind::Text, Cell::Text(None)),
            (Kind::Bigint, Cell::Bigint(Some(i64::MIN))),
            (Kind::Boolean, Cell::Boolean(Some(false))),
            (Kind::Double, Cell::Double(Some(0.1 + 0.2))),
            (Kind::Double, Cell::Double(Some(-0.0))),
        ];
        for (kind, cell) in cells {
            let line = cell.to_json().to_string();
            assert_eq!(Cell::from_json(kind, serde_json::from_str(&line).unwrap()).unwrap(), cell);
        }
        assert!(Cell::from_json(Kind::Bigint, Value::from("1")).is_err());
    }
}
