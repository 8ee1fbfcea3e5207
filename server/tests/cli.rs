//! The command line as a script uses it: the real program, its output and its exit codes.
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use sqlx::{Connection, Executor, SqliteConnection};

const EXIT_DONE: i32 = 0;
const EXIT_USAGE: i32 = 2;
const EXIT_UNREADABLE: i32 = 3;
const EXIT_INTERNAL: i32 = 4;

fn daicho(arguments: &[&str]) -> Output {
    run(arguments, "")
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_daicho"))
        .args(arguments)
        .env("DAICHO_LANG", "en")
        .env("DAICHO_LOG", "error")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code, not a signal")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", err(output)))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Verdict of an item, from 1.
fn verdict(items: &Value, item: usize) -> &str {
    items[item - 1]["verdict"].as_str().unwrap()
}

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

struct Data(tempfile::TempDir);

impl Data {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, command: &[&str], rest: &[&str], input: &str) -> Output {
        let data = self.path().join("data");
        let storage = ["--data", data.to_str().unwrap()];
        run(&[command, &storage, rest].concat(), input)
    }
}

/// A folder with two contracts, one of them in a subfolder, a file that is no PDF and one that is something else.
fn contracts(data: &Data) -> PathBuf {
    let folder = data.path().join("契約書");
    std::fs::create_dir_all(folder.join("海外")).unwrap();
    for (from, to) in
        [("ok-ja.pdf", "業務委託.pdf"), ("ok-en.pdf", "海外/hosting.PDF"), ("not-a-pdf.pdf", "メモ.pdf")]
    {
        std::fs::copy(fixture(from), folder.join(to)).unwrap();
    }
    std::fs::write(folder.join("読まない.txt"), "x").unwrap();
    folder
}

#[test]
fn a_folder_is_filed_once_and_searchable_checked_and_verified() {
    let data = Data::new();
    let folder = contracts(&data);
    let folder = folder.to_str().unwrap();
    let first = data.run(&["ingest"], &["--party", "株式会社みなと", folder], "");
    assert_eq!(code(&first), EXIT_UNREADABLE, "one file is no PDF: {}", err(&first));
    let lines = out(&first);
    assert_eq!(lines.matches(": done").count(), 2, "{lines}");
    assert_eq!(lines.matches(": not a PDF").count(), 1, "{lines}");
    let second = data.run(&["ingest"], &["--party", "株式会社みなと", folder], "");
    assert_eq!(out(&second).matches("already there").count(), 2, "{}", out(&second));
    let folder_path = std::path::Path::new(folder);
    // A protected file waits for its password, and is read when the folder is brought again with it.
    std::fs::copy(fixture("encrypted.pdf"), folder_path.join("locked.pdf")).unwrap();
    let locked = data.run(&["ingest"], &[folder], "");
    assert!(out(&locked).contains("locked.pdf: encrypted"), "{}", out(&locked));
    let password = folder_path.join("password");
    std::fs::write(&password, "user-secret\n").unwrap();
    let unlocked = data.run(&["ingest"], &["--password-file", password.to_str().unwrap(), folder], "");
    assert!(out(&unlocked).contains("locked.pdf: done"), "{}", out(&unlocked));
    let reindex = data.run(&["reindex"], &[], "");
    assert_eq!(
        (code(&reindex), out(&reindex).as_str()),
        (EXIT_DONE, "3 documents indexed\n"),
        "{}",
        err(&reindex)
    );
    let audit = data.run(&["verify-audit"], &[], "");
    assert_eq!(code(&audit), EXIT_DONE);
    let entries: i64 = out(&audit).split(' ').next().unwrap().parse().unwrap();
    assert!(entries >= 8, "{entries}");
    assert!(out(&audit).contains("the chain is whole"));
    let doctor = data.run(&["doctor"], &[], "");
    assert_eq!(code(&doctor), EXIT_DONE, "{}", out(&doctor));
    assert!(
        !out(&doctor).contains('✗') && out(&doctor).contains("ready 0, running 0, dead 0"),
        "{}",
        out(&doctor)
    );
}

/// Changes an entry of the audit trail past the program.
fn tamper(file: &Path) {
    let sql = "drop trigger audit_entry_no_update; update audit_entry set actor_name = 'x' where seq = 2";
    let change = async {
        let mut raw = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        raw.execute(sqlx::raw_sql(sql)).await.unwrap();
        raw.close().await.unwrap();
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(change);
}

#[test]
fn doctor_and_verify_audit_find_what_was_altered() {
    let data = Data::new();
    let folder = contracts(&data);
    data.run(&["ingest"], &[folder.to_str().unwrap()], "");
    let files = data.path().join("data/files");
    let kept = std::fs::read_dir(&files)
        .unwrap()
        .map(|shelf| shelf.unwrap().path())
        .filter(|shelf| !shelf.ends_with("incoming"))
        .flat_map(|shelf| std::fs::read_dir(shelf).unwrap())
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(code(&data.run(&["verify-audit"], &[], "")), EXIT_DONE);
    tamper(&data.path().join("data/daicho.sqlite"));
    let audit = data.run(&["verify-audit"], &[], "");
    assert_eq!(
        (code(&audit), out(&audit).as_str()),
        (EXIT_INTERNAL, "2 is the first entry that does not fit the chain\n")
    );
    std::fs::write(&kept, "altered").unwrap();
    let doctor = data.run(&["doctor"], &[], "");
    assert_eq!(code(&doctor), EXIT_INTERNAL);
    assert!(out(&doctor).contains("✗ Original files: 2 (missing or altered 1)"), "{}", out(&doctor));
    assert!(out(&doctor).contains("✗ Audit trail: #2"), "{}", out(&doctor));
}

#[test]
fn people_are_added_listed_and_closed() {
    let data = Data::new();
    let add = |email: &str, password: &str| {
        data.run(
            &["user"],
            &["add", "--email", email, "--name", "山田 太郎", "--role", "legal", "--role", "internal_audit"],
            password,
        )
    };
    assert_eq!(code(&add("taro@bank.example", "みどりの電車が三時に橋を渡った朝\n")), EXIT_DONE);
    for (email, password, reason) in [
        ("taro@bank.example", "みどりの電車が三時に橋を渡った朝\n", "email_taken"),
        ("hana@bank.example", "short\n", "password_short"),
        ("hana@bank.example", "", "password_short"),
        ("hana", "みどりの電車が三時に橋を渡った朝\n", "email"),
    ] {
        let output = add(email, password);
        assert_eq!(code(&output), EXIT_USAGE);
        assert!(err(&output).contains(reason), "{}", err(&output));
    }
    let list = data.run(&["user"], &["list"], "");
    assert_eq!(out(&list), "taro@bank.example  山田 太郎  legal,internal_audit\n");
    assert_eq!(code(&data.run(&["user"], &["disable", "--email", "nobody@bank.example"], "")), EXIT_USAGE);
    assert_eq!(code(&data.run(&["user"], &["disable", "--email", "taro@bank.example"], "")), EXIT_DONE);
    assert!(out(&data.run(&["user"], &["list"], "")).contains("(disabled)"));
    assert_eq!(code(&data.run(&["verify-audit"], &[], "")), EXIT_DONE);
}
