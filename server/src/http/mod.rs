//! The web server: routes and layers.

pub mod accept;
pub mod api;
mod assets;
mod case_files;
mod csp;
mod document;
mod evidence;
mod exchange;
mod failure;
mod feed;
mod health;
mod heatmap;
mod incoming;
mod memo;
mod origin;
mod outgoing;
pub(crate) mod percent;
mod picture;
mod provider;
mod record;
mod report;
mod respond;
mod risk_files;
mod session;
mod sign_in;
pub mod slow;
mod told;
mod unlock;
mod upload;
mod users;

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, Method};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
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

type Handler = MethodRouter<Services>;

const UPLOADS: &str = "/uploads";
const IMPORTS: &str = "/imports/files";
const ATTACHMENTS: &str = "/respond/{token}/files";
const EVIDENCE: &str = "/evidence/{id}/files";
const SHEETS: &str = "/respond/{token}/sheet";

/// Routes that know who asks, beside the pages and server functions of the application.
fn plain() -> [(Method, &'static str, Handler); 25] {
    [
        (Method::POST, "/setup", post(sign_in::setup)),
        (Method::POST, "/sign-in", post(sign_in::sign_in)),
        (Method::POST, "/sign-out", post(sign_in::sign_out)),
        (Method::POST, "/join", post(sign_in::join)),
        (Method::POST, "/sign-in/code", post(sign_in::code)),
        (Method::GET, "/sign-in/provider", get(provider::go)),
        (Method::GET, "/sign-in/provider/back", get(provider::back)),
        (Method::GET, "/sign-in/provider/out", get(provider::out)),
        (Method::GET, "/users/files/{file}", get(users::review)),
        (Method::GET, "/documents/{id}/events", get(document::events)),
        (Method::GET, "/documents/{id}/file", get(document::file)),
        (Method::GET, "/exports/{file}", get(exchange::download)),
        (Method::GET, "/risk-files/{file}", get(risk_files::download)),
        (Method::GET, "/contracts/{id}/memo/{file}", get(memo::memo)),
        (Method::GET, "/assessments/{id}/record.pdf", get(record::record)),
        (Method::GET, "/case-files/{file}", get(case_files::download)),
        (Method::GET, "/evidence-files/{id}", get(evidence::file)),
        (Method::GET, "/heatmap/{file}", get(heatmap::heatmap)),
        (Method::POST, "/documents/{id}/password", post(unlock::unlock)),
        (Method::GET, "/documents/{id}/pages/{page}", get(picture::picture)),
        (Method::GET, "/monitoring/{file}", get(report::monitoring)),
        (Method::GET, "/inquiries/{id}/{file}", get(report::inquiry)),
        (Method::GET, "/questionnaires/files/{id}", get(respond::file_of_review)),
        (Method::GET, "/respond/{token}/files/{id}", get(respond::file)),
        (Method::GET, "/respond/{token}/sheet.xlsx", get(respond::sheet_out)),
    ]
}

/// Routes that are open to everybody.
fn open() -> [(&'static str, Handler); 4] {
    [
        ("/assets/{name}", get(assets::serve)),
        ("/calendar/feed/{file}", get(feed::feed)),
        ("/healthz", get(health::alive)),
        ("/readyz", get(health::ready)),
    ]
}

/// Method and path of every route in this file: the list that the permission test goes through.
pub fn routes() -> Vec<(Method, String)> {
    let plain = plain().into_iter().map(|(method, path, _)| (method, path.to_owned()));
    let open = open().into_iter().map(|(path, _)| (Method::GET, path.to_owned()));
    let bodies =
        [UPLOADS, IMPORTS, ATTACHMENTS, SHEETS, EVIDENCE].map(|path| (Method::POST, path.to_owned()));
    let api = api::routes().into_iter().chain([(Method::GET, "/openapi.json")]);
    let api = api.map(|(method, path)| (method, format!("{}{path}", api::ROOT)));
    plain.chain(bodies).chain(open).chain(api).collect()
}

/// The hasher, for the application.
fn passwords(services: &Services) -> app::Passwords {
    let logged = |error: anyhow::Error| tracing::error!(%error, "a password could not be hashed");
    let (hashes, verifies) = (services.hasher.clone(), services.hasher.clone());
    app::Passwords {
        hash: std::sync::Arc::new(move |password| {
            let hasher = hashes.clone();
            Box::pin(async move { hasher.hash(&password).await.map_err(logged).ok() })
        }),
        verify: std::sync::Arc::new(move |password, stored| {
            let hasher = verifies.clone();
            Box::pin(
                async move { hasher.verify(&password, Some(&stored)).await.map_err(logged).unwrap_or(false) },
            )
        }),
    }
}

/// The signed checkpoints, for the application.
fn anchors(services: &Services) -> app::Anchors {
    let checkpoints = services.checkpoints.clone();
    app::Anchors(std::sync::Arc::new(move || {
        let checkpoints = checkpoints.clone();
        Box::pin(async move {
            let reading = checkpoints.clone();
            let found = tokio::task::spawn_blocking(move || reading.read()).await;
            let found = found.map_err(anyhow::Error::from).and_then(|found| Ok(found?));
            let found = found.inspect_err(|error| tracing::error!(%error, "read the checkpoints")).ok()?;
            Some(app::Checkpoints {
                fingerprint: crate::checkpoint::fingerprint(&checkpoints.public()),
                marks: found.marks(),
                bad_lines: found.problems.len(),
            })
        })
    }))
}

/// The second factor, for the application.
fn second(services: &Services) -> app::Second {
    let logged = |error: anyhow::Error| tracing::error!(%error, "the second factor");
    let (makes, judges) = (services.second.clone(), services.second.clone());
    app::Second {
        make: std::sync::Arc::new(move |user, email| {
            let (secret, sealed) = makes.make(user).map_err(logged).ok()?;
            let picture =
                crate::second::picture(&crate::second::address(&secret, email)).map_err(logged).ok()?;
            Some((crate::second::spaced(&secret), sealed, picture))
        }),
        step_of: std::sync::Arc::new(move |user, sealed, code, last, now| {
            judges.step_of(user, sealed, code, last, now).map_err(logged).ok().flatten()
        }),
    }
}

/// Every route of the product with its layers.
pub fn router(services: Services, limit: UploadLimit) -> Router {
    let of_areas = services.clone();
    let areas = app::AreaFinder(std::sync::Arc::new(move |ask| {
        let services = of_areas.clone();
        Box::pin(async move { services.pictures.areas(&services, &ask).await })
    }));
    let ocr = services.ocr == crate::ocr::Available::Yes;
    let store = app::Store {
        db: services.db.clone(),
        search: services.search.clone(),
        areas,
        boards: services.boards.clone(),
        ocr,
        progress: services.progress.clone(),
        public_url: services.mailer.public_url.clone(),
        mail_ready: services.mailer.is_ready(),
        passwords: passwords(&services),
        second: second(&services),
        anchors: anchors(&services),
        provider: services
            .provider
            .as_ref()
            .map(|provider| (provider.name().to_owned(), provider.issuer().to_owned())),
        cookie: session::cookie,
    };
    let pages = app::router(store, assets::FRONT, csp::policy);
    // A request may carry many files, each up to the limit.
    let uploads = Router::new()
        .route(UPLOADS, post(upload::upload))
        .route(IMPORTS, post(exchange::import))
        .route(ATTACHMENTS, post(respond::attach))
        .route(SHEETS, post(respond::sheet_in))
        .route(EVIDENCE, post(evidence::attach))
        .layer(DefaultBodyLimit::disable());
    let routes = plain()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .merge(uploads)
        .with_state(services.clone())
        .merge(pages)
        .layer(Extension(limit))
        .layer(from_fn_with_state((respond::Limit::default(), services.clone()), respond::limited))
        .layer(from_fn_with_state(services.clone(), session::door))
        .layer(from_fn_with_state(services.clone(), session::identify))
        .layer(from_fn(origin::same_origin));
    let trace = TraceLayer::new_for_http().make_span_with(|request: &Request| {
        let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
        tracing::info_span!("request", method = %request.method(), path = told::path(request.uri().path()), id)
    });
    routes
        .nest(api::ROOT, api::router(services.clone()))
        .merge(
            open()
                .into_iter()
                .fold(Router::new(), |router, (path, handler)| router.route(path, handler))
                .with_state(services.clone()),
        )
        .layer(from_fn(csp::headers))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(trace)
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(SetRequestIdLayer::new(REQUEST_ID, RequestIds(services.db.ids().clone())))
}
