use register::Error;
use register::access::Action;
use register::catalogue::Kind;
use register::party::{PAGE_SIZE, PartyInput, PartyKind, store};
use register::record::listing::{Listing, encoded, store as listing};

use crate::support::{Base, on_both};

fn full() -> PartyInput {
    PartyInput {
        name_ja: " 株式会社みなとシステム ".into(),
        kana: "ミナトシステム".into(),
        name_en: "Minato Systems Co., Ltd.".into(),
        corporate_number: "7000012050002".into(),
        country: "jp".into(),
        kinds: vec![PartyKind::Vendor, PartyKind::Cloud],
        group_name: "みなとグループ".into(),
        note: "一行目\n二行目".into(),
    }
}

fn named(name: &str) -> PartyInput {
    PartyInput { name_ja: name.into(), ..PartyInput::default() }
}

/// Names in the order of the list at this address, and the total.
async fn listed(base: &Base, query: &str) -> (Vec<String>, i64) {
    let page = listing::page(&mut base.read().await, &Listing::of_query(Kind::Party, query)).await.unwrap();
    (page.rows.iter().map(|row| row.record.text("name_ja").to_owned()).collect(), page.total)
}

fn text(text: &str) -> String {
    encoded(&[("text".to_owned(), text.to_owned())])
}

on_both! {
    async fn a_party_is_kept_as_it_was_typed(base) {
        let id = base.party_like(full()).await;
        let party = store::find(&mut base.read().await, &id).await.unwrap().unwrap();
        assert_eq!(party.name_ja, "株式会社みなとシステム");
        assert_eq!(party.corporate_number.as_deref(), Some("7000012050002"));
        assert_eq!(party.country.as_deref(), Some("JP"));
        assert_eq!(party.kinds, [PartyKind::Vendor, PartyKind::Cloud]);
        assert_eq!(party.note, "一行目\n二行目");
        assert_eq!((party.version, party.updated_at), (1, crate::support::NOW));
        assert!(store::find(&mut base.read().await, "nobody").await.unwrap().is_none());
    }

    async fn a_party_is_found_by_name_whatever_its_legal_form_and_width(base) {
        let id = base.party_like(full()).await;
        for name in ["㈱ミナトシステム", "みなとシステム", "(株)みなと システム"] {
            let found = store::find_by_name(&mut base.read().await, name).await.unwrap();
            let expected = (name != "㈱ミナトシステム").then_some(id.as_str());
            assert_eq!(found.as_ref().map(|party| party.id.as_str()), expected, "{name}");
        }
    }

    async fn the_list_is_filtered_by_names_kana_latin_and_number(base) {
        base.party_like(full()).await;
        base.party_like(PartyInput { name_en: "Asagi Cloud".into(), ..named("あさぎクラウド") }).await;
        for part in ["みなと", "ﾐﾅﾄ", "minato sys", "MINATO", "70000120", "㈱みなと"] {
            let (names, total) = listed(base, &text(part)).await;
            assert_eq!((names.as_slice(), total), (["株式会社みなとシステム".to_owned()].as_slice(), 1), "{part}");
        }
        assert_eq!(listed(base, &text("存在しない")).await, (Vec::new(), 0));
        assert_eq!(listed(base, &text("  ")).await.1, 2);
    }

    async fn the_list_is_filtered_by_tier_and_counts(base) {
        let (a, b) = (base.party("甲社").await, base.party("乙社").await);
        base.party("丙社").await;
        base.engagement(&a, "システム部", Some(1)).await;
        base.engagement(&a, "事務部", Some(3)).await;
        base.engagement(&b, "事務部", Some(2)).await;
        assert_eq!(listed(base, "f.tier=1").await, (vec!["甲社".to_owned()], 1));
        // The strictest tier counts.
        assert_eq!(listed(base, "f.tier=3").await, (Vec::new(), 0));
        assert_eq!(listed(base, "f.engagements.from=1").await.1, 2);
        for title in ["一", "二", "三"] {
            base.contract(title, Some(&a), None).await;
        }
        let page = listing::page(&mut base.read().await, &Listing::of_query(Kind::Party, "f.tier=1")).await.unwrap();
        let figures: Vec<Option<i64>> =
            ["engagements", "contracts", "tier"].iter().map(|code| page.rows[0].figures[*code]).collect();
        assert_eq!(figures, [Some(2), Some(3), Some(1)]);
    }

    async fn the_list_is_sorted_as_asked(base) {
        let mut ids = Vec::new();
        for (name, kana) in [("丙社", "ウ"), ("甲社", "ア"), ("乙社", "イ")] {
            ids.push(base.party_like(PartyInput { kana: kana.into(), ..named(name) }).await);
            base.clock.advance(1_000);
        }
        base.engagement(&ids[0], "事務部", Some(1)).await;
        base.engagement(&ids[1], "事務部", Some(4)).await;
        base.engagement(&ids[2], "事務部", Some(2)).await;
        base.contract("基本", Some(&ids[2]), None).await;
        for (sort, expected) in [
            ("", ["甲社", "乙社", "丙社"]),
            ("sort=tier", ["丙社", "乙社", "甲社"]),
            ("sort=-contracts,kana", ["乙社", "甲社", "丙社"]),
            ("sort=-updated_at", ["乙社", "甲社", "丙社"]),
        ] {
            assert_eq!(listed(base, sort).await.0, expected, "{sort}");
        }
    }

    async fn pages_of_the_list_hold_every_party_once(base) {
        let count = PAGE_SIZE + 3;
        for number in 0..count {
            base.party(&format!("取引先{number:03}")).await;
        }
        let (mut names, total) = listed(base, "").await;
        assert_eq!((i64::try_from(names.len()).unwrap(), total), (PAGE_SIZE, count));
        names.extend(listed(base, "page=2").await.0);
        names.dedup();
        assert_eq!(i64::try_from(names.len()).unwrap(), count);
        assert_eq!(listed(base, "page=3").await, (Vec::new(), count));
        assert_eq!(listed(base, "page=-1").await.0.len(), 50, "a page before the first is the first");
        assert_eq!(listed(base, "page=9999999999").await, (Vec::new(), count), "a page far beyond is empty");
    }

    async fn a_corporate_number_belongs_to_one_party(base) {
        base.party_like(full()).await;
        let other = base.party("別会社").await;
        let twin = PartyInput { name_ja: "名前は別".into(), ..full() }.checked().unwrap();
        let mut tx = base.write(Action::PartyWrite).await;
        let refused = store::insert(&mut tx, &twin).await;
        assert!(matches!(refused, Err(Error::Conflict("corporate_number_taken"))), "{refused:?}");
        drop(tx);
        let mut tx = base.write(Action::PartyWrite).await;
        let refused = store::update(&mut tx, &other, 1, &twin).await;
        assert!(matches!(refused, Err(Error::Conflict("corporate_number_taken"))), "{refused:?}");
        drop(tx);
        // Parties without a number do not stand in each other's way.
        base.party("番号なし一").await;
        base.party("番号なし二").await;
    }

    async fn two_edits_from_one_version_do_not_overwrite_each_other(base) {
        let id = base.party("甲社").await;
        let change = |name: &str| named(name).checked().unwrap();
        let mut tx = base.write(Action::PartyWrite).await;
        store::update(&mut tx, &id, 1, &change("先の変更")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = base.write(Action::PartyWrite).await;
        let refused = store::update(&mut tx, &id, 1, &change("後の変更")).await;
        assert!(matches!(refused, Err(Error::Conflict("changed_meanwhile"))), "{refused:?}");
        drop(tx);
        let party = store::find(&mut base.read().await, &id).await.unwrap().unwrap();
        assert_eq!((party.name_ja.as_str(), party.version), ("先の変更", 2));
        let mut tx = base.write(Action::PartyWrite).await;
        let missing = store::update(&mut tx, "nobody", 1, &change("無")).await;
        assert!(matches!(missing, Err(Error::NotFound("party"))), "{missing:?}");
    }

    async fn hostile_texts_are_only_texts(base) {
        let names = ["'; drop table party; --", "a\"b\\c", "100%_確実", "$1 $2 ?", "{{x}} <b>&amp;"];
        for name in names {
            let id = base.party(name).await;
            let party = store::find(&mut base.read().await, &id).await.unwrap().unwrap();
            assert_eq!(party.name_ja, name);
            base.contract(name, Some(&id), None).await;
        }
        assert_eq!(listed(base, "").await.1, 5);
        for filter in ["' or '1'='1", "\\", "'", "$1", "drop table"] {
            let _ = listed(base, &text(filter)).await;
        }
        let department = encoded(&[("f.department".to_owned(), "' or 1=1 --".to_owned())]);
        assert_eq!(listed(base, &department).await.1, 0);
        assert!(store::find(&mut base.read().await, "' or 1=1 --").await.unwrap().is_none());
    }

    /// `%` and `_` were wildcards once: a search for "5%" found everything with a 5.
    async fn percent_and_underscore_are_not_wildcards(base) {
        for (name, latin) in [("五割引", "50% off"), ("五百", "500 off"), ("下線", "a_b"), ("文字", "axb"), ("逆", "a\\b")] {
            base.party_like(PartyInput { name_en: latin.into(), ..named(name) }).await;
        }
        for (part, expected) in [("50%", "五割引"), ("a_b", "下線"), ("a\\b", "逆"), ("0% o", "五割引")] {
            assert_eq!(listed(base, &text(part)).await, (vec![expected.to_owned()], 1), "{part}");
        }
        assert_eq!(listed(base, &text("%")).await, (vec!["五割引".to_owned()], 1));
    }

    /// A text whose key is empty (only a legal form, only signs) once matched every party.
    async fn a_text_without_letters_does_not_find_everything(base) {
        base.party("株式会社みなと").await;
        base.party("あさぎ有限会社").await;
        assert_eq!(listed(base, &text("株式会社")).await, (vec!["株式会社みなと".to_owned()], 1));
        assert_eq!(listed(base, &text("・")).await, (Vec::new(), 0));
    }

    async fn names_are_for_choosing(base) {
        let id = base.party("甲社").await;
        assert_eq!(store::names(&mut base.read().await).await.unwrap(), [(id, "甲社".to_owned())]);
    }

    /// SQLite took the character 0 and PostgreSQL failed with an inner error.
    async fn a_zero_character_is_the_callers_mistake_on_both(base) {
        let found = store::find(&mut base.read().await, "a\0b").await;
        assert!(matches!(found, Ok(None) | Err(Error::Invalid(_))), "{found:?}");
        let listed = listing::page(&mut base.read().await, &Listing::of_query(Kind::Party, &text("a\0b"))).await;
        assert!(matches!(listed, Ok(_) | Err(Error::Invalid(_))), "{listed:?}");
    }
}
