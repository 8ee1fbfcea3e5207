//! Accounts in the browser: invited, joined, proved, reviewed, ended.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::user::account::PROOF_MS;
use register::user::link::LINK_MS;
use register::user::store;

use crate::support::{Answer, TestApp};

const PASSWORD: &str = "correct horse battery staple";
const ANOTHER: &str = "みどりの電車が三時に橋を渡った朝";

/// An institution with its first person: administrator among other things.
async fn founded() -> (TestApp, String) {
    let app = TestApp::new().await;
    let fields = [("name", "湊 春香"), ("email", "haruka@bank.example"), ("password", PASSWORD)];
    let cookie = app.form("/setup", "", &fields).await.cookie();
    (app, cookie)
}

async fn invite(app: &TestApp, cookie: &str, email: &str, roles: &[&str]) -> Answer {
    let roles = roles.iter().map(|role| format!("&input[roles][]={role}")).collect::<Vec<_>>().concat();
    let body = format!("input[name]=%E6%96%B0%E4%BB%BB&input[email]={email}&input[department]=D{roles}");
    app.call("/api/user/invite", cookie, &body).await
}

/// The key of a link just made.
fn key(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let link = answer.json()["link"].as_str().unwrap().to_owned();
    link.strip_prefix("/join?key=").unwrap().to_owned()
}

async fn join(app: &TestApp, key: &str, password: &str) -> Answer {
    app.form("/join", "", &[("key", key), ("password", password), ("again", password)]).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.form("/sign-in", "", &[("email", email), ("password", password)]).await
}

async fn id_of(app: &TestApp, email: &str) -> String {
    let mut tx = app.services.db.read(&system("test", Action::UserManage)).await.unwrap();
    store::find_by_email(&mut tx, email).await.unwrap().unwrap().0.id
}

#[tokio::test]
async fn an_invited_person_joins_and_signs_in() {
    joins(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| joins(app).await).await;
}

async fn joins(app: &TestApp) {
    let fields = [("name", "湊 春香"), ("email", "haruka@bank.example"), ("password", PASSWORD)];
    let admin = app.form("/setup", "", &fields).await.cookie();
    let made = invite(app, &admin, "shin@bank.example", &["legal", "procurement"]).await;
    let (key, id) = (key(&made), made.json()["id"].as_str().unwrap().to_owned());
    assert!(key.len() == 64 && !made.json()["mailed"].as_bool().unwrap());
    let list = app.call("/api/user/list", &admin, "{\"filter\":{\"state\":\"invited\"}}").await.json();
    assert_eq!((&list["total"], &list["all"]), (&1.into(), &2.into()));
    assert!(!list.to_string().contains(&key), "the link is shown once");
    for (email, password) in [("shin@bank.example", ""), ("shin@bank.example", PASSWORD)] {
        assert!(sign_in(app, email, password).await.header("location").starts_with("/sign-in?error=wrong"));
    }
    let page = app.get(&format!("/join?key={key}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("新任 様") && page.text().contains("shin@bank.example"));
    for (password, again, code) in
        [("short", "short", "password.password_short"), (ANOTHER, PASSWORD, "again.different")]
    {
        let fields = [("key", key.as_str()), ("password", password), ("again", again)];
        let back = app.form("/join", "", &fields).await;
        assert_eq!(back.header("location"), format!("/join?key={key}&error={code}"));
        assert!(back.headers.get("set-cookie").is_none());
        assert!(app.get(back.header("location"), "").await.text().contains("保存していません"));
    }
    let joined = join(app, &key, ANOTHER).await;
    assert_eq!((joined.status, joined.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(joined.header("set-cookie").ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    let own = app.call("/api/account/own", &joined.cookie(), "{}").await.json();
    assert_eq!((&own["name"], &own["department"]), (&"新任".into(), &"D".into()));
    assert_eq!(own["roles"], serde_json::json!(["procurement", "legal"]));
    assert!(join(app, &key, ANOTHER).await.headers.get("set-cookie").is_none(), "it opens once");
    assert!(app.get(&format!("/join?key={key}"), "").await.text().contains("このリンクは使えません"));
    assert_eq!(sign_in(app, "shin@bank.example", ANOTHER).await.header("location"), "/");
    // Closed: the session ends with it, and the account can be opened again.
    let step =
        async |act: &str| app.call("/api/user/act", &admin, &format!("id={id}&act={act}")).await.status;
    assert_eq!(step("close").await, StatusCode::OK);
    assert_eq!(app.get("/contracts", &joined.cookie()).await.status, StatusCode::SEE_OTHER);
    assert!(
        sign_in(app, "shin@bank.example", ANOTHER).await.header("location").starts_with("/sign-in?error")
    );
    assert_eq!(step("reopen").await, StatusCode::OK);
    assert_eq!(sign_in(app, "shin@bank.example", ANOTHER).await.header("location"), "/");
    assert_eq!(step("reopen").await, StatusCode::CONFLICT);
    assert_eq!(step("none").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_that_ended_opens_nothing() {
    let (app, admin) = founded().await;
    let revoked = invite(&app, &admin, "a@bank.example", &["legal"]).await;
    let id = revoked.json()["id"].as_str().unwrap().to_owned();
    app.call("/api/user/act", &admin, &format!("id={id}&act=revoke_link")).await;
    let old = invite(&app, &admin, "b@bank.example", &["legal"]).await;
    app.clock.advance(LINK_MS);
    for key in [key(&revoked), key(&old), "none".into(), String::new(), "x".repeat(5_000)] {
        assert_eq!(
            app.call("/api/account/link", "", &format!("{{\"key\":\"{key}\"}}")).await.status,
            StatusCode::NOT_FOUND
        );
        let back = join(&app, &key, ANOTHER).await;
        assert!(back.headers.get("set-cookie").is_none() && back.header("location").starts_with("/join?"));
        assert!(back.header("location").len() < 400);
    }
}

#[tokio::test]
async fn an_invitation_names_what_is_wrong_and_gives_no_administrator() {
    let (app, admin) = founded().await;
    for (email, roles, field, code) in [
        ("x", &["legal"][..], "email", "email"),
        ("haruka@bank.example", &["legal"], "email", "taken"),
        ("y@bank.example", &[], "roles", "required"),
        ("y@bank.example", &["root"], "roles", "choice"),
        ("y@bank.example", &["administrator"], "roles", "administrator_by_two"),
    ] {
        let answer = invite(&app, &admin, email, roles).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email} {roles:?}");
        let wrong = &answer.json()["fields"][0];
        assert_eq!((&wrong["field"], &wrong["code"]), (&field.into(), &code.into()), "{email} {roles:?}");
    }
}

#[tokio::test]
async fn accounts_belong_to_the_administrator_and_their_review_to_the_risk_office() {
    let (app, _) = founded().await;
    let target = id_of(&app, "haruka@bank.example").await;
    let manage = [
        ("/api/user/list", "{\"filter\":{}}".to_owned()),
        ("/api/user/standing", "{}".to_owned()),
        ("/api/user/find", format!("{{\"id\":\"{target}\"}}")),
        ("/api/user/invite", "input[name]=N&input[email]=n@bank.example&input[roles][]=legal".to_owned()),
        ("/api/user/link", format!("id={target}")),
        ("/api/user/change", format!("id={target}&input[name]=N&input[roles][]=legal")),
        ("/api/user/act", format!("id={target}&act=close")),
    ];
    let review = [
        ("/api/user/review", "{}".to_owned()),
        ("/api/user/review_decide", format!("id={target}&act=confirm")),
    ];
    for role in Role::ALL {
        let cookie = app.as_role(role).await;
        for (path, body) in &manage {
            let status = app.call(path, &cookie, body).await.status;
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                role != Role::Administrator,
                "{path} {role:?} {status}"
            );
        }
        let may = matches!(role, Role::Administrator | Role::RiskOffice);
        for (path, body) in &review {
            let status = app.call(path, &cookie, body).await.status;
            assert_eq!(status == StatusCode::FORBIDDEN, !may, "{path} {role:?} {status}");
        }
        let status = app.get("/users/files/review.csv", &cookie).await.status;
        assert_eq!(status == StatusCode::OK, may, "{role:?} {status}");
    }
    for (path, body) in manage.iter().chain(&review) {
        assert_eq!(app.call(path, "", body).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in ["/api/account/own", "/api/account/prove", "/api/account/end_session"] {
        let body = if path.ends_with("own") { "{}" } else { "" };
        assert_eq!(app.call(path, "", body).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn an_old_proof_asks_for_the_password_and_the_session_gets_a_new_token() {
    let (app, cookie) = founded().await;
    app.clock.advance(PROOF_MS);
    assert_eq!(app.get("/users", &cookie).await.status, StatusCode::OK, "reading asks for nothing");
    let answer = invite(&app, &cookie, "a@bank.example", &["legal"]).await;
    assert_eq!((answer.status, &answer.json()["kind"]), (StatusCode::FORBIDDEN, &"proof_wanted".into()));
    let key = "input[name]=K&input[role]=internal_audit&input[expires_on]=2026-12-01";
    assert_eq!(app.call("/api/token/create", &cookie, key).await.json()["kind"], "proof_wanted");
    assert!(app.get("/users/new", &cookie).await.text().contains("パスワードの確認が必要です"));
    let wrong = app.call("/api/account/prove", &cookie, "password=wrong").await;
    assert_eq!(
        (wrong.status, &wrong.json()["fields"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &"password_wrong".into())
    );
    assert!(wrong.headers.get("set-cookie").is_none());
    let proved = app.call("/api/account/prove", &cookie, "password=correct+horse+battery+staple").await;
    assert_eq!(proved.status, StatusCode::OK);
    assert!(proved.header("set-cookie").ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    assert_ne!(proved.cookie(), cookie);
    assert_eq!(
        app.call("/api/account/own", &cookie, "{}").await.status,
        StatusCode::UNAUTHORIZED,
        "the old token"
    );
    assert_eq!(invite(&app, &proved.cookie(), "a@bank.example", &["legal"]).await.status, StatusCode::OK);
    assert!(!app.get("/users/new", &proved.cookie()).await.text().contains("パスワードの確認が必要です"));
}

/// A stolen session is no place to guess the password.
#[tokio::test]
async fn five_wrong_proofs_end_the_session() {
    let (app, cookie) = founded().await;
    for count in 1..=5 {
        let long = "x".repeat(200);
        let answer = app.call("/api/account/prove", &cookie, &format!("password={long}")).await.status;
        let wanted = if count == 5 { StatusCode::UNAUTHORIZED } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer, wanted, "{count}");
    }
    assert_eq!(app.get("/account", &cookie).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        sign_in(&app, "haruka@bank.example", PASSWORD).await.header("location"),
        "/",
        "the owner is not locked out"
    );
}

#[tokio::test]
async fn the_own_password_is_changed_with_the_old_one() {
    let (app, cookie) = founded().await;
    let phone = sign_in(&app, "haruka@bank.example", PASSWORD).await.cookie();
    let change = async |current: &str, password: &str, again: &str| {
        let fields = [("current", current), ("password", password), ("again", again)];
        app.call("/api/account/change_password", &cookie, &crate::support::encoded(&fields)).await
    };
    for (current, password, again, field, code) in [
        (PASSWORD, "short", "short", "password", "password_short"),
        (PASSWORD, "haruka@bank.example", "haruka@bank.example", "password", "password_common"),
        (PASSWORD, ANOTHER, PASSWORD, "again", "different"),
        ("wrong", ANOTHER, ANOTHER, "current", "password_wrong"),
    ] {
        let answer = change(current, password, again).await;
        let wrong = &answer.json()["fields"][0];
        assert_eq!((&wrong["field"], &wrong["code"]), (&field.into(), &code.into()));
    }
    assert_eq!(change(PASSWORD, ANOTHER, ANOTHER).await.status, StatusCode::OK);
    assert_eq!(app.call("/api/account/own", &phone, "{}").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.call("/api/account/own", &cookie, "{}").await.status, StatusCode::OK);
    assert!(
        sign_in(&app, "haruka@bank.example", PASSWORD).await.header("location").starts_with("/sign-in?error")
    );
    assert_eq!(sign_in(&app, "haruka@bank.example", ANOTHER).await.header("location"), "/");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let (app, cookie) = founded().await;
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let kind = [("content-type", "application/x-www-form-urlencoded"), ("user-agent", agent)];
    let body = crate::support::encoded(&[("email", "haruka@bank.example"), ("password", PASSWORD)]);
    let phone = app.send(axum::http::Method::POST, "/sign-in", "", &kind, body).await.cookie();
    let own = app.call("/api/account/own", &cookie, "{}").await.json();
    let sessions = own["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| session["own"] == false).unwrap();
    assert_eq!(other["agent"], "Firefox / Windows");
    let handle = other["handle"].as_str().unwrap();
    assert!(handle.len() == 16 && !phone.contains(handle), "a handle opens nothing");
    let ended = app.call("/api/account/end_session", &cookie, &format!("session={handle}")).await;
    assert_eq!(ended.status, StatusCode::OK);
    assert_eq!(app.call("/api/account/own", &phone, "{}").await.status, StatusCode::UNAUTHORIZED);
    // The administrator ends a session of somebody else.
    let legal = app.as_role(Role::Legal).await;
    let id = id_of(&app, "legal@bank.example").await;
    let shown = app.call("/api/user/find", &cookie, &format!("{{\"id\":\"{id}\"}}")).await.json();
    let handle = shown["sessions"][0]["handle"].as_str().unwrap().to_owned();
    let ended = app.call("/api/user/act", &cookie, &format!("id={id}&act=end_session&item={handle}")).await;
    assert_eq!(ended.status, StatusCode::OK);
    assert_eq!(app.call("/api/account/own", &legal, "{}").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_second_administrator_confirms_the_third() {
    let (app, first) = founded().await;
    let key = key(&invite(&app, &first, "shin@bank.example", &["legal"]).await);
    let id = id_of(&app, "shin@bank.example").await;
    let step = async |cookie: &str, act: &str, item: &str| {
        let answer = app.call("/api/user/act", cookie, &format!("id={id}&act={act}&item={item}")).await;
        (
            answer.status,
            if answer.status == StatusCode::OK { String::new() } else { answer.json()["code"].to_string() },
        )
    };
    let refused = |code: &str| (StatusCode::CONFLICT, format!("\"{code}\""));
    assert_eq!(step(&first, "propose", "").await, refused("not_joined"));
    join(&app, &key, ANOTHER).await;
    assert_eq!(step(&first, "propose", "").await, refused("single_administrator"));
    assert!(app.get("/users", &first).await.text().contains("システム管理者が1名だけです"));
    let second = app.as_role(Role::Administrator).await;
    assert_eq!(step(&first, "propose", "").await.0, StatusCode::OK);
    let list = app.call("/api/user/list", &second, "{\"filter\":{}}").await.json();
    let proposal = list["proposals"][0]["proposal"]["id"].as_str().unwrap().to_owned();
    assert!(app.get("/users", &second).await.text().contains("承認を待っている提案"));
    assert_eq!(step(&first, "confirm", &proposal).await, refused("own_proposal"));
    assert_eq!(step(&second, "confirm", &proposal).await.0, StatusCode::OK);
    let shin = sign_in(&app, "shin@bank.example", ANOTHER).await.cookie();
    assert_eq!(app.call("/api/user/standing", &shin, "{}").await.json()["administrators"], 3);
}

#[tokio::test]
async fn the_review_comes_as_a_file_without_formulas() {
    let (app, cookie) = founded().await;
    invite(&app, &cookie, "a@bank.example", &["legal"]).await;
    let id = id_of(&app, "a@bank.example").await;
    let body = format!("id={id}&input[name]=%3DHYPERLINK(1)&input[roles][]=legal");
    assert_eq!(app.call("/api/user/change", &cookie, &body).await.status, StatusCode::OK);
    let confirm = format!("id={id}&act=confirm");
    assert_eq!(app.call("/api/user/review_decide", &cookie, &confirm).await.status, StatusCode::OK);
    let file = app.get("/users/files/review.csv", &cookie).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    let text = file.text();
    assert!(text.contains("棚卸し期限") && text.contains("2027-05-21") && text.contains("湊 春香"), "{text}");
    assert!(text.lines().all(|line| !line.starts_with('=')) && text.contains("HYPERLINK(1)"), "{text}");
    assert_eq!(app.get("/users/files/review.xlsx", &cookie).await.status, StatusCode::OK);
    for none in ["/users/files/other.csv", "/users/files/review.exe"] {
        assert_eq!(app.get(none, &cookie).await.status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[tokio::test]
async fn each_page_is_there_in_both_languages() {
    let (app, cookie) = founded().await;
    let id = id_of(&app, "haruka@bank.example").await;
    for (code, word) in [("ja", "利用者"), ("en", "account")] {
        let switched = app.form("/language", &cookie, &[("to", code)]).await;
        let both = format!("{cookie}; {}", switched.cookie());
        for path in [
            "/users",
            "/users?role=legal&state=closed",
            "/users/new",
            "/users/review",
            "/account",
            &format!("/users/{id}"),
        ] {
            let page = app.get(path, &both).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                page.text().contains(word) && !page.text().contains("data-kind=\"error\""),
                "{path} {code}"
            );
        }
    }
    assert_eq!(app.get("/users/none", &cookie).await.status, StatusCode::NOT_FOUND);
}

/// Somebody guesses from elsewhere; the owner's own browser knows nothing of it.
#[tokio::test]
async fn guessing_is_slowed_and_the_owners_browser_is_not() {
    let (app, _) = founded().await;
    let own = sign_in(&app, "haruka@bank.example", PASSWORD).await;
    let device = own.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned());
    let device = device.into_iter().find(|cookie| cookie.starts_with("__Host-daicho-device=")).unwrap();
    let (pair, attributes) = device.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=15552000");
    for _ in 0..6 {
        let wrong = sign_in(&app, "haruka@bank.example", "wrong wrong wrong wrong").await;
        assert!(wrong.header("location").starts_with("/sign-in?error=wrong"));
    }
    let timed = async |cookie: &str| {
        let began = std::time::Instant::now();
        let fields = [("email", "haruka@bank.example"), ("password", PASSWORD)];
        let answer = app.form("/sign-in", cookie, &fields).await;
        assert_eq!(answer.header("location"), "/", "nobody is locked out");
        (began.elapsed(), answer.cookie())
    };
    let (known, _) = timed(pair).await;
    assert_eq!(
        app.get("/users", pair).await.status,
        StatusCode::SEE_OTHER,
        "the cookie of a browser opens nothing"
    );
    let (elsewhere, _) = timed("").await;
    assert!(elsewhere.as_millis() >= 500 && elsewhere > known, "{elsewhere:?} {known:?}");
}
