use clauses::{Note, NoteKind, SetCheck, Verdict};
use register::Error;
use register::access::{Action, Role, Session};
use register::clause_check::store::{current, review};
use register::clause_check::{CheckView, ReviewInput};

use crate::support::{Base, NOW, findings, into, on_both};

async fn view(base: &Base, contract: &str) -> CheckView {
    current(&mut base.read().await, contract).await.unwrap().expect("a check")
}

fn decide(contract: &str, item: u8, verdict: Verdict, reason: &str) -> ReviewInput {
    ReviewInput { contract_id: contract.into(), item, verdict, reason: reason.into(), adverse: String::new() }
}

async fn decided(base: &Base, input: ReviewInput) -> register::Result<()> {
    let grant = Session::user("u1", "法野 務", vec![Role::Legal]).require(Action::FindingReview).unwrap();
    let mut tx = base.db.begin(&grant).await.unwrap();
    review(&mut tx, &input).await?;
    tx.commit().await
}

/// A contract with one document that was read and judged.
async fn judged(base: &Base, rest: Verdict, but: &[(u8, Verdict)]) -> (String, String) {
    let contract = base.contract("契約", None, None).await;
    let received = base.upload("本文", into(&contract)).await;
    base.text("本文", "ok", &["監査"]).await;
    base.check(&contract, rest, but, &[3]).await;
    (contract, received.document_id)
}

on_both! {
    async fn findings_come_back_exactly_as_they_were_stored(base) {
        let (contract, document) = judged(base, Verdict::Stated, &[(2, Verdict::Partial), (5, Verdict::NotFound)]).await;
        let view = view(base, &contract).await;
        assert_eq!((view.pack_id.as_str(), view.pack_version.as_str(), view.checked_at), ("test", "1", NOW));
        assert_eq!(view.documents, std::slice::from_ref(&document));
        let stored: Vec<_> = view.items.into_iter().map(|item| item.finding).collect();
        assert_eq!(stored, findings(Verdict::Stated, &[(2, Verdict::Partial), (5, Verdict::NotFound)], &[3]));
        assert_eq!(base.stage(&document).await.0, "index");
    }

    async fn a_contract_without_a_check_has_none(base) {
        let contract = base.contract("契約", None, None).await;
        assert!(current(&mut base.read().await, &contract).await.unwrap().is_none());
        assert!(current(&mut base.read().await, "none").await.unwrap().is_none());
        let refused = decided(base, decide(&contract, 1, Verdict::Stated, "")).await;
        assert!(matches!(refused, Err(Error::NotFound("contract"))), "{refused:?}");
    }

    async fn a_decision_stands_beside_the_machines_verdict(base) {
        let (contract, _) = judged(base, Verdict::NotFound, &[]).await;
        decided(base, decide(&contract, 4, Verdict::Stated, " 覚書で定めあり ")).await.unwrap();
        let view = view(base, &contract).await;
        let item = &view.items[3];
        assert_eq!((item.finding.verdict, item.verdict()), (Verdict::NotFound, Verdict::Stated));
        let review = item.review.as_ref().unwrap();
        assert_eq!((review.reason.as_str(), review.reviewer_name.as_str(), review.reviewed_at), ("覚書で定めあり", "法野 務", NOW));
        assert!(!item.review_outdated());
        assert!(view.items[0].review.is_none());
    }

    async fn changing_a_verdict_needs_a_reason_and_confirming_does_not(base) {
        let (contract, _) = judged(base, Verdict::NotFound, &[]).await;
        for reason in ["", "  ", "\n"] {
            let refused = decided(base, decide(&contract, 1, Verdict::Stated, reason)).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "reason"), "{refused:?}");
        }
        let long = "長".repeat(2_001);
        assert!(matches!(decided(base, decide(&contract, 1, Verdict::Stated, &long)).await, Err(Error::Invalid(_))));
        decided(base, decide(&contract, 1, Verdict::NotFound, "")).await.unwrap();
        assert_eq!(view(base, &contract).await.items[0].review.as_ref().unwrap().verdict, Verdict::NotFound);
        for item in [0, 13, 255] {
            let refused = decided(base, decide(&contract, item, Verdict::Stated, "理由")).await;
            assert!(matches!(refused, Err(Error::NotFound("item") | Error::Invalid(_))), "{refused:?}");
        }
    }

    async fn earlier_decisions_are_kept_newest_first(base) {
        let (contract, _) = judged(base, Verdict::NotFound, &[]).await;
        for (verdict, reason) in [(Verdict::Stated, "一"), (Verdict::Partial, "二"), (Verdict::NotFound, "三")] {
            base.clock.advance(1_000);
            decided(base, decide(&contract, 7, verdict, reason)).await.unwrap();
        }
        let view = view(base, &contract).await;
        assert_eq!(view.items[6].review.as_ref().unwrap().reason, "三");
        let history: Vec<&str> = view.items[6].history.iter().map(|review| review.reason.as_str()).collect();
        assert_eq!(history, ["二", "一"]);
        assert_eq!(base.number("select count(*) from audit_entry where action = 'finding.reviewed'").await, 3);
        assert_eq!(base.number("select count(*) from finding_review where is_current").await, 1);
    }

    async fn a_decision_outlives_the_next_check_and_says_when_it_is_outdated(base) {
        let (contract, _) = judged(base, Verdict::NotFound, &[]).await;
        decided(base, decide(&contract, 1, Verdict::Stated, "口頭で確認")).await.unwrap();
        base.check(&contract, Verdict::NotFound, &[], &[]).await;
        assert!(!view(base, &contract).await.items[0].review_outdated());
        base.check(&contract, Verdict::Partial, &[], &[]).await;
        let view = view(base, &contract).await;
        assert!(view.items[0].review_outdated());
        assert_eq!(view.items[0].verdict(), Verdict::Stated, "a person's word is not dropped");
        assert!(!view.items[1].review_outdated());
    }

    async fn the_newest_check_is_the_current_one_and_the_old_one_stays(base) {
        let (contract, _) = judged(base, Verdict::NotFound, &[]).await;
        base.clock.advance(5);
        base.check(&contract, Verdict::Stated, &[], &[]).await;
        let view = view(base, &contract).await;
        assert_eq!((view.checked_at, view.items[0].finding.verdict), (NOW + 5, Verdict::Stated));
        assert_eq!(base.number("select count(*) from clause_check").await, 2);
        assert_eq!(base.number("select count(*) from clause_finding").await, 24);
    }

    async fn a_quote_with_a_zero_character_is_stored_and_read_back(base) {
        let (contract, document) = judged(base, Verdict::Stated, &[]).await;
        let mut findings = findings(Verdict::Stated, &[], &[]);
        findings[0].evidence[0].quote = "a\u{0}\"\\b".into();
        let checked = SetCheck { findings, notes: Vec::new() };
        let mut tx = base.write(Action::ContractWrite).await;
        register::clause_check::store::save(&mut tx, &contract, &crate::support::pack(), &[document], &checked).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(view(base, &contract).await.items[0].finding.evidence[0].quote, "a\u{fffd}\"\\b");
    }

    async fn notes_come_back_with_the_names_of_their_documents(base) {
        let (contract, first) = judged(base, Verdict::Stated, &[]).await;
        let second = base.upload("覚書", into(&contract)).await.document_id;
        let note = Note {
            kind: NoteKind::Contradiction,
            document: 1,
            page: 2,
            target: "report_within_hours".into(),
            base: Some(0),
            quote: "24時間以内\u{0}".into(),
            says: vec!["24".into(), "72".into()],
        };
        let absent = Note { kind: NoteKind::AnnexAbsent, document: 0, base: None, says: Vec::new(), ..note.clone() };
        let checked = SetCheck { findings: findings(Verdict::Stated, &[], &[]), notes: vec![note.clone(), absent] };
        let mut tx = base.write(Action::ContractWrite).await;
        register::clause_check::store::save(&mut tx, &contract, &crate::support::pack(), &[first.clone(), second.clone()], &checked).await.unwrap();
        tx.commit().await.unwrap();
        let notes = view(base, &contract).await.notes;
        assert_eq!(notes[0].note, Note { quote: "24時間以内\u{fffd}".into(), ..note });
        assert_eq!((notes[0].document_id.as_str(), notes[0].document_name.as_str()), (second.as_str(), "覚書.pdf"));
        assert_eq!(notes[0].base_name.as_deref(), Some("本文.pdf"));
        assert_eq!((notes[1].document_name.as_str(), notes[1].base_name.clone()), ("本文.pdf", None));
    }

    async fn the_figures_of_the_first_page_count_what_they_say(base) {
        let (important, other) = (base.party("重要").await, base.party("普通").await);
        base.engagement(&important, "事務部", Some(1)).await;
        base.engagement(&important, "事務部", Some(3)).await;
        base.engagement(&other, "事務部", Some(2)).await;
        let contract = base.contract("重要", Some(&important), None).await;
        base.contract("普通", Some(&other), None).await;
        base.contract("未割当", None, None).await;
        base.upload("読める", into(&contract)).await;
        base.upload("壊れた", into(&contract)).await;
        base.upload("待ち", into(&contract)).await;
        base.text("読める", "ok", &["監査"]).await;
        base.text("壊れた", "broken", &[]).await;
        base.check(&contract, Verdict::Stated, &[(1, Verdict::NotFound), (2, Verdict::Partial), (3, Verdict::Undeterminable)], &[5, 6]).await;
        decided(base, decide(&contract, 1, Verdict::Stated, "覚書")).await.unwrap();
        decided(base, decide(&contract, 4, Verdict::NotFound, "誤り")).await.unwrap();
        let figures = register::home::store::figures(&mut base.read().await).await.unwrap();
        assert_eq!((figures.parties, figures.important_parties), (2, 1));
        assert_eq!((figures.contracts, figures.unassigned_contracts), (3, 1));
        assert_eq!((figures.documents_waiting, figures.documents_failed), (2, 1));
        assert_eq!((figures.important_gaps, figures.adverse_findings), (3, 2), "the person's verdict counts");
    }
}
