//! Every visible word, in Japanese and English. The language is fixed for a page: a switch loads anew.

use leptos::prelude::*;

// A text that one language lacks is marked deprecated by the generator, and does not compile here.
#[deny(deprecated)]
#[expect(clippy::pedantic, dead_code, unused_imports, reason = "generated from locales/")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use generated::i18n::Locale;

/// The text of a key (`tr!(party.title)`), with its values (`tr!(list.total, count = 3)`).
macro_rules! tr {
    ($($input:tt)*) => {
        leptos_i18n::td_string!($crate::text::locale(), $($input)*).to_string()
    };
}
pub(crate) use tr;

/// Name of the cookie that keeps a visitor's choice.
pub const COOKIE: &str = "__Host-daicho-language";

/// The language of this page.
pub fn locale() -> Locale {
    #[cfg(feature = "ssr")]
    return use_context::<Locale>().unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    return document()
        .document_element()
        .and_then(|html| html.get_attribute("lang"))
        .map_or_else(Locale::default, |lang| from_code(&lang));
}

/// `ja` unless the code says English.
pub fn from_code(code: &str) -> Locale {
    if code == "en" { Locale::en } else { Locale::ja }
}

/// Whether this page is in Japanese.
pub fn japanese() -> bool {
    locale() == Locale::ja
}

/// The one of two texts that come from data, Japanese where there is no English.
pub fn pick(japanese_text: &str, english: &str) -> String {
    if japanese() || english.is_empty() { japanese_text.to_owned() } else { english.to_owned() }
}

/// As [`pick`], where there may be no such thing at all.
pub fn pick_any(japanese_text: Option<String>, english: Option<&String>) -> Option<String> {
    japanese_text.map(|name| pick(&name, english.map_or("", String::as_str)))
}

/// Lines run together as a reader would write them: no space between Japanese characters.
pub fn flow(text: &str) -> String {
    let wide = |c: char| c as u32 >= 0x2e80;
    let mut flowing = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let joins = flowing.chars().next_back().is_none_or(wide) || word.chars().next().is_none_or(wide);
        if !joins {
            flowing.push(' ');
        }
        flowing.push_str(word);
    }
    flowing
}

/// The language of a request: the cookie, else the first of `Accept-Language` that exists here, else Japanese.
#[cfg(feature = "ssr")]
pub fn of_request(headers: &axum::http::HeaderMap) -> Locale {
    use axum::http::header::{ACCEPT_LANGUAGE, COOKIE as COOKIE_HEADER};
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kept = text(COOKIE_HEADER)
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then(|| from_code(value)));
    kept.unwrap_or_else(|| {
        text(ACCEPT_LANGUAGE)
            .split(',')
            .find_map(|part| match part.trim().get(..2)?.to_ascii_lowercase().as_str() {
                "ja" => Some(Locale::ja),
                "en" => Some(Locale::en),
                _ => None,
            })
            .unwrap_or_default()
    })
}

#[cfg(feature = "ssr")]
#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use axum::http::HeaderMap;
    use serde_json::Value;

    use super::*;

    fn texts(language: &str) -> BTreeMap<String, String> {
        fn walk(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
            match value {
                Value::Object(map) => {
                    for (key, value) in map {
                        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                        walk(&path, value, into);
                    }
                }
                Value::String(text) => {
                    into.insert(path.to_owned(), text.clone());
                }
                other => panic!("{path} is no text: {other}"),
            }
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}.json"));
        let mut into = BTreeMap::new();
        walk("", &serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap(), &mut into);
        into
    }

    fn sources(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, into);
            } else {
                into.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_each_is_used() {
        let (ja, en) = (texts("ja"), texts("en"));
        let keys = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&ja), keys(&en));
        let mut source = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let tokens: BTreeSet<&str> =
            source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').collect();
        let unused: Vec<&String> = ja.keys().filter(|key| !tokens.contains(key.as_str())).collect();
        assert!(unused.is_empty(), "texts that no page shows: {unused:?}");
    }

    #[test]
    fn lines_run_together_without_spaces_between_japanese_characters() {
        assert_eq!(flow("乙は、甲の\n  監査を\n受ける。"), "乙は、甲の監査を受ける。");
        assert_eq!(
            flow("The vendor\nshall notify 甲\nwithin 24 hours"),
            "The vendor shall notify甲within 24 hours"
        );
    }

    #[test]
    fn no_text_is_empty_or_left_in_the_other_language() {
        let japanese_letter =
            |c: char| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (key, text) in texts("en") {
            assert!(!text.trim().is_empty(), "{key}");
            let own_name = matches!(key.as_str(), "product.name" | "language.ja");
            assert!(own_name || !text.chars().any(japanese_letter), "{key}: {text}");
        }
        assert!(texts("ja").values().all(|text| !text.trim().is_empty()));
    }

    #[test]
    fn the_cookie_is_stronger_than_the_browser_and_japanese_is_the_default() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
        };
        assert_eq!(of_request(&headers(&[])), Locale::ja);
        assert_eq!(of_request(&headers(&[("accept-language", "fr-FR, en-GB;q=0.8, ja;q=0.5")])), Locale::en);
        let both = [("accept-language", "en"), ("cookie", "a=b; __Host-daicho-language=ja")];
        assert_eq!(of_request(&headers(&both)), Locale::ja);
    }
}
