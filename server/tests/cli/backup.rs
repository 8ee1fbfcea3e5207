//! Backup, restore, drill and the move to PostgreSQL, as an administrator does them.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{EXIT_DONE, EXIT_INTERNAL, EXIT_USAGE, code, err, fixture, out, run};

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// A register with two contracts in it.
    fn filled() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let contracts = place.path("contracts");
        std::fs::create_dir(&contracts).unwrap();
        for name in ["ok-ja.pdf", "ok-en.pdf"] {
            std::fs::copy(fixture(name), contracts.join(name)).unwrap();
        }
        let ingest = place.run("ingest", "data", &["--party", "株式会社みなと", contracts.to_str().unwrap()]);
        assert_eq!(code(&ingest), EXIT_DONE, "{}", err(&ingest));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn run(&self, command: &str, data: &str, rest: &[&str]) -> Output {
        run(&[&[command, "--data", &self.text(data)], rest].concat(), "")
    }

    fn backup(&self, rest: &[&str]) -> Output {
        let (key, to) = (self.text("backup.key"), self.text("backups"));
        self.run("backup", "data", &[&["--key", &key], rest, &[&to]].concat())
    }

    fn restore(&self, data: &str, rest: &[&str]) -> Output {
        let (key, from) = (self.text("backup.key"), self.text("backups"));
        self.run("restore", data, &[&["--key", &key], rest, &[&from]].concat())
    }

    fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(&self.path(folder), &mut found);
        found
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
    found.sort();
}

#[test]
fn what_was_saved_comes_back_elsewhere_and_goes_on() {
    let place = Place::filled();
    assert_eq!(code(&place.backup(&[])), EXIT_USAGE, "no key yet");
    let made = place.backup(&["--make-key"]);
    assert_eq!(code(&made), EXIT_DONE, "{}", err(&made));
    assert!(out(&made).contains("2 files (new 2)"), "{}", out(&made));
    let again = place.backup(&["--keep", "1"]);
    assert!(out(&again).contains("2 files (new 0)"), "{}", out(&again));
    let listed = place.restore("none", &["--list"]);
    assert_eq!(out(&listed).lines().count(), 1, "the older one went: {}", out(&listed));

    let drill = place.restore("none", &["--verify"]);
    assert_eq!(code(&drill), EXIT_DONE, "{}", err(&drill));
    assert!(!place.path("none").exists());
    let restored = place.restore("elsewhere", &[]);
    assert_eq!(code(&restored), EXIT_DONE, "{}", err(&restored));
    let bytes = |folder: &str| -> Vec<Vec<u8>> {
        place.files(&format!("{folder}/files")).iter().map(|path| std::fs::read(path).unwrap()).collect()
    };
    assert_eq!(bytes("data").len(), 2);
    assert_eq!(bytes("data"), bytes("elsewhere"));
    for command in ["verify-audit", "reindex"] {
        let run = place.run(command, "elsewhere", &[]);
        assert_eq!(code(&run), EXIT_DONE, "{command}: {}", err(&run));
    }
    let over = place.restore("elsewhere", &[]);
    assert_eq!(code(&over), EXIT_INTERNAL);
    assert!(err(&over).contains("holds a register already"), "{}", err(&over));
}

#[test]
fn nothing_readable_is_in_a_backup_and_nothing_changed_comes_out_of_it() {
    let place = Place::filled();
    assert_eq!(code(&place.backup(&["--make-key"])), EXIT_DONE);
    let all = place.files("backups");
    let whole: Vec<(PathBuf, Vec<u8>)> =
        all.iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    for (path, bytes) in &whole {
        let readable = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(!readable("みなと".as_bytes()) && !readable(b"%PDF"), "{}", path.display());
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        std::fs::write(path, changed).unwrap();
        let refused = place.restore("target", &[]);
        assert_eq!(code(&refused), EXIT_INTERNAL, "{} was changed", path.display());
        assert!(!place.path("target/daicho.sqlite").exists(), "no half register after {}", path.display());
        std::fs::write(path, bytes).unwrap();
    }
    let other = place.text("other.key");
    std::fs::rename(place.path("backup.key"), place.path("true.key")).unwrap();
    let foreign = place.run("backup", "data", &["--key", &other, "--make-key", &place.text("foreign")]);
    assert_eq!(code(&foreign), EXIT_DONE, "{}", err(&foreign));
    let refused = place.run("restore", "target", &["--key", &other, &place.text("backups")]);
    assert!(err(&refused).contains("another key"), "{}", err(&refused));
    // A file that the disk has lost is named, and the rest is saved all the same.
    let lost = &place.files("data/files")[0];
    std::fs::remove_file(lost).unwrap();
    let partial = place.run("backup", "data", &["--key", &other, &place.text("partial")]);
    assert_eq!(code(&partial), EXIT_INTERNAL);
    assert!(err(&partial).contains(lost.file_name().unwrap().to_str().unwrap()), "{}", err(&partial));
}

#[test]
fn the_embedded_database_moves_to_postgresql() {
    let place = Place::filled();
    assert_eq!(code(&place.run("migrate-to", "nothing", &["postgres://127.0.0.1/x"])), EXIT_USAGE);
    let Ok(server) = std::env::var("DAICHO_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "CI must set DAICHO_TEST_POSTGRES");
        eprintln!("skipped: DAICHO_TEST_POSTGRES is not set");
        return;
    };
    let (address, _) = server.rsplit_once('/').unwrap();
    let name = format!("daicho_move_{}", std::process::id());
    let url = format!("{address}/{name}");
    sql(&server, &format!("drop database if exists {name} with (force)"));
    sql(&server, &format!("create database {name} template template0 encoding 'UTF8'"));
    let moved = place.run("migrate-to", "data", &[&url]);
    let verified = place.run("verify-audit", "data", &["--database-url", &url]);
    let again = place.run("migrate-to", "data", &[&url]);
    sql(&server, &format!("drop database {name} with (force)"));
    assert_eq!(code(&moved), EXIT_DONE, "{}", err(&moved));
    assert_eq!(code(&verified), EXIT_DONE, "{}", err(&verified));
    assert!(err(&again).contains("holds a register already"), "{}", err(&again));
    assert!(!place.files("data").iter().any(|path| path.to_string_lossy().contains("migration-")));
}

fn sql(server: &str, statement: &str) {
    use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = PgConnection::connect(server).await.unwrap();
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    });
}
