//! Sign-in through an identity provider that says over a real connection whatever a test wants it to say. A real one with
//! a real browser: `e2e/tests/provider.spec.ts`.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use register::access::{Action, Role, system};
use register::record::listing::decoded;
use register::user::second::{self, Wanted};
use register::user::{provider, store};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::Deserialize;
use serde_json::{Value, json};
use server::config;
use sha2::{Digest, Sha256};

use crate::support::{Answer, TestApp};

const SECRET: &str = "the client's own secret";

#[derive(Default)]
struct Says {
    claims: Value,
    header: Value,
    forged: bool,
    challenge: String,
    /// Codes that were exchanged.
    asked: u32,
}

struct Idp {
    issuer: String,
    random: SystemRandom,
    pair: EcdsaKeyPair,
    other: EcdsaKeyPair,
    says: Mutex<Says>,
}

fn pair(random: &SystemRandom) -> EcdsaKeyPair {
    let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), random).unwrap()
}

#[derive(Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
    redirect_uri: String,
    grant_type: String,
}

impl Idp {
    async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let random = SystemRandom::new();
        let (pair, other) = (pair(&random), pair(&random));
        let idp = Arc::new(Self { issuer, random, pair, other, says: Mutex::default() });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(Self::describe))
            .route("/keys", get(Self::keys))
            .route("/token", post(Self::token))
            .with_state(idp.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        idp
    }

    #[expect(clippy::unused_async, reason = "what a route calls")]
    async fn describe(State(idp): State<Arc<Self>>) -> Json<Value> {
        let issuer = &idp.issuer;
        Json(json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"), "end_session_endpoint": format!("{issuer}/out"),
        }))
    }

    #[expect(clippy::unused_async, reason = "what a route calls")]
    async fn keys(State(idp): State<Arc<Self>>) -> Json<Value> {
        let point = idp.pair.public_key().as_ref();
        let (x, y) = (BASE64URL_NOPAD.encode(&point[1..33]), BASE64URL_NOPAD.encode(&point[33..]));
        Json(json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "use": "sig", "x": x, "y": y}]}))
    }

    #[expect(clippy::unused_async, reason = "what a route calls")]
    async fn token(
        State(idp): State<Arc<Self>>,
        headers: HeaderMap,
        Form(form): Form<Exchange>,
    ) -> (StatusCode, Json<Value>) {
        let mut says = idp.says.lock().unwrap();
        says.asked += 1;
        let client = format!("Basic {}", BASE64.encode(b"daicho:the%20client%27s%20own%20secret"));
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(form.code_verifier.as_bytes()));
        let fits = form.grant_type == "authorization_code"
            && form.code == "a code"
            && form.redirect_uri == "http://127.0.0.1:3000/sign-in/provider/back"
            && headers["authorization"] == client.as_str()
            && challenge == says.challenge;
        if !fits {
            return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"})));
        }
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&says.header), part(&says.claims));
        let key = if says.forged { &idp.other } else { &idp.pair };
        let signature = key.sign(&idp.random, signed.as_bytes()).unwrap();
        let token = format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()));
        (StatusCode::OK, Json(json!({"id_token": token, "access_token": "x", "token_type": "Bearer"})))
    }
}

/// A sign-in that is at the provider.
struct Trip {
    asked: Vec<(String, String)>,
    cookie: String,
}

impl Trip {
    fn part(&self, name: &str) -> &str {
        self.asked.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }
}

struct World {
    app: TestApp,
    idp: Arc<Idp>,
}

impl World {
    async fn new(settings: config::Provider) -> Self {
        let (app, idp) = (TestApp::new().await, Idp::start().await);
        let secret = app.folder.path().join("oidc.secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        let settings = config::Provider {
            oidc_issuer: Some(idp.issuer.clone()),
            oidc_client: Some("daicho".into()),
            oidc_secret_file: Some(secret),
            oidc_name: "みなとID".into(),
            ..settings
        };
        Self { app: app.with_provider(&settings), idp }
    }

    async fn plain() -> Self {
        Self::new(config::Provider::default()).await
    }

    async fn go(&self, query: &str, cookie: &str) -> Trip {
        let gone = self.app.get(&format!("/sign-in/provider{query}"), cookie).await;
        let to = gone.header("location");
        let asked =
            to.strip_prefix(&format!("{}/authorize?", self.idp.issuer)).unwrap_or_else(|| panic!("{to}"));
        assert!(gone.header("set-cookie").ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"));
        Trip { asked: decoded(asked), cookie: gone.cookie() }
    }

    /// The provider sends the browser back and will say `changes` of the person.
    async fn back(&self, trip: &Trip, cookie: &str, changes: &Value) -> Answer {
        let now = self.app.clock.now() / 1_000;
        let mut claims = json!({
            "iss": self.idp.issuer, "sub": "u-1", "aud": "daicho", "exp": now + 300, "iat": now, "auth_time": now,
            "nonce": trip.part("nonce"), "email": "legal@bank.example", "email_verified": true, "name": "湊 春香",
        });
        for (name, value) in
            changes.as_object().unwrap().iter().filter(|(name, _)| *name != "header" && *name != "forged")
        {
            claims[name] = value.clone();
        }
        {
            let mut says = self.idp.says.lock().unwrap();
            says.claims = claims;
            says.header =
                changes.get("header").cloned().unwrap_or_else(|| json!({"alg": "ES256", "kid": "k"}));
            says.forged = changes.get("forged").is_some();
            trip.part("code_challenge").clone_into(&mut says.challenge);
        }
        let path = format!("/sign-in/provider/back?code=a%20code&state={}", trip.part("state"));
        let all =
            [trip.cookie.as_str(), cookie].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>();
        self.app.get(&path, &all.join("; ")).await
    }

    async fn enter(&self, changes: &Value) -> Answer {
        let trip = self.go("?next=%2Fcontracts", "").await;
        self.back(&trip, "", changes).await
    }

    async fn person(&self, email: &str) -> Option<register::user::User> {
        let mut tx = self.app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
        store::find_by_email(&mut tx, email).await.unwrap().map(|(user, _)| user)
    }
}

fn opens(answer: &Answer) -> bool {
    answer.cookie().starts_with("__Host-daicho=") && !answer.cookie().ends_with('=')
}

#[tokio::test]
async fn a_verified_address_enters_once_and_the_person_is_bound() {
    let world = World::plain().await;
    world.app.as_role(Role::Legal).await;
    let page = world.app.get("/sign-in?next=/contracts", "").await.text();
    assert!(
        page.contains("みなとID でサインイン") && page.contains("/sign-in/provider?next=%2Fcontracts"),
        "{page}"
    );
    let trip = world.go("", "").await;
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "daicho"),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
        ("redirect_uri", "http://127.0.0.1:3000/sign-in/provider/back"),
        ("prompt", ""),
    ] {
        assert_eq!(trip.part(name), value);
    }
    let entered = world.enter(&json!({})).await;
    assert_eq!(entered.header("location"), "/contracts");
    assert!(opens(&entered));
    assert_eq!(world.app.get("/contracts", &entered.cookie()).await.status, StatusCode::OK);
    let ways = world.app.call("/api/account/ways", &entered.cookie(), "{}").await.json();
    assert!(ways["bound_at"].is_i64() && ways["provider"] == "みなとID", "{ways}");
    // From now on the provider's own name of the person counts, and the address does not.
    assert!(opens(&world.enter(&json!({"email": "new@bank.example", "email_verified": false})).await));
    let other = world.enter(&json!({"sub": "u-2"})).await;
    assert!(other.header("location").contains("error=provider_other"), "{}", other.header("location"));
    let page = world.app.get(other.header("location"), "").await.text();
    assert!(page.contains("連携済みです"), "{page}");
    let user = world.person("legal@bank.example").await.unwrap();
    let mut tx = world.app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    store::disable(&mut tx, &user.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(world.enter(&json!({})).await.header("location").contains("error=provider_closed"));
}

#[tokio::test]
async fn answers_that_are_not_believed_open_nothing() {
    let world = World::plain().await;
    world.app.as_role(Role::Legal).await;
    let now = world.app.clock.now() / 1_000;
    for (changes, reason) in [
        (json!({"nonce": "another"}), "nonce"),
        (json!({"aud": "another"}), "audience"),
        (json!({"aud": ["daicho", "another"]}), "audience"),
        (json!({"iss": "http://127.0.0.1:1"}), "issuer"),
        (json!({"exp": now - 61}), "expired"),
        (json!({"iat": now + 3_600}), "not_yet"),
        (json!({"forged": true}), "signature"),
        (json!({"header": {"alg": "none"}}), "algorithm"),
        (json!({"header": {"alg": "HS256", "kid": "k"}}), "algorithm"),
        (json!({"header": {"alg": "ES256", "kid": "of nobody"}}), "key"),
        (json!({"email_verified": false}), "unverified"),
        (json!({"email_verified": "true"}), "unverified"),
        (json!({"email": null}), "unverified"),
        (json!({"email": "nobody@bank.example"}), "unknown"),
    ] {
        // Refusals slow the address down; the next quarter of an hour has forgotten them.
        world.app.clock.advance(16 * 60_000);
        let shift = world.app.clock.now() / 1_000 - now;
        let mut changes = changes;
        for name in ["exp", "iat"] {
            if let Some(time) = changes.get(name).and_then(Value::as_i64) {
                changes[name] = json!(time + shift);
            }
        }
        let refused = world.enter(&changes).await;
        let wanted = format!("/sign-in?error=provider_{reason}&next=%2Fcontracts");
        assert_eq!(refused.header("location"), wanted, "{changes}");
        assert!(
            refused
                .headers
                .get_all("set-cookie")
                .iter()
                .all(|one| one.to_str().unwrap().contains("Max-Age=0"))
        );
        let page = world.app.get(refused.header("location"), "").await.text();
        assert!(page.contains("d-notice"), "{reason} has words");
    }
    assert!(opens(&world.enter(&json!({})).await), "and the true one does");
    let mut tx = world.app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let trail = register::audit::store::list(&mut tx, None, 100).await.unwrap();
    assert!(format!("{trail:?}").contains("session.provider_refused"), "{trail:?}");
}

#[tokio::test]
async fn a_way_back_is_taken_once_by_the_browser_that_began() {
    let world = World::plain().await;
    world.app.as_role(Role::Legal).await;
    let trip = world.go("", "").await;
    assert!(opens(&world.back(&trip, "", &json!({})).await));
    let asked = world.idp.says.lock().unwrap().asked;
    let again = world.back(&trip, "", &json!({})).await;
    assert!(again.header("location").starts_with("/sign-in?error=provider_state"), "replayed");
    assert_eq!(world.idp.says.lock().unwrap().asked, asked, "the provider is not even asked");
    let (mine, other) = (world.go("", "").await, world.go("", "").await);
    let stolen = Trip { asked: mine.asked.clone(), cookie: other.cookie.clone() };
    assert!(world.back(&stolen, "", &json!({})).await.header("location").contains("provider_state"));
    let bare = Trip { asked: mine.asked.clone(), cookie: String::new() };
    assert!(world.back(&bare, "", &json!({})).await.header("location").contains("provider_state"));
    world.app.clock.advance(10 * 60_000);
    assert!(
        world.back(&mine, "", &json!({})).await.header("location").contains("provider_state"),
        "too late"
    );
    let trip = world.go("", "").await;
    let path = format!("/sign-in/provider/back?error=access_denied&state={}", trip.part("state"));
    assert!(world.app.get(&path, &trip.cookie).await.header("location").contains("provider_denied"));
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_told_in_words() {
    let world = World::plain().await;
    world.app.as_role(Role::Legal).await;
    let nowhere = config::Provider {
        oidc_issuer: Some("http://127.0.0.1:1".into()),
        oidc_client: Some("daicho".into()),
        ..config::Provider::default()
    };
    let app = TestApp::new().await.with_provider(&nowhere);
    app.as_role(Role::Legal).await;
    let answer = app.get("/sign-in/provider?next=%2Fcontracts", "").await;
    assert_eq!(answer.header("location"), "/sign-in?error=provider_down&next=%2Fcontracts");
    assert!(app.get(answer.header("location"), "").await.text().contains("認証サービスが応答しません"));
    let without = TestApp::new().await;
    without.as_role(Role::Legal).await;
    assert_eq!(without.get("/sign-in/provider", "").await.header("location"), "/sign-in");
    assert!(!without.get("/sign-in", "").await.text().contains("/sign-in/provider"));
}

#[tokio::test]
async fn nobody_gets_an_account_unless_the_institution_says_so() {
    let settings =
        config::Provider { oidc_newcomers: Some("business_owner".into()), ..config::Provider::default() };
    let world = World::new(settings).await;
    world.app.as_role(Role::Legal).await;
    let entered = world.enter(&json!({"email": "Minato@bank.example"})).await;
    assert!(opens(&entered), "{}", entered.header("location"));
    let user = world.person("minato@bank.example").await.unwrap();
    assert_eq!((user.roles, user.name.as_str()), (vec![Role::BusinessOwner], "湊 春香"));
    let unverified =
        world.enter(&json!({"sub": "u-9", "email": "x@bank.example", "email_verified": false})).await;
    assert!(unverified.header("location").contains("provider_unverified"));
    assert!(world.person("x@bank.example").await.is_none());
}

#[tokio::test]
async fn a_second_factor_shown_there_counts_where_the_settings_say_so() {
    let settings = config::Provider { oidc_second: vec!["otp".into()], ..config::Provider::default() };
    let world = World::new(settings).await;
    world.app.as_role(Role::Legal).await;
    let mut tx = world.app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    second::rule::set(&mut tx, Wanted::Everyone).await.unwrap();
    tx.commit().await.unwrap();
    let password_only = world.enter(&json!({"amr": ["pwd"]})).await.cookie();
    assert_eq!(world.app.get("/contracts", &password_only).await.header("location"), "/account");
    let both = world.enter(&json!({"amr": ["pwd", "otp"]})).await.cookie();
    assert_eq!(world.app.get("/contracts", &both).await.status, StatusCode::OK);
    // Somebody with an app of the product's own is asked for its code, unless the provider has asked already.
    let user = world.person("legal@bank.example").await.unwrap();
    let (_, sealed) = world.app.services.second.make(&user.id).unwrap();
    let grant = register::access::Session::user(&user.id, &user.name, vec![Role::Legal]).caller().unwrap();
    let mut tx = world.app.services.db.begin(&grant).await.unwrap();
    second::store::begin(&mut tx, &sealed).await.unwrap();
    second::store::confirm(&mut tx, 1, &[]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(world.enter(&json!({"amr": ["pwd"]})).await.header("location").starts_with("/sign-in/code"));
    assert_eq!(world.enter(&json!({"amr": ["otp"]})).await.header("location"), "/contracts");
}

#[tokio::test]
async fn an_account_without_a_password_shows_it_anew_at_the_provider() {
    let world = World::plain().await;
    world.app.as_role(Role::Administrator).await;
    world.app.as_role(Role::Legal).await;
    let admin = json!({"email": "administrator@bank.example", "sub": "admin"});
    let mut session = world.enter(&admin).await.cookie();
    assert!(opens(&world.enter(&json!({})).await));
    world.app.clock.advance(11 * 60_000);
    let other = world.person("legal@bank.example").await.unwrap();
    let body = format!("id={}&act=unbind_provider", other.id);
    let refused = world.app.call("/api/user/act", &session, &body).await;
    assert_eq!(refused.json()["kind"], "proof_wanted", "{}", refused.text());
    let trip = world.go("?purpose=prove&next=%2Faccount", &session).await;
    assert_eq!((trip.part("prompt"), trip.part("max_age")), ("login", "0"));
    let mut stale = admin.clone();
    stale["auth_time"] = json!(world.app.clock.now() / 1_000 - 3_600);
    let answer = world.back(&trip, &session, &stale).await;
    assert!(
        answer.header("location").starts_with("/account?error=provider_stale"),
        "{}",
        answer.header("location")
    );
    let trip = world.go("?purpose=prove&next=%2Faccount", &session).await;
    let answer = world.back(&trip, &session, &json!({})).await;
    assert!(answer.header("location").contains("provider_other"), "somebody else has shown it");
    let trip = world.go("?purpose=prove&next=%2Faccount", &session).await;
    let proved = world.back(&trip, &session, &admin).await;
    assert_eq!(proved.header("location"), "/account");
    assert_eq!(
        world.app.call("/api/account/own", &session, "{}").await.status,
        StatusCode::UNAUTHORIZED,
        "a new token"
    );
    session = proved.cookie();
    assert_eq!(world.app.call("/api/user/act", &session, &body).await.status, StatusCode::OK);
    let mut tx = world.app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
    assert_eq!(provider::store::bound_since(&mut tx, &other.id, &world.idp.issuer).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_is_bound_by_its_own_person_where_nobody_vouches_for_the_address() {
    let world = World::plain().await;
    let session = world.app.as_role(Role::Legal).await;
    let trip = world.go("?purpose=bind", &session).await;
    let person = json!({"sub": "entra-7", "email": null, "email_verified": null});
    let strange = world.back(&trip, "", &person).await;
    assert!(
        strange.header("location").contains("provider_state"),
        "nobody is signed in: {}",
        strange.header("location")
    );
    let trip = world.go("?purpose=bind", &session).await;
    let bound = world.back(&trip, &session, &person).await;
    assert_eq!(bound.header("location"), "/account?provider=bound");
    assert!(world.app.get("/account?provider=bound", &session).await.text().contains("連携しました"));
    assert!(opens(&world.enter(&person).await));
    let other = world.app.as_role(Role::Procurement).await;
    let trip = world.go("?purpose=bind", &other).await;
    assert!(world.back(&trip, &other, &person).await.header("location").contains("provider_other"));
    world.app.clock.advance(11 * 60_000);
    let late = world.app.get("/sign-in/provider?purpose=bind", &session).await;
    assert_eq!(late.header("location"), "/account?error=provider_proof");
    let gone = world.app.form("/sign-out", &session, &[]).await;
    assert_eq!(gone.header("location"), "/sign-in?out=1");
    assert!(world.app.get("/sign-in?out=1", "").await.text().contains("みなとID からもサインアウトする"));
    let out = world.app.get("/sign-in/provider/out", "").await;
    let wanted = format!(
        "{}/out?client_id=daicho&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A3000%2Fsign-in",
        world.idp.issuer
    );
    assert_eq!(out.header("location"), wanted);
}
