//! How often a link may knock. A token has 256 bits, so that guessing is hopeless; what is held off is noise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{REFERER, RETRY_AFTER};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use register::user::store::token_hash;

use crate::services::Services;

/// A link answers so many requests in a minute: a person who types fast needs a tenth.
const PER_LINK: u32 = 600;
/// So many requests in a minute may name no link that exists, over all callers.
const MISSES: u32 = 120;
const MINUTE_MS: i64 = 60_000;
/// Links kept in mind; more than any institution has out at once.
const LINKS: usize = 20_000;

#[derive(Debug, Default)]
struct Minute {
    began: i64,
    misses: u32,
    /// Requests by the hash of the link's token, and whether one of them was answered well.
    links: HashMap<String, (u32, bool)>,
}

/// The counts of the running minute.
#[derive(Clone, Debug, Default)]
pub struct Limit(Arc<Mutex<Minute>>);

impl Limit {
    fn minute(&self, now: i64) -> std::sync::MutexGuard<'_, Minute> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back begins a new minute as well.
        if !(minute.began..minute.began + MINUTE_MS).contains(&now) {
            *minute = Minute { began: now, ..Minute::default() };
        }
        minute
    }

    /// Whether one more request may pass.
    fn admits(&self, link: &str, now: i64) -> bool {
        let mut minute = self.minute(now);
        let known = minute.links.get(link).is_some_and(|(_, good)| *good);
        if !known && (minute.misses >= MISSES || minute.links.len() >= LINKS) {
            return false;
        }
        let (count, _) = minute.links.entry(link.to_owned()).or_default();
        *count += 1;
        *count <= PER_LINK
    }

    fn answered(&self, link: &str, now: i64, miss: bool) {
        let mut minute = self.minute(now);
        if miss {
            minute.misses += 1;
        } else if let Some((_, good)) = minute.links.get_mut(link) {
            *good = true;
        }
    }
}

/// The token in an address; a server function is called from the page of its link.
fn token(request: &Request) -> Option<String> {
    let after = |path: &str| {
        let rest = path.split_once("/respond/")?.1;
        Some(rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned())
    };
    let path = request.uri().path();
    if path.starts_with("/respond/") {
        return after(path);
    }
    path.starts_with("/api/respond/").then(|| {
        request.headers().get(REFERER).and_then(|referer| after(referer.to_str().ok()?)).unwrap_or_default()
    })
}

/// Holds off whoever knocks too often. Requests that have nothing to do with a link pass untouched.
pub async fn limited(
    State((limit, services)): State<(Limit, Services)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(token) = token(&request) else { return next.run(request).await };
    let link = token_hash(&token);
    if !limit.admits(&link, services.db.clock().now()) {
        return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "60")], "too many requests").into_response();
    }
    let response = next.run(request).await;
    limit.answered(&link, services.db.clock().now(), response.status() == StatusCode::NOT_FOUND);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_a_limit_and_noise_shuts_out_nobody_who_is_known() {
        let limit = Limit::default();
        assert!(limit.admits("known", 0));
        limit.answered("known", 0, false);
        for number in 0..MISSES {
            let forged = format!("forged {number}");
            assert!(limit.admits(&forged, 1), "{number}");
            limit.answered(&forged, 1, true);
        }
        assert!(!limit.admits("one more", 2), "no more guesses this minute");
        assert!(limit.admits("known", 2));
        for _ in 2..PER_LINK {
            assert!(limit.admits("known", 3));
        }
        assert!(!limit.admits("known", 4), "nor more than a person can type");
        assert!(limit.admits("known", MINUTE_MS) && limit.admits("one more", MINUTE_MS));
        assert!(limit.admits("known", -5 * MINUTE_MS), "a clock that was set back locks nobody out");
    }
}
