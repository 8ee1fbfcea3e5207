use register::access::{Action, Grant, Refusal, Role, Session};
use register::user::account::store as accounts;
use register::user::account::{AccountInput, AccountState, CheckedAccount, PROOF_MS, PROOF_REFUSALS};
use register::user::link::{LINK_MS, LinkKind, store as links};
use register::user::review::store as review;
use register::user::store::{self as users, token_hash};
use register::user::{NewUser, User};
use register::{Error, Result, Tx};

use crate::support::{Base, on_both};

/// A signed-in person with an account: the id, and the token of an open session.
struct Person {
    id: String,
    name: String,
    roles: Vec<Role>,
    token: String,
}

async fn person(base: &Base, name: &str, roles: &[Role]) -> Person {
    let email = format!("{name}@bank.example");
    let new = NewUser { name: name.into(), email: email.clone(), password: String::new() };
    let mut tx = base.write(Action::UserManage).await;
    let id = users::insert(&mut tx, &new, "hash", roles).await.unwrap();
    tx.commit().await.unwrap();
    let person = Person { id, name: name.into(), roles: roles.to_vec(), token: format!("token of {name}") };
    start(base, &person, &person.token).await;
    person
}

async fn start(base: &Base, person: &Person, token: &str) {
    let user = User {
        id: person.id.clone(),
        email: format!("{}@bank.example", person.name),
        name: person.name.clone(),
        roles: person.roles.clone(),
        disabled: false,
    };
    let mut tx = base.db.begin(&register::access::visitor("test")).await.unwrap();
    users::start_session_in(&mut tx, &user, token, "Firefox / Linux").await.unwrap();
    tx.commit().await.unwrap();
}

async fn session(base: &Base, token: &str) -> Option<Session> {
    users::find_session(&mut base.read().await, token).await.unwrap().map(|(session, _)| session)
}

/// A transaction of a person, as a request of theirs opens it.
async fn by(base: &Base, person: &Person, action: Action) -> Tx {
    let session = session(base, &person.token).await.expect("the session is open");
    base.db.begin(&session.require(action).unwrap()).await.unwrap()
}

async fn own(base: &Base, person: &Person) -> Tx {
    let grant: Grant = session(base, &person.token).await.unwrap().caller().unwrap();
    base.db.begin(&grant).await.unwrap()
}

fn input(email: &str, roles: &[&str]) -> CheckedAccount {
    AccountInput {
        name: "新任 一郎".into(),
        email: email.into(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        department: "法務部".into(),
    }
    .checked(true)
    .unwrap()
}

async fn done(outcome: Result<()>, tx: Tx) {
    outcome.unwrap();
    tx.commit().await.unwrap();
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Conflict(code)) => code,
        other => panic!("{other:?}"),
    }
}

async fn invited(base: &Base, admin: &Person, email: &str) -> (String, String) {
    let mut tx = by(base, admin, Action::UserManage).await;
    let (id, made) = links::invite(&mut tx, &input(email, &["legal"]), "", true).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!made.mailed, "nobody has said the public address");
    (id, made.token.unwrap())
}

async fn join(base: &Base, token: &str) -> Result<User> {
    let mut tx = base.db.begin(&register::access::visitor("join")).await.unwrap();
    let user = links::join(&mut tx, token, "new hash").await?;
    tx.commit().await.unwrap();
    Ok(user)
}

on_both! {
    async fn an_invitation_opens_once_and_for_seven_days(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let (id, token) = invited(base, &admin, "ichiro@bank.example").await;
        let account = accounts::find(&mut base.read().await, &id).await.unwrap();
        assert_eq!((account.state, account.roles.as_slice()), (AccountState::Invited, [Role::Legal].as_slice()));
        assert_eq!((account.department.as_deref(), account.link_until), (Some("法務部"), Some(crate::support::NOW + LINK_MS)));
        assert_eq!((token.len(), account.password_changed_at), (64, None));
        assert_eq!(base.number(&format!("select count(*) from user_link where token_hash = '{}'", token_hash(&token))).await, 1);
        for wrong in ["", "x", &token_hash(&token), &token[1..]] {
            assert!(matches!(links::view(&mut base.read().await, wrong).await, Err(Error::NotFound("link"))), "{wrong}");
        }
        let view = links::view(&mut base.read().await, &token).await.unwrap();
        assert_eq!((view.kind, view.email.as_str()), (LinkKind::Invite, "ichiro@bank.example"));
        let (user, hash) = users::find_by_email(&mut base.read().await, "ichiro@bank.example").await.unwrap().unwrap();
        assert_eq!((user.id.as_str(), hash.as_str()), (id.as_str(), ""));
        assert_eq!(join(base, &token).await.unwrap().id, id);
        assert!(matches!(join(base, &token).await, Err(Error::NotFound("link"))), "it opens once");
        let account = accounts::find(&mut base.read().await, &id).await.unwrap();
        assert_eq!((account.state, account.password_changed_at), (AccountState::Active, Some(crate::support::NOW)));
        let account = accounts::find(&mut base.read().await, &admin.id).await.unwrap();
        assert_eq!(account.password_changed_at, Some(crate::support::NOW));
        let (_, late) = invited(base, &admin, "late@bank.example").await;
        base.clock.advance(LINK_MS);
        assert!(matches!(join(base, &late).await, Err(Error::NotFound("link"))));
    }

    async fn a_link_is_taken_back_by_hand_by_a_newer_one_and_by_closing(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let (id, first) = invited(base, &admin, "ichiro@bank.example").await;
        let mut tx = by(base, &admin, Action::UserManage).await;
        let second = links::make(&mut tx, &id, "", false).await.unwrap().token.unwrap();
        tx.commit().await.unwrap();
        assert!(join(base, &first).await.is_err());
        let mut tx = by(base, &admin, Action::UserManage).await;
        done(links::revoke(&mut tx, &id).await, tx).await;
        assert!(join(base, &second).await.is_err());
        let mut tx = by(base, &admin, Action::UserManage).await;
        assert!(matches!(links::revoke(&mut tx, &id).await, Err(Error::NotFound("link"))));
        let third = links::make(&mut tx, &id, "", false).await.unwrap().token.unwrap();
        accounts::close(&mut tx, &id).await.unwrap();
        tx.commit().await.unwrap();
        assert!(join(base, &third).await.is_err());
        let mut tx = by(base, &admin, Action::UserManage).await;
        assert_eq!(conflict(links::make(&mut tx, &id, "", false).await), "closed");
    }

    async fn an_invitation_goes_by_mail_where_there_is_an_address(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let mut tx = by(base, &admin, Action::UserManage).await;
        let (id, made) =
            links::invite(&mut tx, &input("ichiro@bank.example", &["legal"]), "https://daicho.bank.example", true).await.unwrap();
        tx.commit().await.unwrap();
        assert!(made.mailed && made.token.is_some());
        let held = base.number(&format!(
            "select count(*) from mail_outbox where recipient = 'ichiro@bank.example' and cause_id = '{id}'
             and body like '%https://daicho.bank.example/join?key={}%'", made.token.unwrap())).await;
        assert_eq!(held, 1);
        let mut tx = by(base, &admin, Action::UserManage).await;
        let taken = links::invite(&mut tx, &input("ichiro@bank.example", &["legal"]), "", false).await;
        assert!(matches!(&taken, Err(Error::Invalid(fields)) if fields[0].field == "email" && fields[0].code == "taken"), "{taken:?}");
    }

    async fn a_reset_ends_every_session_and_the_old_password(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        let mut tx = by(base, &admin, Action::UserManage).await;
        let token = links::make(&mut tx, &taro.id, "", false).await.unwrap().token.unwrap();
        tx.commit().await.unwrap();
        assert!(session(base, &taro.token).await.is_some(), "until the link is used nothing changes");
        join(base, &token).await.unwrap();
        assert!(session(base, &taro.token).await.is_none());
        let (_, hash) = users::find_by_email(&mut base.read().await, "taro@bank.example").await.unwrap().unwrap();
        assert_eq!(hash, "new hash");
    }

    /// Whoever holds such a link becomes an administrator.
    async fn no_person_sees_a_link_to_an_administrators_account(base) {
        let admin = person(base, "admin", &[Role::Administrator]).await;
        let second = person(base, "second", &[Role::Administrator]).await;
        let mut tx = by(base, &admin, Action::UserManage).await;
        assert_eq!(conflict(links::make(&mut tx, &second.id, "", true).await), "administrator_link");
        let made = links::make(&mut tx, &second.id, "https://x.example", true).await.unwrap();
        assert_eq!((made.token, made.mailed), (None, true));
        drop(tx);
        let mut tx = base.write(Action::UserManage).await;
        assert!(links::make(&mut tx, &second.id, "", false).await.unwrap().token.is_some(), "on the machine itself");
    }

    async fn the_administrator_role_needs_two_persons(base) {
        let first = person(base, "first", &[Role::Administrator]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        let mut tx = by(base, &first, Action::UserManage).await;
        assert_eq!(conflict(accounts::propose_administrator(&mut tx, &taro.id).await), "single_administrator");
        let both = AccountInput { name: "taro".into(), roles: vec!["legal".into(), "administrator".into()], ..AccountInput::default() };
        assert_eq!(conflict(accounts::change(&mut tx, &taro.id, &both.checked(false).unwrap()).await), "administrator_by_two");
        let invited = links::invite(&mut tx, &input("x@bank.example", &["administrator"]), "", false).await;
        assert!(matches!(&invited, Err(Error::Invalid(fields)) if fields[0].code == "administrator_by_two"), "{invited:?}");
        drop(tx);
        let second = person(base, "second", &[Role::Administrator]).await;
        let mut tx = by(base, &first, Action::UserManage).await;
        done(accounts::propose_administrator(&mut tx, &taro.id).await, tx).await;
        let account = accounts::find(&mut base.read().await, &taro.id).await.unwrap();
        let proposal = account.proposal.unwrap();
        assert_eq!((proposal.proposer_name.as_str(), account.roles.as_slice()), ("first", [Role::Legal].as_slice()));
        let mut tx = by(base, &first, Action::UserManage).await;
        assert_eq!(conflict(accounts::propose_administrator(&mut tx, &taro.id).await), "proposal_open");
        assert_eq!(conflict(accounts::decide_administrator(&mut tx, &proposal.id, true).await), "own_proposal");
        assert_eq!(conflict(links::make(&mut tx, &taro.id, "", true).await), "administrator_link");
        drop(tx);
        // Past the store as well: the database refuses one person for both.
        let forced = base.raw(&format!(
            "update admin_proposal set state = 'confirmed', decided_at = 1, decider_name = 'first', decider_id = '{}'", first.id)).await;
        assert!(forced.is_err());
        let mut tx = by(base, &second, Action::UserManage).await;
        done(accounts::decide_administrator(&mut tx, &proposal.id, true).await, tx).await;
        let account = accounts::find(&mut base.read().await, &taro.id).await.unwrap();
        assert_eq!((account.roles.as_slice(), account.proposal), ([Role::Legal, Role::Administrator].as_slice(), None));
        let mut tx = by(base, &second, Action::UserManage).await;
        assert!(matches!(accounts::decide_administrator(&mut tx, &proposal.id, true).await, Err(Error::NotFound("proposal"))));
        assert_eq!(conflict(accounts::propose_administrator(&mut tx, &taro.id).await), "is_administrator");
    }

    async fn a_proposal_is_refused_or_taken_back(base) {
        let first = person(base, "first", &[Role::Administrator]).await;
        let second = person(base, "second", &[Role::Administrator]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        for (decider, state) in [(&first, "withdrawn"), (&second, "refused")] {
            let mut tx = by(base, &first, Action::UserManage).await;
            done(accounts::propose_administrator(&mut tx, &taro.id).await, tx).await;
            let proposal = accounts::find(&mut base.read().await, &taro.id).await.unwrap().proposal.unwrap();
            let mut tx = by(base, decider, Action::UserManage).await;
            done(accounts::decide_administrator(&mut tx, &proposal.id, false).await, tx).await;
            assert_eq!(base.number(&format!("select count(*) from admin_proposal where state = '{state}'")).await, 1);
        }
        let account = accounts::find(&mut base.read().await, &taro.id).await.unwrap();
        assert_eq!((account.roles.as_slice(), account.proposal), ([Role::Legal].as_slice(), None));
    }

    async fn the_last_administrator_stays(base) {
        let admin = person(base, "admin", &[Role::Administrator, Role::Legal]).await;
        let office = person(base, "office", &[Role::RiskOffice]).await;
        // An administrator who has not joined, and a closed one, could not help.
        let mut tx = base.write(Action::UserManage).await;
        links::invite(&mut tx, &input("never@bank.example", &["administrator"]), "", false).await.unwrap();
        let closed = users::insert(&mut tx, &NewUser { name: "c".into(), email: "c@bank.example".into(), password: String::new() }, "h", &[Role::Administrator]).await.unwrap();
        users::disable(&mut tx, &closed).await.unwrap();
        assert_eq!(conflict(users::disable(&mut tx, &admin.id).await), "last_administrator");
        assert_eq!(conflict(users::set_roles(&mut tx, &admin.id, &[Role::Legal]).await), "last_administrator");
        tx.commit().await.unwrap();
        let mut tx = by(base, &office, Action::UserReview).await;
        assert_eq!(conflict(review::close(&mut tx, &admin.id).await), "last_administrator");
        drop(tx);
        let mut tx = by(base, &admin, Action::UserManage).await;
        assert_eq!(conflict(accounts::close(&mut tx, &admin.id).await), "own_account");
        drop(tx);
        let second = person(base, "second", &[Role::Administrator]).await;
        let mut tx = by(base, &second, Action::UserManage).await;
        done(accounts::close(&mut tx, &admin.id).await, tx).await;
        // Opened again by one person, the role does not come back with it.
        let mut tx = by(base, &second, Action::UserManage).await;
        done(accounts::reopen(&mut tx, &admin.id).await, tx).await;
        assert_eq!(accounts::find(&mut base.read().await, &admin.id).await.unwrap().roles, [Role::Legal]);
        let mut tx = by(base, &second, Action::UserManage).await;
        assert_eq!(conflict(accounts::reopen(&mut tx, &admin.id).await), "not_closed");
    }

    /// On PostgreSQL both once saw the other one still there.
    async fn two_administrators_cannot_close_each_other_at_once(base) {
        let (first, second) = (person(base, "first", &[Role::Administrator]).await, person(base, "second", &[Role::Administrator]).await);
        let mut tx = by(base, &first, Action::UserManage).await;
        accounts::close(&mut tx, &second.id).await.unwrap();
        let (db, id) = (base.db.clone(), first.id.clone());
        let grant = session(base, &second.token).await.unwrap().require(Action::UserManage).unwrap();
        let other = tokio::spawn(async move {
            let mut tx = db.begin(&grant).await?;
            accounts::close(&mut tx, &id).await?;
            tx.commit().await
        });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
        assert_eq!(conflict(other.await.unwrap()), "last_administrator");
    }

    async fn nobody_gives_roles_to_oneself(base) {
        let admin = person(base, "admin", &[Role::Administrator, Role::Legal]).await;
        let change = |roles: &[&str]| AccountInput {
            name: "管理 者".into(), roles: roles.iter().map(|role| (*role).to_owned()).collect(), ..AccountInput::default()
        }.checked(false).unwrap();
        let mut tx = by(base, &admin, Action::UserManage).await;
        assert_eq!(conflict(accounts::change(&mut tx, &admin.id, &change(&["administrator", "approver"])).await), "own_roles");
        done(accounts::change(&mut tx, &admin.id, &change(&["administrator"])).await, tx).await;
        let account = accounts::find(&mut base.read().await, &admin.id).await.unwrap();
        assert_eq!((account.name.as_str(), account.roles.as_slice()), ("管理 者", [Role::Administrator].as_slice()));
    }

    async fn accounts_want_a_password_of_the_last_ten_minutes(base) {
        let admin = person(base, "admin", &[Role::Administrator, Role::RiskOffice]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        base.clock.advance(PROOF_MS - 1);
        let mut tx = by(base, &admin, Action::UserManage).await;
        done(accounts::end_session(&mut tx, &taro.id, &token_hash(&taro.token)[..16]).await, tx).await;
        base.clock.advance(1);
        let mut tx = by(base, &admin, Action::UserManage).await;
        let old = accounts::close(&mut tx, &taro.id).await;
        assert!(matches!(old, Err(Error::Refused(Refusal::ProofWanted(Action::UserManage)))), "{old:?}");
        drop(tx);
        let key = register::token::NewToken { name: "k".into(), role: "legal".into(), department: String::new(), expires_on: "2026-12-01".into() };
        let mut tx = by(base, &admin, Action::UserManage).await;
        let old = register::token::store::insert(&mut tx, &key.checked("2026-11-21").unwrap(), "00").await;
        assert!(matches!(old, Err(Error::Refused(Refusal::ProofWanted(_)))), "{old:?}");
        drop(tx);
        let mut tx = by(base, &admin, Action::UserReview).await;
        let old = review::confirm(&mut tx, &taro.id).await;
        assert!(matches!(old, Err(Error::Refused(Refusal::ProofWanted(Action::UserReview)))), "{old:?}");
        drop(tx);
        let mut tx = own(base, &admin).await;
        done(accounts::prove(&mut tx, &token_hash(&admin.token), "another token").await, tx).await;
        assert!(session(base, &admin.token).await.is_none(), "the session goes on under a new token");
        let admin = Person { token: "another token".into(), ..admin };
        let mut tx = by(base, &admin, Action::UserManage).await;
        done(accounts::close(&mut tx, &taro.id).await, tx).await;
    }

    async fn wrong_passwords_end_an_open_session(base) {
        let taro = person(base, "taro", &[Role::Legal]).await;
        let key = token_hash(&taro.token);
        for count in 1..=PROOF_REFUSALS {
            let mut tx = own(base, &taro).await;
            let ended = accounts::note_refused_proof(&mut tx, &key).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(ended, count == PROOF_REFUSALS, "{count}");
        }
        assert!(session(base, &taro.token).await.is_none());
    }

    async fn sessions_are_listed_and_ended_by_their_owner_alone(base) {
        let (taro, hana) = (person(base, "taro", &[Role::Legal]).await, person(base, "hana", &[]).await);
        base.clock.advance(1_000);
        start(base, &taro, "phone").await;
        let key = token_hash(&taro.token);
        let listed = accounts::sessions(&mut base.read().await, &taro.id, &key).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.own).collect::<Vec<_>>(), [false, true]);
        assert_eq!((listed[0].handle.as_str(), listed[0].agent.as_str()), (&token_hash("phone")[..16], "Firefox / Linux"));
        let mut tx = own(base, &hana).await;
        assert!(matches!(accounts::end_own_session(&mut tx, &listed[0].handle).await, Err(Error::NotFound("session"))));
        drop(tx);
        let mut tx = own(base, &taro).await;
        assert_eq!(accounts::end_other_sessions(&mut tx, &key).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert!(session(base, "phone").await.is_none() && session(base, &hana.token).await.is_some());
        start(base, &taro, "phone").await;
        let mut tx = own(base, &taro).await;
        done(accounts::change_password(&mut tx, &key, "changed").await, tx).await;
        assert!(session(base, "phone").await.is_none() && session(base, &taro.token).await.is_some());
        assert_eq!(accounts::own(&mut own(base, &taro).await).await.unwrap().2, "changed");
    }

    async fn accounts_are_reviewed_every_six_months_by_somebody_else(base) {
        let office = person(base, "office", &[Role::RiskOffice]).await;
        let taro = person(base, "taro", &[Role::Legal]).await;
        let due = async || -> Vec<(String, String, bool, bool)> {
            let rows = review::rows(&mut base.read().await).await.unwrap();
            rows.into_iter().map(|row| (row.account.name, row.due_on, row.is_due, row.unused)).collect()
        };
        assert_eq!(due().await, [("office".into(), "2027-05-21".into(), false, false), ("taro".into(), "2027-05-21".into(), false, false)]);
        base.clock.advance(181 * 86_400_000);
        let token = "later";
        start(base, &office, token).await;
        let office = Person { token: token.into(), ..office };
        assert_eq!(due().await[1], ("taro".into(), "2027-05-21".into(), true, true));
        let mut tx = by(base, &office, Action::UserReview).await;
        assert_eq!(conflict(review::confirm(&mut tx, &office.id).await), "own_account");
        done(review::confirm(&mut tx, &taro.id).await, tx).await;
        assert_eq!(due().await[1], ("taro".into(), "2027-11-21".into(), false, true));
        let account = accounts::find(&mut base.read().await, &taro.id).await.unwrap();
        assert_eq!(account.reviewer_name.as_deref(), Some("office"));
        let mut tx = by(base, &office, Action::UserReview).await;
        done(review::close(&mut tx, &taro.id).await, tx).await;
        assert_eq!(due().await.len(), 1);
        let mut tx = by(base, &office, Action::UserReview).await;
        assert_eq!(conflict(review::confirm(&mut tx, &taro.id).await), "closed");
    }

    async fn every_step_of_an_account_is_in_the_trail(base) {
        let (first, second) = (person(base, "first", &[Role::Administrator]).await, person(base, "second", &[Role::Administrator]).await);
        let (id, token) = invited(base, &first, "ichiro@bank.example").await;
        join(base, &token).await.unwrap();
        let mut tx = by(base, &first, Action::UserManage).await;
        accounts::change(&mut tx, &id, &input("ichiro@bank.example", &["legal", "security"])).await.unwrap();
        done(accounts::propose_administrator(&mut tx, &id).await, tx).await;
        let proposal = accounts::find(&mut base.read().await, &id).await.unwrap().proposal.unwrap();
        let mut tx = by(base, &second, Action::UserManage).await;
        accounts::decide_administrator(&mut tx, &proposal.id, true).await.unwrap();
        review::confirm(&mut tx, &id).await.unwrap_err();
        accounts::close(&mut tx, &id).await.unwrap();
        done(accounts::reopen(&mut tx, &id).await, tx).await;
        let entries = register::audit::store::list(&mut base.read().await, None, 100).await.unwrap();
        let told: Vec<&str> = entries.iter().rev().filter(|entry| entry.object_id == id).map(|entry| entry.action.as_str()).collect();
        assert_eq!(told, ["user.created", "user.department", "user.link_made", "user.joined", "user.roles",
            "user.administrator_proposed", "user.administrator_confirmed", "user.disabled", "user.reopened"]);
        assert!(entries.iter().all(|entry| !entry.detail.contains(&token) && !entry.detail.contains(&token_hash(&token))));
        assert_eq!(register::audit::store::verify(&mut base.read().await).await.unwrap().first_bad, None);
    }
}
