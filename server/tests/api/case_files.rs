//! Files around a case, the mail of its links, and the limits of who has no account, over HTTP.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use register::access::Role;
use server::mail::{Mailer, send_once};

use crate::cases::{Case, case};
use crate::lifecycle::settings;
use crate::smtp::Smtp;
use crate::support::{Part, TestApp, multipart};

#[tokio::test]
async fn the_record_of_a_decision_is_a_pdf_for_whoever_reads_the_case() {
    let app = TestApp::new().await;
    let Case { id: case, office, .. } = case(&app).await;
    for language in ["ja", "en"] {
        let got = app.get(&format!("/assessments/{case}/record.pdf?lang={language}"), &office).await;
        assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "application/pdf"));
        assert!(got.body.starts_with(b"%PDF-"));
    }
    let auditor = app.as_role(Role::InternalAudit).await;
    assert_eq!(app.get(&format!("/assessments/{case}/record.pdf"), &auditor).await.status, StatusCode::OK);
    let admin = app.as_role(Role::Administrator).await;
    let refused = app.get(&format!("/assessments/{case}/record.pdf"), &admin).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/assessments/none/record.pdf", &office).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        app.get(&format!("/assessments/{case}/record"), &office).await.status,
        StatusCode::OK,
        "the page"
    );
}

#[tokio::test]
async fn a_file_of_evidence_comes_back_as_something_to_keep() {
    let app = TestApp::with_limit(1 << 20).await;
    let Case { party, office, .. } = case(&app).await;
    let body = format!(
        "kind=evidence&id=&version=0&values[party_id]={party}&values[kind]=soc2_type2&values[title]=SOC2"
    );
    let saved = app.call("/api/record/save", &office, &body).await;
    assert!(saved.status.as_u16() < 400, "{}", saved.text());
    let list = app.get("/records/evidence", &office).await.text();
    let id = list.split("/records/evidence/").nth(1).unwrap().get(..36).unwrap().to_owned();
    let attach = async |who: &str, name: &str, bytes: &[u8]| {
        let (kind, body) = multipart(&[Part::File(name, bytes)]);
        app.send(Method::POST, &format!("/evidence/{id}/files"), who, &[("content-type", &kind)], body).await
    };
    for (name, bytes, code) in [
        ("a.html", b"<script>".to_vec(), "unsafe_type"),
        ("a.pdf", vec![7; 3 << 20], "too_large"),
        ("a.pdf", Vec::new(), "empty"),
    ] {
        let refused = attach(&office, name, &bytes).await;
        assert!(
            refused.header("location").contains(&format!("error={code}")),
            "{name}: {} {}",
            refused.status,
            refused.text()
        );
    }
    assert_eq!(app.files(), (0, 0), "nothing left behind");
    let auditor = app.as_role(Role::InternalAudit).await;
    assert_eq!(attach(&auditor, "a.pdf", b"x").await.status, StatusCode::FORBIDDEN);
    assert!(attach(&office, "../報告書.pdf", b"report").await.header("location").ends_with("#files"));
    let files = app.call("/api/evidence/files", &office, &format!("id={id}")).await.json();
    let file = files[0]["id"].as_str().unwrap();
    let got = app.get(&format!("/evidence-files/{file}"), &auditor).await;
    assert_eq!((got.body.as_ref(), got.header("content-type")), (&b"report"[..], "application/pdf"));
    assert!(got.header("content-security-policy").starts_with("sandbox;"));
    assert!(got.header("content-disposition").starts_with("attachment;"));
    let page = app.get(&format!("/records/evidence/{id}"), &office).await.text();
    assert!(page.contains("報告書.pdf") && page.contains(&format!("/evidence-files/{file}")));
    let gone = app.call("/api/evidence/remove_file", &office, &format!("file={file}")).await;
    assert!(gone.status.as_u16() < 400, "{}", gone.text());
    assert_eq!(app.get(&format!("/evidence-files/{file}"), &office).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_link_of_a_questionnaire_goes_out_by_mail() {
    let smtp = Smtp::start().await;
    let app = TestApp::with_mailer(Mailer::new(&settings(&smtp)).unwrap()).await;
    let case = case(&app).await;
    let given = case.send(&app, &["core"], "&email=h@vendor.example&language=en").await;
    assert_eq!(given["mail"], "queued");
    let token = given["token"].as_str().unwrap();
    assert!(send_once(&app.services).await.unwrap());
    assert_eq!(smtp.taken().len(), 1);
    let found = case.find(&app).await;
    assert_eq!(found["links"][0]["mail_state"], "sent");
    assert!(!found.to_string().contains(token), "shown once, by the answer that made it");
    let link = found["links"][0]["id"].as_str().unwrap();
    let again = app.call("/api/questionnaire/resend", &case.office, &format!("link={link}")).await;
    assert!(again.status.as_u16() < 400, "{}", again.text());
    assert!(send_once(&app.services).await.unwrap());
    let old = app.get(&format!("/respond/{token}"), "").await;
    assert!(old.status == StatusCode::CONFLICT || old.text().contains("無効"), "{}", old.status);
}

#[tokio::test]
async fn who_knocks_too_often_is_told_so_and_loses_nothing() {
    let app = TestApp::new().await;
    let given = case(&app).await.send(&app, &["core"], "").await;
    assert_eq!(given["mail"], "nobody");
    let token = given["token"].as_str().unwrap().to_owned();
    let headers = [("accept", "text/html"), ("x-forwarded-for", "203.0.113.9")];
    let knock = async |token: &str| {
        app.send(Method::GET, &format!("/respond/{token}/sheet.xlsx"), "", &headers, Body::empty()).await
    };
    assert_eq!(knock(&token).await.status, StatusCode::OK);
    let mut last = knock(&"0".repeat(64)).await;
    for number in 0..40 {
        last = knock(&format!("{number:064}")).await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header("retry-after").is_empty() && last.text().contains("しばらくお待ちください"));
    assert_eq!(knock(&token).await.status, StatusCode::OK, "who holds a link goes on");
    let asked = [("x-forwarded-for", "203.0.113.9"), ("content-type", "application/x-www-form-urlencoded")];
    let api = app.send(Method::POST, "/api/inquiry/question", "", &asked, b"key=none".to_vec()).await;
    assert_eq!(api.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(api.json()["code"], "too_many_requests");
}
