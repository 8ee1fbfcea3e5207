//! Who gets what: every route, page and server function × every role. The lists come from the program
//! itself, so that nothing added later escapes; the answers are a golden file.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::body::Body;
use axum::http::Method;
use register::access::Role;

use crate::support::{Part, TestApp, fixture, multipart};

/// What the requests speak of.
struct Seed {
    party: String,
    engagement: String,
    proposal: String,
    contract: String,
    document: String,
}

async fn seed(app: &TestApp) -> Seed {
    let cookie = app.as_roles(&[Role::Procurement, Role::Legal]).await;
    let bytes = fixture("ok-ja.pdf");
    let form = [Part::Field("party_name", "秘密の取引先"), Part::File("秘密の契約.pdf", &bytes)];
    let outcome = app.uploaded(&cookie, &form).await.remove(0);
    app.run_jobs().await;
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    let (document, contract) = (text("id"), text("contract_id"));
    let found = app.call("/api/contract/find", &cookie, &format!("id={contract}")).await.json();
    let party = found["contract"]["party_id"].as_str().unwrap().to_owned();
    let office = app.as_role(Role::RiskOffice).await;
    let body = format!(
        "kind=engagement&id=&version=0&values[party_id]={party}&values[service_ja]=S&values[function_ja]=秘密の取引先の機能&values[department]=D&values[kind]=cloud"
    );
    let saved = app.call("/api/record/save", &office, &body).await;
    let engagement = saved.header("location").rsplit('/').next().unwrap().to_owned();
    let proposal = format!("id={engagement}&tier=1&reason=memo&expires_on=");
    app.call("/api/risk/propose", &office, &proposal).await;
    let standing = app.call("/api/risk/standing", &office, &format!("id={engagement}")).await.json();
    let proposal = standing["overrides"][0]["id"].as_str().unwrap().to_owned();
    Seed { party, engagement, proposal, contract, document }
}

/// The whole list of parties.
const PARTIES: &str = "{\"kind\":\"party\",\"text\":\"\",\"filters\":[],\"sort\":[],\"columns\":[],\"page\":0,\"archived\":false}";

/// A body that the function accepts; a function without one here fails the test.
#[expect(clippy::match_same_arms, reason = "each domain keeps its own lines")]
fn body(path: &str, seed: &Seed) -> String {
    let Seed { party, engagement, proposal, contract, document } = seed;
    match path {
        "/api/monitoring/load" => "{\"filter\":{}}".into(),
        "/api/monitoring/choice" | "/api/outbox/list" | "/api/inquiry/list" | "/api/offboarding/list" => {
            String::new()
        }
        "/api/monitoring/choose" => "digest=weekly".into(),
        "/api/outbox/retry"
        | "/api/outbox/withdraw"
        | "/api/incident/find"
        | "/api/inquiry/find"
        | "/api/inquiry/send"
        | "/api/inquiry/remind"
        | "/api/offboarding/find"
        | "/api/offboarding/complete" => "id=none".into(),
        "/api/inquiry/create" => {
            "input[title]=T&input[product]=P&input[severity]=high&input[summary]=S&input[due_on]=2026-12-31"
                .into()
        }
        "/api/inquiry/propose" => "{\"criteria\":{\"tiers\":[1],\"product\":\"\",\"chain\":false}}".into(),
        "/api/inquiry/add" => format!("id=none&criteria[product]=&parties[]={party}"),
        "/api/inquiry/remove" => "id=none&recipient=none".into(),
        "/api/inquiry/link" => "recipient=none".into(),
        "/api/inquiry/note_answer" => "id=none&recipient=none&input[answer]=affected&input[name]=N".into(),
        "/api/inquiry/close" => "id=none&conclusion=C".into(),
        "/api/inquiry/question" => "key=none".into(),
        "/api/inquiry/answer" => "key=none&input[answer]=affected&input[name]=N".into(),
        "/api/offboarding/open" => {
            format!("input[engagement]={engagement}&input[reason]=R&input[due_on]=2026-12-31")
        }
        "/api/offboarding/close_row" => {
            "case=none&row=none&input[closed_on]=2026-11-20&input[remark]=R".into()
        }
        "/api/offboarding/reopen_row" => "case=none&row=none&reason=R".into(),
        "/api/offboarding/propose_exception" => "case=none&row=none&input[reason]=R".into(),
        "/api/offboarding/decide_exception" => "case=none&row=none&decision=approve".into(),
        "/api/offboarding/cancel" => "input[id]=none&input[reason]=R".into(),
        "/api/import/find" | "/api/import/set" | "/api/import/discard" => "id=none".into(),
        "/api/import/confirm" => "id=none&fingerprint=x".into(),
        "/api/import/list"
        | "/api/session/me"
        | "/api/home"
        | "/api/audit/list"
        | "/api/contract/choices" => String::new(),
        "/api/concentration" => "{\"question\":{}}".into(),
        "/api/scenario/compare" => "{\"show\":[]}".into(),
        "/api/scenario/create" => "name=S&note=".into(),
        "/api/scenario/add" => "id=none&version=1&kind=fails&first=none".into(),
        "/api/scenario/remove" => "id=none&version=1&step=0".into(),
        "/api/scenario/archive" => "id=none&version=1".into(),
        "/api/concentration/acknowledge" => "key=none&owner=O&note=N&expires_on=2026-12-31".into(),
        "/api/report/list" => String::new(),
        "/api/report/find" => "id=none".into(),
        "/api/report/request" => "title=T".into(),
        "/api/readiness/say" => "demand=1&status=done&note=N".into(),
        "/api/readiness/load" | "/api/kpi/figures" => "{}".into(),
        "/api/graph/picture" | "/api/heat/risk" | "/api/heat/vendors" => "{\"ask\":{}}".into(),
        "/api/contract/list" | "/api/clause_check/heatmap" => "{\"filter\":{}}".into(),
        "/api/list/page" => format!("{{\"listing\":{PARTIES}}}"),
        "/api/list/bulk_preview" => {
            format!(
                "{{\"ask\":{{\"listing\":{PARTIES},\"ids\":[],\"all\":true,\"field\":\"country\",\"value\":\"JP\"}}}}"
            )
        }
        "/api/list/bulk_save" => format!("kind=party&field=department&value=D&rows={party}:9"),
        "/api/list/save_view" => "kind=party&query=f.kinds=cloud&name=V&shared=1".into(),
        "/api/list/remove_view" => "kind=party&id=none".into(),
        "/api/lint/check" => "{\"class\":\"no_identifier\",\"page\":0}".into(),
        "/api/policy/versions" => "{}".into(),
        "/api/policy/preview" => "{\"policy\":{\"notice_days\":120}}".into(),
        "/api/policy/figures" => "version=0&figures[overdue][on]=no&reason=R".into(),
        "/api/policy/save" => "version=0&policy={}&reason=R".into(),
        "/api/party/find" | "/api/party/twins" => format!("id={party}"),
        "/api/party/merge" => format!("kept={party}&gone=nobody"),
        "/api/risk/residual_of" => format!("id={engagement}"),
        "/api/record/view" => format!("kind=engagement&id={engagement}"),
        "/api/record/form" => format!("{{\"kind\":\"party\",\"id\":\"{party}\",\"preset\":{{}}}}"),
        "/api/record/suggest" => "text=%E7%A7%98%E5%AF%86".into(),
        "/api/record/save" => "kind=party&id=&version=0&values[name_ja]=New".into(),
        "/api/record/archive" => format!("kind=engagement&id={engagement}&version=1&reason=memo"),
        "/api/record/take_back" => format!("kind=engagement&id={engagement}&version=1"),
        "/api/record/restore" => format!("kind=engagement&id={engagement}&version=1&change=none"),
        "/api/risk/standing" => format!("id={engagement}"),
        "/api/risk/propose" => format!("id={engagement}&tier=1&reason=memo&expires_on="),
        "/api/risk/decide" => format!("id={engagement}&proposal={proposal}&decision=reject"),
        "/api/contract/find" => format!("id={contract}"),
        "/api/contract/save" => "id=&version=0&input[title]=New&input[kind]=master".into(),
        "/api/intake/queue" | "/api/gap/board" | "/api/obligation/list" => "{\"filter\":{}}".into(),
        "/api/intake/confirm" => format!("contract_id={contract}&version=1&values[title]=T"),
        "/api/intake/refuse" | "/api/gap/of_contract" => format!("contract_id={contract}"),
        "/api/intake/dismiss" => format!("document_id={document}"),
        "/api/intake/retry_failed" => "all=true".into(),
        "/api/gap/find" | "/api/gap/close" => "id=none".into(),
        "/api/gap/plan" => "id=none&version=1&input[way]=negotiate".into(),
        "/api/gap/decide" => "id=none&decision=approve".into(),
        "/api/gap/answer" => "id=none&answer=agreed&words=x".into(),
        "/api/obligation/confirm" | "/api/obligation/drop" => "id=none&version=1".into(),
        "/api/obligation/done" => "id=none&version=1&evidence=x".into(),
        "/api/calendar/agenda" => "month=2026-11".into(),
        "/api/calendar/open_feed" | "/api/calendar/close_feed" => "confirm=true".into(),
        "/api/contract/compare" => format!("contract_id={contract}&before={document}&now={document}"),
        "/api/clause_check/assign" | "/api/clause_check/look_again" => format!("contract_id={contract}"),
        "/api/clause_check/comment" => format!("contract_id={contract}&item=1&text=x"),
        "/api/search/anything" => "text=%E7%A7%98%E5%AF%86".into(),
        "/api/clause_check/find" => format!("contract_id={contract}"),
        "/api/clause_check/passage" => format!("{{\"ask\":{{\"contract_id\":\"{contract}\",\"item\":1}}}}"),
        "/api/clause_check/review" => {
            format!("input[contract_id]={contract}&input[item]=7&input[verdict]=stated&input[reason]=memo")
        }
        "/api/document/retry" => format!("id={document}"),
        "/api/document/type_page" => {
            format!(
                "input[document_id]={document}&input[page]=1&input[text]=%E6%9C%AC%E6%96%87&input[before]="
            )
        }
        "/api/document/recognise" => format!("document_id={document}"),
        "/api/document/withdraw_page" => format!("document_id={document}&page=1"),
        "/api/token/list" => "{}".into(),
        "/api/token/create" => "input[name]=K&input[role]=internal_audit&input[expires_on]=2026-12-01".into(),
        "/api/token/revoke" => "id=none".into(),
        "/api/user/list" => "{\"filter\":{}}".into(),
        "/api/user/standing" | "/api/user/review" | "/api/account/own" => "{}".into(),
        "/api/user/find" => "{\"id\":\"none\"}".into(),
        "/api/user/invite" => "input[name]=N&input[email]=n@bank.example&input[roles][]=legal".into(),
        "/api/user/second_rule" => "wanted=nobody".into(),
        "/api/user/link" => "id=none".into(),
        "/api/user/change" => "id=none&input[name]=N&input[roles][]=legal".into(),
        "/api/user/act" | "/api/user/review_decide" => "id=none&act=close".into(),
        "/api/account/prove" => "password=x".into(),
        "/api/account/change_password" => "current=x&password=x&again=x".into(),
        "/api/account/ways" | "/api/session/provider" => "{}".into(),
        "/api/account/second" => "{}".into(),
        "/api/account/begin_second" | "/api/account/end_second" => "password=x".into(),
        "/api/account/confirm_second" => "code=000000".into(),
        "/api/account/end_session" => String::new(),
        "/api/account/link" => "{\"key\":\"none\"}".into(),
        "/api/assessment/list" => "{\"filter\":{}}".into(),
        "/api/assessment/find" | "/api/questionnaire/review" => "id=none".into(),
        "/api/assessment/open" => {
            format!("engagement={engagement}&input[kind]=due_diligence&input[cause]=memo")
        }
        "/api/assessment/step" => "id=none&version=1&act=advance".into(),
        "/api/assessment/decide" => "id=none&step=manager&decision=approve&content=x".into(),
        "/api/assessment/except" => "id=none&need=risk_scored".into(),
        "/api/assessment/decide_exception" => "exception=none&decision=approve".into(),
        "/api/assessment/conclude" => "id=none&conclusion=fit&reason=memo".into(),
        "/api/assessment/seen" | "/api/assessment/condition" => "id=none".into(),
        "/api/assessment/finding" => "id=none&input[text]=memo".into(),
        "/api/assessment/close_finding" => "finding=none&closing=memo".into(),
        "/api/assessment/meet_condition" => "condition=none&evidence=memo".into(),
        "/api/assessment/outlook" => "id=none&decision=continue&reason=memo".into(),
        "/api/questionnaire/templates" => String::new(),
        "/api/questionnaire/begin" => "code=cloud".into(),
        "/api/questionnaire/settle" => "code=none&revision=1&act=publish&reason=memo".into(),
        "/api/questionnaire/edit_part" => "code=none&revision=1&input[part]=up&input[id]=x".into(),
        "/api/questionnaire/edit_question" => "code=none&revision=1&input[ja]=memo".into(),
        "/api/questionnaire/send" | "/api/questionnaire/link" => "id=none&name=memo".into(),
        "/api/questionnaire/revoke" | "/api/questionnaire/resend" => "link=none".into(),
        "/api/assessment/confirm_event" => "incident=none&engagement=none".into(),
        "/api/assessment/dismiss_event" => "incident=none&engagement=none&reason=memo".into(),
        "/api/evidence/files" => "id=none".into(),
        "/api/evidence/remove_file" => "file=none".into(),
        "/api/questionnaire/withdraw" => "id=none&reason=memo".into(),
        "/api/questionnaire/judge" => "id=none&question=x&judgement=adequate&note=memo&version=0".into(),
        "/api/questionnaire/ask" => "id=none&question=x&text=memo".into(),
        "/api/respond/view" => "{\"token\":\"none\"}".into(),
        "/api/respond/save" => {
            "{\"token\":\"none\",\"question\":\"x\",\"base\":0,\"value\":\"\",\"note\":\"\"}".into()
        }
        "/api/respond/reply" => "token=none&question=x&text=memo".into(),
        "/api/respond/finish" => "token=none&act=submit".into(),
        "/api/respond/share" => "token=none&section=x&name=memo".into(),
        "/api/respond/reuse_file" => "token=none&question=x&file=none".into(),
        "/api/respond/remove_file" => "token=none&file=x".into(),
        "/api/document/progress" => format!("{{\"ids\":[\"{document}\"]}}"),
        "/api/annex/list" => "{\"filter\":{}}".into(),
        "/api/annex/of_contract" => format!("contract_id={contract}"),
        "/api/annex/ask" => {
            format!("contract_id={contract}&input[target]=none&input[owner_id]=none&input[due_on]=2027-01-31")
        }
        "/api/annex/change" => "id=none&version=1&input[owner_id]=none&input[due_on]=2027-01-31".into(),
        "/api/annex/receive" => "id=none&version=1&document_id=none".into(),
        "/api/annex/withdraw" | "/api/annex/reopen" => "id=none&version=1&reason=memo".into(),
        "/api/search" => "text=%E5%86%8D%E5%A7%94%E8%A8%97&page=0".into(),
        other => panic!("give {other} a body here, and look at the golden file"),
    }
}

/// Every page that the application routes.
fn pages() -> Vec<String> {
    let listed = leptos_axum::generate_route_list(app::App);
    listed.iter().map(|route| route.path().to_owned()).collect()
}

/// Method and path of everything.
fn everything() -> Vec<(Method, String)> {
    let plain = server::http::routes().into_iter();
    let functions: BTreeSet<String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(
                method,
                Method::POST,
                "{path}: a function that GET reaches changes something by a link"
            );
            path.to_owned()
        })
        .collect();
    let pages = pages().into_iter().map(|path| (Method::GET, path));
    let functions = functions.into_iter().map(|path| (Method::POST, path));
    plain.chain([(Method::POST, "/language".to_owned())]).chain(pages).chain(functions).collect()
}

const SECRETS: [&str; 3] = ["秘密の取引先", "秘密の契約", "架空第一銀行"];

async fn ask(app: &TestApp, seed: &Seed, method: &Method, path: &str, cookie: &str) -> (u16, bool) {
    let id = if path.starts_with("/parties") {
        &seed.party
    } else if path.starts_with("/engagements") || path.starts_with("/records") {
        &seed.engagement
    } else if path.starts_with("/contracts") {
        &seed.contract
    } else {
        &seed.document
    };
    let filled = path
        .replace("/bulk/{kind}", "/bulk/party")
        .replace("{id}", id)
        .replace(":id", id)
        .replace(":kind", "engagement")
        .replace("{kind}", "engagement")
        .replace("{name}", "none")
        .replace("{token}", "none")
        .replace(":code", "core")
        .replace(":token", "none")
        .replace("{page}", "1.png")
        .replace("/case-files/{file}", "/case-files/cases.csv")
        .replace("/monitoring/{file}", "/monitoring/items.csv")
        .replace("/risk-files/{file}", "/risk-files/parties.xlsx")
        .replace("/memo/{file}", "/memo/ja.md")
        .replace("/heatmap/{file}", "/heatmap/clauses.xlsx")
        .replace("/users/files/{file}", "/users/files/review.csv")
        .replace("{file}", "party.csv");
    let answer = if path == "/uploads" {
        app.upload(
            cookie,
            &[Part::Field("contract_id", &seed.contract), Part::File("二.pdf", &fixture("ok-en.pdf"))],
        )
        .await
    } else if path.starts_with("/respond/") && method == Method::POST {
        let (kind, body) =
            multipart(&[Part::Field("question", "core.c08"), Part::File("三.pdf", &fixture("ok-ja.pdf"))]);
        app.send(Method::POST, &filled, cookie, &[("content-type", &kind)], body).await
    } else if path == "/imports/files" || path == "/evidence/{id}/files" {
        let (kind, body) = multipart(&[Part::File("一.csv", "名称\n甲社".as_bytes())]);
        app.send(Method::POST, &filled, cookie, &[("content-type", &kind)], body).await
    } else if path.starts_with("/api/v1/") {
        // A cookie opens nothing there; what tokens open is tested beside the API.
        let filled = path.replace("{kind}", "engagement").replace("{id}", &seed.engagement);
        app.send(method.clone(), &filled, cookie, &[("content-type", "application/json")], "{}").await
    } else if path.starts_with("/api/") {
        app.call(&filled, cookie, &body(path, seed)).await
    } else if method == Method::GET {
        app.send(Method::GET, &filled, cookie, &[("accept", "text/html")], Body::empty()).await
    } else {
        app.form(
            &filled,
            cookie,
            &[
                ("email", "x@y.example"),
                ("password", "x"),
                ("name", "x"),
                ("to", "en"),
                ("key", "none"),
                ("again", "x"),
            ],
        )
        .await
    };
    assert!(!answer.status.is_server_error(), "{method} {path}: {} {}", answer.status, answer.text());
    let text = answer.text();
    let secret = SECRETS.iter().any(|secret| text.contains(secret))
        || [&b"%PDF-"[..], b"\x89PNG"].iter().any(|kind| answer.body.starts_with(kind));
    (answer.status.as_u16(), secret)
}

/// Status, and `*` where the answer held something of the register. The session is renewed for each
/// request, because one of them ends it.
#[tokio::test]
async fn every_route_and_function_for_every_role() {
    let everything = everything();
    assert!(everything.len() >= 40, "{everything:?}");
    let mut columns: Vec<(String, Option<Role>)> = vec![("anonymous".into(), None)];
    columns.extend(Role::ALL.map(|role| (role.code().to_owned(), Some(role))));
    let mut table = format!("{:<38}", "");
    let mut rows: Vec<String> =
        everything.iter().map(|(method, path)| format!("{:<38}", format!("{method} {path}"))).collect();
    for (name, role) in columns {
        let _ = write!(table, " {name:<14}");
        let app = TestApp::new().await;
        let seed = seed(&app).await;
        for ((method, path), row) in everything.iter().zip(&mut rows) {
            let cookie = match role {
                Some(role) => app.as_role_again(role).await,
                None => String::new(),
            };
            let (status, secret) = ask(&app, &seed, method, path, &cookie).await;
            let open =
                matches!(path.as_str(), "/healthz" | "/readyz" | "/assets/{name}" | "/api/v1/openapi.json");
            if role.is_none() {
                assert!(!secret, "{method} {path} gave something away");
                // Behind a link that was never given out there is nothing.
                let no_link = (path.contains("/respond/") || path == "/api/account/link") && status == 404;
                let kept_out = open
                    || no_link
                    || matches!(status, 401 | 403 | 303 | 302)
                    || matches!(
                        path.as_str(),
                        "/sign-in"
                            | "/sign-in/code"
                            | "/answer"
                            | "/join"
                            | "/api/session/me"
                            | "/api/session/provider"
                    );
                assert!(kept_out, "{method} {path} let nobody in: {status}");
            }
            let _ = write!(row, " {:<14}", format!("{status}{}", if secret { "*" } else { "" }));
        }
    }
    for row in rows {
        let _ = write!(table, "\n{}", row.trim_end());
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

/// Without the right cookie nothing of a stored file comes out, whatever one asks for it with.
#[tokio::test]
async fn a_file_needs_a_reading_role_whatever_the_headers() {
    let app = TestApp::new().await;
    let seed = seed(&app).await;
    let administrator = app.as_role(Role::Administrator).await;
    for cookie in ["", administrator.as_str(), "__Host-daicho=00"] {
        for headers in
            [&[][..], &[("accept", "application/pdf")], &[("accept", "text/html")], &[("range", "bytes=0-9")]]
        {
            for kind in ["file", "events"] {
                let path = format!("/documents/{}/{kind}", seed.document);
                let answer = app.send(Method::GET, &path, cookie, headers, Body::empty()).await;
                assert!(
                    matches!(answer.status.as_u16(), 401 | 403 | 303),
                    "{path} {headers:?}: {}",
                    answer.status
                );
                assert!(!answer.text().contains("%PDF") && !answer.text().contains("done"));
            }
        }
    }
}

#[tokio::test]
async fn an_upload_without_the_right_is_refused_before_a_byte_is_kept() {
    let app = TestApp::new().await;
    for cookie in [String::new(), app.as_role(Role::Security).await, app.as_role(Role::Administrator).await] {
        let (kind, body) = multipart(&[Part::File("一.pdf", &fixture("ok-ja.pdf"))]);
        let answer = app.send(Method::POST, "/uploads", &cookie, &[("content-type", &kind)], body).await;
        assert!(matches!(answer.status.as_u16(), 401 | 403), "{}", answer.status);
    }
    assert_eq!(app.files(), (0, 0));
}
