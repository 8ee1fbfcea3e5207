//! The day's figures in the database.

use std::collections::BTreeMap;

use super::{KeyFigures, readings, values};
use crate::access::{Action, Scope};
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::Result;
use crate::heat::Board;
use crate::heat::store::Boards;

/// Tiers set by hand that hold today and lie below the computed one, in the person's reach.
async fn lowered(tx: &mut Tx, today: &str) -> Result<usize> {
    let department = match tx.scope() {
        Scope::All => String::new(),
        // A person without a department reaches nothing: none is called like this.
        Scope::Department(department) if department.is_empty() => "\u{1}".to_owned(),
        Scope::Department(department) => department.clone(),
    };
    let (count,) = query!(one, (i64,), tx,
        "select count(distinct o.engagement_id) from tier_override o join engagement e on e.id = o.engagement_id
         where o.state = 'approved' and (o.expires_on is null or o.expires_on >= $1) and o.tier > coalesce(o.computed_tier, 1)
           and e.archived_at is null and ($2 = '' or e.department = $2)", today, &department)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The last 400 days of each figure, the oldest first. They are those of the whole institution: whoever reaches a part of
/// it is told none.
pub async fn days(tx: &mut Tx) -> Result<BTreeMap<String, Vec<(String, f64)>>> {
    let mut days: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    if *tx.scope() == Scope::All {
        let rows = query!(
            all,
            (String, String, f64),
            tx,
            "select day, figure, value from risk_day
             where day in (select distinct day from risk_day order by day desc limit 400) order by day"
        )?;
        for (day, figure, value) in rows {
            days.entry(figure).or_default().push((day, value));
        }
    }
    Ok(days)
}

/// The figures of the board that the person reaches, with those of the last days.
pub async fn figures(tx: &mut Tx, board: &Board) -> Result<KeyFigures> {
    let overrides = lowered(tx, &board.today).await?;
    let days = days(tx).await?;
    Ok(readings(board, overrides, &days))
}

/// What can be measured on the board, by code, whatever the policy shows of it.
pub async fn measured(tx: &mut Tx, board: &Board) -> Result<BTreeMap<&'static str, f64>> {
    let overrides = lowered(tx, &board.today).await?;
    Ok(values(board, overrides))
}

/// Whether today's figures are kept already.
pub async fn is_kept(tx: &mut Tx) -> Result<bool> {
    let today = jst_date(tx.at());
    Ok(query!(optional, (String,), tx, "select day from risk_day where day = $1 limit 1", &today)?.is_some())
}

/// Keeps today's figures, unless they are kept already. A derived thing, so it owes no audit entry.
///
/// # Errors
/// [`crate::Error::Refused`] without the grant to operate the system.
pub async fn keep_day(tx: &mut Tx, boards: &Boards) -> Result<bool> {
    tx.require(Action::SystemOperate)?;
    if is_kept(tx).await? {
        return Ok(false);
    }
    let board = boards.load(tx).await?;
    let today = jst_date(tx.at());
    let overrides = lowered(tx, &today).await?;
    for (figure, value) in values(&board, overrides) {
        query!(
            execute,
            tx,
            "insert into risk_day (day, figure, value, policy_version) values ($1, $2, $3, $4) on conflict (day, figure) do nothing",
            &today,
            figure,
            value,
            board.policy_version
        )?;
    }
    Ok(true)
}
