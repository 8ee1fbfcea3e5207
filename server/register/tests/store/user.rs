use register::access::{Action, FOUNDER_ROLES, Role, Session, visitor};
use register::user::store::{self, ABSOLUTE_MS, IDLE_MS, token_hash};
use register::user::{NewUser, User};
use register::{Error, Tx};

use crate::support::{Base, on_both};

fn new(email: &str) -> NewUser {
    NewUser { name: "山田 太郎".into(), email: email.into(), password: String::new() }
}

async fn user(base: &Base, email: &str, roles: &[Role]) -> User {
    let mut tx = base.write(Action::UserManage).await;
    let id = store::insert(&mut tx, &new(email), "hash", roles).await.unwrap();
    tx.commit().await.unwrap();
    User { id, email: email.into(), name: "山田 太郎".into(), roles: roles.to_vec(), disabled: false }
}

async fn door(base: &Base) -> Tx {
    base.db.begin(&visitor("test")).await.unwrap()
}

async fn start(base: &Base, user: &User, token: &str) {
    let mut tx = door(base).await;
    store::start_session(&mut tx, user, token).await.unwrap();
    tx.commit().await.unwrap();
}

async fn touch(base: &Base, token: &str) {
    let mut tx = door(base).await;
    store::touch_session(&mut tx, token).await.unwrap();
    tx.commit().await.unwrap();
}

async fn session(base: &Base, token: &str) -> Option<(Session, bool)> {
    store::find_session(&mut base.read().await, token).await.unwrap()
}

on_both! {
    async fn the_first_account_is_founded_once(base) {
        assert!(!store::any(&mut base.read().await).await.unwrap());
        let mut tx = door(base).await;
        store::found(&mut tx, &new("first@bank.example"), "hash").await.unwrap();
        tx.commit().await.unwrap();
        assert!(store::any(&mut base.read().await).await.unwrap());
        let mut tx = door(base).await;
        let refused = store::found(&mut tx, &new("second@bank.example"), "hash").await;
        assert!(matches!(refused, Err(Error::Conflict("already_founded"))), "{refused:?}");
        drop(tx);
        let users = store::list(&mut base.read().await).await.unwrap();
        assert_eq!((users.len(), users[0].roles.as_slice()), (1, FOUNDER_ROLES.as_slice()));
    }

    /// On PostgreSQL two foundings at once both saw an empty table, and a stranger became administrator.
    async fn two_foundings_at_once_give_one_account(base) {
        let mut tx = door(base).await;
        store::found(&mut tx, &new("first@bank.example"), "hash").await.unwrap();
        let db = base.db.clone();
        let second = tokio::spawn(async move {
            let mut tx = db.begin(&visitor("test")).await?;
            store::found(&mut tx, &new("second@bank.example"), "hash").await?;
            tx.commit().await
        });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
        let refused = second.await.unwrap();
        assert!(matches!(refused, Err(Error::Conflict("already_founded"))), "{refused:?}");
        assert_eq!(base.number("select count(*) from app_user").await, 1);
    }

    async fn an_address_belongs_to_one_account_whatever_its_case(base) {
        user(base, "taro@bank.example", &[Role::Legal]).await;
        let mut tx = base.write(Action::UserManage).await;
        let refused = store::insert(&mut tx, &new("taro@bank.example"), "hash", &[]).await;
        assert!(matches!(refused, Err(Error::Conflict("email_taken"))), "{refused:?}");
        drop(tx);
        let found = store::find_by_email(&mut base.read().await, " TARO@Bank.Example ").await.unwrap();
        assert_eq!(found.map(|(user, hash)| (user.roles, hash)), Some((vec![Role::Legal], "hash".to_owned())));
        assert!(store::find_by_email(&mut base.read().await, "' or 1=1 --").await.unwrap().is_none());
    }

    async fn a_session_is_found_by_its_token_alone(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "token").await;
        let (found, stale) = session(base, "token").await.unwrap();
        assert_eq!((found.actor().unwrap().id.as_str(), found.roles()), (taro.id.as_str(), [Role::Legal].as_slice()));
        assert!(!stale);
        assert!(session(base, "other").await.is_none());
        assert!(session(base, &token_hash("token")).await.is_none(), "what the database holds opens nothing");
        assert_eq!(base.number("select count(*) from session where token_hash = 'token'").await, 0);
    }

    async fn a_session_ends_when_it_is_not_used(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "token").await;
        base.clock.advance(IDLE_MS - 1);
        assert!(session(base, "token").await.is_some_and(|(_, stale)| stale));
        touch(base, "token").await;
        base.clock.advance(IDLE_MS - 1);
        assert!(session(base, "token").await.is_some(), "use keeps it alive");
        base.clock.advance(1);
        assert!(session(base, "token").await.is_none());
    }

    async fn a_session_ends_in_any_case_after_its_longest_time(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "token").await;
        for _ in 0..ABSOLUTE_MS / 600_000 - 1 {
            base.clock.advance(600_000);
            touch(base, "token").await;
        }
        base.clock.advance(599_999);
        assert!(session(base, "token").await.is_some());
        base.clock.advance(1);
        assert!(session(base, "token").await.is_none());
    }

    async fn an_ended_session_is_gone_and_others_stay(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "one").await;
        start(base, &taro, "two").await;
        let mut tx = door(base).await;
        store::end_session(&mut tx, "one").await.unwrap();
        tx.commit().await.unwrap();
        assert!(session(base, "one").await.is_none());
        assert!(session(base, "two").await.is_some());
        let mut tx = door(base).await;
        store::end_session(&mut tx, "unknown").await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn disabling_an_account_ends_its_sessions_at_once(base) {
        let (taro, hana) = (user(base, "taro@bank.example", &[Role::Legal]).await, user(base, "hana@bank.example", &[]).await);
        start(base, &taro, "taro").await;
        start(base, &hana, "hana").await;
        let mut tx = base.write(Action::UserManage).await;
        store::disable(&mut tx, &taro.id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(session(base, "taro").await.is_none());
        assert!(session(base, "hana").await.is_some());
        let (found, _) = store::find_by_email(&mut base.read().await, "taro@bank.example").await.unwrap().unwrap();
        assert!(found.disabled);
        // A session that slipped in afterwards opens nothing either.
        start(base, &taro, "late").await;
        assert!(session(base, "late").await.is_none());
        let mut tx = base.write(Action::UserManage).await;
        assert!(matches!(store::disable(&mut tx, "nobody").await, Err(Error::NotFound("user"))));
    }

    async fn roles_are_read_anew_with_every_request(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "token").await;
        let may = async || session(base, "token").await.unwrap().0.may(Action::ContractWrite);
        assert!(may().await);
        let mut tx = base.write(Action::UserManage).await;
        store::set_roles(&mut tx, &taro.id, &[Role::InternalAudit, Role::BusinessOwner]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!may().await);
        assert_eq!(session(base, "token").await.unwrap().0.roles(), [Role::InternalAudit, Role::BusinessOwner]);
    }

    async fn every_step_at_the_door_is_in_the_trail(base) {
        let taro = user(base, "taro@bank.example", &[Role::Legal]).await;
        start(base, &taro, "token").await;
        let mut tx = door(base).await;
        store::note_refused_sign_in(&mut tx, "mallory@evil.example").await.unwrap();
        store::end_session(&mut tx, "token").await.unwrap();
        tx.commit().await.unwrap();
        let entries = register::audit::store::list(&mut base.read().await, None, 10).await.unwrap();
        let actions: Vec<&str> = entries.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["session.ended", "session.refused", "session.started", "user.created"]);
        assert!(entries.iter().all(|entry| !entry.detail.contains("hash") && !entry.detail.contains("token")));
    }

    async fn old_sessions_are_cleared_away_when_a_new_one_starts(base) {
        let taro = user(base, "taro@bank.example", &[]).await;
        start(base, &taro, "old").await;
        base.clock.advance(IDLE_MS + 1);
        start(base, &taro, "new").await;
        assert_eq!(base.number("select count(*) from session").await, 1);
    }
}
