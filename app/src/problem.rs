//! The words in which the JSON API refuses.

use leptos::prelude::*;

use crate::label;
use crate::text::{Locale, tr};

/// What a refusal with this code is called.
pub fn title(locale: Locale, code: &str) -> String {
    within(locale, || match code {
        "unauthenticated" => tr!(problem.unauthenticated),
        "token_expired" => tr!(problem.token_expired),
        "token_revoked" => tr!(problem.token_revoked),
        "forbidden" => tr!(problem.forbidden),
        "not_found" => tr!(problem.not_found),
        "no_such_method" => tr!(problem.no_such_method),
        "too_many_calls" => tr!(problem.too_many_calls),
        "body_too_large" => tr!(problem.body_too_large),
        "not_json" => tr!(problem.not_json),
        "bad_json" => tr!(problem.bad_json),
        "version_wanted" => tr!(problem.version_wanted),
        "invalid" => tr!(problem.invalid),
        "internal" => tr!(problem.internal),
        other => label::conflict(other),
    })
}

/// What is wrong with a field.
pub fn field(locale: Locale, code: &str) -> String {
    within(locale, || match code {
        "not_understood" => tr!(problem.not_understood),
        "json_form" => tr!(problem.json_form),
        other => label::field_error(other),
    })
}

fn within<T>(locale: Locale, words: impl FnOnce() -> T) -> T {
    Owner::new().with(|| {
        provide_context(locale);
        words()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_words() {
        assert_eq!(title(Locale::en, "not_found"), "Not found, or out of this token's reach");
        assert_ne!(title(Locale::ja, "not_found"), title(Locale::en, "not_found"));
        assert_ne!(field(Locale::ja, "required"), field(Locale::en, "required"));
        assert_ne!(title(Locale::ja, "still_used"), title(Locale::en, "still_used"));
    }
}
