//! What the files of evidence ask and change.

use leptos::prelude::*;
use register::evidence::file::EvidenceFile;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::evidence::store};

use crate::error::Result;

#[server(prefix = "/api", endpoint = "evidence/files")]
pub async fn files(id: String) -> Result<Vec<EvidenceFile>> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    Ok(store::files(&mut cx.store.db.read(&grant).await?, &id).await?)
}

/// Takes a file away from its piece of evidence.
#[server(prefix = "/api", endpoint = "evidence/remove_file")]
pub async fn remove_file(file: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::MonitorWrite)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let id = store::remove_file(&mut tx, &file).await?;
    tx.commit().await?;
    leptos_axum::redirect(&format!("/records/evidence/{id}#files"));
    Ok(())
}
