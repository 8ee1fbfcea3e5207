//! `daicho work`: a worker without a browser interface, beside servers on the same database.

use std::path::PathBuf;

use clap::Args;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Exit, log, stop_signal};
use crate::config::{Storage, Work};
use crate::services::Services;
use crate::{watch, worker};

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    work: Work,
    /// Folder whose files are filed as they arrive, and moved to its subfolders `done` or `failed`
    #[arg(long, env = "DAICHO_WATCH", value_name = "DIR")]
    watch: Option<PathBuf>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    if let Some(folder) = arguments.watch.as_ref().filter(|folder| !folder.is_dir()) {
        eprintln!("daicho: {} is not a folder", folder.display());
        return Ok(Exit::Usage);
    }
    let services = Services::open(&arguments.storage, arguments.work.pdf_memory_mib)
        .await?
        .with_work(&arguments.work)?;
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    worker::start(&services, arguments.work.workers.max(1), &stop, &tasks);
    worker::start_days(&services, &stop, &tasks);
    worker::start_checkpoints(&services, &stop, &tasks);
    worker::start_backups(&services, &arguments.work.backup, &stop, &tasks);
    worker::start_mail(&services, &stop, &tasks);
    if let Some(folder) = arguments.watch {
        // Its files count as read once they can be found.
        worker::start_indexer(&services, &stop, &tasks);
        let (services, stop) = (services.clone(), stop.clone());
        tasks.spawn(async move { watch::run(&services, &folder, &stop).await });
    }
    stop_signal().await;
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    services.db.close().await;
    Ok(Exit::Done)
}
