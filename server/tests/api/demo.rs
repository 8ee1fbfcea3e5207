//! The demonstration bank, filled into an empty register.

use axum::http::StatusCode;
use register::access::{Action, Role, system};
use register::catalogue::Kind;
use register::record::query::{Query, Test};
use register::record::store;
use server::demo;

use crate::support::TestApp;

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
