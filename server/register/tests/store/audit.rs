use std::fmt::Write as _;

use register::access::Action;
use register::audit::store::{after, head, held, list, search, verify};
use register::audit::{Broken, Entry, Held, Mark, Search, Verification};
use register::{Error, party};
use sha2::{Digest, Sha256};

use crate::support::{Base, grant, on_both};

const ENTRIES: i64 = 6;

async fn filled(base: &Base) {
    for number in 1..=ENTRIES {
        base.party(&format!("取引先{number}")).await;
        base.clock.advance(1_000);
    }
}

async fn verified(base: &Base) -> Verification {
    verify(&mut base.read().await).await.unwrap()
}

async fn first_bad(base: &Base) -> Option<i64> {
    verified(base).await.first_bad
}

async fn without_triggers(base: &Base, sql: &str) {
    let drop = if base.is_postgres() {
        "drop trigger audit_entry_no_change on audit_entry; drop trigger audit_entry_no_truncate on audit_entry;"
    } else {
        "drop trigger audit_entry_no_update; drop trigger audit_entry_no_delete;"
    };
    base.raw(&format!("{drop} {sql}")).await.unwrap();
}

/// The documented encoding, written here a second time: an intruder can compute it as well.
fn chained(entry: &Entry, before: &str) -> String {
    let (seq, at) = (entry.seq.to_string(), entry.at.to_string());
    let mut hasher = Sha256::new();
    for field in [
        "daicho-audit-1",
        before,
        &seq,
        &at,
        &entry.actor_kind,
        &entry.actor_id,
        &entry.actor_name,
        &entry.action,
        &entry.object_kind,
        &entry.object_id,
        &entry.detail,
    ] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    register::ids::hex(&hasher.finalize())
}

async fn entries(base: &Base) -> Vec<Entry> {
    let mut entries = list(&mut base.read().await, None, 1_000).await.unwrap();
    entries.reverse();
    entries
}

/// Statements that change the actor of entry `from` and recompute every hash after it.
async fn rechained(base: &Base, from: i64) -> String {
    let mut sql = String::new();
    let mut before = "0".repeat(64);
    for mut entry in entries(base).await {
        if entry.seq >= from {
            if entry.seq == from {
                entry.actor_name = "別人".into();
            }
            entry.hash = chained(&entry, &before);
            let _ = write!(
                sql,
                "update audit_entry set actor_name = '{}', hash = '{}' where seq = {};",
                entry.actor_name, entry.hash, entry.seq
            );
        }
        before = entry.hash;
    }
    sql
}

on_both! {
    async fn entries_are_found_by_words_and_days(base) {
        filled(base).await;
        let found = async |asked: &Search| -> Vec<i64> {
            let entries = search(&mut base.read().await, asked, None, 100).await.unwrap();
            entries.into_iter().map(|entry| entry.seq).collect()
        };
        let words = |text: &str| Search { text: text.into(), ..Search::default() };
        let all = list(&mut base.read().await, None, 100).await.unwrap();
        assert_eq!(found(&Search::default()).await.len(), all.len());
        assert_eq!(found(&words(" 取引先3 ")).await, [3]);
        assert_eq!(found(&words("PARTY.Created")).await.len(), all.len());
        assert!(found(&words("%")).await.is_empty() && found(&words("\\_")).await.is_empty(), "no pattern");
        assert_eq!(found(&words(&all[0].object_id)).await, [all[0].seq]);
        let late = Search { from: Some(all[1].at), ..Search::default() };
        assert_eq!(found(&late).await, [all[0].seq, all[1].seq]);
        let early = Search { until: Some(all[4].at), ..Search::default() };
        assert_eq!(found(&early).await, [all[5].seq]);
        let before = search(&mut base.read().await, &words("取引先"), Some(3), 1).await.unwrap();
        assert_eq!(before[0].seq, 2);
    }

    async fn every_change_leaves_an_entry_and_the_chain_is_whole(base) {
        assert_eq!(verified(base).await, Verification { entries: 0, first_bad: None });
        filled(base).await;
        assert_eq!(verified(base).await, Verification { entries: ENTRIES, first_bad: None });
        let entries = entries(base).await;
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=ENTRIES).collect::<Vec<_>>());
        let entry = &entries[1];
        assert_eq!((entry.action.as_str(), entry.object_kind.as_str(), entry.actor_name.as_str()), ("party.created", "party", "test"));
        assert_eq!(entry.at, crate::support::NOW + 1_000);
        let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
        assert_eq!(detail["after"]["name_ja"], "取引先2");
        assert_eq!(entry.hash, chained(entry, &entries[0].hash), "the encoding is the documented one");
    }

    /// Whoever owns the database can write the whole chain anew, head and all: it fits in itself, and not what was signed.
    async fn a_chain_written_anew_does_not_fit_what_was_signed(base) {
        filled(base).await;
        let all = entries(base).await;
        let marks: Vec<Mark> = [2_usize, 4, 6]
            .map(|seq| Mark { seq: i64::try_from(seq).unwrap(), hash: all[seq - 1].hash.clone(), at: 1 })
            .into();
        let against = async || held(&mut base.read().await, &marks).await.unwrap();
        assert_eq!(against().await, Held { until: 6, broken: None });
        let anew = rechained(base, 3).await;
        let head_anew = "update audit_head set hash = (select hash from audit_entry where seq = 6) where id = 1;";
        without_triggers(base, &format!("{anew} {head_anew}")).await;
        assert_eq!(verified(base).await, Verification { entries: ENTRIES, first_bad: None }, "whole in itself");
        assert_eq!(against().await, Held { until: 2, broken: Some(Broken::Rewritten { after: 2, mark: marks[1].clone() }) });
    }

    async fn a_chain_cut_off_with_its_head_does_not_reach_what_was_signed(base) {
        filled(base).await;
        let all = entries(base).await;
        let marks = [3_usize, 6].map(|seq| Mark { seq: i64::try_from(seq).unwrap(), hash: all[seq - 1].hash.clone(), at: 1 });
        let cut = "delete from audit_entry where seq > 4;
            update audit_head set seq = 4, hash = (select hash from audit_entry where seq = 4) where id = 1;";
        without_triggers(base, cut).await;
        assert_eq!(verified(base).await, Verification { entries: 4, first_bad: None }, "whole in itself");
        let found = held(&mut base.read().await, &marks).await.unwrap();
        assert_eq!(found, Held { until: 3, broken: Some(Broken::Cut { ends: 4, mark: marks[1].clone() }) });
        let mut tx = base.read().await;
        assert_eq!(head(&mut tx).await.unwrap(), (4, all[3].hash.clone()));
        assert_eq!(after(&mut tx, 2, 9).await.unwrap(), all[2..4]);
    }

    async fn the_trail_is_read_in_pages_newest_first(base) {
        filled(base).await;
        let mut tx = base.read().await;
        let seqs = |entries: Vec<Entry>| entries.into_iter().map(|entry| entry.seq).collect::<Vec<_>>();
        assert_eq!(seqs(list(&mut tx, None, 2).await.unwrap()), [6, 5]);
        assert_eq!(seqs(list(&mut tx, Some(5), 3).await.unwrap()), [4, 3, 2]);
        assert_eq!(seqs(list(&mut tx, Some(1), 3).await.unwrap()), Vec::<i64>::new());
    }

    async fn the_database_refuses_to_change_or_delete_an_entry(base) {
        filled(base).await;
        for sql in [
            "update audit_entry set detail = '{}' where seq = 2",
            "update audit_entry set seq = seq",
            "delete from audit_entry where seq = 6",
            "delete from audit_entry",
        ] {
            let refused = base.raw(sql).await.expect_err(sql).to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        if base.is_postgres() {
            assert!(base.raw("truncate audit_entry").await.is_err());
        }
        assert_eq!(verified(base).await, Verification { entries: ENTRIES, first_bad: None });
    }

    async fn any_edited_column_is_found(base) {
        filled(base).await;
        without_triggers(base, "").await;
        for (column, other) in [
            ("at", "at + 1"), ("actor_kind", "'system2'"), ("actor_id", "'x'"), ("actor_name", "'x'"),
            ("action", "'party.changed'"), ("object_kind", "'x'"), ("object_id", "'x'"), ("detail", "'{}'"),
            ("hash", "'ff'"), ("seq", "seq + 100"),
        ] {
            let before = entries(base).await.remove(3);
            base.raw(&format!("update audit_entry set {column} = {other} where seq = 4")).await.unwrap();
            assert_eq!(first_bad(base).await, Some(4), "{column}");
            base.raw("delete from audit_entry where seq in (4, 104)").await.unwrap();
            base.raw(&format!(
                "insert into audit_entry (seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash)
                 values (4, {}, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
                before.at, before.actor_kind, before.actor_id, before.actor_name, before.action, before.object_kind,
                before.object_id, before.detail, before.hash
            )).await.unwrap();
            assert_eq!(first_bad(base).await, None, "put back as it was");
        }
    }

    /// Moving characters from one field to its neighbour keeps the text as a whole the same.
    async fn moving_characters_between_fields_is_found(base) {
        filled(base).await;
        without_triggers(base, "update audit_entry set actor_id = 'tes', actor_name = 'ttest' where seq = 3;").await;
        assert_eq!(first_bad(base).await, Some(3));
    }

    async fn a_deleted_entry_is_found(base) {
        filled(base).await;
        without_triggers(base, "delete from audit_entry where seq = 3;").await;
        assert_eq!(first_bad(base).await, Some(3));
    }

    async fn a_deleted_entry_with_the_rest_moved_up_is_found(base) {
        filled(base).await;
        let mut sql = "delete from audit_entry where seq = 3;".to_owned();
        for seq in 4..=ENTRIES {
            let _ = write!(sql, "update audit_entry set seq = {} where seq = {seq};", seq - 1);
        }
        without_triggers(base, &sql).await;
        assert_eq!(first_bad(base).await, Some(3));
    }

    async fn swapped_entries_are_found(base) {
        filled(base).await;
        without_triggers(base, "update audit_entry set seq = 100 where seq = 2; update audit_entry set seq = 2 where seq = 5; update audit_entry set seq = 5 where seq = 100;").await;
        assert_eq!(first_bad(base).await, Some(2));
    }

    async fn a_cut_tail_is_found(base) {
        filled(base).await;
        without_triggers(base, "delete from audit_entry where seq >= 5;").await;
        assert_eq!(first_bad(base).await, Some(5));
        base.raw("delete from audit_entry").await.unwrap();
        assert_eq!(first_bad(base).await, Some(1), "an emptied trail is no whole trail");
    }

    /// Entries before the first one and after the last one are as foreign as those between.
    async fn an_inserted_entry_is_found_and_named(base) {
        filled(base).await;
        without_triggers(base, "").await;
        let last = entries(base).await.pop().unwrap();
        for (seq, named) in [(7, 7), (100, 7), (0, 0), (-5, -5)] {
            let mut forged = Entry { seq, actor_name: "侵入者".into(), ..last.clone() };
            forged.hash = chained(&forged, if seq > 0 { &last.hash } else { "" });
            base.raw(&format!(
                "insert into audit_entry (seq, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, detail, hash)
                 values ({}, {}, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
                forged.seq, forged.at, forged.actor_kind, forged.actor_id, forged.actor_name, forged.action,
                forged.object_kind, forged.object_id, forged.detail, forged.hash
            )).await.unwrap();
            assert_eq!(first_bad(base).await, Some(named), "{seq}");
            base.raw(&format!("delete from audit_entry where seq = {seq}")).await.unwrap();
        }
        assert_eq!(first_bad(base).await, None);
    }

    /// Everything recomputed from the edited entry on: only the head still tells, so the last entry is named.
    async fn a_chain_computed_anew_does_not_fit_its_head(base) {
        filled(base).await;
        let sql = rechained(base, 3).await;
        without_triggers(base, &sql).await;
        assert_eq!(first_bad(base).await, Some(ENTRIES));
    }

    async fn an_altered_head_is_found(base) {
        filled(base).await;
        for (sql, back) in [("seq = 7", "seq = 6"), ("seq = 5", "seq = 6")] {
            base.raw(&format!("update audit_head set {sql}")).await.unwrap();
            assert!(first_bad(base).await.is_some(), "{sql}");
            base.raw(&format!("update audit_head set {back}")).await.unwrap();
        }
        assert_eq!(first_bad(base).await, None);
        base.raw("update audit_head set hash = 'ff'").await.unwrap();
        assert_eq!(first_bad(base).await, Some(ENTRIES));
    }

    async fn a_change_without_an_audit_entry_cannot_be_committed(base) {
        let mut tx = base.write(Action::ContractWrite).await;
        let change = crate::support::contract("x", None, None).checked().unwrap();
        register::contract::store::update(&mut tx, "nobody", 1, &change).await.expect_err("nothing to update");
        let refused = tx.commit().await;
        assert!(matches!(refused, Err(Error::Inconsistent(_))), "{refused:?}");
    }

    async fn concurrent_changes_form_one_chain(base) {
        let mut tasks = Vec::new();
        for number in 0..8 {
            let db = base.db.clone();
            tasks.push(tokio::spawn(async move {
                let name = format!("同時{number}");
                let change = party::PartyInput { name_ja: name, ..party::PartyInput::default() }.checked().unwrap();
                let mut tx = db.begin(&grant(Action::PartyWrite)).await.unwrap();
                party::store::insert(&mut tx, &change).await.unwrap();
                tx.commit().await.unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(verified(base).await, Verification { entries: 8, first_bad: None });
    }

    async fn a_change_rolled_back_leaves_no_entry(base) {
        filled(base).await;
        let mut tx = base.write(Action::PartyWrite).await;
        let change = party::PartyInput { name_ja: "取消".into(), ..party::PartyInput::default() }.checked().unwrap();
        party::store::insert(&mut tx, &change).await.unwrap();
        drop(tx);
        base.party("次").await;
        assert_eq!(verified(base).await, Verification { entries: ENTRIES + 1, first_bad: None });
    }
}
