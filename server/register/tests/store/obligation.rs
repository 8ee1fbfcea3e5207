use clauses::{Finding, Verdict};
use register::Error;
use register::access::Action;
use register::clause_check::store::save;
use register::obligation::store::{confirm, done, drop as put_away, find, list};
use register::obligation::{DutyFilter, DutyInput};

use crate::support::{Base, findings, into, on_both, pack};

async fn checked(base: &Base, contract: &str, cadence: &str) {
    let mut all: Vec<Finding> = findings(Verdict::NotFound, &[(9, Verdict::Stated)], &[]);
    all[8].values = [("exercise_cadence".to_owned(), cadence.to_owned())].into();
    let mut tx = base.write(Action::ContractWrite).await;
    let ids: Vec<String> = register::document::store::of_set(&mut tx, contract)
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.id)
        .collect();
    let checked = clauses::SetCheck { findings: all, notes: Vec::new() };
    save(&mut tx, contract, &pack(), &ids, &checked).await.unwrap();
    tx.commit().await.unwrap();
}

on_both! {
    /// Proposed from what is stated, confirmed by a person, met with evidence, due again; late ones are shown.
    async fn a_stated_duty_comes_back_until_it_is_met(base) {
        let party = base.party("北浜システム").await;
        let contract = base.contract("基本契約", Some(&party), None).await;
        base.upload("a", into(&contract)).await;
        base.text("a", "ok", &["x"]).await;
        checked(base, &contract, "年2回").await;
        let mut tx = base.read().await;
        let shown = list(&mut tx, &DutyFilter::default()).await.unwrap();
        assert_eq!((shown.total, shown.proposed, shown.active), (1, 1, 0));
        let duty = shown.rows[0].clone();
        assert_eq!((duty.kind.as_str(), duty.cadence_months, duty.quote.as_str()), ("drill", Some(6), "監査"));
        drop(tx);
        let input = DutyInput { title: "演習の報告".into(), cadence_months: "6".into(), next_due: "2026-10-31".into(), ..DutyInput::default() };
        let mut tx = base.write(Action::ContractWrite).await;
        assert!(matches!(done(&mut tx, &duty.id, 1, "", "x").await, Err(Error::Conflict("not_active"))));
        confirm(&mut tx, &duty.id, duty.version, &input).await.unwrap();
        tx.commit().await.unwrap();
        // A later check leaves what a person decided alone.
        checked(base, &contract, "毎月").await;
        let mut tx = base.read().await;
        let late = list(&mut tx, &DutyFilter { state: "overdue".into(), ..DutyFilter::default() }).await.unwrap();
        assert_eq!((late.total, late.overdue, late.rows[0].cadence_months), (1, 1, Some(6)));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        let version = find(&mut tx, &duty.id).await.unwrap().version;
        assert!(matches!(done(&mut tx, &duty.id, version, "2026-11-22", "x").await, Err(Error::Invalid(_))), "tomorrow");
        assert!(matches!(done(&mut tx, &duty.id, version, "", " ").await, Err(Error::Invalid(_))), "without evidence");
        done(&mut tx, &duty.id, version, "", "演習報告書 2026-11").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.read().await;
        let now = find(&mut tx, &duty.id).await.unwrap();
        assert_eq!((now.next_due.as_deref(), now.done_on.as_deref()), (Some("2027-04-30"), Some("2026-11-21")));
        assert_eq!(list(&mut tx, &DutyFilter::default()).await.unwrap().overdue, 0);
    }

    async fn a_proposal_follows_the_check_and_can_be_put_away(base) {
        let contract = base.contract("基本契約", None, None).await;
        base.upload("a", into(&contract)).await;
        base.text("a", "ok", &["x"]).await;
        checked(base, &contract, "年2回").await;
        checked(base, &contract, "毎月").await;
        let mut tx = base.read().await;
        let duty = list(&mut tx, &DutyFilter::default()).await.unwrap().rows.remove(0);
        assert_eq!(duty.cadence_months, Some(1));
        drop(tx);
        let mut tx = base.write(Action::ContractWrite).await;
        put_away(&mut tx, &duty.id, duty.version).await.unwrap();
        tx.commit().await.unwrap();
        base.check(&contract, Verdict::NotFound, &[], &[]).await;
        let mut tx = base.read().await;
        assert_eq!(list(&mut tx, &DutyFilter::default()).await.unwrap().total, 0);
        let away = list(&mut tx, &DutyFilter { state: "dropped".into(), ..DutyFilter::default() }).await.unwrap();
        assert_eq!(away.total, 1, "kept, out of sight");
    }
}
