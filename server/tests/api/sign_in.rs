use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::user::store::{self, ABSOLUTE_MS, IDLE_MS};

use crate::support::TestApp;

const PASSWORD: &str = "correct horse battery staple";

async fn founded() -> (TestApp, String) {
    let app = TestApp::new().await;
    let answer = app.form("/setup", "", &founder()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    let cookie = answer.cookie();
    (app, cookie)
}

const fn founder() -> [(&'static str, &'static str); 4] {
    [
        ("name", "湊 春香"),
        ("email", "Haruka@Bank.example"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ]
}

async fn signed_in(app: &TestApp, cookie: &str) -> bool {
    app.get("/parties", cookie).await.status == StatusCode::OK
}

async fn count(app: &TestApp, action: &str) -> usize {
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let entries = register::audit::store::list(&mut tx, None, 1_000).await.unwrap();
    entries.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn the_first_visit_leads_to_the_first_account() {
    let app = TestApp::new().await;
    for path in ["/", "/parties", "/sign-in", "/search?text=x"] {
        assert_eq!(app.get(path, "").await.header("location"), "/setup", "{path}");
    }
    let page = app.get("/setup", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("action=\"/setup\""));
}

#[tokio::test]
async fn founding_signs_in_with_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let app = TestApp::new().await;
    let answer = app.form("/setup", "", &founder()).await;
    let cookie = answer.header("set-cookie");
    let (pair, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax");
    let token = pair.strip_prefix("__Host-daicho=").unwrap();
    assert!(token.len() == 64 && token.chars().all(|c| c.is_ascii_hexdigit()));
    assert!(signed_in(&app, pair).await);
    let database = std::fs::read(app.folder.path().join("daicho.sqlite-wal")).unwrap();
    for secret in [token, PASSWORD] {
        let stored = database.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!stored, "a secret lies in the database");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_first_account_is_said_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let cases: [(&str, &str, &str); 7] = [
        ("name", "  ", "name.required"),
        ("email", "haruka", "email.email"),
        ("email", "", "email.required"),
        ("password", "short", "password.password_short"),
        ("password", "aaaaaaaaaaaaaaaaaa", "password.password_common"),
        ("password_again", "something else entirely", "password.different"),
        ("name", "a\u{7}b", "name.control_character"),
    ];
    for (field, value, code) in cases {
        let fields = founder().map(|(name, own)| if name == field { (name, value) } else { (name, own) });
        let answer = app.form("/setup", "", &fields).await;
        let location = answer.header("location").to_owned();
        assert!(location.starts_with(&format!("/setup?error={code}")), "{location}");
        assert!(answer.headers.get("set-cookie").is_none());
        assert!(!location.contains("password=") && !location.contains("correct"), "{location}");
        let page = app.get(&location, "").await;
        assert_eq!(page.status, StatusCode::OK);
        if field != "email" {
            assert!(page.text().contains("Haruka@Bank.example"), "what was typed is still there");
        }
    }
    let mut tx = app.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
    assert!(!store::any(&mut tx).await.unwrap());
}

#[tokio::test]
async fn a_second_founding_is_refused() {
    let (app, _) = founded().await;
    let second =
        [("name", "侵入者"), ("email", "mallory@evil.example"), ("password", "another long password!")];
    let answer = app.form("/setup", "", &second).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(answer.headers.get("set-cookie").is_none());
    assert_eq!(app.get("/setup", "").await.header("location"), "/sign-in");
    let mut tx = app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
    assert_eq!(store::list(&mut tx).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_right_password_leads_where_one_wanted_to_go() {
    let (app, _) = founded().await;
    assert_eq!(
        app.get("/search?text=監査".replace("監査", "%E7%9B%A3").as_str(), "").await.header("location"),
        "/sign-in?next=/search%3Ftext%3D%25E7%259B%25A3"
    );
    for (next, to) in [
        ("/search?text=x", "/search?text=x"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("", "/"),
    ] {
        let fields = [("email", " haruka@BANK.example "), ("password", PASSWORD), ("next", next)];
        let answer = app.form("/sign-in", "", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, to));
        assert!(signed_in(&app, &answer.cookie()).await);
    }
}

#[tokio::test]
async fn wrong_address_and_wrong_password_give_one_answer() {
    let (app, _) = founded().await;
    let long = "x".repeat(129);
    let mut answers = Vec::new();
    for (email, password) in [
        ("haruka@bank.example", "wrong wrong wrong wrong"),
        ("nobody@bank.example", PASSWORD),
        ("haruka@bank.example", ""),
        ("haruka@bank.example", long.as_str()),
        ("' or 1=1 --", PASSWORD),
    ] {
        let answer = app.form("/sign-in", "", &[("email", email), ("password", password)]).await;
        assert!(answer.headers.get("set-cookie").is_none(), "{email}");
        let location = answer.header("location");
        assert!(location.starts_with("/sign-in?error=wrong&email="), "{location}");
        answers.push((answer.status, answer.body.clone()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1);
    assert_eq!(count(&app, "session.refused").await, 5);
}

/// Anybody could make the audit trail grow by a mebibyte with one request.
#[tokio::test]
async fn a_refused_sign_in_leaves_only_as_much_as_an_address_holds() {
    let (app, _) = founded().await;
    let long = "あ".repeat(50_000);
    let answer = app.form("/sign-in", "", &[("email", &long), ("password", "x"), ("next", &long)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.header("location").len() < 8_000, "{}", answer.header("location").len());
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let entry = register::audit::store::list(&mut tx, None, 1).await.unwrap().remove(0);
    assert_eq!(entry.action, "session.refused");
    assert!(entry.detail.chars().count() < 300, "{}", entry.detail.len());
    drop(tx);
    let answer = app.form("/setup", "", &[("name", &long), ("email", "x"), ("password", "x")]).await;
    assert!(answer.header("location").len() < 8_000);
}

#[tokio::test]
async fn a_disabled_account_is_answered_like_a_wrong_password() {
    let (app, cookie) = founded().await;
    app.as_role(Role::Administrator).await;
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let (user, _) = store::find_by_email(&mut tx, "haruka@bank.example").await.unwrap().unwrap();
    store::disable(&mut tx, &user.id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!signed_in(&app, &cookie).await, "the open session ended at once");
    let answer = app.form("/sign-in", "", &[("email", "haruka@bank.example"), ("password", PASSWORD)]).await;
    assert!(answer.header("location").starts_with("/sign-in?error=wrong"));
}

#[tokio::test]
async fn an_old_cookie_opens_nothing_after_sign_out() {
    let (app, cookie) = founded().await;
    let answer = app.form("/sign-out", &cookie, &[]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(
        answer.header("set-cookie").starts_with("__Host-daicho=;")
            && answer.header("set-cookie").contains("Max-Age=0")
    );
    assert!(!signed_in(&app, &cookie).await);
    assert_eq!(app.call("/api/home", &cookie, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.form("/sign-out", &cookie, &[]).await.status, StatusCode::SEE_OTHER, "twice does no harm");
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_its_longest_time() {
    let (app, cookie) = founded().await;
    app.clock.advance(IDLE_MS - 1);
    assert!(signed_in(&app, &cookie).await);
    app.clock.advance(IDLE_MS - 1);
    assert!(signed_in(&app, &cookie).await, "a request keeps the session alive");
    app.clock.advance(IDLE_MS + 1);
    assert!(!signed_in(&app, &cookie).await);
    let cookie =
        app.form("/sign-in", "", &[("email", "haruka@bank.example"), ("password", PASSWORD)]).await.cookie();
    for _ in 0..ABSOLUTE_MS / (IDLE_MS - 1_000) {
        assert!(signed_in(&app, &cookie).await);
        app.clock.advance(IDLE_MS - 1_000);
    }
    app.clock.advance(60_000);
    assert!(!signed_in(&app, &cookie).await);
}

#[tokio::test]
async fn roles_follow_at_once() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::InternalAudit).await;
    assert_eq!(app.call("/api/audit/list", &cookie, "").await.status, StatusCode::OK);
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let user = store::list(&mut tx).await.unwrap().remove(0);
    store::set_roles(&mut tx, &user.id, &[Role::Legal]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.call("/api/audit/list", &cookie, "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn strange_cookies_are_nobody() {
    let (app, cookie) = founded().await;
    let token = cookie.split_once('=').unwrap().1;
    for strange in [
        "__Host-daicho=".to_owned(),
        "__Host-daicho='or 1=1--".to_owned(),
        format!("daicho={token}"),
        format!("__Host-daicho={}", &token[..63]),
        format!("__Host-daicho={}", token.to_uppercase()),
        format!("__Host-daicho={}", store::token_hash(token)),
    ] {
        assert!(!signed_in(&app, &strange).await || strange == cookie, "{strange}");
    }
    assert!(signed_in(&app, &format!("a=b; {cookie}; c=d")).await);
}

/// Whoever signs in again in a browser does not leave the session before behind.
#[tokio::test]
async fn a_new_sign_in_ends_the_session_before_it() {
    let (app, cookie) = founded().await;
    let fields = [("email", "haruka@bank.example"), ("password", PASSWORD)];
    let again = app.form("/sign-in", &cookie, &fields).await;
    assert_eq!(again.header("location"), "/");
    assert_ne!(again.cookie(), cookie);
    assert_eq!(app.call("/api/account/own", &cookie, "{}").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.call("/api/account/own", &again.cookie(), "{}").await.status, StatusCode::OK);
    let elsewhere = app.form("/sign-in", "", &fields).await.cookie();
    assert_eq!(
        app.call("/api/account/own", &again.cookie(), "{}").await.status,
        StatusCode::OK,
        "another browser"
    );
    assert_eq!(app.call("/api/account/own", &elsewhere, "{}").await.status, StatusCode::OK);
}
