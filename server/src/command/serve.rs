//! `daicho serve`.

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::{Exit, log, stop_signal};
use crate::config::Serve;
use crate::http::{UploadLimit, accept, router};
use crate::language::Language;
use crate::services::Services;
use crate::{demo, worker};

pub async fn run(arguments: Serve) -> anyhow::Result<Exit> {
    log();
    let storage =
        if arguments.demo { arguments.storage.clone().for_demo() } else { arguments.storage.clone() };
    if arguments.demo && !arguments.listen.ip().is_loopback() {
        // The demonstration's password is public.
        anyhow::bail!("the demonstration is served on this machine only: use a loopback address");
    }
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("listen on {} (is another Daicho running?)", arguments.listen))?;
    let address = listener.local_addr()?;
    let mut services =
        Services::open(&storage, arguments.work.pdf_memory_mib).await?.with_work(&arguments.work)?;
    services.files.clear_abandoned(services.db.clock().now()).await.context("clear cut-off uploads")?;
    if arguments.demo {
        demo::seed(&services).await.context("fill in the demonstration bank")?;
    }
    if arguments.demo && services.mailer.public_url.is_empty() {
        services.mailer.public_url = format!("http://{address}");
    }
    let services =
        services.with_provider(&arguments.provider).context("sign-in through the identity provider")?;
    let (stop, tasks) = (services.stop.clone(), TaskTracker::new());
    worker::start(&services, arguments.work.workers, &stop, &tasks);
    worker::start_indexer(&services, &stop, &tasks);
    worker::start_days(&services, &stop, &tasks);
    worker::start_checkpoints(&services, &stop, &tasks);
    worker::start_backups(&services, &arguments.work.backup, &stop, &tasks);
    worker::start_mail(&services, &stop, &tasks);
    let language = Language::of_terminal();
    let folder = storage.data.display();
    println!(
        "{} http://{address}  ({folder})",
        language.of("台帳 Daicho を開始しました:", "Daicho is ready:")
    );
    if arguments.demo {
        let (email, password) = demo::ACCOUNT;
        println!("{} {email} / {password}", language.of("デモ用サインイン:", "Demonstration sign-in:"));
    }
    let router = router(services.clone(), UploadLimit(arguments.upload_mib << 20));
    let serving = tokio::spawn({
        let stop = stop.clone();
        async move { accept::serve(listener, router, arguments.connections, &stop).await }
    });
    stop_signal().await;
    tracing::info!("stopping");
    stop.cancel();
    serving.await?;
    tasks.close();
    tasks.wait().await;
    services.db.close().await;
    Ok(Exit::Done)
}
