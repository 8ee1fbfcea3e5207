//! The web server: routes and layers.

pub mod accept;
mod assets;
mod csp;
mod document;
mod failure;
mod health;
mod origin;
mod session;
mod sign_in;
mod upload;

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::HeaderName;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::RequestBodyTimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::services::Services;

/// Largest upload, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct UploadLimit(pub u64);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A body may pause so long between two pieces.
const BODY_PAUSE: Duration = Duration::from_secs(30);
/// Everything but uploads is a short form.
const FORM_LIMIT: usize = 1 << 20;

#[derive(Clone)]
struct RequestIds(register::Ids);

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let mut random = [0_u8; 8];
        self.0.fill(&mut random);
        register::ids::hex(&random).parse().ok().map(RequestId::new)
    }
}

/// Every route of the product with its layers.
pub fn router(services: Services, limit: UploadLimit) -> Router {
    let store = app::Store { db: services.db.clone(), search: services.search.clone() };
    let pages = app::router(store, assets::FRONT, csp::policy);
    // A request may carry many files, each up to the limit.
    let uploads = Router::new().route("/uploads", post(upload::upload)).layer(DefaultBodyLimit::disable());
    let routes = Router::new()
        .route("/setup", post(sign_in::setup))
        .route("/sign-in", post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/documents/{id}/events", get(document::events))
        .route("/documents/{id}/file", get(document::file))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .merge(uploads)
        .with_state(services.clone())
        .merge(pages)
        .layer(Extension(limit))
        .layer(from_fn_with_state(services.clone(), session::door))
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(from_fn(origin::same_origin));
    let trace = TraceLayer::new_for_http().make_span_with(|request: &Request| {
        let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
    });
    routes
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready).with_state(services.clone()))
        .layer(from_fn(csp::headers))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(trace)
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIds(services.db.ids().clone())))
}
