use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::heat::store::Boards;
use register::heat::vendor::Grade;
use register::readiness::{Readiness, Status, store as readiness, table};
use register::record::{Values, store};

use crate::support::{Base, on_both};

async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let values: Values = pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect();
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn load(base: &Base) -> Readiness {
    let mut tx = base.read().await;
    let board = Boards::default().load(&mut tx).await.unwrap();
    readiness::load(&mut tx, &board).await.unwrap()
}

on_both! {
    async fn fifteen_demands_with_live_figures(base) {
        let empty = load(base).await;
        assert_eq!(empty.rows.len(), 15);
        assert!(empty.rows.iter().all(|row| !row.facts.is_empty()), "every demand has a figure");
        let good = |found: &Readiness, code: &str| {
            let row = found.rows.iter().find(|row| row.code == code).unwrap();
            row.facts.iter().filter(|fact| fact.grade == Grade::Good).count()
        };
        for code in ["4", "7", "8", "b"] {
            assert_eq!(good(&empty, code), usize::from(code == "8"), "{code}: nothing on record is not good");
        }
        let party = base.party("甲社").await;
        let pairs = [
            ("party_id", party.as_str()), ("service_ja", "保守"), ("function_ja", "事務"), ("department", "事務部"),
            ("kind", "outsourcing"), ("risk_importance", "critical"), ("risk_data", "none"), ("risk_access", "none"),
            ("treatment", "mitigate"), ("state", "live"), ("chain_state", "none_declared"),
        ];
        add(base, Kind::Engagement, &pairs).await;
        add(base, Kind::Contact, &[("party_id", &party), ("role", "emergency"), ("name", "当直"), ("phone", "03-0000-0000"), ("around_the_clock", "yes")]).await;
        let found = load(base).await;
        assert!(good(&found, "4") > good(&empty, "4") && good(&found, "6") > good(&empty, "6"));
        for japanese in [true, false] {
            let table = table(&found, japanese);
            assert_eq!(table.rows.len(), 15);
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        }
    }

    async fn the_institution_states_and_what_it_said_before_is_kept(base) {
        let say = async |demand: &str, status: &str, note: &str| {
            let mut tx = base.write(Action::OfficeWrite).await;
            let said = readiness::say(&mut tx, demand, status, note).await;
            if said.is_ok() {
                tx.commit().await.unwrap();
            }
            said
        };
        say("a", "planned", "採用中").await.unwrap();
        say("a", "done", "2名を配置").await.unwrap();
        assert!(matches!(say("z", "done", "x").await, Err(register::Error::NotFound("demand"))));
        assert!(matches!(say("a", "done", " ").await, Err(register::Error::Invalid(_))));
        assert!(matches!(say("a", "perhaps", "x").await, Err(register::Error::Invalid(_))));
        let found = load(base).await;
        let row = found.rows.iter().find(|row| row.code == "a").unwrap();
        assert_eq!((row.note.status, row.note.note.as_str(), row.before.len()), (Status::Done, "2名を配置", 1));
        assert_eq!(row.before[0].note, "採用中");
        let denied = base.db.begin(&Session::user("u", "u", vec![Role::Legal]).require(Action::ContractWrite).unwrap()).await;
        let mut tx = denied.unwrap();
        assert!(matches!(readiness::say(&mut tx, "a", "done", "x").await, Err(register::Error::Refused(_))));
    }
}
