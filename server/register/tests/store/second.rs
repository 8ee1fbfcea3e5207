use register::access::{Action, Refusal, Role, Session, visitor};
use register::user::second::{self, CODE_REFUSALS, RECOVERY_CODES, STEP_MS, STEP_TRIES, Wanted, rule, store};
use register::user::{NewUser, User, store as users};
use register::{Error, Result, Tx};

use crate::support::{Base, on_both};

async fn person(base: &Base, name: &str, roles: &[Role]) -> User {
    let email = format!("{name}@bank.example");
    let new = NewUser { name: name.into(), email: email.clone(), password: String::new() };
    let mut tx = base.write(Action::UserManage).await;
    let id = users::insert(&mut tx, &new, "hash", roles).await.unwrap();
    tx.commit().await.unwrap();
    User { id, email, name: name.into(), roles: roles.to_vec(), disabled: false }
}

async fn own(base: &Base, user: &User) -> Tx {
    let session = Session::user(&user.id, &user.name, user.roles.clone());
    base.db.begin(&session.caller().unwrap()).await.unwrap()
}

async fn door(base: &Base) -> Tx {
    base.db.begin(&visitor("sign-in")).await.unwrap()
}

/// Sets it up at step 100; the recovery codes.
async fn protect(base: &Base, user: &User) -> Vec<String> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|number| second::recovery_code(&[u8::try_from(number).unwrap(); 24]))
        .collect();
    let mut tx = own(base, user).await;
    store::begin(&mut tx, "sealed").await.unwrap();
    store::confirm(&mut tx, 100, &codes).await.unwrap();
    tx.commit().await.unwrap();
    codes
}

async fn waits(base: &Base, user: &User, token: &str) -> bool {
    let mut tx = door(base).await;
    let waits = store::wait(&mut tx, user, token).await.unwrap();
    tx.commit().await.unwrap();
    waits
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Conflict(code)) => code,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn a_second_factor_is_asked_for_only_after_its_first_code(base) {
        let taro = person(base, "taro", &[Role::Legal]).await;
        assert!(!waits(base, &taro, "t").await);
        let mut tx = own(base, &taro).await;
        store::begin(&mut tx, "one").await.unwrap();
        store::begin(&mut tx, "two").await.unwrap();
        tx.commit().await.unwrap();
        assert!(!waits(base, &taro, "t").await);
        assert_eq!(store::sealed(&mut base.read().await, &taro.id).await.unwrap(), Some(("two".into(), 0)));
        let codes = protect(base, &taro).await;
        assert!(waits(base, &taro, "t").await);
        let mut tx = own(base, &taro).await;
        assert_eq!(conflict(store::begin(&mut tx, "three").await), "second_on");
        assert_eq!(conflict(store::confirm(&mut tx, 101, &codes).await), "second_on");
        drop(tx);
        let standing = store::standing(&mut base.read().await, &taro.id).await.unwrap();
        assert_eq!((standing.since, standing.codes_left, standing.wanted), (Some(crate::support::NOW), 10, false));
        assert_eq!(base.number(&format!("select count(*) from recovery_code where code_hash like '%{}%'", codes[0])).await, 0);
    }

    async fn a_step_and_a_recovery_code_are_taken_once(base) {
        let taro = person(base, "taro", &[Role::Legal]).await;
        let codes = protect(base, &taro).await;
        assert!(waits(base, &taro, "a").await && waits(base, &taro, "b").await);
        let mut tx = door(base).await;
        let waiting = store::try_code(&mut tx, "a").await.unwrap().unwrap();
        assert_eq!((waiting.user.id.as_str(), waiting.last_step, waiting.recovery_only), (taro.id.as_str(), 100, false));
        assert!(!store::take_step(&mut tx, "a", &taro.id, 100).await.unwrap(), "the code of the set-up");
        assert!(store::take_step(&mut tx, "a", &taro.id, 101).await.unwrap());
        assert!(!store::take_step(&mut tx, "b", &taro.id, 101).await.unwrap(), "a replay in another sign-in");
        assert!(store::waiting(&mut tx, "a").await.unwrap().is_none(), "the sign-in is done");
        assert!(!store::take_recovery(&mut tx, "b", "somebody else", &codes[0]).await.unwrap());
        assert!(!store::take_recovery(&mut tx, "b", &taro.id, "").await.unwrap());
        assert!(store::take_recovery(&mut tx, "b", &taro.id, &codes[0].to_uppercase()).await.unwrap());
        assert!(!store::take_recovery(&mut tx, "b", &taro.id, &codes[0]).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(store::standing(&mut base.read().await, &taro.id).await.unwrap().codes_left, 9);
    }

    async fn tries_and_time_end_a_sign_in(base) {
        let taro = person(base, "taro", &[Role::Legal]).await;
        protect(base, &taro).await;
        assert!(waits(base, &taro, "a").await && waits(base, &taro, "b").await);
        for count in 1..=STEP_TRIES {
            let mut tx = door(base).await;
            assert!(store::try_code(&mut tx, "a").await.unwrap().is_some());
            assert_eq!(store::refuse(&mut tx, "a", &taro.id).await.unwrap(), count == STEP_TRIES);
            tx.commit().await.unwrap();
        }
        assert!(store::try_code(&mut door(base).await, "a").await.unwrap().is_none());
        base.clock.advance(STEP_MS);
        assert!(store::try_code(&mut door(base).await, "b").await.unwrap().is_none());
        assert!(waits(base, &taro, "c").await);
        let mut tx = door(base).await;
        for _ in STEP_TRIES..CODE_REFUSALS {
            store::refuse(&mut tx, "c", &taro.id).await.unwrap();
        }
        assert!(store::waiting(&mut tx, "c").await.unwrap().unwrap().recovery_only);
        assert!(!store::take_step(&mut tx, "c", &taro.id, 200).await.unwrap(), "not even past the door's own check");
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::UserManage).await;
        users::disable(&mut tx, &taro.id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store::try_code(&mut door(base).await, "c").await.unwrap().is_none(), "a closed account");
    }

    async fn an_administrator_resets_that_of_others_alone(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let other = person(base, "other", &[Role::Administrator]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        for user in [&admin, &other, &taro] {
            protect(base, user).await;
        }
        let proved = Session::user(&admin.id, "admin", admin.roles.clone()).of_stored("key", true);
        let stale = Session::user(&admin.id, "admin", admin.roles.clone()).of_stored("key", false);
        let mut tx = base.db.begin(&stale.require(Action::UserManage).unwrap()).await.unwrap();
        let old = store::reset(&mut tx, &taro.id).await;
        assert!(matches!(old, Err(Error::Refused(Refusal::ProofWanted(_)))), "{old:?}");
        drop(tx);
        let mut tx = base.db.begin(&proved.require(Action::UserManage).unwrap()).await.unwrap();
        assert_eq!(conflict(store::reset(&mut tx, &admin.id).await), "own_account");
        assert_eq!(conflict(store::reset(&mut tx, &other.id).await), "administrator_second");
        store::reset(&mut tx, &taro.id).await.unwrap();
        assert!(matches!(store::reset(&mut tx, &taro.id).await, Err(Error::NotFound("second factor"))));
        tx.commit().await.unwrap();
        assert!(!waits(base, &taro, "t").await);
        assert_eq!(base.number("select count(*) from audit_entry where action = 'user.second_reset'").await, 1);
        let mut tx = base.write(Action::UserManage).await;
        store::reset(&mut tx, &other.id).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = own(base, &admin).await;
        store::switch_off(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store::any_sealed(&mut base.read().await).await.unwrap().is_none());
    }

    async fn whoever_owes_one_reaches_nothing(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        for (user, token) in [(&admin, "of admin"), (&taro, "of taro")] {
            let mut tx = door(base).await;
            users::start_session(&mut tx, user, token).await.unwrap();
            tx.commit().await.unwrap();
        }
        let session = async |token: &str| users::find_session(&mut base.read().await, token).await.unwrap().unwrap().0;
        assert!(!session("of admin").await.owes_second());
        let mut tx = base.db.begin(&session("of admin").await.require(Action::UserManage).unwrap()).await.unwrap();
        assert_eq!(conflict(rule::set(&mut tx, Wanted::Administrators).await), "second_first");
        drop(tx);
        protect(base, &admin).await;
        let mut tx = base.db.begin(&session("of admin").await.require(Action::UserManage).unwrap()).await.unwrap();
        rule::set(&mut tx, Wanted::Administrators).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!session("of admin").await.owes_second() && !session("of taro").await.owes_second());
        let mut tx = base.db.begin(&session("of admin").await.require(Action::UserManage).unwrap()).await.unwrap();
        rule::set(&mut tx, Wanted::Everyone).await.unwrap();
        tx.commit().await.unwrap();
        let owing = session("of taro").await;
        assert!(owing.owes_second() && owing.caller().is_some());
        for action in Action::ALL {
            assert_eq!(owing.require(action), Err(Refusal::SecondFactorWanted), "{action:?}");
        }
        let found = rule::standing(&mut base.read().await).await.unwrap();
        assert_eq!((found.wanted, found.people, found.protected), (Wanted::Everyone, 2, 1));
        protect(base, &taro).await;
        assert!(session("of taro").await.require(Action::RegisterRead).is_ok());
        let forced = base.raw("update second_factor_rule set wanted = 'some'").await;
        assert!(forced.is_err());
    }
}
