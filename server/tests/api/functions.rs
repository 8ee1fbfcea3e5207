//! A person's mistake is answered as one: 401, 403, 404, 409, 422 and never 500.

use axum::http::StatusCode;
use register::access::Role;

use crate::support::TestApp;

#[tokio::test]
async fn mistakes_are_named_field_by_field() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let body =
        "kind=party&id=&version=0&values[name_ja]=A&values[corporate_number]=123&values[country]=Japan";
    let answer = app.call("/api/record/save", &cookie, body).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let json = answer.json();
    let fields: Vec<&str> =
        json["fields"].as_array().unwrap().iter().map(|field| field["field"].as_str().unwrap()).collect();
    assert_eq!(json["kind"], "invalid");
    assert_eq!(fields, ["corporate_number", "country"]);
    let blank = app.call("/api/record/save", &cookie, "kind=party&id=&version=0&values[name_ja]=").await;
    assert_eq!(blank.json()["fields"][0]["code"], "required");
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
        ("/api/record/save", "kind=party&id=none&version=1&values[name_ja]=X"),
        ("/api/record/save", "kind=none&id=&version=0&values[name_ja]=X"),
        ("/api/record/view", "kind=engagement&id=none"),
        ("/api/record/form", "{\"kind\":\"party\",\"id\":\"none\",\"preset\":{}}"),
        ("/api/record/archive", "kind=party&id=none&version=1&reason=x"),
        ("/api/record/take_back", "kind=party&id=none&version=1"),
        ("/api/record/restore", "kind=party&id=none&version=1&change=none"),
        ("/api/party/twins", "id=none"),
        ("/api/risk/standing", "id=none"),
        ("/api/gap/find", "id=none"),
        ("/api/gap/close", "id=none"),
        ("/api/gap/plan", "id=none&version=1&input[way]=negotiate"),
        ("/api/gap/answer", "id=none&answer=agreed&words=x"),
        ("/api/obligation/confirm", "id=none&version=1&input[title]=x&input[next_due]=2027-01-01"),
        ("/api/obligation/done", "id=none&version=1&evidence=x"),
        ("/api/intake/dismiss", "document_id=none"),
        ("/api/risk/propose", "id=none&tier=1&reason=x&expires_on="),
        ("/api/contract/save", "id=none&version=1&input[title]=X&input[kind]=master"),
        ("/api/contract/save", "id=&version=0&input[title]=X&input[kind]=master&input[party_id]=none"),
        ("/api/contract/save", "id=&version=0&input[title]=X&input[kind]=master&input[parent_id]=none"),
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
        "/contracts/none/memo/ja.docx",
        "/gaps/none",
        "/parties/none/edit",
        "/engagements/none",
        "/records/none",
        "/records/plan/none",
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
    let number = "kind=party&id=&version=0&values[name_ja]=A&values[corporate_number]=7000012050002";
    let saved = app.call("/api/record/save", &cookie, number).await;
    let id = saved.header("location").rsplit('/').next().unwrap().to_owned();
    assert!(!id.is_empty(), "{:?}", saved.headers);
    let edit = async |values: &str| {
        let body = format!("kind=party&id={id}&version=1&{values}");
        app.call("/api/record/save", &cookie, &body).await
    };
    assert!(edit("values[name_ja]=B&values[kana]=K").await.status.as_u16() < 400);
    let late = edit("values[name_ja]=C&values[name_en]=E").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let json = late.json();
    assert_eq!((&json["kind"], &json["meanwhile"]["version"]), (&"stale".into(), &2.into()));
    let changed: Vec<&str> = json["meanwhile"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].as_str().unwrap())
        .collect();
    assert_eq!(changed, ["kana", "name_ja"], "what the other one did");
    let twin = app.call("/api/record/save", &cookie, number).await;
    assert_eq!(
        (twin.status, &twin.json()["fields"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &"taken".into())
    );
    let found = app.call("/api/party/find", &cookie, &format!("id={id}")).await.json();
    assert_eq!((&found["party"]["name_ja"], &found["party"]["version"]), (&"B".into(), &2.into()));
}

/// A department's person, a subcontractor named by name, an answer 不明, a list, and what belongs to what.
#[tokio::test]
async fn a_form_names_parties_and_answers_unknown() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let save = async |body: &str| {
        let answer = app.call("/api/record/save", &cookie, body).await;
        assert!(answer.status.as_u16() < 400, "{body}: {}", answer.text());
        answer.header("location").to_owned()
    };
    let party = save("kind=party&id=&version=0&values[name_ja]=Alpha&lists[kinds][]=&lists[kinds][]=vendor&lists[kinds][]=cloud&unknown[]=lei").await;
    let party = party.rsplit('/').next().unwrap().to_owned();
    save("kind=party&id=&version=0&values[name_ja]=Beta").await;
    let engagement = save(&format!(
        "kind=engagement&id=&version=0&values[party_id]={party}&values[service_ja]=S&values[function_ja]=F&values[department]=D&values[kind]=cloud&named[alternatives]=Beta"
    ))
    .await;
    let engagement = engagement.rsplit('/').next().unwrap().to_owned();
    let edge = format!(
        "kind=chain&id=&version=0&values[engagement_id]={engagement}&named[from_party_id]=alpha&named[to_party_id]=Beta"
    );
    assert_eq!(save(&edge).await, format!("/engagements/{engagement}#chain"));
    let wrong = edge.replace("Beta", "Gamma");
    let refused = app.call("/api/record/save", &cookie, &wrong).await.json();
    assert_eq!(
        (&refused["fields"][0]["field"], &refused["fields"][0]["code"]),
        (&"to_party_id".into(), &"no_such_object".into())
    );
    let view = app.call("/api/record/view", &cookie, &format!("kind=party&id={party}")).await.json();
    assert_eq!(view["record"]["values"]["lei"], "unknown");
    assert_eq!(view["record"]["values"]["kinds"]["list"], serde_json::json!(["vendor", "cloud"]));
    for path in [
        format!("/parties/{party}"),
        format!("/engagements/{engagement}"),
        format!("/engagements/{engagement}/edit"),
        "/records/function".into(),
        "/records/function/new".into(),
        format!("/records/contact/new?party_id={party}"),
    ] {
        let page = app.get(&path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains("d-notice\" data-kind=\"error"), "{path}");
    }
    let picture = app.get(&format!("/parties/{party}"), &cookie).await.text();
    assert!(
        picture.contains("d-chain__box") && picture.contains("この先は未確認"),
        "the chain with its open end"
    );
}

#[tokio::test]
async fn a_business_owner_sees_the_own_department() {
    let app = TestApp::new().await;
    let office = app.as_role(Role::RiskOffice).await;
    let mut ids = Vec::new();
    for department in ["A", "B"] {
        let body =
            format!("kind=party&id=&version=0&values[name_ja]=P{department}&values[department]={department}");
        let saved = app.call("/api/record/save", &office, &body).await;
        ids.push(saved.header("location").rsplit('/').next().unwrap().to_owned());
    }
    let owner = app.as_role(Role::BusinessOwner).await;
    let seen = async |id: &str| app.get(&format!("/parties/{id}"), &owner).await.status;
    assert_eq!((seen(&ids[0]).await, seen(&ids[1]).await), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let grant = register::access::system("test", register::access::Action::UserManage);
    let mut tx = app.services.db.begin(&grant).await.unwrap();
    let people = register::user::store::list(&mut tx).await.unwrap();
    let person = people.iter().find(|user| user.roles == [Role::BusinessOwner]).unwrap();
    register::user::store::set_department(&mut tx, &person.id, Some("A")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((seen(&ids[0]).await, seen(&ids[1]).await), (StatusCode::OK, StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn garbage_is_the_callers_mistake() {
    garbage_is_the_callers_mistake_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| garbage_is_the_callers_mistake_in(app).await).await;
}

async fn garbage_is_the_callers_mistake_in(app: &TestApp) {
    let cookie = app.as_roles(&[Role::Procurement, Role::Legal, Role::InternalAudit]).await;
    let long = format!("kind=party&id=&version=0&values[name_ja]={}", "x".repeat(100_000));
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
            "kind=party&id=&version=0&values=x&lists=x&named=x&unknown=x",
            "kind=party&id=&version=0&values[name_ja]=%00&lists[kinds][]=%27",
            "kind=%00&id=%00",
            "{\"kind\":\"party\",\"query\":{\"sort\":[[\"name_ja desc; drop table party\",true]],\"size\":-1}}",
            "id=%00&tier=9999999999&reason=%00&expires_on=x",
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
        "/gaps?state=%00&item=x&page=-3&owner=%27",
        "/obligations?state=%27&page=99999999999999999999",
        "/intake?show=%00&page=x",
        "/calendar?month=%00",
        "/calendar/feed/%00.ics",
        "/parties/%00",
        "/records/%00/new?%00=%FF",
        "/records/plan?page=-9&text=%00",
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
    let fields = [("kind", "party"), ("id", ""), ("version", "0"), ("values[name_ja]", "みなと")];
    let answer = app.form("/api/record/save", &cookie, &fields).await;
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
        for path in [
            "/",
            "/parties",
            "/engagements",
            "/lint",
            "/policy",
            "/contracts",
            "/heatmap",
            "/concentration",
            "/search",
            "/upload",
            "/intake",
            "/intake?show=all",
            "/gaps",
            "/obligations",
            "/calendar",
            "/audit",
            "/records/plan",
            "/parties/new",
        ] {
            let page = app.get(path, &both).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text().contains(&format!("<html lang=\"{code}\"")), "{path} {code}");
            assert!(page.text().contains(word), "{path} {code}");
        }
    }
}
