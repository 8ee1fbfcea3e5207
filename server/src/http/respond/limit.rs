//! How often somebody without an account may knock: by link, and by address. A token has 256 bits, so that guessing is
//! hopeless; what is held off is noise, and nobody who holds a link is shut out by the noise of others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::error::AppError;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, REFERER, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use register::user::store::token_hash;

use crate::http::slow::{Peer, address};
use crate::services::Services;

/// A link answers so many requests in a minute: a person who types fast needs a tenth.
const PER_LINK: u32 = 600;
/// An address may ask so often in a minute: an office of many respondents sits behind one.
const PER_ADDRESS: u32 = 1_200;
/// So many requests of an address in a minute may name no link that exists.
const MISSES_OF_ADDRESS: u32 = 30;
/// The same over all callers.
const MISSES: u32 = 600;
const MINUTE_MS: i64 = 60_000;
/// A link that has opened is known for so long.
const KNOWN_MS: i64 = 24 * 60 * MINUTE_MS;
/// Links and addresses kept in mind; more than any institution has out at once.
const LANES: usize = 20_000;

#[derive(Debug, Default)]
struct Minute {
    began: i64,
    misses: u32,
    /// Requests by the hash of the link's token.
    links: HashMap<String, u32>,
    /// Requests, and misses among them, by address.
    addresses: HashMap<String, (u32, u32)>,
    /// Links that have opened, with when. Outlives the minute.
    known: HashMap<String, i64>,
}

/// The counts of the running minute.
#[derive(Clone, Debug, Default)]
pub struct Limit(Arc<Mutex<Minute>>);

impl Limit {
    fn minute(&self, now: i64) -> std::sync::MutexGuard<'_, Minute> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back begins a new minute as well.
        if !(minute.began..minute.began + MINUTE_MS).contains(&now) {
            let mut known = std::mem::take(&mut minute.known);
            known.retain(|_, at| (now - KNOWN_MS..=now).contains(at));
            *minute = Minute { began: now, known, ..Minute::default() };
        }
        minute
    }

    /// Whether one more request may pass; if not, after how many seconds it may.
    fn admits(&self, link: &str, address: &str, now: i64) -> Result<(), i64> {
        let mut minute = self.minute(now);
        let rest = (minute.began + MINUTE_MS - now).div_euclid(1_000).clamp(1, 60);
        let (asked, missed) = minute.addresses.get(address).copied().unwrap_or_default();
        let full = minute.links.len() >= LANES || minute.addresses.len() >= LANES;
        let known = minute.known.contains_key(link);
        if asked >= PER_ADDRESS || !known && (missed >= MISSES_OF_ADDRESS || minute.misses >= MISSES || full)
        {
            return Err(rest);
        }
        // Where nothing says from where, there is nobody to tell from others.
        if !address.is_empty() {
            minute.addresses.entry(address.to_owned()).or_default().0 += 1;
        }
        let count = minute.links.entry(link.to_owned()).or_default();
        *count += 1;
        if *count <= PER_LINK { Ok(()) } else { Err(rest) }
    }

    fn answered(&self, link: &str, address: &str, now: i64, status: StatusCode) {
        let mut minute = self.minute(now);
        if status == StatusCode::NOT_FOUND {
            minute.misses += 1;
            if !address.is_empty() {
                minute.addresses.entry(address.to_owned()).or_default().1 += 1;
            }
        } else if status.is_success() && minute.known.len() < LANES {
            minute.known.insert(link.to_owned(), now);
        }
    }
}

/// The token that a request is about, where it comes from a person without an account: it stands in the address of the
/// page, and a server function is called from that page.
fn token(request: &Request) -> Option<String> {
    let of_page = |page: &str| {
        let (path, query) = page.split_once('?').unwrap_or((page, ""));
        if let Some((_, rest)) = path.split_once("/respond/") {
            return rest.split(['/', '#']).next().unwrap_or_default().to_owned();
        }
        let key = query.split(['&', '#']).find_map(|pair| pair.strip_prefix("key="));
        key.unwrap_or_default().to_owned()
    };
    let uri = request.uri();
    let path = uri.path();
    if path.starts_with("/respond/") || path == "/answer" {
        return Some(of_page(&uri.to_string()));
    }
    let called =
        path.starts_with("/api/respond/") || matches!(path, "/api/inquiry/question" | "/api/inquiry/answer");
    let referer = || request.headers().get(REFERER).and_then(|referer| referer.to_str().ok());
    called.then(|| referer().map(of_page).unwrap_or_default())
}

/// Holds off whoever knocks too often. Requests that have nothing to do with a link pass untouched.
pub async fn limited(
    State((limit, services)): State<(Limit, Services)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(token) = token(&request) else { return next.run(request).await };
    let link = token_hash(&token);
    let from = address(request.extensions().get::<Peer>().copied(), request.headers());
    if let Err(seconds) = limit.admits(&link, &from, services.db.clock().now()) {
        return held_off(request.uri().path(), request.headers(), seconds);
    }
    let response = next.run(request).await;
    limit.answered(&link, &from, services.db.clock().now(), response.status());
    response
}

/// What is said then: to a page's script a code, which keeps what was typed and tries again; to a person a page.
fn held_off(path: &str, headers: &HeaderMap, seconds: i64) -> Response {
    let head = [(RETRY_AFTER, seconds.to_string()), (CACHE_CONTROL, "private, no-store".to_owned())];
    let html = headers
        .get(ACCEPT)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.contains("text/html"));
    if path.starts_with("/api/") && !html {
        let error = AppError::Conflict { code: "too_many_requests".to_owned() };
        return (StatusCode::TOO_MANY_REQUESTS, head, Json(error)).into_response();
    }
    let (language, title, text) = if app::text::of_request(headers) == app::text::Locale::ja {
        (
            "ja",
            "しばらくお待ちください。",
            "短い時間にアクセスが続いたため、いまは受け付けていません。保存した回答は残っています。\
             1分ほど待ってから、前の画面に戻って、もう一度お試しください。入力中の内容は、前の画面に残っています。",
        )
    } else {
        (
            "en",
            "Please wait a moment.",
            "There were too many requests in a short time, and this one was not taken. Answers that were saved are safe. \
             Wait about a minute, go back to the page before and try again; what you were typing is still there.",
        )
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    );
    (StatusCode::TOO_MANY_REQUESTS, head, Html(page)).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const HOME: &str = "198.51.100.1";

    #[test]
    fn a_link_has_a_limit_and_noise_shuts_out_nobody_who_is_known() {
        let limit = Limit::default();
        assert!(limit.admits("known", HOME, 0).is_ok());
        limit.answered("known", HOME, 0, StatusCode::OK);
        for number in 0..MISSES {
            let (forged, from) = (format!("forged {number}"), format!("203.0.113.{}", number % 100));
            assert!(limit.admits(&forged, &from, 1).is_ok(), "{number}");
            limit.answered(&forged, &from, 1, StatusCode::NOT_FOUND);
        }
        assert_eq!(limit.admits("one more", "192.0.2.1", 2), Err(59), "no more guesses this minute");
        assert!(limit.admits("known", HOME, 2).is_ok());
        for _ in 2..PER_LINK {
            assert!(limit.admits("known", HOME, 3).is_ok());
        }
        assert!(limit.admits("known", HOME, 4).is_err(), "nor more than a person can type");
        assert!(limit.admits("known", HOME, MINUTE_MS).is_ok());
        assert!(limit.admits("one more", "192.0.2.1", MINUTE_MS).is_ok());
        assert!(
            limit.admits("known", HOME, -5 * MINUTE_MS).is_ok(),
            "a clock that was set back locks nobody out"
        );
    }

    #[test]
    fn one_address_that_guesses_stops_itself_alone() {
        let limit = Limit::default();
        limit.answered("known", "203.0.113.9", 0, StatusCode::OK);
        for number in 0..MISSES_OF_ADDRESS {
            assert!(limit.admits(&format!("{number}"), "203.0.113.9", 1).is_ok());
            limit.answered(&format!("{number}"), "203.0.113.9", 1, StatusCode::NOT_FOUND);
        }
        assert!(limit.admits("next", "203.0.113.9", 2).is_err());
        assert!(limit.admits("next", HOME, 2).is_ok(), "others go on");
        assert!(limit.admits("known", "203.0.113.9", 2).is_ok(), "and who holds a link, from there too");
        for number in 0..PER_ADDRESS {
            let _ = limit.admits(&format!("link {}", number % 50), "192.0.2.7", 3);
        }
        assert!(limit.admits("fresh", "192.0.2.7", 4).is_err(), "one address, however many links");
        assert!(limit.admits("fresh", "192.0.2.7", MINUTE_MS + 4).is_ok());
    }

    #[test]
    fn the_token_is_that_of_the_page() {
        let of = |path: &str, referer: Option<&str>| {
            let mut request = Request::builder().uri(path);
            if let Some(referer) = referer {
                request = request.header(REFERER, referer);
            }
            token(&request.body(Body::empty()).unwrap())
        };
        assert_eq!(of("/respond/abc/files?error=x", None).as_deref(), Some("abc"));
        assert_eq!(
            of("/api/respond/save", Some("https://x.example/respond/abc#core.c01")).as_deref(),
            Some("abc")
        );
        assert_eq!(of("/answer?key=k1&done=1", None).as_deref(), Some("k1"));
        assert_eq!(of("/api/inquiry/answer", Some("https://x.example/answer?key=k1")).as_deref(), Some("k1"));
        assert_eq!(
            of("/api/inquiry/answer", None).as_deref(),
            Some(""),
            "without a page it counts by its address"
        );
        assert_eq!(of("/api/inquiry/list", Some("https://x.example/answer?key=k1")), None);
        assert_eq!(of("/assessments", None), None);
    }
}
