//! `daicho verify-audit`.

use register::access::{Action, system};
use register::audit::store::verify;

use super::{Exit, log};
use crate::config::Storage;
use crate::language::Language;
use crate::services::Services;

pub async fn run(storage: Storage) -> anyhow::Result<Exit> {
    log();
    let services = Services::open(&storage, 1536).await?;
    let mut tx = services.db.read(&system("verify-audit", Action::AuditRead)).await?;
    let result = verify(&mut tx).await?;
    drop(tx);
    services.db.close().await;
    let language = Language::of_terminal();
    match result.first_bad {
        None => {
            let whole = language.of(
                "件の監査証跡を検証しました。連鎖に欠けはありません",
                "entries verified, the chain is whole",
            );
            println!("{} {whole}", result.entries);
            Ok(Exit::Done)
        }
        Some(seq) => {
            let broken =
                language.of("番の記録で連鎖が合いません", "is the first entry that does not fit the chain");
            println!("{seq} {broken}");
            Ok(Exit::Internal)
        }
    }
}
