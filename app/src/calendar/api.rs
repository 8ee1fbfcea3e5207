//! What the calendar asks and changes.

use leptos::prelude::*;
use register::due::Agenda;
#[cfg(feature = "ssr")]
use {
    crate::session::context,
    register::access::Action,
    register::calendar::{date_days, days_date, jst_date},
    register::due::store,
    register::record::year_month_shift,
};

use crate::error::Result;

/// The dates of the next 90 days and of the month (`2026-11`) that is looked at.
#[server(prefix = "/api", endpoint = "calendar/agenda")]
pub async fn dates(month: String) -> Result<Agenda> {
    let cx = context()?;
    let grant = cx.session.require(Action::RegisterRead)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let today = jst_date(tx.at());
    let near = days_date(date_days(&today).unwrap_or_default() + 90);
    let end = year_month_shift(&format!("{month}-01"), 1).unwrap_or_default();
    let dates = store::dates(&mut tx, near.as_str().max(end.as_str())).await?;
    Ok(Agenda { feed: store::has_feed(&mut tx).await?, dates, today })
}

/// Makes the address of the person's own feed; returns its secret, which is shown once.
#[server(prefix = "/api", endpoint = "calendar/open_feed")]
pub async fn open_feed(confirm: bool) -> Result<String> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    let token = cx.store.db.ids().token();
    if confirm {
        let mut tx = cx.store.db.begin(&grant).await?;
        store::open_feed(&mut tx, &token).await?;
        tx.commit().await?;
    }
    Ok(token)
}

/// Takes the address back.
#[server(prefix = "/api", endpoint = "calendar/close_feed")]
pub async fn close_feed(confirm: bool) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::ViewSave)?;
    if confirm {
        let mut tx = cx.store.db.begin(&grant).await?;
        store::close_feed(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}
