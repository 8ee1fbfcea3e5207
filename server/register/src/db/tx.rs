//! One transaction, opened with a grant.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::access::{Action, Actor, Grant, Refusal, Role, Scope};
use crate::error::{Error, Result};
use crate::ids::Ids;

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A transaction with the person who opened it and the moment it began. Dropped without
/// [`Tx::commit`] it changes nothing.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    grant: Grant,
    at: i64,
    ids: Ids,
    changed: bool,
    audited: bool,
}

impl Tx {
    pub(super) const fn new(inner: Inner, grant: Grant, at: i64, ids: Ids) -> Self {
        Self { inner, grant, at, ids, changed: false, audited: false }
    }

    pub(crate) const fn inner(&mut self) -> &mut Inner {
        &mut self.inner
    }

    pub(crate) const fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    /// The moment the transaction began, in UTC milliseconds: one change, one time.
    pub const fn at(&self) -> i64 {
        self.at
    }

    pub const fn actor(&self) -> &Actor {
        self.grant.actor()
    }

    /// What the grant is for.
    pub const fn action(&self) -> Action {
        self.grant.action()
    }

    /// What the person may see and edit of an object's fields.
    pub fn roles(&self) -> &[Role] {
        self.grant.roles()
    }

    /// Which rows the person may see and edit.
    pub const fn scope(&self) -> &Scope {
        self.grant.scope()
    }

    pub(crate) fn new_id(&self) -> String {
        self.ids.next(self.at)
    }

    /// 256 random bits: a secret that is given away once and kept as its hash.
    pub(crate) fn new_token(&self) -> String {
        self.ids.token()
    }

    /// Every store function that changes something says here which action it belongs to; a grant for
    /// another action does not reach it, and an old proof of the password does not reach accounts. Marks the
    /// transaction as one that owes an audit entry.
    pub(crate) fn change(&mut self, action: Action) -> Result<()> {
        self.require(action)?;
        if action.wants_proof() && !self.grant.proved() {
            return Err(Refusal::ProofWanted(action).into());
        }
        self.changed = true;
        Ok(())
    }

    /// The check of [`Tx::change`] alone, for a function that may find nothing to change.
    pub(crate) fn require(&self, action: Action) -> Result<()> {
        if self.grant.action().covers(action) { Ok(()) } else { Err(Refusal::Forbidden(action).into()) }
    }

    /// Whether something was changed in this transaction that nobody else sees yet.
    pub(crate) const fn has_changed(&self) -> bool {
        self.changed
    }

    pub(crate) const fn mark_audited(&mut self) {
        self.audited = true;
    }

    /// Makes the change durable.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] when something changed without an audit entry; nothing is written then.
    pub async fn commit(self) -> Result<()> {
        if self.changed && !self.audited {
            return Err(Error::Inconsistent("a change without an audit entry".into()));
        }
        match self.inner {
            Inner::Sqlite(transaction) => transaction.commit().await?,
            Inner::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}
