//! What plain routes answer when something does not work: the right status and a code; logged once, here.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use register::Error;
use register::access::Refusal;
use serde_json::json;

/// An error on its way out.
#[derive(Debug)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
}

impl Failure {
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code }
    }

    fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(Refusal::Unauthenticated) => {
                Self::new(StatusCode::UNAUTHORIZED, "unauthenticated")
            }
            Error::Refused(Refusal::Forbidden(_)) => Self::new(StatusCode::FORBIDDEN, "forbidden"),
            Error::Refused(Refusal::ProofWanted(_)) => Self::new(StatusCode::FORBIDDEN, "proof_wanted"),
            Error::Refused(Refusal::SecondFactorWanted) => {
                Self::new(StatusCode::FORBIDDEN, "second_factor_wanted")
            }
            Error::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "not_found"),
            Error::Invalid(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Error::Conflict(code) => Self::new(StatusCode::CONFLICT, code),
            Error::Stale(_) => Self::new(StatusCode::CONFLICT, "changed_meanwhile"),
            other => Self::internal(&other),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(&format_args!("{error:#}"))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"code": self.code}))).into_response()
    }
}
