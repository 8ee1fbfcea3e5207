//! Who looks at the page, and what server functions work with.
#![cfg_attr(
    feature = "ssr",
    expect(
        clippy::unused_async,
        reason = "a server function is asynchronous, also when it waits for nothing"
    )
)]

use leptos::prelude::*;
use register::access::{Action, Role, permits};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use register::document::picture::{AreaAsk, PageAreas};

use crate::error::Result;

/// The person who is signed in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Me {
    pub name: String,
    pub roles: Vec<Role>,
}

impl Me {
    /// Whether to offer something; the server decides again when it is asked.
    pub fn may(&self, action: Action) -> bool {
        self.roles.iter().any(|role| permits(*role, action))
    }
}

/// Whoever is signed in, for every page; set once by the application.
#[derive(Clone, Copy)]
pub struct Viewer(pub Resource<Result<Option<Me>>>);

impl Viewer {
    /// Whether the viewer may do it. Waits for the answer on the server.
    pub async fn may(self, action: Action) -> bool {
        self.0.await.ok().flatten().is_some_and(|me| me.may(action))
    }
}

/// Who is signed in; nobody is an answer too.
#[server(prefix = "/api", endpoint = "session/me")]
pub async fn who() -> Result<Option<Me>> {
    let cx = context()?;
    let roles = cx.session.roles().to_vec();
    Ok(cx.session.actor().map(|actor| Me { name: actor.name.clone(), roles }))
}

/// What people call the institution's identity provider; none where none is set. Anybody may know: it is on a button.
#[server(prefix = "/api", endpoint = "session/provider", input = server_fn::codec::Json)]
pub async fn provider() -> Result<Option<String>> {
    Ok(context()?.store.provider.map(|(name, _)| name))
}

/// What the process hands to the application.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Store {
    pub db: register::Db,
    pub search: register::search::index::SearchIndex,
    pub areas: AreaFinder,
    pub boards: register::heat::store::Boards,
    /// Whether pages can be recognised here.
    pub ocr: bool,
    pub progress: register::exchange::store::progress::Progress,
    /// The address under which people reach the product; empty when nobody has said it.
    pub public_url: String,
    /// Whether a server that takes mail is set.
    pub mail_ready: bool,
    pub passwords: Passwords,
    pub second: Second,
    pub anchors: Anchors,
    /// Name and issuer of the identity provider, where one is set.
    pub provider: Option<(String, String)>,
    /// The header that carries a session's token.
    pub cookie: fn(&str) -> String,
}

/// Reads the signed checkpoints of the audit trail, which lie outside the database. None: they could not be read.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Anchors(pub std::sync::Arc<dyn Fn() -> Answer<Option<Checkpoints>> + Send + Sync>);

/// Signed checkpoints of the audit trail.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug)]
pub struct Checkpoints {
    /// Of the key that signs here.
    pub fingerprint: String,
    pub marks: Vec<register::audit::Mark>,
    /// Lines that were changed, taken out, or signed by another key.
    pub bad_lines: usize,
}

/// Makes and judges the codes of the second factor; its key is out of reach here.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Second {
    pub make: std::sync::Arc<MakeSecret>,
    pub step_of: std::sync::Arc<StepOf>,
}

/// For a person and a mail address: the secret to show, sealed for the register, and as a picture (SVG).
#[cfg(feature = "ssr")]
pub type MakeSecret = dyn Fn(&str, &str) -> Option<(String, String, String)> + Send + Sync;

/// The step of time whose code it is: person, sealed secret, code, last step taken, now.
#[cfg(feature = "ssr")]
pub type StepOf = dyn Fn(&str, &str, &str, i64, i64) -> Option<i64> + Send + Sync;

/// Hashes and verifies passwords, in the process's own room for it.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Passwords {
    /// None: it could not be done, and was logged.
    pub hash: std::sync::Arc<dyn Fn(String) -> Answer<Option<String>> + Send + Sync>,
    /// Whether a password fits a stored hash.
    pub verify: std::sync::Arc<dyn Fn(String, String) -> Answer<bool> + Send + Sync>,
}

#[cfg(feature = "ssr")]
pub type Answer<T> = std::pin::Pin<Box<dyn Future<Output = T> + Send>>;

/// Finds text on the picture of a page. The process hands it in: files are out of reach here. None where
/// the page cannot be drawn.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct AreaFinder(pub std::sync::Arc<dyn Fn(AreaAsk) -> AreaAnswer + Send + Sync>);

#[cfg(feature = "ssr")]
pub type AreaAnswer = std::pin::Pin<Box<dyn Future<Output = Option<PageAreas>> + Send>>;

/// What a server function works with.
#[cfg(feature = "ssr")]
pub struct Context {
    pub session: register::access::Session,
    pub store: Store,
}

/// The context of this request.
#[cfg(feature = "ssr")]
pub fn context() -> Result<Context> {
    let store =
        use_context::<Store>().ok_or_else(|| crate::error::AppError::internal(&"no store in the context"))?;
    let session = use_context::<axum::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<register::access::Session>().cloned())
        .unwrap_or_else(register::access::Session::anonymous);
    Ok(Context { session, store })
}
