//! The risk screens: pages, files, statements, scenarios, and who gets what.

use axum::http::StatusCode;
use register::access::Role;

use crate::support::TestApp;

async fn saved(app: &TestApp, cookie: &str, body: &str) -> String {
    let answer = app.call("/api/record/save", cookie, body).await;
    assert!(answer.status.as_u16() < 400, "{body}: {}", answer.text());
    answer.header("location").rsplit('/').next().unwrap().to_owned()
}

/// A party with an engagement that a critical function cannot do without.
async fn seed(app: &TestApp, cookie: &str) -> (String, String) {
    let party = saved(app, cookie, "kind=party&id=&version=0&values[name_ja]=甲社&values[country]=JP").await;
    let engagement = saved(app, cookie, &format!(
        "kind=engagement&id=&version=0&values[party_id]={party}&values[service_ja]=勘定系&values[function_ja]=預金&values[department]=事務部&values[kind]=outsourcing&values[risk_importance]=critical"
    )).await;
    let function = saved(app, cookie, "kind=function&id=&version=0&values[name_ja]=預金業務&values[criticality]=critical&values[department]=事務部").await;
    let dependency = format!(
        "kind=dependency&id=&version=0&values[engagement_id]={engagement}&values[function_id]={function}&values[level]=essential"
    );
    saved(app, cookie, &dependency).await;
    (party, engagement)
}

#[tokio::test]
async fn the_pages_show_the_register() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    for path in [
        "/risk",
        "/risk/parties",
        "/dependencies",
        "/scenarios",
        "/kpi",
        "/readiness",
        "/concentration",
        "/reports",
    ] {
        let page = app.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path} of an empty register");
        assert!(!page.text().contains("d-notice\" data-kind=\"error"), "{path}");
    }
    let (party, _) = seed(&app, &cookie).await;
    let page = app.get("/risk?cell=1.unassessed", &cookie).await.text();
    assert!(page.contains("勘定系") && page.contains("預金業務") && page.contains("未評価"));
    let page = app.get("/risk/parties", &cookie).await.text();
    assert!(
        page.contains("甲社") && page.contains("契約が登録されていません。"),
        "the reason is in the page"
    );
    let page = app.get(&format!("/dependencies?focus=party:{party}"), &cookie).await.text();
    assert!(page.contains("<svg class=\"d-depend\"") && page.contains("この先は未確認"));
    let page = app.get("/concentration", &cookie).await.text();
    assert!(page.contains("集中リスクの警告") && page.contains("100%"));
    let auditor = app.as_role(Role::InternalAudit).await;
    assert!(
        !app.get("/concentration", &auditor).await.text().contains("確認を記録する"),
        "who may not is not asked"
    );
}

#[tokio::test]
async fn files_carry_what_the_pages_show() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let (party, _) = seed(&app, &cookie).await;
    for (file, begins) in [
        ("heatmap.xlsx", &b"PK"[..]),
        ("parties.xlsx", b"PK"),
        ("dependencies.xlsx", b"PK"),
        ("dependencies.svg", b"<svg xmlns"),
        ("kpi.xlsx", b"PK"),
        ("readiness.xlsx", b"PK"),
        ("scenarios.csv", b"\xef\xbb\xbf"),
    ] {
        let answer = app.get(&format!("/risk-files/{file}"), &cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}: {}", answer.text());
        assert!(answer.body.starts_with(begins), "{file}");
    }
    assert_eq!(app.get("/risk-files/none.xlsx", &cookie).await.status, StatusCode::NOT_FOUND);
    let nobody = app.as_role(Role::Administrator).await;
    assert_eq!(app.get("/risk-files/parties.xlsx", &nobody).await.status, StatusCode::FORBIDDEN);
    let made = app.call("/api/scenario/create", &cookie, "name=停止&note=").await;
    let id = made.header("location").rsplit('=').next().unwrap().to_owned();
    let step = format!("id={id}&version=1&kind=fails&first={party}&second=");
    assert!(app.call("/api/scenario/add", &cookie, &step).await.status.as_u16() < 400);
    let late = app.call("/api/scenario/add", &cookie, &step).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let empty =
        app.call("/api/scenario/add", &cookie, &format!("id={id}&version=2&kind=closes&first=")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = app.get(&format!("/scenarios?show={id}"), &cookie).await.text();
    assert!(page.contains("甲社 が停止する") && page.contains("預金業務"));
    let csv = app.get(&format!("/risk-files/scenarios.csv?show={id}"), &cookie).await.text();
    assert!(csv.contains("停止") && csv.contains("止まる重要な業務"), "{csv}");
}

#[tokio::test]
async fn alerts_and_demands_take_a_statement() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let (party, _) = seed(&app, &cookie).await;
    let take = format!("key=share:{party}&owner=湊&note=移行中&expires_on=2026-12-31");
    let answer = app.call("/api/concentration/acknowledge", &cookie, &take).await;
    assert!(answer.status.as_u16() < 400, "{}", answer.text());
    assert!(app.get("/concentration", &cookie).await.text().contains("移行中"));
    let said = app.call("/api/readiness/say", &cookie, "demand=3&status=partly&note=規程を改定中").await;
    assert!(said.status.as_u16() < 400);
    assert!(app.get("/readiness", &cookie).await.text().contains("規程を改定中"));
    let legal = app.as_role(Role::Legal).await;
    for (path, body) in [
        ("/api/concentration/acknowledge", take.as_str()),
        ("/api/readiness/say", "demand=3&status=done&note=x"),
    ] {
        assert_eq!(app.call(path, &legal, body).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_report_is_made_by_a_job_and_taken_out() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    seed(&app, &cookie).await;
    let made = app.call("/api/report/request", &cookie, "title=経営報告").await;
    let id = made.header("location").rsplit('/').next().unwrap().to_owned();
    assert!(app.get(&format!("/reports/{id}"), &cookie).await.text().contains("作成中"));
    assert_eq!(app.get(&format!("/risk-files/report-{id}.pdf"), &cookie).await.status, StatusCode::NOT_FOUND);
    app.run_jobs().await;
    let page = app.get(&format!("/reports/{id}"), &cookie).await.text();
    assert!(page.contains("1. 概要と重要指標") && page.contains("甲社"));
    let pdf = app.get(&format!("/risk-files/report-{id}.pdf"), &cookie).await;
    assert_eq!(pdf.status, StatusCode::OK);
    assert!(pdf.body.starts_with(b"%PDF-") && pdf.body.len() > 5_000);
    assert!(app.get(&format!("/risk-files/report-{id}.xlsx"), &cookie).await.body.starts_with(b"PK"));
    assert_eq!(app.get("/reports/none", &cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn heatmaps_go_out_as_pictures_and_are_noted() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let files = [
        "/risk-files/heatmap",
        "/risk-files/heatmap.svg?axes=likelihood",
        "/risk-files/parties",
        "/heatmap/clauses",
    ];
    let both = |file: &str| match file.split_once(".svg") {
        Some((name, query)) => [format!("{name}.svg{query}"), format!("{name}.png{query}")],
        None => [format!("{file}.svg"), format!("{file}.png")],
    };
    for file in files.into_iter().flat_map(both) {
        let answer = app.get(&file, &cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{file} of an empty register: {}", answer.text());
    }
    seed(&app, &cookie).await;
    for file in files {
        let [svg, png] = both(file);
        let answer = app.get(&svg, &cookie).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "image/svg+xml"),
            "{svg}"
        );
        assert!(answer.header("content-disposition").starts_with("attachment"), "{svg}");
        let text = answer.text();
        assert!(
            text.starts_with("<svg xmlns") && text.contains("時点") && text.contains("方針"),
            "{svg}: {text}"
        );
        let answer = app.get(&png, &cookie).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"), "{png}");
        assert!(answer.body.starts_with(b"\x89PNG\r\n"), "{png}");
        // Width and height stand in the first chunk.
        assert_eq!(answer.body[16..24], [0, 0, 7, 128, 0, 0, 4, 56], "{png} is 1920 by 1080");
    }
    assert!(app.get("/risk-files/parties.svg", &cookie).await.text().contains("甲社"));
    assert!(app.get("/heatmap/clauses.svg?text=%E4%B9%99", &cookie).await.text().contains("取引先 0 社"));
    assert_eq!(app.get("/heatmap/clauses.gif", &cookie).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/risk-files/kpi.png", &cookie).await.status, StatusCode::NOT_FOUND);
    let nobody = app.as_role(Role::Administrator).await;
    for file in files.into_iter().flat_map(both) {
        assert_eq!(app.get(&file, &nobody).await.status, StatusCode::FORBIDDEN, "{file}");
    }
    let auditor = app.as_role(Role::InternalAudit).await;
    let trail = app.call("/api/audit/list", &auditor, "").await.text();
    assert!(trail.contains("clauses.svg") && trail.contains("parties.png"), "{trail}");
    for page in ["/risk", "/risk/parties", "/heatmap"] {
        let page = app.get(page, &cookie).await.text();
        assert!(page.contains(".svg") && page.contains(".png") && page.contains(".xlsx"));
    }
}

#[tokio::test]
async fn a_country_fails_and_an_engagement_shows_what_it_brings() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let (_, engagement) = seed(&app, &cookie).await;
    let place = format!(
        "kind=location&id=&version=0&values[engagement_id]={engagement}&values[role]=storage&values[country]=SG"
    );
    saved(&app, &cookie, &place).await;
    let page = app.get("/concentration?fails=country:SG", &cookie).await.text();
    assert!(page.contains("id=\"failure\"") && page.contains("預金業務"), "what the country stops");
    let page = app.get(&format!("/concentration?brings={engagement}"), &cookie).await.text();
    assert!(page.contains("「勘定系」による変化") && page.contains("この取引なし"));
    let page = app.get("/concentration?brings=none&fails=country:XX", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("による変化"), "what is not there brings nothing");
}

#[tokio::test]
async fn concentration_is_asked_by_facets_region_and_cost() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let (party, engagement) = seed(&app, &cookie).await;
    let other = saved(&app, &cookie, &format!(
        "kind=engagement&id=&version=0&values[party_id]={party}&values[service_ja]=印刷&values[function_ja]=通知&values[department]=市場部&values[kind]=outsourcing&values[annual_cost]=1200000"
    )).await;
    for (of, country, place) in [(&engagement, "JP", "東京 第1センター"), (&other, "SG", "")] {
        saved(&app, &cookie, &format!(
            "kind=location&id=&version=0&values[engagement_id]={of}&values[role]=storage&values[country]={country}&values[place]={place}"
        )).await;
    }
    let page = app.get("/concentration", &cookie).await.text();
    assert!(page.contains("東京 第1センター") && page.contains("1,200,000"), "region and cost");
    assert!(page.contains("業務ごとの依存先") && !page.contains("絞り込んだ取引"));
    let page = app.get("/concentration?department=%E5%B8%82%E5%A0%B4%E9%83%A8", &cookie).await.text();
    assert!(page.contains("絞り込んだ取引 1 件（全 2 件）"), "the part is named as a part");
    assert!(!page.contains("東京 第1センター"), "the other department's place is not in it");
    let page =
        app.get("/concentration?basis=direct&level=party&country=JP&service_type=-&group=-", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for nobody in ["department=none", "function=none", "group=none", "level=none"] {
        assert_eq!(
            app.get(&format!("/concentration?{nobody}"), &cookie).await.status,
            StatusCode::OK,
            "{nobody}"
        );
    }
    let file = app.get("/risk-files/concentration.xlsx?basis=direct", &cookie).await;
    assert!(file.status == StatusCode::OK && file.body.starts_with(b"PK"));
    let nobody = app.as_role(Role::Administrator).await;
    assert_eq!(app.get("/risk-files/concentration.xlsx", &nobody).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn key_figures_are_defined_in_the_policy() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    seed(&app, &cookie).await;
    let page = app.get("/policy/figures", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("figures[overdue][watch]") && page.text().contains("figures[new][measure]"));
    let new = "figures[new][on]=yes&figures[new][ja]=重要業務の把握率&figures[new][en]=&figures[new][measure]=coverage\
               &figures[new][better]=higher&figures[new][watch]=80&figures[new][act]=";
    let wrong = app.call("/api/policy/figures", &cookie, &format!("version=0&{new}&reason=新設")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("key_figures.new.act"), "the row is still the new one: {}", wrong.text());
    let unreasoned = app.call("/api/policy/figures", &cookie, &format!("version=0&{new}50&reason=")).await;
    assert_eq!(unreasoned.status, StatusCode::UNPROCESSABLE_ENTITY);
    let good = format!("version=0&{new}50&figures[overdue][on]=no&reason=新設");
    let legal = app.as_role(Role::Legal).await;
    assert_eq!(app.call("/api/policy/figures", &legal, &good).await.status, StatusCode::FORBIDDEN);
    let saved = app.call("/api/policy/figures", &cookie, &good).await;
    assert!(saved.status.as_u16() < 400, "{}", saved.text());
    let page = app.get("/kpi", &cookie).await.text();
    assert!(page.contains("重要業務の把握率") && !page.contains("期限を過ぎた再評価"));
    let page = app.get("/policy", &cookie).await.text();
    assert!(page.contains("第1版") || page.contains("新設"), "it is a version of the policy");
    let late = app.call("/api/policy/figures", &cookie, &good).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "somebody else was first");
    let made = app.call("/api/report/request", &cookie, "title=経営報告").await;
    let id = made.header("location").rsplit('/').next().unwrap().to_owned();
    app.run_jobs().await;
    let report = app.get(&format!("/reports/{id}"), &cookie).await.text();
    assert!(
        report.contains("重要業務の把握率")
            && report.contains("契約条項の明記")
            && report.contains("例外と受容")
    );
}

#[tokio::test]
async fn movement_and_residual_risk_say_what_is_not_known() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let (_, engagement) = seed(&app, &cookie).await;
    for page in
        ["/risk?since=2026-01-01", "/risk?axes=likelihood&since=2026-01-01", "/risk/parties?since=2026-01-01"]
    {
        let page = app.get(page, &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("この日の記録はありません"), "nothing kept is not nothing moved");
    }
    for page in ["/risk?since=x", "/risk/parties?since=2026-99-99"] {
        assert_eq!(app.get(page, &cookie).await.status, StatusCode::OK, "{page}");
    }
    let page = app.get(&format!("/engagements/{engagement}"), &cookie).await.text();
    assert!(page.contains("残余リスクは未評価です") && page.contains("id=\"residual\""));
    let xlsx = app.get("/risk-files/heatmap.xlsx?since=2026-01-01", &cookie).await;
    assert!(xlsx.body.starts_with(b"PK"));
}

/// An empty register, everything unknown, one party behind everything, a chain that goes round across engagements,
/// weights of zero, a group inside itself: every page answers, and what is not known is not zero.
#[tokio::test]
async fn odd_registers_break_no_page() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::RiskOffice).await;
    let pages = [
        "/risk",
        "/risk?axes=likelihood",
        "/risk/parties",
        "/concentration",
        "/concentration?level=party&basis=direct",
        "/dependencies",
        "/scenarios",
        "/kpi",
        "/readiness",
        "/policy/figures",
    ];
    let all = async |what: &str| {
        for page in pages {
            let answer = app.get(page, &cookie).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}: {what}");
            assert!(!answer.text().contains("NaN") && !answer.text().contains(">inf"), "{page}: {what}");
        }
    };
    all("an empty register").await;
    assert!(app.get("/concentration", &cookie).await.text().contains("重要な業務が登録されていません"));
    let group = saved(&app, &cookie, "kind=group&id=&version=0&values[name_ja]=循環").await;
    let own = app
        .call(
            "/api/record/save",
            &cookie,
            &format!("kind=group&id={group}&version=1&values[parent_id]={group}"),
        )
        .await;
    assert!(own.status.as_u16() >= 400, "a group that contains itself is refused");
    let (party, engagement) = seed(&app, &cookie).await;
    let far = saved(
        &app,
        &cookie,
        &format!("kind=party&id=&version=0&values[name_ja]=乙社&values[group_id]={group}"),
    )
    .await;
    let second = saved(&app, &cookie, &format!(
        "kind=engagement&id=&version=0&values[party_id]={far}&values[service_ja]=保守&values[function_ja]=預金&values[department]=事務部&values[kind]=outsourcing"
    )).await;
    // 甲 hands on to 乙 in one engagement, 乙 to 甲 in the other.
    for (of, from, to) in [(&engagement, &party, &far), (&second, &far, &party)] {
        saved(&app, &cookie, &format!(
            "kind=chain&id=&version=0&values[engagement_id]={of}&values[from_party_id]={from}&values[to_party_id]={to}"
        )).await;
    }
    all("a circle across engagements, nothing known").await;
    let page = app.get("/concentration", &cookie).await.text();
    assert!(page.contains("集中度は下限値です"), "what nobody has confirmed makes the shares lower bounds");
    let weightless = "kind=function&id=&version=0&values[name_ja]=無重量&values[criticality]=critical&values[department]=事務部&values[weight]=0";
    saved(&app, &cookie, weightless).await;
    all("a weight of zero beside others").await;
}
