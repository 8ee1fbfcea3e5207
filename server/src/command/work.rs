//! `daicho work`: a worker without a browser interface, beside servers on the same database.

use clap::Args;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Exit, log, stop_signal};
use crate::config::{Storage, Work};
use crate::services::Services;
use crate::worker;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    #[command(flatten)]
    work: Work,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let services = Services::open(&arguments.storage, arguments.work.pdf_memory_mib)
        .await?
        .with_work(&arguments.work)?;
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    worker::start(&services, arguments.work.workers.max(1), &stop, &tasks);
    worker::start_days(&services, &stop, &tasks);
    worker::start_backups(&services, &arguments.work.backup, &stop, &tasks);
    worker::start_mail(&services, &stop, &tasks);
    stop_signal().await;
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    services.db.close().await;
    Ok(Exit::Done)
}
