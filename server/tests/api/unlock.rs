//! Protected documents: the password opens them and is found nowhere afterwards.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use serde_json::Value;

use crate::support::{Part, TestApp, fixture};

const PASSWORD: &str = "user-secret";

async fn locked(app: &TestApp, cookie: &str, owner: &str) -> (String, String) {
    let bytes = fixture("encrypted.pdf");
    let parts = [Part::Field("party_name", owner), Part::File("鍵付き.pdf", &bytes)];
    let outcome = app.uploaded(cookie, &parts).await.remove(0);
    app.run_jobs().await;
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    (text("id"), text("contract_id"))
}

async fn stated(app: &TestApp, cookie: &str, contract: &str) -> Vec<Value> {
    let view = app.call("/api/clause_check/find", cookie, &format!("contract_id={contract}")).await.json();
    let items = view["check"]["items"].as_array().unwrap();
    items.iter().map(|item| item["finding"]["verdict"].clone()).collect()
}

async fn actions(app: &TestApp) -> Vec<(String, String)> {
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    assert_eq!(register::audit::store::verify(&mut tx).await.unwrap().first_bad, None);
    let entries = register::audit::store::list(&mut tx, None, 100).await.unwrap();
    entries.into_iter().map(|entry| (entry.action, entry.actor_name)).collect()
}

#[tokio::test]
async fn the_right_password_opens_a_document_wherever_it_is_filed() {
    scenario(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| scenario(app).await).await;
}

async fn scenario(app: &TestApp) {
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = locked(app, &cookie, "甲社").await;
    let (other, _) = locked(app, &cookie, "乙社").await;
    let path = format!("/documents/{id}/password");
    for wrong in ["", "owner", "user-secret ", &"x".repeat(600)] {
        let body = crate::support::encoded(&[("password", wrong)]);
        let answer = app.call(&path, &cookie, &body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert_eq!(answer.json()["code"], "wrong_password");
    }
    assert_eq!(app.document(&id).await.failure.as_deref(), Some("encrypted"));
    assert!(stated(app, &cookie, &contract).await.iter().all(|verdict| verdict == "undeterminable"));
    let answer = app.call(&path, &cookie, &format!("password={PASSWORD}")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::OK, &Value::Null));
    app.run_jobs().await;
    for id in [&id, &other] {
        let document = app.document(id).await;
        assert_eq!((document.stage.as_str(), document.failure.as_deref()), ("done", None));
    }
    assert_eq!(stated(app, &cookie, &contract).await[2], "stated");
    let found = actions(app).await;
    let by = |action: &str| found.iter().filter(|(other, by)| other == action && by == "legal").count();
    assert_eq!((by("document.password_refused"), by("document.unlocked")), (2, 1));
    // The same form once more, from a window left open: nothing happens.
    assert_eq!(app.call(&path, &cookie, "password=x").await.status, StatusCode::OK);
    assert_eq!(actions(app).await.len(), found.len());
}

/// A new process does not know the password; what has been read is not forgotten for that.
#[tokio::test]
async fn reading_again_without_the_password_keeps_what_was_read() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = locked(&app, &cookie, "甲社").await;
    app.call(&format!("/documents/{id}/password"), &cookie, &format!("password={PASSWORD}")).await;
    app.run_jobs().await;
    let mut forgetful = app.services.clone();
    forgetful.keys = server::keys::Keys::default();
    assert_eq!(app.call("/api/document/retry", &cookie, &format!("id={id}")).await.status, StatusCode::OK);
    while server::worker::work_once(&forgetful, "new process").await.unwrap() {}
    app.run_jobs().await;
    let document = app.document(&id).await;
    assert_eq!((document.stage.as_str(), document.extraction.as_deref()), ("done", Some("ok")));
    assert_eq!(stated(&app, &cookie, &contract).await[2], "stated");
}

#[tokio::test]
async fn without_script_the_form_comes_back_to_the_contract() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let (id, contract) = locked(&app, &cookie, "甲社").await;
    let page = app.get(&format!("/contracts/{contract}"), &cookie).await.text();
    let path = format!("/documents/{id}/password");
    assert!(page.contains(&format!("action=\"{path}\"")), "the form is in the page");
    let answer = app.form(&path, &cookie, &[("contract", &contract), ("password", "wrong")]).await;
    let back = format!("/contracts/{contract}?wrong_password={id}");
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, back.as_str()));
    assert!(app.get(&back, &cookie).await.text().contains("パスワードが違うため"));
    let fields = [("contract", "//evil.example"), ("password", PASSWORD)];
    let answer = app.form(&path, &cookie, &fields).await;
    assert_eq!(answer.header("location"), format!("/contracts/{contract}"));
    // Whoever may only read is not offered the form.
    let (_, other) = locked(&app, &cookie, "甲社").await;
    let reader = app.as_role(Role::Security).await;
    assert!(!app.get(&format!("/contracts/{other}"), &reader).await.text().contains("type=\"password\""));
}

/// Every byte that the process wrote, database with its journal and index included.
#[tokio::test]
async fn the_password_is_written_nowhere() {
    fn search(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                search(&path, found);
            } else if std::fs::read(&path)
                .unwrap()
                .windows(PASSWORD.len())
                .any(|part| part == PASSWORD.as_bytes())
            {
                found.push(path);
            }
        }
    }
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, _) = locked(&app, &cookie, "甲社").await;
    let path = format!("/documents/{id}/password");
    app.call(&path, &cookie, "password=user-secretive").await;
    app.call(&path, &cookie, &format!("password={PASSWORD}")).await;
    app.run_jobs().await;
    assert_eq!(app.document(&id).await.stage, "done");
    let mut found = Vec::new();
    search(app.folder.path(), &mut found);
    assert_eq!(found, Vec::<std::path::PathBuf>::new());
}
