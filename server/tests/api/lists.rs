//! Lists, the ledger check and the policy as a browser asks for them, with script and without.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::catalogue::Kind;
use register::record::{Values, store};
use server::worker;

use crate::support::TestApp;

async fn add(app: &TestApp, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let values: Values = pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
    let mut tx = app.services.db.begin(&system("test", kind.info().write)).await.unwrap();
    let id = store::insert(&mut tx, kind, &values).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn register(app: &TestApp) -> [String; 2] {
    let party =
        add(app, Kind::Party, &[("name_ja", "雲海クラウド"), ("kinds", "cloud"), ("country", "JP")]).await;
    add(app, Kind::Party, &[("name_ja", "霧島警備"), ("kinds", "vendor")]).await;
    let head =
        [("party_id", party.as_str()), ("function_ja", "事務"), ("department", "事務部"), ("kind", "cloud")];
    let mut ids = Vec::new();
    for service in ["基盤の利用", "監視の委託"] {
        let pairs: Vec<(&str, &str)> = head.into_iter().chain([("service_ja", service)]).collect();
        ids.push(add(app, Kind::Engagement, &pairs).await);
    }
    ids.try_into().unwrap()
}

#[tokio::test]
async fn an_address_is_a_list_also_without_script() {
    let app = TestApp::new().await;
    register(&app).await;
    let cookie = app.as_role(Role::InternalAudit).await;
    let all = app.get("/parties", &cookie).await.text();
    assert!(all.contains("雲海クラウド") && all.contains("霧島警備"));
    assert!(!all.contains("まとめて変更"), "a reader changes nothing");
    let cloud = app.get("/parties?f.kinds=cloud&columns=name_ja,country", &cookie).await.text();
    assert!(cloud.contains("雲海クラウド") && !cloud.contains("霧島警備</a>"));
    assert!(app.get("/engagements?text=%E7%9B%A3%E8%A6%96", &cookie).await.text().contains("監視の委託"));
    let odd = app.get("/parties?f.nothing=1&sort=;drop&page=-9&columns=%00", &cookie).await;
    assert_eq!(odd.status, StatusCode::OK);
    assert!(odd.text().contains("霧島警備"));
    assert_eq!(app.get("/records/nothing", &cookie).await.status, StatusCode::NOT_FOUND);
    let wrong = app.get("/parties?f.engagements.from=x", &cookie).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn many_rows_change_at_once_or_not_at_all() {
    let app = TestApp::new().await;
    let [first, second] = register(&app).await;
    let cookie = app.as_role(Role::Procurement).await;
    let page = app
        .get(
            &format!("/bulk/engagement?id={first}&id={second}&field=owner&value=%E7%94%B0%E4%B8%AD&show=1"),
            &cookie,
        )
        .await;
    assert!(page.text().contains("2 件を変更する"), "{}", page.text());
    let body = format!("kind=engagement&field=owner&value=T&rows={first}:1+{second}:9");
    let stale = app.call("/api/list/bulk_save", &cookie, &body).await;
    assert_eq!((stale.status, stale.json()["code"].as_str()), (StatusCode::CONFLICT, Some("bulk_stale")));
    let body = format!("kind=engagement&field=owner&value=T&rows={first}:1+{second}:1&back=f.kind=cloud");
    let saved = app.call("/api/list/bulk_save", &cookie, &body).await;
    assert!(saved.status.is_success() || saved.status.is_redirection(), "{}", saved.text());
    let found = app.get("/engagements?f.owner=T", &cookie).await.text();
    assert!(found.contains("基盤の利用") && found.contains("監視の委託"));
    for (body, status) in [
        ("kind=nothing&field=owner&rows=", StatusCode::NOT_FOUND),
        ("kind=engagement&field=owner&rows=x", StatusCode::UNPROCESSABLE_ENTITY),
        ("kind=engagement&field=service_ja&value=T&rows=x:1", StatusCode::UNPROCESSABLE_ENTITY),
        ("kind=engagement&field=owner&value=T&rows=none:1", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(app.call("/api/list/bulk_save", &cookie, body).await.status, status, "{body}");
    }
    let reader = app.as_role(Role::Security).await;
    let body = format!("kind=engagement&field=owner&value=X&rows={first}:2");
    assert_eq!(app.call("/api/list/bulk_save", &reader, &body).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_without_script_keeps_a_view() {
    let app = TestApp::new().await;
    register(&app).await;
    let cookie = app.as_role(Role::Legal).await;
    let fields =
        [("kind", "party"), ("query", "f.kinds=cloud&page=3"), ("name", "クラウドの一覧"), ("shared", "1")];
    let saved = app.form("/api/list/save_view", &cookie, &fields).await;
    assert!(saved.status.is_redirection(), "{}", saved.status);
    assert_eq!(saved.header("location"), "/parties?f.kinds=cloud&page=3");
    let other = app.as_role(Role::Security).await;
    let page = app.get("/parties", &other).await.text();
    assert!(page.contains("クラウドの一覧") && page.contains("/parties?f.kinds=cloud\""));
    let evil = [("kind", "party"), ("query", "//evil.example"), ("name", "x")];
    assert_eq!(app.form("/api/list/save_view", &cookie, &evil).await.header("location"), "/parties");
}

#[tokio::test]
async fn the_ledger_check_leads_to_the_field() {
    let app = TestApp::new().await;
    let [first, _] = register(&app).await;
    let cookie = app.as_role(Role::RiskOffice).await;
    worker::keep_day(&app.services).await.unwrap();
    let page = app.get("/lint?class=missing_field", &cookie).await.text();
    assert!(page.contains(&format!("/records/access_grant/new?engagement_id={first}")));
    assert!(page.contains("2026-11-21"), "the day's figures");
    let identifiers = app.get("/lint?class=no_identifier", &cookie).await.text();
    assert!(identifiers.contains("#f-corporate_number"));
    assert_eq!(app.get("/lint?class=none&page=-1", &cookie).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_policy_is_seen_before_it_is_put_in_force() {
    let app = TestApp::new().await;
    let [first, _] = register(&app).await;
    let mut tx = app.services.db.begin(&system("test", Action::PartyWrite)).await.unwrap();
    let mild = [
        ("risk_importance", "supporting"),
        ("risk_data", "internal"),
        ("risk_access", "user"),
        ("risk_exposure", "dedicated"),
        ("substitutability", "easy"),
        ("impact", "low"),
        ("chain_state", "none_declared"),
    ];
    let values: Values = mild.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
    store::update(&mut tx, Kind::Engagement, &first, 1, &values).await.unwrap();
    tx.commit().await.unwrap();
    let cookie = app.as_role(Role::RiskOffice).await;
    let draft = "/policy?bands.1=31&bands.2=20&bands.3=10&clauses.4.2=required&preview=1";
    let page = app.get(draft, &cookie).await.text();
    assert!(
        page.contains("有効にした場合の影響") && page.contains(&format!("/engagements/{first}")),
        "{page}"
    );
    let reader = app.as_role(Role::InternalAudit).await;
    let seen = app.get(draft, &reader).await.text();
    assert!(seen.contains("標準の方針") && !seen.contains("有効にした場合の影響"));
    let wrong = app.get("/policy?bands.1=1&preview=1", &cookie).await;
    assert!(wrong.text().contains("aria-invalid=\"true\""));
    let policy = "{\"bands\":[31,20,10]}";
    let fields = [("version", "0"), ("policy", policy), ("reason", "見直し")];
    let saved = app.form("/api/policy/save", &cookie, &fields).await;
    assert_eq!(saved.header("location"), "/policy");
    let now = app.get("/policy", &cookie).await.text();
    assert!(now.contains("第 1 版") && now.contains("見直し"));
    let late = app.call("/api/policy/save", &cookie, "version=0&policy={}&reason=R").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let bad = app.call("/api/policy/save", &cookie, "version=1&policy=x&reason=R").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}
