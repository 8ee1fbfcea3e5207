//! The institution's identity provider: its description, its keys, and the exchange of a code for a person. The only
//! connection is to the address of the settings and to what its description names, over TLS.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use register::access::Role;
use register::user::provider::token::{Keys, verified};
use register::user::provider::{Asked, Person, Refused};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::config;
use crate::http::percent;

/// The provider may take so long for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const LONGEST: usize = 1 << 20;
/// Its description is asked for again after so long, in milliseconds.
const FRESH_MS: i64 = 3_600_000;
/// Keys that are missing are asked for again at most so often, in milliseconds.
const AGAIN_MS: i64 = 30_000;
/// Where the provider sends people back to.
pub const BACK: &str = "/sign-in/provider/back";

/// What the provider says of itself.
#[derive(Clone, Debug, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Clone, Debug)]
struct Known {
    description: Description,
    keys: Keys,
    read_at: i64,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

struct Inner {
    issuer: String,
    client: String,
    secret: Option<String>,
    /// What people call it.
    name: String,
    public_url: String,
    newcomers: Option<Role>,
    /// Values of `amr` and `acr` that stand for a second factor.
    second: Vec<String>,
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    known: Mutex<Option<Known>>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

/// Without the secret.
impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({})", self.0.issuer)
    }
}

fn is_loopback(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// TLS, or this machine itself.
fn safe(address: &str) -> anyhow::Result<Uri> {
    let uri: Uri = address.parse().with_context(|| format!("the address {address}"))?;
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if is_loopback(&uri) => Ok(uri),
        _ => bail!("{address}: only https (http to this machine itself)"),
    }
}

fn client(
    ca: Option<&std::path::Path>,
) -> anyhow::Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca {
        let certificates = CertificateDer::pem_file_iter(path)
            .with_context(|| format!("read the certificates {}", path.display()))?;
        for certificate in certificates {
            roots.add(certificate.with_context(|| format!("a certificate of {}", path.display()))?)?;
        }
    }
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

impl Provider {
    /// From the settings; none where no provider is set. `public_url` has no slash at its end.
    pub fn new(settings: &config::Provider, public_url: &str) -> anyhow::Result<Option<Self>> {
        let Some(issuer) = &settings.oidc_issuer else { return Ok(None) };
        safe(issuer).context("--oidc-issuer")?;
        let client_id = settings
            .oidc_client
            .clone()
            .context("--oidc-client: the name of this product at the provider")?;
        ensure!(!public_url.is_empty(), "--public-url is needed: the provider sends people back to it");
        safe(public_url).context("--public-url, to which the provider sends people back")?;
        let secret = match &settings.oidc_secret_file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("read the secret {}", path.display()))?;
                let secret = text.trim().to_owned();
                ensure!(!secret.is_empty(), "{} is empty", path.display());
                if crate::key_file::is_open_to_others(path) {
                    tracing::warn!(path = %path.display(), "others on this machine may read the provider's secret");
                }
                Some(secret)
            }
        };
        let newcomers = match settings.oidc_newcomers.as_deref() {
            None | Some("") => None,
            Some(code) => {
                let role =
                    Role::from_code(code).with_context(|| format!("--oidc-newcomers: no role {code}"))?;
                ensure!(
                    role != Role::Administrator,
                    "--oidc-newcomers: administrators are made by two persons"
                );
                Some(role)
            }
        };
        let second = settings.oidc_second.iter().filter(|value| !value.is_empty()).cloned().collect();
        Ok(Some(Self(Arc::new(Inner {
            issuer: issuer.clone(),
            client: client_id,
            secret,
            name: settings.oidc_name.clone(),
            public_url: public_url.to_owned(),
            newcomers,
            second,
            http: client(settings.oidc_ca.as_deref())?,
            known: Mutex::new(None),
        }))))
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// The role of whoever comes and has no account; none: nobody gets one this way.
    pub fn newcomers(&self) -> Option<Role> {
        self.0.newcomers
    }

    /// Whether the person has shown a second factor there, as the settings understand it.
    pub fn shows_second(&self, person: &Person) -> bool {
        person.methods.iter().any(|method| self.0.second.contains(method))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        request: Request<Full<Bytes>>,
    ) -> anyhow::Result<(StatusCode, T)> {
        let asked = async {
            let answer = self.0.http.request(request).await?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), LONGEST).collect().await;
            let body = body.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
            ensure!(status.is_success() || status.is_client_error(), "{status}");
            Ok((status, body))
        };
        let (status, body) = tokio::time::timeout(PATIENCE, asked).await.context("no answer in time")??;
        if !status.is_success() {
            // What the provider writes beside it may hold what a log should not.
            #[derive(Deserialize)]
            struct Told {
                error: Option<String>,
            }
            let told = serde_json::from_slice::<Told>(&body).ok().and_then(|told| told.error);
            bail!("{status}: {}", told.unwrap_or_default().chars().take(80).collect::<String>());
        }
        Ok((status, serde_json::from_slice(&body).context("its answer")?))
    }

    async fn get<T: DeserializeOwned>(&self, address: &str) -> anyhow::Result<T> {
        let request = Request::get(safe(address)?).header(ACCEPT, "application/json").body(Full::default())?;
        Ok(self.ask(request).await.with_context(|| format!("ask {address}"))?.1)
    }

    async fn read(&self, now: i64) -> anyhow::Result<Known> {
        let issuer = &self.0.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let description: Description = self.get(&address).await?;
        ensure!(description.issuer == *issuer, "{address} speaks for {}", description.issuer);
        for address in [&description.authorization_endpoint, &description.token_endpoint] {
            safe(address)?;
        }
        let keys = self.get(&description.jwks_uri).await?;
        Ok(Known { description, keys, read_at: now })
    }

    /// Description and keys, read anew where they are older than `oldest`.
    async fn known(&self, now: i64, oldest: i64) -> Result<Known, Refused> {
        let mut kept = self.0.known.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| (0..oldest).contains(&(now - known.read_at))) {
            return Ok(known.clone());
        }
        let known = self.read(now).await.map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "the identity provider does not answer");
            Refused::Down
        })?;
        *kept = Some(known.clone());
        Ok(known)
    }

    fn back(&self) -> String {
        format!("{}{BACK}", self.0.public_url)
    }

    /// Where a browser goes to sign in. `anew`: the person is to show it once more, signed in there or not.
    ///
    /// # Errors
    /// [`Refused::Down`].
    pub async fn way(
        &self,
        state: &str,
        nonce: &str,
        challenge: &str,
        anew: bool,
        now: i64,
    ) -> Result<String, Refused> {
        let known = self.known(now, FRESH_MS).await?;
        let back = self.back();
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", &self.0.client),
            ("redirect_uri", &back),
            ("scope", "openid email profile"),
            ("state", state),
            ("nonce", nonce),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ];
        if anew {
            pairs.extend([("prompt", "login"), ("max_age", "0")]);
        }
        let address = &known.description.authorization_endpoint;
        Ok(format!("{address}{}{}", if address.contains('?') { '&' } else { '?' }, query(&pairs)))
    }

    /// Where a browser goes to end the session at the provider too; none where it has no such page.
    pub async fn way_out(&self, now: i64) -> Option<String> {
        let address = self.known(now, FRESH_MS).await.ok()?.description.end_session_endpoint?;
        safe(&address).ok()?;
        let after = format!("{}/sign-in", self.0.public_url);
        let pairs = [("client_id", self.0.client.as_str()), ("post_logout_redirect_uri", &after)];
        Some(format!("{address}{}{}", if address.contains('?') { '&' } else { '?' }, query(&pairs)))
    }

    /// The person whom the provider names for a code.
    ///
    /// # Errors
    /// Why the answer is not believed.
    pub async fn person(
        &self,
        code: &str,
        verifier: &str,
        nonce: &str,
        anew_since: Option<i64>,
        now: i64,
    ) -> Result<Person, Refused> {
        let known = self.known(now, FRESH_MS).await?;
        let tokens: Tokens = self.exchange(&known.description, code, verifier).await.map_err(|error| {
            tracing::warn!(error = format!("{error:#}"), "the identity provider gives no token");
            if error.downcast_ref::<hyper_util::client::legacy::Error>().is_some() {
                Refused::Down
            } else {
                Refused::Denied
            }
        })?;
        let claims = match verified(&tokens.id_token, &known.keys) {
            // It may have new keys since.
            Err(Refused::Key) => verified(&tokens.id_token, &self.known(now, AGAIN_MS).await?.keys),
            other => other,
        }?;
        let asked = Asked { issuer: &self.0.issuer, client: &self.0.client, nonce, now, anew_since };
        claims.judged(&asked)
    }

    async fn exchange(
        &self,
        description: &Description,
        code: &str,
        verifier: &str,
    ) -> anyhow::Result<Tokens> {
        let back = self.back();
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &back),
            ("code_verifier", verifier),
        ];
        let mut request = Request::post(safe(&description.token_endpoint)?)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let methods = &description.token_endpoint_auth_methods_supported;
        match &self.0.secret {
            Some(secret) if methods.is_empty() || methods.iter().any(|way| way == "client_secret_basic") => {
                let pair =
                    format!("{}:{}", percent::encoded(&self.0.client, b""), percent::encoded(secret, b""));
                let pair = data_encoding::BASE64.encode(pair.as_bytes());
                request = request.header(AUTHORIZATION, format!("Basic {pair}"));
            }
            Some(secret) => pairs.extend([("client_id", self.0.client.as_str()), ("client_secret", secret)]),
            None => pairs.push(("client_id", &self.0.client)),
        }
        Ok(self.ask(request.body(Full::from(query(&pairs)))?).await?.1)
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", percent::encoded(value, b"")));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> config::Provider {
        config::Provider {
            oidc_issuer: Some(issuer.into()),
            oidc_client: Some("daicho".into()),
            ..config::Provider::default()
        }
    }

    #[test]
    fn settings_that_would_give_people_away_are_refused() {
        let url = "https://daicho.bank.example";
        assert!(Provider::new(&config::Provider::default(), "").unwrap().is_none());
        assert!(Provider::new(&settings("https://login.bank.example"), url).unwrap().is_some());
        assert!(Provider::new(&settings("http://127.0.0.1:4000"), "http://127.0.0.1:3000").is_ok());
        for (issuer, public) in [
            ("http://login.bank.example", url),
            ("ftp://login.bank.example", url),
            ("https://login.bank.example", ""),
            ("https://login.bank.example", "http://daicho.bank.example"),
        ] {
            assert!(Provider::new(&settings(issuer), public).is_err(), "{issuer} {public}");
        }
        for role in ["administrator", "nobody"] {
            let newcomers = config::Provider {
                oidc_newcomers: Some(role.into()),
                ..settings("https://login.bank.example")
            };
            assert!(Provider::new(&newcomers, url).is_err(), "{role}");
        }
        let none = config::Provider { oidc_client: None, ..settings("https://login.bank.example") };
        assert!(Provider::new(&none, url).is_err());
    }
}
