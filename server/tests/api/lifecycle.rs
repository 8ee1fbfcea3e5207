//! Monitoring, mail, inquiries, incidents and off-boarding as a browser asks for them; mail through a real SMTP server.

use axum::http::StatusCode;
use clauses::{Finding, Verdict};
use register::access::{Action, Role, system};
use register::catalogue::Kind;
use register::mail::{Mail, store as mail};
use register::record::{Values, store};
use server::config;
use server::mail::{Mailer, send_once, write_digests};

use crate::smtp::Smtp;
use crate::support::{Answer, TestApp, encoded};

async fn add(app: &TestApp, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let values: Values = pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
    let mut tx = app.services.db.begin(&system("test", kind.info().write)).await.unwrap();
    let id = store::insert(&mut tx, kind, &values).await.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
    tx.commit().await.unwrap();
    id
}

/// A function that a script calls answers with where to go.
fn done(answer: &Answer) -> bool {
    answer.status.is_success() || answer.status.is_redirection()
}

/// A party with a security desk, and an engagement that nobody has assessed.
async fn party(app: &TestApp, name: &str, email: &str) -> [String; 2] {
    let party = add(app, Kind::Party, &[("name_ja", name), ("name_en", "Vendor")]).await;
    let contact = [
        ("party_id", party.as_str()),
        ("role", "security"),
        ("name", "CSIRT"),
        ("email", email),
        ("phone", "03-1234-5678"),
        ("around_the_clock", "yes"),
    ];
    add(app, Kind::Contact, &contact).await;
    let engagement = [
        ("party_id", party.as_str()),
        ("service_ja", "ミナトVPNの運用"),
        ("function_ja", "遠隔接続"),
        ("department", "事務部"),
        ("kind", "outsourcing"),
    ];
    let engagement = add(app, Kind::Engagement, &engagement).await;
    [party, engagement]
}

pub fn settings(smtp: &Smtp) -> config::Mail {
    config::Mail {
        smtp_host: Some("127.0.0.1".into()),
        smtp_port: Some(smtp.port),
        smtp_tls: config::SmtpTls::None,
        smtp_from: Some("台帳 <daicho@bank.example>".into()),
        public_url: Some("https://daicho.bank.example/".into()),
        ..config::Mail::default()
    }
}

async fn with_mail() -> (TestApp, Smtp) {
    let smtp = Smtp::start().await;
    let app = TestApp::with_mailer(Mailer::new(&settings(&smtp)).unwrap()).await;
    (app, smtp)
}

async fn send_all(app: &TestApp) {
    while send_once(&app.services).await.unwrap() {}
}

#[tokio::test]
async fn mail_goes_over_the_wire_and_comes_back_to_the_queue_when_it_is_not_taken() {
    let (app, smtp) = with_mail().await;
    let queue = async |to: &str| {
        let mail = Mail {
            to: to.into(),
            to_name: "鈴木, \"花子\"".into(),
            subject: "【台帳】期限のお知らせ — quarterly".into(),
            body: "一行目\r\n.\r\n最後の行 https://daicho.bank.example/answer?key=1\n".into(),
            ..Mail::default()
        };
        let mut tx = app.services.db.begin(&system("test", Action::PartyWrite)).await.unwrap();
        mail::enqueue(&mut tx, &mail).await.unwrap();
        tx.commit().await.unwrap();
    };
    queue("a@bank.example").await;
    send_all(&app).await;
    let taken = smtp.taken();
    assert_eq!((taken.len(), taken[0].to.as_str()), (1, "a@bank.example"));
    assert!(
        taken[0].text().contains("最後の行 https://daicho.bank.example/answer?key=1"),
        "{}",
        taken[0].text()
    );
    for header in ["Auto-Submitted: auto-generated", "Message-ID: <", "Date: Sat, 21 Nov 2026 10:30:00"] {
        assert!(taken[0].data.contains(header), "{header}: {}", taken[0].data);
    }
    // A server that is busy is asked again; one that knows nobody of that name is not.
    smtp.be_busy(1);
    queue("b@bank.example").await;
    // Of one moment either might go first and meet the busy server.
    app.clock.advance(1);
    queue("nobody@bank.example").await;
    send_all(&app).await;
    assert_eq!(smtp.taken().len(), 1);
    let administrator = app.as_role(Role::Administrator).await;
    let listed = app.call("/api/outbox/list", &administrator, "").await.json();
    assert_eq!(
        (&listed["counts"]["waiting"], &listed["counts"]["failed"]),
        (&1.into(), &1.into()),
        "{listed}"
    );
    assert!(listed["page"]["rows"].to_string().contains("550"));
    assert!(!listed.to_string().contains("answer?key"), "bodies are not shown");
    app.clock.advance(60_000);
    send_all(&app).await;
    assert_eq!(smtp.taken().len(), 2);
    let page = app.get("/outbox?state=failed", &administrator).await.text();
    assert!(page.contains("nobody@bank.example") && page.contains("送り直す"));
    let failed =
        listed["page"]["rows"].as_array().unwrap().iter().find(|row| row["state"] == "failed").unwrap();
    let id = format!("id={}", failed["id"].as_str().unwrap());
    assert!(done(&app.call("/api/outbox/withdraw", &administrator, &id).await));
    assert_eq!(app.call("/api/outbox/withdraw", &administrator, &id).await.status, StatusCode::CONFLICT);
    let other = app.as_role(Role::RiskOffice).await;
    assert_eq!(app.call("/api/outbox/list", &other, "").await.status, StatusCode::FORBIDDEN);
}

#[test]
fn settings_that_would_give_mail_away_are_refused() {
    let base = config::Mail {
        smtp_host: Some("mail.bank.example".into()),
        smtp_from: Some("a@bank.example".into()),
        ..config::Mail::default()
    };
    assert!(Mailer::new(&base).unwrap().is_ready());
    assert!(!Mailer::new(&config::Mail::default()).unwrap().is_ready());
    for wrong in [
        config::Mail { smtp_tls: config::SmtpTls::None, ..base.clone() },
        config::Mail { smtp_from: None, ..base.clone() },
        config::Mail { smtp_from: Some("nobody".into()), ..base.clone() },
        config::Mail { public_url: Some("daicho.bank.example".into()), ..base },
    ] {
        assert!(Mailer::new(&wrong).is_err(), "{wrong:?}");
    }
}

#[tokio::test]
async fn an_inquiry_goes_out_by_mail_and_is_answered_without_an_account() {
    let (app, smtp) = with_mail().await;
    let mut parties = Vec::new();
    for number in 0..50 {
        parties.push(
            party(&app, &format!("取引先{number:02}"), &format!("csirt{number}@vendor.example")).await[0]
                .clone(),
        );
    }
    let office = app.as_role(Role::Security).await;
    let form = [
        ("input[title]", "遠隔からの実行"),
        ("input[advisory]", "CVE-2026-12345"),
        ("input[product]", "ミナトVPN"),
        ("input[severity]", "critical"),
        ("input[summary]", "至急の対応が必要です。"),
        ("input[due_on]", "2026-11-30"),
    ];
    let made = app.form("/api/inquiry/create", &office, &form).await;
    let location = made.header("location").to_owned();
    let page = location.split('?').next().unwrap();
    let id = page.rsplit('/').next().unwrap();
    let candidates = app.get(&location, &office).await.text();
    assert!(
        candidates.contains("取引先49") && candidates.contains("選んだ相手を照会先に加える"),
        "the candidates are proposed"
    );
    let mut body = vec![
        ("id", id),
        ("criteria[tiers][0]", "1"),
        ("criteria[product]", ""),
        ("criteria[chain]", "false"),
    ];
    body.extend(parties.iter().map(|party| ("parties[]", party.as_str())));
    let added = app.call("/api/inquiry/add", &office, &encoded(&body)).await;
    assert!(done(&added), "{}", added.text());
    let sent = app.call("/api/inquiry/send", &office, &format!("id={id}")).await;
    assert!(sent.status.is_success() || sent.status.is_redirection(), "{}", sent.text());
    send_all(&app).await;
    let mut mails = smtp.taken();
    assert_eq!(mails.len(), 50);
    // Mails of one moment go out in any order.
    let number = |to: &str| to.trim_start_matches("csirt").split('@').next().unwrap().parse::<u32>().unwrap();
    mails.sort_by_key(|mail| number(&mail.to));
    let key =
        |text: &str| text.split_once("https://daicho.bank.example/answer?key=").unwrap().1[..64].to_owned();
    let keys: Vec<String> = mails.iter().map(|mail| key(&mail.text())).collect();
    // Without a cookie: one question, nothing else of us.
    let asked = app.get(&format!("/answer?key={}", keys[0]), "").await;
    assert_eq!(asked.status, StatusCode::OK);
    let text = asked.text();
    assert!(
        text.contains("CVE-2026-12345") && text.contains("取引先00") && !text.contains("取引先01"),
        "{text}"
    );
    assert!(!text.contains("href=\"/parties\""), "no way into the register");
    let english = app
        .send(
            axum::http::Method::GET,
            &format!("/answer?key={}", keys[0]),
            "",
            &[("accept", "text/html"), ("accept-language", "en")],
            axum::body::Body::empty(),
        )
        .await;
    assert!(english.text().contains("Are you affected?"));
    for (number, key) in keys.iter().take(10).enumerate() {
        let answer = if number < 4 { "affected" } else { "not_affected" };
        let form = [
            ("key", key.as_str()),
            ("input[answer]", answer),
            ("input[remediation_on]", if number < 4 { "2026-12-15" } else { "" }),
            ("input[remark]", ""),
            ("input[name]", "佐藤"),
        ];
        let answered = app.form("/api/inquiry/answer", "", &form).await;
        assert_eq!(answered.status, StatusCode::FOUND, "{}", answered.text());
        assert!(answered.header("location").ends_with("&done=1"));
    }
    assert!(
        app.get(&format!("/answer?key={}&done=1", keys[0]), "").await.text().contains("回答を受け付けました")
    );
    let board = app.get(page, &office).await.text();
    assert!(board.contains("2026-12-15") && board.contains("未回答"));
    let counted = app.call("/api/inquiry/find", &office, &format!("id={id}")).await.json();
    let tally = &counted["inquiry"]["tally"];
    assert_eq!(
        (tally["affected"].as_i64(), tally["not_affected"].as_i64(), tally["silent"].as_i64()),
        (Some(4), Some(6), Some(40))
    );
    let file = app.get(&format!("/inquiries/{id}/report.csv"), &office).await;
    assert_eq!(file.text().lines().count(), 51);
    assert!(file.text().contains("影響あり") && file.text().contains("2026-12-15"));
    for bad in ["", "0000", &"a".repeat(64)] {
        let refused = app.get(&format!("/answer?key={bad}"), "").await;
        assert!(
            refused.text().contains("このリンクは使えません") && !refused.text().contains("CVE-2026"),
            "{bad}"
        );
        let body = format!("key={bad}&input[answer]=affected&input[name]=N");
        assert_eq!(app.call("/api/inquiry/answer", "", &body).await.status, StatusCode::FORBIDDEN);
    }
    let empty = app
        .call("/api/inquiry/answer", "", &format!("key={}&input[answer]=affected&input[name]=N", keys[20]))
        .await;
    assert_eq!(
        (empty.status, empty.json()["fields"][0]["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("date_or_reason"))
    );
    let reader = app.as_role(Role::InternalAudit).await;
    assert!(app.get(page, &reader).await.text().contains("取引先00"));
    assert_eq!(
        app.call("/api/inquiry/send", &reader, &format!("id={id}")).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn what_is_due_is_listed_filtered_exported_and_told_once() {
    let (app, smtp) = with_mail().await;
    let [party, engagement] = party(&app, "甲社", "csirt@vendor.example").await;
    let evidence = [
        ("party_id", party.as_str()),
        ("kind", "iso27001"),
        ("title", "認証書"),
        ("valid_until", "2026-12-05"),
    ];
    add(&app, Kind::Evidence, &evidence).await;
    let office = app.as_role(Role::RiskOffice).await;
    let page = app.get("/monitoring", &office).await.text();
    assert!(page.contains("認証書") && page.contains("2026-12-05") && page.contains("30日以内"), "{page}");
    assert!(
        page.contains(&format!("/records/exit_plan/new?engagement_id={engagement}")),
        "what is missing leads to its form"
    );
    let narrowed = app.get("/monitoring?source=evidence&window=within30", &office).await.text();
    assert!(narrowed.contains("認証書") && !narrowed.contains("/records/exit_plan/new"));
    let csv = app.get("/monitoring/items.csv?source=evidence", &office).await;
    assert_eq!(csv.text().lines().count(), 2, "{}", csv.text());
    assert_eq!(
        app.get("/monitoring/items.xlsx", &office).await.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    assert_eq!(app.get("/monitoring/other.csv", &office).await.status, StatusCode::NOT_FOUND);
    // 19:30 in Japan: the digest of the day is written, once.
    assert_eq!(
        write_digests(&app.services).await.unwrap(),
        1,
        "the audit and the administrator are left alone"
    );
    assert_eq!(write_digests(&app.services).await.unwrap(), 0);
    send_all(&app).await;
    let told = smtp.taken();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].text().contains("認証書")
            && told[0].text().contains("https://daicho.bank.example/monitoring")
    );
    app.clock.advance(86_400_000);
    let tomorrow = app.as_role_again(Role::RiskOffice).await;
    assert_eq!(write_digests(&app.services).await.unwrap(), 0, "nothing new");
    app.clock.advance(8 * 86_400_000);
    assert_eq!(write_digests(&app.services).await.unwrap(), 1, "the evidence has come nearer");
    let chosen = app.call("/api/monitoring/choose", &tomorrow, "digest=never").await;
    assert_eq!(chosen.status, StatusCode::UNAUTHORIZED, "the session is over by then");
    let again = app.as_role_again(Role::RiskOffice).await;
    assert_eq!(
        app.call("/api/monitoring/choose", &again, "digest=x").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(done(&app.call("/api/monitoring/choose", &again, "digest=never").await));
    app.clock.advance(7 * 86_400_000);
    assert_eq!(write_digests(&app.services).await.unwrap(), 0, "whoever said no is not written to");
}

#[tokio::test]
async fn an_incident_is_compared_with_the_contract_and_prints_whom_to_call() {
    let app = TestApp::new().await;
    let [party, engagement] = party(&app, "甲社", "csirt@vendor.example").await;
    let contract =
        add(&app, Kind::Contract, &[("party_id", &party), ("title", "運用委託契約"), ("kind", "standalone")])
            .await;
    let finding = Finding {
        item: 6,
        verdict: Verdict::Stated,
        adverse: false,
        reason: None,
        confidence: 0.9,
        elements: Vec::new(),
        values: [("report_within_hours".to_owned(), "24".to_owned())].into(),
        evidence: Vec::new(),
    };
    let mut tx = app.services.db.begin(&system("test", Action::ContractWrite)).await.unwrap();
    let pack = clauses::PackRef { id: "test".into(), version: "1".into() };
    let checked = clauses::SetCheck { findings: vec![finding], notes: Vec::new() };
    register::clause_check::store::save(&mut tx, &contract, &pack, &[], &checked).await.unwrap();
    tx.commit().await.unwrap();
    let behind = add(&app, Kind::Party, &[("name_ja", "丙社")]).await;
    add(
        &app,
        Kind::Chain,
        &[("engagement_id", &engagement), ("from_party_id", &party), ("to_party_id", &behind)],
    )
    .await;
    let incident = [
        ("party_id", party.as_str()),
        ("title", "不正アクセス"),
        ("kind", "intrusion"),
        ("severity", "high"),
        ("state", "open"),
        ("learned_at", "2026-11-20 10:00"),
        ("notified_at", "2026-11-21 13:00"),
    ];
    let incident = add(&app, Kind::Incident, &incident).await;
    add(
        &app,
        Kind::IncidentNotice,
        &[
            ("incident_id", &incident),
            ("told_at", "2026-11-21 14:00"),
            ("told_group", "authority"),
            ("told", "所管当局"),
        ],
    )
    .await;
    let reader = app.as_role(Role::InternalAudit).await;
    let page = app.get(&format!("/incidents/{incident}"), &reader).await.text();
    for part in [
        "報告が期限を 3 時間過ぎました",
        "運用委託契約",
        "24 時間以内",
        "03-1234-5678",
        "連絡先なし",
        "丙社",
        "所管当局",
        "2026-11-21 14:00",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(app.call("/api/incident/find", &reader, "id=none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_end_is_refused_while_a_certificate_is_missing() {
    let app = TestApp::new().await;
    let [party, engagement] = party(&app, "甲社", "csirt@vendor.example").await;
    add(&app, Kind::DataHandling, &[("engagement_id", &engagement), ("category", "personal")]).await;
    let owner = app.as_role(Role::Procurement).await;
    let office = app.as_role(Role::RiskOffice).await;
    assert!(app.get(&format!("/engagements/{engagement}"), &owner).await.text().contains("終了処理を始める"));
    let form = [
        ("input[engagement]", engagement.as_str()),
        ("input[reason]", "契約満了"),
        ("input[due_on]", "2026-12-31"),
    ];
    let opened = app.form("/api/offboarding/open", &owner, &form).await;
    let page = opened.header("location").to_owned();
    let case = page.rsplit('/').next().unwrap().to_owned();
    let view = app.call("/api/offboarding/find", &owner, &format!("id={case}")).await.json();
    let row = |demand: &str| {
        view["rows"].as_array().unwrap().iter().find(|row| row["demand"] == demand).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let close = async |row: &str, evidence: &str, remark: &str| {
        let body = format!(
            "case={case}&row={row}&input[closed_on]=2026-11-20&input[evidence_id]={evidence}&input[remark]={remark}"
        );
        app.call("/api/offboarding/close_row", &owner, &body).await
    };
    assert!(done(&close(&row("return"), "", "none").await));
    let refused = close(&row("disposal"), "", "by+telephone").await;
    assert_eq!(
        (refused.status, refused.json()["fields"][0]["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("certificate"))
    );
    let completed = app.call("/api/offboarding/complete", &office, &format!("id={case}")).await;
    assert_eq!(
        (completed.status, completed.json()["code"].as_str()),
        (StatusCode::CONFLICT, Some("rows_open"))
    );
    let seen = app.call("/api/record/view", &owner, &format!("kind=engagement&id={engagement}")).await.json();
    let version = seen["record"]["version"].as_i64().unwrap();
    let by_form = format!("kind=engagement&id={engagement}&version={version}&values[state]=ended");
    assert_eq!(app.call("/api/record/save", &owner, &by_form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(app.get(&page, &owner).await.text().contains("完了していない行が 1 件あります"));
    let certificate = add(
        &app,
        Kind::Evidence,
        &[("party_id", &party), ("kind", "disposal_certificate"), ("title", "廃棄証明書")],
    )
    .await;
    assert!(done(&close(&row("disposal"), &certificate, "").await));
    assert_eq!(
        app.call("/api/offboarding/complete", &owner, &format!("id={case}")).await.status,
        StatusCode::FORBIDDEN
    );
    assert!(done(&app.call("/api/offboarding/complete", &office, &format!("id={case}")).await));
    let ended = app.get(&page, &owner).await.text();
    assert!(ended.contains("廃棄証明書") && !ended.contains("完了していない行"));
}
