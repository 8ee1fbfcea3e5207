use clauses::{Note, NoteKind, SetCheck, Verdict};
use register::Error;
use register::access::{Action, Role, Session};
use register::annex::store::{ask, change, find, list, missing, of_contract, receive, reopen, withdraw};
use register::annex::{Filter, Input};
use register::clause_check::store::save;
use register::due::store::dates;
use register::home::{Task, store::tasks};

use crate::support::{Base, findings, into, on_both, pack};

/// A contract whose text refers to 別紙2, which is not there, owned by somebody with an account.
async fn set_up(base: &Base) -> (String, String) {
    let party = base.party("北浜システム").await;
    base.engagement(&party, "D", Some(1)).await;
    let contract = base.contract("基本契約", Some(&party), None).await;
    let document = base.upload("a", into(&contract)).await.document_id;
    base.text("a", "ok", &["第4条 乙は、別紙2 セキュリティ仕様書に定める対策を講じる。"]).await;
    check(base, &contract, &[document], &["別紙2"]).await;
    let mut tx = base.write(Action::UserManage).await;
    let new = register::user::NewUser {
        name: "担当".into(),
        email: "o@bank.example".into(),
        password: String::new(),
    };
    let owner =
        register::user::store::insert(&mut tx, &new, "no password", &[Role::Procurement]).await.unwrap();
    tx.commit().await.unwrap();
    (contract, owner)
}

async fn check(base: &Base, contract: &str, documents: &[String], absent: &[&str]) {
    let note = |target: &&str| Note {
        kind: NoteKind::AnnexAbsent,
        document: 0,
        page: 1,
        target: (*target).to_owned(),
        base: None,
        quote: format!("{target}に定める"),
        says: Vec::new(),
    };
    let checked =
        SetCheck { findings: findings(Verdict::Stated, &[], &[]), notes: absent.iter().map(note).collect() };
    let mut tx = base.write(Action::ContractWrite).await;
    save(&mut tx, contract, &pack(), documents, &checked).await.unwrap();
    tx.commit().await.unwrap();
}

fn input(owner: &str, due: &str) -> Input {
    Input {
        target: "別紙2".into(), owner_id: owner.into(), due_on: due.into(), note: "先方の法務へ".into()
    }
}

async fn asked(base: &Base, contract: &str, owner: &str) -> String {
    let mut tx = base.write(Action::ContractWrite).await;
    let id = ask(&mut tx, contract, &input(owner, "2026-12-15")).await.unwrap();
    tx.commit().await.unwrap();
    id
}

on_both! {
    /// Only what the check misses can be asked for, once, with an owner and a day.
    async fn an_annex_is_asked_for_once_with_owner_and_day(base) {
        let (contract, owner) = set_up(base).await;
        let seen = of_contract(&mut base.read().await, &contract).await.unwrap();
        assert!(seen.checked && seen.requests.is_empty());
        assert_eq!(seen.absent.iter().map(|one| one.target.as_str()).collect::<Vec<_>>(), ["別紙2"]);
        assert_eq!(missing(&mut base.read().await, &contract).await.unwrap(), ["別紙2"]);
        for wrong in [input(&owner, ""), input("", "2026-12-15"), input("nobody", "2026-12-15")] {
            let mut tx = base.write(Action::ContractWrite).await;
            assert!(matches!(ask(&mut tx, &contract, &wrong).await, Err(Error::Invalid(_))), "{wrong:?}");
        }
        let mut tx = base.write(Action::ContractWrite).await;
        let other = Input { target: "別紙9".into(), ..input(&owner, "2026-12-15") };
        assert!(matches!(ask(&mut tx, &contract, &other).await, Err(Error::Conflict("annex_there"))));
        drop(tx);
        let id = asked(base, &contract, &owner).await;
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(ask(&mut tx, &contract, &input(&owner, "2027-01-01")).await, Err(Error::Conflict("annex_asked"))));
        drop(tx);
        let seen = of_contract(&mut base.read().await, &contract).await.unwrap();
        assert!(seen.absent.is_empty(), "asked for already");
        let request = &seen.requests[0];
        assert_eq!((request.id.as_str(), request.owner_name.as_str(), request.page), (id.as_str(), "担当", Some(1)));
        let day = dates(&mut base.read().await, "2026-12-31").await.unwrap();
        let due = day.iter().find(|due| due.kind == "annex").unwrap();
        assert_eq!((due.day.as_str(), due.detail.as_str(), due.owner_id.as_deref()), ("2026-12-15", "別紙2", Some(owner.as_str())));
        assert!(due.words(true).starts_with("別紙の提出期限 別紙2"));
    }

    /// The paper comes, the next check finds it: received, with the document that it is.
    async fn a_request_is_met_when_the_annex_is_filed(base) {
        let (contract, owner) = set_up(base).await;
        let id = asked(base, &contract, &owner).await;
        base.clock.advance(86_400_000);
        let other = base.upload("b", into(&contract)).await.document_id;
        base.text("b", "ok", &["覚書"]).await;
        check(base, &contract, std::slice::from_ref(&other), &[]).await;
        assert!(find(&mut base.read().await, &id).await.unwrap().is_open(), "no new document is that annex");
        let annex = base.upload("c", into(&contract)).await.document_id;
        base.text("c", "ok", &["別 紙\n２　セキュリティ仕様書"]).await;
        check(base, &contract, std::slice::from_ref(&annex), &["別紙2"]).await;
        assert!(find(&mut base.read().await, &id).await.unwrap().is_open(), "the check still misses it");
        check(base, &contract, std::slice::from_ref(&annex), &[]).await;
        let request = find(&mut base.read().await, &id).await.unwrap();
        assert_eq!((request.state.as_str(), request.received_id.as_deref(), request.by_check), ("received", Some(annex.as_str()), true));
        // It was the wrong paper after all.
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(reopen(&mut tx, &id, request.version, " ").await, Err(Error::Invalid(_))));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        reopen(&mut tx, &id, request.version, "旧版だった").await.unwrap();
        tx.commit().await.unwrap();
        let request = find(&mut base.read().await, &id).await.unwrap();
        assert_eq!((request.state.as_str(), request.received_id.as_deref(), request.reason.as_str()), ("asked", None, "旧版だった"));
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(receive(&mut tx, &id, request.version, "none").await, Err(Error::Invalid(_))));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        receive(&mut tx, &id, request.version, &annex).await.unwrap();
        tx.commit().await.unwrap();
        let request = find(&mut base.read().await, &id).await.unwrap();
        assert_eq!((request.state.as_str(), request.by_check), ("received", false));
    }

    async fn a_request_is_late_given_on_and_withdrawn_with_a_reason(base) {
        let (contract, owner) = set_up(base).await;
        let id = asked(base, &contract, &owner).await;
        base.clock.advance(40 * 86_400_000);
        let session = Session::user("u", "u", vec![Role::Procurement]);
        let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(tasks(&mut tx).await.unwrap().contains(&(Task::AnnexOverdue, 1)));
        let late = list(&mut tx, &Filter { state: "overdue".into(), ..Filter::default() }).await.unwrap();
        assert_eq!((late.total, late.asked, late.overdue, late.rows[0].overdue(&late.today)), (1, 1, 1, true));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        change(&mut tx, &id, 1, &input(&owner, "2027-03-31")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(change(&mut tx, &id, 1, &input(&owner, "2027-04-30")).await, Err(Error::Conflict("changed_meanwhile"))));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(withdraw(&mut tx, &id, 2, "").await, Err(Error::Invalid(_))));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        withdraw(&mut tx, &id, 2, "本文に取り込む").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(receive(&mut tx, &id, 3, "x").await, Err(Error::Conflict("annex_closed"))));
        drop(tx);
        let seen = of_contract(&mut base.read().await, &contract).await.unwrap();
        assert_eq!((seen.absent.len(), seen.requests[0].state.as_str()), (1, "withdrawn"), "still missing, may be asked for anew");
        asked(base, &contract, &owner).await;
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(reopen(&mut tx, &id, 3, "やはり要る").await, Err(Error::Conflict("annex_asked"))));
    }

    async fn a_department_sees_its_own_requests_only(base) {
        let (contract, owner) = set_up(base).await;
        let id = asked(base, &contract, &owner).await;
        for (department, total) in [("D", 1), ("E", 0)] {
            let session = Session::user("u", "u", vec![Role::BusinessOwner]).of_department(Some(department.into()));
            let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
            let all = list(&mut tx, &Filter::default()).await.unwrap();
            assert_eq!((all.total, all.asked, all.rows.len()), (total, total, usize::try_from(total).unwrap()), "{department}");
            assert_eq!(find(&mut tx, &id).await.is_ok(), total == 1);
            assert_eq!(of_contract(&mut tx, &contract).await.is_ok(), total == 1);
        }
    }
}
