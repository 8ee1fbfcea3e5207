//! Any text as a token of the identity provider, its keys, and a recovery code. The first line are the keys.
#![no_main]

use register::user::provider::token::{Keys, verified};
use register::user::provider::{Asked, Claims};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (keys, token) = text.split_once('\n').unwrap_or(("{\"keys\":[]}", text));
    let asked =
        Asked { issuer: "i", client: "a", nonce: "n", now: 1_795_257_000_000, anew_since: Some(1_795_257_000_000) };
    if let Ok(keys) = serde_json::from_str::<Keys>(keys)
        && let Ok(claims) = verified(token, &keys)
    {
        let _ = claims.judged(&asked);
    }
    // What nobody has signed must not break the judgement either.
    if let Ok(claims) = serde_json::from_str::<Claims>(token)
        && let Ok(person) = claims.judged(&asked)
    {
        assert!(!person.subject.is_empty() && person.issuer == "i");
    }
    let plain = register::user::second::plain_code(token);
    assert_eq!(register::user::second::plain_code(&plain), plain);
});
