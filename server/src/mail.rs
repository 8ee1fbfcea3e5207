//! Mail out: takes what is due from the queue and hands it to the institution's SMTP server; and writes the digests.

use std::time::{Duration, SystemTime};

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use register::access::{Action, system};
use register::calendar::{date_days, jst_date};
use register::mail::digest;
use register::mail::store::{self, Held};
use register::monitoring;
use register::user::{User, store as users};

use crate::config::{Mail, SmtpTls};
use crate::services::Services;

/// A server that says nothing for so long has not taken the mail.
const PATIENCE: Duration = Duration::from_mins(1);
/// The digest is written from this hour on, in Japan.
const DIGEST_HOUR: i64 = 7;

/// Where mail goes, and the address under which people reach the product.
#[derive(Clone, Debug, Default)]
pub struct Mailer {
    out: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    /// Without a slash at its end; empty when nobody has said it.
    pub public_url: String,
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct NotTaken {
    pub text: String,
    /// The server refused for good: another attempt would be refused too.
    pub for_good: bool,
}

impl Mailer {
    /// From the settings; without a server mail waits in the queue.
    pub fn new(settings: &Mail) -> anyhow::Result<Self> {
        let public_url = settings.public_url.clone().unwrap_or_default().trim_end_matches('/').to_owned();
        if !public_url.is_empty() && !public_url.starts_with("https://") && !public_url.starts_with("http://")
        {
            anyhow::bail!(
                "the public address must begin with https:// (or http:// for a trial): {public_url}"
            );
        }
        let Some(host) = &settings.smtp_host else { return Ok(Self { out: None, public_url }) };
        let from =
            settings.smtp_from.as_deref().context("--smtp-from says from which address mail is sent")?;
        let from: Mailbox = from.parse().with_context(|| format!("the sender's address {from}"))?;
        let (tls, port) = match settings.smtp_tls {
            SmtpTls::None => {
                anyhow::ensure!(
                    is_loopback(host),
                    "without TLS mail is only handed to this machine itself, not to {host}"
                );
                (Tls::None, 25)
            }
            SmtpTls::Starttls => (Tls::Required(parameters(host, settings)?), 587),
            SmtpTls::Tls => (Tls::Wrapper(parameters(host, settings)?), 465),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(settings.smtp_port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (&settings.smtp_user, &settings.smtp_password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { out: Some((builder.build(), from)), public_url })
    }

    /// Whether a server is set.
    pub const fn is_ready(&self) -> bool {
        self.out.is_some()
    }

    /// Hands one mail to the server. `at` is its date, in UTC milliseconds.
    async fn send(&self, held: &Held, at: i64) -> Result<(), NotTaken> {
        let (transport, from) = self.out.as_ref().ok_or_else(|| later("no SMTP server is set"))?;
        let address: Address = held
            .recipient
            .parse()
            .map_err(|error| NotTaken { text: format!("address: {error}"), for_good: true })?;
        let name = (!held.recipient_name.is_empty()).then(|| held.recipient_name.clone());
        let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at).unwrap_or_default());
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(name, address))
            .subject(&held.subject)
            .date(date)
            // The same for each attempt: a server that took it twice can tell.
            .message_id(Some(format!("<{}@{}>", held.id, from.email.domain())))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(held.body.clone())
            .map_err(|error| NotTaken { text: format!("message: {error}"), for_good: true })?;
        transport
            .send(message)
            .await
            .map(drop)
            .map_err(|error| NotTaken { for_good: error.is_permanent(), text: error.to_string() })
    }
}

fn later(text: &str) -> NotTaken {
    NotTaken { text: text.to_owned(), for_good: false }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn parameters(host: &str, settings: &Mail) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = &settings.smtp_ca {
        let pem = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
        let certificate =
            Certificate::from_pem(&pem).with_context(|| format!("certificate {}", path.display()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().context("set up TLS for mail")
}

/// Sends one mail, if one is due and a server is set. True when there was one, taken or not.
pub async fn send_once(services: &Services) -> anyhow::Result<bool> {
    if !services.mailer.is_ready() {
        return Ok(false);
    }
    let grant = system("mailer", Action::SystemOperate);
    let mut tx = services.db.read(&grant).await?;
    let due = store::is_due(&mut tx).await?;
    drop(tx);
    if !due {
        return Ok(false);
    }
    let mut tx = services.db.begin(&grant).await?;
    let held = store::claim(&mut tx).await?;
    tx.commit().await?;
    let Some(held) = held else { return Ok(false) };
    let outcome = services.mailer.send(&held, services.db.clock().now()).await;
    let mut tx = services.db.begin(&grant).await?;
    match outcome {
        Ok(()) => {
            store::sent(&mut tx, &held).await?;
        }
        Err(error) => {
            let failed = store::not_sent(&mut tx, &held, &error.text, error.for_good).await?;
            tracing::warn!(mail = held.id, attempt = held.attempt, failed, %error, "a mail was not taken");
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Writes the digests of today, once for each person, from the morning on; how many were written.
pub async fn write_digests(services: &Services) -> anyhow::Result<usize> {
    let now = services.db.clock().now();
    if (now + 9 * 3_600_000).rem_euclid(86_400_000) < DIGEST_HOUR * 3_600_000 {
        return Ok(0);
    }
    let day = date_days(&jst_date(now)).unwrap_or_default();
    let mut tx = services.db.read(&system("digest", Action::UserManage)).await?;
    let people = users::list(&mut tx).await?;
    let mut wanted = Vec::new();
    for person in people {
        let choice = store::choice(&mut tx, &person.id).await?;
        if !person.disabled && digest::wants(&person.roles) && choice.sends_on(day) {
            wanted.push(person);
        }
    }
    drop(tx);
    let mut written = 0;
    for person in wanted {
        written += usize::from(write_digest(services, &person).await?);
    }
    Ok(written)
}

/// Each person is told of what that person may see.
async fn write_digest(services: &Services, person: &User) -> anyhow::Result<bool> {
    let mut tx = services.db.read(&system("digest", Action::UserManage)).await?;
    let session = users::session_of(&mut tx, &person.id).await?;
    let told = store::told(&mut tx, &person.id).await?;
    drop(tx);
    let Some((session, grant)) =
        session.and_then(|session| session.require(Action::RegisterRead).ok().map(|grant| (session, grant)))
    else {
        return Ok(false);
    };
    let mut tx = services.db.read(&grant).await?;
    let items = monitoring::store::load(&mut tx).await?;
    drop(tx);
    let fresh = digest::fresh(&items, &told);
    let address = &services.mailer.public_url;
    let Some(mail) = digest::write(&fresh, &person.roles, session.department(), address) else {
        return Ok(false);
    };
    let mut tx = services.db.begin(&system("digest", Action::SystemOperate)).await?;
    let written = store::enqueue_digest(&mut tx, person, &fresh, mail).await?;
    tx.commit().await?;
    Ok(written)
}
