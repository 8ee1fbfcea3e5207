use register::access::{Action, Role, Session};
use register::catalogue::Kind;
use register::party::PartyInput;
use register::record::query::{Filter, Query, Test};
use register::record::{Value, Values, history, merge, store};
use register::{Error, Tx, audit};

use crate::support::{Base, grant, on_both};

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| ((*code).to_owned(), (*text).to_owned())).collect()
}

async fn add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> String {
    try_add(base, kind, pairs).await.unwrap()
}

async fn try_add(base: &Base, kind: Kind, pairs: &[(&str, &str)]) -> Result<String, Error> {
    let mut tx = base.write(kind.info().write).await;
    let id = store::insert(&mut tx, kind, &values(pairs)).await?;
    tx.commit().await?;
    Ok(id)
}

async fn change(
    base: &Base,
    kind: Kind,
    id: &str,
    version: i64,
    pairs: &[(&str, &str)],
) -> Result<i64, Error> {
    let mut tx = base.write(kind.info().write).await;
    let version = store::update(&mut tx, kind, id, version, &values(pairs)).await?;
    tx.commit().await?;
    Ok(version)
}

async fn party(base: &Base, name: &str) -> String {
    add(base, Kind::Party, &[("name_ja", name)]).await
}

async fn engagement(base: &Base, party: &str, department: &str) -> String {
    let pairs = [
        ("party_id", party),
        ("service_ja", "勘定系の運用"),
        ("function_ja", "預金の記帳"),
        ("department", department),
        ("kind", "outsourcing"),
    ];
    add(base, Kind::Engagement, &pairs).await
}

/// Field and code of each mistake.
fn mistakes(error: Error) -> Vec<(String, String)> {
    match error {
        Error::Invalid(fields) => fields.into_iter().map(|error| (error.field, error.code)).collect(),
        other => panic!("{other}"),
    }
}

fn mistake(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

/// A text that the field takes, so that every column is written once.
fn sample(base: &Sample, kind: Kind, code: &str) -> String {
    use register::catalogue::FieldType as T;
    let field = kind.field(code).unwrap();
    match field.ty {
        T::Text(_) | T::LongText(_) | T::Department => format!("{code} の文"),
        T::Date => "2026-11-21".into(),
        T::Moment => "2026-11-21 19:30".into(),
        T::Decimal => "99.95".into(),
        T::Integer | T::Yen => "12".into(),
        T::Choice(choices) => choices[0].code.into(),
        T::Choices(choices) => format!("{} {}", choices[0].code, choices[1].code),
        T::Reference(to) | T::References(to) => {
            if kind == to {
                base.other.clone()
            } else {
                base.of(to)
            }
        }
        T::CorporateNumber => "7000012050002".into(),
        T::Lei => "506700GE1G29325QX363".into(),
        T::Country => "JP".into(),
        T::Email => "a@bank.example".into(),
        T::Phone => "03-1234-5678".into(),
        T::Url => "https://bank.example/".into(),
    }
}

#[derive(Default)]
struct Sample {
    ids: Vec<(Kind, String)>,
    /// One of the same kind, for references to the own kind.
    other: String,
}

impl Sample {
    fn of(&self, kind: Kind) -> String {
        self.ids.iter().find(|(other, _)| *other == kind).map(|(_, id)| id.clone()).unwrap_or_default()
    }
}

on_both! {
    /// Every field of every kind has a column of its type, on both databases.
    async fn every_field_is_kept_as_it_was_given(base) {
        let mut all = Sample::default();
        let second = party(base, "再委託先").await;
        for kind in Kind::ALL {
            all.other = if kind == Kind::Party { second.clone() } else { String::new() };
            let mut given = Values::new();
            for field in kind.fields().iter().filter(|field| !field.derived) {
                given.insert(field.code.to_owned(), sample(&all, kind, field.code));
            }
            if kind == Kind::Chain {
                given.insert("to_party_id".into(), second.clone());
            }
            let mut tx = base.write(kind.info().write).await;
            let id = store::insert(&mut tx, kind, &given).await.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
            tx.commit().await.unwrap();
            let found = store::find(&mut base.read().await, kind, &id).await.unwrap().unwrap();
            let texts = found.texts();
            for (code, text) in &given {
                assert_eq!(texts.get(code), Some(text), "{kind:?} {code}");
            }
            all.ids.push((kind, id));
        }
        for (kind, id) in &all.ids {
            let blank: Values = kind.fields().iter().filter(|field| !field.derived && field.need != register::catalogue::Need::Must)
                .map(|field| (field.code.to_owned(), if field.unknown { "不明".to_owned() } else { String::new() })).collect();
            let mut tx = base.write(kind.info().write).await;
            let version = store::update(&mut tx, *kind, id, 1, &blank).await.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
            tx.commit().await.unwrap();
            let found = store::find(&mut base.read().await, *kind, id).await.unwrap().unwrap();
            assert_eq!((found.version, version), (2, 2));
            for (code, text) in &blank {
                let value = if text.is_empty() { &Value::Blank } else { &Value::Unknown };
                assert_eq!(found.get(code), value, "{kind:?} {code}");
            }
        }
    }

    async fn unknown_and_blank_are_counted_apart(base) {
        let id = party(base, "甲社").await;
        let engagement = engagement(base, &id, "事務部").await;
        for (role, country) in [("storage", "JP"), ("processing", "不明"), ("backup", "")] {
            add(base, Kind::Location, &[("engagement_id", &engagement), ("role", role), ("country", country)]).await;
        }
        let roles = async |test: Test| {
            let query = Query { filters: vec![Filter { field: "country".into(), test }], ..Query::default() };
            let page = store::list(&mut base.read().await, Kind::Location, &query).await.unwrap();
            assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
            page.rows.iter().map(|row| row.text("role").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(roles(Test::Unknown).await, ["processing"]);
        assert_eq!(roles(Test::Blank).await, ["backup"]);
        assert_eq!(roles(Test::Known).await, ["storage"]);
        assert_eq!(roles(Test::In(vec!["JP".into(), "不明".into()])).await, ["storage", "processing"]);
        assert_eq!(roles(Test::In(vec![String::new()])).await, ["backup"]);
        assert_eq!(roles(Test::In(Vec::new())).await, Vec::<String>::new());
    }

    async fn lists_are_filtered_searched_and_sorted(base) {
        add(base, Kind::Party, &[("name_ja", "株式会社みなと"), ("kinds", "vendor cloud"), ("country", "JP")]).await;
        add(base, Kind::Party, &[("name_ja", "あさぎ㈱"), ("kinds", "cloud"), ("name_en", "Asagi")]).await;
        add(base, Kind::Party, &[("name_ja", "100%_商事"), ("country", "US")]).await;
        let names = async |query: Query| {
            let page = store::list(&mut base.read().await, Kind::Party, &query).await.unwrap();
            page.rows.iter().map(register::record::Record::title).collect::<Vec<_>>()
        };
        let by_name = Query::default().by("name_ja", false);
        assert_eq!(names(by_name.clone()).await.len(), 3);
        assert_eq!(names(by_name.clone().with("kinds", "cloud")).await, ["あさぎ㈱", "株式会社みなと"]);
        assert_eq!(names(by_name.clone().with("kinds", "cloud").with("country", "JP")).await, ["株式会社みなと"]);
        assert_eq!(names(Query { text: "ＡＳＡＧＩ".into(), ..by_name.clone() }).await, ["あさぎ㈱"]);
        assert_eq!(names(Query { text: "（株）みなと".into(), ..by_name.clone() }).await, ["株式会社みなと"]);
        assert_eq!(names(Query { text: "0%_".into(), ..by_name.clone() }).await, ["100%_商事"]);
        assert_eq!(names(Query::default().by("country", true)).await[2], "あさぎ㈱", "without a value comes last");
        assert_eq!(names(Query { size: 1, page: 2, ..by_name }).await, ["株式会社みなと"]);
        let wrong = Query::default().with("name_key; drop table party", "x");
        let refused = store::list(&mut base.read().await, Kind::Party, &wrong).await.unwrap_err();
        assert_eq!(mistakes(refused)[0].1, "no_such_field");
    }

    async fn what_is_wrong_is_named_and_nothing_is_written(base) {
        party(base, "乙社").await;
        for (pairs, field, code) in [
            (&[("name_ja", "")][..], "name_ja", "required"),
            (&[("name_ja", "株式会社")], "name_ja", "name_only_form"),
            (&[("name_ja", "x"), ("corporate_number", "7000012050003")], "corporate_number", "corporate_number"),
            (&[("name_ja", "x"), ("lei", "506700GE1G29325QX364")], "lei", "lei"),
            (&[("name_ja", "x"), ("group_id", "nothing")], "group_id", "no_such_object"),
            (&[("name_ja", "x"), ("parent_id", "不")], "parent_id", "reference"),
            (&[("name_ja", "x"), ("name_key", "y")], "name_key", "no_such_field"),
            (&[("name_ja", "x"), ("kinds", "vendor x")], "kinds", "choice"),
        ] {
            let refused = try_add(base, Kind::Party, pairs).await.unwrap_err();
            assert_eq!(mistakes(refused), mistake(field, code), "{pairs:?}");
        }
        assert_eq!(base.number("select count(*) from party").await, 1);
        let id = party(base, "丙社").await;
        let dates = [("party_id", id.as_str()), ("service_ja", "s"), ("function_ja", "f"), ("department", "d"),
            ("kind", "cloud"), ("started_on", "2026-04-01"), ("ended_on", "2026-03-31")];
        let refused = try_add(base, Kind::Engagement, &dates).await.unwrap_err();
        assert_eq!(mistakes(refused), mistake("ended_on", "ends_before_start"));
    }

    async fn a_number_belongs_to_one_party(base) {
        let number = [("name_ja", "甲社"), ("corporate_number", "7000012050002"), ("external_id", "V-1")];
        let first = add(base, Kind::Party, &number).await;
        for twin in [[("name_ja", "乙社"), ("corporate_number", "7000012050002")], [("name_ja", "乙社"), ("external_id", "V-1")]] {
            let refused = try_add(base, Kind::Party, &twin).await.unwrap_err();
            assert_eq!(mistakes(refused), mistake(twin[1].0, "taken"));
        }
        let second = party(base, "乙社").await;
        let refused = change(base, Kind::Party, &second, 1, &[("corporate_number", "7000012050002")]).await.unwrap_err();
        assert_eq!(mistakes(refused), mistake("corporate_number", "taken"));
        change(base, Kind::Party, &first, 1, &[("corporate_number", "不明")]).await.unwrap();
        change(base, Kind::Party, &second, 1, &[("corporate_number", "7000012050002")]).await.unwrap();
    }

    async fn two_people_edit_and_see_what_the_other_did(base) {
        let id = add(base, Kind::Party, &[("name_ja", "甲社"), ("kana", "コウシャ")]).await;
        assert_eq!(change(base, Kind::Party, &id, 1, &[("kana", "コウ"), ("country", "JP")]).await.unwrap(), 2);
        assert_eq!(change(base, Kind::Party, &id, 2, &[("kana", "コウ")]).await.unwrap(), 2, "nothing differs");
        let mine = values(&[("kana", "カブシキコウ"), ("country", ""), ("name_en", "Ko")]);
        let mut tx = base.write(Action::PartyWrite).await;
        let stale = store::update(&mut tx, Kind::Party, &id, 1, &mine).await.unwrap_err();
        drop(tx);
        let Error::Stale(meanwhile) = stale else { panic!("{stale}") };
        assert_eq!(meanwhile.version, 2);
        let changed: Vec<(&str, &str, &str)> = meanwhile.changes.iter()
            .map(|change| (change.field.as_str(), change.old_value.as_str(), change.new_value.as_str())).collect();
        assert_eq!(changed, [("country", "", "JP"), ("kana", "コウシャ", "コウ")]);
        assert_eq!(meanwhile.changes[0].actor_name, "test");
        let merged = merge(&mine, &meanwhile);
        let clashing: Vec<&str> = merged.clashes.iter().map(|clash| clash.field.as_str()).collect();
        assert_eq!(clashing, ["kana"]);
        assert_eq!(merged.values, values(&[("kana", "コウ"), ("country", "JP"), ("name_en", "Ko")]));
        let found = store::find(&mut base.read().await, Kind::Party, &id).await.unwrap().unwrap();
        assert_eq!(found.text("name_en"), "", "nothing of a stale edit is written");
    }

    async fn the_history_of_a_field_is_kept_and_can_be_taken_back(base) {
        let id = add(base, Kind::Party, &[("name_ja", "甲社"), ("lei", "不明")]).await;
        change(base, Kind::Party, &id, 1, &[("lei", "506700GE1G29325QX363")]).await.unwrap();
        change(base, Kind::Party, &id, 2, &[("lei", ""), ("kana", "コウ")]).await.unwrap();
        let changes = history::list(&mut base.read().await, Kind::Party, &id).await.unwrap();
        let lei: Vec<(i64, &str, &str)> = changes.iter().filter(|change| change.field == "lei")
            .map(|change| (change.version, change.old_value.as_str(), change.new_value.as_str())).collect();
        assert_eq!(lei, [(3, "506700GE1G29325QX363", ""), (2, "不明", "506700GE1G29325QX363")]);
        let first = changes.iter().find(|change| change.version == 2).unwrap();
        let mut tx = base.write(Action::PartyWrite).await;
        assert_eq!(history::restore(&mut tx, Kind::Party, &id, 3, &first.id).await.unwrap(), 4);
        tx.commit().await.unwrap();
        let found = store::find(&mut base.read().await, Kind::Party, &id).await.unwrap().unwrap();
        assert_eq!((found.get("lei"), found.text("kana")), (&Value::Unknown, "コウ"));
        assert!(base.raw("update field_change set old_value = 'x'").await.is_err());
        assert!(base.raw("delete from field_change").await.is_err());
        let mut tx = base.db.read(&grant(Action::AuditRead)).await.unwrap();
        assert_eq!(audit::store::verify(&mut tx).await.unwrap().first_bad, None);
        let verbs: Vec<String> = audit::store::list(&mut tx, None, 10).await.unwrap().into_iter().map(|entry| entry.action).collect();
        assert_eq!(verbs, ["party.changed", "party.changed", "party.changed", "party.created"]);
    }

    async fn an_object_is_put_away_not_deleted(base) {
        let id = party(base, "甲社").await;
        let engagement = engagement(base, &id, "事務部").await;
        let grant_id = add(base, Kind::AccessGrant, &[("engagement_id", &engagement), ("system", "勘定系")]).await;
        let away = async |kind: Kind, id: &str, version: i64| -> Result<(), Error> {
            let mut tx = base.write(kind.info().write).await;
            store::archive(&mut tx, kind, id, version, "終了").await?;
            tx.commit().await
        };
        assert!(matches!(away(Kind::Party, &id, 1).await, Err(Error::Conflict("still_used"))));
        away(Kind::Engagement, &engagement, 1).await.unwrap();
        assert!(matches!(away(Kind::Engagement, &engagement, 2).await, Err(Error::Conflict("archived"))));
        away(Kind::Party, &id, 1).await.unwrap();
        for kind in [Kind::Party, Kind::Engagement, Kind::AccessGrant] {
            assert_eq!(store::count(&mut base.read().await, kind, &Query::default()).await.unwrap(), 0, "{kind:?}");
            let all = Query { archived: true, ..Query::default() };
            assert_eq!(store::count(&mut base.read().await, kind, &all).await.unwrap(), 1, "{kind:?}");
        }
        let mut tx = base.write(Action::PartyWrite).await;
        store::take_back(&mut tx, Kind::Engagement, &engagement, 2).await.unwrap();
        tx.commit().await.unwrap();
        let found = store::find(&mut base.read().await, Kind::AccessGrant, &grant_id).await.unwrap().unwrap();
        assert_eq!((found.archived_at, found.version), (None, 3));
    }

    async fn chains_are_ranked_and_circles_refused(base) {
        let (a, b, c) = (party(base, "甲").await, party(base, "乙").await, party(base, "丙").await);
        let of = engagement(base, &a, "事務部").await;
        let edge = async |from: &str, to: &str| {
            try_add(base, Kind::Chain, &[("engagement_id", &of), ("from_party_id", from), ("to_party_id", to)]).await
        };
        let ranks = async || {
            let rows = store::of(&mut base.read().await, Kind::Chain, "engagement_id", &of).await.unwrap();
            rows.iter().map(|row| row.get("rank").as_number()).collect::<Vec<_>>()
        };
        let deep = edge(&b, &c).await.unwrap();
        assert_eq!(ranks().await, [None], "not tied to the direct provider yet");
        edge(&a, &b).await.unwrap();
        assert_eq!(ranks().await, [Some(3), Some(2)]);
        for (from, to, code) in [(&c, &a, "chain_cycle"), (&c, &b, "chain_cycle"), (&b, &c, "chain_duplicate"), (&b, &b, "chain_cycle")] {
            assert_eq!(mistakes(edge(from, to).await.unwrap_err()), mistake("to_party_id", code));
        }
        change(base, Kind::Chain, &deep, 1, &[("from_party_id", &a)]).await.unwrap();
        assert_eq!(ranks().await, [Some(2), Some(2)]);
    }

    async fn nothing_stands_above_itself(base) {
        let upper = add(base, Kind::Group, &[("name_ja", "上")]).await;
        let lower = add(base, Kind::Group, &[("name_ja", "下"), ("parent_id", &upper)]).await;
        for above in [&lower, &upper] {
            let refused = change(base, Kind::Group, &upper, 1, &[("parent_id", above)]).await.unwrap_err();
            assert_eq!(mistakes(refused), mistake("parent_id", "own_parent"));
        }
    }

    async fn a_contract_knows_its_notice_deadline(base) {
        let id = add(base, Kind::Contract, &[("title", "保守契約"), ("kind", "standalone"), ("ends_on", "2027-03-31"),
            ("notice_own", "3"), ("notice_own_unit", "months")]).await;
        let deadline = async || store::find(&mut base.read().await, Kind::Contract, &id).await.unwrap().unwrap().text("notice_deadline").to_owned();
        assert_eq!(deadline().await, "2026-12-31");
        change(base, Kind::Contract, &id, 1, &[("notice_own", "不明")]).await.unwrap();
        assert_eq!(deadline().await, "");
    }

    async fn a_department_reaches_its_own(base) {
        let (a, b) = (party(base, "甲社").await, party(base, "乙社").await);
        let own = engagement(base, &a, "事務部").await;
        let other = engagement(base, &b, "システム部").await;
        let contact = add(base, Kind::Contact, &[("party_id", &b), ("role", "emergency"), ("name", "当直")]).await;
        let theirs = add(base, Kind::AccessGrant, &[("engagement_id", &other), ("system", "勘定系")]).await;
        let session = |department: Option<&str>| Session::user("u", "業務 花子", vec![Role::BusinessOwner]).of_department(department.map(str::to_owned));
        let reader = async |department| base.db.read(&session(department).require(Action::RegisterRead).unwrap()).await.unwrap();
        let writer = async || -> Tx { base.db.begin(&session(Some("事務部")).require(Action::PartyWrite).unwrap()).await.unwrap() };
        for (kind, id) in [(Kind::Party, &b), (Kind::Engagement, &other), (Kind::Contact, &contact), (Kind::AccessGrant, &theirs)] {
            assert!(store::find(&mut reader(Some("事務部")).await, kind, id).await.unwrap().is_none(), "{kind:?}");
            assert!(store::find(&mut reader(Some("システム部")).await, kind, id).await.unwrap().is_some(), "{kind:?}");
            assert!(store::find(&mut reader(None).await, kind, id).await.unwrap().is_none(), "{kind:?}");
            let refused = store::update(&mut writer().await, kind, id, 1, &values(&[("note", "x")])).await.unwrap_err();
            assert!(matches!(refused, Error::NotFound(_)), "{kind:?} {refused}");
            assert!(matches!(history::list(&mut reader(Some("事務部")).await, kind, id).await, Err(Error::NotFound(_))));
        }
        let listed = store::list(&mut reader(Some("事務部")).await, Kind::Party, &Query::default()).await.unwrap();
        assert_eq!((listed.total, listed.rows[0].id.as_str()), (1, a.as_str()));
        let mut tx = writer().await;
        store::update(&mut tx, Kind::Engagement, &own, 1, &values(&[("owner", "課長")])).await.unwrap();
        tx.commit().await.unwrap();
        let handed = store::update(&mut writer().await, Kind::Engagement, &own, 2, &values(&[("department", "システム部")])).await;
        assert_eq!(mistakes(handed.unwrap_err()), mistake("department", "not_yours"));
        let grant = [("engagement_id", other.as_str()), ("system", "x")];
        let into = store::insert(&mut writer().await, Kind::AccessGrant, &values(&grant)).await.unwrap_err();
        assert_eq!(mistakes(into), mistake("engagement_id", "not_yours"));
        let mut tx = writer().await;
        let new = store::insert(&mut tx, Kind::Party, &values(&[("name_ja", "丙社")])).await.unwrap();
        tx.commit().await.unwrap();
        let found = store::find(&mut reader(Some("事務部")).await, Kind::Party, &new).await.unwrap().unwrap();
        assert_eq!(found.text("department"), "事務部", "the own department, so that it stays in sight");
    }

    async fn some_fields_only_some_see(base) {
        let id = party(base, "甲社").await;
        engagement(base, &id, "事務部").await;
        let pairs = [("party_id", id.as_str()), ("subject", "sanctions"), ("checked_on", "2026-11-01"), ("result", "hit")];
        let check = add(base, Kind::SanctionsCheck, &pairs).await;
        change(base, Kind::SanctionsCheck, &check, 1, &[("result", "review")]).await.unwrap();
        let owner = Session::user("u", "業務 花子", vec![Role::BusinessOwner]).of_department(Some("事務部".into()));
        let mut tx = base.db.read(&owner.require(Action::RegisterRead).unwrap()).await.unwrap();
        let found = store::find(&mut tx, Kind::SanctionsCheck, &check).await.unwrap().unwrap();
        assert_eq!((found.hidden.as_slice(), found.get("result")), (&["result".to_owned(), "note".to_owned()][..], &Value::Blank));
        assert!(history::list(&mut tx, Kind::SanctionsCheck, &check).await.unwrap().is_empty());
        let by_result = Query::default().with("result", "review");
        let refused = store::list(&mut tx, Kind::SanctionsCheck, &by_result).await.unwrap_err();
        assert_eq!(mistakes(refused), mistake("result", "no_such_field"));
        drop(tx);
        let mut tx = base.db.begin(&owner.require(Action::PartyWrite).unwrap()).await.unwrap();
        let refused = store::update(&mut tx, Kind::SanctionsCheck, &check, 2, &values(&[("result", "clear")])).await.unwrap_err();
        assert_eq!(mistakes(refused), mistake("result", "not_yours"));
    }

    async fn an_import_reaches_every_kind_and_keeps_ids(base) {
        let mut tx = base.write(Action::RegisterImport).await;
        let id = "01940000-0000-7000-8000-000000000001";
        store::insert_as(&mut tx, Kind::Group, id, &values(&[("name_ja", "グループ")])).await.unwrap();
        let party = store::insert(&mut tx, Kind::Party, &values(&[("name_ja", "甲社"), ("group_id", id)])).await.unwrap();
        store::insert(&mut tx, Kind::Contract, &values(&[("title", "契約"), ("kind", "master"), ("party_id", &party)])).await.unwrap();
        tx.commit().await.unwrap();
        let titles = store::titles(&mut base.read().await, Kind::Group, &[id.to_owned()]).await.unwrap();
        assert_eq!(titles[id].0, "グループ");
        let mut tx = base.write(Action::RegisterImport).await;
        let again = store::insert_as(&mut tx, Kind::Group, id, &values(&[("name_ja", "もう一つ")])).await.unwrap_err();
        assert!(matches!(again, Error::Conflict("id_taken")), "{again}");
    }

    /// A group was a name on the party before.
    async fn parties_of_one_group_name_share_the_group(base) {
        for name in ["甲社", "乙社"] {
            base.party_like(PartyInput { name_ja: name.into(), group_name: "みなとグループ".into(), ..PartyInput::default() }).await;
        }
        assert_eq!(base.number("select count(distinct group_id) from party").await, 1);
        assert_eq!(base.number("select count(*) from party_group").await, 1);
    }
}

on_both! {
    async fn two_entries_of_one_party_become_one(base) {
        let kept = add(base, Kind::Party, &[("name_ja", "みなと株式会社"), ("kana", "ミナト")]).await;
        let gone = add(base, Kind::Party, &[("name_ja", "（株）みなと"), ("corporate_number", "7000012050002"), ("lei", "不明")]).await;
        let other = party(base, "乙社").await;
        change(base, Kind::Party, &gone, 1, &[("name_en", "Minato")]).await.unwrap();
        let moved = engagement(base, &gone, "事務部").await;
        let pairs = [("engagement_id", moved.as_str()), ("from_party_id", &gone), ("to_party_id", &other)];
        add(base, Kind::Chain, &pairs).await;
        let alternative = engagement(base, &other, "事務部").await;
        change(base, Kind::Engagement, &alternative, 1, &[("alternatives", &gone)]).await.unwrap();
        let twins = register::party::combine::twins(&mut base.read().await, &kept).await.unwrap();
        assert_eq!(twins.len(), 1, "the same but for the legal form");
        let mut tx = base.write(Action::PartyWrite).await;
        register::party::combine::combine(&mut tx, &kept, &gone).await.unwrap();
        tx.commit().await.unwrap();
        let read = async |kind: Kind, id: &str| store::find(&mut base.read().await, kind, id).await.unwrap().unwrap();
        let one = read(Kind::Party, &kept).await;
        assert_eq!((one.text("kana"), one.text("name_en"), one.text("corporate_number")), ("ミナト", "Minato", "7000012050002"));
        assert_eq!(one.get("lei"), &Value::Unknown);
        assert!(read(Kind::Party, &gone).await.archived_at.is_some());
        assert_eq!(read(Kind::Engagement, &moved).await.text("party_id"), kept);
        assert_eq!(read(Kind::Engagement, &alternative).await.get("alternatives").items(), std::slice::from_ref(&kept));
        let steps = store::of(&mut base.read().await, Kind::Chain, "from_party_id", &kept).await.unwrap();
        assert_eq!((steps.len(), steps[0].get("rank").as_number()), (1, Some(2)));
        let fields: Vec<String> = history::list(&mut base.read().await, Kind::Party, &kept).await.unwrap()
            .into_iter().map(|change| change.field).collect();
        assert!(fields.iter().any(|field| field == "corporate_number") && fields.iter().filter(|field| *field == "name_en").count() == 2);
        let mut tx = base.write(Action::PartyWrite).await;
        let again = register::party::combine::combine(&mut tx, &kept, &gone).await;
        assert!(matches!(again, Err(Error::Conflict("archived"))), "{again:?}");
    }

    async fn a_merge_that_would_close_a_circle_changes_nothing(base) {
        let (a, b) = (party(base, "甲").await, party(base, "乙").await);
        let of = engagement(base, &a, "事務部").await;
        add(base, Kind::Chain, &[("engagement_id", &of), ("from_party_id", &a), ("to_party_id", &b)]).await;
        let mut tx = base.write(Action::PartyWrite).await;
        let refused = register::party::combine::combine(&mut tx, &a, &b).await.unwrap_err();
        drop(tx);
        assert_eq!(mistakes(refused), mistake("to_party_id", "chain_cycle"));
        let stays = store::find(&mut base.read().await, Kind::Party, &b).await.unwrap().unwrap();
        assert_eq!(stays.archived_at, None);
    }
}
