//! The second factor at sign-in.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::user::second::STEP_MS;
use register::user::{link, second, store};
use server::second::code_of;

use crate::support::{Answer, NOW, TestApp};

const EMAIL: &str = "haruka@bank.example";
const PASSWORD: &str = "correct horse battery staple";
const TYPED: &str = "password=correct+horse+battery+staple";

/// The first person with a second factor: the session, the secret, the recovery codes.
async fn protected(app: &TestApp) -> (String, String, Vec<String>) {
    let fields = [("name", "湊 春香"), ("email", EMAIL), ("password", PASSWORD)];
    let cookie = app.form("/setup", "", &fields).await.cookie();
    let wrong = app.call("/api/account/begin_second", &cookie, "password=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = app.call("/api/account/begin_second", &cookie, TYPED).await.json();
    assert!(begun["picture"].as_str().unwrap().starts_with("<svg "));
    let secret = begun["secret"].as_str().unwrap().replace(' ', "");
    assert_eq!(sign_in(app).await.header("location"), "/", "nothing is asked before the first code");
    let wrong = app.call("/api/account/confirm_second", &cookie, "code=000000").await;
    assert_eq!(wrong.json()["fields"][0]["code"], "code_wrong");
    let code = code_of(&secret, NOW).unwrap();
    let codes = app.call("/api/account/confirm_second", &cookie, &format!("code={code}")).await;
    assert_eq!(codes.status, StatusCode::OK, "{}", codes.text());
    let codes =
        codes.json().as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    app.clock.advance(60_000);
    (cookie, secret, codes)
}

async fn sign_in(app: &TestApp) -> Answer {
    app.form("/sign-in", "", &[("email", EMAIL), ("password", PASSWORD)]).await
}

async fn code(app: &TestApp, cookie: &str, code: &str) -> Answer {
    app.form("/sign-in/code", cookie, &[("code", code), ("next", "/contracts")]).await
}

#[tokio::test]
async fn a_password_alone_opens_nothing() {
    opens_nothing(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| opens_nothing(app).await).await;
}

async fn opens_nothing(app: &TestApp) {
    let (_, secret, codes) = protected(app).await;
    assert_eq!(codes.len(), second::RECOVERY_CODES);
    let asked = sign_in(app).await;
    assert_eq!(asked.header("location"), "/sign-in/code?next=%2F");
    let cookie = asked.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-daicho-step=") && asked.headers.get_all("set-cookie").iter().count() == 1
    );
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300"));
    let step = asked.cookie();
    assert!(app.get("/sign-in/code", &step).await.text().contains("認証コードの入力"));
    assert_eq!(app.get("/contracts", &step).await.header("location"), "/sign-in?next=/contracts");
    assert_eq!(app.call("/api/account/own", &step, "{}").await.status, StatusCode::UNAUTHORIZED);
    // The code of the first step was taken when it was set up.
    let old = code_of(&secret, NOW).unwrap();
    assert!(code(app, &step, &old).await.header("location").starts_with("/sign-in/code?error=wrong"));
    let right = code_of(&secret, NOW + 60_000).unwrap();
    let entered = code(app, &step, &right).await;
    assert_eq!(entered.header("location"), "/contracts");
    assert_eq!(app.get("/contracts", &entered.cookie()).await.status, StatusCode::OK);
    assert!(code(app, &step, &right).await.header("location").starts_with("/sign-in?error=code"), "once");
    let again = sign_in(app).await.cookie();
    assert!(
        code(app, &again, &right).await.header("location").starts_with("/sign-in/code?error=wrong"),
        "no replay"
    );
    // The phone is lost.
    let typed = codes[0].to_uppercase().replace('-', " ");
    assert_eq!(code(app, &again, &typed).await.header("location"), "/contracts");
    let again = sign_in(app).await.cookie();
    assert!(code(app, &again, &typed).await.header("location").starts_with("/sign-in/code?error=wrong"));
}

#[tokio::test]
async fn wrong_codes_and_time_end_a_sign_in() {
    let app = TestApp::new().await;
    let (_, secret, _) = protected(&app).await;
    let step = sign_in(&app).await.cookie();
    for count in 1..=second::STEP_TRIES {
        let to = code(&app, &step, "000000").await.header("location").to_owned();
        let wanted =
            if count == second::STEP_TRIES { "/sign-in?error=code" } else { "/sign-in/code?error=wrong" };
        assert!(to.starts_with(wanted), "{count} {to}");
    }
    let late = sign_in(&app).await.cookie();
    app.clock.advance(STEP_MS);
    let right = code_of(&secret, app.clock.now()).unwrap();
    for cookie in [late.as_str(), step.as_str(), "", "__Host-daicho-step=00"] {
        assert!(
            code(&app, cookie, &right).await.header("location").starts_with("/sign-in?error=code"),
            "{cookie}"
        );
    }
}

/// Whoever reads the mail of somebody has no phone of theirs.
#[tokio::test]
async fn a_link_for_a_new_password_asks_for_the_code_too() {
    let app = TestApp::new().await;
    let (_, secret, _) = protected(&app).await;
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let id = store::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap().0.id;
    let key = link::store::make(&mut tx, &id, "", false).await.unwrap().token.unwrap();
    tx.commit().await.unwrap();
    let new = "みどりの電車が三時に橋を渡った朝";
    let joined = app.form("/join", "", &[("key", &key), ("password", new), ("again", new)]).await;
    assert!(joined.header("location").starts_with("/sign-in/code"), "{}", joined.header("location"));
    let right = code_of(&secret, app.clock.now()).unwrap();
    assert_eq!(code(&app, &joined.cookie(), &right).await.header("location"), "/contracts");
}

#[tokio::test]
async fn it_is_switched_off_with_the_password_or_by_an_administrator_for_others() {
    let app = TestApp::new().await;
    let (cookie, secret, _) = protected(&app).await;
    let twice = app.call("/api/account/begin_second", &cookie, TYPED).await;
    assert_eq!((twice.status, &twice.json()["code"]), (StatusCode::CONFLICT, &"second_on".into()));
    let id = {
        let mut tx = app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
        store::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap().0.id
    };
    let off = format!("id={id}&act=reset_second");
    assert_eq!(app.call("/api/user/act", &cookie, &off).await.json()["code"], "own_account");
    let other = app.as_role(Role::Administrator).await;
    assert_eq!(app.call("/api/user/act", &other, &off).await.json()["code"], "administrator_second");
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    store::set_roles(&mut tx, &id, &[Role::Legal]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(app.call("/api/user/act", &other, &off).await.status, StatusCode::OK);
    assert_eq!(sign_in(&app).await.header("location"), "/");
    let begun = app.call("/api/account/begin_second", &cookie, TYPED).await.json();
    assert_ne!(begun["secret"].as_str().unwrap().replace(' ', ""), secret);
    let fresh = code_of(&begun["secret"].as_str().unwrap().replace(' ', ""), app.clock.now()).unwrap();
    app.call("/api/account/confirm_second", &cookie, &format!("code={fresh}")).await;
    assert!(sign_in(&app).await.header("location").starts_with("/sign-in/code"));
    assert_eq!(
        app.call("/api/account/end_second", &cookie, "password=wrong").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(app.call("/api/account/end_second", &cookie, TYPED).await.status, StatusCode::OK);
    assert_eq!(sign_in(&app).await.header("location"), "/");
}

/// An open screen and the password are not enough where there is a second factor.
#[tokio::test]
async fn a_change_of_accounts_asks_for_the_code_too() {
    let app = TestApp::new().await;
    let (cookie, secret, _) = protected(&app).await;
    app.clock.advance(11 * 60_000);
    let other = app.as_role(Role::Legal).await;
    assert!(!other.is_empty());
    let invite = "input[name]=N&input[email]=n@bank.example&input[roles][]=legal";
    assert_eq!(app.call("/api/user/invite", &cookie, invite).await.json()["kind"], "proof_wanted");
    for without in [TYPED.to_owned(), format!("{TYPED}&code=000000")] {
        let refused = app.call("/api/account/prove", &cookie, &without).await;
        assert_eq!(refused.json()["fields"][0]["code"], "code_wrong", "{}", refused.text());
    }
    let right = code_of(&secret, app.clock.now()).unwrap();
    let proved = app.call("/api/account/prove", &cookie, &format!("{TYPED}&code={right}")).await;
    assert_eq!(proved.status, StatusCode::OK, "{}", proved.text());
    let cookie = proved.cookie();
    assert_eq!(app.call("/api/user/invite", &cookie, invite).await.status, StatusCode::OK);
    let again = app.call("/api/account/prove", &cookie, &format!("{TYPED}&code={right}")).await;
    assert_eq!(again.json()["fields"][0]["code"], "code_wrong", "each code once");
    for _ in 0..3 {
        app.call("/api/account/prove", &cookie, &format!("{TYPED}&code=000000")).await;
    }
    let ended = app.call("/api/account/prove", &cookie, &format!("{TYPED}&code=000000")).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED, "five wrong ones end the session: {}", ended.text());
}

#[tokio::test]
async fn the_database_holds_no_secret() {
    let app = TestApp::new().await;
    let (_, secret, codes) = protected(&app).await;
    let key = std::fs::read_to_string(app.folder.path().join("second-factor.key")).unwrap();
    let key = key.lines().last().unwrap().strip_prefix("second ").unwrap().to_owned();
    let plain = codes[0].replace('-', "");
    for file in ["daicho.sqlite", "daicho.sqlite-wal"] {
        let bytes = std::fs::read(app.folder.path().join(file)).unwrap();
        for secret in [secret.as_str(), key.as_str(), codes[0].as_str(), plain.as_str()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{file}");
        }
    }
}

/// The institution asks for it: until it is set up, nothing but the own account answers.
#[tokio::test]
async fn whoever_must_have_one_sets_it_up_first() {
    let app = TestApp::new().await;
    let admin = app.as_role(Role::Administrator).await;
    let rule =
        async |wanted: &str| app.call("/api/user/second_rule", &admin, &format!("wanted={wanted}")).await;
    let refused = rule("administrators").await;
    assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::CONFLICT, &"second_first".into()));
    assert_eq!(rule("all").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    second::rule::set(&mut tx, second::Wanted::Everyone).await.unwrap();
    tx.commit().await.unwrap();
    let legal = app.as_role(Role::Legal).await;
    assert_eq!(app.get("/contracts", &legal).await.header("location"), "/account");
    let page = app.get("/account", &legal).await;
    assert!(page.status == StatusCode::OK && page.text().contains("二要素認証の設定が必要です。"));
    let list = app.call("/api/contract/list", &legal, "{\"filter\":{}}").await;
    assert_eq!((list.status, &list.json()["kind"]), (StatusCode::FORBIDDEN, &"second_factor_wanted".into()));
    for path in ["/exports", "/users/files/review.csv", "/documents/none/file", "/heatmap"] {
        let answer = app.get(path, &legal).await;
        assert!(answer.status == StatusCode::FORBIDDEN || answer.header("location") == "/account", "{path}");
    }
    assert_eq!(app.call("/api/account/second", &legal, "{}").await.json()["wanted"], true);
    let user = {
        let mut tx = app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
        store::find_by_email(&mut tx, "legal@bank.example").await.unwrap().unwrap().0
    };
    // As the page does it, but for the password, which this account never had.
    let (secret, sealed) = app.services.second.make(&user.id).unwrap();
    let grant = register::access::Session::user(&user.id, &user.name, vec![Role::Legal]).caller().unwrap();
    let mut tx = app.services.db.begin(&grant).await.unwrap();
    second::store::begin(&mut tx, &sealed).await.unwrap();
    tx.commit().await.unwrap();
    let code = code_of(&secret, app.clock.now()).unwrap();
    let confirmed = app.call("/api/account/confirm_second", &legal, &format!("code={code}")).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.text());
    assert_eq!(app.get("/contracts", &legal).await.status, StatusCode::OK);
}

/// Somebody knows the password and tries codes, sign-in after sign-in: in the end only a recovery code opens.
#[tokio::test]
async fn guessing_on_and_on_leaves_the_recovery_codes_alone() {
    let app = TestApp::new().await;
    let (_, secret, codes) = protected(&app).await;
    let person = {
        let mut tx = app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
        store::find_by_email(&mut tx, EMAIL).await.unwrap().unwrap().0
    };
    let mut tx = app.services.db.begin(&register::access::visitor("test")).await.unwrap();
    for _ in 0..second::CODE_REFUSALS {
        second::store::refuse(&mut tx, "none", &person.id).await.unwrap();
    }
    tx.commit().await.unwrap();
    let step = sign_in(&app).await.cookie();
    let right = code_of(&secret, app.clock.now()).unwrap();
    let refused = code(&app, &step, &right).await;
    assert!(
        refused.header("location").starts_with("/sign-in/code?error=recovery"),
        "{}",
        refused.header("location")
    );
    assert_eq!(code(&app, &step, &codes[0]).await.header("location"), "/contracts");
    let step = sign_in(&app).await.cookie();
    app.clock.advance(60_000);
    let fresh = code_of(&secret, app.clock.now()).unwrap();
    assert_eq!(code(&app, &step, &fresh).await.header("location"), "/contracts", "and codes are taken again");
}
