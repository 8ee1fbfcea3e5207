//! OCR of pages without text, by the tesseract that is installed.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use serde_json::{Value, json};

use crate::support::{Part, TestApp, fixture};

async fn filed(app: &TestApp, cookie: &str) -> (String, String) {
    let outcome = app.uploaded(cookie, &[Part::File("scan.pdf", &fixture("scan.pdf"))]).await.remove(0);
    app.run_jobs().await;
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    (text("id"), text("contract_id"))
}

async fn passage(app: &TestApp, cookie: &str, contract: &str) -> Value {
    let ask = json!({"ask": {"contract_id": contract, "item": 3}}).to_string();
    app.call("/api/clause_check/passage", cookie, &ask).await.json()
}

async fn verdicts(app: &TestApp, cookie: &str, contract: &str) -> Vec<Value> {
    let view = app.call("/api/clause_check/find", cookie, &format!("contract_id={contract}")).await.json();
    let items = view["check"]["items"].as_array().unwrap();
    items.iter().map(|item| item["finding"]["verdict"].clone()).collect()
}

#[tokio::test]
async fn a_scan_is_recognised_judged_in_doubt_and_marked_as_recognised() {
    let Some(app) = TestApp::with_ocr().await else { return };
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = filed(&app, &cookie).await;
    let document = app.document(&id).await;
    assert_eq!((document.stage.as_str(), document.failure.as_deref(), document.ocr_pages), ("done", None, 1));
    assert_eq!(document.extraction.as_deref(), Some("no_text"));
    let verdicts = verdicts(&app, &cookie, &contract).await;
    assert!(verdicts.iter().all(|verdict| verdict != "not_found"), "OCR may miss a line: {verdicts:?}");
    assert!(verdicts.iter().any(|verdict| verdict == "stated"), "{verdicts:?}");
    let shown = passage(&app, &cookie, &contract).await;
    assert_eq!(shown["origin"]["kind"], "ocr");
    assert!(shown["origin"]["confidence"].as_f64().unwrap() > 0.7, "{}", shown["origin"]);
    assert!(shown["picture"]["ratio"].as_f64().unwrap() > 1.0);
    let page = app.get(&format!("/contracts/{contract}"), &cookie).await.text();
    assert!(page.contains("OCR 1 ページ"));
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let entries = register::audit::store::list(&mut tx, None, 100).await.unwrap();
    for action in ["file.ocr_requested", "file.page_recognised", "file.ocr_finished"] {
        assert_eq!(entries.iter().filter(|entry| entry.action == action).count(), 1, "{action}");
    }
    // Nothing is left to recognise.
    let again = app.call("/api/document/recognise", &cookie, &format!("document_id={id}")).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_scan_from_before_ocr_was_installed_is_recognised_when_asked_for() {
    let Some(mut app) = TestApp::with_ocr().await else { return };
    let cookie = app.as_role(Role::Legal).await;
    app.services.ocr = server::ocr::Available::Off;
    let (id, contract) = filed(&app, &cookie).await;
    assert_eq!(app.document(&id).await.failure.as_deref(), Some("no_text"));
    app.services.ocr = server::ocr::Available::Yes;
    assert_eq!(passage(&app, &cookie, &contract).await["ocr"], true);
    let asked = app.call("/api/document/recognise", &cookie, &format!("document_id={id}")).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text());
    assert_eq!(app.document(&id).await.stage, "ocr");
    app.run_jobs().await;
    assert_eq!(app.document(&id).await.stage, "done");
}

#[tokio::test]
async fn without_tesseract_the_page_says_what_to_install() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = filed(&app, &cookie).await;
    assert_eq!(app.document(&id).await.stage, "failed");
    let page = app.get(&format!("/contracts/{contract}/review"), &cookie).await.text();
    assert!(page.contains("tesseract-ocr-jpn-vert"), "the packages are named");
    let asked = app.call("/api/document/recognise", &cookie, &format!("document_id={id}")).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
}
