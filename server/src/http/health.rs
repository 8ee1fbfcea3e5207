//! For load balancers and monitoring: alive, and able to serve.

use axum::extract::State;
use axum::http::StatusCode;

use crate::services::Services;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok"
}

/// The database answers.
pub async fn ready(State(services): State<Services>) -> (StatusCode, &'static str) {
    match services.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
