//! The register for other systems: JSON over HTTP, every kind of object, with tokens. The routes stand apart from
//! the pages: a cookie opens nothing here, and a page of another site cannot call them.

mod admit;
mod json;
pub mod openapi;
mod pace;
mod problem;
mod records;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};

use self::pace::Pace;
use self::problem::Problem;
use crate::services::Services;

/// Where it begins.
pub const ROOT: &str = "/api/v1";
/// Largest body, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// What the handlers share.
#[derive(Clone)]
struct Shared {
    services: Services,
    pace: Pace,
}

/// Method and path below [`ROOT`] of everything here, without the description.
pub fn routes() -> [(Method, &'static str); 6] {
    [
        (Method::GET, "/{kind}"),
        (Method::POST, "/{kind}"),
        (Method::GET, "/{kind}/{id}"),
        (Method::PATCH, "/{kind}/{id}"),
        (Method::POST, "/{kind}/{id}/archive"),
        (Method::POST, "/{kind}/{id}/take-back"),
    ]
}

/// The routes with their layers, to be nested under [`ROOT`].
pub fn router(services: Services) -> Router {
    let shared = Shared { services, pace: Pace::default() };
    let guarded = Router::new()
        .route("/{kind}", get(records::list).post(records::create))
        .route("/{kind}/{id}", get(records::read).patch(records::change))
        .route("/{kind}/{id}/archive", post(records::archive))
        .route("/{kind}/{id}/take-back", post(records::take_back))
        // Routes, not a fallback: the functions of the pages take everything below /api that no route takes.
        .route("/", any(nothing))
        .route("/{kind}/{id}/{*rest}", any(nothing))
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method")
        })
        .layer(from_fn_with_state(shared.clone(), admit::admit))
        .with_state(shared);
    Router::new().route("/openapi.json", get(|| async { openapi::serve() })).merge(guarded)
}

async fn nothing() -> Problem {
    std::future::ready(Problem::new(StatusCode::NOT_FOUND, "not_found")).await
}
