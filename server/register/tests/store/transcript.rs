use register::Error;
use register::access::Action;
use register::document::store::{page, pages, store_unlocked};
use register::document::transcript::TypedInput;
use register::document::transcript::store::{of_page, own_text, type_page, withdraw};

use crate::support::{Base, hash, into, on_both, taken};

fn typed(document: &str, page: i64, text: &str, before: &str) -> TypedInput {
    TypedInput { document_id: document.into(), page, text: text.into(), before: before.into() }
}

async fn keep(base: &Base, input: &TypedInput) -> register::Result<()> {
    let mut tx = base.write(Action::ContractWrite).await;
    type_page(&mut tx, input).await?;
    tx.commit().await
}

on_both! {
    async fn typed_text_stands_in_for_the_page_and_the_original_stays(base) {
        let received = base.upload("本文", into(&base.contract("契約", None, None).await)).await;
        base.text("本文", "low_quality", &["一頁", ""]).await;
        keep(base, &typed(&received.document_id, 2, "二頁\u{3042}", "")).await.unwrap();
        let mut tx = base.read().await;
        let texts: Vec<(String, String, String)> = pages(&mut tx, &hash("本文")).await.unwrap()
            .into_iter().map(|page| (page.text, page.state, page.engine)).collect();
        let expected = [("一頁", "ok", "hayro"), ("二頁あ", "ok", "typed")];
        assert_eq!(texts, expected.map(|(text, state, engine)| (text.into(), state.into(), engine.into())));
        assert_eq!(page(&mut tx, &received.document_id, 2).await.unwrap().unwrap().text, "二頁あ");
        let own = own_text(&mut tx, &hash("本文"), 2).await.unwrap().unwrap();
        assert_eq!((own.text.as_str(), own.state.as_str(), own.engine.as_str()), ("", "no_text", "hayro"));
        let found = of_page(&mut tx, &hash("本文"), 2).await.unwrap();
        assert_eq!((found.len(), found[0].entered_name.as_str(), found[0].entered_at), (1, "test", crate::support::NOW));
        drop(tx);
        // Reading the file again does not touch what a person typed.
        base.text("本文", "low_quality", &["一頁", "", "三頁"]).await;
        assert_eq!(pages(&mut base.read().await, &hash("本文")).await.unwrap()[1].text, "二頁あ");
    }

    async fn two_people_do_not_overwrite_each_other_and_nothing_is_forgotten(base) {
        let received = base.upload("本文", into(&base.contract("契約", None, None).await)).await;
        base.text("本文", "no_text", &[""]).await;
        let id = received.document_id.as_str();
        keep(base, &typed(id, 1, "一回目", "")).await.unwrap();
        for stale in ["", "other"] {
            let refused = keep(base, &typed(id, 1, "二回目", stale)).await;
            assert!(matches!(refused, Err(Error::Conflict("changed_meanwhile"))), "{refused:?}");
        }
        let now = of_page(&mut base.read().await, &hash("本文"), 1).await.unwrap().remove(0);
        keep(base, &typed(id, 1, "三回目", &now.id)).await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        withdraw(&mut tx, id, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert!(of_page(&mut base.read().await, &hash("本文"), 1).await.unwrap().is_empty());
        assert_eq!(base.number("select count(*) from page_transcript where withdrawn_name = 'test'").await, 2);
        for (action, count) in [("document.page_typed", 2), ("document.page_withdrawn", 1)] {
            let sql = format!("select count(*) from audit_entry where action = '{action}'");
            assert_eq!(base.number(&sql).await, count, "{action}");
        }
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(withdraw(&mut tx, id, 1).await, Err(Error::Conflict(_))));
    }

    async fn typing_asks_for_the_check_of_every_contract_with_the_file(base) {
        let (one, two) = (base.contract("一", None, None).await, base.contract("二", None, None).await);
        let first = base.upload("画像", into(&one)).await;
        let second = base.upload("画像", into(&two)).await;
        base.text("画像", "no_text", &["", ""]).await;
        for contract in [&one, &two] {
            base.check(contract, clauses::Verdict::Undeterminable, &[], &[]).await;
        }
        base.raw("delete from job").await.unwrap();
        assert_eq!(base.stage(&second.document_id).await, ("failed".into(), Some("no_text".into())));
        keep(base, &typed(&first.document_id, 1, "第1条", "")).await.unwrap();
        assert_eq!(base.stage(&second.document_id).await, ("check".into(), None));
        assert_eq!(base.number("select count(*) from job where kind = 'contract_check'").await, 2);
        // A third contract with the file starts from the same text.
        let third = base.upload("画像", into(&base.contract("三", None, None).await)).await;
        assert_eq!(base.stage(&third.document_id).await, ("check".into(), None));
        let document = register::document::store::find(&mut base.read().await, &third.document_id).await.unwrap().unwrap();
        assert_eq!((document.typed_pages, document.ocr_pages, document.doubtful_pages), (1, 0, 1));
    }

    async fn a_wrong_turn_is_refused_and_needs_the_right_action(base) {
        let received = base.upload("本文", into(&base.contract("契約", None, None).await)).await;
        let id = received.document_id.as_str();
        assert!(matches!(keep(base, &typed(id, 1, "早すぎる", "")).await, Err(Error::NotFound("page"))));
        base.text("本文", "no_text", &[""]).await;
        assert!(matches!(keep(base, &typed(id, 1, " ", "")).await, Err(Error::Invalid(_))));
        base.text("本文", "ok", &["読める"]).await;
        let refused = keep(base, &typed(id, 1, "書き換え", "")).await;
        assert!(matches!(refused, Err(Error::Conflict("page_readable"))), "{refused:?}");
        let mut tx = base.write(Action::FindingReview).await;
        assert!(matches!(type_page(&mut tx, &typed(id, 1, "本文", "")).await, Err(Error::Refused(_))));
        assert!(matches!(withdraw(&mut tx, id, 1).await, Err(Error::Refused(_))));
        drop(tx);
        assert!(base.raw("insert into page_transcript (id, content_hash, page, kind, text, entered_by, entered_name, entered_at)
                          values ('x', 'none', 1, 'guessed', '', '', '', 0)").await.is_err());
    }

    async fn a_password_opens_the_file_for_all_its_documents(base) {
        let (one, two) = (base.contract("一", None, None).await, base.contract("二", None, None).await);
        let first = base.upload("鍵付き", into(&one)).await;
        let second = base.upload("鍵付き", into(&two)).await;
        base.text("鍵付き", "encrypted", &[]).await;
        for contract in [&one, &two] {
            base.check(contract, clauses::Verdict::Undeterminable, &[], &[]).await;
        }
        let document = register::document::store::find(&mut base.read().await, &first.document_id).await.unwrap().unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        let mut read = taken("ok", &["監査"]);
        read.with_password = true;
        store_unlocked(&mut tx, &document, &read).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(base.stage(&second.document_id).await, ("check".into(), None));
        assert_eq!(base.number("select count(*) from audit_entry where action = 'document.unlocked'").await, 1);
        // Without the password at hand the text stays.
        base.text("鍵付き", "encrypted", &[]).await;
        assert_eq!(pages(&mut base.read().await, &hash("鍵付き")).await.unwrap()[0].text, "監査");
        assert_eq!(base.stage(&first.document_id).await, ("check".into(), None));
    }
}
