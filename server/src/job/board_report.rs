//! Puts a report to the board together.

use register::access::{Action, system};
use register::job::Claim;
use register::report::store;

use crate::services::Services;

pub async fn run(services: &Services, claim: &Claim, report_id: &str) -> anyhow::Result<()> {
    progress(services, report_id, 10).await?;
    let mut tx = services.db.read(&system("worker", Action::RegisterRead)).await?;
    let (content, policy_version) = store::content(&mut tx, &services.boards, report_id).await?;
    drop(tx);
    progress(services, report_id, 90).await?;
    let mut tx = services.db.begin(&system("worker", Action::SystemOperate)).await?;
    store::finish(&mut tx, claim, report_id, &content, policy_version).await?;
    Ok(tx.commit().await?)
}

/// Shown to whoever waits for it.
async fn progress(services: &Services, report_id: &str, percent: i64) -> anyhow::Result<()> {
    let mut tx = services.db.begin(&system("worker", Action::SystemOperate)).await?;
    store::progress(&mut tx, report_id, percent).await?;
    Ok(tx.commit().await?)
}
