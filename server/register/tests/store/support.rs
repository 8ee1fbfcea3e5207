//! A fresh database for each scenario, and the few words with which scenarios are told.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use clauses::{ElementResult, Evidence, Finding, PackRef, Verdict};
use futures::FutureExt;
use register::access::{Action, Grant, system};
use register::clause_check::store::save;
use register::contract::{self, ContractInput};
use register::document::PageText;
use register::document::store::{Received, Taken, Target, Upload, receive, store_text};
use register::engagement::{self, EngagementInput};
use register::party::{self, PartyInput};
use register::{Clock, Db, Ids, Tx};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// 2026-11-21 19:30 in Japan.
pub const NOW: i64 = 1_795_257_000_000;

/// Runs each scenario on both databases.
macro_rules! on_both {
    ($($(#[doc = $doc:expr])* async fn $name:ident($base:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every scenario needs all that its file imports")]
            use super::*;

            $(#[doc = $doc])*
            async fn scenario($base: &$crate::support::Base) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                scenario(&$crate::support::Base::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::support::on_postgres(async |base: &$crate::support::Base| scenario(base).await).await;
            }
        }
    )+};
}
pub(crate) use on_both;

enum Place {
    Sqlite { file: PathBuf },
    Postgres { url: String },
}

/// A database of its own for one scenario, with a clock that stands still.
pub struct Base {
    pub db: Db,
    pub clock: Clock,
    pub folder: TempDir,
    place: Place,
}

/// The scenario on a new PostgreSQL database, which goes away afterwards, also when it fails.
pub async fn on_postgres(scenario: impl AsyncFnOnce(&Base)) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("DAICHO_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "CI must set DAICHO_TEST_POSTGRES");
        eprintln!("skipped on PostgreSQL: DAICHO_TEST_POSTGRES is not set");
        return;
    };
    let name = format!("daicho_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let mut admin = PgConnection::connect(&server).await.expect("the PostgreSQL server answers");
    let mut run = async |sql: String| admin.execute(AssertSqlSafe(sql)).await.expect("manage test databases");
    run(format!("drop database if exists {name} with (force)")).await;
    run(format!("create database {name} template template0 encoding 'UTF8'")).await;
    let (address, _) = server.rsplit_once('/').expect("an URL that names a database");
    let base = Base::postgres(format!("{address}/{name}")).await;
    let outcome = AssertUnwindSafe(scenario(&base)).catch_unwind().await;
    base.db.close().await;
    run(format!("drop database {name} with (force)")).await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

impl Base {
    pub async fn sqlite() -> Self {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(NOW));
        let file = folder.path().join("daicho.sqlite");
        let db = Db::open_sqlite(&file, clock.clone(), Ids::counted()).await.unwrap();
        Self { db, clock, folder, place: Place::Sqlite { file } }
    }

    async fn postgres(url: String) -> Self {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(NOW));
        let db = Db::open_postgres(&url, clock.clone(), Ids::counted()).await.unwrap();
        Self { db, clock, folder, place: Place::Postgres { url } }
    }

    pub const fn is_postgres(&self) -> bool {
        matches!(self.place, Place::Postgres { .. })
    }

    /// Where a snapshot could be loaded to.
    pub fn place(&self) -> register::snapshot::Place<'_> {
        match &self.place {
            Place::Sqlite { file } => register::snapshot::Place::Sqlite(file),
            Place::Postgres { url } => register::snapshot::Place::Postgres(url),
        }
    }

    /// Runs SQL past the store, as an intruder with the database's password would.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        match &self.place {
            Place::Sqlite { file } => {
                let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await?;
                raw.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
                raw.close().await
            }
            Place::Postgres { url } => {
                let mut raw = PgConnection::connect(url).await?;
                raw.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
                raw.close().await
            }
        }
    }

    /// One number out of the database.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql);
        match &self.place {
            Place::Sqlite { file } => {
                let mut raw =
                    SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut raw).await.unwrap()
            }
            Place::Postgres { url } => {
                let mut raw = PgConnection::connect(url).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut raw).await.unwrap()
            }
        }
    }

    pub async fn write(&self, action: Action) -> Tx {
        self.db.begin(&grant(action)).await.unwrap()
    }

    pub async fn read(&self) -> Tx {
        self.db.read(&grant(Action::RegisterRead)).await.unwrap()
    }

    pub async fn party(&self, name: &str) -> String {
        self.party_like(PartyInput { name_ja: name.into(), ..PartyInput::default() }).await
    }

    pub async fn party_like(&self, input: PartyInput) -> String {
        let mut tx = self.write(Action::PartyWrite).await;
        let id = party::store::insert(&mut tx, &input.checked().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub async fn engagement(&self, party: &str, department: &str, tier: Option<i64>) -> String {
        let mut tx = self.write(Action::PartyWrite).await;
        let change = engagement(department, tier).checked().unwrap();
        let id = engagement::store::insert(&mut tx, party, &change).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub async fn contract(&self, title: &str, party: Option<&str>, parent: Option<&str>) -> String {
        let mut tx = self.write(Action::ContractWrite).await;
        let change = contract(title, party, parent).checked().unwrap();
        let id = contract::store::insert(&mut tx, &change).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Files the content `seed` stands for.
    pub async fn upload(&self, seed: &str, target: Target) -> Received {
        let mut tx = self.write(Action::ContractWrite).await;
        let received = receive(&mut tx, &upload(seed), &target).await.unwrap();
        tx.commit().await.unwrap();
        received
    }

    /// Stores the text of the content `seed` stands for.
    pub async fn text(&self, seed: &str, extraction: &str, pages: &[&str]) {
        let mut tx = self.write(Action::ContractWrite).await;
        store_text(&mut tx, &hash(seed), &taken(extraction, pages)).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Stores a check of the contract with one verdict for all items but those given.
    pub async fn check(&self, contract: &str, rest: Verdict, but: &[(u8, Verdict)], adverse: &[u8]) {
        let mut tx = self.write(Action::ContractWrite).await;
        let documents = register::document::store::of_set(&mut tx, contract).await.unwrap();
        let ids: Vec<String> = documents.into_iter().map(|document| document.id).collect();
        let checked = clauses::SetCheck { findings: findings(rest, but, adverse), notes: Vec::new() };
        save(&mut tx, contract, &pack(), &ids, &checked).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn stage(&self, document: &str) -> (String, Option<String>) {
        let mut tx = self.read().await;
        let found = register::document::store::find(&mut tx, document).await.unwrap().unwrap();
        (found.stage, found.failure)
    }
}

pub fn grant(action: Action) -> Grant {
    system("test", action)
}

/// A content hash for a made-up content.
pub fn hash(seed: &str) -> String {
    register::user::store::token_hash(seed)
}

pub fn upload(seed: &str) -> Upload {
    Upload { name: format!("{seed}.pdf"), content_hash: hash(seed), size: 1_000, role: "contract".into() }
}

pub fn into(contract: &str) -> Target {
    Target { contract_id: Some(contract.into()), ..Target::default() }
}

pub fn taken(extraction: &str, pages: &[&str]) -> Taken {
    let page = |(text, page): (&&str, i64)| PageText {
        page,
        text: (*text).to_owned(),
        state: if text.is_empty() { "no_text".into() } else { "ok".into() },
        quality: 0.9,
        engine: "hayro".into(),
        hidden: None,
    };
    let pages = pages.iter().zip(1..).map(page).collect();
    Taken { extraction: extraction.into(), detail: None, pages, with_password: false }
}

pub fn engagement(department: &str, tier: Option<i64>) -> EngagementInput {
    EngagementInput {
        service_ja: "勘定系の運用".into(),
        function_ja: "預金の記帳".into(),
        department: department.into(),
        kind: "outsourcing".into(),
        tier,
        ..EngagementInput::default()
    }
}

pub fn contract(title: &str, party: Option<&str>, parent: Option<&str>) -> ContractInput {
    ContractInput {
        title: title.into(),
        kind: "standalone".into(),
        party_id: party.unwrap_or_default().into(),
        parent_id: parent.unwrap_or_default().into(),
        ..ContractInput::default()
    }
}

pub fn pack() -> PackRef {
    PackRef { id: "test".into(), version: "1".into() }
}

pub fn findings(rest: Verdict, but: &[(u8, Verdict)], adverse: &[u8]) -> Vec<Finding> {
    let finding = |item: u8| {
        let verdict = but.iter().find(|(other, _)| *other == item).map_or(rest, |(_, verdict)| *verdict);
        let adverse = adverse.contains(&item);
        Finding {
            item,
            verdict,
            adverse,
            reason: (verdict == Verdict::Partial).then_some(clauses::Reason::WeakDuty),
            confidence: 0.8,
            elements: vec![ElementResult {
                id: "core".into(),
                title_ja: "中核".into(),
                title_en: "Core".into(),
                met: verdict == Verdict::Stated,
            }],
            values: [("report_within_hours".to_owned(), "24".to_owned())].into(),
            evidence: vec![Evidence {
                document: 0,
                page: 1,
                article: Some("第1条".into()),
                start: 0,
                end: 2,
                quote: "監査".into(),
                adverse,
            }],
        }
    };
    (1..=12).map(finding).collect()
}
