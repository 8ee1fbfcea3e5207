//! The JSON API as another system calls it: tokens, every path of the description, refusals in words.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use register::access::{Action, Role, system};
use register::calendar::jst_date;
use register::catalogue::{Field, FieldType, Kind, Need};
use register::token::{NewToken, store};
use serde_json::{Map, Value, json};
use server::http::api::{openapi, routes};

use crate::schema;
use crate::support::{Answer, NOW, TestApp};

struct Caller<'a> {
    app: &'a TestApp,
    header: String,
}

impl Caller<'_> {
    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut all = vec![("authorization", self.header.as_str())];
        if !body.is_empty() && headers.iter().all(|(name, _)| *name != "content-type") {
            all.push(("content-type", "application/json"));
        }
        all.extend_from_slice(headers);
        // Nothing that a browser adds: no Origin, no Sec-Fetch-Site.
        let mut request = axum::http::Request::builder().method(method).uri(format!("/api/v1{path}"));
        for (name, value) in all {
            request = request.header(name, value);
        }
        self.app.bare(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    async fn create(&self, kind: Kind, fields: &Value) -> Answer {
        let body = json!({ "fields": fields }).to_string();
        self.send(Method::POST, &format!("/{}", kind.code()), &[], &body).await
    }

    async fn created(&self, kind: Kind, fields: &Value) -> Value {
        let answer = self.create(kind, fields).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{} {fields}: {}", kind.code(), answer.text());
        answer.json()
    }

    async fn patch(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.send(Method::PATCH, path, headers, &body.to_string()).await
    }
}

async fn secret(app: &TestApp, name: &str, role: Role, department: &str) -> String {
    let new = NewToken {
        name: name.into(),
        role: role.code().into(),
        department: department.into(),
        expires_on: "2026-12-31".into(),
    };
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let checked = new.checked(&jst_date(NOW)).unwrap();
    let secret = store::insert(&mut tx, &checked, &app.services.db.ids().token()).await.unwrap();
    tx.commit().await.unwrap();
    secret
}

async fn caller<'a>(app: &'a TestApp, name: &str, role: Role, department: &str) -> Caller<'a> {
    Caller { app, header: format!("Bearer {}", secret(app, name, role, department).await) }
}

fn code(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status.as_u16());
    assert!(!problem["title"].as_str().unwrap().is_empty());
    problem["code"].as_str().unwrap().to_owned()
}

fn refused(answer: &Answer, status: u16, wanted: &str) {
    assert_eq!((answer.status.as_u16(), code(answer).as_str()), (status, wanted), "{}", answer.text());
}

fn assert_valid(name: &str, value: &Value) {
    static DOCUMENT: std::sync::LazyLock<Value> = std::sync::LazyLock::new(openapi::document);
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    let problems = schema::problems(&DOCUMENT, &schema, value, name);
    assert!(problems.is_empty(), "{problems:#?}");
}

/// A right value for a field, other for other seeds; `made` are the ids of the objects made so far.
fn value(field: &Field, seed: usize, made: &Map<String, Value>) -> Value {
    let choices = field.choices();
    let code = || choices[seed % choices.len()].code;
    match field.ty {
        FieldType::Text(_) | FieldType::LongText(_) => json!(format!("値 {seed}")),
        FieldType::Date => json!(format!("2026-{:02}-{:02}", 1 + seed % 12, 1 + seed % 28)),
        FieldType::Moment => json!(format!("2026-{:02}-{:02} 09:30", 1 + seed % 12, 1 + seed % 28)),
        FieldType::Decimal => json!(format!("{seed}.5")),
        FieldType::Integer | FieldType::Yen => json!(seed),
        FieldType::Choice(_) => json!(code()),
        FieldType::Choices(_) => json!([code()]),
        FieldType::Reference(kind) => made.get(kind.code()).cloned().unwrap_or(Value::Null),
        FieldType::References(kind) => made.get(kind.code()).map_or(json!([]), |id| json!([id])),
        FieldType::CorporateNumber => json!("7000012050002"),
        FieldType::Lei => json!("5493001KJTIIGC8Y1R12"),
        FieldType::Country => json!("JP"),
        FieldType::Email => json!("a@b.example"),
        FieldType::Phone => json!("03-0000-0000"),
        FieldType::Department => json!("事務部"),
        FieldType::Url => json!("https://a.example/"),
    }
}

/// What a kind cannot be without, as a body.
fn least(kind: Kind, made: &Map<String, Value>) -> Value {
    let must = kind.fields().iter().filter(|field| field.need == Need::Must);
    let mut fields: Map<String, Value> =
        must.map(|field| (field.code.to_owned(), value(field, 1, made))).collect();
    if kind == Kind::Chain {
        fields.insert("from_party_id".into(), made["party"].clone());
        fields.insert("to_party_id".into(), made["party_2"].clone());
    }
    Value::Object(fields)
}

#[tokio::test]
async fn every_path_of_the_description_answers_as_it_says() {
    every_path_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| every_path_in(app).await).await;
}

async fn every_path_in(app: &TestApp) {
    let served =
        app.bare(axum::http::Request::get("/api/v1/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!(served.status, StatusCode::OK);
    let document = served.json();
    assert_eq!(document, openapi::document());
    let mut described: BTreeSet<String> = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "patch"].iter().filter(|method| item.get(**method).is_some()) {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    assert_eq!(described.len(), Kind::ALL.len() * routes().len());
    let caller = caller(app, "全部", Role::RiskOffice, "").await;
    let mut made = Map::new();
    let second = caller.created(Kind::Party, &json!({ "name_ja": "再委託先" })).await;
    made.insert("party_2".into(), second["id"].clone());
    for kind in Kind::ALL {
        // One minute for each kind, so that the pace is kept.
        app.clock.advance(60_000);
        let (kind_code, name) = (kind.code(), openapi::name(kind));
        let fields = least(kind, &made);
        assert_valid(&format!("{name}Create"), &json!({ "fields": fields }));
        let answer = caller.create(kind, &fields).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{kind_code}: {}", answer.text());
        let object = answer.json();
        assert_valid(&name, &object);
        let path = format!("/{kind_code}/{}", object["id"].as_str().unwrap());
        assert_eq!(answer.header("location"), format!("/api/v1{path}"));
        made.insert(kind_code.into(), object["id"].clone());

        // Every field that may be given, with a value of its type, and unknown where that is an answer.
        let mut version = 1;
        for seed in [2, 3] {
            let mut change = Map::new();
            let open = kind.fields().iter().filter(|field| field.need != Need::Must);
            let open = open.filter(|field| field.edited_with(&[Role::RiskOffice]));
            for field in open.filter(|field| field.refers_to() != Some(kind)) {
                let given =
                    if seed == 3 && field.unknown { json!("unknown") } else { value(field, seed, &made) };
                change.insert(field.code.into(), given);
            }
            let body = json!({ "fields": change, "version": version });
            assert_valid(&format!("{name}Change"), &body);
            let answer = caller.patch(&path, &[], &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{kind_code} {body}: {}", answer.text());
            assert_valid(&name, &answer.json());
            version = answer.json()["version"].as_i64().unwrap();
            assert_eq!(answer.header("etag"), format!("\"{version}\""));
            for (field, given) in &change {
                assert_eq!(&answer.json()["fields"][field], given, "{kind_code}.{field}");
            }
        }
        let read = caller.get(&path).await;
        assert_valid(&name, &read.json());
        let page = caller.get(&format!("/{kind_code}?size=10&sort=-updated_at")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert_valid(&format!("{name}Page"), &page.json());
        assert!(page.json()["items"].as_array().unwrap().contains(&read.json()));
        // Every filter that is described is understood.
        for parameter in document["paths"][format!("/{kind_code}")]["get"]["parameters"].as_array().unwrap() {
            let Some(filter) = parameter["name"].as_str().filter(|name| name.starts_with("f.")) else {
                continue;
            };
            let answer = caller.get(&format!("/{kind_code}?{filter}=1")).await;
            assert_eq!(answer.status, StatusCode::OK, "{filter}: {}", answer.text());
            app.clock.advance(1_000);
        }
    }
    // From the last kind to the first: what is referred to cannot be put away.
    for kind in Kind::ALL.into_iter().rev() {
        app.clock.advance(60_000);
        let path = format!("/{}/{}", kind.code(), made[kind.code()].as_str().unwrap());
        let now = caller.get(&path).await;
        let tag = now.header("etag").to_owned();
        let body = json!({ "reason": "試験" }).to_string();
        let away = caller.send(Method::POST, &format!("{path}/archive"), &[("if-match", &tag)], &body).await;
        if away.status == StatusCode::CONFLICT {
            refused(&away, 409, "still_used");
            continue;
        }
        assert_eq!(away.status, StatusCode::OK, "{path}: {}", away.text());
        assert!(away.json()["archived_at"].is_string());
        let version = away.json()["version"].as_i64().unwrap();
        let body = json!({ "version": version }).to_string();
        let back = caller.send(Method::POST, &format!("{path}/take-back"), &[], &body).await;
        assert_eq!(back.status, StatusCode::OK, "{path}: {}", back.text());
        assert_valid(&openapi::name(kind), &back.json());
        assert!(back.json()["archived_at"].is_null());
    }
}

#[tokio::test]
async fn a_token_is_needed_and_a_cookie_is_none() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let good = secret(&app, "良い鍵", Role::InternalAudit, "").await;
    for header in ["", "Bearer", "Bearer x", "Basic eDp5", &format!("Bearer {good}0"), &good] {
        let caller = Caller { app: &app, header: header.to_owned() };
        for path in ["/party", "/party/x", "/nothing", "/party/x/archive/y"] {
            let answer = caller.send(Method::GET, path, &[("cookie", &cookie)], "").await;
            refused(&answer, 401, "unauthenticated");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }
    let caller = Caller { app: &app, header: format!("bearer  {good}") };
    assert_eq!(caller.get("/party").await.status, StatusCode::OK);
    refused(&caller.get("/nothing").await, 404, "not_found");
    refused(&caller.get("/party/none").await, 404, "not_found");
    refused(&caller.get("/party/x/y/z").await, 404, "not_found");
    refused(&caller.send(Method::DELETE, "/party/x", &[], "").await, 405, "no_such_method");
    // Revoked and expired ones say so to whoever holds them.
    app.clock.advance(41 * 86_400_000);
    refused(&caller.get("/party").await, 401, "token_expired");
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let id = store::list(&mut tx).await.unwrap()[0].id.clone();
    store::revoke(&mut tx, &id).await.unwrap();
    tx.commit().await.unwrap();
    refused(&caller.get("/party").await, 401, "token_revoked");
}

#[tokio::test]
async fn a_token_does_what_its_role_may_within_its_department() {
    let app = TestApp::new().await;
    let office = caller(&app, "統括", Role::RiskOffice, "").await;
    let reader = caller(&app, "監査", Role::InternalAudit, "").await;
    let party = office.created(Kind::Party, &json!({ "name_ja": "甲社", "external_id": "V-1" })).await;
    let engagement = |department: &str| {
        json!({ "party_id": { "external_id": "V-1" }, "service_ja": "運用", "function_ja": "事務",
            "department": department, "kind": "outsourcing" })
    };
    let own = office.created(Kind::Engagement, &engagement("事務部")).await;
    let other = office.created(Kind::Engagement, &engagement("市場部")).await;
    assert_eq!(own["fields"]["party_id"], party["id"]);
    refused(&reader.create(Kind::Party, &json!({ "name_ja": "乙社" })).await, 403, "forbidden");
    refused(
        &office.create(Kind::Engagement, &json!({ "party_id": { "external_id": "V-9" } })).await,
        422,
        "invalid",
    );

    for role in [Role::Procurement, Role::BusinessOwner, Role::InternalAudit] {
        let confined = caller(&app, role.code(), role, "事務部").await;
        let page = confined.get("/engagement").await.json();
        assert_eq!((page["total"].as_i64(), &page["items"][0]["id"]), (Some(1), &own["id"]), "{role:?}");
        let hidden = format!("/engagement/{}", other["id"].as_str().unwrap());
        refused(&confined.get(&hidden).await, 404, "not_found");
        let change = json!({ "version": 1, "fields": { "owner": "私" } });
        let wanted = if role == Role::InternalAudit { (403, "forbidden") } else { (404, "not_found") };
        refused(&confined.patch(&hidden, &[], &change).await, wanted.0, wanted.1);
        if role != Role::InternalAudit {
            let answer = confined.create(Kind::Engagement, &engagement("市場部")).await;
            refused(&answer, 422, "invalid");
            assert_eq!(answer.json()["errors"][0]["code"], "not_yours");
        }
    }
}

#[tokio::test]
async fn a_change_on_an_old_version_is_refused_with_what_happened_meanwhile() {
    let app = TestApp::new().await;
    let caller = caller(&app, "購買", Role::Procurement, "").await;
    let party = caller.created(Kind::Party, &json!({ "name_ja": "甲社", "external_id": "V-1" })).await;
    let path = format!("/party/{}", party["id"].as_str().unwrap());
    let change = |country: &str| json!({ "fields": { "country": country } });
    refused(&caller.patch(&path, &[], &change("JP")).await, 428, "version_wanted");
    refused(&caller.patch(&path, &[("if-match", "*")], &change("JP")).await, 422, "invalid");
    let both = json!({ "version": 2, "fields": {} });
    refused(&caller.patch(&path, &[("if-match", "\"1\"")], &both).await, 422, "invalid");
    assert_eq!(caller.patch(&path, &[("if-match", "\"1\"")], &change("JP")).await.status, StatusCode::OK);
    let stale = caller.patch(&path, &[("if-match", "\"1\"")], &change("unknown")).await;
    refused(&stale, 409, "changed_meanwhile");
    assert_valid("Problem", &stale.json());
    let meanwhile = &stale.json()["meanwhile"];
    assert_eq!(meanwhile["version"], 2);
    let theirs = &meanwhile["changes"][0];
    assert_eq!(
        (&theirs["field"], &theirs["new"], &theirs["by"]),
        (&json!("country"), &json!("JP"), &json!("購買"))
    );
    // Another ledger finds it again by its own number.
    let found = caller.get("/party?external_id=V-1").await.json();
    assert_eq!((found["total"].as_i64(), &found["items"][0]["id"]), (Some(1), &party["id"]));
    assert_eq!(caller.get("/party?external_id=V-2").await.json()["total"], 0);
    assert_eq!(
        caller.patch(&path, &[("if-match", "2")], &change("unknown")).await.json()["fields"]["country"],
        "unknown"
    );
    assert_eq!(caller.get("/party?f.country=unknown").await.json()["total"], 1);
}

#[tokio::test]
async fn what_is_wrong_is_named_in_the_callers_language() {
    let app = TestApp::new().await;
    let caller = caller(&app, "購買", Role::Procurement, "").await;
    let send = async |kind: &str, body: &str| {
        caller.send(Method::POST, "/party", &[("content-type", kind)], body).await
    };
    refused(&send("text/plain", "{}").await, 415, "not_json");
    refused(&send("application/json", "{").await, 400, "bad_json");
    refused(&send("application/json", "[]").await, 400, "bad_json");
    refused(&send("application/json; charset=utf-8", "{}").await, 422, "invalid");
    let huge = json!({ "fields": { "note": "x".repeat(1 << 20) } }).to_string();
    refused(&send("application/json", &huge).await, 413, "body_too_large");
    let wrong = json!({ "fields": {
        "name_ja": 5, "country": "Japan", "kinds": ["cloud", "nothing"], "nothing": 1, "corporate_number": "1"
    } });
    let answer = send("application/json", &wrong.to_string()).await;
    refused(&answer, 422, "invalid");
    assert_valid("Problem", &answer.json());
    let english = caller
        .send(Method::POST, "/party", &[("accept-language", "en")], "{\"fields\":{\"name_ja\":\"\"}}")
        .await;
    let japanese = caller.send(Method::POST, "/party", &[], "{\"fields\":{\"name_ja\":\"\"}}").await;
    let message = |answer: &Answer| answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message(&english).is_ascii() && !message(&japanese).is_ascii(), "{}", message(&english));
    // A filter that is not understood would give rows that nobody asked for.
    for query in [
        "f.nothing=1",
        "nothing=1",
        "size=0",
        "size=9999",
        "page=0",
        "sort=nothing",
        "columns=x",
        "f.country.like=x",
    ] {
        refused(&caller.get(&format!("/party?{query}")).await, 422, "invalid");
    }
    for garbage in ["%00", "..%2f", "'%20or%201=1", "%FF"] {
        let answer = caller.get(&format!("/party/{garbage}")).await;
        assert!(answer.status.is_client_error(), "{garbage}: {}", answer.status);
    }
}

#[tokio::test]
async fn calls_are_paced_and_noted() {
    let app = TestApp::new().await;
    let caller = caller(&app, "急ぐ鍵", Role::InternalAudit, "").await;
    let mut last = caller.get("/group?text=x").await;
    for _ in 0..120 {
        last = caller.get("/group").await;
    }
    refused(&last, 429, "too_many_calls");
    assert_eq!(last.header("retry-after"), "1");
    app.clock.advance(1_000);
    assert_eq!(caller.get("/group").await.status, StatusCode::OK);
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let entries = register::audit::store::list(&mut tx, None, 200).await.unwrap();
    let calls: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.action == "api.called" && entry.actor_name == "急ぐ鍵")
        .map(|entry| entry.detail.as_str())
        .collect();
    assert_eq!(calls.len(), 122);
    assert!(calls.iter().any(|detail| detail.contains("429")));
    assert!(calls.last().unwrap().contains("/api/v1/group?text=x"), "{:?}", calls.last());
    assert!(entries.iter().all(|entry| !entry.detail.contains("daicho_")), "no secret in the trail");
}

#[tokio::test]
async fn an_administrator_issues_and_revokes_in_the_browser() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Administrator).await;
    let body = "input[name]=K&input[role]=internal_audit&input[department]=&input[expires_on]=2026-12-01";
    let answer = app.call("/api/token/create", &cookie, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let header = format!("Bearer {}", answer.json().as_str().unwrap());
    let caller = Caller { app: &app, header };
    assert_eq!(caller.get("/party").await.status, StatusCode::OK);
    let again = app.call("/api/token/create", &cookie, body).await;
    assert_eq!(
        (again.status, again.json()["fields"][0]["code"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, json!("taken"))
    );
    let page = app.get("/tokens", &cookie).await.text();
    assert!(
        page.contains("接続キー") && page.contains("有効") && !page.contains(&caller.header[7..]),
        "{page}"
    );
    let list = app.call("/api/token/list", &cookie, "{}").await.json();
    let id = list["tokens"][0]["id"].as_str().unwrap().to_owned();
    assert!(list["tokens"][0]["last_used_at"].is_i64());
    app.call("/api/token/revoke", &cookie, &format!("id={id}")).await;
    refused(&caller.get("/party").await, 401, "token_revoked");
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        let other = app.as_role(role).await;
        assert_eq!(
            app.call("/api/token/create", &other, body).await.status,
            StatusCode::FORBIDDEN,
            "{role:?}"
        );
    }
}
