//! What happens after the start: evidence, service levels, incidents, exit plans.

use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::concentration::single_point::{Weakness, single_points};
use register::concentration::{self, Level, Limits};
use register::record::query::Query;
use register::record::{Values, store, view};

use crate::support::{Base, on_both};

pub fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

pub async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values(pairs))
        .await
        .unwrap_or_else(|error| panic!("{kind:?}: {error}"));
    tx.commit().await.unwrap();
    id
}

fn owner(department: &str) -> Session {
    Session::user("u", "業務所管", vec![Role::BusinessOwner]).of_department(Some(department.to_owned()))
}

on_both! {
    /// M4: an exit plan that nobody has tried, or that failed its test, takes no weakness away.
    async fn a_way_out_counts_only_when_it_was_shown_to_work(base) {
        let party = base.party("甲社").await;
        let engagement = base.engagement(&party, "事務部", Some(1)).await;
        let mut tx = base.write(Action::PartyWrite).await;
        store::update(&mut tx, Kind::Engagement, &engagement, 1, &values(&[("substitutability", "easy")])).await.unwrap();
        tx.commit().await.unwrap();
        let function = add(base, Kind::Function, &[("name_ja", "為替"), ("criticality", "critical"), ("department", "事務部")]).await;
        add(base, Kind::Dependency, &[("engagement_id", &engagement), ("function_id", &function), ("level", "essential")]).await;
        let weaknesses = async || {
            let register = concentration::store::load(&mut base.read().await).await.unwrap();
            let points = single_points(&register.portfolio, Level::Party, &Limits::default());
            points.first().map(|point| point.weaknesses.clone())
        };
        assert_eq!(weaknesses().await, Some(vec![Weakness::NoExitPlan]));
        let plan = [("engagement_id", engagement.as_str()), ("title", "切替計画"), ("strategy", "switch"), ("state", "in_force")];
        let plan = add(base, Kind::ExitPlan, &plan).await;
        let draft = [("engagement_id", engagement.as_str()), ("title", "下書き"), ("strategy", "in_house"), ("state", "draft")];
        add(base, Kind::ExitPlan, &draft).await;
        assert_eq!(weaknesses().await, Some(vec![Weakness::ExitNeverTested]));
        let test = async |on: &str, result: &str| {
            add(base, Kind::ExitTest, &[("exit_plan_id", &plan), ("tested_on", on), ("kind", "partial"), ("result", result)]).await
        };
        test("2026-11-01", "failed").await;
        assert_eq!(weaknesses().await, Some(vec![Weakness::ExitNeverTested]));
        test("2024-11-01", "met").await;
        assert_eq!(weaknesses().await, Some(vec![Weakness::ExitTestOld]));
        test("2026-11-02", "partly").await;
        assert_eq!(weaknesses().await, None);
    }

    /// A business owner sees what concerns the own engagements, also where only the list of engagements says so.
    async fn a_department_reaches_what_concerns_its_engagements(base) {
        let (mine, other) = (base.party("甲社").await, base.party("乙社").await);
        let own = base.engagement(&mine, "事務部", None).await;
        let foreign = base.engagement(&other, "営業部", None).await;
        for (party, title) in [(&mine, "一"), (&other, "二")] {
            add(base, Kind::Evidence, &[("party_id", party), ("kind", "soc2_type2"), ("title", title)]).await;
        }
        let shared = [("party_id", other.as_str()), ("kind", "iso27001"), ("title", "三"), ("engagements", own.as_str())];
        add(base, Kind::Evidence, &shared).await;
        let target = async |engagement: &str| {
            let pairs = [("engagement_id", engagement), ("name", "稼働率"), ("direction", "at_least"), ("target", "99.9"), ("unit", "percent"), ("cadence", "monthly")];
            let target = add(base, Kind::SlaTarget, &pairs).await;
            add(base, Kind::SlaResult, &[("target_id", &target), ("period_from", "2026-10-01"), ("value", "99.95")]).await
        };
        let (result, hidden) = (target(&own).await, target(&foreign).await);
        let incident = add(base, Kind::Incident, &[("party_id", &other), ("title", "漏えい"), ("kind", "leak"), ("severity", "high"), ("state", "open")]).await;
        let notice = [("incident_id", incident.as_str()), ("told_at", "2026-11-21 10:00"), ("told_group", "authority"), ("told", "当局")];
        let notice = add(base, Kind::IncidentNotice, &notice).await;
        let reading = owner("事務部").require(Action::RegisterRead).unwrap();
        let mut tx = base.db.read(&reading).await.unwrap();
        let listed = store::list(&mut tx, Kind::Evidence, &Query::default().by("title", false)).await.unwrap();
        let titles: Vec<String> = listed.rows.iter().map(register::record::Record::title).collect();
        assert_eq!(titles.len(), 2, "{titles:?}");
        assert!(titles.contains(&"一".to_owned()) && titles.contains(&"三".to_owned()));
        assert!(store::find(&mut tx, Kind::SlaResult, &result).await.unwrap().is_some());
        for (kind, id) in [(Kind::SlaResult, &hidden), (Kind::Incident, &incident), (Kind::IncidentNotice, &notice)] {
            assert!(store::find(&mut tx, kind, id).await.unwrap().is_none(), "{kind:?}");
        }
        drop(tx);
        let writing = owner("事務部").require(Action::MonitorWrite).unwrap();
        let mut tx = base.db.begin(&writing).await.unwrap();
        let refused = store::update(&mut tx, Kind::SlaResult, &hidden, 1, &values(&[("value", "1")])).await;
        assert!(matches!(refused, Err(register::Error::NotFound(_))), "{refused:?}");
        drop(tx);
        // The engagement goes away with its targets; evidence that names it stays.
        let mut tx = base.write(Action::PartyWrite).await;
        store::archive(&mut tx, Kind::Engagement, &own, 1, "終了").await.unwrap();
        tx.commit().await.unwrap();
        let live = async |kind: Kind| store::count(&mut base.read().await, kind, &Query::default()).await.unwrap();
        assert_eq!((live(Kind::SlaTarget).await, live(Kind::Evidence).await), (1, 3));
    }

    /// Several engagements are named by what they are called, one on each line.
    async fn a_form_names_engagements_by_their_title(base) {
        let party = base.party("甲社").await;
        let first = base.engagement(&party, "事務部", None).await;
        let mut tx = base.read().await;
        let named = async |tx: &mut register::Tx, text: &str| view::named(tx, Kind::Engagement, text).await.unwrap();
        assert_eq!(named(&mut tx, "勘定系の運用").await, Ok(first.clone()));
        assert_eq!(named(&mut tx, &first).await, Ok(first.clone()));
        assert_eq!(named(&mut tx, "なにか").await, Err("no_such_object"));
        drop(tx);
        base.engagement(&party, "事務部", None).await;
        assert_eq!(named(&mut base.read().await, "勘定系の運用").await, Err("ambiguous"));
    }
}
