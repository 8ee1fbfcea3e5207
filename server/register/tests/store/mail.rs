//! The queue of mail: once, again with growing pauses, kept when hopeless; the body goes once it was sent.

use register::Error;
use register::access::{Action, Role};
use register::mail::digest::Choice;
use register::mail::{Mail, PAUSES, store};
use register::monitoring::store as monitoring;
use register::user::{NewUser, User, store as users};

use crate::support::{Base, on_both};

fn mail(to: &str, key: Option<&str>) -> Mail {
    Mail {
        to: to.into(),
        to_name: "担当".into(),
        subject: "ご照会".into(),
        body: "https://daicho.example/answer?key=secret".into(),
        cause: ("inquiry".into(), "x".into()),
        key: key.map(str::to_owned),
    }
}

async fn enqueue(base: &Base, mail: &Mail) -> Option<String> {
    let mut tx = base.write(Action::PartyWrite).await;
    let id = store::enqueue(&mut tx, mail).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn claim(base: &Base) -> Option<store::Held> {
    let mut tx = base.write(Action::SystemOperate).await;
    let held = store::claim(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    held
}

async fn fail(base: &Base, held: &store::Held, for_good: bool) -> bool {
    let mut tx = base.write(Action::SystemOperate).await;
    let failed = store::not_sent(&mut tx, held, "451 later", for_good).await.unwrap();
    tx.commit().await.unwrap();
    failed
}

async fn sent(base: &Base, held: &store::Held) -> bool {
    let mut tx = base.write(Action::SystemOperate).await;
    let sent = store::sent(&mut tx, held).await.unwrap();
    tx.commit().await.unwrap();
    sent
}

on_both! {
    async fn a_mail_is_sent_once_and_its_body_goes(base) {
        assert!(enqueue(base, &mail("a@bank.example", Some("k"))).await.is_some());
        assert_eq!(enqueue(base, &mail("a@bank.example", Some("k"))).await, None, "the same key is the same mail");
        let held = claim(base).await.unwrap();
        assert!(held.body.contains("secret"));
        assert!(claim(base).await.is_none(), "held by one sender");
        assert!(sent(base, &held).await);
        assert!(!sent(base, &held).await);
        assert_eq!(base.number("select count(*) from mail_outbox where body <> ''").await, 0);
        assert_eq!(base.number("select count(*) from audit_entry where action = 'mail.sent'").await, 1);
        let mut tx = base.write(Action::PartyWrite).await;
        let wrong = store::enqueue(&mut tx, &mail("no address", None)).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))));
    }

    async fn a_mail_that_is_not_taken_is_tried_again_and_then_kept(base) {
        let id = enqueue(base, &mail("a@bank.example", None)).await.unwrap();
        for minutes in PAUSES {
            let held = claim(base).await.expect("due");
            assert!(!fail(base, &held, false).await);
            assert!(claim(base).await.is_none(), "a pause of {minutes} minutes");
            base.clock.advance(minutes * 60_000);
        }
        let held = claim(base).await.unwrap();
        assert_eq!(held.attempt, 8);
        assert!(fail(base, &held, false).await);
        base.clock.advance(10 * 86_400_000);
        assert!(claim(base).await.is_none());
        let mut tx = base.db.read(&crate::support::grant(Action::SystemOperate)).await.unwrap();
        let listed = store::list(&mut tx, "failed", 0).await.unwrap();
        assert_eq!((listed.total, listed.rows[0].last_error.as_deref()), (1, Some("451 later")));
        assert_eq!(store::counts(&mut tx).await.unwrap().failed, 1);
        drop(tx);
        let mut tx = base.write(Action::SystemOperate).await;
        store::retry(&mut tx, &id).await.unwrap();
        assert!(matches!(store::retry(&mut tx, &id).await, Err(Error::Conflict("mail_state"))));
        tx.commit().await.unwrap();
        let held = claim(base).await.unwrap();
        assert_eq!(held.attempt, 1);
        assert!(fail(base, &held, true).await, "refused for good: no second attempt");
    }

    async fn a_sender_that_died_loses_its_mail(base) {
        enqueue(base, &mail("a@bank.example", None)).await.unwrap();
        let first = claim(base).await.unwrap();
        base.clock.advance(store::LEASE_MS + 1);
        let second = claim(base).await.unwrap();
        assert_eq!(second.attempt, 2);
        assert!(!sent(base, &first).await, "the one that was slow says nothing");
        assert!(!fail(base, &first, true).await);
        assert!(sent(base, &second).await);
    }

    async fn a_mail_can_be_taken_back_until_it_is_on_its_way(base) {
        let id = enqueue(base, &mail("a@bank.example", None)).await.unwrap();
        let withdraw = async |id: &str| {
            let mut tx = base.write(Action::SystemOperate).await;
            store::withdraw(&mut tx, id).await?;
            tx.commit().await
        };
        withdraw(&id).await.unwrap();
        assert!(claim(base).await.is_none());
        assert_eq!(base.number("select count(*) from mail_outbox where body <> ''").await, 0);
        let other = enqueue(base, &mail("a@bank.example", None)).await.unwrap();
        let _held = claim(base).await.unwrap();
        assert!(matches!(withdraw(&other).await, Err(Error::Conflict("mail_state"))));
        assert!(matches!(withdraw("none").await, Err(Error::NotFound("mail"))));
    }

    /// What a person was told in a window is not told again; the next window is.
    async fn a_digest_tells_nothing_twice(base) {
        let mut tx = base.write(Action::UserManage).await;
        let new = NewUser { name: "統括".into(), email: "office@bank.example".into(), password: String::new() };
        let id = users::insert(&mut tx, &new, "x", &[Role::RiskOffice]).await.unwrap();
        tx.commit().await.unwrap();
        let user = User { id: id.clone(), email: new.email, name: new.name, roles: vec![Role::RiskOffice], disabled: false };
        let party = base.party("甲社").await;
        base.engagement(&party, "事務部", Some(1)).await;
        let digest = async || {
            let mut tx = base.write(Action::SystemOperate).await;
            let items = monitoring::load(&mut tx).await.unwrap();
            let told = store::told(&mut tx, &id).await.unwrap();
            let fresh = register::mail::digest::fresh(&items, &told);
            let count = fresh.len();
            if let Some(written) = register::mail::digest::write(&fresh, &user.roles, None, "") {
                assert!(store::enqueue_digest(&mut tx, &user, &fresh, written).await.unwrap());
            }
            tx.commit().await.unwrap();
            count
        };
        assert!(digest().await > 0);
        base.clock.advance(86_400_000);
        assert_eq!(digest().await, 0);
        assert_eq!(base.number("select count(*) from mail_outbox").await, 1);
        assert_eq!(store::choice(&mut base.read().await, &id).await.unwrap(), Choice::Daily);
    }
}
