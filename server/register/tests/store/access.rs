use std::fmt::Write;

use register::access::{Action, Grant, Refusal, Role, Session, permits, visitor};
use register::catalogue::Kind;
use register::document::store::{Target, receive, retry, store_text};
use register::{Error, clause_check, contract, engagement, party, record, user};

use crate::support::{
    contract as contract_input, engagement as engagement_input, findings, grant, on_both, pack, taken, upload,
};

/// The reviewed table. A change of this file is a change of who may do what.
#[test]
fn roles_and_actions() {
    let mut table = format!("{:<16}", "");
    for action in Action::ALL {
        let _ = write!(table, " {:<16}", action.code());
    }
    for role in Role::ALL {
        let _ = write!(table, "\n{:<16}", role.code());
        for action in Action::ALL {
            let _ = write!(table, " {:<16}", if permits(role, action) { "yes" } else { "-" });
        }
    }
    let table: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn a_grant_comes_only_from_a_role_that_permits_it() {
    for action in Action::ALL {
        assert_eq!(Session::anonymous().require(action).unwrap_err(), Refusal::Unauthenticated);
        let nothing = Session::user("u", "U", Vec::new());
        assert_eq!(nothing.require(action).unwrap_err(), Refusal::Forbidden(action));
        for role in Role::ALL {
            let granted = Session::user("u", "U", vec![role]).require(action);
            assert_eq!(granted.is_ok(), permits(role, action), "{role:?} {action:?}");
            if let Ok(granted) = granted {
                assert_eq!((granted.action(), granted.actor().kind.as_str()), (action, "user"));
            }
        }
    }
    // Several roles add up.
    let both = Session::user("u", "U", vec![Role::Administrator, Role::Legal]);
    assert!(both.may(Action::UserManage) && both.may(Action::FindingReview) && !both.may(Action::PartyWrite));
}

#[test]
fn no_role_stands_at_the_door_and_codes_are_stable() {
    assert!(Role::ALL.into_iter().all(|role| !permits(role, Action::SignIn)));
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.code());
    }
    for action in Action::ALL {
        assert_eq!(serde_json::to_value(action).unwrap(), action.code());
    }
    assert_eq!(Role::from_code("root"), None);
}

/// Every store function that changes something, tried with a grant for another action.
async fn refused(base: &crate::support::Base, own: Action, name: &str, other: &Grant) {
    let mut tx = base.db.begin(other).await.unwrap();
    let party = party::PartyInput { name_ja: "x".into(), ..party::PartyInput::default() }.checked().unwrap();
    let engagement = engagement_input("x", None).checked().unwrap();
    let contract = contract_input("x", None, None).checked().unwrap();
    let new = user::NewUser { name: "x".into(), email: "x@y".into(), password: String::new() };
    let person = user::User {
        id: "x".into(),
        email: "x".into(),
        name: "x".into(),
        roles: Vec::new(),
        disabled: false,
    };
    let input = clause_check::ReviewInput {
        contract_id: "x".into(),
        item: 1,
        verdict: clauses::Verdict::Stated,
        reason: "x".into(),
        adverse: String::new(),
    };
    let all = clauses::SetCheck { findings: findings(clauses::Verdict::Stated, &[], &[]), notes: Vec::new() };
    let values = register::record::Values::from([("name_ja".to_owned(), "x".to_owned())]);
    let outcome = match name {
        "record insert" => record::store::insert(&mut tx, Kind::Party, &values).await.map(drop),
        "record update" => record::store::update(&mut tx, Kind::Party, "x", 1, &values).await.map(drop),
        "record archive" => record::store::archive(&mut tx, Kind::Party, "x", 1, "x").await,
        "record take_back" => record::store::take_back(&mut tx, Kind::Party, "x", 1).await,
        "group insert" => record::store::insert(&mut tx, Kind::Group, &values).await.map(drop),
        "evidence insert" => record::store::insert(&mut tx, Kind::Evidence, &values).await.map(drop),
        "inquiry insert" => {
            register::inquiry::store::insert(&mut tx, register::inquiry::InquiryInput::default())
                .await
                .map(drop)
        }
        "inquiry send" => register::inquiry::store::send(&mut tx, "x", "x").await.map(drop),
        "inquiry answer" => {
            register::inquiry::store::answer(&mut tx, "x", &register::inquiry::AnswerInput::default()).await
        }
        "offboarding open" => register::offboarding::store::open(&mut tx, "x", "x", "x").await.map(drop),
        "offboarding close_row" => {
            register::offboarding::store::close_row(
                &mut tx,
                "x",
                &register::offboarding::CloseInput::default(),
            )
            .await
        }
        "offboarding decide" => register::offboarding::store::decide_exception(&mut tx, "x", true).await,
        "offboarding complete" => register::offboarding::store::complete(&mut tx, "x").await,
        "mail retry" => register::mail::store::retry(&mut tx, "x").await,
        "policy save" => register::policy::store::save(&mut tx, 0, &register::policy::Policy::default(), "x")
            .await
            .map(drop),
        "tier propose" => register::risk::store::propose(&mut tx, "x", 1, "x", "").await,
        "tier decide" => register::risk::store::decide(&mut tx, "x", true).await,
        "user set_department" => user::store::set_department(&mut tx, "x", None).await,
        "party insert" => party::store::insert(&mut tx, &party).await.map(drop),
        "party update" => party::store::update(&mut tx, "x", 1, &party).await,
        "engagement insert" => engagement::store::insert(&mut tx, "x", &engagement).await.map(drop),
        "contract insert" => contract::store::insert(&mut tx, &contract).await.map(drop),
        "contract update" => contract::store::update(&mut tx, "x", 1, &contract).await,
        "contract cover" => contract::store::cover(&mut tx, "x", &[]).await,
        "document receive" => receive(&mut tx, &upload("x"), &Target::default()).await.map(drop),
        "document store_text" => store_text(&mut tx, "x", &taken("ok", &[])).await,
        "document retry" => retry(&mut tx, "x").await,
        "check save" => clause_check::store::save(&mut tx, "x", &pack(), &[], &all).await.map(drop),
        "check review" => clause_check::store::review(&mut tx, &input).await,
        "user insert" => user::store::insert(&mut tx, &new, "x", &[]).await.map(drop),
        "user set_roles" => user::store::set_roles(&mut tx, "x", &[]).await,
        "user disable" => user::store::disable(&mut tx, "x").await,
        "account invite" => user::account::store::invite(&mut tx, &checked_account()).await.map(drop),
        "account change" => user::account::store::change(&mut tx, "x", &checked_account()).await,
        "account reopen" => user::account::store::reopen(&mut tx, "x").await,
        "account propose" => user::account::store::propose_administrator(&mut tx, "x").await,
        "account decide" => user::account::store::decide_administrator(&mut tx, "x", true).await,
        "account end_session" => user::account::store::end_session(&mut tx, "x", "x").await,
        "link make" => user::link::store::make(&mut tx, "x", "", false).await.map(drop),
        "link revoke" => user::link::store::revoke(&mut tx, "x").await,
        "review confirm" => user::review::store::confirm(&mut tx, "x").await,
        "review close" => user::review::store::close(&mut tx, "x").await,
        "link join" => user::link::store::join(&mut tx, "x", "x").await.map(drop),
        "own prove" => user::account::store::prove(&mut tx, "x", "y").await,
        "own password" => user::account::store::change_password(&mut tx, "x", "y").await,
        "own end_session" => user::account::store::end_own_session(&mut tx, "x").await,
        "own end_others" => user::account::store::end_other_sessions(&mut tx, "x").await.map(drop),
        "user found" => user::store::found(&mut tx, &new, "x").await.map(drop),
        "session start" => user::store::start_session(&mut tx, &person, "x").await,
        "session end" => user::store::end_session(&mut tx, "x").await,
        "session refused" => user::store::note_refused_sign_in(&mut tx, "x").await,
        other => panic!("no such function: {other}"),
    };
    assert!(
        matches!(&outcome, Err(Error::Refused(Refusal::Forbidden(action))) if *action == own),
        "{name} with a grant for {:?}: {outcome:?}",
        other.action()
    );
    assert!(tx.commit().await.is_ok(), "nothing was changed, nothing is owed");
}

fn checked_account() -> user::account::CheckedAccount {
    user::account::AccountInput {
        name: "x".into(),
        email: "x@y.example".into(),
        roles: vec!["legal".into()],
        department: String::new(),
    }
    .checked(true)
    .unwrap()
}

const CHANGES: [(Action, &[&str]); 14] = [
    (
        Action::PartyWrite,
        &[
            "party insert",
            "party update",
            "engagement insert",
            "record insert",
            "record update",
            "record archive",
            "record take_back",
            "tier propose",
        ],
    ),
    (Action::OfficeWrite, &["group insert"]),
    (Action::PolicyWrite, &["policy save"]),
    (Action::MonitorWrite, &["evidence insert", "offboarding open", "offboarding close_row"]),
    (Action::InquiryRun, &["inquiry insert", "inquiry send"]),
    (Action::Respond, &["inquiry answer"]),
    (Action::OffboardingClose, &["offboarding complete"]),
    (Action::SystemOperate, &["mail retry"]),
    (Action::OverrideApprove, &["tier decide", "offboarding decide"]),
    (
        Action::ContractWrite,
        &[
            "contract insert",
            "contract update",
            "contract cover",
            "document receive",
            "document store_text",
            "document retry",
            "check save",
        ],
    ),
    (Action::FindingReview, &["check review"]),
    (
        Action::UserManage,
        &[
            "user insert",
            "user set_roles",
            "user set_department",
            "user disable",
            "account invite",
            "account change",
            "account reopen",
            "account propose",
            "account decide",
            "account end_session",
            "link make",
            "link revoke",
        ],
    ),
    (Action::UserReview, &["review confirm", "review close"]),
    (
        Action::SignIn,
        &[
            "user found",
            "session start",
            "session end",
            "session refused",
            "link join",
            "own prove",
            "own password",
            "own end_session",
            "own end_others",
        ],
    ),
];

on_both! {
    async fn a_grant_for_another_action_changes_nothing(base) {
        for (own, names) in CHANGES {
            for other in Action::ALL.into_iter().filter(|other| !other.covers(own) && other.writes()) {
                for name in names {
                    refused(base, own, name, &grant(other)).await;
                }
            }
        }
        assert_eq!(base.number("select count(*) from audit_entry").await, 0);
    }

    async fn a_reading_grant_opens_no_writing_transaction(base) {
        for action in [Action::RegisterRead, Action::AuditRead] {
            let refused = base.db.begin(&grant(action)).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::Forbidden(_)))), "{action:?}");
        }
    }

    /// Even with the right grant: the database itself refuses.
    async fn a_reading_transaction_refuses_to_write(base) {
        let mut tx = base.db.read(&grant(Action::PartyWrite)).await.unwrap();
        let change = party::PartyInput { name_ja: "x".into(), ..party::PartyInput::default() }.checked().unwrap();
        let refused = party::store::insert(&mut tx, &change).await;
        assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
        drop(tx);
        let mut tx = base.db.read(&visitor("test")).await.unwrap();
        let refused = user::store::touch_session(&mut tx, "x").await;
        assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
        drop(tx);
        base.db.ping().await.unwrap();
        assert_eq!(base.db.kind(), if base.is_postgres() { "postgres" } else { "sqlite" });
        assert_eq!(base.number("select count(*) from party").await, 0);
    }

    async fn a_reading_transaction_sees_one_moment(base) {
        base.party("前").await;
        let mut tx = base.read().await;
        assert_eq!(party::store::names(&mut tx).await.unwrap().len(), 1);
        base.party("後").await;
        assert_eq!(party::store::names(&mut tx).await.unwrap().len(), 1, "still the same moment");
        assert_eq!(party::store::names(&mut base.read().await).await.unwrap().len(), 2);
    }
}
