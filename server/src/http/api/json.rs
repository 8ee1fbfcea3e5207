//! Objects as JSON, and back. Blank is `null`, unknown is the text `unknown`, lists are arrays.

use register::catalogue::{Field, FieldType, Kind};
use register::db::Tx;
use register::field::FieldError;
use register::record::query::Query;
use register::record::{Record, UNKNOWN, Value as Held, Values, store};
use serde_json::{Map, Value, json};

use super::problem::Problem;

/// How unknown is written.
pub const UNKNOWN_WORD: &str = "unknown";

/// UTC milliseconds as RFC 3339.
pub fn time(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|at| at.to_string()).unwrap_or_default()
}

/// The text form of a value from the history.
pub fn shown_text(text: &str) -> &str {
    if text == UNKNOWN { UNKNOWN_WORD } else { text }
}

fn held(field: &Field, value: &Held) -> Value {
    match value {
        Held::Blank if field.is_list() => json!([]),
        Held::Blank => Value::Null,
        Held::Unknown => json!(UNKNOWN_WORD),
        Held::Text(text) => json!(text),
        Held::Number(number) => json!(number),
        Held::List(items) => json!(items),
    }
}

/// An object; `columns` narrows its fields, none means all that the caller may see.
pub fn object(record: &Record, columns: &[String]) -> Value {
    let wanted = |code: &str| columns.is_empty() || columns.iter().any(|column| column == code);
    let fields = record.kind.fields().iter().filter(|field| wanted(field.code));
    let fields: Map<String, Value> = fields
        .filter_map(|field| Some((field.code.to_owned(), held(field, record.values.get(field.code)?))))
        .collect();
    json!({
        "kind": record.kind.code(),
        "id": record.id,
        "version": record.version,
        "created_at": time(record.created_at),
        "updated_at": time(record.updated_at),
        "archived_at": record.archived_at.map(time),
        "fields": fields,
        "hidden": record.hidden,
    })
}

/// The values that a body sets, in the text form of the store. A reference may name its object by the number
/// that another system knows: `{"external_id": "V-100"}`.
///
/// # Errors
/// Every field that cannot be read, in one problem.
pub async fn values(tx: &mut Tx, kind: Kind, given: &Map<String, Value>) -> Result<Values, Problem> {
    let mut values = Values::new();
    let mut wrong = Vec::new();
    for (code, value) in given {
        let Some(field) = kind.field(code) else {
            wrong.push(FieldError::new(code, "no_such_field"));
            continue;
        };
        match text(tx, field, value).await? {
            Ok(text) => {
                values.insert(code.clone(), text);
            }
            Err(code) => wrong.push(FieldError::new(field.code, code)),
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong.into()) }
}

async fn text(tx: &mut Tx, field: &Field, value: &Value) -> Result<Result<String, &'static str>, Problem> {
    Ok(match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) if field.is_number() && number.is_u64() => Ok(number.to_string()),
        Value::Array(items) if field.is_list() => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                match one(tx, field, item).await? {
                    Ok(text) if !text.trim().is_empty() && !text.contains(char::is_whitespace) => {
                        texts.push(text);
                    }
                    Ok(_) => return Ok(Err("choice")),
                    Err(code) => return Ok(Err(code)),
                }
            }
            Ok(texts.join(" "))
        }
        Value::Object(_) if matches!(field.ty, FieldType::Reference(_)) => one(tx, field, value).await?,
        _ => Err("json_form"),
    })
}

async fn one(tx: &mut Tx, field: &Field, value: &Value) -> Result<Result<String, &'static str>, Problem> {
    if let Some(text) = value.as_str() {
        return Ok(Ok(text.to_owned()));
    }
    let named = value.as_object().filter(|object| object.len() == 1);
    let named = named.and_then(|object| object.get("external_id")?.as_str());
    let (Some(number), Some(kind)) = (named, field.refers_to()) else { return Ok(Err("json_form")) };
    let page = store::list(tx, kind, &Query::default().with("external_id", number)).await?;
    let found = page.rows.into_iter().next().filter(|_| !number.is_empty());
    Ok(found.map(|record| record.id).ok_or("no_such_object"))
}
