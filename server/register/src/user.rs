//! People of the institution who sign in.

pub mod account;
#[cfg(feature = "ssr")]
pub mod device;
pub mod link;
#[cfg(feature = "tokens")]
pub mod provider;
pub mod review;
pub mod second;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::field::{FieldError, Fields};

/// Shortest password without a second factor, in characters.
pub const PASSWORD_SHORTEST: usize = 15;
/// Longest password, in characters.
pub const PASSWORD_LONGEST: usize = 128;

/// A person as shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct User {
    pub id: String,
    pub email: String,
    pub name: String,
    pub roles: Vec<Role>,
    pub disabled: bool,
}

/// What the form for a new person holds.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct NewUser {
    pub name: String,
    pub email: String,
    pub password: String,
}

impl NewUser {
    /// The same with name and e-mail trimmed, or what is wrong.
    pub fn checked(&self) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        let name = fields.text("name", &self.name, true, 100);
        let email = fields.text("email", &self.email, true, 254).to_lowercase();
        if !email.is_empty() && !is_email(&email) {
            fields.reject("email", "email");
        }
        if let Some(code) = password_problem(&self.password, &name, &email) {
            fields.reject("password", code);
        }
        fields.finish(Self { name, email, password: self.password.clone() })
    }
}

pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !local.is_empty()
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c))
        && domain.split('.').all(label)
}

/// Why a password is refused: its length, or that it is guessed first. No composition rules
/// (NIST SP 800-63B 5.1.1.2).
pub fn password_problem(password: &str, name: &str, email: &str) -> Option<&'static str> {
    let length = password.chars().count();
    if length < PASSWORD_SHORTEST {
        return Some("password_short");
    }
    if length > PASSWORD_LONGEST {
        return Some("password_long");
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let local = email.split('@').next().unwrap_or_default();
    let own = [name, email, local]
        .into_iter()
        .any(|own| own.chars().count() >= 4 && lower.contains(&own.to_lowercase()));
    let common = ["password", "passw0rd", "qwertyuiop", "123456789", "daicho", "letmein", "administrator"];
    let rest = common.iter().fold(lower.clone(), |rest, word| rest.replace(word, ""));
    (distinct.len() < 5 || own || rest.chars().count() < 6).then_some("password_common")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(password: &str) -> Option<&'static str> {
        password_problem(password, "山田 太郎", "taro.yamada@bank.example")
    }

    #[test]
    fn passwords_are_judged_by_length_and_guessability() {
        assert_eq!(problem("short"), Some("password_short"));
        assert_eq!(problem(&"ab3-".repeat(40)), Some("password_long"));
        assert_eq!(problem("aaaaaaaaaaaaaaaa"), Some("password_common"));
        assert_eq!(problem("password123456789"), Some("password_common"));
        assert_eq!(problem("taro.yamada-2026-x"), Some("password_common"));
        assert_eq!(problem("みどりの電車が三時に橋を渡った朝"), None);
        assert_eq!(problem("correct horse battery staple"), None);
    }

    #[test]
    fn addresses_are_checked() {
        assert!(is_email("a.b+c@bank.example"));
        for wrong in ["a", "@b", "a@", "a b@c.d", "a@-b.c", "a@b..c"] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
