//! Tokens with which other systems talk to the register: a role, a reach and an end.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::calendar::{date_days, days_date};
use crate::field::{FieldError, Fields};

/// How a token begins, so that a scanner for secrets recognises one that lies about.
pub const PREFIX: &str = "daicho_";
/// The longest life of a token, in days from today.
pub const LONGEST_DAYS: i64 = 366;
/// The roles that a token may carry: a machine neither manages people nor approves.
pub const ROLES: [Role; 6] = [
    Role::InternalAudit,
    Role::BusinessOwner,
    Role::Procurement,
    Role::RiskOffice,
    Role::Security,
    Role::Legal,
];

/// A token as shown. The secret itself is nowhere stored.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Token {
    pub id: String,
    pub name: String,
    pub role: Role,
    /// All that it reaches; none: everything that the role reaches.
    pub department: Option<String>,
    /// UTC milliseconds.
    pub created_at: i64,
    pub creator_name: String,
    /// The last day on which it opens, in Japan.
    pub expires_on: String,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

/// Whether a token opens.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    Valid,
    Expired,
    Revoked,
}

impl Token {
    /// `today` is an ISO date in Japan.
    pub fn state(&self, today: &str) -> TokenState {
        if self.revoked_at.is_some() {
            TokenState::Revoked
        } else if self.expires_on.as_str() < today {
            TokenState::Expired
        } else {
            TokenState::Valid
        }
    }
}

/// What the form for a new token holds.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct NewToken {
    pub name: String,
    /// Code of a role.
    pub role: String,
    #[serde(default)]
    pub department: String,
    pub expires_on: String,
}

/// A new token whose fields are right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckedToken {
    pub name: String,
    pub role: Role,
    pub department: Option<String>,
    pub expires_on: String,
}

impl NewToken {
    /// The fields as stored, or what is wrong with them. `today` is an ISO date in Japan.
    ///
    /// # Errors
    /// Field by field: `required`, `too_long`, `choice` (a role that no token carries), `date`, `past`, `too_far`.
    pub fn checked(&self, today: &str) -> Result<CheckedToken, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.text("name", &self.name, true, 100);
        let role = Role::from_code(&self.role).filter(|role| ROLES.contains(role));
        if role.is_none() {
            fields.reject("role", if self.role.is_empty() { "required" } else { "choice" });
        }
        let department = fields.optional("department", &self.department, 200);
        // A business owner reaches a department's rows only: without one the token would open nothing.
        if role == Some(Role::BusinessOwner) && department.is_none() {
            fields.reject("department", "required");
        }
        let expires_on = fields.date("expires_on", &self.expires_on).unwrap_or_default();
        match (date_days(&expires_on), date_days(today)) {
            _ if expires_on.is_empty() => fields.reject("expires_on", "required"),
            (Some(end), Some(today)) if end < today => fields.reject("expires_on", "past"),
            (Some(end), Some(today)) if end > today + LONGEST_DAYS => fields.reject("expires_on", "too_far"),
            _ => {}
        }
        let role = role.unwrap_or(Role::InternalAudit);
        fields.finish(CheckedToken { name, role, department, expires_on })
    }
}

/// The last day that a token made today may have.
pub fn latest_end(today: &str) -> String {
    date_days(today).map(|day| days_date(day + LONGEST_DAYS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-21";

    fn wrong(new: &NewToken) -> Vec<(String, String)> {
        let errors = new.checked(TODAY).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn a_token_has_a_name_a_role_and_an_end() {
        let good = NewToken {
            name: " 資産台帳 ".into(),
            role: "procurement".into(),
            department: String::new(),
            expires_on: "2027-11-22".into(),
        };
        assert_eq!(good.checked(TODAY).unwrap().name, "資産台帳");
        let with = |change: fn(&mut NewToken)| {
            let mut new = good.clone();
            change(&mut new);
            wrong(&new)
        };
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(with(|new| new.name.clear()), one("name", "required"));
        assert_eq!(with(|new| new.role = "administrator".into()), one("role", "choice"));
        assert_eq!(with(|new| new.role = "approver".into()), one("role", "choice"));
        assert_eq!(with(|new| new.role = "business_owner".into()), one("department", "required"));
        assert_eq!(with(|new| new.expires_on.clear()), one("expires_on", "required"));
        assert_eq!(with(|new| new.expires_on = "2026-02-30".into()), one("expires_on", "date"));
        assert_eq!(with(|new| new.expires_on = "2026-11-20".into()), one("expires_on", "past"));
        assert_eq!(with(|new| new.expires_on = "2027-11-23".into()), one("expires_on", "too_far"));
        assert_eq!(latest_end(TODAY), "2027-11-22");
    }

    #[test]
    fn a_token_opens_until_the_end_of_its_last_day() {
        let token = Token {
            id: "1".into(),
            name: "n".into(),
            role: Role::InternalAudit,
            department: None,
            created_at: 0,
            creator_name: "c".into(),
            expires_on: TODAY.into(),
            last_used_at: None,
            revoked_at: None,
        };
        assert_eq!(token.state(TODAY), TokenState::Valid);
        assert_eq!(token.state("2026-11-22"), TokenState::Expired);
        assert_eq!(Token { revoked_at: Some(1), ..token }.state(TODAY), TokenState::Revoked);
    }
}
