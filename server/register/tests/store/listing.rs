use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::record::listing::bulk::{self, Selection};
use register::record::listing::store::page;
use register::record::listing::view;
use register::record::listing::{Facet, Listing};
use register::record::{Values, store};
use register::{Error, Tx};

use crate::support::{Base, on_both};

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values(pairs)).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn engagement(base: &Base, party: &str, service: &str, more: &[(&str, &str)]) -> String {
    let head =
        [("party_id", party), ("service_ja", service), ("function_ja", "事務"), ("kind", "outsourcing")];
    let rest: Vec<(&str, &str)> = if more.iter().any(|(code, _)| *code == "department") {
        Vec::new()
    } else {
        vec![("department", "事務部")]
    };
    let pairs: Vec<(&str, &str)> = head.into_iter().chain(rest).chain(more.iter().copied()).collect();
    add(base, Kind::Engagement, &pairs).await
}

fn list(kind: Kind, pairs: &[(&str, &str)]) -> Listing {
    Listing::read(kind, pairs.iter().copied())
}

async fn names(base: &Base, listing: &Listing) -> Vec<String> {
    let page = page(&mut base.read().await, listing).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|row| row.record.title()).collect()
}

fn counts(facets: &[Facet], code: &str) -> Vec<(String, i64)> {
    facets.iter().find(|facet| facet.code == code).map(|facet| facet.values.clone()).unwrap_or_default()
}

fn pair(value: &str, count: i64) -> (String, i64) {
    (value.to_owned(), count)
}

async fn of_role(base: &Base, id: &str, role: Role, action: Action) -> Tx {
    base.db.begin(&Session::user(id, id, vec![role]).require(action).unwrap()).await.unwrap()
}

on_both! {
    async fn facets_count_what_the_other_filters_leave(base) {
        let cloud = add(base, Kind::Party, &[("name_ja", "雲海"), ("kinds", "cloud vendor"), ("country", "JP")]).await;
        add(base, Kind::Party, &[("name_ja", "甲社"), ("kinds", "vendor"), ("country", "不明")]).await;
        add(base, Kind::Party, &[("name_ja", "乙社")]).await;
        engagement(base, &cloud, "基盤", &[]).await;
        let all = page(&mut base.read().await, &Listing::of(Kind::Party)).await.unwrap();
        assert_eq!(counts(&all.facets, "kinds"), [pair("vendor", 2), pair("", 1), pair("cloud", 1)]);
        assert_eq!(counts(&all.facets, "country"), [pair("", 1), pair("JP", 1), pair("不明", 1)]);
        assert_eq!(counts(&all.facets, "tier"), [pair("", 3)], "nobody is assessed");
        let narrowed = list(Kind::Party, &[("f.kinds", "vendor"), ("f.country", "不明")]);
        let page = page(&mut base.read().await, &narrowed).await.unwrap();
        assert_eq!(page.total, 1);
        assert_eq!(counts(&page.facets, "country"), [pair("JP", 1), pair("不明", 1)], "its own filter left out");
        assert_eq!(counts(&page.facets, "kinds"), [pair("vendor", 1)]);
        assert_eq!(names(base, &list(Kind::Party, &[("f.country", "_")])).await, ["乙社"]);
        let row = &all.rows.iter().find(|row| row.record.id == cloud).unwrap().figures;
        assert_eq!((row["engagements"], row["contracts"], row["tier"]), (Some(1), Some(0), None));
    }

    async fn figures_filter_and_sort_like_fields(base) {
        let (first, second) = (base.party("甲社").await, base.party("乙社").await);
        base.party("丙社").await;
        let mild = [("risk_importance", "minor"), ("risk_data", "none"), ("risk_access", "none"), ("risk_exposure", "none"), ("impact", "low"), ("substitutability", "easy"), ("chain_state", "none_declared")];
        engagement(base, &second, "配送", &mild).await;
        let grave = [("risk_importance", "critical"), ("risk_data", "bulk_personal"), ("risk_access", "privileged")];
        engagement(base, &first, "運用", &grave).await;
        engagement(base, &first, "保守", &mild).await;
        assert_eq!(names(base, &list(Kind::Party, &[("sort", "tier,name_ja")])).await, ["甲社", "乙社", "丙社"]);
        assert_eq!(names(base, &list(Kind::Party, &[("sort", "-engagements")])).await, ["甲社", "乙社", "丙社"]);
        assert_eq!(names(base, &list(Kind::Party, &[("f.tier", "1")])).await, ["甲社"]);
        assert_eq!(names(base, &list(Kind::Party, &[("f.tier", "_")])).await, ["丙社"]);
        assert_eq!(names(base, &list(Kind::Party, &[("f.engagements.from", "2")])).await, ["甲社"]);
        let refused = page(&mut base.read().await, &list(Kind::Party, &[("f.tier", "x")])).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let engagements = page(&mut base.read().await, &Listing::of(Kind::Engagement)).await.unwrap();
        assert_eq!(engagements.titles[&first].0, "甲社");
        let tally = engagements.rows[0].tally.unwrap();
        assert!(tally.fields > tally.answered, "{tally:?}");
    }

    async fn a_view_is_kept_shared_and_given_up(base) {
        let listing = list(Kind::Party, &[("text", "雲 & 海"), ("f.kinds", "cloud"), ("sort", "-tier"), ("page", "3")]);
        let mut tx = of_role(base, "mine", Role::Procurement, Action::ViewSave).await;
        view::save(&mut tx, &listing, "クラウド", false).await.unwrap();
        view::save(&mut tx, &listing, "共有", true).await.unwrap();
        view::save(&mut tx, &Listing::of(Kind::Party), "共有", true).await.unwrap();
        let blank = view::save(&mut tx, &listing, " ", false).await;
        assert!(matches!(blank, Err(Error::Invalid(_))), "{blank:?}");
        tx.commit().await.unwrap();
        let read = async |id: &str| {
            let grant = Session::user(id, id, vec![Role::Legal]).require(Action::RegisterRead).unwrap();
            view::list(&mut base.db.read(&grant).await.unwrap(), Kind::Party).await.unwrap()
        };
        let mine = read("mine").await;
        assert_eq!(mine.iter().map(|view| (view.name.as_str(), view.own)).collect::<Vec<_>>(), [("クラウド", true), ("共有", true)]);
        assert_eq!(mine[0].query, "text=%E9%9B%B2%20%26%20%E6%B5%B7&f.kinds=cloud&sort=-tier", "the page is not kept");
        assert_eq!(mine[1].query, "", "saved again under the same name");
        let others = read("other").await;
        assert_eq!(others.iter().map(|view| (view.name.as_str(), view.own)).collect::<Vec<_>>(), [("共有", false)]);
        let mut tx = of_role(base, "other", Role::Legal, Action::ViewSave).await;
        let refused = view::remove(&mut tx, &others[0].id).await;
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
        drop(tx);
        let mut tx = of_role(base, "mine", Role::Procurement, Action::ViewSave).await;
        view::remove(&mut tx, &others[0].id).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(read("other").await, []);
    }

    async fn a_bulk_edit_shows_each_row_and_does_all_or_nothing(base) {
        let party = base.party("甲社").await;
        let first = engagement(base, &party, "運用", &[("started_on", "2026-04-01")]).await;
        let second = engagement(base, &party, "保守", &[("owner", "田中")]).await;
        engagement(base, &party, "警備", &[("department", "総務部")]).await;
        let listing = list(Kind::Engagement, &[("f.department", "事務部")]);
        let all = Selection { listing: &listing, ids: &[], all: true };
        let shown = bulk::preview(&mut base.read().await, &all, "owner", "田中").await.unwrap();
        let mut lines: Vec<(&str, &str, &str)> = shown.rows.iter().map(|row| (row.title.0.as_str(), row.old.as_str(), row.new.as_str())).collect();
        lines.sort_unstable();
        assert_eq!(lines, [("保守", "田中", "田中"), ("運用", "", "田中")]);
        let rows: Vec<(String, i64)> = shown.rows.iter().map(|row| (row.id.clone(), row.version)).collect();
        let mut tx = base.write(Action::PartyWrite).await;
        assert_eq!(bulk::apply(&mut tx, Kind::Engagement, "owner", "田中", &rows).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let kept = store::find(&mut base.read().await, Kind::Engagement, &first).await.unwrap().unwrap();
        assert_eq!((kept.text("owner"), kept.version), ("田中", 2));
        assert_eq!(base.number("select count(*) from audit_entry where action = 'engagement.changed'").await, 1);
        // An end before the start is shown, and stops the whole edit.
        let chosen = [first.clone(), second.clone()];
        let named = Selection { listing: &listing, ids: &chosen, all: false };
        let shown = bulk::preview(&mut base.read().await, &named, "ended_on", "2026-03-31").await.unwrap();
        let wrong: Vec<Option<&str>> = shown.rows.iter().map(|row| row.error.as_deref()).collect();
        assert_eq!(wrong, [Some("ends_before_start"), None]);
        let rows: Vec<(String, i64)> = shown.rows.iter().rev().map(|row| (row.id.clone(), row.version)).collect();
        let mut tx = base.write(Action::PartyWrite).await;
        let refused = bulk::apply(&mut tx, Kind::Engagement, "ended_on", "2026-03-31", &rows).await.unwrap_err();
        assert!(matches!(&refused, Error::Invalid(fields) if fields[0].field == first && fields[0].code == "ends_before_start"), "{refused}");
        drop(tx);
        let untouched = store::find(&mut base.read().await, Kind::Engagement, &second).await.unwrap().unwrap();
        assert_eq!((untouched.text("ended_on"), untouched.version), ("", 1));
        let mut tx = base.write(Action::PartyWrite).await;
        let stale = bulk::apply(&mut tx, Kind::Engagement, "owner", "鈴木", &[(first, 1)]).await;
        assert!(matches!(stale, Err(Error::Conflict("bulk_stale"))), "{stale:?}");
        drop(tx);
        for field in ["service_ja", "party_id", "external_id", "tier", "nothing"] {
            let refused = bulk::preview(&mut base.read().await, &named, field, "x").await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{field}");
        }
    }

    async fn a_hidden_field_is_neither_counted_nor_edited(base) {
        let party = base.party("甲社").await;
        add(base, Kind::SanctionsCheck, &[("party_id", &party), ("subject", "sanctions"), ("checked_on", "2026-11-01"), ("result", "hit")]).await;
        let session = Session::user("reader", "reader", vec![Role::Security]);
        let mut tx = base.db.read(&session.require(Action::RegisterRead).unwrap()).await.unwrap();
        let page = page(&mut tx, &Listing::of(Kind::SanctionsCheck)).await.unwrap();
        assert_eq!(page.total, 1);
        assert!(page.facets.iter().all(|facet| facet.code != "result"), "{:?}", page.facets);
        let filtered = register::record::listing::store::page(&mut tx, &list(Kind::SanctionsCheck, &[("f.result", "hit")])).await;
        assert!(matches!(filtered, Err(Error::Invalid(_))), "{filtered:?}");
        let listing = Listing::of(Kind::SanctionsCheck);
        let edit = bulk::preview(&mut tx, &Selection { listing: &listing, ids: &[], all: true }, "result", "clear").await;
        assert!(matches!(edit, Err(Error::Invalid(_))), "{edit:?}");
    }
}
