//! The database: SQLite inside the product, or PostgreSQL beside it; one SQL text for both.

mod tx;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::access::{Action, Grant, Refusal};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::Ids;

pub(crate) use tx::Inner;
pub use tx::Tx;

/// Runs one statement on whichever database the transaction is on. The SQL is written once, with `$1`.
macro_rules! query {
    (execute, $tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.inner() {
            $crate::db::Inner::Sqlite(t) => sqlx::query($sql)$(.bind($bind))*.execute(&mut **t).await.map(|done| done.rows_affected()),
            $crate::db::Inner::Postgres(t) => sqlx::query($sql)$(.bind($bind))*.execute(&mut **t).await.map(|done| done.rows_affected()),
        }
    };
    (all, $row:ty, $tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.inner() {
            $crate::db::Inner::Sqlite(t) => sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_all(&mut **t).await,
            $crate::db::Inner::Postgres(t) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_all(&mut **t).await,
        }
    };
    (optional, $row:ty, $tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.inner() {
            $crate::db::Inner::Sqlite(t) => sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **t).await,
            $crate::db::Inner::Postgres(t) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **t).await,
        }
    };
    (one, $row:ty, $tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match $tx.inner() {
            $crate::db::Inner::Sqlite(t) => sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_one(&mut **t).await,
            $crate::db::Inner::Postgres(t) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_one(&mut **t).await,
        }
    };
}
pub(crate) use query;

/// A pattern for `like … escape '\'` that finds the text anywhere; nothing in it is a wildcard.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

#[derive(Clone, Debug)]
enum Pools {
    /// One writer, several readers: the file has one writer in any case, and readers never wait for it.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// The database, with the clock and the ids that its transactions use.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    clock: Clock,
    ids: Ids,
}

impl Db {
    /// Opens (and creates) the SQLite file and brings its schema up to date.
    pub async fn open_sqlite(path: &Path, clock: Clock, ids: Ids) -> Result<Self> {
        let db = Self::connect_sqlite(path, clock, ids).await?;
        db.migrate(None).await?;
        Ok(db)
    }

    /// Connects to PostgreSQL and brings its schema up to date.
    pub async fn open_postgres(url: &str, clock: Clock, ids: Ids) -> Result<Self> {
        let db = Self::connect_postgres(url, clock, ids).await?;
        db.migrate(None).await?;
        Ok(db)
    }

    pub(crate) async fn connect_sqlite(path: &Path, clock: Clock, ids: Ids) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // Rows that wait between the database's thread and ours: each time it is full both change places.
            .row_buffer_size(512)
            .busy_timeout(Duration::from_secs(10));
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Self { pools: Pools::Sqlite { writer, readers }, clock, ids })
    }

    pub(crate) async fn connect_postgres(url: &str, clock: Clock, ids: Ids) -> Result<Self> {
        // Compiling a plan takes longer than the lists and counts here take to run.
        let options = sqlx::postgres::PgConnectOptions::from_str(url)?.options([("jit", "off")]);
        let pool = PgPoolOptions::new().max_connections(10).connect_with(options).await?;
        Ok(Self { pools: Pools::Postgres(pool), clock, ids })
    }

    /// Brings the schema up to the migration with this number, or to the newest.
    pub(crate) async fn migrate(&self, last: Option<i64>) -> Result<()> {
        let known = match &self.pools {
            Pools::Sqlite { .. } => &SQLITE,
            Pools::Postgres(_) => &POSTGRES,
        };
        let last = last.unwrap_or(i64::MAX);
        let migrations: Vec<_> =
            known.migrations.iter().filter(|migration| migration.version <= last).cloned().collect();
        let migrator = Migrator::with_migrations(migrations);
        match &self.pools {
            Pools::Sqlite { writer, .. } => migrator.run(writer).await?,
            Pools::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// Number of the last migration that this program knows.
    pub fn newest_schema() -> i64 {
        SQLITE.migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
    }

    /// The same database told another time: for a story that is written down after it happened.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    pub const fn ids(&self) -> &Ids {
        &self.ids
    }

    /// `sqlite` or `postgres`.
    pub const fn kind(&self) -> &'static str {
        match self.pools {
            Pools::Sqlite { .. } => "sqlite",
            Pools::Postgres(_) => "postgres",
        }
    }

    /// A transaction that may write.
    pub async fn begin(&self, grant: &Grant) -> Result<Tx> {
        if !grant.action().writes() {
            return Err(Refusal::Forbidden(grant.action()).into());
        }
        let inner = match &self.pools {
            Pools::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(inner, grant.clone(), self.clock.now(), self.ids.clone()))
    }

    /// A transaction that only reads: the database itself refuses a change in it.
    pub async fn read(&self, grant: &Grant) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        };
        Ok(Tx::new(inner, grant.clone(), self.clock.now(), self.ids.clone()))
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<()> {
        let grant = crate::access::system("health", Action::RegisterRead);
        let mut tx = self.read(&grant).await?;
        let (one,): (i64,) = query!(one, (i64,), tx, "select cast(1 as bigint)")?;
        if one == 1 { Ok(()) } else { Err(Error::Inconsistent("select 1".into())) }
    }

    /// What the database itself finds wrong with its file: damaged pages, indexes that differ from their tables,
    /// references that lead nowhere. `PostgreSQL` is left to its own tools.
    pub async fn damage(&self) -> Result<Vec<String>> {
        let mut tx = self.read(&crate::access::system("doctor", Action::SystemOperate)).await?;
        if tx.is_postgres() {
            return Ok(Vec::new());
        }
        let found = query!(all, (String,), tx, "pragma integrity_check")?;
        let mut damage: Vec<String> =
            found.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect();
        let lost = query!(
            all,
            (String, i64),
            tx,
            "select \"table\", count(*) from pragma_foreign_key_check group by 1"
        )?;
        damage
            .extend(lost.into_iter().map(|(table, rows)| format!("{table}: {rows} references lead nowhere")));
        Ok(damage)
    }

    /// Waits for running transactions and closes.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
