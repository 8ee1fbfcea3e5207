//! A person's mistake is answered as one: 401, 403, 404, 409, 422 and never 500.

use axum::http::StatusCode;
use register::access::Role;

use crate::support::TestApp;

#[tokio::test]
async fn mistakes_are_named_field_by_field() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let body = "id=&version=0&input[name_ja]=&input[corporate_number]=123&input[country]=Japan";
    let answer = app.call("/api/party/save", &cookie, body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let json = answer.json();
    let fields: Vec<&str> =
        json["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(json["kind"], "invalid");
    assert_eq!(fields, ["name_ja", "corporate_number", "country"]);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    what_does_not_exist_is_not_found_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| what_does_not_exist_is_not_found_in(app).await).await;
}

async fn what_does_not_exist_is_not_found_in(app: &TestApp) {
    let cookie = app.as_roles(&[Role::Procurement, Role::Legal]).await;
    for (path, body) in [
        ("/api/party/find", "id=none"),
        ("/api/contract/find", "id=none"),
        ("/api/clause_check/find", "contract_id=none"),
        ("/api/clause_check/passage", "{\"ask\":{\"contract_id\":\"none\"}}"),
        ("/api/document/retry", "id=none"),
        ("/api/none/such", ""),
        ("/api/party/save", "id=none&version=1&input[name_ja]=X"),
        ("/api/contract/save", "id=none&version=1&input[title]=X&input[kind]=master"),
        ("/api/contract/save", "id=&version=0&input[title]=X&input[kind]=master&input[party_id]=none"),
        ("/api/contract/save", "id=&version=0&input[title]=X&input[kind]=master&input[parent_id]=none"),
        (
            "/api/engagement/add",
            "party_id=none&input[service_ja]=S&input[function_ja]=F&input[department]=D&input[kind]=cloud",
        ),
        (
            "/api/clause_check/review",
            "input[contract_id]=none&input[item]=1&input[verdict]=stated&input[reason]=x",
        ),
    ] {
        let answer = app.call(path, &cookie, body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {body}: {}", answer.text());
    }
    for path in [
        "/parties/none",
        "/contracts/none",
        "/contracts/none/review",
        "/parties/none/edit",
        "/nowhere",
        "/documents/none/file",
    ] {
        assert_eq!(app.get(path, &cookie).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn whoever_saves_second_is_told_so() {
    whoever_saves_second_is_told_so_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| whoever_saves_second_is_told_so_in(app).await).await;
}

async fn whoever_saves_second_is_told_so_in(app: &TestApp) {
    let cookie = app.as_role(Role::Procurement).await;
    let saved = app
        .call(
            "/api/party/save",
            &cookie,
            "id=&version=0&input[name_ja]=A&input[corporate_number]=7000012050002",
        )
        .await;
    let id = saved.header("location").rsplit('/').next().unwrap().to_owned();
    assert!(!id.is_empty(), "{:?}", saved.headers);
    let edit = async |name: &str| {
        app.call("/api/party/save", &cookie, &format!("id={id}&version=1&input[name_ja]={name}")).await
    };
    assert!(edit("B").await.status.as_u16() < 400);
    let late = edit("C").await;
    assert_eq!((late.status, &late.json()["code"]), (StatusCode::CONFLICT, &"changed_meanwhile".into()));
    let number = "id=&version=0&input[name_ja]=D&input[corporate_number]=7000012050002";
    let first = app.call("/api/party/save", &cookie, number).await;
    assert!(first.status.as_u16() < 400, "B gave the number up");
    let twin = app.call("/api/party/save", &cookie, number).await;
    assert_eq!((twin.status, &twin.json()["code"]), (StatusCode::CONFLICT, &"corporate_number_taken".into()));
    let found = app.call("/api/party/find", &cookie, &format!("id={id}")).await.json();
    assert_eq!((&found["party"]["name_ja"], &found["party"]["version"]), (&"B".into(), &2.into()));
}

#[tokio::test]
async fn garbage_is_the_callers_mistake() {
    garbage_is_the_callers_mistake_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| garbage_is_the_callers_mistake_in(app).await).await;
}

async fn garbage_is_the_callers_mistake_in(app: &TestApp) {
    let cookie = app.as_roles(&[Role::Procurement, Role::Legal, Role::InternalAudit]).await;
    let long = format!("id=&version=0&input[name_ja]={}", "x".repeat(100_000));
    let huge = format!("text={}&page=0", "x".repeat(2 << 20));
    for (path, _) in server_fn::axum::server_fn_paths() {
        for body in [
            "",
            "{",
            "{}",
            "{\"filter\":1}",
            "a=b",
            "id=%FF%FE",
            "id=%00&version=x",
            "text=%00&page=-1",
            "contract_id=%00",
            "input[contract_id]=x&input[item]=999&input[verdict]=none&input[reason]=",
            "before=x",
            "text=x&page=4294967295",
            "party_id=%27%20or%201%3D1",
            "id=&version=99999999999999999999&input[name_ja]=x",
            "{\"filter\":{\"page\":9223372036854775807,\"tier\":-1}}",
            "{\"filter\":{\"sort\":\"'\"}}",
            long.as_str(),
            huge.as_str(),
        ] {
            let answer = app.call(path, &cookie, body).await;
            let shown: String = body.chars().take(60).collect();
            assert!(!answer.status.is_server_error(), "{path} {shown}: {} {}", answer.status, answer.text());
        }
    }
}

#[tokio::test]
async fn garbage_in_addresses_is_the_callers_mistake() {
    garbage_in_addresses_is_the_callers_mistake_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| garbage_in_addresses_is_the_callers_mistake_in(app).await)
        .await;
}

async fn garbage_in_addresses_is_the_callers_mistake_in(app: &TestApp) {
    let cookie = app.as_roles(&[Role::Procurement, Role::Legal, Role::InternalAudit]).await;
    for path in [
        "/parties?page=-1",
        "/parties?page=99999999999999999999",
        "/parties?tier=x&sort=%27",
        "/parties?text=%00%FF",
        "/contracts?page=9223372036854775807",
        "/search?q=%22&page=4294967296",
        "/search?q=%00",
        "/audit?before=x",
        "/heatmap?tier=9&department=%27",
        "/parties/%00",
        "/contracts/%FF/review?item=99&page=-5&document=%00",
        "/sign-in?next=%00",
        "/setup?error=%3Cscript%3E",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2fCargo.toml",
    ] {
        let answer = app.get(path, &cookie).await;
        assert!(!answer.status.is_server_error(), "{path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains("<script>alert") && !answer.text().contains("root:x:"), "{path}");
    }
}

#[tokio::test]
async fn a_form_without_script_comes_back_to_its_page() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let fields = [("id", ""), ("version", "0"), ("input[name_ja]", "みなと")];
    let answer = app.form("/api/party/save", &cookie, &fields).await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert!(answer.header("location").starts_with("/parties/"), "{}", answer.header("location"));
    assert_eq!(app.get(answer.header("location"), &cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn both_languages_are_complete_pages() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    for (code, word) in [("ja", "取引先"), ("en", "Parties")] {
        let switched = app.form("/language", &cookie, &[("to", code)]).await;
        let both = format!("{cookie}; {}", switched.cookie());
        for path in ["/", "/parties", "/contracts", "/heatmap", "/concentration", "/search", "/upload", "/audit"] {
            let page = app.get(path, &both).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text().contains(&format!("<html lang=\"{code}\"")), "{path} {code}");
            assert!(page.text().contains(word), "{path} {code}");
        }
    }
}
