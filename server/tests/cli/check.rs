//! `daicho check` and `daicho text`: files without a database.

use serde_json::Value;

use crate::support::{
    EXIT_DONE, EXIT_UNREADABLE, EXIT_USAGE, code, daicho, err, fixture, json, keys, out, verdict,
};

#[test]
fn check_answers_in_the_fixed_shape() {
    let output = daicho(&["check", "--format", "json", &fixture("ok-ja.pdf"), &fixture("ok-en.pdf")]);
    assert_eq!(code(&output), EXIT_DONE, "{}", err(&output));
    let report = json(&output);
    assert_eq!(keys(&report), ["documents", "pack"]);
    assert_eq!(keys(&report["pack"]), ["id", "version"]);
    let documents = report["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 2);
    for document in documents {
        assert_eq!(keys(document), ["extraction", "items", "pages", "path"]);
        assert_eq!(document["extraction"], "ok");
        let items = document["items"].as_array().unwrap();
        let numbers: Vec<i64> = items.iter().map(|item| item["item"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
        for item in items {
            for key in
                ["item", "verdict", "adverse", "reason", "confidence", "elements", "values", "evidence"]
            {
                assert!(item.get(key).is_some(), "{key} in {item}");
            }
            assert!(
                ["stated", "partial", "not_found", "undeterminable"]
                    .contains(&item["verdict"].as_str().unwrap())
            );
            assert!((0.0..=1.0).contains(&item["confidence"].as_f64().unwrap()));
            for evidence in item["evidence"].as_array().unwrap() {
                assert!(evidence["page"].as_i64().unwrap() >= 1);
                assert!(!evidence["quote"].as_str().unwrap().is_empty());
                assert!(evidence.get("article").is_some());
            }
        }
    }
    assert_eq!(documents[0]["path"], fixture("ok-ja.pdf").as_str());
    assert_eq!(
        (verdict(&documents[0]["items"], 4), verdict(&documents[0]["items"], 12)),
        ("stated", "not_found")
    );
    assert_eq!(documents[0]["items"][5]["values"]["report_within_hours"], "24");
    assert_eq!(documents[1]["items"][5]["values"]["report_within_hours"], "48");
}

#[test]
fn quotes_stand_verbatim_on_the_page_that_text_prints() {
    for name in ["ok-ja.pdf", "ok-en.pdf"] {
        let text = daicho(&["text", &fixture(name)]);
        assert_eq!(code(&text), EXIT_DONE);
        let text = out(&text);
        let pages: Vec<&str> = text.split('\u{c}').collect();
        let report = json(&daicho(&["check", "--format", "json", &fixture(name)]));
        let document = &report["documents"][0];
        assert_eq!(document["pages"], pages.len());
        let mut quotes = 0;
        for item in document["items"].as_array().unwrap() {
            for evidence in item["evidence"].as_array().unwrap() {
                let page = usize::try_from(evidence["page"].as_u64().unwrap()).unwrap();
                let quote = evidence["quote"].as_str().unwrap();
                assert!(pages[page - 1].contains(quote), "{quote}");
                quotes += 1;
            }
        }
        assert!(quotes >= 8, "{name}: {quotes}");
    }
}

#[test]
fn a_set_is_judged_as_one_contract() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let audit = "第1条(監査)\n甲は、乙に対し、本業務の遂行状況について、いつでも監査を実施し、乙の事業所に立ち入り、帳簿その他の資料を閲覧することができる。乙はこれに協力しなければならない。";
    let consent = "第1条(再委託)\n乙は、甲の事前の書面による承諾なく、本業務の全部又は一部を第三者に再委託してはならない。乙は再委託先に本契約と同等の義務を課し、再委託先の行為について一切の責任を負う。";
    let (one, two) = (write("基本.txt", audit), write("個別.txt", consent));
    let report = json(&daicho(&["check", "--format", "json", "--set", &one, &two]));
    assert_eq!(keys(&report), ["documents", "pack", "set"]);
    assert_eq!(keys(&report["set"]), ["items"]);
    assert_eq!(report["set"]["items"].as_array().unwrap().len(), 12);
    let alone =
        |document: usize, item: usize| verdict(&report["documents"][document]["items"], item).to_owned();
    let strength = |verdict: &str| {
        ["not_found", "undeterminable", "partial", "stated"].iter().position(|v| *v == verdict).unwrap()
    };
    for item in 1..=12 {
        let together = verdict(&report["set"]["items"], item);
        let best = alone(0, item).max(alone(1, item));
        assert!(
            strength(together) >= strength(&alone(0, item)).min(strength(&alone(1, item))),
            "{item} {together} {best}"
        );
    }
    let found = |items: &Value| (1..=12).filter(|item| verdict(items, *item) != "not_found").count();
    let [first, second, set] =
        [&report["documents"][0]["items"], &report["documents"][1]["items"], &report["set"]["items"]]
            .map(found);
    assert!(first > 0 && second > 0, "each text states something");
    assert!(set > first && set > second, "the set knows both: {first} {second} {set}");
    assert!(json(&daicho(&["check", "--format", "json", &one])).get("set").is_none());
}

#[test]
fn plain_text_has_pages_between_form_feeds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("契約.txt");
    let clause = "第2条(監査)\n甲は、乙の事業所に立ち入り、本業務の遂行状況を監査することができる。乙はこれに協力しなければならない。";
    std::fs::write(&path, format!("\u{feff}表紙\u{c}第1条(目的)\n本契約は業務委託を定める。\u{c}{clause}"))
        .unwrap();
    let report = json(&daicho(&["check", "--format", "json", path.to_str().unwrap()]));
    let document = &report["documents"][0];
    assert_eq!((&document["pages"], &document["extraction"]), (&3.into(), &"ok".into()));
    let pages: Vec<u64> = document["items"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|item| {
            item["evidence"].as_array().unwrap().iter().map(|evidence| evidence["page"].as_u64().unwrap())
        })
        .collect();
    assert!(!pages.is_empty() && pages.iter().all(|page| *page == 3), "{pages:?}");
}

#[test]
fn what_cannot_be_read_is_undeterminable_and_exits_with_three() {
    for (name, extraction) in
        [("image-only.pdf", "no_text"), ("encrypted.pdf", "encrypted"), ("empty.pdf", "broken")]
    {
        let output = daicho(&["check", "--format", "json", &fixture(name), &fixture("ok-en.pdf")]);
        assert_eq!(code(&output), EXIT_UNREADABLE, "{name}");
        let report = json(&output);
        let document = &report["documents"][0];
        assert_eq!((&document["extraction"], &document["pages"]), (&extraction.into(), &0.into()), "{name}");
        for item in 1..=12 {
            assert_eq!(verdict(&document["items"], item), "undeterminable", "{name} {item}");
        }
        assert_eq!(report["documents"][1]["extraction"], "ok", "the others are judged all the same");
        assert!(err(&output).contains(extraction), "{}", err(&output));
        let text = daicho(&["text", &fixture(name)]);
        assert_eq!((code(&text), out(&text).as_str()), (EXIT_UNREADABLE, ""), "{name}");
    }
    let binary = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(binary.path(), [0, 159, 146, 150]).unwrap();
    assert_eq!(code(&daicho(&["check", binary.path().to_str().unwrap()])), EXIT_UNREADABLE);
}

#[test]
fn a_wrong_command_line_exits_with_two() {
    for arguments in [
        &[][..],
        &["check"],
        &["check", "--format", "xml", "x"],
        &["nonsense"],
        &["text"],
        &["user", "add", "--email", "a@b.c", "--name", "x", "--role", "king"],
        &["ingest", "/no/such/folder"],
    ] {
        let output = daicho(arguments);
        assert_eq!(code(&output), EXIT_USAGE, "{arguments:?}: {}", err(&output));
        assert!(!err(&output).is_empty() && out(&output).is_empty(), "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"]] {
        assert_eq!(code(&daicho(arguments)), EXIT_DONE, "{arguments:?}");
    }
}

/// A file that does not exist was once a fault of the program (exit code 4).
#[test]
fn a_file_that_does_not_exist_is_a_usage_error() {
    for arguments in [
        &["check", "/no/such/file.pdf"][..],
        &["text", "/no/such/file.pdf"],
        &["check", "--password-file", "/no/such/file", "/no/such/file.pdf"],
    ] {
        let output = daicho(arguments);
        assert_eq!(code(&output), EXIT_USAGE, "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains("/no/such/file"), "{}", err(&output));
    }
}

#[test]
fn an_encrypted_file_opens_with_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let password = |text: &str| {
        let path = folder.path().join("password");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let file = fixture("encrypted.pdf");
    assert_eq!(code(&daicho(&["text", "--password-file", &password("wrong\n"), &file])), EXIT_UNREADABLE);
    let output = daicho(&["text", "--password-file", &password("user-secret\nmore"), &file]);
    assert_eq!(code(&output), EXIT_DONE, "{}", err(&output));
    assert_eq!(out(&output), out(&daicho(&["text", &fixture("ok-en.pdf")])));
}

#[test]
fn the_table_shows_every_item_in_words_and_signs() {
    let output = daicho(&["check", &fixture("ok-ja.pdf")]);
    assert_eq!(code(&output), EXIT_DONE);
    let text = out(&output);
    for sign in ["● stated", "○ not found", " 12  ", "p.", "第8条"] {
        assert!(text.contains(sign), "{sign} in {text}");
    }
}

#[test]
fn facts_are_added_only_where_they_are_asked_for() {
    let file = fixture("ok-ja.pdf");
    let report = json(&daicho(&["check", "--format", "json", "--facts", &file]));
    let document = &report["documents"][0];
    assert_eq!(keys(document), ["extraction", "facts", "items", "pages", "path"]);
    let facts = &document["facts"];
    assert!(facts["title"]["value"].as_str().unwrap().contains("契約"), "{facts}");
    assert_eq!(facts["parties"].as_array().unwrap().len(), 2, "{facts}");
    for key in ["value", "quote", "page", "article", "start", "end", "confidence"] {
        assert!(facts["title"].get(key).is_some(), "{key} in {facts}");
    }
    let table = out(&daicho(&["check", "--facts", &file]));
    assert!(table.contains("Title: ") && table.contains("Party: "), "{table}");
}

#[test]
fn another_pack_judges_its_own_items() {
    let file = fixture("ok-en.pdf");
    let default = json(&daicho(&["check", "--format", "json", &file]));
    assert_eq!(default["pack"]["id"], "fsa-2.6-8");
    for id in ["fsa-2.6-8-extended", "dora-30"] {
        let report = json(&daicho(&["check", "--format", "json", "--pack", id, &file]));
        assert_eq!(report["pack"]["id"], id);
        let items = report["documents"][0]["items"].as_array().unwrap();
        assert!(items.len() >= 11, "{id}: {}", items.len());
    }
    let unknown = daicho(&["check", "--pack", "nonsense", &file]);
    assert_eq!(code(&unknown), EXIT_USAGE);
    assert!(err(&unknown).contains("dora-30"), "{}", err(&unknown));
}

#[test]
fn a_set_says_what_a_memorandum_changes_and_which_annex_is_absent() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let master = write(
        "基本.txt",
        "保守業務委託契約書\n第1条 甲は、業務を乙に委託し、乙はこれを受託する。\n第2条 乙は、個人情報の漏えいを知ったときは、72時間以内に甲に報告する。\n第3条 乙は、別紙2「安全管理仕様書」に定める対策を講じる。",
    );
    let memo = write(
        "覚書.txt",
        "保守業務委託契約の一部を変更する覚書\n第1条 原契約第2条中「72時間」を「12時間」に改める。\n第2条 原契約第9条を削除する。\n2025年4月1日",
    );
    let report = json(&daicho(&["check", "--format", "json", "--set", &master, &memo]));
    let set = &report["set"];
    assert_eq!(set["items"][5]["values"]["report_within_hours"], "12");
    assert_eq!(set["items"][3]["values"]["annex"], "別紙2 安全管理仕様書");
    let notes: Vec<(&str, &str)> = set["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| (note["kind"].as_str().unwrap(), note["target"].as_str().unwrap()))
        .collect();
    assert_eq!(
        notes,
        [("reworded", "第2条"), ("target_missing", "第9条"), ("annex_absent", "別紙2 安全管理仕様書")]
    );
    let table = out(&daicho(&["check", "--set", &master, &memo]));
    assert!(table.contains("is referred to, but is not among the documents"), "{table}");
}
