//! Accounts and the people of the identity provider.

use register::access::{Action, Role, Session, visitor};
use register::user::account::{AccountState, store as accounts};
use register::user::provider::{Person, Refused, store};
use register::user::second::{Wanted, rule};
use register::user::{NewUser, User, store as users};
use register::{Error, Tx};

use crate::support::{Base, on_both};

fn named(subject: &str, email: Option<&str>) -> Person {
    Person {
        issuer: "https://login.bank.example".into(),
        subject: subject.into(),
        email: email.map(str::to_owned),
        name: "湊 春香".into(),
        methods: vec!["otp".into()],
    }
}

async fn person(base: &Base, name: &str, hash: &str, roles: &[Role]) -> User {
    let email = format!("{name}@bank.example");
    let new = NewUser { name: name.into(), email: email.clone(), password: String::new() };
    let mut tx = base.write(Action::UserManage).await;
    let id = users::insert(&mut tx, &new, hash, roles).await.unwrap();
    tx.commit().await.unwrap();
    User { id, email, name: name.into(), roles: roles.to_vec(), disabled: false }
}

async fn door(base: &Base) -> Tx {
    base.db.begin(&visitor("sign-in")).await.unwrap()
}

/// One whole way in, with its session.
async fn enter(base: &Base, who: &Person, newcomers: Option<Role>, token: &str) -> Result<User, Refused> {
    let mut tx = door(base).await;
    let user = store::enter(&mut tx, who, newcomers).await.unwrap()?;
    users::start_session(&mut tx, &user, token).await.unwrap();
    store::note_entered(&mut tx, &user, who, None).await.unwrap();
    tx.commit().await.unwrap();
    Ok(user)
}

on_both! {
    async fn an_account_is_bound_once_and_by_the_name_that_stays(base) {
        let taro = person(base, "taro", "", &[Role::Legal]).await;
        let mut tx = base.write(Action::UserManage).await;
        assert_eq!(accounts::find(&mut tx, &taro.id).await.unwrap().state, AccountState::Invited);
        drop(tx);
        assert_eq!(enter(base, &named("1", None), None, "a").await, Err(Refused::Unverified));
        assert_eq!(enter(base, &named("1", Some("nobody@bank.example")), None, "a").await, Err(Refused::Unknown));
        assert_eq!(enter(base, &named("1", Some("taro@bank.example")), None, "a").await.unwrap().id, taro.id);
        let mut tx = base.write(Action::UserManage).await;
        assert_eq!(accounts::find(&mut tx, &taro.id).await.unwrap().state, AccountState::Active, "without a password");
        drop(tx);
        assert_eq!(enter(base, &named("1", None), None, "b").await.unwrap().id, taro.id);
        assert_eq!(enter(base, &named("2", Some("taro@bank.example")), None, "c").await, Err(Refused::Other));
        let elsewhere = Person { issuer: "https://other.example".into(), ..named("1", None) };
        assert_eq!(enter(base, &elsewhere, None, "c").await, Err(Refused::Unverified), "a subject is of its issuer");
        let mut tx = base.write(Action::UserManage).await;
        users::disable(&mut tx, &taro.id).await.unwrap();
        tx.commit().await.unwrap();
        for who in [named("1", None), named("3", Some("taro@bank.example"))] {
            assert_eq!(enter(base, &who, Some(Role::Legal), "d").await, Err(Refused::Closed));
        }
    }

    async fn newcomers_get_the_role_of_the_settings_and_never_more(base) {
        let who = named("1", Some("new@bank.example"));
        assert_eq!(enter(base, &who, Some(Role::Administrator), "a").await, Err(Refused::Unknown));
        let user = enter(base, &who, Some(Role::BusinessOwner), "a").await.unwrap();
        assert_eq!((user.name.as_str(), user.roles), ("湊 春香", vec![Role::BusinessOwner]));
        let again = enter(base, &who, Some(Role::Legal), "b").await.unwrap();
        assert_eq!(again.roles, [Role::BusinessOwner], "the role is given once");
    }

    async fn a_binding_is_taken_away_with_its_sessions_and_never_the_last_way_in(base) {
        let admin = person(base, "admin", "", &[Role::Administrator]).await;
        enter(base, &named("1", Some("admin@bank.example")), None, "a").await.unwrap();
        let mut tx = base.write(Action::UserManage).await;
        let refused = store::unbind(&mut tx, &admin.id).await;
        assert!(matches!(refused, Err(Error::Conflict("last_administrator"))), "{refused:?}");
        drop(tx);
        person(base, "second", "hash", &[Role::Administrator]).await;
        let mut tx = base.write(Action::UserManage).await;
        store::unbind(&mut tx, &admin.id).await.unwrap();
        assert!(matches!(store::unbind(&mut tx, &admin.id).await, Err(Error::NotFound(_))));
        tx.commit().await.unwrap();
        let mut tx = door(base).await;
        assert!(users::find_session(&mut tx, "a").await.unwrap().is_none(), "its session has ended");
        drop(tx);
        let own = Session::user(&admin.id, &admin.name, admin.roles.clone()).caller().unwrap();
        let mut tx = base.db.begin(&own).await.unwrap();
        assert_eq!(store::bind_own(&mut tx, &named("9", None)).await.unwrap(), Ok(()));
        assert_eq!(store::bind_own(&mut tx, &named("8", None)).await.unwrap(), Err(Refused::Other));
        tx.commit().await.unwrap();
        assert_eq!(enter(base, &named("9", None), None, "b").await.unwrap().id, admin.id);
    }

    async fn a_second_factor_of_the_provider_counts_for_its_session_alone(base) {
        let taro = person(base, "taro", "hash", &[Role::Legal]).await;
        let mut tx = base.write(Action::UserManage).await;
        rule::set(&mut tx, Wanted::Everyone).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = door(base).await;
        for token in ["with", "without"] {
            users::start_session(&mut tx, &taro, token).await.unwrap();
        }
        store::note_entered(&mut tx, &taro, &named("1", None), Some("with")).await.unwrap();
        for (token, owes) in [("with", false), ("without", true)] {
            let (session, _) = users::find_session(&mut tx, token).await.unwrap().unwrap();
            assert_eq!(session.owes_second(), owes, "{token}");
        }
        tx.commit().await.unwrap();
    }

    async fn a_way_back_is_taken_once(base) {
        let mut tx = door(base).await;
        assert!(store::take_return(&mut tx, "t").await.unwrap());
        assert!(!store::take_return(&mut tx, "t").await.unwrap());
        assert!(store::take_return(&mut tx, "u").await.unwrap());
        tx.commit().await.unwrap();
    }
}
