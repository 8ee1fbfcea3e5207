use crate::support::{EXIT_DONE, EXIT_UNREADABLE, EXIT_USAGE, code, daicho, err, json, out};

/// A ledger goes in, comes out as a workbook, and the workbook changes nothing; a broken one writes nothing.
#[test]
fn a_ledger_goes_in_and_comes_out_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let data = path("data");
    std::fs::write(path("ledger.csv"), "委託先名,国,備考\n㈱みなと,日本,=1+1\nKumo Inc.,米国,不明\n")
        .unwrap();
    let import =
        |data: &str, file: &str| daicho(&["import", "--data", data, "--format", "json", &path(file)]);
    let dry = daicho(&["import", "--data", &data, "--format", "json", "--dry-run", &path("ledger.csv")]);
    assert_eq!(code(&dry), EXIT_DONE, "{}", err(&dry));
    assert_eq!(json(&dry)["outcome"], "dry_run");
    let done = import(&data, "ledger.csv");
    assert_eq!(code(&done), EXIT_DONE, "{}", err(&done));
    assert_eq!(json(&done)["outcome"], "written");
    assert_eq!(json(&done)["report"]["kinds"][0]["new"], 2);
    let written = daicho(&["export", "--data", &data, "--output", &path("all.xlsx")]);
    assert_eq!(code(&written), EXIT_DONE, "{}", err(&written));
    assert_eq!(json(&import(&data, "all.xlsx"))["outcome"], "nothing_to_write");
    // Into an empty register: the same again, under the same ids.
    let other = path("other");
    let rebuilt = import(&other, "all.xlsx");
    assert_eq!(json(&rebuilt)["outcome"], "written", "{}", out(&rebuilt));
    let csv = |data: &str| {
        daicho(&["export", "--data", data, "--kind", "party", "--format", "csv", "--output", "-"])
    };
    let (first, second) = (csv(&data), csv(&other));
    assert!(out(&first).contains(",'=1+1"), "{}", out(&first));
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(out(&first)), sorted(out(&second)));
    let cp932 =
        ["export", "--data", &data, "--kind", "party", "--format", "csv-cp932", "--output", &path("p.csv")];
    assert_eq!(code(&daicho(&cp932)), EXIT_DONE);
    let read = daicho(&["import", "--data", &data, "--kind", "party", "--format", "json", &path("p.csv")]);
    assert_eq!(json(&read)["outcome"], "nothing_to_write", "{}", out(&read));
    let roi = daicho(&["export", "--data", &data, "--format", "eu-roi", "--output", &path("roi.zip")]);
    assert_eq!(code(&roi), EXIT_DONE, "{}", err(&roi));
    assert!(std::fs::read(path("roi.zip")).unwrap().starts_with(b"PK"));

    std::fs::write(path("bad.csv"), "委託先名,法人番号\n丙社,123\n").unwrap();
    let bad = import(&data, "bad.csv");
    assert_eq!(code(&bad), EXIT_UNREADABLE);
    let fault = json(&bad)["report"]["faults"][0].clone();
    assert_eq!(fault["row"], 2);
    assert_eq!((fault["column"].as_str(), fault["code"].as_str()), (Some("B"), Some("corporate_number")));
    assert_eq!(out(&csv(&data)), out(&first));
}

/// What is no table is said so, whatever it is.
#[test]
fn what_is_no_table_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    let encrypted: Vec<u8> =
        old.into_iter().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&str, &[u8], &str); 5] = [
        ("old.xls", &old, "old_format"),
        ("secret.xlsx", &encrypted, "encrypted"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", "damaged"),
        ("paper.csv", b"%PDF-1.7", "not_a_table"),
        ("empty.csv", b"", "no_table"),
    ];
    for (name, bytes, why) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let answer = daicho(&["import", "--data", &data, "--format", "json", &path.display().to_string()]);
        assert_eq!(code(&answer), EXIT_UNREADABLE, "{name}: {}", err(&answer));
        assert_eq!(json(&answer)["code"], why, "{name}");
    }
    let absent = folder.path().join("absent.csv").display().to_string();
    assert_eq!(code(&daicho(&["import", "--data", &data, &absent])), EXIT_USAGE);
    assert_eq!(code(&daicho(&["export", "--data", &data, "--format", "csv"])), EXIT_USAGE);
}
