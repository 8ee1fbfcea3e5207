//! The contract desk through the real router: from a mailed file to facts, gaps, memo, dates and back.

use axum::http::StatusCode;
use register::access::Role;
use serde_json::Value;
use server::watch::Watch;

use crate::support::{Part, TestApp};

const CONTRACT: &str = "業務委託基本契約書\n株式会社みなと銀行（以下「甲」という。）と株式会社北浜システム（以下「乙」という。）は、次のとおり契約を締結する。\n第1条（委託）\n甲は、乙に情報システムの運用業務を委託し、乙はこれを受託する。\n第2条（再委託）\n乙は、甲の承諾なく自由に本業務の全部又は一部を第三者に再委託することができる。\n第3条（事故の報告）\n乙は、情報の漏えい等の事故が発生したときは、直ちに、遅くとも72時間以内に甲に報告し、原因の調査及び再発防止に協力しなければならない。\n第4条（演習）\n乙は、年1回、サイバー攻撃を想定した演習を甲と共同で実施し、その結果を甲に報告しなければならない。\n第5条（有効期間）\n本契約の有効期間は、2026年4月1日から2027年3月31日までとする。ただし、期間満了の3か月前までに甲又は乙から書面による申出がないときは、本契約は1年間自動的に更新されるものとする。\n第6条（準拠法）\n本契約の準拠法は日本法とする。\n乙　大阪市北区一丁目1番　株式会社北浜システム　法人番号 7000012050002\n";

async fn party(app: &TestApp, cookie: &str, name: &str, number: &str) -> String {
    let body = format!("kind=party&id=&version=0&values[name_ja]={name}&values[corporate_number]={number}");
    let saved = app.call("/api/record/save", cookie, &body).await;
    assert!(saved.status.as_u16() < 400, "{}", saved.text());
    let id = saved.header("location").rsplit('/').next().unwrap().to_owned();
    let body = format!(
        "kind=engagement&id=&version=0&values[party_id]={id}&values[service_ja]=S&values[function_ja]=F&values[department]=D&values[kind]=cloud"
    );
    assert!(app.call("/api/record/save", cookie, &body).await.status.as_u16() < 400);
    id
}

async fn queue(app: &TestApp, cookie: &str, show: &str) -> Value {
    let answer =
        app.call("/api/intake/queue", cookie, &format!("{{\"filter\":{{\"show\":\"{show}\"}}}}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

fn proposals(row: &Value) -> Vec<(String, String)> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    row["proposals"].as_array().unwrap().iter().map(|one| (text(one, "field"), text(one, "value"))).collect()
}

#[tokio::test]
async fn from_a_mailed_file_to_an_amended_contract() {
    from_a_mailed_file_to_an_amended_contract_in(&TestApp::new().await).await;
    TestApp::on_postgres(async |app: &TestApp| from_a_mailed_file_to_an_amended_contract_in(app).await).await;
}

async fn from_a_mailed_file_to_an_amended_contract_in(app: &TestApp) {
    let office = app.as_role(Role::RiskOffice).await;
    let id = party(app, &office, "北浜システム", "7000012050002").await;
    let cookie = app.as_role(Role::Procurement).await;
    let filed = app.uploaded(&cookie, &[Part::File("契約書.txt", CONTRACT.as_bytes())]).await.remove(0);
    let contract = filed["contract_id"].as_str().unwrap().to_owned();
    app.run_jobs().await;

    // What was read waits for a person; the contract is nobody's until then.
    let open = queue(app, &cookie, "open").await;
    assert_eq!(open["counts"]["open"], 1, "{open}");
    let found = proposals(&open["rows"][0]);
    let of = |field: &str| found.iter().find(|one| one.0 == field).map(|one| one.1.as_str());
    assert_eq!((of("party_id"), of("title")), (Some(id.as_str()), Some("業務委託基本契約書")));
    assert_eq!((of("starts_on"), of("ends_on")), (Some("2026-04-01"), Some("2027-03-31")));
    assert_eq!(
        (of("notice_own"), of("notice_own_unit"), of("governing_law")),
        (Some("3"), Some("months"), Some("JP"))
    );
    let board = async |cookie: &str, filter: &str| {
        app.call("/api/gap/board", cookie, &format!("{{\"filter\":{{{filter}}}}}")).await.json()
    };
    assert_eq!(board(&cookie, "").await["total"], 0, "what is required depends on whose it is");
    let version = open["rows"][0]["version"].as_i64().unwrap();
    let values: Vec<String> = found.iter().map(|(field, value)| format!("values[{field}]={value}")).collect();
    let body = format!("contract_id={contract}&version={version}&{}", values.join("&"));
    let confirmed = app.call("/api/intake/confirm", &cookie, &body).await;
    assert!(confirmed.status.as_u16() < 400, "{}", confirmed.text());
    assert_eq!(queue(app, &cookie, "open").await["counts"]["open"], 0);

    // The deadline follows from end and notice; it is in the calendar and in the feed.
    let agenda = app.call("/api/calendar/agenda", &cookie, "month=2026-12").await.json();
    assert_eq!(agenda["dates"][0]["day"], "2026-12-31", "{agenda}");
    assert_eq!(agenda["dates"][0]["kind"], "notice");
    let token = app.call("/api/calendar/open_feed", &cookie, "confirm=true").await.json();
    let feed = format!("/calendar/feed/{}.ics", token.as_str().unwrap());
    let read = app.get(&feed, "").await;
    assert_eq!((read.status, read.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
    assert!(read.text().contains("DTSTART;VALUE=DATE:20261231"), "{}", read.text());
    let closed = app.call("/api/calendar/close_feed", &cookie, "confirm=true").await;
    assert!(closed.status.as_u16() < 400);
    assert_eq!(app.get(&feed, "").await.status, StatusCode::UNAUTHORIZED, "taken back");

    // Required and not stated: a gap each, with the words of the contract in the memo.
    let gaps = board(&cookie, "").await;
    let items: Vec<i64> =
        gaps["gaps"].as_array().unwrap().iter().map(|gap| gap["item"].as_i64().unwrap()).collect();
    assert!(items.contains(&2) && items.contains(&12) && !items.contains(&9), "{items:?}");
    // 72 hours are stated, and more than the policy's 24.
    let late = gaps["gaps"].as_array().unwrap().iter().find(|gap| gap["item"] == 6).unwrap();
    assert_eq!(late["verdict"], "stated");
    assert!(late["beyond"].as_str().unwrap().contains("\"72\""), "{late}");
    let memo = app.get(&format!("/contracts/{contract}/memo/ja.md"), &cookie).await;
    assert_eq!(memo.status, StatusCode::OK);
    let text = memo.text();
    for words in
        ["(2) 監査権限", "72 時間以内", "24 時間以内", "自由に", "北浜システム", "協議", "ガイドライン"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let word = app.get(&format!("/contracts/{contract}/memo/en.docx"), &cookie).await;
    assert!(
        word.body.starts_with(b"PK") && word.header("content-type").ends_with("wordprocessingml.document")
    );
    assert!(word.header("content-disposition").contains("docx"));

    // Accepted for a time by somebody else, and only by an approver.
    let gap = &gaps["gaps"].as_array().unwrap().iter().find(|gap| gap["item"] == 12).unwrap().clone();
    let (gap_id, version) = (gap["id"].as_str().unwrap(), gap["version"].as_i64().unwrap());
    let plan = |expires: &str| {
        format!("id={gap_id}&version={version}&input[way]=accept&input[note]=R&input[expires_on]={expires}")
    };
    let never = app.call("/api/gap/plan", &cookie, &plan("")).await;
    assert_eq!(
        (never.status, &never.json()["fields"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &"expires_on".into())
    );
    assert!(app.call("/api/gap/plan", &cookie, &plan("2027-03-31")).await.status.as_u16() < 400);
    let decide = format!("id={gap_id}&decision=approve&reason=");
    assert_eq!(app.call("/api/gap/decide", &cookie, &decide).await.status, StatusCode::FORBIDDEN);
    let approver = app.as_role(Role::Approver).await;
    assert!(app.call("/api/gap/decide", &approver, &decide).await.status.as_u16() < 400);
    assert_eq!(board(&cookie, "\"state\":\"accepted\"").await["total"], 1);

    // An amendment states what was missing: proposed as closed, closed by a person.
    let amendment = "覚書\n甲及び乙は、業務委託基本契約書に次の条を加える。\n第7条（監査）\n甲は、乙の業務の履行状況を確認するため、乙の事業所に立ち入り、監査を行うことができ、乙はこれに協力しなければならない。\n";
    app.uploaded(
        &cookie,
        &[Part::Field("contract_id", &contract), Part::File("覚書.txt", amendment.as_bytes())],
    )
    .await;
    app.run_jobs().await;
    let closing = board(&cookie, "\"state\":\"closing\"").await;
    assert_eq!(closing["gaps"][0]["item"], 2, "{closing}");
    let close = format!("id={}", closing["gaps"][0]["id"].as_str().unwrap());
    assert!(app.call("/api/gap/close", &cookie, &close).await.status.as_u16() < 400);
    assert_eq!(board(&cookie, "\"state\":\"closed\"").await["total"], 1);

    // The drill every year: proposed, confirmed, met.
    let duties = app.call("/api/obligation/list", &cookie, "{\"filter\":{}}").await.json();
    let drill = duties["rows"].as_array().unwrap().iter().find(|row| row["kind"] == "drill").unwrap().clone();
    assert_eq!((&drill["cadence_months"], &drill["next_due"]), (&12.into(), &"2027-04-01".into()), "{drill}");
    for path in [
        "/intake?show=all",
        "/gaps",
        "/obligations",
        "/calendar",
        &format!("/contracts/{contract}"),
        &format!("/gaps/{gap_id}"),
    ] {
        let page = app.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.text().contains("d-notice\" data-kind=\"error"), "{path}");
    }
}

#[tokio::test]
async fn a_watched_folder_is_filed_and_sorted() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("契約.txt"), CONTRACT).unwrap();
    std::fs::write(at("noise.bin"), [0_u8, 1, 2, 3]).unwrap();
    std::fs::write(at("half.pdf.part"), "x").unwrap();
    std::fs::create_dir(at("done")).unwrap();
    std::fs::write(at("done").join("契約.txt"), "an older one").unwrap();
    let mut watch = Watch::default();
    assert_eq!(watch.look(&app.services, folder.path()).await.unwrap(), 0, "perhaps still being copied");
    assert!(at("契約.txt").exists());
    watch.look(&app.services, folder.path()).await.unwrap();
    app.run_jobs().await;
    assert_eq!(watch.look(&app.services, folder.path()).await.unwrap(), 1);
    assert!(at("done/契約 (1).txt").exists() && !at("契約.txt").exists(), "nothing is written over");
    assert_eq!(std::fs::read_to_string(at("done/契約.txt")).unwrap(), "an older one");
    let reason = std::fs::read_to_string(at("failed/noise.bin.reason.txt")).unwrap();
    assert!(reason.starts_with("not_a_pdf\n"), "{reason}");
    assert!(at("half.pdf.part").exists());
    let cookie = app.as_role(Role::Procurement).await;
    assert_eq!(queue(&app, &cookie, "open").await["counts"]["open"], 1);
}

/// Whoever has no right on contracts sees the queue and changes nothing.
#[tokio::test]
async fn reading_is_not_writing() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let filed = app.uploaded(&cookie, &[Part::File("契約書.txt", CONTRACT.as_bytes())]).await.remove(0);
    let contract = filed["contract_id"].as_str().unwrap().to_owned();
    app.run_jobs().await;
    let audit = app.as_role(Role::InternalAudit).await;
    assert_eq!(queue(&app, &audit, "open").await["total"], 1);
    let page = app.get("/intake", &audit).await.text();
    assert!(
        page.contains("業務委託基本契約書") && !page.contains("aria-keyshortcuts=\"y\""),
        "no button without the right"
    );
    let body = format!("contract_id={contract}&version=1&values[title]=T");
    assert_eq!(app.call("/api/intake/confirm", &audit, &body).await.status, StatusCode::FORBIDDEN);
    let owner = app.as_role(Role::BusinessOwner).await;
    assert_eq!(queue(&app, &owner, "all").await["total"], 0, "not the own department's");
}
