use std::collections::BTreeMap;

use clauses::{Document, Facts, facts};
use register::Error;
use register::access::Action;
use register::intake::QueueFilter;
use register::intake::matching::corporate_numbers;
use register::intake::store::{confirm, dismiss, of_contract, propose, queue, refuse, retry_failed};
use register::party::PartyInput;

use crate::support::{Base, into, on_both};

const TEXT: &str = "業務委託基本契約書\n株式会社みなと銀行（以下「甲」という。）と株式会社北浜システム（以下「乙」という。）は、次のとおり契約を締結する。\n第1条（委託）甲は、乙に本業務を委託し、乙はこれを受託する。\n第2条（有効期間）本契約の有効期間は、2025年4月1日から2027年3月31日までとする。\n乙　大阪市北区一丁目1番　株式会社北浜システム　法人番号 7000012050002";

async fn filed(base: &Base, seed: &str, text: &str) -> String {
    let received = base.upload(seed, register::document::store::Target::default()).await;
    base.text(seed, "ok", &[text]).await;
    let read: Vec<(usize, Facts)> = vec![(0, facts(&Document::from_text("x", text)))];
    let mut tx = base.write(Action::ContractWrite).await;
    propose(&mut tx, &received.contract_id, &[received.document_id], &read, &corporate_numbers(text))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    received.contract_id
}

async fn party_of(base: &Base, contract: &str) -> Option<String> {
    let mut tx = base.read().await;
    register::contract::store::find(&mut tx, contract).await.unwrap().unwrap().party_id
}

on_both! {
    /// Found by number and name, filed only when somebody says so.
    async fn nothing_is_filed_before_a_person_confirms(base) {
        let bank = base.party("みなと銀行").await;
        let party = base.party_like(PartyInput {
            name_ja: "北浜システム株式会社".into(), corporate_number: "7000012050002".into(), ..PartyInput::default()
        }).await;
        let contract = filed(base, "a", TEXT).await;
        assert_eq!(party_of(base, &contract).await, None, "proposed only");
        let mut tx = base.read().await;
        let all = queue(&mut tx, &QueueFilter { show: "open".into(), page: 0 }).await.unwrap();
        assert_eq!((all.total, all.counts.open, all.counts.unassigned), (1, 1, 1));
        let row = all.rows[0].clone();
        assert!(row.ready());
        let of = |field: &str| row.proposals.iter().find(|one| one.field == field).cloned().unwrap();
        assert_eq!((of("party_id").value, of("party_id").how.as_deref()), (party.clone(), Some("corporate_number")));
        assert_ne!(of("party_id").value, bank, "not our own side");
        assert_eq!(of("party_id").title.as_deref(), Some("北浜システム株式会社"));
        assert_eq!(of("ends_on").value, "2027-03-31");
        drop(tx);
        let mut values: BTreeMap<String, String> =
            row.proposals.iter().map(|one| (one.field.clone(), one.value.clone())).collect();
        values.insert("ends_on".into(), "2025-03-31".into());
        let mut tx = base.write(Action::ContractWrite).await;
        let wrong = confirm(&mut tx, &contract, row.version, &values, "").await;
        assert!(matches!(&wrong, Err(Error::Invalid(fields)) if fields[0].code == "ends_before_start"), "{wrong:?}");
        drop(tx);
        values.insert("ends_on".into(), "2028-03-31".into());
        let mut tx = base.write(Action::ContractWrite).await;
        confirm(&mut tx, &contract, row.version, &values, "").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(party_of(base, &contract).await, Some(party));
        assert_eq!(base.number("select count(*) from contract_fact where state = 'corrected' and field = 'ends_on'").await, 1);
        assert_eq!(base.number("select count(*) from contract_fact where state = 'proposed'").await, 0);
        let mut tx = base.write(Action::ContractWrite).await;
        let again = confirm(&mut tx, &contract, row.version, &values, "").await;
        assert!(matches!(again, Err(Error::Conflict("nothing_proposed"))), "somebody was first");
    }

    /// A name that no party has stays open until somebody names or registers the party.
    async fn an_unknown_party_stays_unknown_until_named(base) {
        let contract = filed(base, "a", TEXT).await;
        let mut tx = base.read().await;
        let row = queue(&mut tx, &QueueFilter::default()).await.unwrap().rows.remove(0);
        assert!(!row.ready());
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        let title = [("title".to_owned(), "業務委託基本契約書".to_owned())].into();
        confirm(&mut tx, &contract, row.version, &title, "").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.read().await;
        let left = of_contract(&mut tx, &contract).await.unwrap();
        assert_eq!(left.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["party_id"], "the question stays");
        drop(tx);
        let version = { let mut tx = base.read().await; register::contract::store::find(&mut tx, &contract).await.unwrap().unwrap().version };
        let mut tx = base.write(Action::ContractWrite).await;
        confirm(&mut tx, &contract, version, &BTreeMap::new(), "株式会社北浜システム").await.unwrap();
        tx.commit().await.unwrap();
        assert!(party_of(base, &contract).await.is_some());
    }

    async fn what_was_refused_is_not_proposed_again(base) {
        let contract = filed(base, "a", TEXT).await;
        let mut tx = base.write(Action::ContractWrite).await;
        refuse(&mut tx, &contract).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        let documents = register::document::store::of_contract(&mut tx, &contract).await.unwrap();
        let read = vec![(0, facts(&Document::from_text("x", TEXT)))];
        let count = propose(&mut tx, &contract, &[documents[0].id.clone()], &read, &[]).await.unwrap();
        assert_eq!(count, 0);
    }

    async fn failures_are_cleared_and_read_again(base) {
        let contract = base.contract("契約", None, None).await;
        let bad = base.upload("bad", into(&contract)).await;
        base.text("bad", "broken", &[]).await;
        base.check(&contract, clauses::Verdict::Undeterminable, &[], &[]).await;
        let failed = async || { let mut tx = base.read().await; queue(&mut tx, &QueueFilter { show: "failed".into(), page: 0 }).await.unwrap() };
        let shown = failed().await;
        assert_eq!((shown.total, shown.counts.failed), (1, 1));
        let mut tx = base.write(Action::ContractWrite).await;
        dismiss(&mut tx, &bad.document_id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(failed().await.total, 0);
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(retry_failed(&mut tx).await, Err(Error::Conflict("nothing_failed"))), "put aside");
    }
}
