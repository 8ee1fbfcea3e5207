use std::time::Duration;

use axum::http::StatusCode;
use clauses::{Document, Finding, Pack};
use register::access::{Action, Role, system};
use register::job::LEASE_MS;
use serde_json::Value;
use server::worker;

use crate::support::{Part, TestApp, fixture};

struct Filed {
    id: String,
    contract: String,
}

async fn file(app: &TestApp, cookie: &str, name: &str) -> Filed {
    let outcome = app.uploaded(cookie, &[Part::File(name, &fixture(name))]).await.remove(0);
    assert_eq!(outcome["state"], "received", "{outcome}");
    let text = |key: &str| outcome[key].as_str().unwrap().to_owned();
    Filed { id: text("id"), contract: text("contract_id") }
}

async fn review(app: &TestApp, cookie: &str, contract: &str) -> Value {
    let answer = app.call("/api/clause_check/find", cookie, &format!("contract_id={contract}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// Verdicts of the twelve items.
fn verdicts(view: &Value) -> Vec<String> {
    let items = view["check"]["items"].as_array().unwrap();
    items.iter().map(|item| item["finding"]["verdict"].as_str().unwrap().to_owned()).collect()
}

/// The events of a document, as a browser sees them.
async fn events(app: &TestApp, cookie: &str, id: &str) -> Vec<Value> {
    let answer = app.get(&format!("/documents/{id}/events"), cookie).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/event-stream"));
    let text = answer.text();
    text.lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

/// The findings are those of the checker on the stored text, and every quote stands there verbatim. Which
/// items a contract states is the business of the checker's own tests; here only a few beyond doubt.
#[tokio::test]
async fn a_contract_goes_from_upload_to_findings_with_verbatim_quotes() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    for (name, hours) in [("ok-ja.pdf", "24"), ("ok-en.pdf", "48")] {
        let filed = file(&app, &cookie, name).await;
        app.run_jobs().await;
        let document = app.document(&filed.id).await;
        let reached = (document.stage.as_str(), document.failure.as_deref(), document.extraction.as_deref());
        assert_eq!(reached, ("done", None, Some("ok")));
        let mut tx = app.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
        let pages = register::document::store::pages(&mut tx, &document.content_hash).await.unwrap();
        let view = review(&app, &cookie, &filed.contract).await;
        let stored: Vec<Finding> = view["check"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| serde_json::from_value(item["finding"].clone()).unwrap())
            .collect();
        let text = pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\u{c}");
        assert_eq!(stored, clauses::check(Pack::builtin(), &[Document::from_text(name, &text)]), "{name}");
        for (item, verdict) in [(3, "stated"), (6, "stated"), (12, "not_found")] {
            assert_eq!(verdicts(&view)[item - 1], verdict, "{name} item {item}");
        }
        assert_eq!(stored[5].values["report_within_hours"], hours);
        let mut quotes = 0;
        for evidence in stored.iter().flat_map(|finding| &finding.evidence) {
            let page = &pages[usize::try_from(evidence.page).unwrap() - 1].text;
            let quote: String =
                page.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
            assert_eq!(evidence.quote, quote);
            assert!(!quote.is_empty());
            quotes += 1;
        }
        assert!(quotes >= 8, "{name}: {quotes} quotes");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_undeterminable_in_all_twelve_items() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    for (name, failure) in
        [("image-only.pdf", "no_text"), ("encrypted.pdf", "encrypted"), ("truncated.pdf", "broken")]
    {
        let filed = file(&app, &cookie, name).await;
        app.run_jobs().await;
        let document = app.document(&filed.id).await;
        let view = review(&app, &cookie, &filed.contract).await;
        let verdicts = verdicts(&view);
        assert_eq!(verdicts.len(), 12);
        if name == "truncated.pdf" && document.stage == "done" {
            // Half a file may still give pages: then in doubt, and nothing is called missing.
            assert_eq!(document.extraction.as_deref(), Some("low_quality"));
            assert!(verdicts.iter().all(|verdict| verdict != "not_found"), "{verdicts:?}");
            continue;
        }
        assert_eq!(
            (document.stage.as_str(), document.failure.as_deref()),
            ("failed", Some(failure)),
            "{name}"
        );
        assert!(verdicts.iter().all(|verdict| verdict == "undeterminable"), "{name}: {verdicts:?}");
        let last = events(&app, &cookie, &filed.id).await.pop().unwrap();
        assert_eq!(
            (&last["stage"], &last["percent"], &last["code"]),
            (&"failed".into(), &100.into(), &failure.into())
        );
        let page = app.get(&format!("/contracts/{}/review", filed.contract), &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_tell_every_stage_and_end() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let cookie = app.as_role(Role::Legal).await;
    let filed = file(&app, &cookie, "ok-ja.pdf").await;
    let listener = {
        let (app, cookie, id) = (app.clone(), cookie.clone(), filed.id.clone());
        tokio::spawn(async move { events(&app, &cookie, &id).await })
    };
    tokio::time::sleep(Duration::from_millis(400)).await;
    app.run_jobs().await;
    let events =
        tokio::time::timeout(Duration::from_secs(30), listener).await.expect("the stream ends").unwrap();
    let stages: Vec<&str> = events.iter().map(|event| event["stage"].as_str().unwrap()).collect();
    assert_eq!((stages[0], *stages.last().unwrap()), ("text", "done"));
    let percents: Vec<i64> = events.iter().map(|event| event["percent"].as_i64().unwrap()).collect();
    assert!(percents.is_sorted() && percents.last() == Some(&100), "{percents:?}");
}

#[tokio::test]
async fn the_text_is_found_by_search_and_shown_with_its_marks() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Security).await;
    let legal = app.as_role(Role::Legal).await;
    let filed = file(&app, &legal, "ok-ja.pdf").await;
    app.run_jobs().await;
    let answer = app.call("/api/search", &cookie, "text=%E5%86%8D%E5%A7%94%E8%A8%97&page=0").await.json();
    assert_eq!(answer["hits"][0]["document_id"], filed.id.as_str());
    let pieces = answer["hits"][0]["snippet"].as_array().unwrap();
    assert!(
        pieces.iter().any(
            |piece| piece["hit"] == true && piece["text"].as_str().unwrap().replace('\n', "") == "再委託"
        )
    );
    let page = app.get("/search?q=%E5%86%8D%E5%A7%94%E8%A8%97", &cookie).await;
    assert!(page.text().contains("<mark"), "hits are marked on the page");
}

#[tokio::test]
async fn a_decision_is_kept_with_its_reason() {
    decision(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| decision(app).await).await;
}

async fn decision(app: &TestApp) {
    let cookie = app.as_role(Role::Legal).await;
    let filed = file(app, &cookie, "ok-ja.pdf").await;
    app.run_jobs().await;
    let decide = async |item: u8, verdict: &str, reason: &str| {
        let body = format!(
            "input[contract_id]={}&input[item]={item}&input[verdict]={verdict}&input[reason]={reason}",
            filed.contract
        );
        app.call("/api/clause_check/review", &cookie, &body).await
    };
    let refused = decide(12, "stated", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("reason"), "{}", refused.text());
    assert_eq!(decide(12, "stated", "memo").await.status, StatusCode::OK);
    assert_eq!(decide(3, "stated", "").await.status, StatusCode::OK);
    assert_eq!(decide(13, "stated", "x").await.status, StatusCode::NOT_FOUND);
    let view = review(app, &cookie, &filed.contract).await;
    let item = &view["check"]["items"][11];
    assert_eq!(
        (&item["finding"]["verdict"], &item["review"]["verdict"]),
        (&"not_found".into(), &"stated".into())
    );
    assert_eq!(
        (&item["review"]["reason"], &item["review"]["reviewer_name"]),
        (&"memo".into(), &"legal".into())
    );
    // The heatmap and a second check both keep the decision.
    let mut tx = app.services.db.begin(&system("test", Action::ContractWrite)).await.unwrap();
    register::document::store::retry(&mut tx, &filed.id).await.unwrap();
    tx.commit().await.unwrap();
    app.run_jobs().await;
    let view = review(app, &cookie, &filed.contract).await;
    assert_eq!(view["check"]["items"][11]["review"]["verdict"], "stated");
}

/// The worker dies while it reads: its future is dropped, its child with it.
#[tokio::test]
async fn a_job_whose_worker_was_killed_is_taken_over_and_its_effect_happens_once() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let filed = file(&app, &cookie, "ok-ja.pdf").await;
    let counts = async || {
        let mut tx = app.services.db.read(&system("test", Action::SystemOperate)).await.unwrap();
        register::job::counts(&mut tx).await.unwrap()
    };
    {
        // Only as far as the claim: while the counts are read, the work stands still.
        let mut work = Box::pin(worker::work_once(&app.services, "killed"));
        while counts().await.running == 0 {
            let step = tokio::time::timeout(Duration::from_millis(1), &mut work).await;
            assert!(step.is_err(), "killed in the middle");
        }
    }
    assert_eq!(counts().await.running, 1);
    app.run_jobs().await;
    assert_eq!(app.document(&filed.id).await.stage, "text", "the lease still holds");
    app.clock.advance(LEASE_MS);
    app.run_jobs().await;
    assert_eq!(app.document(&filed.id).await.stage, "done");
    let counts = counts().await;
    assert_eq!((counts.ready, counts.running, counts.dead), (0, 0, 0));
    let mut tx = app.services.db.read(&system("test", Action::AuditRead)).await.unwrap();
    let entries = register::audit::store::list(&mut tx, None, 100).await.unwrap();
    for action in ["file.read", "contract.checked"] {
        assert_eq!(entries.iter().filter(|entry| entry.action == action).count(), 1, "{action}");
    }
    assert_eq!(register::audit::store::verify(&mut tx).await.unwrap().first_bad, None);
}

#[tokio::test]
async fn an_original_altered_on_disk_is_noticed_and_not_judged() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let filed = file(&app, &cookie, "ok-ja.pdf").await;
    let path = app.services.files.path(&app.document(&filed.id).await.content_hash);
    std::fs::write(&path, fixture("ok-en.pdf")).unwrap();
    for _ in 0..register::job::ATTEMPTS {
        app.run_jobs().await;
        app.clock.advance(60_000);
    }
    let document = app.document(&filed.id).await;
    assert_eq!(document.extraction, None);
    assert_eq!((document.stage.as_str(), document.failure.as_deref()), ("failed", Some("internal")));
    let mut tx = app.services.db.read(&system("test", Action::SystemOperate)).await.unwrap();
    assert_eq!(register::job::counts(&mut tx).await.unwrap().dead, 1);
}

#[tokio::test]
async fn a_party_name_becomes_a_row_of_the_heatmap() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let bytes = fixture("ok-ja.pdf");
    app.uploaded(&cookie, &[Part::Field("party_name", "みなと"), Part::File("一.pdf", &bytes)]).await;
    app.run_jobs().await;
    let answer = app.call("/api/clause_check/heatmap", &cookie, "{\"filter\":{}}").await.json();
    let row = &answer["rows"][0];
    assert_eq!((&row["party_name"], row["cells"].as_array().unwrap().len()), (&"みなと".into(), 12));
    assert_eq!(
        (&row["cells"][2]["state"], &row["cells"][11]["state"]),
        (&"stated".into(), &"not_found".into())
    );
}
