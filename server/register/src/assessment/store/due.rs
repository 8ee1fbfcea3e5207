//! Cases that open by themselves: reassessment by cadence, renewal before a notice deadline; and what a change after the
//! approval takes back. Runs every day, each time without harm: a cause opens one case, whatever the clock did meanwhile.

use super::super::{Kind, Stage};
use super::{New, insert, reopen};
use crate::access::Action;
use crate::calendar::{date_days, days_date, jst_date};
use crate::db::{Tx, query};
use crate::error::Result;

/// Days before an assessment is due at which its case opens.
const AHEAD: i64 = 60;
/// Days before the notice deadline at which the renewal review opens.
const RENEWAL: i64 = 90;

/// Opens what is due. Returns how many cases were opened or taken back.
pub async fn open_due(tx: &mut Tx) -> Result<usize> {
    let today = jst_date(tx.at());
    let ahead = |days: i64| date_days(&today).map(|at| days_date(at + days)).unwrap_or_default();
    let mut opened = 0;
    let due = query!(all, (String, String), tx,
        "select a.engagement_id, max(a.next_due) from assessment a join engagement e on e.id = a.engagement_id
         where a.next_due is not null and e.archived_at is null and coalesce(e.state, '') not in ('ended', 'ending')
         group by a.engagement_id having max(a.next_due) <= $1", ahead(AHEAD))?;
    for (engagement, day) in due {
        let key = format!("periodic:{engagement}:{day}");
        opened += once(tx, &engagement, Kind::Periodic, &key, &day).await?;
    }
    // A deadline that has passed is a lint's matter; the window is what counts, never an exact day.
    let renewals = query!(all, (String, String), tx,
        "select ce.engagement_id, min(c.notice_deadline) from contract c join contract_engagement ce on ce.contract_id = c.id
           join engagement e on e.id = ce.engagement_id
         where c.notice_deadline is not null and c.notice_deadline >= $1 and c.notice_deadline <= $2 and c.archived_at is null
           and e.archived_at is null and coalesce(e.state, '') not in ('ended', 'ending')
         group by ce.engagement_id", &today, ahead(RENEWAL))?;
    for (engagement, day) in renewals {
        let key = format!("renewal:{engagement}:{day}");
        opened += once(tx, &engagement, Kind::Renewal, &key, &day).await?;
    }
    let approved = query!(
        all,
        (String,),
        tx,
        "select id from assessment where stage = $1",
        Stage::ContractReview.code()
    )?;
    for (id,) in approved {
        opened += usize::from(reopen(tx, &id).await?);
    }
    Ok(opened)
}

async fn once(tx: &mut Tx, engagement: &str, kind: Kind, key: &str, day: &str) -> Result<usize> {
    tx.require(Action::CaseWrite)?;
    let known: Option<(String,)> = query!(optional, (String,), tx,
        "select id from assessment where cause_key = $1
            or (engagement_id = $2 and kind = $3 and stage not in ('closed', 'rejected', 'withdrawn', 'live'))",
        key, engagement, kind.code())?;
    if known.is_some() {
        return Ok(0);
    }
    let new = New {
        engagement,
        kind,
        cause: key.split(':').next().unwrap_or_default(),
        key: Some(key),
        due: Some(day),
        transitional: false,
    };
    insert(tx, &new).await?;
    Ok(1)
}
