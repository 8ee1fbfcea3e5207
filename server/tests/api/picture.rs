//! Pictures of pages, and the marks on them.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use register::access::Role;
use serde_json::{Value, json};

use crate::support::{Part, TestApp, fixture};

async fn filed(app: &TestApp, cookie: &str, name: &str) -> (String, String) {
    let outcome = app.uploaded(cookie, &[Part::File(name, &fixture(name))]).await.remove(0);
    app.run_jobs().await;
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    (text("id"), text("contract_id"))
}

/// Width and height of a PNG file.
fn size(png: &[u8]) -> (u32, u32) {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

#[tokio::test]
async fn a_page_is_drawn_once_and_asked_for_again_cheaply() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, _) = filed(&app, &cookie, "ok-ja.pdf").await;
    let path = format!("/documents/{id}/pages/1.png");
    let answer = app.get(&format!("{path}?width=500"), &cookie).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"));
    let (width, height) = size(&answer.body);
    assert!(width == 600 && (1.3..1.5).contains(&(f64::from(height) / f64::from(width))), "{width} {height}");
    assert_eq!((answer.header("cache-control"), answer.header("vary")), ("private, no-cache", "cookie"));
    let kept = std::fs::read_dir(app.folder.path().join("pictures")).unwrap().count();
    assert_eq!(kept, 1);
    let tag = answer.header("etag").to_owned();
    let again = app
        .send(Method::GET, &format!("{path}?width=600"), &cookie, &[("if-none-match", &tag)], Body::empty())
        .await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    // Known or not, it is for readers only.
    let nobody = app
        .send(Method::GET, &path, "", &[("if-none-match", &tag), ("accept", "image/png")], Body::empty())
        .await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    for absent in ["0.png", "99.png", "1.svg", "x.png", "-1.png", "1"] {
        let answer = app.get(&format!("/documents/{id}/pages/{absent}"), &cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{absent}");
    }
    assert_eq!(app.get("/documents/none/pages/1.png", &cookie).await.status, StatusCode::NOT_FOUND);
}

async fn passage(app: &TestApp, cookie: &str, contract: &str, more: Value) -> Value {
    let mut ask = json!({"contract_id": contract, "item": 2});
    ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.call("/api/clause_check/passage", cookie, &json!({"ask": ask}).to_string()).await.json()
}

#[tokio::test]
async fn quotes_are_marked_on_the_picture_and_lead_to_one_another() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Security).await;
    let legal = app.as_role(Role::Legal).await;
    let (_, contract) = filed(&app, &legal, "ok-ja.pdf").await;
    let shown = passage(&app, &cookie, &contract, json!({})).await;
    let marks = shown["picture"]["marks"].as_array().unwrap();
    assert!(!marks.is_empty() && shown["quotes"].as_array().unwrap().len() >= marks.len());
    assert_eq!(marks.iter().filter(|mark| mark["current"] == true).count(), 1);
    for mark in marks {
        for area in mark["areas"].as_array().unwrap() {
            let [left, top, wide, tall] = [0, 1, 2, 3].map(|at| area[at].as_f64().unwrap());
            assert!(left >= 0.0 && top >= 0.0 && left + wide <= 1.0 && top + tall <= 1.0, "{area}");
            assert!(wide > 0.005 && (0.004..0.05).contains(&tall), "a line of text: {area}");
        }
    }
    let last = shown["quotes"].as_array().unwrap().len() - 1;
    let jumped = passage(&app, &cookie, &contract, json!({"quote": last})).await;
    assert_eq!((&jumped["quote"], &jumped["page"]), (&json!(last), &shown["quotes"][last][1]));
    let page = app.get(&format!("/contracts/{contract}/review?item=2"), &cookie).await.text();
    assert!(page.contains("<rect") && page.contains("/pages/") && page.contains("aria-current"));
    assert!(!page.contains("d-passage__text"), "the picture comes first");
    let page = app.get(&format!("/contracts/{contract}/review?item=2&view=text"), &cookie).await.text();
    assert!(page.contains("d-passage__text") && !page.contains("<rect"));
}

/// The picture of a protected page needs its password, which only this process knows.
#[tokio::test]
async fn a_protected_page_is_drawn_while_its_password_is_in_memory() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let (id, contract) = filed(&app, &cookie, "encrypted.pdf").await;
    let path = format!("/documents/{id}/pages/1.png");
    assert_eq!(app.get(&path, &cookie).await.status, StatusCode::NOT_FOUND, "no page is known yet");
    app.call(&format!("/documents/{id}/password"), &cookie, "password=user-secret").await;
    app.run_jobs().await;
    assert_eq!(app.get(&path, &cookie).await.status, StatusCode::OK);
    assert!(passage(&app, &cookie, &contract, json!({})).await["picture"].is_object());
}
