use std::fmt::Write;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use register::access::FOUNDER_ROLES;

use crate::support::TestApp;

/// What a browser is told about every kind of answer; random parts left out.
#[tokio::test]
async fn security_headers_of_every_kind_of_answer() {
    let app = TestApp::new().await;
    let cookie = app.as_roles(&FOUNDER_ROLES).await;
    let mut shown = String::new();
    for (method, path) in [
        (Method::GET, "/healthz"),
        (Method::GET, "/readyz"),
        (Method::GET, "/assets/none.js"),
        (Method::GET, "/"),
        (Method::GET, "/nowhere"),
        (Method::GET, "/documents/none/file"),
        (Method::GET, "/documents/none/events"),
        (Method::POST, "/sign-in"),
        (Method::POST, "/uploads"),
        (Method::POST, "/api/home"),
        (Method::POST, "/api/none"),
        (Method::POST, "/sign-out"),
    ] {
        let answer = app.send(method.clone(), path, &cookie, &[], Body::empty()).await;
        let _ = writeln!(shown, "{method} {path} {}", answer.status.as_u16());
        for (name, value) in &answer.headers {
            if matches!(name.as_str(), "content-length" | "x-request-id" | "date") {
                continue;
            }
            let _ = writeln!(shown, "  {name}: {}", without_nonce(value.to_str().unwrap()));
        }
    }
    insta::assert_snapshot!(shown);
}

fn without_nonce(value: &str) -> String {
    let mut parts = value.split("'nonce-");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let _ = write!(out, "'nonce-…'{}", part.split_once('\'').map_or("", |(_, rest)| rest));
    }
    out
}

#[tokio::test]
async fn the_nonce_of_a_page_is_new_each_time_and_on_every_script() {
    let app = TestApp::new().await;
    let cookie = app.as_roles(&FOUNDER_ROLES).await;
    let mut nonces = Vec::new();
    for _ in 0..3 {
        let answer = app.get("/parties", &cookie).await;
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 16, "{nonce}");
        let page = answer.text();
        for tag in page.split("<script").skip(1) {
            let tag = tag.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
        }
        assert!(!page.contains(" onclick=") && !page.contains(" style=\""), "nothing inline");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn health_and_readiness_answer_without_a_session() {
    let app = TestApp::new().await;
    for (path, text) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = app.get(path, "").await;
        assert_eq!((answer.status, answer.text().as_str()), (StatusCode::OK, text));
        assert!(answer.headers.get("set-cookie").is_none());
    }
    app.services.db.close().await;
    assert_eq!(app.get("/healthz", "").await.status, StatusCode::OK);
    assert_eq!(app.get("/readyz", "").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn every_answer_carries_a_request_id() {
    let app = TestApp::new().await;
    let (one, two) = (app.get("/healthz", "").await, app.get("/healthz", "").await);
    let (one, two) = (one.header("x-request-id"), two.header("x-request-id"));
    assert!(one.len() == 16 && two.len() == 16 && one != two, "{one} {two}");
}
