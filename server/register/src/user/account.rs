//! Accounts (利用者) as the administrator manages them: who has which roles, who may still sign in, from where.

#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use super::is_email;
use crate::access::Role;
use crate::field::{FieldError, Fields};

/// Accounts are changed with a password that was given this short a while ago, in milliseconds.
pub const PROOF_MS: i64 = 10 * 60_000;
/// So many wrong passwords in an open session end it.
pub const PROOF_REFUSALS: i64 = 5;

/// Where an account stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// 利用中
    Active,
    /// 招待中: no password was set yet
    Invited,
    /// 停止
    Closed,
}

impl AccountState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Invited, Self::Closed];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Closed => "closed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// An account as its administrator sees it. Times are UTC milliseconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Account {
    pub id: String,
    pub email: String,
    pub name: String,
    pub roles: Vec<Role>,
    pub department: Option<String>,
    pub state: AccountState,
    pub created_at: i64,
    pub last_sign_in_at: Option<i64>,
    pub password_changed_at: Option<i64>,
    /// Sessions that are open now.
    pub sessions: i64,
    /// Until when a link that lets the person set a password is open; none: there is no such link.
    pub link_until: Option<i64>,
    pub reviewed_at: Option<i64>,
    pub reviewer_name: Option<String>,
    /// Somebody has proposed to make the person an administrator.
    pub proposal: Option<Proposal>,
}

/// A proposal to give the administrator role.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Proposal {
    pub id: String,
    pub proposed_at: i64,
    pub proposer_id: String,
    pub proposer_name: String,
}

/// Narrows the list of accounts; what is empty narrows nothing.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct AccountFilter {
    /// Part of name, mail address or department.
    pub text: String,
    /// Code of a role.
    pub role: String,
    /// Code of an [`AccountState`].
    pub state: String,
}

impl AccountFilter {
    pub fn fits(&self, account: &Account) -> bool {
        let text = self.text.trim().to_lowercase();
        let holds = |field: &str| field.to_lowercase().contains(&text);
        let named = text.is_empty()
            || holds(&account.name)
            || holds(&account.email)
            || account.department.as_deref().is_some_and(holds);
        let role = self.role.is_empty() || account.roles.iter().any(|role| role.code() == self.role);
        let state = self.state.is_empty() || account.state.code() == self.state;
        named && role && state
    }

    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.role.is_empty() && self.state.is_empty()
    }
}

/// What the forms for an account hold.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct AccountInput {
    pub name: String,
    /// Only read for a new account: the address is what the person signs in with.
    pub email: String,
    /// Codes of roles.
    pub roles: Vec<String>,
    pub department: String,
}

/// The fields of an account, right as far as they can be judged alone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckedAccount {
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub department: Option<String>,
}

impl AccountInput {
    /// The fields as stored. `invited` asks for the mail address too.
    ///
    /// # Errors
    /// Field by field: `required`, `too_long`, `control_character`, `email`, `choice` (no such role).
    pub fn checked(&self, invited: bool) -> Result<CheckedAccount, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.text("name", &self.name, true, 100);
        let email = fields.text("email", &self.email, invited, 254).to_lowercase();
        if !email.is_empty() && !is_email(&email) {
            fields.reject("email", "email");
        }
        let mut roles: Vec<Role> = Vec::new();
        for code in self.roles.iter().filter(|code| !code.is_empty()) {
            match Role::from_code(code) {
                Some(role) if !roles.contains(&role) => roles.push(role),
                Some(_) => {}
                None => fields.reject("roles", "choice"),
            }
        }
        roles.sort_unstable();
        if roles.is_empty() {
            fields.reject("roles", "required");
        }
        let department = fields.optional("department", &self.department, 200);
        // A business owner reaches a department's rows only: without one the account would open nothing.
        if roles == [Role::BusinessOwner] && department.is_none() {
            fields.reject("department", "required");
        }
        fields.finish(CheckedAccount { name, email, roles, department })
    }
}

/// A session as its person, and the administrator, see it. Times are UTC milliseconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OpenSession {
    /// The beginning of its stored hash: names it, and opens nothing.
    pub handle: String,
    pub created_at: i64,
    pub last_seen_at: i64,
    pub expires_at: i64,
    /// Browser and system.
    pub agent: String,
    /// The one that asks.
    pub own: bool,
}

/// Browser and system in two words, from what a browser says about itself. What it says is not to be relied on.
pub fn agent_name(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    [first(&BROWSERS), first(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(input: &AccountInput, invited: bool) -> Vec<(String, String)> {
        let errors = input.checked(invited).err().unwrap_or_default();
        errors.into_iter().map(|error| (error.field, error.code)).collect()
    }

    #[test]
    fn an_account_has_a_name_an_address_and_roles() {
        let good = AccountInput {
            name: " 湊 春香 ".into(),
            email: "Haruka@Bank.example".into(),
            roles: vec!["legal".into(), "procurement".into(), "legal".into()],
            department: String::new(),
        };
        let checked = good.checked(true).unwrap();
        assert_eq!((checked.name.as_str(), checked.email.as_str()), ("湊 春香", "haruka@bank.example"));
        assert_eq!(checked.roles, [Role::Procurement, Role::Legal]);
        let with = |change: fn(&mut AccountInput)| {
            let mut input = good.clone();
            change(&mut input);
            wrong(&input, true)
        };
        let one = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
        assert_eq!(with(|input| input.name = "  ".into()), one("name", "required"));
        assert_eq!(with(|input| input.email = "haruka".into()), one("email", "email"));
        assert_eq!(with(|input| input.email.clear()), one("email", "required"));
        assert_eq!(with(|input| input.roles.clear()), one("roles", "required"));
        assert_eq!(with(|input| input.roles = vec![String::new()]), one("roles", "required"));
        assert_eq!(with(|input| input.roles.push("root".into())), one("roles", "choice"));
        assert_eq!(with(|input| input.roles = vec!["business_owner".into()]), one("department", "required"));
        assert_eq!(wrong(&AccountInput { email: String::new(), ..good }, false), []);
    }

    #[test]
    fn a_list_is_narrowed_by_text_role_and_state() {
        let account = Account {
            id: "1".into(),
            email: "haruka@bank.example".into(),
            name: "湊 春香".into(),
            roles: vec![Role::Legal],
            department: Some("法務部".into()),
            state: AccountState::Active,
            created_at: 0,
            last_sign_in_at: None,
            password_changed_at: None,
            sessions: 0,
            link_until: None,
            reviewed_at: None,
            reviewer_name: None,
            proposal: None,
        };
        let fits = |text: &str, role: &str, state: &str| {
            AccountFilter { text: text.into(), role: role.into(), state: state.into() }.fits(&account)
        };
        assert!(
            fits("", "", "")
                && fits("HARUKA", "legal", "active")
                && fits("法務", "", "")
                && fits("春", "", "")
        );
        assert!(!fits("夏", "", "") && !fits("", "security", "") && !fits("", "", "closed"));
    }

    #[test]
    fn a_browser_is_named_in_two_words() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge / Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox / Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari / iPhone",
            ),
            ("", ""),
            ("<script>", ""),
        ] {
            assert_eq!(agent_name(agent), name);
        }
    }
}
