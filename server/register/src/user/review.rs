//! The periodic review of accounts (guideline 2.3.1 ①): somebody looks whether each account is still needed, with the
//! roles that it has.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use super::account::Account;
use crate::calendar::jst_date;
use crate::record::year_month_shift;

/// Each account is looked at anew after so many months.
pub const REVIEW_MONTHS: i64 = 6;
/// Nobody has signed in for so long: worth a question in the review. In milliseconds.
pub const UNUSED_MS: i64 = 90 * 86_400_000;

/// An account in the review.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ReviewRow {
    pub account: Account,
    /// The day by which it has to be looked at, as an ISO date in Japan.
    pub due_on: String,
    pub is_due: bool,
    /// Nobody has signed in for [`UNUSED_MS`], or ever.
    pub unused: bool,
}

/// The account with its due day. `at` is now, in UTC milliseconds.
pub fn row(account: Account, at: i64) -> ReviewRow {
    let since = jst_date(account.reviewed_at.unwrap_or(account.created_at));
    let due_on = year_month_shift(&since, REVIEW_MONTHS).unwrap_or_else(|| since.clone());
    let is_due = due_on <= jst_date(at);
    let unused = account.last_sign_in_at.unwrap_or(account.created_at) < at - UNUSED_MS;
    ReviewRow { account, due_on, is_due, unused }
}
