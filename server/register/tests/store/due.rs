use register::access::{Action, Role, Session};
use register::due::store::{close_feed, dates, digests, has_feed, open_feed, send_digests, session_of_feed};
use register::record::{Values, store as record};
use register::user::{NewUser, store as users};

use crate::support::{Base, on_both};

async fn contract(base: &Base, ends_on: &str, notice: &str) -> String {
    let party = base.party("北浜システム").await;
    let id = base.contract("保守契約", Some(&party), None).await;
    let mut tx = base.write(Action::ContractWrite).await;
    let values = [("ends_on", ends_on), ("notice_own", notice), ("notice_own_unit", "months")];
    let values: Values =
        values.into_iter().map(|(code, value)| (code.to_owned(), value.to_owned())).collect();
    record::update(&mut tx, register::catalogue::Kind::Contract, &id, 1, &values).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn person(base: &Base, role: Role) -> String {
    let mut tx = base.write(Action::UserManage).await;
    let new = NewUser {
        name: role.code().into(),
        email: format!("{}@bank.example", role.code()),
        password: String::new(),
    };
    let id = users::insert(&mut tx, &new, "no password", &[role]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

on_both! {
    /// The deadline is the end less the notice; each window is told once.
    async fn the_notice_deadline_is_told_once_for_each_window(base) {
        contract(base, "2027-03-31", "3").await;
        person(base, Role::Procurement).await;
        person(base, Role::InternalAudit).await;
        let mut tx = base.read().await;
        let all = dates(&mut tx, "2027-12-31").await.unwrap();
        let kinds: Vec<(&str, &str)> = all.iter().map(|due| (due.day.as_str(), due.kind.as_str())).collect();
        assert_eq!(kinds, [("2026-12-31", "notice"), ("2027-03-31", "end")]);
        drop(tx);
        let mut tx = base.write(Action::SystemOperate).await;
        assert_eq!(send_digests(&mut tx).await.unwrap(), 1, "procurement, 60 days; who audits is not written to");
        tx.commit().await.unwrap();
        assert_eq!(base.number("select count(*) from mail_outbox where cause_kind = 'calendar'").await, 1);
        let mut tx = base.write(Action::SystemOperate).await;
        assert!(digests(&mut tx, 0).await.unwrap().is_empty(), "told already in this window");
        drop(tx);
        base.clock.advance(20 * 86_400_000);
        let mut tx = base.write(Action::SystemOperate).await;
        let again = digests(&mut tx, 0).await.unwrap();
        assert_eq!((again.len(), again[0].dates[0].1.day.as_str()), (1, "2026-12-31"));
        drop(tx);
        base.clock.advance(60 * 86_400_000);
        let mut tx = base.write(Action::SystemOperate).await;
        let late = digests(&mut tx, 0).await.unwrap();
        assert!(late[0].dates.iter().any(|(window, _)| *window == register::due::Window::Overdue));
    }

    async fn a_mail_lists_the_first_dates_and_counts_the_rest(base) {
        for _ in 0..120 {
            contract(base, "2026-12-20", "").await;
        }
        person(base, Role::Procurement).await;
        let mut tx = base.write(Action::SystemOperate).await;
        assert_eq!(send_digests(&mut tx).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let counted = "select count(*) from mail_outbox where body like '%ほか 20 件は%' and body like '%20 more are%'";
        assert_eq!(base.number(counted).await, 1);
    }

    async fn a_feed_is_one_persons_and_can_be_taken_back(base) {
        let id = person(base, Role::Procurement).await;
        let session = Session::user(&id, "procurement", vec![Role::Procurement]);
        let grant = session.require(Action::ViewSave).unwrap();
        let secret = "a".repeat(64);
        let mut tx = base.db.begin(&grant).await.unwrap();
        open_feed(&mut tx, &secret).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(base.number(&format!("select count(*) from calendar_feed where token_hash = '{secret}'")).await, 0, "only the hash");
        let mut tx = base.read().await;
        let of = session_of_feed(&mut tx, &secret).await.unwrap().unwrap();
        assert_eq!(of.roles(), [Role::Procurement]);
        assert!(session_of_feed(&mut tx, &"b".repeat(64)).await.unwrap().is_none());
        drop(tx);
        let other = "c".repeat(64);
        let mut tx = base.db.begin(&grant).await.unwrap();
        open_feed(&mut tx, &other).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
        assert!(session_of_feed(&mut tx, &secret).await.unwrap().is_none(), "the one before ends");
        assert!(has_feed(&mut tx).await.unwrap());
        drop(tx);
        let mut tx = base.db.begin(&grant).await.unwrap();
        close_feed(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.db.begin(&grant).await.unwrap();
        assert!(close_feed(&mut tx).await.is_err(), "there is none");
    }
}
