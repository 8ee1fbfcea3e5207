//! The front: script, module, style and icon, embedded by the build script under names that carry
//! their content's hash, so that a browser may keep them for ever.

use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    mime: &'static str,
    etag: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The names that a page refers to.
pub const FRONT: app::Front = app::Front { script: SCRIPT, wasm: WASM, style: STYLE, icon: ICON };

/// `GET /assets/{name}`
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let common = [
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (ETAG, asset.etag),
        (VARY, "accept-encoding"),
        (CONTENT_TYPE, asset.mime),
    ];
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(IF_NONE_MATCH).split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.etag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    match best_encoding(text(ACCEPT_ENCODING)) {
        Some("br") => (common, [(CONTENT_ENCODING, "br")], asset.brotli).into_response(),
        Some(_) => (common, [(CONTENT_ENCODING, "gzip")], asset.gzip).into_response(),
        None => (common, asset.plain).into_response(),
    }
}

/// Brotli before gzip, each only when the browser names it with a weight above 0.
fn best_encoding(accepted: &str) -> Option<&'static str> {
    let takes = |wanted: &str| {
        accepted.split(',').any(|part| {
            let mut pieces = part.split(';');
            let name = pieces.next().unwrap_or_default().trim();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")).unwrap_or("1");
            name.eq_ignore_ascii_case(wanted) && weight.trim().parse::<f32>().is_ok_and(|weight| weight > 0.0)
        })
    };
    ["br", "gzip"].into_iter().find(|wanted| takes(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_accepted_encoding_is_chosen() {
        assert_eq!(best_encoding("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(best_encoding("gzip;q=1.0, br;q=0"), Some("gzip"));
        assert_eq!(best_encoding("identity"), None);
        assert_eq!(best_encoding(""), None);
    }

    #[tokio::test]
    async fn every_asset_is_served_as_stored_and_not_sent_twice() {
        for asset in ASSETS {
            let plain = serve(Path(asset.name.to_owned()), HeaderMap::new()).await;
            assert_eq!(plain.status(), StatusCode::OK);
            assert_eq!(plain.headers()[CONTENT_TYPE], asset.mime);
            let known: HeaderMap = [(IF_NONE_MATCH, asset.etag.parse().unwrap())].into_iter().collect();
            assert_eq!(serve(Path(asset.name.to_owned()), known).await.status(), StatusCode::NOT_MODIFIED);
        }
        let unknown = serve(Path("../main.rs".to_owned()), HeaderMap::new()).await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    }
}
