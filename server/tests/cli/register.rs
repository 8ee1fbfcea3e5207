//! The commands that work on the register: ingest, reindex, verify-audit, doctor, user.

use std::path::{Path, PathBuf};
use std::process::Output;

use sqlx::{Connection, Executor, SqliteConnection};

use crate::support::{EXIT_DONE, EXIT_INTERNAL, EXIT_UNREADABLE, EXIT_USAGE, code, err, fixture, out, run};

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
    std::fs::write(folder.join("読まない.md"), "x").unwrap();
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
