//! A server of its own for each test, on a new data folder, with a clock that stands still.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use futures::FutureExt;
use http_body_util::BodyExt;
use register::access::{Action, Role, system, visitor};
use register::document::Document;
use register::user::{NewUser, User, store};
use register::{Clock, Ids};
use serde_json::Value;
use server::config::Storage;
use server::http::{UploadLimit, router};
use server::services::Services;
use server::worker;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use tower::ServiceExt;

/// 2026-11-21 19:30 in Japan.
pub const NOW: i64 = 1_795_257_000_000;
const HOST: &str = "127.0.0.1:3000";

pub struct TestApp {
    pub services: Services,
    pub clock: Clock,
    pub folder: TempDir,
    router: Router,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookie that the answer sets, as a request sends it back.
    pub fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap().to_owned()
    }
}

impl TestApp {
    pub async fn new() -> Self {
        Self::with_limit(50 << 20).await
    }

    /// With a limit of the upload in bytes.
    pub async fn with_limit(limit: u64) -> Self {
        Self::open(limit, None).await
    }

    /// On a new PostgreSQL database, which goes away afterwards, also when the scenario fails.
    pub async fn on_postgres(scenario: impl AsyncFnOnce(&Self)) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("DAICHO_TEST_POSTGRES") else {
            assert!(std::env::var_os("CI").is_none(), "CI must set DAICHO_TEST_POSTGRES");
            eprintln!("skipped on PostgreSQL: DAICHO_TEST_POSTGRES is not set");
            return;
        };
        let name = format!("daicho_api_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let mut admin = PgConnection::connect(&server).await.expect("the PostgreSQL server answers");
        let mut run =
            async |sql: String| admin.execute(AssertSqlSafe(sql)).await.expect("manage test databases");
        run(format!("drop database if exists {name} with (force)")).await;
        run(format!("create database {name} template template0 encoding 'UTF8'")).await;
        let (address, _) = server.rsplit_once('/').expect("an URL that names a database");
        let app = Self::open(50 << 20, Some(format!("{address}/{name}"))).await;
        let outcome = AssertUnwindSafe(scenario(&app)).catch_unwind().await;
        app.services.db.close().await;
        run(format!("drop database {name} with (force)")).await;
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }

    /// With OCR, on SQLite; none where tesseract is not installed, which CI does not accept.
    pub async fn with_ocr() -> Option<Self> {
        let available = server::ocr::available().await;
        if available != server::ocr::Available::Yes {
            assert!(std::env::var_os("CI").is_none(), "CI must have tesseract: {available:?}");
            eprintln!("skipped: tesseract with jpn, jpn_vert and eng is not installed ({available:?})");
            return None;
        }
        let mut app = Self::new().await;
        app.services.ocr = available;
        app.router = router(app.services.clone(), UploadLimit(50 << 20));
        Some(app)
    }

    /// With somewhere to hand mail to.
    pub async fn with_mailer(mailer: server::mail::Mailer) -> Self {
        let mut app = Self::new().await;
        app.services.mailer = mailer;
        app.router = router(app.services.clone(), UploadLimit(50 << 20));
        app
    }

    /// The same with an identity provider.
    pub fn with_provider(mut self, settings: &server::config::Provider) -> Self {
        self.services.mailer.public_url = format!("http://{HOST}");
        self.services = self.services.with_provider(settings).unwrap();
        self.router = router(self.services.clone(), UploadLimit(50 << 20));
        self
    }

    async fn open(limit: u64, database_url: Option<String>) -> Self {
        let (folder, clock) = (tempfile::tempdir().unwrap(), Clock::fixed(NOW));
        let storage = Storage { data: folder.path().to_owned(), database_url, checkpoints: None };
        let mut services = Services::open_at(&storage, 1_536, clock.clone(), Ids::Random).await.unwrap();
        services.program = PathBuf::from(env!("CARGO_BIN_EXE_daicho"));
        services.readers = server::pdf::Readers::new(&services.program, 1);
        // Without OCR, whatever is installed; the tests of OCR switch it on.
        services.ocr = server::ocr::Available::Off;
        let router = router(services.clone(), UploadLimit(limit));
        Self { services, clock, folder, router }
    }

    /// Somebody with these roles, signed in: the cookie.
    pub async fn as_roles(&self, roles: &[Role]) -> String {
        let codes: Vec<&str> = roles.iter().map(|role| role.code()).collect();
        let email = format!("{}@bank.example", codes.join("-"));
        let new = NewUser { name: codes.join(" "), email: email.clone(), password: String::new() };
        let mut tx = self.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
        let id = store::insert(&mut tx, &new, "no password", roles).await.unwrap();
        tx.commit().await.unwrap();
        let user = User { id, email, name: new.name, roles: roles.to_vec(), disabled: false };
        self.session(&user).await
    }

    pub async fn as_role(&self, role: Role) -> String {
        self.as_roles(&[role]).await
    }

    /// A new session for somebody with this role, who may have an account already.
    pub async fn as_role_again(&self, role: Role) -> String {
        let mut tx = self.services.db.read(&system("test", Action::UserManage)).await.unwrap();
        let known = store::find_by_email(&mut tx, &format!("{}@bank.example", role.code())).await.unwrap();
        drop(tx);
        match known {
            Some((user, _)) => self.session(&user).await,
            None => self.as_role(role).await,
        }
    }

    async fn session(&self, user: &User) -> String {
        let token = self.services.db.ids().token();
        let mut tx = self.services.db.begin(&visitor("test")).await.unwrap();
        store::start_session(&mut tx, user, &token).await.unwrap();
        tx.commit().await.unwrap();
        format!("__Host-daicho={token}")
    }

    /// As it is, without anything that a browser adds.
    pub async fn bare(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// As a browser on one of our own pages sends it.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        request = request.header("sec-fetch-site", "same-origin");
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.bare(request.body(body.into()).unwrap()).await
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Method::GET, path, cookie, &[("accept", "text/html")], Body::empty()).await
    }

    /// A form as a page without script sends it.
    pub async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let kind = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
        self.send(Method::POST, path, cookie, &kind, encoded(fields)).await
    }

    /// A server function as the script calls it: `body` is JSON, or a form.
    pub async fn call(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let json = body.starts_with('{');
        let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
        self.send(
            Method::POST,
            path,
            cookie,
            &[("content-type", kind), ("accept", "application/json")],
            body.to_owned(),
        )
        .await
    }

    pub async fn upload(&self, cookie: &str, parts: &[Part<'_>]) -> Answer {
        let (kind, body) = multipart(parts);
        self.send(
            Method::POST,
            "/uploads",
            cookie,
            &[("content-type", &kind), ("accept", "application/json")],
            body,
        )
        .await
    }

    /// The outcomes of an upload that was answered with 200.
    pub async fn uploaded(&self, cookie: &str, parts: &[Part<'_>]) -> Vec<Value> {
        let answer = self.upload(cookie, parts).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["documents"].as_array().unwrap().clone()
    }

    /// Everything that waits, and then the search index.
    pub async fn run_jobs(&self) {
        while worker::work_once(&self.services, "test worker").await.unwrap() {}
        self.services.search.follow().unwrap().catch_up(&self.services.db).await.unwrap();
    }

    pub async fn document(&self, id: &str) -> Document {
        let mut tx = self.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
        register::document::store::find(&mut tx, id).await.unwrap().unwrap()
    }

    /// Number of files kept, and of those still on their way in.
    pub fn files(&self) -> (usize, usize) {
        let folder = self.folder.path().join("files");
        let count = |path: PathBuf| std::fs::read_dir(path).unwrap().count();
        let incoming = count(folder.join("incoming"));
        let shelves = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let kept = shelves.filter(|path| !path.ends_with("incoming")).map(count).sum();
        (kept, incoming)
    }
}

/// One part of an upload.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    Field(&'a str, &'a str),
    File(&'a str, &'a [u8]),
}

const BOUNDARY: &str = "daicho-test-boundary";

pub fn multipart(parts: &[Part<'_>]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for part in parts {
        let (head, content) = match part {
            Part::Field(name, value) => (format!("name=\"{name}\""), value.as_bytes()),
            Part::File(name, bytes) => {
                let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
                (format!("name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf"), *bytes)
            }
        };
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n").bytes());
        body.extend(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&")
}

pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}
