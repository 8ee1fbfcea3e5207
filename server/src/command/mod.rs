//! The command line.

mod backup;
mod check;
mod doctor;
mod export;
mod facts;
mod import;
pub mod ingest;
mod memo;
mod migrate_to;
mod notes;
mod pack;
mod recognise;
mod reindex;
mod report;
mod restore;
mod serve;
mod table;
mod text;
mod token;
mod user;
mod verify_audit;
mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Third-party risk register and contract clause checker (サードパーティ台帳・契約条項点検)
#[derive(Debug, Parser)]
#[command(name = "daicho", version, about)]
struct Daicho {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the browser interface (ブラウザ画面を提供)
    Serve(crate::config::Serve),
    /// Judge contracts on the twelve items, without a database (契約書を12項目で点検)
    Check(check::Arguments),
    /// List, verify and explain rule packs (条項パックの一覧・検証・判定理由)
    Pack(pack::Arguments),
    /// Print the text of a file, form feeds between pages (文書の本文を出力)
    Text(text::Arguments),
    /// File every PDF, Word and text file of a folder as the upload does (フォルダ内の文書を一括登録)
    Ingest(ingest::Arguments),
    /// Bring a workbook or CSV file into the register (Excel・CSVの取込)
    Import(import::Arguments),
    /// Take the register out as a workbook or CSV (Excel・CSVへの出力)
    Export(export::Arguments),
    /// Copy everything, sealed and signed, while the server works (バックアップ)
    Backup(backup::Arguments),
    /// Bring a backup back into an empty place, and prove it (復元・復元訓練)
    Restore(restore::Arguments),
    /// Copy the embedded database to PostgreSQL, and prove it (データベースの移行)
    MigrateTo(migrate_to::Arguments),
    /// Write the negotiation memo of a contract (交渉用の申入書を作成)
    Memo(memo::Arguments),
    /// Build the search index anew from the database (検索索引の再構築)
    Reindex(crate::config::Storage),
    /// Verify the audit trail (監査証跡の検証)
    VerifyAudit(verify_audit::Arguments),
    /// List and add people (利用者の一覧・追加)
    User(user::Arguments),
    /// Work on jobs without serving (処理だけを行う)
    Work(work::Arguments),
    /// Look whether everything is in order (動作環境の点検)
    Doctor(doctor::Arguments),
}

/// How a command ends: part of the interface, scripts rely on it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    /// Done, also when clauses are missing.
    Done = 0,
    /// The command line itself was wrong.
    Usage = 2,
    /// A file could not be read: encrypted, no text, broken.
    Unreadable = 3,
    /// A fault of the program or its surroundings.
    Internal = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let daicho = match Daicho::try_parse() {
        Ok(daicho) => daicho,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Done }.into();
        }
    };
    let outcome =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(anyhow::Error::from);
    let outcome = outcome.and_then(|runtime| runtime.block_on(perform(daicho.command)));
    match outcome {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("daicho: {error:#}");
            Exit::Internal.into()
        }
    }
}

async fn perform(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Check(arguments) => check::run(arguments).await,
        Command::Pack(arguments) => pack::run(arguments).await,
        Command::Text(arguments) => text::run(arguments).await,
        Command::Ingest(arguments) => ingest::run(arguments).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Export(arguments) => export::run(arguments).await,
        Command::Backup(arguments) => backup::run(arguments).await,
        Command::Restore(arguments) => restore::run(arguments).await,
        Command::MigrateTo(arguments) => migrate_to::run(arguments).await,
        Command::Memo(arguments) => memo::run(arguments).await,
        Command::Reindex(storage) => reindex::run(storage).await,
        Command::VerifyAudit(arguments) => verify_audit::run(arguments).await,
        Command::User(arguments) => user::run(arguments).await,
        Command::Work(arguments) => work::run(arguments).await,
        Command::Doctor(arguments) => doctor::run(arguments).await,
    }
}

/// Messages of the running server go to standard error; `DAICHO_LOG` sets how many.
fn log() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("DAICHO_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,server=info,register=info,daicho=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// Resolves when the process is asked to stop.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
