//! The application as routes of the server.

use axum::extract::{Form, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, handle_server_fns_with_context, render_app_async_with_context};
use serde::Deserialize;
use server_fn::axum::get_server_fn_service;

use crate::error::AppError;
use crate::session::Store;
use crate::text;
use crate::{Front, shell};

/// Pages, server functions and the language switch. `policy` makes the content security policy of a
/// page from its nonce. The layers around it must have put the [`register::access::Session`] into the request.
pub fn router(store: Store, front: Front, policy: fn(&str) -> String) -> Router {
    // Where resources run; a second router in the same process finds it set.
    let _ = any_spawner::Executor::init_tokio();
    let api = {
        let store = store.clone();
        move |request: Request| answer(store.clone(), request)
    };
    let pages = move |request: Request| {
        let store = store.clone();
        let language = text::of_request(request.headers());
        let context = move || {
            provide_context(store.clone());
            provide_context(language);
            let options = expect_context::<ResponseOptions>();
            options.insert_header(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
            let nonce = use_nonce().map(|nonce| policy(&nonce));
            if let Some(value) = nonce.and_then(|text| HeaderValue::try_from(text).ok()) {
                options.insert_header(CONTENT_SECURITY_POLICY, value);
            }
        };
        render_app_async_with_context(context, move || shell(front))(request)
    };
    Router::new()
        .route("/api/{*function}", post(api))
        .route("/language", post(language))
        // The server takes what these forms send; a fallback would not see their paths.
        .route("/setup", get(pages.clone()))
        .route("/join", get(pages.clone()))
        .route("/sign-in/code", get(pages.clone()))
        .route("/sign-in", get(pages.clone()))
        .fallback(pages)
}

/// Runs the server function that the address names.
async fn answer(store: Store, request: Request) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return (StatusCode::NOT_FOUND, Json(AppError::NotFound)).into_response();
    }
    let language = text::of_request(request.headers());
    let context = move || {
        provide_context(store.clone());
        provide_context(language);
    };
    handle_server_fns_with_context(context, request).await.into_response()
}

#[derive(Deserialize)]
struct Choice {
    to: String,
}

/// Keeps the chosen language for a year and goes back to the page.
async fn language(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let code = text::from_code(&choice.to).to_string();
    let cookie = format!("{}={code}; Path=/; Secure; HttpOnly; Max-Age=31536000; SameSite=Lax", text::COOKIE);
    let back = headers
        .get(REFERER)
        .and_then(|referer| referer.to_str().ok()?.parse::<axum::http::Uri>().ok())
        .and_then(|uri| uri.path_and_query().map(|path| path.as_str().to_owned()))
        .filter(|path| !path.starts_with("//"))
        .unwrap_or_else(|| "/".to_owned());
    ([(SET_COOKIE, cookie)], Redirect::to(&back)).into_response()
}
