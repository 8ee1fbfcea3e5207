//! `daicho migrate-to`: from the embedded database to PostgreSQL.

use std::io::{BufReader, BufWriter};

use anyhow::{Context, ensure};
use clap::Args;
use register::access::{Action, system};
use register::snapshot::{Place, load, note, write};
use register::{Clock, Db, Error, Ids};
use serde_json::json;

use super::{Exit, log};
use crate::config::Storage;
use crate::language::Language;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// An empty database (`postgres://…`)
    #[arg(value_name = "URL")]
    to: String,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let language = Language::of_terminal();
    let file = arguments.storage.data.join("daicho.sqlite");
    if !file.exists() || !arguments.to.starts_with("postgres") {
        let usage = language.of(
            "内蔵データベースのあるフォルダ（--data）と移行先 postgres://… を指定してください",
            "give a folder with an embedded database (--data), and postgres://… to copy it to",
        );
        eprintln!("daicho: {usage}");
        return Ok(Exit::Usage);
    }
    let ids = Ids::Random;
    let spool = arguments.storage.data.join(format!("migration-{}", &ids.token()[..8]));
    let outcome = copy(&arguments, &file, &spool, ids).await;
    let _ = std::fs::remove_file(&spool);
    let (rows, entries) = outcome?;
    let done = language.of(
        "行を移行し、全行のハッシュと監査証跡の連鎖が一致しました。監査証跡:",
        "rows copied; the hash over all rows and the audit chain are the same. Audit entries:",
    );
    println!("{rows} {done} {entries}");
    let next = language.of(
        "以後は DAICHO_DATABASE_URL を設定して起動してください。ファイルは今のフォルダのままで、内蔵データベースは変更していません",
        "Start with DAICHO_DATABASE_URL from now on. Files stay in this folder; the embedded database was not changed",
    );
    println!("{next}");
    Ok(Exit::Done)
}

async fn copy(
    arguments: &Arguments,
    file: &std::path::Path,
    spool: &std::path::Path,
    ids: Ids,
) -> anyhow::Result<(u64, i64)> {
    let grant = system("migrate-to", Action::SystemOperate);
    let from =
        Db::open_sqlite(file, Clock::System, ids.clone()).await.context("open the embedded database")?;
    let mut tx = from.read(&grant).await?;
    let mut out = BufWriter::new(std::fs::File::create_new(spool)?);
    let wanted = write(&mut tx, &mut out).await.context("write the database out")?;
    drop((tx, out));
    from.close().await;
    let mut lines = BufReader::new(std::fs::File::open(spool)?);
    let (to, found) =
        load(Place::Postgres(&arguments.to), &mut lines, Clock::System, ids).await.map_err(|error| {
            match error {
                Error::Conflict(_) => {
                    anyhow::anyhow!("the PostgreSQL database holds a register already: give an empty one")
                }
                error => anyhow::Error::from(error).context("load into PostgreSQL (nothing was kept there)"),
            }
        })?;
    // Not the hash of what was read, but of what PostgreSQL holds now.
    let mut tx = to.read(&grant).await?;
    let held = write(&mut tx, &mut std::io::sink()).await?;
    drop(tx);
    ensure!(found == wanted && held == wanted, "PostgreSQL does not hold what the embedded database does");
    let mut tx = to.begin(&grant).await?;
    note(&mut tx, "database.migrated", "postgres", &json!({ "sha256": wanted.sha256 })).await?;
    tx.commit().await?;
    to.close().await;
    Ok((wanted.tables.values().sum(), wanted.audit_entries))
}
