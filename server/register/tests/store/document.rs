use register::Error;
use register::access::Action;
use register::document::store::{self, Reception, Target, of_contract, pages, receive};
use register::document::{PageText, safe_name};

use crate::support::{Base, hash, into, on_both, taken, upload};

async fn jobs(base: &Base, kind: &str) -> i64 {
    base.number(&format!("select count(*) from job where kind = '{kind}' and state = 'ready'")).await
}

on_both! {
    async fn new_content_is_filed_and_its_text_asked_for(base) {
        let contract = base.contract("契約", None, None).await;
        let received = base.upload("本文", into(&contract)).await;
        assert_eq!((received.reception, received.contract_id.as_str()), (Reception::New, contract.as_str()));
        let document = store::find(&mut base.read().await, &received.document_id).await.unwrap().unwrap();
        assert_eq!((document.stage.as_str(), document.position, document.size), ("text", 0, 1_000));
        assert_eq!((document.name.as_str(), document.uploaded_by.as_str()), ("本文.pdf", "test"));
        assert_eq!((jobs(base, "document_text").await, jobs(base, "contract_check").await), (1, 0));
    }

    async fn an_upload_without_a_place_makes_its_own_contract(base) {
        let received = base.upload("単独", Target::default()).await;
        let contract = register::contract::store::find(&mut base.read().await, &received.contract_id).await.unwrap().unwrap();
        assert_eq!((contract.title.as_str(), contract.party_id), ("単独", None));
    }

    async fn an_upload_finds_or_creates_its_party_by_name(base) {
        let known = base.party("株式会社みなと").await;
        let to = |name: &str| Target { party_name: Some(name.into()), ..Target::default() };
        let found = base.upload("一", to("みなと㈱")).await;
        let created = base.upload("二", to("あさぎ株式会社")).await;
        let again = base.upload("三", to("あさぎ")).await;
        let mut tx = base.read().await;
        let mut party = async |id: &str| register::contract::store::find(&mut tx, id).await.unwrap().unwrap().party_id;
        assert_eq!(party(&found.contract_id).await.as_deref(), Some(known.as_str()));
        assert_eq!(party(&created.contract_id).await, party(&again.contract_id).await);
        assert_eq!(base.number("select count(*) from party").await, 2);
    }

    async fn the_same_content_in_the_same_place_is_a_duplicate(base) {
        let contract = base.contract("契約", None, None).await;
        let first = base.upload("本文", into(&contract)).await;
        for target in [into(&contract), Target::default()] {
            let second = base.upload("本文", target).await;
            assert_eq!((second.reception, &second.document_id), (Reception::Duplicate, &first.document_id));
        }
        assert_eq!(base.number("select count(*) from document").await, 1);
        assert_eq!(base.number("select count(*) from file").await, 1);
        assert_eq!(base.number("select count(*) from audit_entry where action = 'document.duplicate'").await, 2);
    }

    async fn known_content_under_another_contract_is_linked(base) {
        let (one, two) = (base.contract("一", None, None).await, base.contract("二", None, None).await);
        base.upload("約款", into(&one)).await;
        base.text("約款", "ok", &["監査"]).await;
        let linked = base.upload("約款", into(&two)).await;
        assert_eq!(linked.reception, Reception::Linked);
        assert_eq!(base.stage(&linked.document_id).await.0, "check");
        assert_eq!(base.number("select count(*) from file").await, 1);
        let sql = format!("select count(*) from job where unique_key = 'contract_check:{two}'");
        assert_eq!(base.number(&sql).await, 1);
    }

    async fn content_whose_text_is_still_being_taken_waits_for_it(base) {
        let (one, two) = (base.contract("一", None, None).await, base.contract("二", None, None).await);
        base.upload("約款", into(&one)).await;
        let second = base.upload("約款", into(&two)).await;
        assert_eq!(base.stage(&second.document_id).await.0, "text");
        assert_eq!(jobs(base, "document_text").await, 1, "one content, one job");
        base.text("約款", "ok", &["監査"]).await;
        assert_eq!(base.stage(&second.document_id).await.0, "check");
        assert_eq!(jobs(base, "contract_check").await, 2);
    }

    /// A second contract with a file that could not be read once went to "done" as if it had been read.
    async fn a_linked_document_of_an_unreadable_file_fails_as_the_first_did(base) {
        let (one, two) = (base.contract("一", None, None).await, base.contract("二", None, None).await);
        let first = base.upload("鍵付き", into(&one)).await;
        base.text("鍵付き", "encrypted", &[]).await;
        base.check(&one, clauses::Verdict::Undeterminable, &[], &[]).await;
        let second = base.upload("鍵付き", into(&two)).await;
        base.check(&two, clauses::Verdict::Undeterminable, &[], &[]).await;
        let failed = ("failed".to_owned(), Some("encrypted".to_owned()));
        assert_eq!(base.stage(&first.document_id).await, failed);
        assert_eq!(base.stage(&second.document_id).await, failed);
    }

    /// The party that was asked for got nothing when another party had the same file.
    async fn known_content_for_another_party_is_linked_under_that_party(base) {
        let (one, two) = (base.party("甲社").await, base.party("乙社").await);
        let to = |party: &str| Target { party_id: Some(party.into()), ..Target::default() };
        let first = base.upload("標準約款", to(&one)).await;
        let second = base.upload("標準約款", to(&two)).await;
        assert_ne!(first.contract_id, second.contract_id);
        assert_ne!(second.reception, Reception::Duplicate);
        let contract = register::contract::store::find(&mut base.read().await, &second.contract_id).await.unwrap().unwrap();
        assert_eq!(contract.party_id.as_deref(), Some(two.as_str()));
        assert_eq!(base.upload("標準約款", to(&two)).await.reception, Reception::Duplicate);
    }

    async fn an_unknown_contract_or_party_is_not_found(base) {
        let no_party = Target { party_id: Some("x".into()), ..Target::default() };
        for (target, missing) in [(into("x"), "contract"), (no_party, "party")] {
            let mut tx = base.write(Action::ContractWrite).await;
            let refused = receive(&mut tx, &upload("本文"), &target).await;
            assert!(matches!(refused, Err(Error::NotFound(what)) if what == missing), "{refused:?}");
        }
        assert_eq!(base.number("select count(*) from file").await, 0);
    }

    async fn taken_text_is_kept_page_by_page(base) {
        let received = base.upload("本文", Target::default()).await;
        base.text("本文", "low_quality", &["一頁\n目", "", "三頁\u{0}目 𠮷"]).await;
        let mut tx = base.read().await;
        let kept = pages(&mut tx, &hash("本文")).await.unwrap();
        let texts: Vec<&str> = kept.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(texts, ["一頁\n目", "", "三頁\u{fffd}目 𠮷"]);
        assert_eq!((kept[1].page, kept[1].state.as_str(), kept[1].engine.as_str()), (2, "no_text", "hayro"));
        let third: Option<PageText> = store::page(&mut tx, &received.document_id, 3).await.unwrap();
        assert_eq!(third.as_ref(), Some(&kept[2]));
        assert!(store::page(&mut tx, &received.document_id, 4).await.unwrap().is_none());
        let document = store::find(&mut tx, &received.document_id).await.unwrap().unwrap();
        assert_eq!((document.extraction.as_deref(), document.page_count), (Some("low_quality"), Some(3)));
        drop(tx);
        // Taken again with a better engine: the pages are replaced and not added.
        base.text("本文", "ok", &["別"]).await;
        assert_eq!(pages(&mut base.read().await, &hash("本文")).await.unwrap().len(), 1);
    }

    async fn what_cannot_be_read_fails_with_its_reason_after_the_check(base) {
        for failure in ["no_text", "encrypted", "broken", "too_large", "timed_out"] {
            let received = base.upload(failure, Target::default()).await;
            base.text(failure, failure, &[]).await;
            assert_eq!(base.stage(&received.document_id).await.0, "check", "判定不能 has to be stored first");
            base.check(&received.contract_id, clauses::Verdict::Undeterminable, &[], &[]).await;
            assert_eq!(base.stage(&received.document_id).await, ("failed".into(), Some(failure.into())));
        }
    }

    async fn a_failed_document_can_be_tried_again(base) {
        let received = base.upload("本文", Target::default()).await;
        base.text("本文", "timed_out", &[]).await;
        base.check(&received.contract_id, clauses::Verdict::Undeterminable, &[], &[]).await;
        base.raw("delete from job").await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        store::retry(&mut tx, &received.document_id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(base.stage(&received.document_id).await, ("text".into(), None));
        assert_eq!(jobs(base, "document_text").await, 1);
        base.text("本文", "ok", &["監査"]).await;
        base.check(&received.contract_id, clauses::Verdict::Stated, &[], &[]).await;
        assert_eq!(base.stage(&received.document_id).await, ("index".into(), None));
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(store::retry(&mut tx, "none").await, Err(Error::NotFound("document"))));
    }

    async fn documents_stand_in_order_and_those_of_parents_first(base) {
        let top = base.contract("基本", None, None).await;
        let below = base.contract("個別", None, Some(&top)).await;
        for (seed, contract) in [("個別一", &below), ("基本一", &top), ("個別二", &below)] {
            base.upload(seed, into(contract)).await;
        }
        let mut tx = base.read().await;
        let names = |documents: Vec<register::document::Document>| -> Vec<String> {
            documents.into_iter().map(|document| document.name).collect()
        };
        assert_eq!(names(of_contract(&mut tx, &below).await.unwrap()), ["個別一.pdf", "個別二.pdf"]);
        assert_eq!(names(store::of_set(&mut tx, &below).await.unwrap()), ["基本一.pdf", "個別一.pdf", "個別二.pdf"]);
        assert_eq!(names(store::recent(&mut tx, 2).await.unwrap()), ["個別二.pdf", "基本一.pdf"]);
    }

    async fn a_text_asks_for_checks_of_the_contracts_below(base) {
        let top = base.contract("基本", None, None).await;
        let below = base.contract("個別", None, Some(&top)).await;
        base.upload("基本", into(&top)).await;
        base.text("基本", "ok", &["監査"]).await;
        let sql = format!("select count(*) from job where unique_key in ('contract_check:{top}', 'contract_check:{below}')");
        assert_eq!(base.number(&sql).await, 2);
    }

    async fn an_upload_dropped_before_the_end_changes_nothing(base) {
        let mut tx = base.write(Action::ContractWrite).await;
        receive(&mut tx, &upload("本文"), &Target::default()).await.unwrap();
        drop(tx);
        for table in ["document", "file", "contract", "job", "audit_entry"] {
            assert_eq!(base.number(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
    }
}

#[test]
fn readable_outcomes_are_two() {
    assert!(taken("ok", &[]).readable() && taken("low_quality", &[]).readable());
    assert!(!taken("no_text", &[]).readable() && !taken("broken", &[]).readable());
    assert_eq!(safe_name("x/y"), "y");
}
