//! Works through the jobs and keeps the search index after the database.

use std::path::Path;
use std::time::Duration;

use register::access::{Action, system};
use register::document;
use register::exchange::store::draft;
use register::job::{self, Claim, Task};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::job::{board_report, contract_check, document_text, import, page_ocr};
use crate::mail;
use crate::services::Services;
use crate::{backup, checkpoint, config};

/// How long a look for work may be put off when nobody rings.
const LOOK: Duration = Duration::from_secs(1);
/// How long changes are gathered after the search index has taken some in.
const GATHER: Duration = Duration::from_millis(250);
const HEARTBEAT: Duration = Duration::from_secs(20);

/// Starts `count` workers; each stops after the job at hand once `stop` is cancelled.
pub fn start(services: &Services, count: usize, stop: &CancellationToken, tasks: &TaskTracker) {
    services.readers.prepare();
    let process = services.db.ids().token();
    for number in 0..count {
        let (services, stop) = (services.clone(), stop.clone());
        let name = format!("{}-{number}", &process[..12]);
        tasks.spawn(async move {
            while !stop.is_cancelled() {
                match work_once(&services, &name).await {
                    Ok(true) => {}
                    Ok(false) => idle(&services, &stop).await,
                    Err(error) => {
                        tracing::error!(%error, "look for work");
                        idle(&services, &stop).await;
                    }
                }
            }
        });
    }
}

/// Keeps this node's search index after the database. Where another process on this folder does so
/// already, only looks at what that one has written.
pub fn start_indexer(services: &Services, stop: &CancellationToken, tasks: &TaskTracker) {
    let (services, stop) = (services.clone(), stop.clone());
    tasks.spawn(async move {
        let mut follower = None;
        while !stop.is_cancelled() {
            if follower.is_none() {
                follower = services.search.follow().ok();
            }
            let outcome = match &mut follower {
                Some(follower) => follower.catch_up(&services.db).await,
                None => services.search.reload().map(|()| 0),
            };
            match outcome {
                // One commit for what comes in meanwhile: each of them costs as much as many documents.
                Ok(taken) if taken > 0 => pause(&stop, GATHER).await,
                Ok(_) => idle(&services, &stop).await,
                Err(error) => {
                    tracing::error!(%error, "keep the search index");
                    follower = None;
                    idle(&services, &stop).await;
                }
            }
        }
    });
}

/// How long until the day's figures of the ledger check are looked for again.
const DAY_LOOK: Duration = Duration::from_mins(10);

/// Keeps the figures of the ledger check, once a day.
pub fn start_days(services: &Services, stop: &CancellationToken, tasks: &TaskTracker) {
    let (services, stop) = (services.clone(), stop.clone());
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = keep_day(&services).await {
                tracing::error!(%error, "keep the figures of the day");
            }
            if let Err(error) = keep_risk_day(&services).await {
                tracing::error!(%error, "keep the key figures of the day");
            }
            if let Err(error) = open_due(&services).await {
                tracing::error!(%error, "open the cases that are due");
            }
            tokio::select! {
                () = tokio::time::sleep(DAY_LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

/// How many engagements are judged in one turn of the writer: others write between two turns.
const TURN: usize = 100;

/// Writes today's figures unless they are there; a look that finds them takes no writer's turn. What takes long is read
/// outside of the writer's turns, and the figures are last: a day that broke off is begun again.
pub async fn keep_day(services: &Services) -> register::Result<()> {
    let reader = system("worker", Action::RegisterRead);
    let writer = system("worker", Action::SystemOperate);
    let mut tx = services.db.read(&reader).await?;
    if register::lint::store::is_kept(&mut tx).await? {
        return Ok(());
    }
    // First the tiers, on which the figures stand.
    let outdated = register::risk::store::outdated(&mut tx).await?;
    drop(tx);
    for some in outdated.chunks(TURN) {
        let mut tx = services.db.begin(&writer).await?;
        register::risk::store::assess_day(&mut tx, some).await?;
        tx.commit().await?;
    }
    let mut tx = services.db.begin(&writer).await?;
    // An acceptance that ran out yesterday is work again today.
    register::gap::store::recompute(&mut tx, "", "").await?;
    tx.commit().await?;
    let mut tx = services.db.begin(&writer).await?;
    register::due::store::send_digests(&mut tx).await?;
    tx.commit().await?;
    let report = register::lint::store::report(&mut services.db.read(&reader).await?).await?;
    let mut tx = services.db.begin(&writer).await?;
    register::lint::store::keep_day(&mut tx, report).await?;
    tx.commit().await
}

/// Signs a checkpoint of the audit trail once a day.
pub fn start_checkpoints(services: &Services, stop: &CancellationToken, tasks: &TaskTracker) {
    let (services, stop) = (services.clone(), stop.clone());
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = checkpoint::keep(&services, "daily", true).await {
                tracing::error!(error = format!("{error:#}"), "sign a checkpoint of the audit trail");
            }
            pause(&stop, DAY_LOOK).await;
        }
    });
}

/// A backup is due when the newest is older than this.
const BACKUP_AGE: i64 = 24 * 60 * 60 * 1000;

/// Makes the daily backup where the settings name a folder for it.
pub fn start_backups(
    services: &Services,
    settings: &config::Backup,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) {
    let (Some(folder), Some(key)) = (settings.backup_to.clone(), settings.backup_key.clone()) else { return };
    let (services, stop, count) = (services.clone(), stop.clone(), settings.backup_keep);
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            if let Err(error) = keep_backups(&services, &folder, &key, count).await {
                tracing::error!(error = format!("{error:#}"), "the daily backup failed");
            }
            tokio::select! {
                () = tokio::time::sleep(DAY_LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
    });
}

async fn keep_backups(services: &Services, folder: &Path, key: &Path, count: usize) -> anyhow::Result<()> {
    let key = backup::Key::read(key)?;
    let newest = backup::newest(folder, &key)?.map_or(i64::MIN, |manifest| manifest.made_at);
    if services.db.clock().now().saturating_sub(newest) < BACKUP_AGE {
        return Ok(());
    }
    let made = backup::create(services, folder, &key).await?;
    let (files, damaged) = (made.manifest.files.len(), made.manifest.damaged.len());
    tracing::info!(name = made.manifest.name, files, damaged, "backup made");
    backup::prune(folder, &key, count)?;
    Ok(())
}

/// How often the queue of mail is looked at when nobody rings, and how often the digests.
const MAIL_LOOK: Duration = Duration::from_secs(5);

/// Sends what is due, and writes the digests of the day.
pub fn start_mail(services: &Services, stop: &CancellationToken, tasks: &TaskTracker) {
    let (services, stop) = (services.clone(), stop.clone());
    let (writing, end) = (services.clone(), stop.clone());
    tasks.spawn(async move {
        while !stop.is_cancelled() {
            match mail::send_once(&services).await {
                Ok(true) => {}
                Ok(false) => pause(&stop, MAIL_LOOK).await,
                Err(error) => {
                    tracing::error!(%error, "send mail");
                    pause(&stop, MAIL_LOOK).await;
                }
            }
        }
    });
    tasks.spawn(async move {
        while !end.is_cancelled() {
            if let Err(error) = mail::write_digests(&writing).await {
                tracing::error!(%error, "write the digests");
            }
            pause(&end, DAY_LOOK).await;
        }
    });
}

async fn pause(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}

/// Rows of where engagements and parties stand that one transaction writes: nobody else waits for long.
const STANDINGS: usize = 500;

/// Keeps where engagements and parties stand and the key figures of risk, once a day.
pub async fn keep_risk_day(services: &Services) -> register::Result<()> {
    let mut tx = services.db.read(&system("worker", Action::RegisterRead)).await?;
    if register::kpi::store::is_kept(&mut tx).await? {
        return Ok(());
    }
    // Read outside of the writer's turns; these find it there.
    services.boards.load(&mut tx).await?;
    drop(tx);
    let grant = system("worker", Action::SystemOperate);
    loop {
        let mut tx = services.db.begin(&grant).await?;
        let written = register::heat::store::days::keep(&mut tx, &services.boards, STANDINGS).await?;
        tx.commit().await?;
        if written < STANDINGS {
            break;
        }
    }
    let mut tx = services.db.begin(&grant).await?;
    register::kpi::store::keep_day(&mut tx, &services.boards).await?;
    tx.commit().await
}

/// Opens the assessments that are due: as often as it runs, once for each cause.
pub async fn open_due(services: &Services) -> register::Result<()> {
    let mut tx = services.db.begin(&system("worker", Action::CaseWrite)).await?;
    let opened = register::assessment::store::open_due(&mut tx).await?;
    tx.commit().await?;
    if opened > 0 {
        tracing::info!(opened, "cases opened because they are due");
    }
    Ok(())
}

async fn idle(services: &Services, stop: &CancellationToken) {
    tokio::select! {
        () = services.bell.notified() => {}
        () = tokio::time::sleep(LOOK) => {}
        () = stop.cancelled() => {}
    }
}

/// Does one job, if one is due.
pub async fn work_once(services: &Services, worker: &str) -> anyhow::Result<bool> {
    let grant = system("worker", Action::SystemOperate);
    let mut tx = services.db.begin(&grant).await?;
    let claim = job::claim(&mut tx, worker).await?;
    tx.commit().await?;
    let Some(claim) = claim else { return Ok(false) };
    if claim.attempt > job::ATTEMPTS {
        // Its workers died without a word: the job itself is the likely cause.
        lay_aside(services, &claim, "the worker ended without an answer").await?;
        return Ok(true);
    }
    let outcome = tokio::select! {
        outcome = perform(services, &claim) => outcome,
        lost = keep_lease(services, &claim) => lost,
    };
    if let Err(error) = outcome {
        let text = format!("{error:#}");
        tracing::warn!(
            job = claim.id,
            task = claim.task.kind(),
            attempt = claim.attempt,
            error = text,
            "a job failed"
        );
        lay_aside(services, &claim, &text).await?;
    }
    services.bell.notify_waiters();
    Ok(true)
}

async fn perform(services: &Services, claim: &Claim) -> anyhow::Result<()> {
    match &claim.task {
        Task::DocumentText { content_hash } => document_text::run(services, claim, content_hash).await,
        Task::PageOcr { content_hash } => page_ocr::run(services, claim, content_hash).await,
        Task::ContractCheck { contract_id } => contract_check::run(services, claim, contract_id).await,
        Task::BoardReport { report_id } => board_report::run(services, claim, report_id).await,
        Task::Import { draft_id } => import::run(services, claim, draft_id).await,
    }
}

/// Renews the lease until it is lost; then the work at hand is dropped.
async fn keep_lease(services: &Services, claim: &Claim) -> anyhow::Result<()> {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match heartbeat(services, claim).await {
            Ok(true) => {}
            Ok(false) => anyhow::bail!("another worker has taken over"),
            // SQLite has one writer, and a large import holds it: then nobody else can take the job either, and its
            // end looks at the lease again.
            Err(error) => tracing::info!(%error, job = claim.id, "a heartbeat has to wait"),
        }
    }
}

async fn heartbeat(services: &Services, claim: &Claim) -> register::Result<bool> {
    let mut tx = services.db.begin(&system("worker", Action::SystemOperate)).await?;
    let kept = job::heartbeat(&mut tx, claim).await?;
    tx.commit().await?;
    Ok(kept)
}

async fn lay_aside(services: &Services, claim: &Claim, error: &str) -> anyhow::Result<()> {
    let mut tx = services.db.begin(&system("worker", Action::ContractWrite)).await?;
    let dead = job::fail(&mut tx, claim, error).await?;
    if let Task::DocumentText { content_hash } = &claim.task
        && dead
    {
        // Whoever waits for the document must see that nothing more will come.
        document::store::give_up(&mut tx, content_hash).await?;
    }
    if let Task::PageOcr { content_hash } = &claim.task
        && dead
    {
        // What was recognised counts; the other pages stay in doubt.
        document::transcript::store::finish_ocr(&mut tx, content_hash, true).await?;
    }
    if let Task::BoardReport { report_id } = &claim.task
        && dead
    {
        register::report::store::give_up(&mut tx, report_id).await?;
    }
    if let Task::Import { draft_id } = &claim.task
        && dead
    {
        let why = import::stopped_report("internal", "", 0, "");
        draft::settle(&mut tx, draft_id, false, &why).await?;
    }
    tx.commit().await?;
    Ok(())
}
