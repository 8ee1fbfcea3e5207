//! The description of the API (`OpenAPI` 3.1), made from the field catalogue, so that it cannot lag behind it.

use std::sync::OnceLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use register::catalogue::{Field, FieldType, Kind, Need, When};
use serde_json::{Map, Value, json};

use super::ROOT;
use super::json::UNKNOWN_WORD;
use super::records::{LARGEST, given};

/// `GET /openapi.json`, open to everybody: it tells how the product works, not what the register holds.
pub fn serve() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    ([(CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

/// The whole description.
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Problem".into(), problem_schema());
    for kind in Kind::ALL {
        paths_of(kind, &mut paths);
        schemas_of(kind, &mut schemas);
    }
    let tags: Vec<Value> = Kind::ALL
        .into_iter()
        .map(
            |kind| json!({ "name": kind.code(), "description": both(kind.info().ja, kind.info().plural_en) }),
        )
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Daicho",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "台帳の読み書き / Reading and writing the register. Blank is null, unknown is the text \"unknown\", \
                lists are arrays. A change names the version it started from; when others saved meanwhile it is refused with 409 \
                and their changes. Every call is noted in the audit trail with the token's name.",
        },
        "servers": [{ "url": ROOT }],
        "security": [{ "token": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters(),
            "responses": responses(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn both(ja: &str, en: &str) -> String {
    match (ja, en) {
        ("", text) | (text, "") => text.to_owned(),
        (ja, en) => format!("{ja} / {en}"),
    }
}

/// The name of a kind in schema names: `AccessGrant`.
pub fn name(kind: Kind) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    kind.code().split('_').map(capital).collect()
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn paths_of(kind: Kind, paths: &mut Map<String, Value>) {
    let (code, name, ja, en) = (kind.code(), name(kind), kind.info().ja, kind.info().en);
    let parameter = |name: &str| json!({ "$ref": format!("#/components/parameters/{name}") });
    let object = |text: &str| {
        json!({
            "description": text,
            "headers": { "ETag": { "schema": { "type": "string" }, "description": "版 / the version" } },
            "content": content(&schema(&name)),
        })
    };
    let operation = |id: &str, summary: String, refusals: &[&str]| {
        let mut responses = Map::new();
        for status in refusals.iter().chain(&["401", "403", "404", "429"]) {
            responses
                .insert((*status).to_owned(), json!({ "$ref": format!("#/components/responses/{status}") }));
        }
        json!({
            "operationId": format!("{id}_{code}"), "tags": [code], "summary": summary, "responses": responses,
        })
    };
    let body = |schema: &Value| json!({ "required": true, "content": content(schema) });
    let writing = ["400", "409", "413", "415", "422"];
    let changing = ["400", "409", "413", "415", "422", "428"];

    let mut list = operation("list", both(&format!("{ja}の一覧"), &format!("List: {en}")), &["422"]);
    let own = ["text", "external_id", "sort", "columns", "archived", "page", "size"].map(&parameter);
    let filters = kind.fields().iter().map(|field| {
        json!({
            "name": format!("f.{}", field.code), "in": "query", "description": both(field.ja, field.en),
            "schema": { "type": "array", "items": { "type": "string" } }, "style": "form", "explode": true,
        })
    });
    list["parameters"] = own.into_iter().chain(filters).collect();
    list["responses"]["200"] =
        json!({ "description": both("一覧", "A page"), "content": content(&schema(&format!("{name}Page"))) });
    let mut create = operation("create", both(&format!("{ja}の登録"), &format!("Create: {en}")), &writing);
    create["requestBody"] = body(&schema(&format!("{name}Create")));
    create["responses"]["201"] = object("登録した / created");
    create["responses"]["201"]["headers"]["Location"] = json!({ "schema": { "type": "string" } });
    paths.insert(format!("/{code}"), json!({ "get": list, "post": create }));

    let mut read = operation("read", both(&format!("{ja}の参照"), &format!("Read: {en}")), &[]);
    read["responses"]["200"] = object("1件 / the object");
    let mut change = operation("change", both(&format!("{ja}の変更"), &format!("Change: {en}")), &changing);
    change["parameters"] = json!([parameter("if_match")]);
    change["requestBody"] = body(&schema(&format!("{name}Change")));
    change["responses"]["200"] = object("変更した / changed");
    paths.insert(
        format!("/{code}/{{id}}"),
        json!({ "parameters": [parameter("id")], "get": read, "patch": change }),
    );
    for (id, path, ja_verb, en_verb, with_reason) in [
        ("archive", "archive", "保管", "Put away", true),
        ("take_back", "take-back", "取り戻し", "Take back", false),
    ] {
        let summary = both(&format!("{ja}の{ja_verb}"), &format!("{en_verb}: {en}"));
        let mut put = operation(id, summary, &changing);
        put["parameters"] = json!([parameter("if_match")]);
        let mut properties = json!({ "version": { "type": "integer" } });
        if with_reason {
            properties["reason"] = json!({ "type": "string", "maxLength": 1_000 });
        }
        put["requestBody"] =
            body(&json!({ "type": "object", "properties": properties, "additionalProperties": false }));
        put["responses"]["200"] = object(&both(ja_verb, en_verb));
        paths.insert(
            format!("/{code}/{{id}}/{path}"),
            json!({ "parameters": [parameter("id")], "post": put }),
        );
    }
}

fn schemas_of(kind: Kind, schemas: &mut Map<String, Value>) {
    let (name, info) = (name(kind), kind.info());
    let answered: Map<String, Value> =
        kind.fields().iter().map(|field| (field.code.to_owned(), field_schema(field, false))).collect();
    let taken: Map<String, Value> =
        given(kind).map(|field| (field.code.to_owned(), field_schema(field, true))).collect();
    // A caller confined to a department need not name it.
    let must = |field: &&Field| {
        field.need == Need::Must && matches!(field.when, When::Always) && field.code != "department"
    };
    let required: Vec<&str> = given(kind).filter(must).map(|field| field.code).collect();
    let time = json!({ "type": "string", "format": "date-time" });
    schemas.insert(
        name.clone(),
        json!({
            "title": both(info.ja, info.en),
            "type": "object",
            "required": ["kind", "id", "version", "created_at", "updated_at", "archived_at", "fields", "hidden"],
            "additionalProperties": false,
            "properties": {
                "kind": { "const": info.code },
                "id": { "type": "string" },
                "version": { "type": "integer", "minimum": 1 },
                "created_at": time,
                "updated_at": time,
                "archived_at": { "anyOf": [time, { "type": "null" }] },
                "fields": { "type": "object", "additionalProperties": false, "properties": answered },
                "hidden": {
                    "description": "この権限では見えない項目 / fields that this caller may not see",
                    "type": "array", "items": { "type": "string" },
                },
            },
        }),
    );
    schemas.insert(
        format!("{name}Page"),
        json!({
            "type": "object",
            "required": ["items", "total", "page", "size"],
            "additionalProperties": false,
            "properties": {
                "items": { "type": "array", "items": schema(&name) },
                "total": { "type": "integer", "minimum": 0 },
                "page": { "type": "integer", "minimum": 1 },
                "size": { "type": "integer", "minimum": 1, "maximum": LARGEST },
            },
        }),
    );
    let fields = json!({ "type": "object", "additionalProperties": false, "properties": taken });
    let mut create = fields.clone();
    create["required"] = json!(required);
    schemas.insert(
        format!("{name}Create"),
        json!({
            "type": "object", "required": ["fields"], "additionalProperties": false,
            "properties": { "fields": create },
        }),
    );
    schemas.insert(
        format!("{name}Change"),
        json!({
            "type": "object", "required": ["fields"], "additionalProperties": false,
            "properties": { "fields": fields, "version": { "type": "integer", "minimum": 1 } },
        }),
    );
}

/// What a field may hold; `given`: in a request, where a reference may also be named by its external id.
fn field_schema(field: &Field, given: bool) -> Value {
    let id = || {
        let mut forms = vec![json!({ "type": "string" })];
        if given {
            forms.push(json!({
                "type": "object", "required": ["external_id"], "additionalProperties": false,
                "properties": { "external_id": { "type": "string", "minLength": 1 } },
            }));
        }
        forms
    };
    let codes = || field.choices().iter().map(|choice| choice.code).collect::<Vec<_>>();
    let mut forms = match field.ty {
        FieldType::Text(longest) | FieldType::LongText(longest) => {
            vec![json!({ "type": "string", "maxLength": longest })]
        }
        FieldType::Department => vec![json!({ "type": "string", "maxLength": 100 })],
        FieldType::Date => vec![json!({ "type": "string", "format": "date" })],
        FieldType::Moment => {
            vec![json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2})?$" })]
        }
        FieldType::Decimal => vec![json!({ "type": "string", "pattern": "^[0-9]+([.][0-9]+)?$" })],
        FieldType::Integer | FieldType::Yen => vec![json!({ "type": "integer", "minimum": 0 })],
        FieldType::Choice(_) => vec![json!({ "enum": codes() })],
        FieldType::Choices(_) => vec![json!({ "type": "array", "items": { "enum": codes() } })],
        FieldType::Reference(_) => id(),
        FieldType::References(_) => vec![json!({ "type": "array", "items": { "anyOf": id() } })],
        FieldType::CorporateNumber => vec![json!({ "type": "string", "pattern": "^[0-9]{13}$" })],
        FieldType::Lei => vec![json!({ "type": "string", "pattern": "^[A-Z0-9]{20}$" })],
        FieldType::Country => vec![json!({ "type": "string", "pattern": "^[A-Z]{2}$" })],
        _ => vec![json!({ "type": "string" })],
    };
    if field.unknown {
        forms.push(json!({ "const": UNKNOWN_WORD }));
    }
    forms.push(json!({ "type": "null" }));
    let mut description = both(field.help_ja, field.help_en);
    if let Some(kind) = field.refers_to() {
        format!("{description} → {}", kind.code()).trim().clone_into(&mut description);
    }
    let choices: Vec<String> = field
        .choices()
        .iter()
        .map(|choice| format!("{}: {}", choice.code, both(choice.ja, choice.en)))
        .collect();
    if !choices.is_empty() {
        format!("{description}\n{}", choices.join("\n")).trim().clone_into(&mut description);
    }
    let mut schema = json!({ "title": both(field.ja, field.en), "anyOf": forms });
    if !description.is_empty() {
        schema["description"] = json!(description);
    }
    if field.derived {
        schema["readOnly"] = json!(true);
    }
    schema
}

fn problem_schema() -> Value {
    let text = json!({ "type": "string" });
    let change = json!({
        "type": "object", "required": ["field", "old", "new", "by", "at"],
        "properties": { "field": text, "old": text, "new": text, "by": text, "at": text },
    });
    json!({
        "title": "RFC 9457",
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "additionalProperties": false,
        "properties": {
            "type": text, "title": text, "code": text,
            "status": { "type": "integer" },
            "errors": {
                "description": "項目ごとの誤り / what is wrong, field by field",
                "type": "array",
                "items": {
                    "type": "object", "required": ["field", "code", "message"], "additionalProperties": false,
                    "properties": { "field": text, "code": text, "message": text },
                },
            },
            "meanwhile": {
                "description": "ほかの変更 / what others changed meanwhile",
                "type": "object", "required": ["version", "changes"], "additionalProperties": false,
                "properties": {
                    "version": { "type": "integer" },
                    "changes": { "type": "array", "items": change },
                },
            },
        },
    })
}

fn parameters() -> Value {
    let query = |name: &str, text: &str, schema: Value| json!({ "name": name, "in": "query", "description": text, "schema": schema });
    let text = json!({ "type": "string" });
    json!({
        "text": query("text", "語を含む / contains the words", text.clone()),
        "external_id": query("external_id", "管理番号 / the number that another ledger knows", text.clone()),
        "sort": query("sort", "並べ替え。-で降順 / order, - for descending: name_ja,-updated_at", text.clone()),
        "columns": query("columns", "返す項目 / fields to answer with, separated by commas", text.clone()),
        "archived": query("archived", "1: 保管済みも / archived ones too", json!({ "enum": ["0", "1"] })),
        "page": query("page", "1から / from 1", json!({ "type": "integer", "minimum": 1 })),
        "size": query("size", "1ページの件数 / rows of a page",
            json!({ "type": "integer", "minimum": 1, "maximum": LARGEST, "default": 50 })),
        "id": { "name": "id", "in": "path", "required": true, "schema": text.clone() },
        "if_match": {
            "name": "If-Match", "in": "header", "schema": text,
            "description": "変更のもとにした版。本文の version でもよい / the version that the change started from, or `version` in the body",
        },
    })
}

fn responses() -> Value {
    let all = [
        ("400", "JSONでない / not JSON"),
        ("401", "トークンがない、無効 / no token, or one that opens no more"),
        ("403", "権限がない / not permitted"),
        ("404", "見つからない / not found, or out of reach"),
        ("409", "ほかの人が先に変更した、使用中 / changed meanwhile, still used"),
        ("413", "大きすぎる / too large"),
        ("415", "application/json でない / not application/json"),
        ("422", "項目の誤り / wrong fields or parameters"),
        ("428", "版がない / the version is missing"),
        ("429", "多すぎる / too many calls"),
    ];
    let problem = json!({ "application/problem+json": { "schema": schema("Problem") } });
    let responses = all.map(|(status, text)| {
        (status.to_owned(), json!({ "description": text, "content": problem.clone() }))
    });
    Value::Object(responses.into_iter().collect())
}
