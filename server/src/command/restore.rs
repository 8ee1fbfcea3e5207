//! `daicho restore`.

use std::path::PathBuf;

use clap::Args;
use register::Ids;

use super::{Exit, log};
use crate::backup::{Key, restore, snapshots};
use crate::config::Storage;
use crate::language::Language;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// Key file that the backup was made with
    #[arg(long, env = "DAICHO_BACKUP_KEY", value_name = "FILE")]
    key: PathBuf,
    /// Snapshot to restore (the newest without it)
    #[arg(long, value_name = "NAME")]
    snapshot: Option<String>,
    /// Only list the snapshots
    #[arg(long)]
    list: bool,
    /// Drill: restore into a folder of its own, prove it, and remove it again
    #[arg(long)]
    verify: bool,
    /// Folder of the backup
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let language = Language::of_terminal();
    if arguments.list {
        for name in snapshots(&arguments.folder)? {
            println!("{name}");
        }
        return Ok(Exit::Done);
    }
    let key = Key::read(&arguments.key)?;
    let drill = std::env::temp_dir().join(format!("daicho-drill-{}", &Ids::Random.token()[..16]));
    let to = if arguments.verify {
        Storage { data: drill.clone(), database_url: None, checkpoints: None }
    } else {
        arguments.storage
    };
    let restored = restore(&arguments.folder, arguments.snapshot.as_deref(), &key, &to).await;
    if arguments.verify && drill.exists() {
        std::fs::remove_dir_all(&drill)?;
    }
    let manifest = restored?.manifest;
    let rows: u64 = manifest.database.tables.values().sum();
    println!(
        "{}: {rows} {}, {} {}, {} {}. {}",
        manifest.name,
        language.of("行", "rows"),
        manifest.files.len(),
        language.of("ファイル", "files"),
        manifest.database.audit_entries,
        language.of("件の監査証跡", "audit entries"),
        if arguments.verify {
            language.of(
                "すべて復元でき、内容が一致しました（訓練のため削除済み）",
                "All of it could be restored and is equal (removed again: a drill)",
            )
        } else {
            language.of("復元が完了し、内容が一致しました", "Restored, and equal to what was saved")
        }
    );
    for hash in &manifest.damaged {
        let note = language
            .of("バックアップの時点ですでになかったファイル:", "missing already when the backup was made:");
        eprintln!("daicho: {note} {hash}");
    }
    Ok(Exit::Done)
}
