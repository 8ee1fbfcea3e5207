//! The whole database as lines of text, and back again: what a backup holds, and the way from one database to the
//! other. The lines of the same content are the same on `SQLite` and `PostgreSQL`, byte for byte, so two databases
//! are equal when the hashes of their snapshots are.
//!
//! First a line `{"snapshot":1,"schema":N}`; then for each table, by name, a line `{"table":…,"columns":[[name,
//! kind],…]}` (columns by name) and its rows in the order of the primary key, each an array; last `{"end":true}`.
//! Sessions and half-done sign-ins are left out: after a restore everybody signs in anew.

mod load;
mod value;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use load::{Place, load};
pub use write::{file_hashes, note, write};

use value::Kind;

/// The only form so far.
const FORM: u32 = 1;

/// What one snapshot holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Summary {
    /// Number of the last migration of the schema.
    pub schema: i64,
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// SHA-256 over all lines, each with its line feed; 64 hexadecimal digits.
    pub sha256: String,
    /// Entries of the audit trail, and the hash of the last one.
    pub audit_entries: i64,
    pub audit_hash: String,
}

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
struct Head {
    snapshot: u32,
    schema: i64,
}

/// The line before a table's rows.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Table {
    table: String,
    columns: Vec<(String, Kind)>,
}

/// The last line: a snapshot without it was cut off.
#[derive(Debug, Deserialize, Serialize)]
struct End {
    end: bool,
}

/// `"name"`, as both databases write a name of any characters.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
