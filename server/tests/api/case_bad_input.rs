//! What goes wrong around a case: files that are far too large, mail that comes back, an approver who leaves.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use futures::stream;
use register::access::{Action, Role, system};
use register::user::store as users;
use server::mail::{Mailer, send_once};

use crate::cases::case;
use crate::lifecycle::settings;
use crate::smtp::Smtp;
use crate::support::{Part, TestApp, multipart};

#[tokio::test]
async fn two_hundred_megabytes_are_refused_and_leave_nothing_behind() {
    let app = TestApp::new().await;
    let case = case(&app).await;
    let given = case.send(&app, &["core"], "").await;
    let token = given["token"].as_str().unwrap();
    let saved =
        serde_json::json!({ "token": token, "question": "core.c01", "base": 0, "value": "yes", "note": "" });
    assert_eq!(app.call("/api/respond/save", "", &saved.to_string()).await.status, StatusCode::OK);
    let (kind, form) = multipart(&[Part::Field("question", "core.c08"), Part::File("結果.pdf", b"")]);
    // The end of the part and of the form come after the content.
    let at = form.len() - "\r\n--daicho-test-boundary--\r\n".len();
    let (head, tail) = (Bytes::copy_from_slice(&form[..at]), Bytes::copy_from_slice(&form[at..]));
    let megabyte = Bytes::from(vec![7_u8; 1 << 20]);
    let chunks = std::iter::once(head).chain(std::iter::repeat_n(megabyte, 200)).chain([tail]);
    let body = Body::from_stream(stream::iter(chunks.map(Ok::<_, std::io::Error>)));
    let path = format!("/respond/{token}/files");
    let refused = app.send(Method::POST, &path, "", &[("content-type", &kind)], body).await;
    assert!(
        refused.header("location").ends_with("?error=too_large"),
        "{} {}",
        refused.status,
        refused.header("location")
    );
    assert_eq!(app.files(), (0, 0), "nothing left behind");
    let view = serde_json::json!({ "token": token }).to_string();
    let view = app.call("/api/respond/view", "", &view).await.json();
    assert_eq!(view["paper"]["answers"][0][1]["value"], "yes", "what was answered is there");
}

#[tokio::test]
async fn a_mail_that_comes_back_is_seen_at_the_case_and_sent_again_to_another_link() {
    let smtp = Smtp::start().await;
    let app = TestApp::with_mailer(Mailer::new(&settings(&smtp)).unwrap()).await;
    let case = case(&app).await;
    let given = case.send(&app, &["core"], "&email=nobody@vendor.example").await;
    assert_eq!(given["mail"], "queued");
    while send_once(&app.services).await.unwrap() {}
    let found = case.find(&app).await;
    assert_eq!(found["links"][0]["mail_state"], "failed", "{found}");
    assert!(found["links"][0]["mail_error"].as_str().unwrap().contains("550"));
    let page = app.get(&format!("/assessments/{}", case.id), &case.office).await.text();
    assert!(page.contains("送信できず") && page.contains("550"));
    // The link itself still works: it can be handed over by other means.
    let token = given["token"].as_str().unwrap();
    assert_eq!(app.get(&format!("/respond/{token}"), "").await.status, StatusCode::OK);
    let paper = found["questionnaires"][0]["id"].as_str().unwrap();
    let body = format!("id={paper}&name=Taro&email=taro@vendor.example");
    let added = app.call("/api/questionnaire/link", &case.office, &body).await;
    assert_eq!(added.json()["mail"], "queued", "{}", added.text());
    while send_once(&app.services).await.unwrap() {}
    assert_eq!(smtp.taken().iter().filter(|mail| mail.to == "taro@vendor.example").count(), 1);
}

#[tokio::test]
async fn an_approver_who_leaves_keeps_what_was_approved_and_approves_no_more() {
    let app = TestApp::new().await;
    let case = case(&app).await;
    let except = format!("id={}&need=ledger_fields&reason=memo&control=memo&expires_on=2027-02-28", case.id);
    assert!(app.call("/api/assessment/except", &case.office, &except).await.status.as_u16() < 400);
    let first = case.find(&app).await["case"]["exceptions"][0]["id"].as_str().unwrap().to_owned();
    let leaver = app.as_role(Role::Approver).await;
    let decide = async |who: &str, id: &str| {
        let body = format!("exception={id}&decision=approve");
        app.call("/api/assessment/decide_exception", who, &body).await.status
    };
    assert!(decide(&leaver, &first).await.as_u16() < 400);
    let again = except.replace("ledger_fields", "ledger_rows");
    assert!(app.call("/api/assessment/except", &case.office, &again).await.status.as_u16() < 400);
    let mut tx = app.services.db.begin(&system("test", Action::UserManage)).await.unwrap();
    let (user, _) = users::find_by_email(&mut tx, "approver@bank.example").await.unwrap().unwrap();
    users::disable(&mut tx, &user.id).await.unwrap();
    tx.commit().await.unwrap();
    let found = case.find(&app).await;
    let of_need = |found: &serde_json::Value, need: &str| {
        let all = found["case"]["exceptions"].as_array().unwrap();
        all.iter().find(|one| one["need"] == need).unwrap().clone()
    };
    let (kept, second) = (of_need(&found, "ledger_fields"), of_need(&found, "ledger_rows"));
    assert_eq!((&kept["state"], &kept["decider_name"]), (&"approved".into(), &"approver".into()));
    let second = second["id"].as_str().unwrap();
    assert_eq!(decide(&leaver, second).await, StatusCode::UNAUTHORIZED, "the session ended with the account");
    let found = case.find(&app).await;
    assert_eq!(of_need(&found, "ledger_rows")["state"], "proposed", "it waits for somebody else");
    let successor = app.as_roles(&[Role::Approver, Role::InternalAudit]).await;
    assert!(decide(&successor, second).await.as_u16() < 400);
}

#[tokio::test]
async fn a_file_serves_another_question_and_no_other_link() {
    let app = TestApp::new().await;
    let one = case(&app).await;
    let token = one.send(&app, &["core"], "").await["token"].as_str().unwrap().to_owned();
    let (kind, body) = multipart(&[Part::Field("question", "core.c08"), Part::File("結果.pdf", b"summary")]);
    let kept = app
        .send(Method::POST, &format!("/respond/{token}/files"), "", &[("content-type", &kind)], body)
        .await;
    assert!(kept.status.is_redirection());
    let view = async |token: &str| {
        let body = serde_json::json!({ "token": token }).to_string();
        app.call("/api/respond/view", "", &body).await.json()
    };
    let file = view(&token).await["paper"]["files"][0]["id"].as_str().unwrap().to_owned();
    let reuse = async |token: &str, question: &str, file: &str| {
        let body = format!("token={token}&question={question}&file={file}");
        app.call("/api/respond/reuse_file", "", &body).await.status
    };
    assert!(reuse(&token, "core.c17", &file).await.as_u16() < 400);
    assert!(reuse(&token, "core.c17", &file).await.as_u16() < 400, "once more is the same");
    let files = view(&token).await["paper"]["files"].as_array().unwrap().clone();
    assert_eq!(files.len(), 2);
    for question in ["core.c08", "core.c17"] {
        assert!(files.iter().any(|file| file["question"] == question && file["name"] == "結果.pdf"));
    }
    assert_eq!(app.files().0, 1, "the bytes are there once");
    assert_eq!(reuse(&token, "core.zzz", &file).await, StatusCode::NOT_FOUND);
    assert_eq!(reuse(&token, "core.c17", "none").await, StatusCode::NOT_FOUND);
    assert_eq!(reuse(&"0".repeat(64), "core.c17", &file).await, StatusCode::NOT_FOUND);
    // A colleague with one section sees no file of the others.
    let body = format!("token={token}&section=core.incidents&name=Colleague");
    let shared = app.call("/api/respond/share", "", &body).await.json();
    let shared = shared.as_str().unwrap();
    assert_eq!(reuse(shared, "core.c35", &file).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn cases_ends_and_answers_come_as_files_for_who_may_export() {
    let app = TestApp::new().await;
    let one = case(&app).await;
    one.send(&app, &["core"], "").await;
    let paper = one.find(&app).await["questionnaires"][0]["id"].as_str().unwrap().to_owned();
    let lines = async |path: &str| {
        let got = app.get(path, &one.office).await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.text());
        got.text().lines().count()
    };
    assert_eq!(lines("/case-files/cases.csv").await, 2);
    assert_eq!(lines("/case-files/cases.csv?text=saas").await, 2);
    assert_eq!(lines("/case-files/cases.csv?text=100%25").await, 1, "nothing in it is a wildcard");
    assert_eq!(lines("/case-files/cases.csv?kind=renewal").await, 1);
    assert_eq!(lines("/case-files/ends.csv").await, 1);
    assert!(lines(&format!("/case-files/answers.csv?id={paper}")).await > 30);
    let sheet = app.get("/case-files/cases.xlsx", &one.office).await;
    assert!(sheet.body.starts_with(b"PK"));
    assert_eq!(app.get("/case-files/other.csv", &one.office).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/case-files/answers.csv?id=none", &one.office).await.status, StatusCode::NOT_FOUND);
    let admin = app.as_role(Role::Administrator).await;
    for path in ["/case-files/cases.csv", "/case-files/ends.csv"] {
        assert_eq!(app.get(path, &admin).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    // A department sees its own cases alone.
    let owner = app.as_role(Role::BusinessOwner).await;
    assert_eq!(app.get("/case-files/cases.csv", &owner).await.text().lines().count(), 1);
}
