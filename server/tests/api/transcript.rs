//! Text that a person types for a page that cannot be read.

use axum::http::StatusCode;
use register::access::Role;
use serde_json::{Value, json};

use crate::support::{Part, TestApp, encoded, fixture};

const TEXT: &str = "第1条（監査）\n甲は、乙に対し、乙の事業所に立ち入り、本業務の監査を行うことができる。乙は、甲の監査に応じなければならない。";

async fn picture(app: &TestApp, cookie: &str) -> (String, String) {
    let outcome = app.uploaded(cookie, &[Part::File("画像.pdf", &fixture("image-only.pdf"))]).await.remove(0);
    app.run_jobs().await;
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    (text("id"), text("contract_id"))
}

fn typed(id: &str, page: &str, text: &str, before: &str) -> String {
    let fields =
        [("input[document_id]", id), ("input[page]", page), ("input[text]", text), ("input[before]", before)];
    encoded(&fields)
}

async fn passage(app: &TestApp, cookie: &str, contract: &str) -> Value {
    let ask = json!({"ask": {"contract_id": contract, "item": 2}}).to_string();
    app.call("/api/clause_check/passage", cookie, &ask).await.json()
}

async fn verdict(app: &TestApp, cookie: &str, contract: &str, item: usize) -> Value {
    let view = app.call("/api/clause_check/find", cookie, &format!("contract_id={contract}")).await.json();
    view["check"]["items"][item - 1]["finding"]["verdict"].clone()
}

#[tokio::test]
async fn typed_text_is_judged_searched_and_shown_as_typed_until_it_is_taken_back() {
    scenario(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| scenario(app).await).await;
}

async fn scenario(app: &TestApp) {
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = picture(app, &cookie).await;
    assert_eq!(app.document(&id).await.stage, "failed");
    let page = app.get(&format!("/contracts/{contract}/review"), &cookie).await.text();
    assert!(page.contains("このページの本文を入力する"));
    let answer = app.call("/api/document/type_page", &cookie, &typed(&id, "1", TEXT, "")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    app.run_jobs().await;
    let document = app.document(&id).await;
    assert_eq!((document.stage.as_str(), document.failure, document.typed_pages), ("done", None, 1));
    assert_eq!(document.extraction.as_deref(), Some("no_text"), "what the file gave stays on record");
    assert_eq!(verdict(app, &cookie, &contract, 2).await, "stated");
    assert_eq!(verdict(app, &cookie, &contract, 12).await, "not_found", "the whole page is known now");
    let shown = passage(app, &cookie, &contract).await;
    assert_eq!((&shown["origin"]["kind"], &shown["origin"]["by"]), (&json!("typed"), &json!("legal")));
    assert!(shown["pieces"].as_array().unwrap().iter().any(|piece| piece["kind"] == "quote"));
    let page = app.get(&format!("/contracts/{contract}/review"), &cookie).await.text();
    assert!(page.contains("手入力した本文です") && page.contains("手入力を取り消す"));
    assert!(app.get(&format!("/contracts/{contract}"), &cookie).await.text().contains("手入力 1 ページ"));
    let found =
        app.call("/api/search", &cookie, "text=%E7%AB%8B%E3%81%A1%E5%85%A5%E3%82%8A&page=0").await.json();
    assert_eq!(found["hits"][0]["document_id"], id.as_str());

    // Somebody else has the old form open: nothing of theirs is lost, nothing of ours overwritten.
    let answer = app.call("/api/document/type_page", &cookie, &typed(&id, "1", "別の本文", "")).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    let now = shown["origin"]["id"].as_str().unwrap();
    let answer = app.call("/api/document/type_page", &cookie, &typed(&id, "1", "第1条（目的）", now)).await;
    assert_eq!(answer.status, StatusCode::OK);
    app.run_jobs().await;
    assert_eq!(verdict(app, &cookie, &contract, 2).await, "not_found");

    let back = encoded(&[("document_id", &id), ("page", "1")]);
    assert_eq!(app.call("/api/document/withdraw_page", &cookie, &back).await.status, StatusCode::OK);
    app.run_jobs().await;
    let document = app.document(&id).await;
    assert_eq!((document.stage.as_str(), document.failure.as_deref()), ("failed", Some("no_text")));
    assert_eq!(verdict(app, &cookie, &contract, 2).await, "undeterminable");
    assert_eq!(app.call("/api/document/withdraw_page", &cookie, &back).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_with_its_reason() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, _) = picture(&app, &cookie).await;
    for (page, text, status) in [
        ("1", " \n ", StatusCode::UNPROCESSABLE_ENTITY),
        ("1", "\u{1}", StatusCode::UNPROCESSABLE_ENTITY),
        ("2", "本文", StatusCode::NOT_FOUND),
        ("0", "本文", StatusCode::NOT_FOUND),
    ] {
        let answer = app.call("/api/document/type_page", &cookie, &typed(&id, page, text, "")).await;
        assert_eq!(answer.status, status, "{page} {text:?}");
    }
    let answer = app.call("/api/document/type_page", &cookie, &typed("none", "1", "本文", "")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(app.document(&id).await.typed_pages, 0);
}

/// A sound page is read as it stands in the file; typing over it must not be possible from its screen.
#[tokio::test]
async fn a_sound_page_offers_no_form() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let outcome = app.uploaded(&cookie, &[Part::File("一.pdf", &fixture("ok-ja.pdf"))]).await.remove(0);
    app.run_jobs().await;
    let page =
        app.get(&format!("/contracts/{}/review", outcome["contract_id"].as_str().unwrap()), &cookie).await;
    assert!(!page.text().contains("input[text]"));
}
