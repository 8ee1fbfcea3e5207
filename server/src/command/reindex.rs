//! `daicho reindex`.

use anyhow::Context;

use super::{Exit, log};
use crate::config::Storage;
use crate::language::Language;
use crate::services::Services;

pub async fn run(storage: Storage) -> anyhow::Result<Exit> {
    log();
    let services = Services::open(&storage, 1536).await?;
    let mut follower = services
        .search
        .follow()
        .context("take the search index (stop the server first: it keeps the index itself)")?;
    follower.forget()?;
    let documents = follower.catch_up(&services.db).await?;
    let done = Language::of_terminal().of("件の文書を索引に登録しました", "documents indexed");
    println!("{documents} {done}");
    services.db.close().await;
    Ok(Exit::Done)
}
