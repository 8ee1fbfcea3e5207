//! What a contract desk is given on a bad day: sets that contradict themselves, amendments of nothing, dates in the wrong
//! order, a mail server that is down, a thousand files at once, a link in the wrong hands.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use serde_json::Value;
use server::config;
use server::mail::{Mailer, send_once};
use server::watch::Watch;

use crate::smtp::Smtp;
use crate::support::{Part, TestApp};

const MASTER: &str = "給与計算業務委託基本契約書
株式会社みなと銀行（以下「甲」という。）とやまぶき事務代行株式会社（以下「乙」という。）は、次のとおり契約する。
第1条（委託）甲は、給与計算業務を乙に委託し、乙はこれを受託する。甲は委託料を乙に支払う。
第2条（再委託）乙は、甲の書面による事前の承諾を得なければ、業務を第三者に再委託してはならない。
第3条（監査）甲は、乙の事業所に立ち入り、業務の遂行状況を監査することができる。
第4条（事故の報告）乙は、個人情報の漏えいを知ったときは、72時間以内に甲に報告しなければならない。
第5条（訓練）乙は、毎年、サイバー攻撃を想定した訓練を実施し、その結果を甲に報告する。
第6条（安全管理）乙は、別紙2「安全管理仕様書」に定める対策を講じなければならない。
2023年4月3日";
const INDIVIDUAL: &str = "個別契約書
第1条 甲及び乙は、給与計算業務委託基本契約書に基づき、次のとおり契約する。
第2条 乙は、個人情報の漏えいを知ったときは、24時間以内に甲に報告しなければならない。
第3条 乙は、乙の裁量により、業務を第三者に自由に再委託することができる。";
const OLDER: &str = "給与計算業務委託基本契約の一部を変更する覚書
株式会社みなと銀行（以下「甲」という。）とやまぶき事務代行株式会社（以下「乙」という。）は、給与計算業務委託基本契約書（以下「原契約」という。）の一部を次のとおり変更する。
第1条 原契約第5条を削除する。
第2条 原契約第18条を削除する。
2021年3月1日";
const ANNEX: &str =
    "別紙2 安全管理仕様書\n1. 通信及び保存データを暗号化すること。\n2. アクセスログを1年間保存すること。";

async fn add(app: &TestApp, cookie: &str, contract: Option<&str>, name: &str, text: &str) -> Value {
    let file = Part::File(name, text.as_bytes());
    let outcome = match contract {
        Some(contract) => app.uploaded(cookie, &[Part::Field("contract_id", contract), file]).await,
        None => app.uploaded(cookie, &[file]).await,
    };
    outcome.into_iter().next().unwrap()
}

async fn master(app: &TestApp, cookie: &str) -> String {
    let filed = add(app, cookie, None, "基本契約.txt", MASTER).await;
    filed["contract_id"].as_str().unwrap().to_owned()
}

fn kinds(view: &Value) -> Vec<(String, String)> {
    let text = |note: &Value, key: &str| note["note"][key].as_str().unwrap().to_owned();
    view["check"]["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| (text(note, "kind"), text(note, "target")))
        .collect()
}

/// A set that says two things, and an amendment that is older than its contract and names an article that is not there: each
/// is said, with its words and its place, and the verdicts stay.
#[tokio::test]
async fn a_set_that_contradicts_itself_is_told() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Legal).await;
    let contract = master(&app, &cookie).await;
    add(&app, &cookie, Some(&contract), "個別契約.txt", INDIVIDUAL).await;
    add(&app, &cookie, Some(&contract), "覚書.txt", OLDER).await;
    app.run_jobs().await;
    let view = app.call("/api/contract/find", &cookie, &format!("id={contract}")).await.json();
    let found = kinds(&view);
    for (kind, target) in [
        ("contradiction", "report_within_hours"),
        ("contradiction", "subcontract_consent"),
        ("target_missing", "第18条"),
        ("annex_absent", "別紙2 安全管理仕様書"),
    ] {
        assert!(found.contains(&(kind.to_owned(), target.to_owned())), "{kind} {target}: {found:?}");
    }
    assert!(found.iter().any(|(kind, _)| kind == "dated_before"), "{found:?}");
    let page = app.get(&format!("/contracts/{contract}"), &cookie).await.text();
    for words in ["第18条", "2021-03-01", "72 時間", "24 時間", "別紙2 安全管理仕様書"] {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn dates_in_the_wrong_order_are_refused_everywhere() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let contract = master(&app, &cookie).await;
    app.run_jobs().await;
    let wrong = |answer: &Value| answer["fields"].to_string().contains("ends_before_start");
    let save = format!(
        "id={contract}&version=1&input[title]=T&input[kind]=master&input[starts_on]=2027-04-01&input[ends_on]=2026-03-31"
    );
    let answer = app.call("/api/contract/save", &cookie, &save).await;
    assert_eq!((answer.status, wrong(&answer.json())), (StatusCode::UNPROCESSABLE_ENTITY, true));
    let confirm = format!(
        "contract_id={contract}&version=1&values[title]=T&values[starts_on]=2027-04-01&values[ends_on]=2026-03-31"
    );
    let answer = app.call("/api/intake/confirm", &cookie, &confirm).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let view = app.call("/api/contract/find", &cookie, &format!("id={contract}")).await.json();
    assert!(view["contract"]["starts_on"].is_null() && view["contract"]["ends_on"].is_null(), "{view}");
}

/// From the note of the check to a request with owner and day, and to its end when the paper is filed.
#[tokio::test]
async fn a_missing_annex_is_asked_for_until_it_is_there() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let contract = master(&app, &cookie).await;
    app.run_jobs().await;
    let of =
        async || app.call("/api/annex/of_contract", &cookie, &format!("contract_id={contract}")).await.json();
    let found = of().await;
    let target = found["absent"][0]["target"].as_str().unwrap().to_owned();
    assert_eq!((target.as_str(), &found["checked"]), ("別紙2 安全管理仕様書", &true.into()));
    let owner = found["people"][0][0].as_str().unwrap();
    let sent = target.replace(' ', "+");
    let ask = |due: &str| {
        format!("contract_id={contract}&input[target]={sent}&input[owner_id]={owner}&input[due_on]={due}")
    };
    let never = app.call("/api/annex/ask", &cookie, &ask("")).await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(app.call("/api/annex/ask", &cookie, &ask("2026-11-01")).await.status.as_u16() < 400);
    assert_eq!(app.call("/api/annex/ask", &cookie, &ask("2026-12-01")).await.status, StatusCode::CONFLICT);
    let late = app.call("/api/annex/list", &cookie, "{\"filter\":{\"state\":\"overdue\"}}").await.json();
    assert_eq!((&late["total"], &late["rows"][0]["target"]), (&1.into(), &target.as_str().into()));
    let auditor = app.as_role(Role::InternalAudit).await;
    assert_eq!(app.call("/api/annex/ask", &auditor, &ask("2026-12-01")).await.status, StatusCode::FORBIDDEN);
    for path in ["/annexes", "/annexes?state=overdue", &format!("/contracts/{contract}")] {
        let page = app.get(path, &auditor).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text().contains(&target), "{path}");
        assert!(!page.text().contains("name=\"input[due_on]\""), "{path}: no form without the right");
    }
    let memo = app.get(&format!("/contracts/{contract}/memo/ja.md"), &cookie).await.text();
    assert!(memo.contains(&target), "{memo}");
    app.clock.advance(1_000);
    add(&app, &cookie, Some(&contract), "別紙.txt", ANNEX).await;
    app.run_jobs().await;
    let found = of().await;
    let request = &found["requests"][0];
    assert_eq!((&request["state"], &request["by_check"]), (&"received".into(), &true.into()), "{found}");
    assert_eq!(request["received_name"], "別紙.txt");
    assert_eq!(found["absent"].as_array().unwrap().len(), 0);
}

/// Nothing listens where the mail is to go: the digest stays in the queue with its reason, and goes out once somebody does.
#[tokio::test]
async fn a_digest_waits_until_the_mail_server_is_back() {
    let smtp = Smtp::start().await;
    let settings = |port: u16| config::Mail {
        smtp_host: Some("127.0.0.1".into()),
        smtp_port: Some(port),
        smtp_tls: config::SmtpTls::None,
        smtp_from: Some("台帳 <daicho@bank.example>".into()),
        ..config::Mail::default()
    };
    // A port that was free a moment ago and that nobody holds.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut app = TestApp::with_mailer(Mailer::new(&settings(nobody)).unwrap()).await;
    let office = app.as_role(Role::RiskOffice).await;
    let save = "kind=contract&id=&version=0&values[title]=保守契約&values[kind]=standalone&values[ends_on]=2026-12-01";
    let saved = app.call("/api/record/save", &office, save).await;
    assert!(saved.status.as_u16() < 400, "{}", saved.text());
    let mut tx = app.services.db.begin(&system("test", Action::SystemOperate)).await.unwrap();
    let made = register::due::store::send_digests(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(made > 0, "somebody works on contracts");
    while send_once(&app.services).await.unwrap() {}
    let administrator = app.as_role(Role::Administrator).await;
    let listed = app.call("/api/outbox/list", &administrator, "").await.json();
    assert!(listed["counts"]["waiting"].as_i64().unwrap() > 0, "kept: {listed}");
    assert_eq!(listed["counts"]["failed"], 0, "{listed}");
    let page = app.get("/outbox", &administrator).await.text();
    assert!(page.contains("bank.example"), "seen in the queue");
    app.services.mailer = Mailer::new(&settings(smtp.port)).unwrap();
    app.clock.advance(3_600_000);
    while send_once(&app.services).await.unwrap() {}
    let taken = smtp.taken();
    assert!(taken.iter().any(|mail| mail.text().contains("保守契約")), "{taken:?}");
    let administrator = app.as_role_again(Role::Administrator).await;
    let listed = app.call("/api/outbox/list", &administrator, "").await.json();
    assert_eq!(listed["counts"]["waiting"], 0, "{listed}");
}

/// A hit is found by one person, and its link sent to another who may not see the contract: every way in is closed, and
/// nothing is counted.
#[tokio::test]
async fn the_link_of_a_hit_opens_nothing_for_others() {
    let app = TestApp::new().await;
    let office = app.as_role(Role::RiskOffice).await;
    let contract = master(&app, &office).await;
    app.run_jobs().await;
    let words = "text=%E7%B5%A6%E4%B8%8E%E8%A8%88%E7%AE%97&page=0";
    let found = app.call("/api/search", &office, words).await.json();
    let hit = &found["hits"][0];
    assert_eq!((&found["total"], hit["contract_id"].as_str()), (&1.into(), Some(contract.as_str())));
    let items: Vec<i64> =
        hit["items"].as_array().unwrap().iter().map(|badge| badge["item"].as_i64().unwrap()).collect();
    assert!(items.contains(&3) && items.contains(&6), "the items whose quotes stand on the page: {hit}");
    assert!(hit["stated"].as_i64().unwrap() > 0 && hit["tier"].is_null(), "{hit}");
    let document = hit["document_id"].as_str().unwrap();
    let link = format!(
        "/contracts/{contract}/review?document={document}&page=1&q=%E7%B5%A6%E4%B8%8E%E8%A8%88%E7%AE%97"
    );
    let shown = app.get(&link, &office).await;
    assert!(
        shown.status == StatusCode::OK && shown.text().contains("data-kind=\"hit\""),
        "marked where it stands"
    );
    let owner = app.as_role(Role::BusinessOwner).await;
    let administrator = app.as_role(Role::Administrator).await;
    for (name, cookie) in
        [("another department", owner.as_str()), ("no reader", administrator.as_str()), ("nobody", "")]
    {
        for path in [
            link.clone(),
            format!("/documents/{document}/file"),
            format!("/documents/{document}/pages/1.png"),
            format!("/contracts/{contract}"),
        ] {
            let answer = app.get(&path, cookie).await;
            let closed = matches!(answer.status.as_u16(), 303 | 401 | 403 | 404);
            assert!(closed && !answer.text().contains("やまぶき"), "{name} {path}: {}", answer.status);
        }
        let ask =
            format!("{{\"ask\":{{\"contract_id\":\"{contract}\",\"document\":\"{document}\",\"page\":1}}}}");
        let answer = app.call("/api/clause_check/passage", cookie, &ask).await;
        assert!(matches!(answer.status.as_u16(), 401 | 403 | 404), "{name}: {}", answer.status);
        let answer =
            app.call("/api/document/progress", cookie, &format!("{{\"ids\":[\"{document}\"]}}")).await;
        assert!(!answer.text().contains(document), "{name}: {}", answer.text());
    }
    let none = app.call("/api/search", &owner, words).await.json();
    assert_eq!(
        (&none["total"], none["hits"].as_array().map(Vec::len)),
        (&0.into(), Some(0)),
        "not even counted"
    );
}

/// One request with a thousand files: what is sound is filed, what is not is named, one by one.
#[tokio::test]
async fn a_thousand_files_at_once_are_filed_one_by_one() {
    let app = TestApp::new().await;
    let cookie = app.as_role(Role::Procurement).await;
    let texts: Vec<(String, Vec<u8>)> = (0..1_000)
        .map(|number| match number {
            // Empty, no document, and the same content twice.
            100 => ("空.txt".to_owned(), Vec::new()),
            200 => ("絵.png".to_owned(), vec![0x89, b'P', b'N', b'G', 0, 1, 2, 3]),
            300 => ("写し.txt".to_owned(), text(299)),
            _ => (format!("契約{number}.txt"), text(number)),
        })
        .collect();
    let parts: Vec<Part<'_>> = texts.iter().map(|(name, bytes)| Part::File(name, bytes)).collect();
    let outcomes = app.uploaded(&cookie, &parts).await;
    assert_eq!(outcomes.len(), 1_000);
    let count = |state: &str| outcomes.iter().filter(|one| one["state"] == state).count();
    assert_eq!((count("received"), count("duplicate"), count("refused")), (997, 1, 2));
    assert_eq!((&outcomes[100]["code"], &outcomes[200]["code"]), (&"empty".into(), &"not_a_pdf".into()));
    app.run_jobs().await;
    let ids: Vec<String> =
        outcomes.iter().filter_map(|one| one["id"].as_str()).map(|id| format!("\"{id}\"")).collect();
    let mut done = 0;
    for some in ids.chunks(register::document::ASKED_AT_ONCE) {
        let body = format!("{{\"ids\":[{}]}}", some.join(","));
        let answer = app.call("/api/document/progress", &cookie, &body).await.json();
        let rows = answer.as_array().unwrap();
        done += rows.iter().filter(|row| row["stage"] == "done" && row["percent"] == 100).count();
    }
    assert_eq!(done, 997, "the duplicate is the document that it doubles");
    let queue = app.call("/api/intake/queue", &cookie, "{\"filter\":{\"show\":\"all\"}}").await.json();
    assert_eq!(
        (&queue["total"], &queue["counts"]["failed"]),
        (&997.into(), &0.into()),
        "{}",
        queue["counts"]
    );
}

fn text(number: usize) -> Vec<u8> {
    format!("業務委託契約書（第{number}号）\n第1条 乙は、甲の書面による承諾なく再委託してはならない。")
        .into_bytes()
}

/// A watched folder into which a thousand files are copied: all are filed, the bad ones named.
#[tokio::test]
async fn a_thousand_files_in_the_watched_folder() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..1_000 {
        // A hundred contents: what is known is not read again.
        std::fs::write(folder.path().join(format!("契約{number}.txt")), text(number % 100)).unwrap();
    }
    for number in 0..5 {
        std::fs::write(folder.path().join(format!("noise{number}.bin")), [0_u8, 1, 2, 3]).unwrap();
    }
    let mut watch = Watch::default();
    watch.look(&app.services, folder.path()).await.unwrap();
    watch.look(&app.services, folder.path()).await.unwrap();
    app.run_jobs().await;
    watch.look(&app.services, folder.path()).await.unwrap();
    let files = |name: &str| std::fs::read_dir(folder.path().join(name)).unwrap().count();
    assert_eq!((files("done"), files("failed")), (1_000, 10), "each failed file with its reason");
    let left =
        std::fs::read_dir(folder.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_file());
    assert_eq!(left.count(), 0);
}
