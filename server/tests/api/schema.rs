//! As much of JSON Schema (draft 2020-12) as the description of the API uses. A word that is not understood here fails, so
//! that nothing goes unchecked.

use register::calendar::is_date;
use serde_json::Value;

/// What is wrong with a value, each with its place; `document` holds what `$ref` leads to.
#[expect(clippy::match_same_arms, reason = "words that say nothing, and words that are looked at elsewhere")]
pub fn problems(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |why: String| wrong.push(format!("{place}: {why}: {value}"));
    let Some(words) = schema.as_object() else { panic!("{place}: no schema: {schema}") };
    let mut below = Vec::new();
    for (word, said) in words {
        match word.as_str() {
            "title" | "description" | "readOnly" | "default" => {}
            "$ref" => {
                let path = said.as_str().unwrap().strip_prefix('#').unwrap();
                let target = document.pointer(path).unwrap_or_else(|| panic!("{said} leads nowhere"));
                below.extend(problems(document, target, value, place));
            }
            "anyOf" => {
                let all: Vec<Vec<String>> = said
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| problems(document, one, value, place))
                    .collect();
                if all.iter().all(|one| !one.is_empty()) {
                    say(format!("fits none of {all:?}"));
                }
            }
            "const" if said != value => say(format!("is not {said}")),
            "enum" if !said.as_array().unwrap().contains(value) => say(format!("is none of {said}")),
            "const" | "enum" => {}
            "type" => {
                let fits = match said.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("{place}: type {other}"),
                };
                if !fits {
                    say(format!("is no {said}"));
                }
            }
            "required" => {
                for name in said.as_array().unwrap() {
                    if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
                        say(format!("lacks {name}"));
                    }
                }
            }
            "properties" => {
                for (name, inner) in said.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        below.extend(problems(document, inner, member, &format!("{place}.{name}")));
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(said, false, "{place}");
                let known = words.get("properties").and_then(Value::as_object);
                for name in value.as_object().into_iter().flatten().map(|(name, _)| name) {
                    if known.is_none_or(|known| !known.contains_key(name)) {
                        say(format!("does not know {name}"));
                    }
                }
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    below.extend(problems(document, said, item, &format!("{place}[{at}]")));
                }
            }
            "minimum" | "maximum" | "maxLength" | "minLength" => {
                let length = value.as_str().and_then(|text| i64::try_from(text.chars().count()).ok());
                let size = if word.ends_with("Length") { length } else { value.as_i64() };
                let bound = said.as_i64().unwrap();
                let fits = |size: i64| if word.starts_with("min") { size >= bound } else { size <= bound };
                if !size.is_none_or(fits) {
                    say(format!("{word} {said}"));
                }
            }
            "format" | "pattern" => {
                if let Some(text) = value.as_str()
                    && !formed(said.as_str().unwrap(), text)
                {
                    say(format!("is not formed as {said}"));
                }
            }
            other => panic!("{place}: the word {other} is not understood"),
        }
    }
    wrong.extend(below);
    wrong
}

fn formed(form: &str, text: &str) -> bool {
    let all = |length: usize, is: fn(char) -> bool| text.chars().count() == length && text.chars().all(is);
    match form {
        "date" => is_date(text),
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "^[0-9]{13}$" => all(13, |c| c.is_ascii_digit()),
        "^[A-Z0-9]{20}$" => all(20, |c| c.is_ascii_uppercase() || c.is_ascii_digit()),
        "^[A-Z]{2}$" => all(2, |c| c.is_ascii_uppercase()),
        "^[0-9]+([.][0-9]+)?$" => text.parse::<f64>().is_ok(),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?$" => {
            is_date(text.get(..10).unwrap_or_default()) && matches!(text.len(), 10 | 16)
        }
        other => panic!("the form {other} is not understood"),
    }
}
