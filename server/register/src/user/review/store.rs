//! The review in the database.

use serde_json::json;

use super::{ReviewRow, row};
use crate::access::Action;
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::user::account::AccountState;
use crate::user::account::store::{close_account, find, list};

/// Every account that is not closed, the longest due first.
pub async fn rows(tx: &mut Tx) -> Result<Vec<ReviewRow>> {
    let at = tx.at();
    let mut rows: Vec<ReviewRow> = list(tx)
        .await?
        .into_iter()
        .filter(|account| account.state != AccountState::Closed)
        .map(|account| row(account, at))
        .collect();
    rows.sort_by(|one, other| {
        one.due_on.cmp(&other.due_on).then_with(|| one.account.name.cmp(&other.account.name))
    });
    Ok(rows)
}

/// The account is needed, with the roles that it has.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`]: `own_account` (nobody confirms the own one), `closed`.
pub async fn confirm(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserReview)?;
    let account = find(tx, id).await?;
    let (at, actor) = (tx.at(), tx.actor().clone());
    if actor.id == id {
        return Err(Error::Conflict("own_account"));
    }
    if account.state == AccountState::Closed {
        return Err(Error::Conflict("closed"));
    }
    query!(
        execute,
        tx,
        "update app_user set reviewed_at = $2, reviewer_name = $3 where id = $1",
        id,
        at,
        &actor.name
    )?;
    let roles: Vec<&str> = account.roles.iter().map(|role| role.code()).collect();
    let detail = json!({"roles": roles, "department": account.department});
    audit::append(tx, "user.reviewed", "user", id, &detail).await
}

/// The account is no longer needed.
///
/// # Errors
/// As [`crate::user::account::store::close`].
pub async fn close(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserReview)?;
    close_account(tx, id, "user.closed_in_review").await
}

/// Notes that the review was taken out as a file. Nothing is changed, so that no password is asked for.
pub async fn note_report(tx: &mut Tx, file: &str, accounts: usize) -> Result<()> {
    tx.require(Action::UserReview)?;
    let detail = json!({"file": file, "accounts": accounts});
    audit::append(tx, "user.review_exported", "user", "", &detail).await
}
