//! The second factor (二要素認証): a code from an app on the person's phone, and recovery codes for the day it is lost.

#[cfg(feature = "ssr")]
pub mod rule;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::access::Role;

/// Recovery codes given at once.
pub const RECOVERY_CODES: usize = 10;
/// Between password and code a sign-in waits so long, in milliseconds.
pub const STEP_MS: i64 = 5 * 60_000;
/// So many codes may be tried in one sign-in; then the password is asked for again.
pub const STEP_TRIES: i64 = 5;
/// After so many wrong codes in a row, whoever typed them knows the password: only a recovery code opens then.
pub const CODE_REFUSALS: i64 = 50;

/// Where a person stands with it.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Standing {
    /// Since when it is asked for, in UTC milliseconds.
    pub since: Option<i64>,
    /// Recovery codes that were not used yet.
    pub codes_left: i64,
    /// The institution asks this person for one.
    pub wanted: bool,
    /// The account has a password of its own.
    pub password: bool,
}

/// Who must have a second factor.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    #[default]
    Nobody,
    Administrators,
    Everyone,
}

impl Wanted {
    pub const ALL: [Self; 3] = [Self::Nobody, Self::Administrators, Self::Everyone];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Administrators => "administrators",
            Self::Everyone => "everyone",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wanted| wanted.code() == code)
    }

    /// Whether it asks somebody with these roles.
    pub fn asks(self, roles: &[Role]) -> bool {
        match self {
            Self::Nobody => false,
            Self::Administrators => roles.contains(&Role::Administrator),
            Self::Everyone => true,
        }
    }
}

/// The rule, and how far it is kept.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Rule {
    pub wanted: Wanted,
    /// People who can sign in, and how many of them have a second factor.
    pub people: i64,
    pub protected: i64,
}

/// A recovery code as it is compared: what a person adds or leaves out when typing does not count.
pub fn plain_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Random bytes as a recovery code (120 bits): six groups of four letters and digits that are not mixed up.
pub fn recovery_code(random: &[u8; 24]) -> String {
    const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";
    let letters: Vec<char> = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = recovery_code(&std::array::from_fn(|at| u8::try_from(at * 11).unwrap_or_default()));
        assert_eq!(code.len(), 29);
        assert_eq!(
            plain_code(&format!(" {} ", code.to_uppercase().replace('-', " "))),
            code.replace('-', "")
        );
    }

    #[test]
    fn the_rule_asks_whom_it_names() {
        let admin = [Role::Legal, Role::Administrator];
        for (wanted, of_admin, of_other) in [
            (Wanted::Nobody, false, false),
            (Wanted::Administrators, true, false),
            (Wanted::Everyone, true, true),
        ] {
            assert_eq!((wanted.asks(&admin), wanted.asks(&[Role::Legal])), (of_admin, of_other));
            assert_eq!(Wanted::from_code(wanted.code()), Some(wanted));
        }
        assert_eq!(Wanted::from_code("all"), None);
    }
}
