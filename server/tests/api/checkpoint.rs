//! Signed checkpoints of the audit trail: when they are written, and what they catch.

use register::access::Role;
use server::checkpoint::keep;
use sqlx::{Connection, Executor, SqliteConnection};

use crate::support::TestApp;

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The audit page, without the spaces and marks between its words.
async fn page(app: &TestApp, cookie: &str) -> String {
    app.get("/audit", cookie).await.text().replace("<!>", "")
}

async fn raw(app: &TestApp, sql: &'static str) {
    let file = app.folder.path().join("daicho.sqlite");
    let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    raw.execute(sqlx::raw_sql(sql)).await.unwrap();
    raw.close().await.unwrap();
}

#[tokio::test]
async fn one_is_written_each_day_and_the_page_shows_it() {
    let app = TestApp::new().await;
    assert!(keep(&app.services, "daily", true).await.unwrap().is_none(), "nothing has happened yet");
    let cookie = app.as_role(Role::InternalAudit).await;
    assert!(page(&app, &cookie).await.contains("まだありません。"));
    let first = keep(&app.services, "daily", true).await.unwrap().unwrap();
    assert_eq!((first.number, first.at), (1, app.clock.now()));
    assert!(keep(&app.services, "daily", true).await.unwrap().is_none());
    let asked = keep(&app.services, "backup", false).await.unwrap().unwrap();
    assert_eq!(
        (asked.number, asked.cause.as_str(), asked.before.as_str()),
        (2, "backup", first.signature.as_str())
    );
    app.clock.advance(DAY);
    assert_eq!(keep(&app.services, "daily", true).await.unwrap().unwrap().number, 3);
    let cookie = app.as_role_again(Role::InternalAudit).await;
    let shown = page(&app, &cookie).await;
    assert!(shown.contains("署名付きチェックポイント 3 件と一致しています。"), "{shown}");
    let fingerprint = server::checkpoint::fingerprint(&app.services.checkpoints.public());
    assert!(shown.contains(&fingerprint) && fingerprint.len() == 39);
    let file = app.folder.path().join("checkpoints/audit.jsonl");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 3);
    // One line is taken out of the file.
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    std::fs::write(&file, format!("{}\n{}\n", lines[0], lines[2])).unwrap();
    assert!(page(&app, &cookie).await.contains("チェックポイントのファイルが変更されています。"));
}

#[tokio::test]
async fn a_trail_cut_off_with_its_head_is_seen_and_not_signed_again() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::InternalAudit).await;
    app.as_role(Role::Legal).await;
    keep(&app.services, "daily", true).await.unwrap().unwrap();
    raw(
        &app,
        "drop trigger audit_entry_no_delete; delete from audit_entry where seq > 2;
         update audit_head set seq = 2, hash = (select hash from audit_entry where seq = 2) where id = 1",
    )
    .await;
    let shown = page(&app, &cookie).await;
    assert!(shown.contains("監査証跡に改ざんはありません。"), "the chain fits in itself");
    assert!(shown.contains("監査証跡が切り詰められています。"), "and does not reach what was signed");
    let refused = keep(&app.services, "backup", false).await.unwrap_err().to_string();
    assert!(refused.contains("ends at 2"), "{refused}");
}
