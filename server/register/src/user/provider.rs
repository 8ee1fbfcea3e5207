//! Sign-in through the institution's identity provider (`OpenID` Connect): what its answer must hold. Pure: the bytes of
//! the token, the provider's keys and the time come from outside.

#[cfg(feature = "ssr")]
pub mod store;
pub mod token;

use serde::Deserialize;
use serde_json::Value;

/// Clocks may differ by so much, in seconds.
pub const SKEW: i64 = 60;

/// Why nobody was let in. `code` is a key of the words that people see and of the audit trail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The way back does not belong to a sign-in that this browser began, is too old, or was taken before.
    #[error("not the answer to a sign-in begun here")]
    State,
    /// The provider itself said no, or the person did.
    #[error("the provider refused")]
    Denied,
    /// It does not answer, or not as its description says.
    #[error("the provider does not answer")]
    Down,
    /// No token, or one that is none.
    #[error("no readable token")]
    Malformed,
    /// An algorithm that is not taken, `none` among them.
    #[error("an algorithm that is not taken")]
    Algorithm,
    /// No key of the provider has signed it.
    #[error("no such key")]
    Key,
    #[error("the signature does not fit")]
    Signature,
    #[error("of another issuer")]
    Issuer,
    #[error("for another audience")]
    Audience,
    #[error("run out")]
    Expired,
    #[error("from the future")]
    NotYet,
    #[error("not for this sign-in")]
    Nonce,
    /// The person was to show anew who it is, and did not.
    #[error("the person was not asked anew")]
    Stale,
    /// The provider does not vouch for the mail address, or names none.
    #[error("the mail address is not verified")]
    Unverified,
    #[error("nobody has an account with this address")]
    Unknown,
    #[error("the account is closed")]
    Closed,
    /// The account with this address is bound to somebody else at the provider, or this one to another account.
    #[error("bound otherwise")]
    Other,
}

impl Refused {
    pub const fn code(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Denied => "denied",
            Self::Down => "down",
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::Key => "key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYet => "not_yet",
            Self::Nonce => "nonce",
            Self::Stale => "stale",
            Self::Unverified => "unverified",
            Self::Unknown => "unknown",
            Self::Closed => "closed",
            Self::Other => "other",
        }
    }
}

/// One name or several: the form leaves it open.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What an ID token says. Times are seconds since 1970, as fractions where the provider likes them.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    auth_time: Option<f64>,
    nonce: Option<String>,
    azp: Option<String>,
    email: Option<String>,
    /// Only `true` counts; what some providers write in its place does not.
    email_verified: Option<Value>,
    name: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
}

/// What this product asked the provider.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// UTC milliseconds.
    pub now: i64,
    /// The person was to show anew who it is, not before this moment (UTC milliseconds).
    pub anew_since: Option<i64>,
}

/// Who the provider says it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Person {
    pub issuer: String,
    /// The provider's own name of the person, which never changes.
    pub subject: String,
    /// In small letters; none where the provider does not vouch for it.
    pub email: Option<String>,
    pub name: String,
    /// How the person has shown who it is (`amr`, and `acr`).
    pub methods: Vec<String>,
}

impl Claims {
    /// The person, if this is the answer to what was asked. The signature has been checked before.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn judged(self, asked: &Asked<'_>) -> Result<Person, Refused> {
        let now = asked.now.div_euclid(1_000);
        // Nothing that a token can say is outside of this; what is no time at all is refused below.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast of a fraction ends at the largest number"
        )]
        let second = |time: f64| if time.is_finite() { time as i64 } else { i64::MAX };
        if self.iss != asked.issuer {
            return Err(Refused::Issuer);
        }
        let others = match &self.aud {
            Audience::One(one) => one != asked.client,
            Audience::Many(many) => {
                !many.iter().any(|one| one == asked.client)
                    || (many.len() > 1 && self.azp.as_deref() != Some(asked.client))
            }
        };
        if others || self.azp.as_deref().is_some_and(|party| party != asked.client) {
            return Err(Refused::Audience);
        }
        if self.nonce.as_deref() != Some(asked.nonce) {
            return Err(Refused::Nonce);
        }
        if !self.exp.is_finite() || second(self.exp) <= now - SKEW {
            return Err(Refused::Expired);
        }
        if second(self.iat) > now + SKEW || self.nbf.is_some_and(|from| second(from) > now + SKEW) {
            return Err(Refused::NotYet);
        }
        if let Some(since) = asked.anew_since {
            let shown = self.auth_time.filter(|time| time.is_finite()).map(second);
            if shown.is_none_or(|shown| shown < since.div_euclid(1_000) - SKEW) {
                return Err(Refused::Stale);
            }
        }
        if self.sub.is_empty() || self.sub.len() > 255 {
            return Err(Refused::Malformed);
        }
        let vouched = self.email_verified == Some(Value::Bool(true));
        let email = self.email.map(|email| email.trim().to_lowercase());
        let email = email.filter(|email| vouched && email.len() <= 254 && super::is_email(email));
        let name: String =
            self.name.unwrap_or_default().chars().filter(|c| !c.is_control()).take(100).collect();
        let mut methods = self.amr;
        methods.extend(self.acr);
        Ok(Person { issuer: self.iss, subject: self.sub, email, name: name.trim().to_owned(), methods })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_795_257_000_000;
    const ASKED: Asked<'static> = Asked {
        issuer: "https://login.bank.example",
        client: "daicho",
        nonce: "n-1",
        now: NOW,
        anew_since: None,
    };

    fn with(changes: &Value) -> Claims {
        let second = NOW / 1_000;
        let mut claims = json!({
            "iss": ASKED.issuer, "sub": "u-1", "aud": "daicho", "exp": second + 300, "iat": second, "nonce": "n-1",
            "email": "Haruka@Bank.example", "email_verified": true, "name": "湊 春香", "amr": ["pwd", "otp"],
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        serde_json::from_value(claims).unwrap()
    }

    #[test]
    fn the_answer_to_what_was_asked_names_the_person() {
        let person = with(&json!({"acr": "urn:bank:2"})).judged(&ASKED).unwrap();
        assert_eq!(person.email.as_deref(), Some("haruka@bank.example"));
        assert_eq!(person.methods, ["pwd", "otp", "urn:bank:2"]);
        assert!(with(&json!({"aud": ["other", "daicho"], "azp": "daicho"})).judged(&ASKED).is_ok());
        assert!(with(&json!({"exp": NOW / 1_000 - SKEW + 1})).judged(&ASKED).is_ok(), "clocks differ");
    }

    #[test]
    fn any_other_answer_is_refused_with_its_reason() {
        let second = NOW / 1_000;
        for (changes, reason) in [
            (json!({"iss": "https://login.bank.example/"}), Refused::Issuer),
            (json!({"aud": "other"}), Refused::Audience),
            (json!({"aud": ["other", "daicho"]}), Refused::Audience),
            (json!({"aud": []}), Refused::Audience),
            (json!({"azp": "other"}), Refused::Audience),
            (json!({"nonce": "n-2"}), Refused::Nonce),
            (json!({"nonce": null}), Refused::Nonce),
            (json!({"exp": second - SKEW}), Refused::Expired),
            (json!({"exp": -1.5e300}), Refused::Expired),
            (json!({"iat": second + SKEW + 1}), Refused::NotYet),
            (json!({"nbf": 1e300}), Refused::NotYet),
            (json!({"sub": ""}), Refused::Malformed),
            (json!({"sub": "x".repeat(256)}), Refused::Malformed),
        ] {
            assert_eq!(with(&changes).judged(&ASKED), Err(reason), "{changes}");
        }
    }

    #[test]
    fn an_address_counts_only_when_the_provider_vouches_for_it() {
        for verified in [json!(false), json!("true"), json!(1), json!(null)] {
            let person = with(&json!({"email_verified": verified})).judged(&ASKED).unwrap();
            assert_eq!(person.email, None, "{verified}");
        }
        let odd = with(&json!({"email": "haruka@bank.example\u{0}"})).judged(&ASKED).unwrap();
        assert_eq!(odd.email, None);
    }

    #[test]
    fn whoever_was_to_show_it_anew_has_shown_it_now() {
        let anew = Asked { anew_since: Some(NOW - 5_000), ..ASKED };
        for (time, fits) in
            [(json!(null), false), (json!(NOW / 1_000 - 3_600), false), (json!(NOW / 1_000), true)]
        {
            let judged = with(&json!({"auth_time": time})).judged(&anew);
            assert_eq!(judged.is_ok(), fits, "{time}");
            assert!(fits || judged == Err(Refused::Stale));
        }
    }
}
