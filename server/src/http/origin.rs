//! Same-origin check on every request that may change something. Server functions have none of their own.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses a state-changing request that does not come from this site's own pages.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        tracing::warn!(
            path = super::told::path(request.uri().path()),
            "a request from another origin was refused"
        );
        (StatusCode::FORBIDDEN, "cross-origin request refused").into_response()
    }
}

/// `Sec-Fetch-Site` decides where a browser sends it (it cannot be forged by a page); otherwise `Origin`
/// must name this host. Neither: refused.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(ORIGIN.as_str()), text(HOST.as_str())) else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn only_this_site_may_change_something() {
        let host = ("host", "127.0.0.1:3000");
        let own = ("origin", "http://127.0.0.1:3000");
        assert!(is_same_origin(&headers(&[host, ("sec-fetch-site", "same-origin")])));
        assert!(is_same_origin(&headers(&[host, own])));
        for refused in [
            vec![host],
            vec![host, ("sec-fetch-site", "cross-site"), own],
            vec![host, ("sec-fetch-site", "same-site")],
            vec![host, ("sec-fetch-site", "none")],
            vec![host, ("origin", "null")],
            vec![host, ("origin", "http://evil.example")],
            vec![host, ("origin", "http://127.0.0.1:3000.evil.example")],
            vec![own],
        ] {
            assert!(!is_same_origin(&headers(&refused)), "{refused:?}");
        }
    }
}
