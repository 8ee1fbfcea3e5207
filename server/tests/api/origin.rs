//! No request that changes something comes from another site.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use register::access::FOUNDER_ROLES;

use crate::support::TestApp;

const HOST: (&str, &str) = ("host", "127.0.0.1:3000");
const OWN: (&str, &str) = ("origin", "http://127.0.0.1:3000");

const REFUSED: [&[(&str, &str)]; 11] = [
    &[HOST],
    &[],
    &[HOST, ("sec-fetch-site", "cross-site")],
    &[HOST, ("sec-fetch-site", "same-site")],
    &[HOST, ("sec-fetch-site", "none")],
    &[HOST, OWN, ("sec-fetch-site", "cross-site")],
    &[HOST, ("sec-fetch-site", "SAME-ORIGIN ")],
    &[HOST, ("origin", "null")],
    &[HOST, ("origin", "http://evil.example")],
    &[HOST, ("origin", "http://127.0.0.1:3000.evil.example")],
    &[HOST, ("origin", "http://127.0.0.1:3001")],
];
const ACCEPTED: [&[(&str, &str)]; 3] = [
    &[HOST, ("sec-fetch-site", "same-origin")],
    &[HOST, OWN],
    &[HOST, OWN, ("sec-fetch-site", "same-origin")],
];

/// Every path that takes something other than GET, from the program's own lists.
fn changing() -> Vec<(Method, String)> {
    let plain = server::http::routes()
        .into_iter()
        .map(|(method, path)| (method, path.replace("{id}", "x").replace("{token}", "x")));
    let functions = server_fn::axum::server_fn_paths().map(|(path, method)| (method, path.to_owned()));
    let app = [(Method::POST, "/language".to_owned()), (Method::POST, "/".to_owned())];
    // What takes tokens and no cookie cannot be called in somebody's name by another site.
    let by_cookie =
        |(method, path): &(Method, String)| *method != Method::GET && !path.starts_with("/api/v1/");
    plain.chain(functions).chain(app).filter(by_cookie).collect()
}

async fn status(
    app: &TestApp,
    method: &Method,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
) -> StatusCode {
    let mut request = Request::builder().method(method).uri(path).header("cookie", cookie);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    app.bare(request.body(Body::from("to=en")).unwrap()).await.status
}

#[tokio::test]
async fn every_changing_route_refuses_every_foreign_request() {
    let app = TestApp::new().await;
    let cookie = app.as_roles(&FOUNDER_ROLES).await;
    let changing = changing();
    assert!(changing.len() >= 15, "{changing:?}");
    for (method, path) in &changing {
        for headers in REFUSED {
            let status = status(&app, method, path, &cookie, headers).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
        }
    }
    // Methods that no route knows go the same way.
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        for headers in REFUSED {
            assert_eq!(status(&app, &method, "/parties", &cookie, headers).await, StatusCode::FORBIDDEN);
        }
    }
}

#[tokio::test]
async fn our_own_pages_are_let_through() {
    let app = TestApp::new().await;
    let cookie = app.as_roles(&FOUNDER_ROLES).await;
    // The two of an inquiry refuse by themselves whoever holds no link.
    let own = |path: &str| {
        path == "/sign-out"
            || path.starts_with("/api/inquiry/question")
            || path.starts_with("/api/inquiry/answer")
    };
    for (method, path) in changing().iter().filter(|(_, path)| !own(path)) {
        for headers in ACCEPTED {
            let status = status(&app, method, path, &cookie, headers).await;
            assert_ne!(status, StatusCode::FORBIDDEN, "{method} {path} {headers:?}");
            assert!(!status.is_server_error(), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn reading_needs_no_origin() {
    let app = TestApp::new().await;
    let cookie = app.as_roles(&FOUNDER_ROLES).await;
    for headers in REFUSED {
        assert_eq!(status(&app, &Method::GET, "/parties", &cookie, headers).await, StatusCode::OK);
    }
}
