//! Who must have a second factor.

use serde_json::json;

use super::{Rule, Wanted};
use crate::access::{Action, Role};
use crate::audit::store as audit;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::user::account::store::in_a_row;
use crate::user::store::roles;

use super::store::is_on;

/// Who must have one now.
pub async fn wanted(tx: &mut Tx) -> Result<Wanted> {
    let (code,) = query!(one, (String,), tx, "select wanted from second_factor_rule where id = 1")?;
    Wanted::from_code(&code).ok_or_else(|| Error::Inconsistent(format!("second_factor_rule: {code}")))
}

/// The rule, and how far it is kept among those who can sign in.
pub async fn standing(tx: &mut Tx) -> Result<Rule> {
    let wanted = wanted(tx).await?;
    let (people, protected) = query!(
        one,
        (i64, i64),
        tx,
        "select count(*), count(f.user_id) from app_user u
         left join second_factor f on f.user_id = u.id and f.confirmed_at is not null
         where u.disabled_at is null
           and (u.password_hash <> '' or exists (select 1 from provider_account a where a.user_id = u.id))"
    )?;
    Ok(Rule { wanted, people, protected })
}

/// Sets who must have one. Whoever lacks it is led to setting it up before anything else.
///
/// # Errors
/// [`Error::Conflict`] `second_first`: a person asks of others what this person does not have.
pub async fn set(tx: &mut Tx, new: Wanted) -> Result<()> {
    tx.change(Action::UserManage)?;
    in_a_row(tx).await?;
    let actor = tx.actor().clone();
    if actor.kind != "system" {
        let (own,): (String,) =
            query!(one, (String,), tx, "select roles from app_user where id = $1", &actor.id)?;
        let own: Vec<Role> = roles(&own);
        if new.asks(&own) && !is_on(tx, &actor.id).await? {
            return Err(Error::Conflict("second_first"));
        }
    }
    let before = wanted(tx).await?;
    query!(execute, tx, "update second_factor_rule set wanted = $1 where id = 1", new.code())?;
    let detail = json!({"from": before.code(), "to": new.code()});
    audit::append(tx, "user.second_rule", "user", "", &detail).await
}
