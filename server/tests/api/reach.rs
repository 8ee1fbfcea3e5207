//! A business owner reaches what hangs on the own department's engagements, and nothing else, on every way in.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::catalogue::Kind;
use register::record::{Values, store};
use register::{contract, user};
use serde_json::Value;

use crate::support::{Part, TestApp, fixture};

/// What hangs on the engagement of one department.
struct Side {
    party: String,
    engagement: String,
    contract: String,
    document: String,
}

async fn side(app: &TestApp, cookie: &str, department: &str, party: &str, file: &str) -> Side {
    let mut tx = app.services.db.begin(&system("test", Action::RegisterImport)).await.unwrap();
    let values = |pairs: &[(&str, &str)]| -> Values {
        pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
    };
    let id = store::insert(&mut tx, Kind::Party, &values(&[("name_ja", party)])).await.unwrap();
    let service = format!("{party}の役務");
    let engagement = values(&[
        ("party_id", &id),
        ("service_ja", &service),
        ("function_ja", "事務"),
        ("department", department),
        ("kind", "outsourcing"),
        ("state", "live"),
    ]);
    let engagement = store::insert(&mut tx, Kind::Engagement, &engagement).await.unwrap();
    tx.commit().await.unwrap();
    let name = format!("{party}の契約.pdf");
    let form = [Part::Field("party_id", &id), Part::File(&name, &fixture(file))];
    let outcome = app.uploaded(cookie, &form).await.remove(0);
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    let side = Side { party: id, engagement, contract: text("contract_id"), document: text("id") };
    let mut tx = app.services.db.begin(&system("test", Action::ContractWrite)).await.unwrap();
    contract::store::cover(&mut tx, &side.contract, std::slice::from_ref(&side.engagement)).await.unwrap();
    tx.commit().await.unwrap();
    side
}

async fn owner(app: &TestApp, department: Option<&str>) -> String {
    let cookie = app.as_role(Role::BusinessOwner).await;
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let people = user::store::list(&mut tx).await.unwrap();
    let person = people.iter().find(|user| user.roles == [Role::BusinessOwner]).unwrap();
    user::store::set_department(&mut tx, &person.id, department).await.unwrap();
    tx.commit().await.unwrap();
    cookie
}

const OWN: &str = "みずうみ運用社";
const OTHER: &str = "さばく計算社";

#[tokio::test]
async fn a_business_owner_reaches_the_own_department_alone() {
    reach_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| reach_in(app).await).await;
}

async fn reach_in(app: &TestApp) {
    let procurement = app.as_role(Role::Procurement).await;
    let own = side(app, &procurement, "事務部", OWN, "ok-ja.pdf").await;
    let other = side(app, &procurement, "市場部", OTHER, "ok-en.pdf").await;
    app.run_jobs().await;
    let cookie = owner(app, Some("事務部")).await;
    let status = async |path: String| app.get(&path, &cookie).await.status.as_u16();
    for (path, wanted) in [
        ("/parties/{party}", [200, 404]),
        ("/parties/{party}/engagements/new", [200, 404]),
        ("/engagements/{engagement}", [200, 404]),
        ("/contracts/{contract}", [200, 404]),
        ("/contracts/{contract}/review", [200, 404]),
        ("/documents/{document}/file", [200, 404]),
        ("/documents/{document}/events", [200, 404]),
        ("/documents/{document}/pages/1.png", [200, 404]),
    ] {
        let mut found = Vec::new();
        for side in [&own, &other] {
            let filled = path
                .replace("{party}", &side.party)
                .replace("{engagement}", &side.engagement)
                .replace("{contract}", &side.contract)
                .replace("{document}", &side.document);
            found.push(status(filled).await);
        }
        assert_eq!(found, wanted, "{path}");
    }
    // Pages and functions that speak of many: the own name, never the other one.
    for path in [
        "/",
        "/parties",
        "/engagements",
        "/contracts",
        "/heatmap",
        "/lint",
        "/search?q=%E3%81%BF%E3%81%9A",
        "/exports/party.csv",
        "/exports/engagement.csv",
        "/exports/contract.csv",
        "/heatmap/clauses.svg",
        "/risk-files/parties.svg",
    ] {
        let answer = app.get(path, &cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text().contains(OTHER), "{path} speaks of another department");
    }
    let picture = ["/heatmap/clauses.svg", "/risk-files/parties.svg"];
    let lists = ["/parties", "/engagements", "/contracts", "/heatmap", "/exports/contract.csv"];
    for path in lists.into_iter().chain(picture) {
        assert!(app.get(path, &cookie).await.text().contains(OWN), "{path} hides the own");
    }
    let call = async |path: &str, body: &str| app.call(path, &cookie, body).await;
    for (path, body) in [
        ("/api/contract/list", "{\"filter\":{}}"),
        ("/api/contract/choices", ""),
        ("/api/clause_check/heatmap", "{\"filter\":{}}"),
        ("/api/home", ""),
        ("/api/lint/check", "{\"class\":\"missing_field\",\"page\":0}"),
    ] {
        let answer = call(path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        assert!(!answer.text().contains(OTHER), "{path}: {}", answer.text());
    }
    for (path, body) in [
        ("/api/contract/find", format!("id={}", other.contract)),
        ("/api/clause_check/find", format!("contract_id={}", other.contract)),
        ("/api/clause_check/passage", format!("{{\"ask\":{{\"contract_id\":\"{}\"}}}}", other.contract)),
        ("/api/record/view", format!("kind=contract&id={}", other.contract)),
        ("/api/party/find", format!("id={}", other.party)),
        ("/api/risk/standing", format!("id={}", other.engagement)),
    ] {
        assert_eq!(call(path, &body).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let coverage = call("/api/clause_check/heatmap", "{\"filter\":{}}").await.json();
    let lines = coverage["by_department"].as_array().unwrap();
    assert_eq!((lines.len(), lines[0]["department"].as_str()), (1, Some("事務部")), "{lines:?}");
    let whole = app.call("/api/clause_check/heatmap", &procurement, "{\"filter\":{}}").await.json();
    let names: Vec<&str> = whole["by_department"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| line["department"].as_str())
        .collect();
    assert!(names.contains(&"事務部") && names.contains(&"市場部"), "{names:?}");
    let home: Value = call("/api/home", "").await.json();
    let figures = &home["figures"];
    assert_eq!((figures["parties"].as_i64(), figures["contracts"].as_i64()), (Some(1), Some(1)), "{figures}");
    // The words of the other contract are not found, and not counted.
    let all = app.call("/api/search", &procurement, "text=hosting&page=0").await.json();
    assert!(all["total"].as_i64().unwrap() > 0, "{all}");
    let found = call("/api/search", "text=hosting&page=0").await.json();
    assert_eq!(
        (found["total"].as_i64(), found["hits"].as_array().map(Vec::len)),
        (Some(0), Some(0)),
        "{found}"
    );
    let mine = call("/api/search", "text=%E5%A5%91%E7%B4%84&page=0").await.json();
    assert!(mine["total"].as_i64().unwrap() > 0, "{mine}");
}

#[tokio::test]
async fn a_contract_above_ones_own_is_read_with_it() {
    let app = TestApp::new().await;
    let procurement = app.as_role(Role::Procurement).await;
    let own = side(&app, &procurement, "事務部", OWN, "ok-ja.pdf").await;
    let above = side(&app, &procurement, "市場部", OTHER, "ok-en.pdf").await;
    let found = app.call("/api/contract/find", &procurement, &format!("id={}", own.contract)).await.json();
    let contract = &found["contract"];
    let body = format!(
        "id={}&version={}&input[title]=X&input[kind]=individual&input[parent_id]={}&input[party_id]={}",
        own.contract, contract["version"], above.contract, own.party
    );
    let saved = app.call("/api/contract/save", &procurement, &body).await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{}", saved.text());
    let cookie = owner(&app, Some("事務部")).await;
    for path in [format!("/contracts/{}", above.contract), format!("/documents/{}/file", above.document)] {
        assert_eq!(app.get(&path, &cookie).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn without_a_department_one_reaches_nothing_and_is_told_why_nothing_is_saved() {
    let app = TestApp::new().await;
    let procurement = app.as_role(Role::Procurement).await;
    side(&app, &procurement, "事務部", OWN, "ok-ja.pdf").await;
    app.run_jobs().await;
    let cookie = owner(&app, None).await;
    for path in ["/", "/parties", "/contracts", "/heatmap", "/search?q=%E5%A5%91%E7%B4%84"] {
        assert!(!app.get(path, &cookie).await.text().contains(OWN), "{path}");
    }
    let body = "kind=party&id=&version=0&values[name_ja]=New";
    let refused = app.call("/api/record/save", &cookie, body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["fields"][0]["code"], "no_department");
    // Once an administrator has set it, the same form is saved.
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let people = user::store::list(&mut tx).await.unwrap();
    let person = people.iter().find(|user| user.roles == [Role::BusinessOwner]).unwrap();
    user::store::set_department(&mut tx, &person.id, Some("事務部")).await.unwrap();
    tx.commit().await.unwrap();
    let saved = app.call("/api/record/save", &cookie, body).await;
    assert!(saved.header("location").starts_with("/parties/"), "{}", saved.text());
}
