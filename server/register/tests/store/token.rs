use register::access::{Action, Role, Scope};
use register::token::store;
use register::token::{NewToken, TokenState};
use register::{Error, calendar};

use crate::support::{Base, NOW, on_both};

fn new(name: &str, role: Role, department: &str) -> NewToken {
    NewToken {
        name: name.into(),
        role: role.code().into(),
        department: department.into(),
        expires_on: "2026-12-31".into(),
    }
}

async fn add(base: &Base, new: &NewToken) -> register::Result<String> {
    let today = calendar::jst_date(NOW);
    let mut tx = base.write(Action::UserManage).await;
    let secret = store::insert(&mut tx, &new.checked(&today).unwrap(), &base.db.ids().token()).await?;
    tx.commit().await.unwrap();
    Ok(secret)
}

on_both! {
    async fn a_secret_opens_until_its_end_and_is_not_kept(base) {
        let secret = add(base, &new("資産台帳", Role::Procurement, "")).await.unwrap();
        assert!(secret.starts_with("daicho_") && secret.len() == 71, "{secret}");
        let found = store::find(&mut base.read().await, &secret).await.unwrap();
        let (session, state) = found.unwrap();
        assert_eq!((session.actor().unwrap().name.as_str(), state), ("資産台帳", TokenState::Valid));
        assert!(session.may(Action::PartyWrite) && !session.may(Action::UserManage));
        assert_eq!(session.require(Action::PartyWrite).unwrap().scope(), &Scope::All);
        for other in ["", "daicho_", "daicho_00", &secret[7..], &secret.to_uppercase()] {
            assert!(store::find(&mut base.read().await, other).await.unwrap().is_none(), "{other}");
        }
        base.clock.advance(41 * 86_400_000);
        let (_, state) = store::find(&mut base.read().await, &secret).await.unwrap().unwrap();
        assert_eq!(state, TokenState::Expired);
        assert_eq!(store::list(&mut base.read().await).await.unwrap().len(), 1);
    }

    async fn a_department_confines_any_role(base) {
        let secret = add(base, &new("購買", Role::RiskOffice, "事務部")).await.unwrap();
        let (session, _) = store::find(&mut base.read().await, &secret).await.unwrap().unwrap();
        for action in [Action::RegisterRead, Action::PartyWrite, Action::OfficeWrite] {
            assert_eq!(session.require(action).unwrap().scope(), &Scope::Department("事務部".into()));
        }
    }

    async fn a_name_belongs_to_one_token_also_after_its_end(base) {
        add(base, &new("資産台帳", Role::InternalAudit, "")).await.unwrap();
        let id = store::list(&mut base.read().await).await.unwrap()[0].id.clone();
        for _ in 0..2 {
            let mut tx = base.write(Action::UserManage).await;
            store::revoke(&mut tx, &id).await.unwrap();
            tx.commit().await.unwrap();
            base.clock.advance(1_000);
        }
        let token = store::list(&mut base.read().await).await.unwrap().remove(0);
        assert_eq!(token.revoked_at, Some(NOW), "the first time counts");
        let again = add(base, &new("資産台帳", Role::InternalAudit, "")).await;
        assert!(matches!(again, Err(Error::Invalid(fields)) if fields[0].code == "taken"));
        let mut tx = base.write(Action::UserManage).await;
        assert!(matches!(store::revoke(&mut tx, "none").await, Err(Error::NotFound(_))));
    }

    async fn a_call_is_noted_and_nothing_else_is_permitted(base) {
        let secret = add(base, &new("資産台帳", Role::RiskOffice, "")).await.unwrap();
        let (session, _) = store::find(&mut base.read().await, &secret).await.unwrap().unwrap();
        let mut tx = base.db.begin(&session.caller().unwrap()).await.unwrap();
        assert!(tx.actor().kind == "token");
        store::note_call(&mut tx, &serde_json::json!({ "path": "/x" })).await.unwrap();
        assert!(store::revoke(&mut tx, "x").await.is_err());
        tx.commit().await.unwrap();
        assert_eq!(store::list(&mut base.read().await).await.unwrap()[0].last_used_at, Some(NOW));
        let entries = register::audit::store::list(&mut base.read().await, None, 1).await.unwrap();
        assert_eq!((entries[0].action.as_str(), entries[0].actor_name.as_str()), ("api.called", "資産台帳"));
    }
}
