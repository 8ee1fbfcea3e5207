use register::access::{Action, Role, Session};
use register::heat::store::Boards;
use register::job;
use register::report::{store as reports, tables};

use crate::support::{Base, on_both};

/// Asks for a report and does its job.
async fn made(base: &Base, boards: &Boards) -> String {
    let mut tx = base.write(Action::OfficeWrite).await;
    let id = reports::request(&mut tx, "経営報告").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = base.write(Action::SystemOperate).await;
    let claim = job::claim(&mut tx, "w").await.unwrap().unwrap();
    reports::progress(&mut tx, &id, 50).await.unwrap();
    tx.commit().await.unwrap();
    let waiting = reports::find(&mut base.read().await, &id).await.unwrap().unwrap();
    assert_eq!((waiting.state.as_str(), waiting.progress, waiting.content), ("waiting", 50, None));
    let mut tx = base.read().await;
    let (content, version) = reports::content(&mut tx, boards, &id).await.unwrap();
    drop(tx);
    let mut tx = base.write(Action::SystemOperate).await;
    reports::finish(&mut tx, &claim, &id, &content, version).await.unwrap();
    tx.commit().await.unwrap();
    id
}

on_both! {
    async fn a_report_is_made_and_the_next_one_compares(base) {
        let boards = Boards::default();
        let first = made(base, &boards).await;
        let found = reports::find(&mut base.read().await, &first).await.unwrap().unwrap();
        let content = found.content.unwrap();
        assert_eq!((found.state.as_str(), found.policy_version, content.since.clone()), ("ready", Some(0), None));
        assert!(content.figures.is_empty(), "an empty register has no figures");
        let party = base.party("甲社").await;
        base.engagement(&party, "事務部", None).await;
        base.clock.advance(86_400_000);
        let second = made(base, &boards).await;
        let content = reports::find(&mut base.read().await, &second).await.unwrap().unwrap().content.unwrap();
        assert_eq!(content.since.as_deref(), Some("2026-11-21"));
        assert_eq!(content.figures.get("engagements"), Some(&1.0));
        let titles: Vec<&str> = content.sections.iter().map(|section| section.title.0.as_str()).collect();
        for (place, title) in titles.iter().enumerate() {
            assert!(title.starts_with(&format!("{}. ", place + 1)), "{titles:?}");
        }
        let clauses = &content.sections[2];
        assert_eq!((clauses.rows.len(), clauses.rows[0][1].0.as_str(), clauses.rows[0][5].0.as_str()), (12, "1", "1"), "no contract is not confirmed");
        assert!(content.sections[8].text[0].0.contains("0 件"), "{:?}", content.sections[8].text);
        for japanese in [true, false] {
            for table in tables(&content, japanese) {
                assert!(!table.name.is_empty() && table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.name);
            }
        }
        assert_eq!(reports::list(&mut base.read().await).await.unwrap().len(), 2);
        let owner = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some("事務部".into()));
        let mut narrow = base.db.read(&owner.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(reports::list(&mut narrow).await.unwrap().is_empty(), "a report speaks of every department");
        assert_eq!(reports::find(&mut narrow, &second).await.unwrap(), None);
    }

    async fn a_report_that_fails_says_so(base) {
        let mut tx = base.write(Action::OfficeWrite).await;
        let id = reports::request(&mut tx, "経営報告").await.unwrap();
        assert!(matches!(reports::request(&mut tx, " ").await, Err(register::Error::Invalid(_))));
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        reports::give_up(&mut tx, &id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reports::find(&mut base.read().await, &id).await.unwrap().unwrap().state, "failed");
    }
}
