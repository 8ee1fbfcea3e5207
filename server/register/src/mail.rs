//! Mail (メール): one queue for everything that goes out, and the digest of what waits for a person.
//!
//! Write a mail in the transaction of the change that causes it with [`store::enqueue`]; the worker sends it. A mail with
//! a key goes out once, however often it is written.

pub mod digest;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

use crate::field::{FieldError, Fields};
use crate::user::is_email;

/// A mail to one person, before it is queued. Plain text: what can be attacked by opening is not sent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Mail {
    pub to: String,
    /// May be empty.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// May hold a link that lets somebody in: it is deleted once the mail was sent, and never shown.
    pub body: String,
    /// What it is about: kind and id, for the list of what was sent (`inquiry`, its id).
    pub cause: (String, String),
    /// Two mails with one key are one mail.
    pub key: Option<String>,
}

/// How long the subject and the body may be, in characters.
const SUBJECT: usize = 200;
const BODY: usize = 100_000;

impl Mail {
    /// The same with its parts trimmed, or what is wrong. Headers come from a library, but a line break in one is no
    /// subject of ours in any case.
    pub fn checked(mut self) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::default();
        self.to = self.to.trim().to_lowercase();
        if !is_email(&self.to) {
            fields.reject("to", "email");
        }
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.to_name = fields.text("to_name", &line(&self.to_name), false, SUBJECT);
        self.subject = fields.text("subject", &line(&self.subject), true, SUBJECT);
        if self.body.trim().is_empty() {
            fields.reject("body", "required");
        } else if self.body.chars().count() > BODY {
            fields.reject("body", "too_long");
        }
        fields.finish(self)
    }
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 送信待ち
    Waiting,
    /// 送信中
    Sending,
    /// 送信済
    Sent,
    /// 送信できず
    Failed,
    /// 取りやめ
    Withdrawn,
}

impl State {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Sent, Self::Failed, Self::Withdrawn];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A mail of the queue, without its body.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct OutboxRow {
    pub id: String,
    pub recipient: String,
    pub recipient_name: String,
    pub subject: String,
    pub cause_kind: String,
    pub cause_id: String,
    pub state: String,
    pub attempt: i64,
    /// UTC milliseconds.
    pub next_at: i64,
    pub last_error: Option<String>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
}

/// Mails by state.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::FromRow))]
pub struct OutboxCounts {
    pub waiting: i64,
    pub sending: i64,
    pub sent: i64,
    pub failed: i64,
    pub withdrawn: i64,
}

impl OutboxCounts {
    pub const fn of(self, state: State) -> i64 {
        match state {
            State::Waiting => self.waiting,
            State::Sending => self.sending,
            State::Sent => self.sent,
            State::Failed => self.failed,
            State::Withdrawn => self.withdrawn,
        }
    }
}

/// Pauses before the next attempt, in minutes; after the last one a mail is kept as failed.
pub const PAUSES: [i64; 7] = [1, 5, 15, 60, 240, 720, 1_440];

/// The pause after so many attempts, in milliseconds; none when it is hopeless.
pub fn pause(attempts: i64) -> Option<i64> {
    let place = usize::try_from(attempts - 1).ok()?;
    PAUSES.get(place).map(|minutes| minutes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str, body: &str) -> Mail {
        Mail { to: to.into(), subject: subject.into(), body: body.into(), ..Mail::default() }
    }

    #[test]
    fn a_mail_is_checked_before_it_is_queued() {
        let sound = mail(" A@Bank.Example ", "件名\r\nBcc: x@evil.example", "本文").checked().unwrap();
        assert_eq!(sound.to, "a@bank.example");
        assert_eq!(sound.subject, "件名 Bcc: x@evil.example", "a line break starts no header");
        for (wrong, field) in [
            (mail("x", "s", "b"), "to"),
            (mail("a@bank.example\nBcc: y@evil.example", "s", "b"), "to"),
            (mail("a@bank.example", " ", "b"), "subject"),
            (mail("a@bank.example", "s", "\n"), "body"),
        ] {
            assert_eq!(wrong.checked().unwrap_err()[0].field, field);
        }
    }

    #[test]
    fn attempts_are_spread_over_two_days_and_end() {
        let pauses: Vec<i64> = (1..).map_while(pause).collect();
        assert_eq!(pauses.len(), 7);
        assert!(pauses.is_sorted());
        assert_eq!(pauses.iter().sum::<i64>() / 3_600_000, 41);
        assert_eq!((pause(0), pause(8)), (None, None));
    }
}
