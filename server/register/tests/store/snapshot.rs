//! The whole database as text: complete, equal on both databases, and nothing half-way.

use register::Error;
use register::snapshot::{Place, Summary, load, write};

use register::access::Action;

use crate::support::*;

/// A register with references between tables, within a table, with unknowns, and a trail.
async fn fill(base: &Base) {
    let bank = base.party("株式会社みなと\u{3000}システム\u{2028}").await;
    base.engagement(&bank, "システム部", Some(1)).await;
    let master = base.contract("基本契約", Some(&bank), None).await;
    // The child sorts before its parent in no database, but a reference within the table must wait all the same.
    let order = base.contract("個別契約 \"乙\"", Some(&bank), Some(&master)).await;
    base.raw(&format!("update contract set parent_id = null where id = '{order}'")).await.unwrap();
    base.raw(&format!("update contract set parent_id = '{order}' where id = '{master}'")).await.unwrap();
    base.upload("master", into(&master)).await;
    base.text("master", "ok", &["第1条（監査）\n甲は監査できる。", ""]).await;
    base.check(&master, clauses::Verdict::Stated, &[(3, clauses::Verdict::Partial)], &[10]).await;
}

async fn written(db: &register::Db) -> (Summary, Vec<u8>) {
    let mut tx = db.read(&grant(Action::SystemOperate)).await.unwrap();
    let mut lines = Vec::new();
    let summary = write(&mut tx, &mut lines).await.unwrap();
    (summary, lines)
}

async fn loaded(base: &Base, place: Place<'_>, lines: &[u8]) -> register::Result<Summary> {
    let (db, summary) = load(place, &mut &lines[..], base.clock.clone(), register::Ids::counted()).await?;
    let again = written(&db).await;
    db.close().await;
    assert_eq!(again.0, summary);
    assert_eq!(again.1, lines, "the same lines come out again");
    Ok(summary)
}

on_both! {
    /// Into either database it comes back byte for byte.
    async fn a_snapshot_comes_back_as_it_was(base) {
        fill(base).await;
        let (summary, lines) = written(&base.db).await;
        assert_eq!(summary.tables["party"], 1);
        assert_eq!(summary.tables["clause_finding"], 12);
        assert!(summary.audit_entries > 5);
        let file = base.folder.path().join("elsewhere.sqlite");
        assert_eq!(loaded(base, Place::Sqlite(&file), &lines).await.unwrap(), summary);
        let refused = loaded(base, Place::Sqlite(&file), &lines).await.unwrap_err();
        assert!(matches!(refused, Error::Conflict("not_empty")), "{refused}");
        on_postgres(async |other: &Base| {
            assert_eq!(loaded(base, other.place(), &lines).await.unwrap(), summary);
            let refused = loaded(base, other.place(), &lines).await.unwrap_err();
            assert!(matches!(refused, Error::Conflict("not_empty")), "{refused}");
            let broken = other.raw("insert into engagement (id, party_id) values ('x', 'nobody')").await;
            assert!(broken.is_err(), "references are watched again");
        }).await;
    }

    /// A snapshot that ends early, was changed in the trail, or comes from a newer program leaves nothing behind.
    async fn a_broken_snapshot_is_refused_whole(base) {
        fill(base).await;
        let (_, lines) = written(&base.db).await;
        let text = String::from_utf8(lines).unwrap();
        let file = base.folder.path().join("broken.sqlite");
        let cut = &text[..text.rfind("{\"end\"").unwrap()];
        let forged = text.replacen("party.created", "party.removed", 1);
        let newer = text.replacen(&format!("\"schema\":{}", register::Db::newest_schema()), "\"schema\":9999", 1);
        for (broken, wanted) in [(cut, "cut off"), (&forged, "audit trail"), (&newer, "newer_schema"), ("", "missing")] {
            let refused = loaded(base, Place::Sqlite(&file), broken.as_bytes()).await.unwrap_err().to_string();
            assert!(refused.contains(wanted), "{refused}");
            assert!(!file.exists());
        }
        assert!(loaded(base, Place::Sqlite(&file), text.as_bytes()).await.is_ok());
    }
}
