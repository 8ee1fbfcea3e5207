//! The one error that a server function answers with; its view is in `components::error_view`.

use register::field::FieldError;
use register::record::Meanwhile;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

pub type Result<T> = std::result::Result<T, AppError>;

/// Why something asked for did not happen. Nothing was changed in any of these cases.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AppError {
    Unauthenticated,
    Forbidden,
    /// The person may, and is to give the password again first.
    ProofWanted,
    /// The person is to set up a second factor before anything else.
    SecondFactorWanted,
    NotFound,
    /// What was typed wrong, field by field.
    Invalid {
        fields: Vec<FieldError>,
    },
    /// Somebody else was first; `code` says in what.
    Conflict {
        code: String,
    },
    /// Others saved after this edit had begun: what they changed.
    Stale {
        meanwhile: Meanwhile,
    },
    /// Our fault; `reference` finds it in the log.
    Internal {
        reference: String,
    },
    /// The server did not answer.
    Unreachable,
}

impl AppError {
    /// The code for one field, when the error is about it.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            Self::Invalid { fields } => {
                fields.iter().find(|error| error.field == name).map(|error| error.code.as_str())
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Invalid { fields: Vec::new() },
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Unreachable,
            other => Self::internal(&other),
        };
        error.answered()
    }
}

#[cfg(not(feature = "ssr"))]
impl AppError {
    fn internal(_: &dyn std::fmt::Display) -> Self {
        Self::Internal { reference: String::new() }
    }

    pub(crate) fn answered(self) -> Self {
        self
    }
}

#[cfg(feature = "ssr")]
mod server {
    use axum::http::request::Parts;
    use axum::http::{Method, StatusCode, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use register::access::Refusal;

    use super::AppError;

    impl AppError {
        /// Logged here, once; the person sees only the reference.
        pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
            let reference = use_context::<Parts>()
                .and_then(|parts| parts.headers.get("x-request-id")?.to_str().ok().map(str::to_owned))
                .unwrap_or_default();
            tracing::error!(%error, reference, "a server function failed");
            Self::Internal { reference }
        }

        pub(crate) const fn status(&self) -> StatusCode {
            match self {
                Self::Unauthenticated => StatusCode::UNAUTHORIZED,
                Self::Forbidden | Self::ProofWanted | Self::SecondFactorWanted => StatusCode::FORBIDDEN,
                Self::NotFound => StatusCode::NOT_FOUND,
                Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
                Self::Conflict { .. } | Self::Stale { .. } => StatusCode::CONFLICT,
                Self::Internal { .. } | Self::Unreachable => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }

        /// The same error, its status set on the answer. A form without script is sent back to its page,
        /// and a redirect with status 422 would be followed by no browser.
        pub(crate) fn answered(self) -> Self {
            let form = use_context::<Parts>().is_some_and(|parts| {
                let html = parts.headers.get(header::ACCEPT).and_then(|kind| kind.to_str().ok());
                parts.method == Method::POST && html.is_some_and(|kind| kind.contains("text/html"))
            });
            if let Some(options) = use_context::<ResponseOptions>().filter(|_| !form) {
                options.set_status(self.status());
            }
            self
        }
    }

    impl From<register::Error> for AppError {
        fn from(error: register::Error) -> Self {
            use register::Error;
            let error = match error {
                Error::Refused(Refusal::Unauthenticated) => Self::Unauthenticated,
                Error::Refused(Refusal::Forbidden(_)) => Self::Forbidden,
                Error::Refused(Refusal::ProofWanted(_)) => Self::ProofWanted,
                Error::Refused(Refusal::SecondFactorWanted) => Self::SecondFactorWanted,
                Error::NotFound(_) => Self::NotFound,
                Error::Invalid(fields) => Self::Invalid { fields },
                Error::Stale(meanwhile) => Self::Stale { meanwhile: *meanwhile },
                Error::Conflict(code) => Self::Conflict { code: code.to_owned() },
                other => Self::internal(&other),
            };
            error.answered()
        }
    }

    impl From<Refusal> for AppError {
        fn from(refusal: Refusal) -> Self {
            register::Error::from(refusal).into()
        }
    }

    impl From<Vec<register::field::FieldError>> for AppError {
        fn from(fields: Vec<register::field::FieldError>) -> Self {
            register::Error::from(fields).into()
        }
    }
}
