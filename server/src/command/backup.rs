//! `daicho backup`.

use std::path::PathBuf;

use clap::Args;
use register::Ids;

use super::{Exit, log};
use crate::backup::{Key, create, prune};
use crate::config::Storage;
use crate::language::Language;
use crate::services::Services;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// Key file that seals and signs
    #[arg(long, env = "DAICHO_BACKUP_KEY", value_name = "FILE")]
    key: PathBuf,
    /// Make the key file first
    #[arg(long)]
    make_key: bool,
    /// Keep only this many snapshots
    #[arg(long, value_name = "N")]
    keep: Option<usize>,
    /// Folder for the backup: on another disk or machine
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let language = Language::of_terminal();
    let key = if arguments.make_key {
        let key = Key::create(&arguments.key, &Ids::Random)?;
        let note = language.of(
            "鍵を作成しました。控えを別の場所に保管してください（鍵がなければ復元できません）:",
            "A key was made. Keep a copy of it elsewhere (without it nothing can be restored):",
        );
        eprintln!("{note} {}", arguments.key.display());
        key
    } else if arguments.key.exists() {
        Key::read(&arguments.key)?
    } else {
        let note = language
            .of("鍵ファイルがありません。--make-key で作成できます:", "no key file; --make-key makes one:");
        eprintln!("daicho: {note} {}", arguments.key.display());
        return Ok(Exit::Usage);
    };
    let services = Services::open(&arguments.storage, 1536).await?;
    let made = create(&services, &arguments.folder, &key).await;
    services.db.close().await;
    let made = made?;
    let rows: u64 = made.manifest.database.tables.values().sum();
    let (files, added) = (made.manifest.files.len(), made.files_added);
    println!(
        "{}: {rows} {}, {files} {} ({} {added})",
        made.manifest.name,
        language.of("行", "rows"),
        language.of("ファイル", "files"),
        language.of("新規", "new"),
    );
    if let Some(count) = arguments.keep {
        let (snapshots, files) = prune(&arguments.folder, &key, count)?;
        if snapshots > 0 {
            let gone = language
                .of("古いバックアップを削除しました（世代・ファイル）", "old snapshots and files removed");
            println!("{gone}: {snapshots}, {files}");
        }
    }
    for hash in &made.manifest.damaged {
        let note = language.of(
            "台帳にあるファイルがディスクにないか、内容が変わっています。以前のバックアップから戻してください:",
            "the register names this file, but the disk lacks it or holds other bytes; bring it back from an earlier backup:",
        );
        eprintln!("daicho: {note} {hash}");
    }
    Ok(if made.manifest.damaged.is_empty() { Exit::Done } else { Exit::Internal })
}
