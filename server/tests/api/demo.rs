//! The demonstration bank, filled into an empty register.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::assessment::view::CaseFilter;
use register::assessment::{self, Stage};
use register::catalogue::Kind;
use register::record::query::{Query, Test};
use register::record::store;
use register::{inquiry, monitoring, offboarding};
use server::demo;

use crate::support::TestApp;

#[tokio::test]
async fn every_lifecycle_screen_of_the_demonstration_shows_something() {
    let app = TestApp::new().await;
    demo::seed(&app.services).await.unwrap();
    let mut tx = app.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
    let filter = CaseFilter { ended: true, ..CaseFilter::default() };
    let cases = assessment::store::list(&mut tx, &filter).await.unwrap();
    for stage in [
        Stage::Draft,
        Stage::Questionnaire,
        Stage::Inquiry,
        Stage::Renewal,
        Stage::Approval,
        Stage::ContractReview,
        Stage::Live,
        Stage::Suspended,
        Stage::Rejected,
        Stage::Withdrawn,
    ] {
        assert!(cases.rows.iter().any(|row| row.stage() == stage), "{}", stage.code());
    }
    let live = cases.rows.iter().find(|row| row.outcome.as_deref() == Some("conditional")).unwrap();
    assert!(live.conditions_open == 2 && live.score.is_some_and(|score| score > 0.0), "{live:?}");
    assert!(cases.rows.iter().any(|row| row.transitional && row.overdue(&cases.today)));
    assert!(!cases.proposals.is_empty(), "an incident waits for somebody's word");
    let approvals = assessment::store::view(&mut tx, &live.id).await.unwrap().case.approvals;
    let people: std::collections::BTreeSet<String> =
        approvals.into_iter().map(|approval| approval.actor_id).collect();
    assert_eq!(people.len(), 3, "three persons approved");
    let inquiries = inquiry::store::list(&mut tx, 0).await.unwrap().rows;
    let tally = inquiries.iter().find(|one| one.state == "open").unwrap().tally;
    assert!(tally.silent > 5 && tally.affected > 1 && tally.investigating > 0, "{tally:?}");
    let ends = offboarding::store::list(&mut tx, "", 0).await.unwrap().rows;
    assert!(ends.iter().any(|end| end.state == "completed") && ends.iter().any(|end| end.rows_open > 0));
    let due = monitoring::store::load(&mut tx).await.unwrap();
    for source in monitoring::Source::ALL {
        assert!(due.iter().any(|item| item.source == source), "{}", source.code());
    }
    drop(tx);
    let mut tx = app.services.db.begin(&system("test", Action::SystemOperate)).await.unwrap();
    let mails = register::mail::store::counts(&mut tx).await.unwrap();
    assert!(mails.sent > 20 && mails.failed > 1 && mails.waiting == 0, "nothing of it goes out: {mails:?}");
    drop(tx);
    let reader = app.as_role(Role::InternalAudit).await;
    for (path, word) in [
        ("/assessments?view=board&ended=1", "インターネットバンキング共同システム"),
        ("/assessments", "応対端末でのマルウェア検知"),
        ("/inquiries", "VPN装置の遠隔コード実行"),
        ("/offboarding", "機密文書の溶解"),
        ("/monitoring?source=sla_miss", "オンライン稼働率"),
        ("/records/exercise", "ランサムウェアを想定した共同演習"),
        ("/records/evidence", "ISMAP登録"),
    ] {
        assert!(app.get(path, &reader).await.text().contains(word), "{path}: {word}");
    }
}

#[tokio::test]
async fn the_demonstration_has_a_whole_ledger() {
    let app = TestApp::new().await;
    demo::seed(&app.services).await.unwrap();
    demo::seed(&app.services).await.unwrap();
    let mut tx = app.services.db.read(&system("test", Action::RegisterRead)).await.unwrap();
    let ledger = [
        Kind::Group,
        Kind::Party,
        Kind::Function,
        Kind::Engagement,
        Kind::Dependency,
        Kind::AccessGrant,
        Kind::DataHandling,
        Kind::Location,
        Kind::Chain,
        Kind::Responsibility,
        Kind::Contract,
        Kind::Contact,
        Kind::SanctionsCheck,
        Kind::EconomicSecurity,
        Kind::Skill,
        Kind::InternalRule,
        Kind::Plan,
        Kind::PlanParty,
    ];
    for kind in ledger {
        assert!(store::count(&mut tx, kind, &Query::default()).await.unwrap() > 0, "{}", kind.code());
    }
    assert_eq!(store::count(&mut tx, Kind::Party, &Query::default()).await.unwrap(), 40, "only once");
    let unknown = Query::default().with("country", "不明");
    assert!(
        store::count(&mut tx, Kind::Location, &unknown).await.unwrap() > 0,
        "unknown is part of the story"
    );
    // The tier is computed from the answers; where nobody has answered there is none.
    let mut tiers = Vec::new();
    for tier in ["1", "2", "3", "4", ""] {
        let asked = Query::default().with("tier", tier);
        tiers.push(store::count(&mut tx, Kind::Engagement, &asked).await.unwrap());
    }
    assert!(tiers[0] >= 7 && tiers.iter().all(|count| *count > 2), "{tiers:?}");
    let mut of = Query::default();
    of.filters.push(register::record::query::Filter { field: "rank".into(), test: Test::From("2".into()) });
    assert!(store::count(&mut tx, Kind::Chain, &of).await.unwrap() > 0, "somebody's subcontractor");
    drop(tx);
    let cookie = app.as_role(Role::InternalAudit).await;
    let page = app.get("/concentration", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("そらまめグループ"), "shared by several chains");
}
