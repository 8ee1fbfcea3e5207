//! The third party's side of a questionnaire, over HTTP and without an account.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use register::access::Role;
use register::exchange::sheet::Workbook;

use crate::cases::case;
use crate::support::{Part, TestApp, multipart};

/// A questionnaire that is out: its id, the token of its link, and the office's cookie.
async fn sent(app: &TestApp) -> (String, String, String) {
    let case = case(app).await;
    let given = case.send(app, &["core"], "&email=h@vendor.example").await;
    assert_eq!(given["mail"], "nowhere", "no public address is set");
    let token = given["token"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 64, "256 bits");
    let found = case.find(app).await;
    (found["questionnaires"][0]["id"].as_str().unwrap().to_owned(), token, case.office)
}

async fn save(app: &TestApp, token: &str, question: &str, base: i64, value: &str) -> crate::support::Answer {
    let body =
        serde_json::json!({ "token": token, "question": question, "base": base, "value": value, "note": "" });
    app.call("/api/respond/save", "", &body.to_string()).await
}

#[tokio::test]
async fn a_link_opens_one_questionnaire_and_nothing_else() {
    let app = TestApp::new().await;
    let (paper, token, office) = sent(&app).await;
    let page = app.get(&format!("/respond/{token}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("SaaS") && page.text().contains("data-door"), "no navigation of ours");
    for shut in ["/", "/assessments", "/parties", &format!("/questionnaires/{paper}")] {
        assert!(app.get(shut, "").await.status.is_redirection(), "{shut}");
    }
    assert_eq!(save(&app, &token, "core.c01", 0, "yes").await.json()["Kept"], 1);
    let clash = save(&app, &token, "core.c01", 0, "no").await.json();
    assert_eq!((&clash["Clash"]["value"], &clash["Clash"]["version"]), (&"yes".into(), &1.into()));
    let wrong = save(&app, &token, "core.c04", 0, "soon").await;
    assert_eq!(
        (wrong.status, &wrong.json()["fields"][0]["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &"number".into())
    );
    // Forged, revoked and expired links say which they are.
    let forged = app.get(&format!("/respond/{}", "0".repeat(64)), "").await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
    assert!(forged.text().contains("このリンクでは開けません"));
    app.clock.advance(70 * 86_400_000);
    let expired = app.get(&format!("/respond/{token}"), "").await;
    assert!(expired.text().contains("このリンクは期限が過ぎました") && !expired.text().contains("SaaS"));
    assert_eq!(save(&app, &token, "core.c01", 1, "no").await.status, StatusCode::CONFLICT);
    app.clock.advance(-70 * 86_400_000);
    let office = app.as_role_again(Role::RiskOffice).await + "; " + &office;
    let review = app.call("/api/questionnaire/review", &office, &format!("id={paper}")).await.json();
    let link = review["links"][0]["id"].as_str().unwrap();
    assert!(
        app.call("/api/questionnaire/revoke", &office, &format!("link={link}")).await.status.as_u16() < 400
    );
    let revoked = app.get(&format!("/respond/{token}"), "").await;
    assert!(revoked.text().contains("このリンクは無効になりました") && !revoked.text().contains("SaaS"));
}

#[tokio::test]
async fn attachments_have_limits_and_leave_nothing_behind() {
    let app = TestApp::with_limit(1 << 20).await;
    let (_, token, office) = sent(&app).await;
    let attach = async |question: &str, bytes: &[u8]| {
        let (kind, body) = multipart(&[Part::Field("question", question), Part::File("結果.pdf", bytes)]);
        app.send(Method::POST, &format!("/respond/{token}/files"), "", &[("content-type", &kind)], body).await
    };
    let large = attach("core.c08", &vec![7; 3 << 20]).await;
    assert!(large.header("location").ends_with("?error=too_large"), "{}", large.header("location"));
    assert_eq!(app.files(), (0, 0), "nothing left behind");
    let told = app.get(large.header("location"), "").await.text();
    assert!(told.contains("ファイルが大きすぎます"));
    let kept = attach("core.c08", b"summary").await;
    assert!(kept.status.is_redirection() && kept.header("location").contains("core.c08"));
    assert_eq!(attach("core.zzz", b"x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.files().0, 1);
    let view =
        app.call("/api/respond/view", "", &serde_json::json!({ "token": token }).to_string()).await.json();
    let file = view["paper"]["files"][0]["id"].as_str().unwrap().to_owned();
    let got = app.get(&format!("/respond/{token}/files/{file}"), "").await;
    assert_eq!(
        (got.body.as_ref(), got.header("content-type")),
        (&b"summary"[..], "application/octet-stream")
    );
    let other = app.get(&format!("/respond/{}/files/{file}", "1".repeat(64)), "").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("/questionnaires/files/{file}"), &office).await.body.as_ref(), b"summary");
    let admin = app.as_role(Role::Administrator).await;
    let refused = app.get(&format!("/questionnaires/files/{file}"), &admin).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_workbook_goes_out_and_comes_back() {
    let app = TestApp::new().await;
    let (_, token, _) = sent(&app).await;
    assert_eq!(save(&app, &token, "core.c01", 0, "partial").await.json()["Kept"], 1);
    let out = app.get(&format!("/respond/{token}/sheet.xlsx"), "").await;
    assert_eq!(out.status, StatusCode::OK);
    let book: Workbook =
        server::exchange::read(&app.services.program, "q.xlsx", out.body.to_vec()).await.unwrap();
    let sheet = &book.sheets[0];
    assert!(
        sheet.rows.len() > 30 && sheet.cell(1, 0) == "core.c01" && sheet.cell(1, 5) == "一部実施している"
    );
    // Comes back as CSV with two answers, one of them wrong, and a row of somebody's own.
    let csv = "ID,回答,備考\ncore.c01,実施している,毎年4月\ncore.c04,すぐ,\nzzz,x,\n";
    let (kind, body) = multipart(&[Part::File("q.csv", csv.as_bytes())]);
    let back = app
        .send(Method::POST, &format!("/respond/{token}/sheet"), "", &[("content-type", &kind)], body)
        .await;
    let to = back.header("location").to_owned();
    assert!(to.contains("taken=1"), "{to}");
    let told = app.send(Method::GET, &to, "", &[("accept", "text/html")], Body::empty()).await.text();
    assert!(told.contains("1 件の回答を読み込みました") && told.contains("core.c04"));
    let view =
        app.call("/api/respond/view", "", &serde_json::json!({ "token": token }).to_string()).await.json();
    let answer = &view["paper"]["answers"][0];
    assert_eq!(
        (&answer[0], &answer[1]["value"], &answer[1]["note"]),
        (&"core.c01".into(), &"yes".into(), &"毎年4月".into())
    );
    let (kind, body) = multipart(&[Part::File("q.csv", "名称\n甲社".as_bytes())]);
    let back = app
        .send(Method::POST, &format!("/respond/{token}/sheet"), "", &[("content-type", &kind)], body)
        .await;
    assert!(back.header("location").ends_with("error=no_id_column"));
}
