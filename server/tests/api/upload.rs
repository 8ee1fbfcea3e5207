use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use futures::stream;
use register::access::{Action, Role, system};
use serde_json::{Value, json};

use crate::support::{Part, TestApp, fixture, multipart};

async fn legal() -> (TestApp, String) {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    (app, cookie)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_original_comes_back_byte_for_byte_under_its_name() {
    let (app, cookie) = legal().await;
    let bytes = fixture("ok-ja.pdf");
    let outcome = app.uploaded(&cookie, &[Part::File("業務委託契約書.pdf", &bytes)]).await.remove(0);
    assert_eq!((text(&outcome, "state"), text(&outcome, "name")), ("received", "業務委託契約書.pdf"));
    let answer = app.get(&format!("/documents/{}/file", text(&outcome, "id")), &cookie).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, bytes);
    assert_eq!(answer.header("content-type"), "application/pdf");
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename*=UTF-8''%E6%A5%AD"), "{disposition}");
    assert!(disposition.is_ascii());
}

#[tokio::test]
async fn the_same_file_twice_is_recognised_and_kept_once() {
    let (app, cookie) = legal().await;
    let bytes = fixture("ok-ja.pdf");
    let first = app.uploaded(&cookie, &[Part::File("一.pdf", &bytes)]).await.remove(0);
    let again =
        app.uploaded(&cookie, &[Part::File("別の名前.pdf", &bytes), Part::File("一.pdf", &bytes)]).await;
    for outcome in &again {
        assert_eq!((text(outcome, "state"), &outcome["id"]), ("duplicate", &first["id"]));
    }
    assert_eq!(app.files(), (1, 0));
}

#[tokio::test]
async fn known_content_for_another_contract_is_linked_and_needs_no_second_reading() {
    let (app, cookie) = legal().await;
    let bytes = fixture("ok-ja.pdf");
    let first = app.uploaded(&cookie, &[Part::File("一.pdf", &bytes)]).await.remove(0);
    app.run_jobs().await;
    let other = app.uploaded(&cookie, &[Part::File("他.pdf", &fixture("ok-en.pdf"))]).await.remove(0);
    let parts = [Part::Field("contract_id", text(&other, "contract_id")), Part::File("写し.pdf", &bytes)];
    let linked = app.uploaded(&cookie, &parts).await.remove(0);
    assert_eq!((text(&linked, "state"), &linked["contract_id"]), ("linked", &other["contract_id"]));
    assert_ne!(linked["id"], first["id"]);
    assert_eq!(app.files(), (2, 0));
    app.run_jobs().await;
    assert_eq!(app.document(text(&linked, "id")).await.stage, "done");
}

#[tokio::test]
async fn what_is_no_pdf_is_refused_with_its_reason_and_nothing_stays() {
    let (app, cookie) = legal().await;
    for (name, code) in [("not-a-pdf.pdf", "not_a_pdf"), ("empty.pdf", "empty")] {
        let outcome = app.uploaded(&cookie, &[Part::File(name, &fixture(name))]).await.remove(0);
        assert_eq!(
            outcome,
            json!({"id": null, "contract_id": null, "name": name, "state": "refused", "code": code})
        );
    }
    for bytes in [b"%PD".as_slice(), b"\0\0\0\0", "%ＰＤＦ-".as_bytes(), b"PK\x03\x04"] {
        let outcome = app.uploaded(&cookie, &[Part::File("x.pdf", bytes)]).await.remove(0);
        assert_eq!(text(&outcome, "code"), "not_a_pdf");
    }
    assert_eq!(app.files(), (0, 0));
    assert!(app.uploaded(&cookie, &[]).await.is_empty());
    // A file input left empty is no file.
    assert!(app.uploaded(&cookie, &[Part::File("", b"")]).await.is_empty());
}

#[tokio::test]
async fn one_bad_file_does_not_stop_the_others() {
    let (app, cookie) = legal().await;
    let (ja, en) = (fixture("ok-ja.pdf"), fixture("ok-en.pdf"));
    let parts = [
        Part::Field("party_name", "株式会社みなと"),
        Part::File("一.pdf", &ja),
        Part::File("二.pdf", b"no pdf at all"),
        Part::File("三.pdf", &en),
    ];
    let outcomes = app.uploaded(&cookie, &parts).await;
    let states: Vec<&str> = outcomes.iter().map(|outcome| text(outcome, "state")).collect();
    assert_eq!(states, ["received", "refused", "received"]);
    assert_eq!(app.files(), (2, 0));
    let mut tx = app.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
    for outcome in [&outcomes[0], &outcomes[2]] {
        let contract =
            register::contract::store::find(&mut tx, text(outcome, "contract_id")).await.unwrap().unwrap();
        assert_eq!(contract.party_name.as_deref(), Some("株式会社みなと"));
    }
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_and_the_next_one_taken() {
    let app = TestApp::with_limit(20_000).await;
    let cookie = app.as_role(Role::Legal).await;
    let mut at_limit = b"%PDF-1.7\n".to_vec();
    at_limit.resize(20_000, b' ');
    let mut over = at_limit.clone();
    over.push(b' ');
    let outcomes =
        app.uploaded(&cookie, &[Part::File("大.pdf", &over), Part::File("丁度.pdf", &at_limit)]).await;
    assert_eq!((text(&outcomes[0], "state"), text(&outcomes[0], "code")), ("refused", "too_large"));
    assert_eq!(text(&outcomes[1], "state"), "received");
    assert_eq!(app.files(), (1, 0));
}

#[tokio::test]
async fn fifty_one_mebibytes_are_refused_as_a_stream() {
    let (app, cookie) = legal().await;
    let (kind, whole) = multipart(&[Part::File("巨大.pdf", b"%PDF-1.7")]);
    let end = whole.len() - whole.windows(4).rev().position(|window| window == b"\r\n--").unwrap() - 4;
    let (head, tail) = whole.split_at(end);
    let filler = Bytes::from(vec![b'0'; 1 << 20]);
    let chunks = std::iter::once(Bytes::copy_from_slice(head))
        .chain(std::iter::repeat_n(filler, 51))
        .chain(std::iter::once(Bytes::copy_from_slice(tail)));
    let body = Body::from_stream(stream::iter(chunks.map(Ok::<_, std::io::Error>)));
    let headers = [("content-type", kind.as_str()), ("accept", "application/json")];
    let answer = app.send(Method::POST, "/uploads", &cookie, &headers, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["documents"][0]["code"], "too_large");
    assert_eq!(app.files(), (0, 0));
}

#[tokio::test]
async fn hostile_names_are_kept_clean_and_never_used_as_paths() {
    let (app, cookie) = legal().await;
    let long = format!("{}.pdf", "契".repeat(300));
    let cases = [
        ("../../../etc/passwd.pdf", "passwd.pdf".to_owned()),
        ("..\\..\\windows\\system32.pdf", "system32.pdf".to_owned()),
        ("ab\u{202e}fdp.exe.pdf", "abfdp.exe.pdf".to_owned()),
        (long.as_str(), format!("{}….pdf", "契".repeat(195))),
        ("<script>alert(1)</script>.pdf", "script>.pdf".to_owned()),
        ("' or 1=1 --.pdf", "' or 1=1 --.pdf".to_owned()),
        ("..", "unnamed.pdf".to_owned()),
    ];
    for (number, (name, kept)) in cases.iter().enumerate() {
        let mut bytes = fixture("ok-en.pdf");
        bytes.extend(number.to_string().bytes());
        let outcomes = app.uploaded(&cookie, &[Part::File(name, &bytes)]).await;
        assert_eq!(text(&outcomes[0], "name"), kept);
        let id = text(&outcomes[0], "id");
        assert_eq!(app.get(&format!("/documents/{id}/file"), &cookie).await.body, bytes);
        let contract = text(&outcomes[0], "contract_id");
        let page = app.get(&format!("/contracts/{contract}"), &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains("<script>alert"), "escaped on the page");
    }
    assert_eq!(app.files(), (cases.len(), 0));
    let outside: Vec<_> =
        std::fs::read_dir(app.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        outside.iter().all(|name| ["files", "search", "second-factor.key", "checkpoint.key"]
            .iter()
            .any(|own| name == own)
            || name.to_string_lossy().starts_with("daicho.sqlite")),
        "{outside:?}"
    );
}

/// HTTP has no place for control characters in a name: such a request is malformed as a whole.
#[tokio::test]
async fn control_characters_in_a_name_are_refused() {
    let (app, cookie) = legal().await;
    for name in ["a\u{1}b.pdf", "a\u{0}b.pdf", "a\u{7f}b.pdf"] {
        let answer = app.upload(&cookie, &[Part::File(name, &fixture("ok-ja.pdf"))]).await;
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (StatusCode::BAD_REQUEST, &json!("broken_off")),
            "{name:?}"
        );
    }
    assert_eq!(app.files(), (0, 0));
}

#[tokio::test]
async fn an_upload_broken_off_leaves_nothing() {
    let (app, cookie) = legal().await;
    let (kind, mut whole) = multipart(&[Part::File("一.pdf", &fixture("ok-ja.pdf"))]);
    whole.truncate(whole.len() / 2);
    let headers = [("content-type", kind.as_str()), ("accept", "application/json")];
    // The connection ends in the middle, cleanly and with an error.
    let answer = app.send(Method::POST, "/uploads", &cookie, &headers, whole.clone()).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::BAD_REQUEST, &json!("broken_off")));
    let broken = stream::iter([Ok(Bytes::from(whole.clone())), Err(std::io::Error::other("reset"))]);
    let answer = app.send(Method::POST, "/uploads", &cookie, &headers, Body::from_stream(broken)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    // The browser goes away: the request is dropped while it waits.
    let waiting = Body::from_stream(
        stream::once(async move { Ok::<_, std::io::Error>(Bytes::from(whole)) }).chain_pending(),
    );
    let request = app.send(Method::POST, "/uploads", &cookie, &headers, waiting);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(500), request).await.is_err());
    assert_eq!(app.files(), (0, 0));
}

trait ChainPending: futures::Stream + Sized {
    fn chain_pending(self) -> futures::stream::Chain<Self, futures::stream::Pending<Self::Item>> {
        futures::StreamExt::chain(self, stream::pending())
    }
}
impl<S: futures::Stream> ChainPending for S {}

#[tokio::test]
async fn a_strange_form_is_the_callers_mistake() {
    let (app, cookie) = legal().await;
    let bytes = fixture("ok-ja.pdf");
    let long = "長".repeat(2_000);
    for (field, value, status) in [
        ("contract_id", "does-not-exist", StatusCode::NOT_FOUND),
        ("party_id", "does-not-exist", StatusCode::NOT_FOUND),
        ("party_name", "株式会社", StatusCode::UNPROCESSABLE_ENTITY),
        ("party_name", &long, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = app.upload(&cookie, &[Part::Field(field, value), Part::File("一.pdf", &bytes)]).await;
        assert_eq!(answer.status, status, "{field}: {}", answer.text());
    }
    assert_eq!(app.files(), (0, 0), "what could not be filed is not kept");
    let headers = [("content-type", "multipart/form-data"), ("accept", "application/json")];
    let answer = app.send(Method::POST, "/uploads", &cookie, &headers, "x").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let outcome = app
        .uploaded(&cookie, &[Part::Field("role", "no such role"), Part::File("一.pdf", &bytes)])
        .await
        .remove(0);
    assert_eq!(app.document(text(&outcome, "id")).await.role, "contract");
}

#[tokio::test]
async fn a_form_without_script_is_led_on() {
    let (app, cookie) = legal().await;
    for (bytes, to) in
        [(fixture("ok-ja.pdf"), "/contracts/"), (b"nothing".to_vec(), "/upload?error=not_a_pdf")]
    {
        let (kind, body) = multipart(&[Part::File("一.pdf", &bytes)]);
        let headers = [("content-type", kind.as_str()), ("accept", "text/html")];
        let answer = app.send(Method::POST, "/uploads", &cookie, &headers, body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("location").starts_with(to), "{}", answer.header("location"));
    }
}
