//! What a store call can answer instead of its result.

use crate::access::Refusal;
use crate::field::FieldError;
use crate::record::Meanwhile;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The named kind of object does not exist (or not for this person).
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it meanwhile, or it exists already; the text is a code.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Others saved after the edit had begun; nothing was overwritten.
    #[error("changed meanwhile, now version {}", .0.version)]
    Stale(Box<Meanwhile>),
    #[error("database: {0}")]
    Database(sqlx::Error),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Stored data that no version of this program writes.
    #[error("the database holds something inconsistent: {0}")]
    Inconsistent(String),
    #[error("search index: {0}")]
    Index(#[from] tantivy::TantivyError),
    #[error("files: {0}")]
    Io(#[from] std::io::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        // PostgreSQL's character_not_in_repertoire: somebody sent the character 0.
        let zero = error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("22021"));
        if zero {
            Self::Invalid(vec![FieldError::new("", "control_character")])
        } else {
            Self::Database(error)
        }
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}

impl Error {
    /// True when the named constraint refused the change, on either database.
    pub fn on_constraint(error: &sqlx::Error, constraint: &str, column: &str) -> bool {
        let sqlx::Error::Database(database) = error else {
            return false;
        };
        // SQLite names the column, PostgreSQL the constraint.
        database.is_unique_violation()
            && (database.constraint() == Some(constraint) || database.message().contains(column))
    }
}
