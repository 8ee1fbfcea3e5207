//! What the pages of accounts ask and change.

use leptos::prelude::*;
use register::user::account::{Account, AccountFilter, AccountInput, OpenSession};
use register::user::review::ReviewRow;
use register::user::second;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
#[cfg(feature = "ssr")]
use {
    crate::error::AppError, crate::session::Context, crate::session::context, register::Error,
    register::access::Action, register::access::Role, register::calendar::jst_minute,
    register::field::FieldError, register::record::view::departments, register::user::account::AccountState,
    register::user::account::store, register::user::link, register::user::provider, register::user::review,
};

use crate::error::Result;

/// What each page of accounts needs to know.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Standing {
    /// The password was given a short while ago.
    pub proved: bool,
    /// Who asks.
    pub me: String,
    /// Administrators who can sign in: with one alone nobody could confirm a second one.
    pub administrators: usize,
    /// Links can be sent as mail.
    pub mail: bool,
    pub departments: Vec<String>,
}

/// A page of accounts.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Accounts {
    pub accounts: Vec<Account>,
    pub total: i64,
    /// All accounts, whatever the filter.
    pub all: i64,
    /// Accounts whose review is due.
    pub due: usize,
    /// Waiting for a second administrator, whatever the filter.
    pub proposals: Vec<Account>,
    /// Who must have a second factor.
    pub second: second::Rule,
    pub standing: Standing,
}

/// One account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Shown {
    /// Name of the identity provider, and since when the account is bound to somebody there; none: it is not.
    pub provider: Option<(String, i64)>,
    pub account: Account,
    pub sessions: Vec<OpenSession>,
    pub second: second::Standing,
    pub standing: Standing,
}

/// The accounts to be looked at.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Review {
    pub rows: Vec<ReviewRow>,
    pub proved: bool,
    pub me: String,
}

/// A link just made, this once.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Link {
    /// The account.
    pub id: String,
    pub name: String,
    /// With the product's address where one is set, else from the slash on; none: only the mail carries it.
    pub link: Option<String>,
    pub mailed: bool,
    /// In Japan.
    pub until: String,
}

/// Rows of a page.
pub const PAGE_SIZE: i64 = 50;

#[cfg(feature = "ssr")]
fn standing(cx: &Context, accounts: &[Account], departments: Vec<String>) -> Standing {
    let manages = |account: &&Account| {
        account.state == AccountState::Active && account.roles.contains(&Role::Administrator)
    };
    Standing {
        proved: cx.session.proved(),
        me: cx.session.actor().map(|actor| actor.id.clone()).unwrap_or_default(),
        administrators: accounts.iter().filter(manages).count(),
        mail: cx.store.mail_ready && !cx.store.public_url.is_empty(),
        departments,
    }
}

#[server(prefix = "/api", endpoint = "user/list", input = Json)]
pub async fn list(filter: AccountFilter, #[server(default)] page: i64) -> Result<Accounts> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let accounts = store::list(&mut tx).await?;
    let due = review::store::rows(&mut tx).await?.iter().filter(|row| row.is_due).count();
    let standing = standing(&cx, &accounts, departments(&mut tx).await?);
    let all = i64::try_from(accounts.len()).unwrap_or(i64::MAX);
    let second = second::rule::standing(&mut tx).await?;
    let proposals = accounts.iter().filter(|account| account.proposal.is_some()).cloned().collect();
    let fitting: Vec<Account> = accounts.into_iter().filter(|account| filter.fits(account)).collect();
    let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.max(0).saturating_mul(PAGE_SIZE)).unwrap_or(usize::MAX);
    let size = usize::try_from(PAGE_SIZE).unwrap_or_default();
    let accounts = fitting.into_iter().skip(skip).take(size).collect();
    Ok(Accounts { accounts, total, all, due, proposals, second, standing })
}

#[server(prefix = "/api", endpoint = "user/standing", input = Json)]
pub async fn ready() -> Result<Standing> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let accounts = store::list(&mut tx).await?;
    Ok(standing(&cx, &accounts, departments(&mut tx).await?))
}

#[server(prefix = "/api", endpoint = "user/find", input = Json)]
pub async fn find(id: String) -> Result<Shown> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let account = store::find(&mut tx, &id).await?;
    let sessions = store::sessions(&mut tx, &id, cx.session.key().unwrap_or_default()).await?;
    let accounts = store::list(&mut tx).await?;
    let standing = standing(&cx, &accounts, departments(&mut tx).await?);
    let second = second::store::standing(&mut tx, &id).await?;
    let provider = match &cx.store.provider {
        Some((name, issuer)) => {
            provider::store::bound_since(&mut tx, &id, issuer).await?.map(|at| (name.clone(), at))
        }
        None => None,
    };
    Ok(Shown { provider, account, sessions, second, standing })
}

#[cfg(feature = "ssr")]
fn shown(cx: &Context, id: &str, name: &str, made: link::store::Made) -> Link {
    let link = made.token.map(|token| format!("{}{}", cx.store.public_url, link::path(&token)));
    Link {
        id: id.to_owned(),
        name: name.to_owned(),
        link,
        mailed: made.mailed,
        until: jst_minute(made.expires_at),
    }
}

/// Creates an account and the link by which its person sets a password.
#[server(prefix = "/api", endpoint = "user/invite")]
pub async fn invite(
    #[server(default)] input: AccountInput,
    #[server(default)] by_mail: bool,
) -> Result<Link> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let checked = input.checked(true)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let by_mail = by_mail && cx.store.mail_ready;
    let (id, made) = link::store::invite(&mut tx, &checked, &cx.store.public_url, by_mail).await?;
    tx.commit().await?;
    Ok(shown(&cx, &id, &checked.name, made))
}

/// A new link for an account: another invitation, or a new password.
#[server(prefix = "/api", endpoint = "user/link")]
pub async fn make_link(id: String, #[server(default)] by_mail: bool) -> Result<Link> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    let name = store::find(&mut tx, &id).await?.name;
    let by_mail = by_mail && cx.store.mail_ready;
    let made = link::store::make(&mut tx, &id, &cx.store.public_url, by_mail).await?;
    tx.commit().await?;
    Ok(shown(&cx, &id, &name, made))
}

#[server(prefix = "/api", endpoint = "user/change")]
pub async fn change(id: String, #[server(default)] input: AccountInput) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let checked = input.checked(false)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    store::change(&mut tx, &id, &checked).await?;
    tx.commit().await?;
    Ok(())
}

/// One step with an account. `item` names the session or the proposal that is meant.
#[server(prefix = "/api", endpoint = "user/act")]
pub async fn act(id: String, act: String, #[server(default)] item: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    match act.as_str() {
        "close" => store::close(&mut tx, &id).await?,
        "reopen" => store::reopen(&mut tx, &id).await?,
        "revoke_link" => link::store::revoke(&mut tx, &id).await?,
        "end_session" => store::end_session(&mut tx, &id, &item).await?,
        "unbind_provider" => provider::store::unbind(&mut tx, &id).await?,
        "reset_second" => second::store::reset(&mut tx, &id).await?,
        "propose" => store::propose_administrator(&mut tx, &id).await?,
        "confirm" => store::decide_administrator(&mut tx, &item, true).await?,
        "refuse" => store::decide_administrator(&mut tx, &item, false).await?,
        _ => return Err(AppError::from(Error::NotFound("act"))),
    }
    tx.commit().await?;
    Ok(())
}

/// Says who must have a second factor.
#[server(prefix = "/api", endpoint = "user/second_rule")]
pub async fn set_second_rule(#[server(default)] wanted: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserManage)?;
    let Some(wanted) = second::Wanted::from_code(&wanted) else {
        return Err(Error::Invalid(vec![FieldError::new("wanted", "choice")]).into());
    };
    let mut tx = cx.store.db.begin(&grant).await?;
    second::rule::set(&mut tx, wanted).await?;
    tx.commit().await?;
    Ok(())
}

#[server(prefix = "/api", endpoint = "user/review", input = Json)]
pub async fn review_rows() -> Result<Review> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserReview)?;
    let mut tx = cx.store.db.read(&grant).await?;
    let me = tx.actor().id.clone();
    Ok(Review { rows: review::store::rows(&mut tx).await?, proved: cx.session.proved(), me })
}

/// Confirms an account in the review, or closes it.
#[server(prefix = "/api", endpoint = "user/review_decide")]
pub async fn review_decide(id: String, act: String) -> Result<()> {
    let cx = context()?;
    let grant = cx.session.require(Action::UserReview)?;
    let mut tx = cx.store.db.begin(&grant).await?;
    match act.as_str() {
        "confirm" => review::store::confirm(&mut tx, &id).await?,
        "close" => review::store::close(&mut tx, &id).await?,
        _ => return Err(AppError::from(Error::NotFound("act"))),
    }
    tx.commit().await?;
    Ok(())
}
