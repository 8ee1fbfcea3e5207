//! What the page of the ledger check asks.

use leptos::prelude::*;
use register::lint::{Class, LintFinding, LintReport};
use register::party::Page;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {crate::session::context, register::access::Action, register::lint::store};

use crate::error::Result;

/// All figures, and a page of the findings of one class.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Check {
    pub report: LintReport,
    pub class: Option<Class>,
    pub findings: Page<LintFinding>,
}

/// `class` none: the first one with findings. Pages count from 0.
#[server(prefix = "/api", endpoint = "lint/check", input = Json)]
pub async fn inspect(class: Option<Class>, page: i64) -> Result<Check> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let report = store::report(&mut tx).await?;
    let first = report.counts.iter().find(|(_, count)| *count > 0).map(|(class, _)| *class);
    let class = class.or(first);
    let findings = match class {
        Some(class) => store::page(&mut tx, class, page).await?,
        None => Page { rows: Vec::new(), total: 0 },
    };
    Ok(Check { report, class, findings })
}
