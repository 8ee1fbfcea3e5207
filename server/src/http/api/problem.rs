//! What went wrong, as `application/problem+json` (RFC 9457) in the caller's language.

use app::text::Locale;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use register::Error;
use register::access::Refusal;
use register::field::FieldError;
use register::record::Meanwhile;
use serde_json::{Value, json};

use super::json::{shown_text, time};

/// A refusal on its way out; [`Problem::told`] puts it into words.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    fields: Vec<FieldError>,
    meanwhile: Option<Box<Meanwhile>>,
    retry_after: Option<i64>,
}

impl Problem {
    pub const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, fields: Vec::new(), meanwhile: None, retry_after: None }
    }

    /// One field that cannot be accepted.
    pub fn field(field: &str, code: &str) -> Self {
        vec![FieldError::new(field, code)].into()
    }

    pub const fn too_many(seconds: i64) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_calls");
        problem.retry_after = Some(seconds);
        problem
    }

    /// The answer in words of a language.
    pub fn told(&self, locale: Locale) -> Response {
        let title = app::problem::title(locale, self.code);
        let mut body = json!({
            "type": format!("urn:daicho:problem:{}", self.code),
            "title": title,
            "status": self.status.as_u16(),
            "code": self.code,
        });
        if !self.fields.is_empty() {
            let fields = self.fields.iter().map(|error| {
                let message = app::problem::field(locale, &error.code);
                json!({ "field": error.field, "code": error.code, "message": message })
            });
            body["errors"] = fields.collect();
        }
        if let Some(meanwhile) = &self.meanwhile {
            body["meanwhile"] = told_meanwhile(meanwhile);
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"daicho\""));
        }
        if let Some(Ok(value)) = self.retry_after.map(|seconds| seconds.to_string().parse()) {
            headers.insert(RETRY_AFTER, value);
        }
        response
    }
}

/// What others changed: the version now stored and, field by field, who changed what.
fn told_meanwhile(meanwhile: &Meanwhile) -> Value {
    let changes = meanwhile.changes.iter().map(|change| {
        json!({
            "field": change.field, "old": shown_text(&change.old_value), "new": shown_text(&change.new_value),
            "by": change.actor_name, "at": time(change.at),
        })
    });
    json!({ "version": meanwhile.version, "changes": changes.collect::<Vec<_>>() })
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(Refusal::Unauthenticated) => {
                Self::new(StatusCode::UNAUTHORIZED, "unauthenticated")
            }
            Error::Refused(Refusal::Forbidden(_) | Refusal::ProofWanted(_) | Refusal::SecondFactorWanted) => {
                Self::new(StatusCode::FORBIDDEN, "forbidden")
            }
            Error::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "not_found"),
            Error::Invalid(fields) => fields.into(),
            Error::Conflict(code) => Self::new(StatusCode::CONFLICT, code),
            Error::Stale(meanwhile) => {
                let problem = Self::new(StatusCode::CONFLICT, "changed_meanwhile");
                Self { meanwhile: Some(meanwhile), ..problem }
            }
            other => {
                tracing::error!(error = %other, "an API call failed");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}
